"""``compute-ref report``: the page as a tree, the JSON beside it, and what the command says."""

from __future__ import annotations

import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from conftest import Run
from page import classes, having, parse, text_of

ROOT = Path(__file__).parent.parent / "roots" / "report"
HOSTILE = '<script>alert(1)</script> & "x" {{ 7 }}'
_VOID = {"meta", "input", "br", "link", "hr", "img"}


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the root in the working directory."""
    shutil.copytree(ROOT, tmp_path / "api-ref" / "source")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    return Path("api-ref/source")


def page_at(folder: str) -> str:
    return Path(folder, "index.html").read_text(encoding="utf-8")


def elements(tree: Element, tag: str) -> list[Element]:
    return [element for element in tree.iter() if element.tag == tag]


class _Balance(HTMLParser):
    """Collects end tags that close nothing, and elements that nothing closes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if len({name for name, _ in attrs}) != len(attrs):
            self.faults.append(f"{tag} at {self.getpos()} has an attribute twice")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open[-1] != tag:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:]}")
        else:
            self.open.pop()


def test_report_writes_page_and_json_beside_the_source(compute_ref: Run, source: Path) -> None:
    outcome = compute_ref("report", str(source))
    assert outcome.status == 0, outcome.err
    assert outcome.out.endswith("The report is in api-ref/build/report/index.html\n")
    assert "Start with Servers (api-ref/source/servers.inc)." in outcome.out
    document = json.loads(Path("api-ref/build/report/report.json").read_text(encoding="utf-8"))
    assert (document["version"], document["created"]) == (1, "2026-01-01T00:00:00Z")
    assert document["start"][0]["title"] == "Servers"


@pytest.mark.usefixtures("source")
def test_report_is_the_same_every_time(compute_ref: Run) -> None:
    compute_ref("report", "--output", "one")
    compute_ref("report", "--output", "two")
    assert page_at("one") == page_at("two")
    assert Path("one/report.json").read_bytes() == Path("two/report.json").read_bytes()


@pytest.mark.usefixtures("source")
def test_page_is_well_formed_and_its_links_lead_somewhere(compute_ref: Run) -> None:
    compute_ref("report", "--output", "out")
    balance = _Balance()
    balance.feed(page_at("out"))
    assert (balance.faults, balance.open) == ([], [])
    tree = parse(page_at("out"))
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = {element.get("href", "") for element in elements(tree, "a") + elements(tree, "use")}
    assert {link for link in links if link.removeprefix("#") not in ids or not link.startswith("#")} == set()


@pytest.mark.usefixtures("source")
def test_page_needs_nothing_else(compute_ref: Run) -> None:
    compute_ref("report", "--output", "out")
    text = page_at("out")
    assert not re.search(r"""(?:src|href)=["'](?!#)|@import|url\(|https?://|\son\w+=""", text)


@pytest.mark.usefixtures("source")
def test_page_is_complete_without_javascript(compute_ref: Run) -> None:
    compute_ref("report", "--output", "out")
    document = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    tree = parse(page_at("out"))
    assert all(form.get("hidden") is not None for form in elements(tree, "form"))
    shown = {element.get("id") for element in having(tree, "finding")}
    assert shown == {finding["id"] for finding in document["findings"]}
    operations = {element.get("id") for element in having(tree, "operation")}
    assert operations == {item["id"] for each in document["resources"] for item in each["operations"]}
    finding = next(each for each in document["findings"] if each["code"] == "CR303")
    place = f"{finding['file']}:{finding['line']}:{finding['column']}"
    assert any(place in text_of(element) for element in having(tree, "finding"))


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("project = 'Bare Metal API'", "Bare Metal API"),
        ("project = 'x'\nhtml_title = 'Bare  Metal & <Pods>'", "Bare Metal & <Pods>"),
        ("project = ''", "API"),  # the heading of the first page
        ("project = some()", "API"),
    ],
)
def test_page_is_titled_by_the_project(compute_ref: Run, source: Path, line: str, title: str) -> None:
    (source / "conf.py").write_text(f"{line}\n")
    compute_ref("report")
    (head,) = re.findall("<title>(Verification of .*)</title>", page_at("api-ref/build/report"))
    assert unescape(head) == f"Verification of {title}"


