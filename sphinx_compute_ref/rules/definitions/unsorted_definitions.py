"""The definitions of a parameters file are not in order.

What it does
    Wants header, path, query, then body, each by lower-cased name: the order that os-api-ref warns about.

Why is this bad
    Two people add the same parameter because neither finds it, and changes meet in the same place.

Example
    ::

        name:
          in: body
        admin_pass:
          in: body

Use instead
    ::

        admin_pass:
          in: body
        name:
          in: body

Fix safety
    Safe: whole definitions are moved with the comments above them; comments that head a group ("# variables in path")
    or are about the file ("# Copyright …") stay where they are. Where an alias would stand before its anchor, there is
    no fix.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sphinx_compute_ref.model.definition import Definition, ParametersFile
from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Related, Severity
from sphinx_compute_ref.rules.definitions.blocks import (
    DefinitionBlock,
    head_of,
    same_definitions,
    split_definitions,
)
from sphinx_compute_ref.rules.rule import Context, Rule, Sources

_ORDER = {"header": 0, "path": 1, "query": 2, "body": 3}


def check(context: Context) -> Iterator[Finding]:
    """Yield each definition that stands after one it belongs before."""
    for file in context.reference.parameters.values():
        yield from _check_file(context, file)


def _check_file(context: Context, file: ParametersFile) -> Iterator[Finding]:
    last: Definition | None = None
    fixable: bool | None = None
    for definition in file.definitions.values():
        if definition.in_ not in _ORDER:
            continue
        if last is not None and _key(definition.name, definition.in_) < _key(last.name, last.in_ or ""):
            if definition.in_ == last.in_:
                why = f'belongs before "{last.name}"'
            else:
                why = f'({definition.in_}) belongs before "{last.name}" ({last.in_})'
            if fixable is None:
                fixable = in_order("\n".join(context.texts.lines(file.path))) is not None
            yield Finding(
                code="CR106",
                message=f'"{definition.name}" {why}: the order is header, path, query, body, then by name',
                location=definition.location,
                subject=definition.name,
                related=(Related(last.location, f'"{last.name}"'),),
                fixable=fixable,
            )
        last = definition


def _key(name: str, in_: str) -> tuple[int, str]:
    return (_ORDER[in_], name.lower())


def order_of(name: str, in_: str) -> tuple[int, str] | None:
    """Return what definitions are sorted by; ``None`` for one in a place that has no order."""
    return _key(name, in_) if in_ in _ORDER else None


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Sort the whole file."""
    path = finding.location.file
    text = sources.text(path)
    if text is None:
        return None
    bom = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix("\ufeff")
    result = in_order(text)
    if result is None:
        return None
    return Fix("sort the definitions", "safe", (Edit(path, 0, len(bom) + len(text), bom + result),))


def in_order(text: str) -> str | None:
    """Return ``text`` with its definitions in order; ``None`` where that would change more than the order."""
    blocks = split_definitions(text)
    if not blocks:
        return None
    result = text[: blocks[0].start] + _sorted(text, blocks)
    return result if result != text and same_definitions(text, result) else None


def _sorted(text: str, blocks: Sequence[DefinitionBlock]) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    heads: dict[str, str] = {}
    bodies: list[tuple[tuple[int, str], int, str, str]] = []
    blocks_of_in = [block for block in blocks if block.in_ in _ORDER]
    first_of = {block.in_: block for block in reversed(blocks_of_in)}
    key = (-1, "")
    for number, block in enumerate(blocks):
        comment, body = text[block.start : block.key], text[block.key : block.end]
        head = head_of(comment) if first_of.get(block.in_) is block else ""
        if head:
            heads[block.in_] = head
            comment = comment[len(head) :]
        if not body.endswith("\n"):
            body += end
        if block.in_ in _ORDER:
            key = _key(block.name, block.in_)
        # A definition with an unknown place stays behind the one above it.
        bodies.append((key, number, block.in_, comment + body))
    last = bodies[-1]
    bodies.sort(key=lambda item: item[:2])
    if bodies[-1] is not last:
        # Blank lines that part definitions stay between them.
        at = bodies.index(last)
        left, right = (body.rstrip("\r\n") for body in (last[3], bodies[-1][3]))
        bodies[at] = (*last[:3], left + bodies[-1][3][len(right) :])
        bodies[-1] = (*bodies[-1][:3], right + last[3][len(left) :])
    parts = []
    for _, _, group, body in bodies:
        parts.append(heads.pop(group, "") + body)
    return "".join(parts)


RULE = Rule("CR106", "unsorted-definitions", Severity.WARNING, __doc__, check, fix)
