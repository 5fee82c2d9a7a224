"""A definition's description speaks of values that its type cannot have.

What it does
    Reads how the description begins: "A list of …" beside an object, a text, a number or a boolean, and "The name of
    …", "The UUID of …", "The URL of …" or "separated by commas" beside a number or a boolean. A text that says how the
    list is written ("separated by commas", "as JSON") is one. "Whether …", "A boolean …", and ``true`` and ``false`` as
    the only values, beside a text, an object or a list speak of a boolean, "A dictionary …" beside a text of an object.
    Where samples show a value, CR303 compares that.

Why is this bad
    Readers believe one of the two, and half of them are wrong.

Example
    ::

        network_ids:
          description: A list of the IDs of networks.
          type: object

Use instead
    ::

        network_ids:
          description: A list of the IDs of networks.
          type: array
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.types import allowed_kinds
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.type_mismatch import kinds_in_samples, type_of

_LIST = re.compile(r"(?:an? |the )?(?:lists?|arrays?) of\b(?! valid| allowed| possible)", re.IGNORECASE)
#: How a list is written as a text, or that it is one of pairs of keys and values.
_WRITTEN = re.compile(
    r"separate|separator|delimit|comma|strings?\b|\btext\b|json|format|encoded|signed|key|metadata|pairs?\b|map\b|\bdict|[`\"]\[|\bnull\b|codes?\b",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"(?:the |an? )?(?:(?:\w+ )?uuids?|names?|ur[li]s?|titles?|links?)\b(?! of the number)", re.IGNORECASE
)
_SEVERAL = re.compile(r"\bcomma[- ]separated\b|\bseparated by commas?\b|\bto separate multiple values\b", re.IGNORECASE)
#: A truth value; what offers other values than true and false is none.
_TRUTH = re.compile(
    r"(?:(?:indicates?|specify|specifies|determines?) )?whether\b|(?:an? )?boolean\b(?! string)", re.IGNORECASE
)
#: Both values in one line, from the one to the next of the other.
_BOTH_VALUES = re.compile(r"``true``(?:(?!``true``).)*?``false``|``false``(?:(?!``false``).)*?``true``", re.IGNORECASE)
_OTHER_VALUES = re.compile(
    r"\b(?:values?|strings?|one of|text|empty|null|lists?|either)\b|\bwhether (?:\w+ ){1,4}or (?!not\b)"
    r"|\"|(?-i:[A-Z]{3,})",
    re.IGNORECASE,
)
_VALUE = re.compile(r"``(.+?)``")
_DICTIONARY = re.compile(r"(?:an? |the )(?:json object|dictionary|dict|map of)\b", re.IGNORECASE)
_ENCODED = re.compile(r"\bstrings?\b|\btext\b|encoded|seriali[sz]ed|separated|\bnull\b", re.IGNORECASE)
_NUMBERS = frozenset(("integer", "float", "boolean"))


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose descriptions begin with what the type is not."""
    kinds: dict[Location, set[str]] | None = None
    for definition in context.definitions:
        words = _other_type(definition)
        if words is None or not context.uses_of(definition):
            continue
        if kinds is None:
            kinds = kinds_in_samples(context)
        if kinds.get(definition.location):
            continue
        yield Finding(
            code="CR115",
            message=f'"{definition.name}" is of type {definition.type}, but its description speaks of '
            f'something else: "{words}"',
            location=definition.fields["type"].value_location,
            subject=definition.name,
            about=(type_of(definition),),
        )


def _other_type(definition: Definition) -> str | None:
    """Return the words of a description that are about values of another type; ``None`` where there are none."""
    kinds = allowed_kinds(definition.type)
    if not kinds or definition.in_ not in ("body", "query"):
        return None
    text = " ".join(definition.description.split())
    if kinds <= _NUMBERS:
        match = _TEXT.match(text) or _SEVERAL.search(text) or _LIST.match(text)
    elif definition.in_ == "body":
        match = None if "array" in kinds else _LIST.match(text)
        match = None if match is None or _WRITTEN.search(text) else match
        if match is None and "boolean" not in kinds:
            match = _truth_value(text)
        if match is None and kinds == {"string"} and (match := _DICTIONARY.match(text)) is not None:
            match = None if _ENCODED.search(text, match.end()) else match
    else:
        match = None
    return match[0] if match is not None else None


def _truth_value(text: str) -> re.Match[str] | None:
    """Return the words that say that a text is about true and false alone."""
    values = {value.lower() for value in _VALUE.findall(text)}
    match = _TRUTH.match(text)
    if match is None and values == {"true", "false"}:
        match = _BOTH_VALUES.search(text)
    is_alone = values <= {"true", "false"} and _OTHER_VALUES.search(text) is None
    return match if is_alone else None


RULE = Rule("CR115", "described-type", Severity.WARNING, __doc__, check, follows=("CR114", "CR303"))
