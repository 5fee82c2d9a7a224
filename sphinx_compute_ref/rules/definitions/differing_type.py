"""Two definitions describe one parameter in the same words, and give it types without a value in common.

What it does
    Compares the definitions of rows with one name and one ``in`` whose descriptions are the same but for a word or two,
    where their microversions meet. A type that samples confirm is taken for right, one that they contradict is CR303's
    matter; what is left is a type that nothing but the other definition speaks of. An ID may be a number here and a
    text there.

Why is this bad
    One of the two is wrong for all that the page says, and a client that takes it at its word fails.

Example
    ::

        zone_ttl_filter:
          description: Only zones with this TTL.
          type: integer

        recordset_ttl_filter:
          description: Only recordsets with this TTL.
          type: string

Use instead
    One type in both, or say in the descriptions why they differ.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.types import allowed_kinds
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.type_mismatch import kinds_in_samples, type_of

#: As much of the words of two descriptions has to be the same, and so many words make one.
_SAME, _LEAST = 0.85, 4
#: A name of so many definitions says little of what they are.
_MANY = 50
_WORD = re.compile(r"\w+")
_ID = re.compile(r"\b(?:ids?|uuids?|identifiers?|last[- ]seen|previous page)\b", re.IGNORECASE)
_SMALL = frozenset(("a", "an", "the", "of", "for"))


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose type only another definition contradicts, each once."""
    kinds = kinds_in_samples(context)
    for file in context.reference.parameters.values():
        groups: dict[tuple[str, str], dict[str, Definition]] = {}
        for definition in file.definitions.values():
            if definition.in_ in ("body", "query", "header") and allowed_kinds(definition.type):
                for use in context.uses_of(definition):
                    name = parts_of(use.row.name)[-1]
                    groups.setdefault((name, definition.in_), {})[definition.name] = definition
        reported_names: set[str] = set()
        for (name, _), group in groups.items():
            if len(group) > _MANY:
                continue
            for definition in group.values():
                other = _other(context, definition, list(group.values()), kinds)
                if other is not None and definition.name not in reported_names:
                    reported_names |= {definition.name, other.name}
                    yield _finding(definition, other, name)


def _other(
    context: Context, definition: Definition, group: Sequence[Definition], kinds: dict[Location, set[str]]
) -> Definition | None:
    """Return the definition that says the same of another type; ``None`` where samples have a word in it."""
    if len(group) < 2 or kinds.get(definition.location):
        return None
    for other in group:
        allowed = allowed_kinds(other.type) or frozenset()
        if allowed & (allowed_kinds(definition.type) or frozenset()) or not _say_the_same(definition, other):
            continue
        other_kinds = kinds.get(other.location, set())
        if other_kinds - allowed or not definition.range.meets(other.range):
            continue
        # Where neither is shown, the one with fewer rows is probably the slip.
        if other_kinds or len(context.uses_of(definition)) <= len(context.uses_of(other)):
            return other
    return None


def _say_the_same(left: Definition, right: Definition) -> bool:
    words, others = _words(left.description), _words(right.description)
    if min(words.total(), others.total()) < _LEAST:
        return False
    if _ID.search(left.description) and {left.type, right.type} <= {"integer", "string", "uuid"}:
        return False
    # In whatever order: to align long texts takes the square of their words.
    return 2 * (words & others).total() >= _SAME * (words.total() + others.total())


@lru_cache(maxsize=2 * _MANY)  # each of a group is compared with the others
def _words(description: str) -> Counter[str]:
    return Counter(word for word in _WORD.findall(description.lower()) if word not in _SMALL)


def _finding(definition: Definition, other: Definition, name: str) -> Finding:
    field = definition.fields["type"]
    return Finding(
        code="CR114",
        message=f'"{definition.name}" is of type {definition.type} and "{other.name}" of type {other.type}, '
        f'though both say the same of "{name}": which one is right?',
        location=field.value_location,
        subject=f"{definition.name} {other.name}",
        related=(Related(other.fields["type"].value_location, f'definition "{other.name}"'),),
        about=(type_of(definition),),
    )


RULE = Rule("CR114", "differing-type", Severity.WARNING, __doc__, check, follows=("CR303",))
