"""A text names a parameter that nobody has, and one with nearly that name exists.

What it does
    Reads in the paragraphs of pages and in descriptions what is called a parameter, attribute, field, property, key or
    flag ("the ``media-types`` parameter", "the attribute ``fixed_ip``"), and names of two words or more in which one
    word is a slip of the keyboard away from that of a parameter (``clutser_id``). Names of rows, definitions, fields
    and values of samples, and words of URLs are right; a name that texts have often is one of its own.

Why is this bad
    Readers copy the name from the text, and the service does not know it.

Example
    ::

        Valid keys are ``name`` and ``clutser_id``.

Use instead
    ::

        Valid keys are ``name`` and ``cluster_id``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from sphinx_compute_ref.matching.names import did_you_mean, edit_distance
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.reading.json_samples import is_json_patch
from sphinx_compute_ref.rules.passages import Passage, passages
from sphinx_compute_ref.rules.rule import Context, Rule

_QUOTED = re.compile(
    r"``(?P<literal>[A-Za-z][\w:-]*+)``|\"(?P<quoted>[A-Za-z][\w:-]*+)\"|'(?P<single>[A-Za-z][\w:-]*+)'"
)
_PLAIN = re.compile(
    r"(?<![\w`/.:{<\"'%$@=-])(?P<plain>[a-z]++(?:(?:_[a-z0-9]++)++|(?:[A-Z][a-z0-9]++)++))(?![\w`/.:}>=(\"'-])"
)
#: What a plain name has between its words: most texts have none.
_SEAM = re.compile(r"[_A-Z](?<=[a-z].)")
_KIND = r"(?:parameters?|attributes?|fields?|property|properties|keys?|elements?|flags?|arguments?|options?)"
_BEHIND = re.compile(rf"\s+(?:(?:query|request|response|body|optional|boolean|string|input)\s+)?{_KIND}\b")
_AHEAD = re.compile(rf"\b{_KIND}\s+(?:(?:named|called)\s+)?\Z")
_SETTING = re.compile(r"config|setting|\.conf|extension|extra spec|policy|driver", re.IGNORECASE)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
#: Shorter names are alike by chance, and a word in them, too.
_LEAST, _LEAST_OF_WORD = 5, 4
#: So many times texts have a slip at most.
_MOST = 3
#: So many characters around a name say what it is.
_AROUND = 40
_CUTOFF = 0.8
#: So many letters behind a slip are those of the right word; another form of it ends otherwise ("clusters").
_SAME_END = 2


def check(context: Context) -> Iterator[Finding]:
    """Yield the names that nobody has, each where it first stands."""
    mentions = [(passage, match) for passage, matches in passages(context, names_in) for match in matches]
    counts = Counter(_name(match) for _, match in mentions)
    keys, values = _words_of_samples(context)
    names = _names(context) | keys
    by_outline: Mapping[tuple[str, ...], Sequence[str]] = {}
    others: set[str] | None = None
    for passage, match in mentions:
        name = _name(match)
        if name in names or len(name) < _LEAST or name.isupper() or not 0 < counts.pop(name, 0) <= _MOST:
            continue  # what was met before is no more among the counts
        if others is None:
            others = _others(context).union(values, map(str.lower, names))
            by_outline = _by_outline(names)
        if name in others or name.lower() in others:
            continue
        right_name = _right_name(passage, match, names, by_outline)
        if right_name:
            yield _finding(passage, match, right_name)


def names_in(text: str) -> list[re.Match[str]]:
    """Return the names in a text, in its order; quoted ones and plain ones never overlap."""
    matches = list(_QUOTED.finditer(text))
    if _SEAM.search(text):
        matches += _PLAIN.finditer(text)
        matches.sort(key=lambda match: match.start())
    return matches


def _name(match: re.Match[str]) -> str:
    return match[match.lastgroup or 0]


def _names(context: Context) -> set[str]:
    """Return the names of all rows, and those that JSON Patches point to."""
    names = {use.row.name for uses in context.uses.values() for use in uses}
    names.update([part for name in names for part in parts_of(name)])
    for path, sample in context.reference.samples.items():
        if sample.valid and is_json_patch(sample.data):
            names.update([field[-1] for field in context.fields(path)])
    return names


def _words_of_samples(context: Context) -> tuple[set[str], set[str]]:
    """Return the names of the fields of all samples, and the strings that are values."""
    keys: set[str] = set()
    values: set[str] = set()
    queue = [sample.data for sample in context.reference.samples.values() if sample.valid]
    while queue:
        one = queue.pop()
        if isinstance(one, str):
            values.add(one)
        elif isinstance(one, dict):
            keys.update(one)
            queue += one.values()
        elif isinstance(one, list):
            queue += one
    return keys, values


def _others(context: Context) -> set[str]:
    """Return what is a name for other reasons: definitions, words of URLs."""
    others: set[str] = set()
    for definition in context.definitions:
        others.add(definition.name)
        others.update(definition.enum)
    for operation in context.reference.operations:
        others.update(re.findall(r"[\w-]+", operation.url))
    return others


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _outline(words: Iterable[str]) -> tuple[str, ...]:
    """Return what the words of two names have in common where one is a slip away from the other."""
    return tuple([word[0] + word[-_SAME_END:] for word in words])


def _by_outline(names: Iterable[str]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Return the names of several words by their outlines."""
    by_outline: dict[tuple[str, ...], list[str]] = {}
    for name in names:
        by_outline.setdefault(_outline(_words(name)), []).append(name)
    return by_outline


def _right_name(
    passage: Passage,
    match: re.Match[str],
    names: Iterable[str],
    by_outline: Mapping[tuple[str, ...], Sequence[str]],
) -> str | None:
    """Return the parameter that a name in a text is meant to be, where the text or the slip says so."""
    name = _name(match)
    words = _words(name)
    if len(words) == 1:
        return None
    around = passage.text[max(match.start() - _AROUND, 0) : match.end() + _AROUND]
    ahead = passage.text[max(match.start() - _AROUND, 0) : match.start()]
    is_called = _BEHIND.match(passage.text, match.end()) or _AHEAD.search(ahead)
    is_parameter = is_called is not None and not _SETTING.search(around)
    if not is_parameter and not any(_is_slip(name, one) for one in by_outline.get(_outline(words), ())):
        return None  # to look for the names alike takes longest
    alike = did_you_mean(name, (one for one in names if len(one) >= _LEAST), cutoff=_CUTOFF)
    alike = [one for one in alike if one.lower() != name.lower()]
    slip = next((one for one in alike if _is_slip(name, one)), None)
    if slip is not None or not is_parameter:
        return slip
    return next((one for one in alike if len(_words(one)) == len(words)), None)


def _is_slip(name: str, other: str) -> bool:
    """Say whether two names of several words differ by a slip within one word, not by its ending."""
    left, right = _words(name), _words(other)
    if len(left) != len(right) or len(left) == 1:
        return False
    differing = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    if len(differing) != 1:
        return False
    one, two = differing[0]
    if min(len(one), len(two)) < _LEAST_OF_WORD or edit_distance(one, two, 1) > 1:
        return False
    return bool(one[0] == two[0] and one[-_SAME_END:] == two[-_SAME_END:])


def _finding(passage: Passage, match: re.Match[str], right_name: str) -> Finding:
    name = _name(match)
    message = f'the text names "{name}", which no row and no sample has; did you mean "{right_name}"?'
    return passage.finding("CR219", message, match.start(match.lastgroup or 0), name, parameter=right_name)


RULE = Rule("CR219", "misnamed-parameter", Severity.WARNING, __doc__, check, follows=("CR107",))
