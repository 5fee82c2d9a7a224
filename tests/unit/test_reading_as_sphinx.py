"""The reader sees the operations that Sphinx makes, with the titles and ids that they have there.

Sphinx is asked with directives that only say what they were given, so that nothing here judges itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from docutils import nodes
from sphinx.testing.util import SphinxTestApp

from sphinx_compute_ref import read_reference

_CONF = """
from docutils import nodes
from docutils.parsers.rst import Directive

extensions = ["sphinx.ext.ifconfig"]
version = "2"
release = "2.5"
rst_prolog = ".. |first| replace:: Prolog"
rst_epilog = ".. |last| replace:: Epilog"


class Says(Directive):
    has_content = True

    def run(self):
        return [nodes.comment(self.content[0], self.content[0], classes=["operation"])]


def setup(app):
    app.add_directive("rest_method", Says)
    app.add_config_value("edition", "small", "env", str)
"""

_A = "Show A\n======\n\n.. rest_method:: GET /a\n"
_B = "Show B\n======\n\n.. rest_method:: GET /b\n"
_C = "Show C\n------\n\n.. rest_method:: GET /c\n"
_D = "Show D\n======\n\n.. rest_method:: GET /d\n"
_ONLY = "\n.. only:: html\n\n"
_LISTS = "API\n***\n\nLists\n-----\n\n"
_METHOD = "\n.. rest_method:: GET /a\n"


def _indented(text: str) -> str:
    return "".join(f"   {line}\n" if line else "\n" for line in text.splitlines())


CASES: dict[str, dict[str, str]] = {
    "start-after and end-before": {
        "index.rst": "API\n***\n\n.. include:: a.inc\n   :start-after: .. begin\n   :end-before: .. end\n",
        "a.inc": f"{_A}\n.. begin\n\n{_B}\n.. end\n\n{_C}",
    },
    "end-before counts from behind start-after": {
        "index.rst": "API\n***\n\n.. include:: a.inc\n   :start-after: mark\n   :end-before: mark\n",
        "a.inc": f".. mark\n\n{_A}\n.. mark\n\n{_B}",
    },
    "start-after in the middle of a line": {
        "index.rst": "API\n***\n\n.. include:: a.inc\n   :start-after: begin-\n",
        "a.inc": f"{_A}\n.. begin-\n\n{_B}",
    },
    "lines": {
        "index.rst": "API\n***\n\n.. include:: a.inc\n   :start-line: 4\n   :end-line: 8\n",
        "a.inc": f"{_A}{_B}\n{_C}",
    },
    "last lines": {"index.rst": "API\n***\n\n.. include:: a.inc\n   :start-line: -4\n", "a.inc": f"{_A}\n{_B}"},
    "no lines": {"index.rst": f"API\n***\n\n.. include:: a.inc\n   :end-line: 0\n\n{_B}", "a.inc": _A},
    "text that is not there": {
        "index.rst": f"API\n***\n\n.. include:: a.inc\n   :start-after: nowhere\n\n{_B}",
        "a.inc": _A,
    },
    "two parts of one file": {
        "index.rst": "API\n***\n\n.. include:: a\n   :end-before: cut\n\n.. include:: a\n   :start-after: cut\n",
        "a": f"{_A}\n.. cut\n\n{_B}",
    },
    "literal": {"index.rst": f"API\n***\n\n.. include:: a.inc\n   :literal:\n\n{_B}", "a.inc": _A},
    "code": {"index.rst": f"API\n***\n\n.. include:: a.inc\n   :code: rst\n\n{_B}", "a.inc": _A},
    "paths start at the document": {
        "index.rst": "API\n***\n\n.. include:: sub/a.inc\n",
        "sub/a.inc": f"{_A}\n.. include:: b.inc\n\n.. include:: sub/c.inc\n\n.. include:: /sub/d.inc\n",
        "sub/b.inc": _B,
        "sub/c.inc": _C,
        "sub/d.inc": _D,
    },
    "document in a folder": {
        "index.rst": "API\n***\n\n.. toctree::\n   :glob:\n\n   v2/*\n",
        "v2/a.rst": "V2\n**\n\n.. include:: a.inc\n\n.. include:: /b.inc\n",
        "v2/a.inc": _A,
        "b.inc": _B,
    },
    "latin-1": {
        "index.rst": "API\n***\n\n.. include:: a.inc\n   :encoding: latin-1\n",
        "a.inc": f"Caf\xe9\n====\n{_METHOD}",
    },
    "sibling in only": {"index.rst": f"API\n***\n\n{_A}\n.. only:: html\n\n{_indented(_B)}\nText.\n\n{_C}"},
    "child in only": {"index.rst": f"API\n***\n\n{_A}\n.. only:: html\n\n{_indented(_C)}\n{_B}"},
    "two levels in only": {"index.rst": f"API\n***\n\n.. only:: html\n\n{_indented(_A + chr(10) + _C)}\n{_B}"},
    "old style after a new one in only": {
        "index.rst": f"API\n***\n\n{_A}\n.. only:: html\n\n{_indented(_C + chr(10) + _B)}\n{_D}"
    },
    "only in only": {
        "index.rst": f"API\n***\n\n.. only:: html\n\n{_indented(f'{_A}{_ONLY}{_indented(_B)}')}\n{_C}",
    },
    "include in only": {"index.rst": f"API\n***\n\n{_A}\n.. only:: html\n\n   .. include:: b.inc\n", "b.inc": _B},
    "section in ifconfig": {
        "index.rst": f"API\n***\n\n{_A}\n.. ifconfig:: edition == 'small'\n\n{_indented(_B)}\n{_C}"
    },
    "same title in only": {"index.rst": f"API\n***\n\n{_A}\n.. only:: html\n\n{_indented(_A)}\n"},
    "lines of a title differ": {"index.rst": f"{_LISTS}=======\nHello\n=====\n{_METHOD}"},
    "characters of a title differ": {
        "index.rst": "API\n***\n\nLists\n-----\n\n=====\nHello\n-----\n\n.. rest_method:: GET /a\n"
    },
    "no underline": {"index.rst": "API\n***\n\nLists\n-----\n\n=====\nHello\n\n.. rest_method:: GET /a\n"},
    "two lines alone": {"index.rst": "API\n***\n\nLists\n-----\n\n====\n====\n\n.. rest_method:: GET /a\n"},
    "short over- and underline": {"index.rst": "API\n***\n\n=====\nLong title\n=====\n\n.. rest_method:: GET /a\n"},
    "three characters": {"index.rst": "API\n***\n\n===\nABC\n===\n\n.. rest_method:: GET /a\n"},
    "level left out": {
        "index.rst": f"API\n***\n\n{_A}\n{_C}\nOther\n=====\n\nDeep\n++++\n\n.. rest_method:: GET /d\n",
    },
    "known level left out": {
        "index.rst": f"API\n***\n\n{_A}\n{_C}\nOther\n*****\n\nDeep\n----\n\n.. rest_method:: GET /d\n",
    },
    "indented title": {"index.rst": "***\nAPI\n***\n\n==========\n   Show A\n==========\n\n.. rest_method:: GET /a\n"},
    "substitution": {
        "index.rst": ".. |thing| replace:: *Big*\n   Things\n\nAPI\n***\n\nList |thing| now\n==============\n"
        f"{_METHOD}\n{_B}"
    },
    "substitution that is defined below": {
        "index.rst": f"API\n***\n\nList |thing|\n============\n{_METHOD}\n{_B}\n.. |thing| replace:: Things\n"
    },
    "substitution of an include behind": {
        "index.rst": f"API\n***\n\nList |a thing|-s\n===============\n{_METHOD}\n{_B}\n.. include:: a.inc\n",
        "a.inc": ".. include:: b.inc\n",
        "b.inc": ".. |a  Thing| replace:: Things\n",
    },
    "substitutions of conf.py": {
        "index.rst": f"API\n***\n\n|first| |last| |release| |version|\n=================================\n{_METHOD}"
    },
    "substitution by numbers": {
        "index.rst": f".. |x| unicode:: 0x41 U+42 &#x43; 68 text .. remark\n\nAPI\n***\n\nA |x|\n=====\n{_METHOD}"
    },
    "no substitution": {
        "index.rst": ".. |x| replace:: no\n\nAPI\n***\n\nA \\|x\\| ``|x|`` a|x|b |x |\n==========================\n"
        f"{_METHOD}"
    },
    "substitution of other letters, as a link": {
        "index.rst": ".. |X| replace:: Yes\n.. _x: https://example.org/\n\nAPI\n***\n\nA |x|_, (|X|)\n=============\n"
        f"{_METHOD}"
    },
    "transition": {"index.rst": f"API\n***\n\n{_A}\n----\n\nText.\n\n{_B}"},
}


class Shown(NamedTuple):
    """An operation as the section around its ``rest_method`` has it."""

    method: str
    title: str
    id: str


def in_sphinx(folder: Path) -> list[Shown]:
    """Return what Sphinx makes of the sources in ``folder``."""
    app = SphinxTestApp("dummy", srcdir=folder, verbosity=0)
    try:
        app.build()
        shown = []
        for name in sorted(app.env.found_docs):
            for node in app.env.get_doctree(name).findall(nodes.comment):
                if "operation" in node["classes"]:
                    section = node.parent
                    while not isinstance(section, nodes.section):
                        section = section.parent
                    title = section.next_node(nodes.title)
                    assert title is not None
                    shown.append(Shown(node.rawsource, " ".join(title.astext().split()), section["ids"][0]))
        return shown
    finally:
        app.cleanup()


@pytest.mark.parametrize("case", CASES)
def test_operations_are_those_of_sphinx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    monkeypatch.chdir(tmp_path)
    Path("source").mkdir()
    Path("source", "conf.py").write_text(_CONF)
    for name, text in CASES[case].items():
        path = Path("source", name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="latin-1" if case == "latin-1" else "utf-8")
    operations = read_reference("source").operations
    read = [Shown(f"{one.method} {one.url}", one.title, one.id) for one in operations]
    assert sorted(read) == sorted(in_sphinx(tmp_path / "source"))


def test_documents_in_linked_folders_are_those_of_sphinx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {
        "source/conf.py": _CONF + "exclude_patterns = ['drafts']\n",
        "source/index.rst": f"API\n***\n\n{_A}",
        "shared/v2/b.rst": f"V2\n**\n\n{_B}\n.. include:: c.inc\n",
        "shared/v2/c.inc": _C,
        "shared/v2/deep/d.rst": f"Deep\n****\n\n{_D}",
        "shared/drafts/e.rst": f"Drafts\n******\n\n{_C}",
    }
    for name, text in texts.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)
    Path("source/v2").symlink_to("../shared/v2")
    Path("source/drafts").symlink_to("../shared/drafts")
    reference = read_reference("source")
    read = [Shown(f"{one.method} {one.url}", one.title, one.id) for one in reference.operations]
    assert sorted(read) == sorted(in_sphinx(tmp_path / "source"))
    assert [document.name for document in reference.documents] == ["index", "v2/b", "v2/deep/d"]
    assert not reference.unread
