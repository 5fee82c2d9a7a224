"""A sample fits another operation, and one that fits here lies unused.

What it does
    Looks for samples that stand in two operations, whose outermost object or array has a row in the other one and none
    here. Where a sample beside it, which no page includes, has the object or array of the table's first row, that one
    was probably meant: the sample of a list stands where that of a single resource belongs. Likewise, where the name of
    the file has the verb of the other operation's title in place of this one's, and the file with this verb lies
    unused: ``member-update-response.json`` under "Show Member", beside ``member-show-response.json``.

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
from collections.abc import Iterator

from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.sample import Sample, is_in_page
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.rules.rule import Context, Rule

#: Words for what an operation does, in titles and in the names of files.
_VERBS = (
    ("create", "add", "post"),
    ("show", "get"),
    ("list", "index"),
    ("update", "put", "patch", "set"),
    ("delete", "remove"),
)
_WORD = re.compile(r"[a-z]+")


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples that another operation shows, too, and fits better."""
    fitting: dict[tuple[str, str], list[MessageMatch]] = {}
    included: set[str] = set()
    for match in context.matches:
        for sample in match.samples:
            included.add(sample.sample.path)
            wrapper = sample.wrapper
            if wrapper is not None and wrapper in sample.of_field:
                fitting.setdefault((sample.sample.path, match.message.role), []).append(match)
    told = list(_by_name(context, included))
    yield from told
    places = {finding.location for finding in told}
    for match in context.matches:
        for sample in match.samples:
            others = fitting.get((sample.sample.path, match.message.role), ())
            other = next((one for one in others if one.operation is not match.operation), None)
            wrapper = sample.wrapper
            if other is None or wrapper is None or wrapper in sample.of_field:
                continue
            meant = _meant(context, match, sample, included)
            if meant is not None and sample.sample.location not in places:
                yield _finding(context, match, sample, other, meant)


def _by_name(context: Context, included: set[str]) -> Iterator[Finding]:
    """Yield samples whose files are called by another verb than the title, where the file with the title's lies unused.

    ``member-update-response.json`` under "Show Member", which "Update Member" includes, too, beside an unused
    ``member-show-response.json``.
    """
    users: dict[tuple[str, str], list[MessageMatch]] = {}
    for match in context.matches:
        for sample in match.samples:
            users.setdefault((sample.sample.path, match.message.role), []).append(match)
    files = context.reference.samples
    for (path, role), matches in users.items():
        folder, name = posixpath.split(path)
        words = _WORD.findall(name.lower())
        own = [verb for verb in _VERBS if any(word in verb for word in words)]
        if len(matches) < 2 or len(own) != 1 or is_in_page(path):
            continue
        titled = {id(match): _verb(match) for match in matches}
        fits = next((match for match in matches if titled[id(match)] == own[0]), None)
        if fits is None:
            continue
        for match in matches:
            verb = titled[id(match)]
            if verb is None or verb == own[0]:
                continue
            names = [_with_verb(name, mine, word) for word in verb for mine in own[0] if mine in words]
            paths = [posixpath.join(folder, other) for other in names if other != name]
            meant = [other for other in paths if other not in included and other in files and files[other].valid]
            if meant and role_of_file(meant[0]) in (None, role):
                sample = next(one for one in match.samples if one.sample.path == path)
                yield _finding(context, match, sample, fits, meant[0], "is called as this operation is")


def _with_verb(name: str, verb: str, other: str) -> str:
    """Return the name of a file with the word ``other`` in place of the word ``verb``."""
    return re.sub(rf"(?<![a-z]){verb}(?![a-z])", other, name)


def _verb(match: MessageMatch) -> tuple[str, ...] | None:
    """Return the words for what an operation does by its title, where these are of one kind."""
    words = _WORD.findall(match.operation.title.lower())
    verbs = [verb for verb in _VERBS if words and words[0] in verb]
    return verbs[0] if verbs else None


def _meant(context: Context, match: MessageMatch, sample: SampleMatch, included: set[str]) -> str | None:
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
    meant: str,
    why: str = "has what the table is about",
) -> Finding:
    label = context.sample_label(sample.sample.path)
    return Finding(
        code="CR313",
        message=f'{label} is a sample of "{other.operation.title}"; {context.sample_label(meant)}, which no page '
        f"includes, {why}: include it",
        location=sample.sample.location,
        subject=f"{label} {context.sample_label(meant)}",
        operation=match.operation,
        role=match.message.role,
        sample=sample.sample.path,
        microversion=sample.microversion,
        related=(Related(Location(meant, 1, 1), "the sample that fits"),),
        severity=Severity.WARNING,
        about=(included_sample(sample.sample), ("sample file", meant)),
    )


def included_sample(sample: Sample) -> Fact:
    """Return the name by which findings about a sample at one place of a page are known."""
    return ("included sample", *map(str, sample.location))


RULE = Rule("CR313", "sample-of-another-operation", Severity.INFO, __doc__, check)
