"""Status codes on the page: the numbers that the linter reads are set off, and no others."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from page import having, parse, text_of
from sphinx_project import Built, Project
from status_forms import FORMS

CONF = 'project = "T"\nextensions = ["sphinx_compute_ref"]\nhtml_theme = "basic"\n'
#: What docutils gives no line, or splits into cells by itself, stays as the page has it.
WITHOUT_PLACES = ("csv-table",)


def build(folder: Path, page: str, builder: str = "html", **files: str) -> Built:
    project = Project.of(folder / "source", {"conf.py": CONF, "index.rst": page, **files})
    return project.build(builder)


@pytest.fixture(scope="module")
def chips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is set off in each form, all of them in one page."""
    operations = []
    for number, text in enumerate(text for text, _, _ in FORMS.values()):
        title = f"Form {number}"
        operations.append(f"{title}\n{'=' * len(title)}\n\n.. rest_method:: GET /forms/{number}\n\n{text}\n")
    built = build(tmp_path_factory.mktemp("forms"), "Forms\n#####\n\n" + "\n".join(operations))
    page = parse((built.out / "index.html").read_text("utf-8"))
    return {
        form: [
            text_of(one)
            for holder in having(operation, "rest-codes")
            for one in holder.iter("span")
            if one.get("class") in (None, "rest-2xx", "rest-4xx", "rest-5xx")
        ]
        for form, operation in zip(FORMS, having(page, "rest-operation"), strict=True)
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_page_sets_off_the_codes_that_the_linter_reads(form: str, chips: dict[str, list[str]]) -> None:
    _, normal, error = FORMS[form]
    shown = [int(re.search("[0-9]{3}", chip)[0]) for chip in chips[form]]  # type: ignore[index]
    assert sorted(shown) == ([] if form in WITHOUT_PLACES else sorted(normal + error))


def test_bare_codes_say_what_they_mean_once(chips: dict[str, list[str]]) -> None:
    assert chips["microversions"] == ["200 OK", "202 Accepted"]
    assert chips["without codes"] == ["200", "itemNotFound (404)"]


def test_a_text_of_a_status_file_has_its_own_line(tmp_path: Path) -> None:
    codes = ".. rest_status_code:: error status.yaml\n\n   - 404: lost\n   - 409\n"
    page = f"T\n=\n\n.. rest_method:: GET /a\n\n{codes}"
    lost = "  lost: |\n    Gone.\n\n    |thing|, :ref:`nowhere`\n"
    status = f"404:\n  default: |\n    Bad.\n{lost}409:\n  default: '|other|'\n"
    files = {"status.yaml": status}
    html = build(tmp_path / "html", page, **files)
    for line, text in ((7, '"thing"'), (7, "'nowhere'"), (9, '"other"')):
        assert re.search(rf"status\.yaml:{line}: .*{text}", html.warnings)
    pot = build(tmp_path / "gettext", page, "gettext", **files)
    assert "status.yaml:7" in (pot.out / "index.pot").read_text("utf-8")


def test_error_codes_link_to_what_brings_them_about(tmp_path: Path) -> None:
    text = "A ``409`` means that the gate is open.\n\nError response codes: conflict(409), itemNotFound(404)"
    page = f"T\n=\n\n.. rest_method:: GET /a\n\nShows a gate.\n\n{text}\n"
    files = {"conf.py": "extensions = ['sphinx_compute_ref']\n", "index.rst": page}
    tree = parse((Project.of(tmp_path / "a", files).build().out / "index.html").read_text("utf-8"))
    (codes,) = having(tree, "rest-codes")
    (link,) = codes.iter("a")
    assert (text_of(link), link.get("href")) == ("conflict(409)", "#t-409")
    assert link.get("title") == "A 409 means that the gate is open."
    (reason,) = [element for element in tree.iter("p") if element.get("id") == "t-409"]
    assert text_of(reason) == "A 409 means that the gate is open."