@pytest.mark.usefixtures("source")
def test_states_link_to_the_gravest_finding(compute_ref: Run) -> None:
    compute_ref("report", "--output", "out")
    document = json.loads(Path("out/report.json").read_text(encoding="utf-8"))
    severe = next(each["id"] for each in document["findings"] if each["code"] == "CR303")
    (row,) = (
        element for element in having(parse(page_at("out")), "operation") if element.get("id") == "op-create-server"
    )
    body = next(element for element in row.iter() if element.get("data-label") == "body")
    (link,) = (element for element in body.iter() if element.tag == "a")
    assert link.get("href") == f"#{severe}"
    assert {"state-failing", "error"} <= set(classes(link))
    assert "body: failing, 2 findings" in text_of(link)


def test_hostile_text_stays_text(compute_ref: Run, source: Path) -> None:
    page = source / "servers.inc"
    text = page.read_text(encoding="utf-8")
    text = text.replace("=======\nServers\n=======", f"{'=' * 60}\n{HOSTILE}\n{'=' * 60}")
    text = text.replace("Create Server\n=============", f"{HOSTILE}\n{'=' * 60}")
    text = text.replace(
        "- server.nonsense: server_nonsense", '- server."><img src=x onerror=alert(1)//: "><script>x</script>'
    )
    page.write_text(text, encoding="utf-8")
    sample = Path("api-ref/source/samples/servers/server-create-req.json")
    sample.write_text(json.dumps({"server": {"name": "web", "id": 7, "<script>alert(2)": 1}}))
    assert compute_ref("report", str(source), "--output", "out").status == 0
    tree = parse(page_at("out"))
    assert len(elements(tree, "script")) == len(elements(tree, "style")) == 1
    assert elements(tree, "img") == []
    titles = [text_of(element) for element in having(tree, "title")]
    assert f"POST {HOSTILE}" in titles
    assert any("<script>alert(2)" in text_of(element) for element in having(tree, "finding"))


@pytest.mark.usefixtures("source")
def test_since_shows_new_and_fixed(compute_ref: Run) -> None:
    compute_ref("report", "--output", "then")
    sample = Path("api-ref/source/samples/servers/server-create-req.json")
    sample.write_text('{"server": {"name": true, "id": "7", "hostname": "web"}}')
    outcome = compute_ref("report", "--output", "now", "--since", "then/report.json")
    assert "Since the earlier report: 1 new, 1 fixed." in outcome.out
    document = json.loads(Path("now/report.json").read_text(encoding="utf-8"))
    assert [each["message"][:13] for each in document["findings"] if each["new"]] == ['"server.name"']
    assert document["change"]["total"]["new"] == document["change"]["total"]["fixed"] == 1
    tree = parse(page_at("now"))
    (change,) = (element for element in elements(tree, "section") if element.get("id") == "change")
    assert "1 fixed, 1 new" in text_of(change)
    assert len(list(having(tree, "gone"))) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "cannot read: No such file or directory"),
        ("{", "not valid JSON"),
        ('{"version": 1, "findings": []}', "this is not a verification report"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
@pytest.mark.usefixtures("source")
def test_earlier_report_that_is_none_is_said(compute_ref: Run, content: str | None, said: str) -> None:
    if content is not None:
        Path("old.json").write_text(content)
    outcome = compute_ref("report", "--since", "old.json")
    assert outcome.status == 2
    assert f"old.json: {said}" in outcome.err


@pytest.mark.usefixtures("source")
def test_output_that_is_a_file_is_said(compute_ref: Run) -> None:
    Path("out").write_text("")
    outcome = compute_ref("report", "--output", "out")
    assert (outcome.status, "out: the output is not a folder" in outcome.err) == (2, True)


def test_reference_without_operations_has_a_page(compute_ref: Run, source: Path) -> None:
    (source / "index.rst").write_text("API\n===\n\nNothing yet.\n")
    assert compute_ref("report", str(source), "--output", "out").status == 0
    assert "0 of 0 operations verified" in text_of(elements(parse(page_at("out")), "h1")[0])


def test_page_of_a_clean_reference_says_so(compute_ref: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "conf.py").write_text('extensions = ["sphinx_compute_ref"]\n')
    (source / "index.rst").write_text(
        "API\n===\n\nThing\n-----\n\n.. rest_method:: DELETE /things\n\nNormal response codes: 204\n"
    )
    monkeypatch.chdir(tmp_path)
    assert compute_ref("report", "source", "--output", "out").status == 0
    tree = parse(page_at("out"))
    assert text_of(elements(tree, "h1")[0]) == "1 of 1 operation verified"
    assert any("Nothing is open" in text_of(element) for element in having(tree, "all-done"))
    assert list(having(tree, "plot")) == []
