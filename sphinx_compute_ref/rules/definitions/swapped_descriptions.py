"""The description of a row is that of another row of its table.

What it does
    Compares the names of the rows of a table with the words of their descriptions. Where the description of ``delay``
    names the timeout and nothing of a delay, and that of ``timeout`` names the delay and no timeout, the two were
    swapped. A row ``group_id`` whose description is "The role ID." beside a row ``role_id`` refers to the definition
    of that one, or of one that says what that one should.

Why is this bad
    The page says of two parameters what is true of the other one.

Example
    ::

        delay:
          description: The timeout of a request, in seconds.

        timeout:
          description: The delay between two requests, in seconds.

Use instead
    ::

        delay:
          description: The delay between two requests, in seconds.

        timeout:
          description: The timeout of a request, in seconds.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Row
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule, Use
from sphinx_compute_ref.rules.tables.copied_sentence import words_of

#: Words of names and descriptions that do not tell one parameter from another one.
_SMALL = frozenset(
    words_of("a an the of for with by in on to from and or is be this that at when if was id uuid name value list "
             "object request response resource type")
)  # fmt: skip
_SIGNS = re.compile(r"[_:.-]+|(?<=[a-z])(?=[A-Z])")
_ID = re.compile(r"\A(?:the )?(?:uuid|id|identifier)(?: of (?:the |an? )?)(?P<of>[a-z ]+)\.?\Z"
                 r"|\A(?:the )?(?P<whose>[a-z ]+?) (?:uuid|id|identifier)\.?\Z")  # fmt: skip
#: Words for one thing.
_SAME = frozenset(("project", "tenant"))
#: Longer descriptions speak of other parameters, and words of more names than these tell none from another.
_LONG, _MOST = 200, 50


class _Described:
    """A row with its definition, and the words that tell it from others."""

    def __init__(self, row: Row, definition: Definition) -> None:
        self.row = row
        self.definition = definition
        self.name_words = _words_of_name(row.name)
        self.text_words = _words(definition.description)

    @property
    def is_strange(self) -> bool:
        """Whether the description says nothing of the row's name."""
        return bool(self.name_words) and self.name_words.isdisjoint(self.text_words)


def check(context: Context) -> Iterator[Finding]:
    """Yield pairs of definitions, each at the first of the two, and rows, each once."""
    pairs: set[tuple[Location, Location]] = set()
    rows: set[Location] = set()
    for use in _first_uses(context):
        described = [
            _Described(row, row.definition)
            for row in use.table.rows
            if row.definition is not None and row.definition.description and len(row.definition.description) < _LONG
        ]
        for one, other in _swapped_pairs(described):
            pair = (one.definition.location, other.definition.location)
            if pair not in pairs:
                pairs.add(pair)
                yield _swapped(one, other)
        ids = {name.removesuffix("_id"): one for one in described if (name := _last_name(one.row)).endswith("_id")}
        for thing, one in ids.items():
            other_thing = _id_of(one.definition)
            if (
                not other_thing
                or thing in other_thing
                or other_thing in thing
                or other_thing not in ids
                or {thing, other_thing} <= _SAME
                or one.row.location in rows
            ):
                continue
            rows.add(one.row.location)
            yield _of_another(use, one, ids[other_thing])


def _first_uses(context: Context) -> Iterator[Use]:
    """Yield one use of each table."""
    tables: set[Location] = set()
    for uses in context.uses.values():
        for use in uses:
            if use.table.location not in tables:
                tables.add(use.table.location)
                yield use


def _swapped_pairs(described: Iterable[_Described]) -> Iterator[tuple[_Described, _Described]]:
    """Yield the pairs of rows whose descriptions say nothing of their own rows, and name the other one."""
    strange = [one for one in described if one.is_strange]
    by_word: dict[str, list[_Described]] = {}
    for one in strange:
        by_word.setdefault(min(one.name_words), []).append(one)
    for one in strange:
        for word in sorted(one.text_words & by_word.keys()):
            for other in by_word[word] if len(by_word[word]) <= _MOST else ():
                if (
                    one.definition.location < other.definition.location
                    and one.name_words.isdisjoint(other.name_words)
                    and one.name_words <= other.text_words
                    and other.name_words <= one.text_words
                ):
                    yield one, other


def _last_name(row: Row) -> str:
    return parts_of(row.name)[-1].lower()


def _id_of(definition: Definition) -> str:
    """Return whose ID a description says that a parameter is, where it says no more; empty where it says more."""
    match = _ID.match(" ".join(definition.description.lower().split()))
    return (match["of"] or match["whose"]).replace(" ", "_") if match is not None else ""


def _swapped(one: _Described, other: _Described) -> Finding:
    return Finding(
        code="CR119",
        message=f'the descriptions of "{one.definition.name}" and "{other.definition.name}" are swapped: '
        f'"{_excerpt(one.definition)}" is about "{other.row.name}", and "{_excerpt(other.definition)}" about '
        f'"{one.row.name}"',
        location=one.definition.fields["description"].location,
        subject=f"{one.definition.name} {other.definition.name}",
        related=(Related(other.definition.fields["description"].location, f'definition "{other.definition.name}"'),),
        about=(of_definition(one.definition), of_definition(other.definition)),
    )


def _of_another(use: Use, one: _Described, other: _Described) -> Finding:
    return Finding(
        code="CR119",
        message=f'the row "{one.row.name}" refers to "{one.definition.name}", which says '
        f'"{_excerpt(one.definition)}": that is "{other.row.name}"',
        location=one.row.location,
        subject=f"{one.row.name} {one.definition.name}",
        operation=use.operation,
        role=use.table.role,
        parameter=one.row.name,
        related=(Related(other.row.location, f'the row "{other.row.name}"'),),
    )


def _excerpt(definition: Definition) -> str:
    return " ".join(definition.description.split()).partition(". ")[0].removesuffix(".")[:60]


@lru_cache(maxsize=4096)
def _words_of_name(name: str) -> frozenset[str]:
    return _words(parts_of(name)[-1])


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    return frozenset(words_of(_SIGNS.sub(" ", text))) - _SMALL


RULE = Rule("CR119", "swapped-descriptions", Severity.WARNING, __doc__, check, follows=("CR107",))
