"""What stands at the head of an operation: what microversions changed, and where to report a bug; and the feed."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import needs
import pytest
from page import having, parse, text_of
from sphinx_project import Project

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    project = Project("states", tmp_path_factory.mktemp("steps"))
    template = "https://bugs.example.com/new?title={operation}&text={method} {url} {file}:{line} {version} {else}"
    return project.build(compute_ref_bug_url=template, html_baseurl="https://example.com/ref").out


def test_operations_begin_with_what_microversions_changed(out: Path) -> None:
    page = parse((out / "index.html").read_text("utf-8"))
    lines = {text_of(line): [link.get("href") for link in line.iter("a")] for line in having(page, "rest-steps")}
    assert list(lines) == ["Changes: 2.3 X-Old · 2.4 box.password password · 2.5 box.lid", "Changes: 2.5 box.lid"]
    history, row = list(lines.values())[1]
    assert (history, row) == ("rest-history.html#v2.5", "#create-boxes-request-box-lid")
    ids = {element.get("id") for element in page.iter() if element.get("id")}
    targets = {str(link) for links in lines.values() for link in links if str(link).startswith("#")}
    assert {target.removeprefix("#") for target in targets} <= ids


def test_bugs_are_reported_with_operation_file_and_line(out: Path) -> None:
    page = parse((out / "index.html").read_text("utf-8"))
    addresses = [link.get("href", "") for link in having(page, "rest-bug")]
    assert len(addresses) == 3
    assert addresses[0].startswith("https://bugs.example.com/new?title=Create%20Box&text=POST %2Fboxes ")
    assert "boxes.inc:" in addresses[0]
    assert addresses[0].endswith(" {else}")


def test_launchpad_is_where_openstack_projects_report(tmp_path: Path) -> None:
    project = Project("states", tmp_path)
    extension = "def setup(app):\n    app.add_config_value('openstackdocs_bug_project', '', 'html')\n"
    (project.source / "theirs.py").write_text(extension, "utf-8")
    conf = project.source / "conf.py"
    path = "import sys; from pathlib import Path; sys.path.insert(0, str(Path(__file__).parent))\n"
    text = conf.read_text("utf-8").replace('["sphinx_compute_ref"]', '["sphinx_compute_ref", "theirs"]')
    conf.write_text(f"{path}{text}openstackdocs_bug_project = 'boxes'\n", "utf-8")
    page = parse((project.build().out / "gates.html").read_text("utf-8"))
    (link,) = having(page, "rest-bug")
    assert link.get("href", "").startswith("https://bugs.launchpad.net/boxes/+filebug?field.title=")


def test_feed_has_an_entry_for_each_microversion_and_keeps_its_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    project = Project("states", tmp_path)
    settings = {"html_baseurl": "https://example.com/ref"}
    feed = project.build(**settings).out / "rest-history.xml"
    tree = ET.parse(feed).getroot()
    titles = [entry.findtext(f"{ATOM}title") for entry in tree.iter(f"{ATOM}entry")]
    assert titles[0] == "2.10" or titles == sorted(titles, key=lambda text: -int(str(text).split(".")[1]))
    links = [link.get("href") for link in tree.iter(f"{ATOM}link")]
    assert f"https://example.com/ref/rest-history.html#v{titles[0]}" in links
    assert {entry.findtext(f"{ATOM}updated") for entry in tree.iter(f"{ATOM}entry")} == {"1970-01-02T00:00:00Z"}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "172800")
    page = project.source / "gates.rst"
    page.write_text(page.read_text("utf-8").replace("max_version: 2.3", "max_version: 2.1"), "utf-8")
    again = ET.parse(project.build(**settings).out / "rest-history.xml").getroot()
    times = {entry.findtext(f"{ATOM}title"): entry.findtext(f"{ATOM}updated") for entry in again.iter(f"{ATOM}entry")}
    assert set(times.values()) == {"1970-01-02T00:00:00Z", "1970-01-03T00:00:00Z"}
    assert times["2.2"] == "1970-01-03T00:00:00Z"


def test_history_links_its_feed(out: Path) -> None:
    page = parse((out / "rest-history.html").read_text("utf-8"))
    links = [link.get("href") for link in page.iter("link") if link.get("type") == "application/atom+xml"]
    assert links == ["rest-history.xml"]


GITHUB = {"github_user": "o", "github_repo": "r", "github_version": "main", "doc_path": "api-ref/source"}
FURO = {"source_repository": "https://github.com/o/r/", "source_branch": "main", "source_directory": "api-ref/source"}


@pytest.mark.parametrize(
    ("theme", "settings"),
    [
        ("pydata_sphinx_theme", {"html_theme_options": {"use_edit_page_button": True}, "html_context": GITHUB}),
        ("furo", {"html_theme_options": FURO}),
    ],
)
def test_edit_links_are_those_of_the_theme(tmp_path: Path, theme: str, settings: dict[str, object]) -> None:
    needs.package(theme)
    out = Project("states", tmp_path).build(html_theme=theme, **settings).out
    edit = "https://github.com/o/r/edit/main/api-ref/source/gates.rst"
    assert f'href="{edit}"' in (out / "gates.html").read_text("utf-8")
    assert "/edit/" not in (out / "rest-history.html").read_text("utf-8")  # it has no source
