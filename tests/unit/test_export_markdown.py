"""``compute-ref export markdown`` and the Markdown twins of pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Run
from page import parse
from sphinx_project import Project


@pytest.mark.parametrize("extensions", [["sphinx_compute_ref"], ["os_api_ref"], ["os_api_ref", "sphinx_compute_ref"]])
def test_one_file_for_each_resource(extensions: list[str], project: Path, compute_ref: Run) -> None:
    """Also where conf.py lists os-api-ref, which has no Markdown."""
    source = project / "api-ref" / "source"
    conf = source / "conf.py"
    conf.write_text(conf.read_text("utf-8").replace('["sphinx_compute_ref"]', str(extensions)), "utf-8")
    page = source / "index.rst"
    more = "\nFlavors\n=======\n\nList Flavors\n------------\n\n.. rest_method:: GET /flavors\n"
    servers = (source / "servers.inc").read_text("utf-8")
    page.write_text(f"API\n###\n\n{servers}{more.replace('-' * 12, '~' * 12)}", "utf-8")
    done = compute_ref("export", "markdown", "--output", "out")
    assert done.status == 0, done.err
    assert {path.name for path in Path("out").glob("*.md")} == {"index.md", "servers.md", "flavors.md"}
    text = Path("out", "servers.md").read_text("utf-8")
    assert text.startswith("# Servers\n\n## Show Server Details\n\n`GET /servers/{server_id}`\n")
    listed = re.findall(r"\]\(([^)]+)\)", Path("out", "llms.txt").read_text("utf-8"))
    assert sorted(listed) == ["flavors.md", "index.md", "servers.md"]


def test_resources_of_one_title_have_files_of_their_own(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    index = project.source / "index.rst"
    more = "\nThings\n======\n\nFind Things\n-----------\n\n.. rest_method:: GET /found\n"
    index.write_text(f"{index.read_text('utf-8')}{more}", "utf-8")
    out = project.build("markdown").out
    assert {path.name for path in out.glob("*.md")} == {"index.md", "things.md", "things-2.md"}
    assert "GET /found" in (out / "things-2.md").read_text("utf-8")


def test_a_source_without_conf_is_a_message(tmp_path: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "index.rst").write_text("API\n===\n", "utf-8")
    done = compute_ref("export", "markdown", "source")
    assert done.status != 0
    assert "has no conf.py" in done.err
    assert "Traceback" not in done.err


def test_a_faulty_conf_is_a_message(project: Path, compute_ref: Run) -> None:
    (project / "api-ref" / "source" / "conf.py").write_text("extensions = [\n", "utf-8")
    done = compute_ref("export", "markdown", "--output", "out")
    assert done.status != 0
    assert "conf" in done.err
    assert "Traceback" not in done.err


def test_one_microversion_only(tmp_path: Path, compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    project = Project("reading", tmp_path)
    monkeypatch.chdir(tmp_path)
    assert compute_ref("export", "markdown", str(project.source), "--microversion", "2.4").status == 0
    text = "".join(path.read_text("utf-8") for path in Path("markdown").glob("*.md"))
    assert "The size, by its number." in text
    assert "The size, by its name." not in text
    assert "machine.state" not in text


@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_every_page_links_its_twin(builder: str, tmp_path: Path) -> None:
    project = Project("split", tmp_path)
    (project.source / "below").mkdir()
    (project.source / "below" / "three.rst").write_text(":orphan:\n\nThree\n=====\n\nText.\n", "utf-8")
    out = project.build(builder, compute_ref_markdown=True).out
    documents = {path.relative_to(out).with_suffix("").as_posix() for path in out.rglob("*.md")}
    assert {"index", "one", "two", "below/three"} <= documents
    for name in documents:
        folder = builder == "dirhtml" and name != "index"
        page = out / name / "index.html" if folder else out / f"{name}.html"
        links = [link for link in parse(page.read_text("utf-8")).iter("link") if link.get("type") == "text/markdown"]
        (twin,) = [link.get("href", "") for link in links]
        assert (page.parent / twin).resolve() == (out / f"{name}.md").resolve()
    listed = set(re.findall(r"\]\(([^)]+)\)", (out / "llms.txt").read_text("utf-8")))
    assert listed == {f"{name}.md" for name in documents}
