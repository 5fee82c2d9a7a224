"""Our parser makes of a text what docutils' own makes of it; where docutils looks different, its own is used."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docutils
import pytest
from docutils.core import publish_doctree
from docutils.parsers.rst import Parser as DocutilsParser
from docutils.parsers.rst import states
from hypothesis import given, settings
from hypothesis import strategies as st
from sphinx.parsers import RSTParser
from sphinx_project import Project

from sphinx_compute_ref.sphinx_ext.source import parser
from sphinx_compute_ref.sphinx_ext.source.lazy_states import _MACHINES, STATE_CLASSES, NestedStateMachine

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "api-ref/source").glob("*.inc"), *(ROOT / "doc/source").glob("*.rst")])[::4]
PIECES = (
    "Title\n=====\n", "Another\n-------\n", "- item\n\n  - inner\n- next\n", "1. one\n#. two\n", "text\n    quote\n",
    ".. note:: words\n   :class: x\n\n   - row: ref\n", ".. comment\n.. _target: https://example.org/\n",
    "term : class\n    definition\n", ":field: value\n:other:\n  more\n", "-o FILE  an option\n--long   another\n",
    "| line\n|   block\n", "code::\n\n  literal\n", "quoted::\n\n> one\n> two\n",
    ".. [1] footnote\n.. [CIT] citation\n",
    ".. |sub| replace:: text\n", "+---+\n| a |\n+---+\n", "=  =\na  b\n=  =\n", ">>> doctest\n1\n", "__ anonymous_\n",
    "  indented\n", "\n", "----\n", "not a `title\n~~\n", "..\n", ".. image:: x.png\n   :alt: y\n.. image::\n",
)  # fmt: skip


class _Parser(DocutilsParser):
    """docutils' parser starting with our states; Sphinx's needs an application."""

    def __init__(self) -> None:
        super().__init__()
        self.state_classes = STATE_CLASSES


def _tree(text: str, with_parser: DocutilsParser) -> str:
    quiet = {"report_level": 1, "warning_stream": False, "file_insertion_enabled": False}
    return str(publish_doctree(text, parser=with_parser, settings_overrides=quiet).pformat())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_become_the_same_tree(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert _tree(text, _Parser()) == _tree(text, DocutilsParser())


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_together_becomes_the_same_tree(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    assert _tree(text, _Parser()) == _tree(text, DocutilsParser())


def test_machines_are_shared_with_no_other_parser() -> None:
    text = "- item\n\n  - inner\n\n.. note:: words\n"
    _tree(text, DocutilsParser())
    _tree(text, _Parser())
    assert {type(machine) for machine in states.RSTState.nested_sm_cache} == {states.NestedStateMachine}
    assert {type(machine) for machine in _MACHINES} == {NestedStateMachine}


def _other_version(patch: pytest.MonkeyPatch, version: tuple[int, int]) -> None:
    patch.setattr(docutils, "__version_info__", (*version, 0, "final", 0, True))


def _with_fewer_states(self: Any) -> None:
    self.state_classes = states.state_classes[:3]


CHANGES: dict[str, Callable[[pytest.MonkeyPatch], None]] = {
    "a release before those that were tested": lambda patch: _other_version(patch, (0, 19)),
    "a release after those that were tested": lambda patch: _other_version(patch, (1, 0)),
    "a machine with another way to take states": lambda patch: patch.setattr(
        states.NestedStateMachine, "add_states", lambda self, classes, initial: None
    ),
    "states without a cache": lambda patch: patch.delattr(states.RSTState, "nested_sm_cache"),
    "a cache of another kind": lambda patch: patch.setattr(states.RSTState, "nested_sm_cache", {}),
    "states made in another way": lambda patch: patch.setattr(states.RSTState, "__init__", lambda self, machine: None),
    "another nested machine": lambda patch: patch.setattr(states.RSTState, "nested_sm", states.RSTStateMachine),
    "no list of states": lambda patch: patch.delattr(states, "state_classes"),
    "a parser with other states": lambda patch: patch.setattr(DocutilsParser, "__init__", _with_fewer_states),
    "no such machine": lambda patch: patch.delattr(states, "NestedStateMachine"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_docutils_that_changed_is_left_alone(
    change: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert parser.looks_as_tested()
    with monkeypatch.context() as patch:
        change(patch)
        assert not parser.looks_as_tested()


def test_pages_are_the_same_with_the_parser_of_sphinx(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = Project("basic", tmp_path / "ours").build()
    assert ours.env._registry.source_parsers["restructuredtext"] is not RSTParser
    monkeypatch.setattr(parser.docutils, "__version_info__", (1, 0, 0, "final", 0, True))
    theirs = Project("basic", tmp_path / "theirs").build()
    assert theirs.env._registry.source_parsers["restructuredtext"] is RSTParser
    assert (theirs.out / "index.html").read_text("utf-8") == (ours.out / "index.html").read_text("utf-8")
