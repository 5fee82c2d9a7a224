"""Substitutions in titles: ``|name|`` stands for what ``.. |name| replace::`` or ``unicode::`` says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sphinx_compute_ref.reading.rst.blocks import Block, Substitution

_ESCAPED_OR_LITERAL = r"\\.|``.*?``"
_REFERENCE = re.compile(rf"({_ESCAPED_OR_LITERAL})|(?<!\w)\|(?![|\s])([^|\\]+?)(?<!\s)\|_{{0,2}}(?!\w)")
#: One character of ``unicode::`` by its number (``docutils.utils.unicode_code``).
_NUMBER = re.compile(r"(?:0x|x|\\x|U\+?|u|\\u)([0-9a-f]+)|&#x([0-9a-f]+);|([0-9]+)", re.IGNORECASE)
_REMARK = re.compile(r"(?: |^)\.\. ")


def definitions_in(blocks: Iterable[Block]) -> dict[str, str]:
    """Return what the names that are defined among ``blocks`` stand for; the last definition of a name counts."""
    return {
        block.name: _characters(block.text) if block.directive == "unicode" else block.text
        for block in blocks
        if isinstance(block, Substitution) and block.directive in ("replace", "unicode")
    }


def substituted(text: str, definitions: Mapping[str, str]) -> str:
    """Return ``text`` with what names stand for; one that is not defined stays as it is.

    A name that is defined in other letters counts where none is in these (docutils.transforms.references).
    """
    folded = {name.lower(): name for name in definitions}

    def replacement(match: re.Match[str]) -> str:
        name = " ".join((match[2] or "").split())
        name = name if name in definitions else folded.get(name.lower(), name)
        return definitions.get(name, match[0])

    return _REFERENCE.sub(replacement, text)


def _characters(text: str) -> str:
    return "".join(map(_character, _REMARK.split(text)[0].split()))


def _character(code: str) -> str:
    match = _NUMBER.fullmatch(code)
    if match is None:
        return code
    try:
        return chr(int(match[3]) if match[3] else int(match[1] or match[2], 16))
    except (ValueError, OverflowError):
        return code
