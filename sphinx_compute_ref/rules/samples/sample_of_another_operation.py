"""A sample fits another operation, and one that fits here lies unused.

What it does
    Looks for samples that stand in two operations, whose outermost object or array has a row in the other one and none
    here; where nothing is around all fields, those of which some have a row there and none has one here. Where a sample
    beside it, which no page includes, has the object or array of the table's first row, that one was probably meant:
    the sample of a list stands where that of a single resource belongs. Likewise, where the file is called as the other
    operation is, and the one that is called as this operation, more than as any other one, lies unused, and has as many
    of the table's names: ``member-update-response.json`` under "Show Member", beside ``member-show-response.json``.
    What counts of names and titles are their words; ``get`` is ``show``, ``post`` and ``add`` are ``create``.

Why is this bad
    Readers take the answer of another request for that of this one.

Example
    ::

        Show Widget
        -----------

        .. literalinclude:: samples/widgets-list-response.json

    beside an unused ``widget-show-response.json``.

Use instead
    ::

        .. literalinclude:: samples/widget-show-response.json
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache

from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.sample import Sample, is_in_page
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.rules.rule import Context, Rule

#: Words for what an operation does, in titles and in the names of files, by the one that stands for them.
_VERBS = {
    "create": ("add", "post", "new", "creates"),
    "show": ("get", "shows"),
    "list": ("index", "lists"),
    "update": ("put", "patch", "set", "modify", "updates"),
    "delete": ("remove", "deletes"),
}
_SAME = {word: verb for verb, words in _VERBS.items() for word in words}
_SAYS_NOTHING = frozenset(
    ("req", "request", "resp", "response", "res", "json", "sample", "example", "a", "an", "the", "of", "for", "to",
     "in", "on", "by", "with", "and", "all", "v", "s", "os", "action")
)  # fmt: skip
#: From this likeness on a name may be that of an operation.
_LIKE = 0.5
#: From this one on it surely is; so many operations back another one is near.
_SURE, _NEAR = 0.99, 5
_WORD = re.compile(r"[a-z]+")


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples that another operation shows, too, and fits better."""
    fitting: dict[tuple[str, str], list[MessageMatch]] = {}
    included: set[str] = set()
    for match in context.matches:
        for sample in match.samples:
            included.add(sample.sample.path)
            if _fits(sample):
                fitting.setdefault((sample.sample.path, match.message.role), []).append(match)
    findings = list(_by_name(context))
    findings += _crossed(context, {finding.location for finding in findings})
    yield from findings
    locations = {finding.location for finding in findings}
    for match in context.matches:
        for sample in match.samples:
            others = fitting.get((sample.sample.path, match.message.role), ())
            other = next((one for one in others if one.operation is not match.operation), None)
            if other is None or _fits(sample):
                continue
            better = _better_sample(context, match, sample, included)
            if better is not None and sample.sample.location not in locations:
                yield _finding(context, match, sample, other, better)


def _fits(sample: SampleMatch) -> bool:
    """Say whether the table has a row for what wraps the sample, or, where nothing does, for any of its fields."""
    return bool(sample.of_field) if sample.wrapper is None else sample.wrapper in sample.of_field


def _by_name(context: Context) -> Iterator[Finding]:
    """Yield samples whose files are called as another operation, where the file that is called as this one lies unused.

    ``member-update-response.json`` under "Show Member", which "Update Member" includes, too, beside an unused
    ``member-show-response.json``.
    """
    users: dict[tuple[str, str], list[MessageMatch]] = {}
    for match in context.matches:
        for sample in match.samples:
            users.setdefault((sample.sample.path, match.message.role), []).append(match)
    unused = unused_samples(context)
    titles = {_words_of(match.operation.title) for match in context.matches}
    for (path, role), matches in users.items():
        folder, name = posixpath.split(path)
        near = unused.get(folder, ())
        if len(matches) < 2 or is_in_page(path) or not near:
            continue
        words = _words_of(name)
        for match in matches:
            title_words = _words_of(match.operation.title)
            fits = max(matches, key=lambda one: _likeness(words, _words_of(one.operation.title)))
            if _likeness(words, title_words) >= _likeness(words, _words_of(fits.operation.title)):
                continue
            sample = next(one for one in match.samples if one.sample.path == path)
            better = [
                other
                for other, other_words in near
                if role_of_file(other) in (None, role)
                and _likeness(other_words, title_words) > max(_likeness(words, title_words), _LIKE)
                and _likeness(other_words, title_words) >= max(_likeness(other_words, title) for title in titles)
                and _shows_as_much(context, match, sample, other)
            ]
            if better:
                best = max(better, key=lambda other: _likeness(_words_of(posixpath.basename(other)), title_words))
                yield _finding(context, match, sample, fits, best, "is called as this operation is")


