"""Documents are found as Sphinx finds them, and conditions are decided alike for all of a document."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from sphinx.project import Project

from sphinx_compute_ref.reading.conditions import Conditions
from sphinx_compute_ref.reading.conf_py import read_conf
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.reading.source_files import find_source_files

FILES = ("index.rst", "a.rst", "v2/index.rst", "v2/old/a.rst", "_v3/a.rst", "drafts/a.rst", "x.lproj/a.rst", "[b].rst")
FILES += (".tools/a.rst", "v2/.tools/a.rst", "_build/a.rst", "_sources/a.rst", ".#a.rst", "..a/a.rst")
PATTERNS: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
    (("**",), ()),
    (("**",), ("drafts",)),
    (("**",), ("drafts/**", "v2/*")),
    (("**",), ("**/a.rst",)),
    (("**",), ("a.rst", "v?/index.rst")),
    (("**",), ("[!i]*.rst", "_v*")),
    (("**",), ("[[]b].rst",)),
    (("*",), ()),
    (("index.rst", "v2/**"), ("**/old",)),
]


@pytest.mark.parametrize(("include", "exclude"), PATTERNS)
def test_documents_are_those_of_sphinx(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, include: tuple[str, ...], exclude: tuple[str, ...]
) -> None:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    found = find_source_files(".", [".rst"], [], include=include, exclude=exclude)
    documents = Project(tmp_path, {".rst": "restructuredtext"}).discover(exclude, include)
    assert {name for name, _path in found.pages} == documents


def test_folders_of_tools_count_where_it_is_known_what_is_excluded(tmp_path: Path) -> None:
    for name in ("conf.py", "index.rst", ".tools/a.rst", ".tools/b.inc", "_build/c.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    for conventional, pages in ((False, [".tools/a", "index"]), (True, ["index"])):
        found = find_source_files(str(tmp_path), [".rst"], [], include=["**"], exclude=[], conventional=conventional)
        assert ([name for name, _path in found.pages], found.fragments, found.data) == (pages, [], [])


def test_pages_are_read_in_the_encoding_of_conf_py(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = "Größe\n=====\n\nShow Größe\n----------\n\n.. rest_method:: GET /größe\n\n.. include:: more.inc\n"
    Path("index.rst").write_text(page, "latin-1")
    Path("more.inc").write_text("Häufig.\n", "latin-1")
    Path("conf.py").write_text("source_encoding = 'latin-1'\n")
    reference = read_reference(".")
    assert [(operation.title, operation.url) for operation in reference.operations] == [("Show Größe", "/größe")]
    assert [fault.code for fault in reference.faults] == []


def test_conf_py_is_read_as_far_as_it_is_literal() -> None:
    conf = read_conf(
        ast.parse(
            "a = ['x']\na += ['y']\na.append('z')\na.extend(['u', 'v'])\n"
            "b = 1\nif b:\n    b = 2\nc = f()\nd = [1]\nd += g()\ne, h = 1, 2\ntags.add('internal')\n"
        )
    )
    assert conf.values == {"a": ["x", "y", "z", "u", "v"]}
    assert {"b", "c", "d", "e", "h"} <= conf.unknown
    assert conf.tags == {"internal"}


@pytest.mark.parametrize(
    ("directive", "expressions", "shown"),
    [
        ("only", ["html", "latex", "not latex"], [True, False, True]),
        ("only", ["internal", "not internal", "internal or other"], [True, False, True]),
        ("only", ["not internal", "internal"], [True, False]),
        ("only", ["given", "not given"], [True, False]),
        ("only", ["a and not b", "b", "a if b else c"], [True, False, True]),
        ("only", ["not a tag"], [True]),
        ("ifconfig", ["edition == 'small'", "edition == 'large'"], [True, False]),
        ("ifconfig", ["edition in ('a', 'b')", "edition == 'a'", "edition == 'b'"], [True, True, False]),
        ("ifconfig", ["release == '2'", "release != '2'", "builder == 'html'"], [False, True, True]),
        ("ifconfig", ["__import__('os').abort()", "release < 3"], [True, False]),
    ],
)
def test_conditions_of_a_document_agree(directive: str, expressions: list[str], shown: list[bool]) -> None:
    conditions = Conditions(frozenset(["given"]), {"release": "1"})
    assert [conditions.holds(directive, expression) for expression in expressions] == shown
