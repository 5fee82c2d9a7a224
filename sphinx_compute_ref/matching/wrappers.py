"""Outermost objects of samples whose rows are missing, where nearly all others of the reference have theirs.

Some references begin each table with the object that wraps the whole sample, others never do; what most tables do shows
which of them a reference is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from sphinx_compute_ref.matching.discrepancies import Discrepancies
from sphinx_compute_ref.matching.fields import Path, SampleField, is_data
from sphinx_compute_ref.matching.matches import MessageMatch, SampleMatch
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.matching.types import is_container
from sphinx_compute_ref.matching.undocumented import is_explained, is_partial

#: So many outermost objects show what a reference does with them.
_MANY = 10


class Wrappers(NamedTuple):
    """The messages whose outermost object has no row, with a sample each, and the share of those that have one.

    ``documented_counts`` counts those that have one, by file, role and name of the object.
    """

    missing: tuple[tuple[MessageMatch, SampleMatch], ...]
    share: float
    documented_counts: Counter[tuple[str, str, str]]

    def more(self, match: MessageMatch, sample: SampleMatch) -> int:
        """Return how many more messages of the page give this object a row than none."""
        key = _key(match, sample)
        return self.documented_counts[key] - sum(_key(*one) == key for one in self.missing)


def wrappers_of(discrepancies: Sequence[Discrepancies]) -> Wrappers:
    """Return the outermost objects without a row; none where too few objects tell what the reference does."""
    missing: list[tuple[MessageMatch, SampleMatch]] = []
    documented_counts: Counter[tuple[str, str, str]] = Counter()
    count = 0
    for item in discrepancies:
        sample = next((one for one in item.match.samples if _is_judged(item.match, one)), None)
        if sample is None:
            continue
        count += 1
        if _outermost(sample) not in sample.anyhow:
            missing.append((item.match, sample))
        else:
            documented_counts[_key(item.match, sample)] += 1
    renamed = {id(item.match): {pair.field.path for pair in item.look_alikes} for item in discrepancies}
    undocumented = [
        (match, sample)
        for match, sample in missing
        if _outermost(sample) not in renamed[id(match)] and not _may_be_another_row(match, sample)
    ]
    return (
        Wrappers(tuple(undocumented), 1 - len(missing) / count, documented_counts)
        if count >= _MANY
        else Wrappers((), 0, documented_counts)
    )


def _key(match: MessageMatch, sample: SampleMatch) -> tuple[str, str, str]:
    return (match.operation.location.file, match.message.role, wrapper_field(sample).name)


def wrapper_field(sample: SampleMatch) -> SampleField:
    """Return the outermost object of a sample that has one."""
    path = _outermost(sample)
    assert path is not None
    return sample.fields[path]


def _outermost(sample: SampleMatch) -> Path | None:
    """Return the object around all others, or the one that rows are about the inside of, with a field beside it.

    ``{"shares": […], "share_links": […]}``.
    """
    if sample.wrapper is not None:
        return sample.wrapper
    top = sample.children.get((), ())
    around = [path for path in top if any(child in sample.strong for child in sample.children.get(path, ()))]
    return around[0] if len(around) == 1 and len(top) == 2 else None


def _is_judged(match: MessageMatch, sample: SampleMatch) -> bool:
    """Say whether rows are about what the outermost object of a sample holds, and all of them can be read."""
    wrapper = _outermost(sample)
    return (
        wrapper is not None
        and bool(sample.tables)
        and not is_partial(sample)
        and not is_data(wrapper[-1])
        and not match.message.unplaced_rows
        and any(path in sample.strong for path in sample.children.get(wrapper, ()))
    )


def _may_be_another_row(match: MessageMatch, sample: SampleMatch) -> bool:
    """Say whether a row that the sample does not show may be meant, or a text says what the object is."""
    wrapper = wrapper_field(sample)
    rows_in_sample = {row.location for number, row in enumerate(sample.all_rows) if _is_shown(sample, number)}
    return is_explained(wrapper, sample) or any(
        parts_of(row.name)[0] == wrapper.name  # another rule tells of what is wrong with it
        or (
            row.in_ == "body"
            and row.location not in rows_in_sample
            and row.definition is not None
            and is_container(row.definition.type)
        )
        for row in match.message.rows
    )


def _is_shown(sample: SampleMatch, number: int) -> bool:
    return any(number in numbers for numbers in sample.anyhow.values())