def _crossed(context: Context, others: set[Location]) -> Iterator[Finding]:
    """Yield a finding for two operations near each other of which each shows the sample that is called as the other."""
    near: dict[tuple[str, str, str], deque[MessageMatch]] = {}
    for match in context.matches:
        if len(match.message.samples) != 1 or len(match.samples) != 1 or is_in_page(match.samples[0].sample.path):
            continue
        path = match.samples[0].sample.path
        page = (match.operation.location.file, match.message.role, posixpath.dirname(path))
        before = near.setdefault(page, deque(maxlen=_NEAR))
        for other in before:
            if _are_crossed(match, other) and match.samples[0].sample.location not in others:
                theirs = other.samples[0].sample.path
                yield _finding(context, match, match.samples[0], other, theirs, "is called as this operation is", "")
                break
        before.append(match)


def _are_crossed(one: MessageMatch, other: MessageMatch) -> bool:
    """Say whether the sample of either operation has a name that is more like the other's title."""
    titles = [_words_of(match.operation.title) for match in (one, other)]
    names = [_words_of(posixpath.basename(match.samples[0].sample.path)) for match in (one, other)]
    here, there = ([_likeness(a, b) for a, b in zip(names, order, strict=True)] for order in (titles, titles[::-1]))
    return min(there) >= _SURE and max(here) < _SURE


def unused_samples(context: Context) -> dict[str, list[tuple[str, frozenset[str]]]]:
    """Return, by folder, the samples of families that no page includes, with the words of their names."""
    files = context.reference.samples
    included = {sample.path for item in context.reference.messages for sample in item.message.samples}
    families = {files[path].family for path in included if path in files}
    unused: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for path, file in files.items():
        if file.valid and file.family not in families and not is_in_page(path):
            folder, name = posixpath.split(path)
            unused.setdefault(folder, []).append((path, _words_of(name)))
    return unused


@lru_cache(maxsize=1 << 16)
def _words_of(name: str) -> frozenset[str]:
    """Return what a title or the name of a file says: verbs by one word each, no plurals, nothing of the role."""
    words = [_SAME.get(word, word) for word in _WORD.findall(name.partition(".json")[0].lower())]
    return frozenset(word.removesuffix("s") for word in words if word not in _SAYS_NOTHING)


def _likeness(left: frozenset[str], right: frozenset[str]) -> float:
    """Return how much two sets of words have in common (Dice): 1 for the same words, 0 for none."""
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _shows_as_much(context: Context, match: MessageMatch, sample: SampleMatch, other: str) -> bool:
    """Say whether the sample ``other`` has as many of the names that the table has as ``sample`` has."""
    names = {parts_of(row.name)[-1] for row in sample.rows}
    other_names = {path[-1] for path in context.fields(other)}
    return len(names & other_names) >= len(names & {path[-1] for path in sample.fields})


def _better_sample(context: Context, match: MessageMatch, sample: SampleMatch, included: set[str]) -> str | None:
    """Return the unused sample in the same folder that has what the table's first row is about."""
    first = next((row for row in sample.rows if len(parts_of(row.name)) == 1), None)
    if first is None or first.name in {path[-1] for path in sample.fields}:
        return None
    folder = posixpath.dirname(sample.sample.path)
    near = []
    for path, file in context.reference.samples.items():
        if path in included or posixpath.dirname(path) != folder or not file.valid or not isinstance(file.data, dict):
            continue
        if len(file.data) == 1 and first.name in file.data and role_of_file(path) in (None, match.message.role):
            near.append(path)
    if len(near) < 2:
        return near[0] if near else None
    return next(iter(did_you_mean(match.operation.title, near, cutoff=0.0)), None)


def _finding(
    context: Context,
    match: MessageMatch,
    sample: SampleMatch,
    other: MessageMatch,
    better: str,
    why: str = "has what the table is about",
    unused: str = ", which no page includes,",
) -> Finding:
    label = context.sample_label(sample.sample.path)
    return Finding(
        code="CR313",
        message=f'{label} is a sample of "{other.operation.title}"; {context.sample_label(better)}'
        f"{unused} {why}: include it",
        location=sample.sample.location,
        subject=f"{label} {context.sample_label(better)}",
        operation=match.operation,
        role=match.message.role,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(Related(Location(better, 1, 1), "the sample that fits"),),
        about=(included_sample(sample.sample), fields_of_sample(sample.sample), ("sample file", better)),
    )


def included_sample(sample: Sample) -> Fact:
    """Return the name by which findings about a sample at one place of a page are known."""
    return ("included sample", *map(str, sample.location))


def fields_of_sample(sample: Sample) -> Fact:
    """Return the name by which findings about all fields of a sample at one place of a page are known."""
    return ("fields of sample", *map(str, sample.location))


RULE = Rule("CR313", "sample-of-another-operation", Severity.WARNING, __doc__, check)
