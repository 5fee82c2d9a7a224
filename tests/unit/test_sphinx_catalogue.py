"""The catalogues hold every message of the sources and no other, and the German one translates them all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import needs
import pytest

from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, LOCALE, SCRIPT_MESSAGES

EXTENSION = LOCALE.parent
_IN_TEMPLATE = re.compile(r"""\b_\((["'])(.+?)\1\)""")
_FIELDS = re.compile(r"\{\d*\}")
pofile = needs.package("babel.messages.pofile")


def marked() -> Iterator[str]:
    """Yield what the sources mark for translation."""
    for path in EXTENSION.rglob("*.py"):
        tree = ast.parse(path.read_text("utf-8"))
        if DOMAIN not in path.read_text("utf-8") and "import DOMAIN" not in path.read_text("utf-8"):
            continue  # its messages are those of Sphinx
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_":
                (argument,) = node.args
                if isinstance(argument, ast.Constant):
                    yield str(argument.value)
    for path in (EXTENSION / "html" / "templates").rglob("*.html"):
        yield from (match[2] for match in _IN_TEMPLATE.finditer(path.read_text("utf-8")))
    yield from SCRIPT_MESSAGES


def catalogue(path: Path) -> dict[str, str]:
    with path.open("rb") as stream:
        return {str(message.id): str(message.string or "") for message in pofile.read_po(stream) if message.id}


def test_the_template_holds_all_messages_and_no_other() -> None:
    assert set(catalogue(LOCALE / f"{DOMAIN}.pot")) == set(marked())


def test_tables_in_plain_and_markdown_are_marked_as_those_in_html() -> None:
    assert {"Name", "In", "Type", "Required", "Description", "Code", "Reason"} <= set(marked())


@pytest.mark.parametrize("path", sorted(LOCALE.rglob("*.po")), ids=lambda path: path.parts[-3])
def test_translations_are_complete(path: Path) -> None:
    translated = catalogue(path)
    assert translated.keys() == catalogue(LOCALE / f"{DOMAIN}.pot").keys()
    assert [message for message, string in translated.items() if not string] == []
    for message, string in translated.items():
        assert sorted(_FIELDS.findall(message)) == sorted(_FIELDS.findall(string)), message


def test_german_is_among_them() -> None:
    german = catalogue(LOCALE / "de" / "LC_MESSAGES" / f"{DOMAIN}.po")
    same = {message for message, string in german.items() if message == string}
    assert len(german) - len(same) > 50
