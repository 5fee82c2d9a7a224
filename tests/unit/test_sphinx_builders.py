"""Every builder shows everything: methods, URLs, titles, rows, microversions, status codes."""

from __future__ import annotations

import html
import re
from pathlib import Path

import needs
import pytest
from sphinx_project import Project

CONTENT = [
    "List Things", "GET", "/things", "Show Thing", "/things/{thing-id}/parts/{part_id}?deep={deep}", "POST", "limit",
    "OS-EXT:mode", "(Optional)", "query", "integer", "New in version 2.9", "Available until version 2.10",
    "New in version 2.3", "Available until version 2.90", "name_old".replace("_old", ""), "409", "Conflict",
    "There are too many things.", "Whether the thing is locked.", "Error response codes",
]  # fmt: skip


def _plain(text: str) -> str:
    """Undo what formats do to text: entities, escapes, markup within words, line breaks."""
    text = html.unescape(text).replace("\\sphinxhyphen{}", "-").replace("\\sphinxhyphen", "-")
    text = re.sub(r"\\sphinx\w+|\\PYG\w*|\\(?:discretionary)?\{?\}?\{?\\?\w*hyphenation\w*\}?", "", text)
    text = text.replace("\\_", "_").replace("\\{", "{").replace("\\}", "}").replace("\\/", "/").replace("\\-", "-")
    text = re.sub(r"</?[A-Za-z][^>]*>", "", text)
    return re.sub(r"[\s{}@\\|+*\"]+", "", text)


@pytest.mark.parametrize(
    ("builder", "files"),
    [
        ("html", "index.html"),
        ("dirhtml", "index.html"),
        ("singlehtml", "index.html"),
        ("json", "index.fjson"),
        ("epub", "index.xhtml"),
        ("text", "index.txt"),
        ("man", "*.1"),
        ("latex", "*.tex"),
        ("texinfo", "*.texi"),
        ("xml", "index.xml"),
        ("pseudoxml", "index.pseudoxml"),
    ],
)
def test_nothing_is_lost(builder: str, files: str, tmp_path: Path) -> None:
    built = Project("basic", tmp_path).build(builder, man_pages=[("index", "basic", "Basic", "x", 1)])
    (path,) = built.out.glob(files)
    text = _plain(path.read_text("utf-8").replace("\\n", "\n"))
    assert [content for content in CONTENT if _plain(content) not in text] == []


@pytest.mark.parametrize("builder", ["dummy", "pickle", "htmlhelp", "changes", "linkcheck"])
def test_builders_that_show_little_do_not_fail(builder: str, tmp_path: Path) -> None:
    if builder == "htmlhelp":
        needs.package("sphinxcontrib.htmlhelp")
    built = Project("basic", tmp_path).build(builder, linkcheck_ignore=[".*"])
    assert "rror" not in built.warnings.replace("error", "")


def test_descriptions_are_translatable_where_they_stand(tmp_path: Path) -> None:
    """gettext's catalogue names the line in parameters.yaml."""
    project = Project("basic", tmp_path)
    built = project.build("gettext")
    catalogue = (built.out / "index.pot").read_text("utf-8")
    lines = (project.source / "parameters.yaml").read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "Whether the thing" in text)
    assert re.search(rf'parameters\.yaml:{line}\nmsgid "Whether the thing is locked\."', catalogue)
    line = next(number for number, text in enumerate(lines, 1) if "The default is" in text)
    assert re.search(rf'parameters\.yaml:{line}\nmsgid "The default is \*all\* of them:"', catalogue)


def test_translations_reach_descriptions(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    folder = project.source / "locale" / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    (folder / "index.po").write_text(
        head + 'msgid "Whether the thing is locked."\nmsgstr "Ob das Ding ``gesperrt`` ist."\n', "utf-8"
    )
    built = project.build(language="de", locale_dirs=["locale"])
    assert "Ob das Ding <code" in (built.out / "index.html").read_text("utf-8")
