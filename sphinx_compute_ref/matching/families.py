"""Sample families: the same example at different microversions, whether or not pages include each of them.

What a family proves: where a field first appears at vX and the sample before it lacks it, the field came after that
sample's microversion and no later than vX; where it vanishes, likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from sphinx_compute_ref.matching.fields import Path, SampleField
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.sample import SampleFile

Fields = Mapping[Path, SampleField]


class Member(NamedTuple):
    """A sample of a family at the microversion that it shows."""

    microversion: Microversion
    path: str
    fields: Fields


class Span(NamedTuple):
    """Where a family has a field.

    ``first`` and ``last`` are the members that have it first and last, ``before`` and ``after`` the neighbours that
    lack it although the object around it is there (``None`` where the family does not go on). ``gaps`` says that a
    member in between lacks it.
    """

    field: SampleField
    first: Member
    last: Member
    before: Member | None
    after: Member | None
    gaps: bool


def group_families(samples: Mapping[str, SampleFile]) -> dict[str, list[SampleFile]]:
    """Return the valid samples by family."""
    families: dict[str, list[SampleFile]] = {}
    for sample in samples.values():
        if sample.valid:
            families.setdefault(sample.family, []).append(sample)
    return families


def members_of(files: Sequence[SampleFile], base: Microversion, fields: Callable[[str], Fields]) -> tuple[Member, ...]:
    """Return the members of a family in the order of their microversions; a sample without one shows ``base``."""
    members = [Member(sample.microversion or base, sample.path, fields(sample.path)) for sample in files]
    return tuple(sorted(members, key=lambda member: (member.microversion, member.path)))


def spans_of(members: Sequence[Member]) -> list[Span]:
    """Return where each field of a family begins and ends, save those that all members have."""
    spans: list[Span] = []
    if not members:
        return spans
    paths: dict[Path, SampleField] = {}
    for member in members:
        paths.update(member.fields)
    in_all = set(members[0].fields).intersection(*(member.fields for member in members[1:]))
    for path in paths:
        if path in in_all:
            continue
        having = [number for number, member in enumerate(members) if path in member.fields]
        first, last = having[0], having[-1]
        before = members[first - 1] if first and _could_have(members[first - 1], path) else None
        after = members[last + 1] if last + 1 < len(members) and _could_have(members[last + 1], path) else None
        gaps = any(
            path not in members[number].fields and _could_have(members[number], path) for number in range(first, last)
        )
        spans.append(Span(members[first].fields[path], members[first], members[last], before, after, gaps))
    return spans


def _could_have(member: Member, path: Path) -> bool:
    """Say whether the object that would hold the field is there, with something in it."""
    parent = path[:-1]
    if not parent:
        return bool(member.fields)
    field = member.fields.get(parent)
    if field is None or not field.kinds & {"object", "array"} or not field.size:
        return False
    return any(len(other) == len(path) and other[:-1] == parent for other in member.fields)
