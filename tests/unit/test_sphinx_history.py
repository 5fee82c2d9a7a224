"""The history page: what came, went and changed with each microversion, linked; and what a cut says of itself."""

from __future__ import annotations

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from page import having, parse, text_of
from sphinx_project import Project

PROVEN = " proven by samples"


def history(folder: Path, root: str = "reading", *, check: bool = True, **settings: object) -> Element:
    project = Project(root, folder)
    built = project.build(check=check, suppress_warnings=["compute_ref"], **settings)
    return parse((built.out / "rest-history.html").read_text("utf-8"))


def told(page: Element) -> dict[str, list[str]]:
    """Return what is told of each microversion."""
    return {
        part.get("id", ""): [text_of(item) for item in part.iter("li") if not list(item.iter("ul"))]
        for part in having(page, "rest-history-part")
    }


def test_rows_and_samples_that_came_or_changed_are_told(tmp_path: Path) -> None:
    """machine.size has one definition until 2.4 and another one from 2.5: it changed."""
    page = told(history(tmp_path))
    assert page == {
        "v2.9": [f"came machine.state response{PROVEN}", "changed sample machine-get-resp.json"],
        "v2.5": ["changed machine.size response", "changed sample machine-get-resp.json"],
    }


def test_what_went_is_told_at_the_microversion_that_lacks_it(tmp_path: Path) -> None:
    page = told(history(tmp_path, "basic"))
    assert "went old response" in page["v2.11"]
    assert page["v2.91"] == ["went the operation"]
    assert page["v2.3"] == ["came the operation", "went name request"]


def test_a_row_that_ends_in_one_table_and_starts_in_another_has_changed(tmp_path: Path) -> None:
    project = Project("reading", tmp_path)
    page = project.source / "machines.inc"
    text = page.read_text("utf-8")
    assert text.count("  - machine.size: size\n") == 1
    table = ".. rest_parameters:: parameters.yaml\n\n  - machine.size: size\n\n"
    text = text.replace("  - machine.size: size\n", "")
    text = text.replace("**Example Show Machine**", f"{table}**Example Show Machine**")
    page.write_text(text, "utf-8")
    out = project.build().out
    assert "changed machine.size response" in told(parse((out / "rest-history.html").read_text("utf-8")))["v2.5"]


def test_first_sample_of_a_family_came(tmp_path: Path) -> None:
    project = Project("reading", tmp_path)
    page = project.source / "machines.inc"
    text = page.read_text("utf-8").replace(
        "**Example Show Machine**\n\n.. literalinclude:: samples/machine-get-resp.json\n   :language: javascript\n", ""
    )
    page.write_text(text, "utf-8")
    items = told(parse((project.build().out / "rest-history.html").read_text("utf-8")))
    assert "came sample machine-get-resp.json" in items["v2.5"]
    assert "changed sample machine-get-resp.json" in items["v2.9"]


def test_proof_needs_a_check_and_samples_on_both_sides(tmp_path: Path) -> None:
    assert "came machine.state response" in told(history(tmp_path / "a", check=False))["v2.9"]
    project = Project("reading", tmp_path / "b")
    for name in ("machine-get-resp.json", "v2.5/machine-get-resp.json"):
        path = project.source / "samples" / name
        path.write_text(path.read_text("utf-8").replace('"size"', '"state": "on", "size"'), "utf-8")
    out = project.build(check=True, suppress_warnings=["compute_ref"]).out
    assert "came machine.state response" in told(parse((out / "rest-history.html").read_text("utf-8")))["v2.9"]


def test_releases_stand_beside_microversions(tmp_path: Path) -> None:
    headings = [text_of(one) for one in history(tmp_path).iter("h2")]
    assert headings == ["2.9 Ten", "2.5 Ten"]


def test_links_lead_to_operations_rows_and_samples(tmp_path: Path) -> None:
    (part,) = [one for one in having(history(tmp_path), "rest-history-part") if one.get("id") == "v2.9"]
    links = [link.get("href") for link in part.iter("a") if "headerlink" not in (link.get("class") or "")]
    assert links == [
        "index.html#show-machine",
        "index.html#show-machine-response-machine-state",
        "index.html?microversion=2.9#show-machine",
    ]


@pytest.mark.parametrize("version", ["2.4", "2.5"])
def test_a_cut_asks_for_its_microversion_and_tells_history_until_then(version: str, tmp_path: Path) -> None:
    project = Project("reading", tmp_path)
    out = project.build(compute_ref_microversion=version).out
    page = parse((out / "index.html").read_text("utf-8"))
    assert {text_of(one) for one in having(page, "rest-header-version")} == {version}
    assert list(told(parse((out / "rest-history.html").read_text("utf-8")))) == (["v2.5"] if version == "2.5" else [])


def test_references_to_what_a_cut_lacks_are_text_without_a_warning(tmp_path: Path) -> None:
    """The root refers to Show Thing, which 2.2 does not have; a whole build still warns about wrong names."""
    project = Project("basic", tmp_path)
    built = project.build(compute_ref_microversion="2.2")
    assert built.warnings == ""
    page = parse((built.out / "index.html").read_text("utf-8"))
    assert "show-thing" in text_of(page)
    assert not [link for link in page.iter("a") if link.get("href", "").endswith("#show-thing")]


def test_order_is_that_of_the_documents_whichever_was_read_first(tmp_path: Path) -> None:
    """Several processes read documents in any order, and a document that was edited is read last."""
    project = Project("reading", tmp_path)
    text = (project.source / "index.rst").read_text("utf-8")
    parts = (("first", "First"), ("second", "Second"))
    for name, title in parts:
        page = f"{title}\n{'=' * len(title)}\n\n.. include:: machines.inc\n"
        (project.source / f"{name}.rst").write_text(page, encoding="utf-8")
    whole = text.partition(".. rest_expand_all")[0] + ".. toctree::\n\n   first\n   second\n"
    (project.source / "index.rst").write_text(whole, encoding="utf-8")
    pages = []
    for _ in parts:
        out = project.build().out
        pages.append((out / "rest-history.html").read_text("utf-8"))
        (project.source / "first.rst").touch()
    assert pages[0] == pages[1]
    assert pages[0].index("first.html#show-machine") < pages[0].index("second.html#show-machine")


def test_microversions_at_which_nothing_changes_are_said(tmp_path: Path) -> None:
    (said,) = having(history(tmp_path), "rest-unchanged")
    assert text_of(said) == "Nothing that this reference documents changes in 2.10, 2.8, 2.7, 2.6, 2.4, 2.3, 2.2."
