"""Rules' manuals, which are reStructuredText: for documentation, and as Markdown for SARIF viewers and editors."""

from __future__ import annotations

import re
from collections.abc import Iterable
from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx_compute_ref.rules.rule import Rule

_SECTION = re.compile(r"^(\S.*)\n((?:(?: .*)?\n)*)", re.MULTILINE)
_LITERAL = re.compile(r"::\n\n((?:(?:    .*)?\n)+)")


def page(rule: Rule) -> str:
    """Return the manual of ``rule`` as a section with a label, in reStructuredText."""
    title = f"{rule.code} {rule.slug}"
    facts = [f"Severity: {rule.severity}", "fixable with ``--fix``" if rule.fixer else ""]
    return (
        f".. _{rule.code}:\n\n{title}\n{'=' * len(title)}\n\n"
        f"*{', '.join(filter(None, facts))}.*\n\n{rule.manual.strip()}\n"
    )


def table(rules: Iterable[Rule]) -> str:
    """Return a table of ``rules`` whose codes lead to their sections, in reStructuredText."""
    rows = "".join(
        f"   * - :ref:`{rule.code} <{rule.code}>`\n     - {rule.slug}\n     - {rule.severity}\n"
        f"     - {'yes' if rule.fixer else ''}\n     - {rule.summary}\n"
        for rule in rules
    )
    return (
        ".. list-table::\n   :header-rows: 1\n   :widths: 10 30 12 8 60\n\n"
        f"   * - Code\n     - Slug\n     - Severity\n     - Fix\n     - Fires when\n{rows}"
    )


def markdown(rule: Rule) -> str:
    """Return the manual of ``rule`` as Markdown.

    Manuals are a sentence and sections with an indented body; of inline markup they use literals only.
    """
    head, _, rest = rule.manual.strip().partition("\n\n")
    parts = [_inline(head)]
    for match in _SECTION.finditer(rest + "\n"):
        title, body = match[1], dedent(match[2]).strip("\n")
        parts.append(f"### {_inline(title)}\n\n{_body(body)}" if body else _inline(title))
    return "\n\n".join(parts) + "\n"


def description(rule: Rule) -> str:
    """Return what ``rule`` does, in plain text: the summary and the first paragraph of the section about that."""
    match = re.search(r"^What it does\n((?: +\S.*\n)+)", rule.manual, re.MULTILINE)
    paragraph = " ".join(match[1].split()) if match is not None else ""
    return f"{rule.summary} {paragraph}".strip().replace("``", '"')


def _body(text: str) -> str:
    parts, position = [], 0
    text += "\n"
    for match in _LITERAL.finditer(text):
        before = text[position : match.start()].rstrip()
        parts.append(_inline(before) + (":" if before else ""))
        code = dedent(match[1]).strip("\n")
        parts.append(f"```\n{code}\n```")
        position = match.end()
    parts.append(_inline(text[position:].strip()))
    return "\n\n".join(part for part in parts if part)


def _inline(text: str) -> str:
    return text.replace("``", "`")
