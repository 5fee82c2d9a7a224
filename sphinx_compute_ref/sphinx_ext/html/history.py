"""The history page: what came with each microversion and what went, linked, newest first.

Ranges are those of operations and definitions. A row changed where another one of its name ended just before, a sample
where its family has an earlier one; samples go with their operation only. "Proven by samples" stands where the check of
this build has found that samples on both sides of the microversion show the change.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from sphinx.locale import get_translation

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.reading.json_samples import family_of
from sphinx_compute_ref.sphinx_ext.config import settings_of
from sphinx_compute_ref.sphinx_ext.html.releases import release_of
from sphinx_compute_ref.sphinx_ext.html.visitors import template
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.entries import ids_of_rows

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
    from sphinx_compute_ref.model.sample import Sample

PAGE = "rest-history"
_FIRST = Microversion(0, 0)
_ = get_translation(DOMAIN)
Change = Literal["came", "went", "changed"]


class Item(NamedTuple):
    """An operation, row or sample that came, went or changed; ``id`` is its place in ``document``.

    ``role`` is that of a row's message: a parameter of the request and one of the response often have one name.
    """

    kind: Literal["operation", "parameter", "sample"]
    change: Change
    name: str
    document: str
    id: str
    proven: bool = False
    role: str = ""


@dataclass
class Step:
    """What one microversion changed, by the title of the operation."""

    version: Microversion
    items: dict[tuple[str, str, str], list[Item]] = field(default_factory=dict)


def history_of(domain: RestDomain) -> list[Step]:
    """Return the steps from the newest microversion to the oldest; a step without changes is left out."""
    steps: dict[Microversion, Step] = {}
    proven = domain.proven
    for document, operations in sorted(domain.operations.items()):  # however many processes have read them
        ids = ids_of_rows(domain.parameters_of(document))
        for operation in operations:
            key = (operation.title, document, operation.id)
            for version, item in _items(document, operation, ids.get(operation.id, {}), proven):
                steps.setdefault(version, Step(version)).items.setdefault(key, []).append(item)
    return [steps[version] for version in sorted(steps, reverse=True)]


def _items(
    document: str,
    operation: Operation,
    ids: dict[tuple[str, str], list[str]],
    proven: frozenset[tuple[str, int]],
) -> Iterator[tuple[Microversion, Item]]:
    for version, change in _changes(MicroversionRange(operation.min_version, operation.max_version)):
        yield version, Item("operation", change, operation.title, document, operation.id)
    for message in operation.messages:
        for version, change, row, target in _row_changes(message, ids):
            sure = change == "came" and row.location[:2] in proven
            yield version, Item("parameter", change, row.name, document, target or operation.id, sure, message.role)
        for version, change, name in _sample_changes(message):
            yield version, Item("sample", change, name, document, operation.id)


def _row_changes(
    message: Message, ids: dict[tuple[str, str], list[str]]
) -> Iterator[tuple[Microversion, Change, Row, str]]:
    """Yield what happened to the rows of ``message``, in all its tables, and their ids (:func:`ids_of_rows`)."""
    ranges: list[tuple[Row, MicroversionRange, str]] = []
    for row in message.rows if any(map(_has_range, message.tables)) else ():
        if row.definition is not None:
            row_ids = ids.get((message.role, row.name))
            ranges.append((row, row.range, row_ids.pop(0) if row_ids else ""))
    starts = {(row.name, span.low) for row, span, _id in ranges if span.low}
    ends = {(row.name, span.high) for row, span, _id in ranges if span.high}
    for row, span, target in ranges:
        for version, change in _changes(span):
            before = Microversion(version.major, version.minor - 1)
            if change == "came" and (row.name, before) in ends:
                change = "changed"
            elif change == "went" and (row.name, version) in starts:
                continue
            yield version, change, row, target


def _sample_changes(message: Message) -> Iterator[tuple[Microversion, Change, str]]:
    """Yield the samples of later microversions: the first of a family came, the others changed what was before."""
    families: dict[str, list[Sample]] = {}
    for sample in message.samples:
        families.setdefault(family_of(sample.path), []).append(sample)
    for samples in families.values():
        versions = sorted({one.microversion or _FIRST for one in samples})
        for sample in samples:
            version = sample.microversion
            if version is not None and version.minor > 1:
                change: Change = "changed" if versions[0] < version else "came"
                yield version, change, sample.path.rpartition("/")[2]


def _changes(span: MicroversionRange) -> Iterator[tuple[Microversion, Change]]:
    if span.low is not None:
        yield span.low, "came"
    if span.high is not None:
        yield Microversion(span.high.major, span.high.minor + 1), "went"


def _as_of(app: Sphinx) -> Microversion | None:
    return Microversion.find(app.config.compute_ref_microversion or None)


def steps_of(app: Sphinx) -> list[Step]:
    """Return the steps of the running build, newest first: up to the microversion that it is as of."""
    as_of = _as_of(app)
    return [step for step in history_of(RestDomain.of(app.env)) if as_of is None or step.version <= as_of]


def add_history(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page for Sphinx (``html-collect-pages``) where the reference has microversions."""
    if not has_history(app):
        return
    settings = settings_of(app.config).microversions

    def href(document: str, target: str) -> str:
        return f"{app.builder.get_relative_uri(PAGE, document)}#{target}"

    def href_as_of(document: str, target: str, version: Microversion) -> str:
        return f"{app.builder.get_relative_uri(PAGE, document)}?microversion={version}#{target}"

    as_of = _as_of(app)
    steps = steps_of(app)
    body = template("history.html").render(
        title=_("History"),
        steps=steps,
        unchanged=", ".join(map(str, _unchanged(steps, settings.minimum, as_of or settings.maximum))),
        release_of=lambda version: release_of(settings, version),
        href=href,
        href_as_of=href_as_of,
        feed=f"{'../' * app.builder.get_target_uri(PAGE).count('/')}{PAGE}.xml",
        _=_,
    )
    yield PAGE, {"title": str(_("History")), "body": body, "parents": [], "toc": "", "display_toc": False}, "page.html"


def _unchanged(steps: list[Step], low: Microversion | None, high: Microversion | None) -> Iterator[Microversion]:
    """Yield the microversions after the first one at which nothing of the reference changes, newest first."""
    if low is not None and high is not None and low.major == high.major:
        versions = {step.version for step in steps}
        for minor in range(high.minor, low.minor, -1):
            version = Microversion(low.major, minor)
            if version not in versions:
                yield version


def has_history(app: Sphinx) -> bool:
    """Say whether a history page is wanted and has something to tell."""
    if app.builder.format != "html" or app.builder.name == "epub" or not app.config.compute_ref_history:
        return False
    return _has_ranges(RestDomain.of(app.env))


def _has_ranges(domain: RestDomain) -> bool:
    for operations in domain.operations.values():
        for operation in operations:
            if operation.min_version or operation.max_version:
                return True
            if any(map(_has_range, operation.tables)):
                return True
    return False


def _has_range(table: Table) -> bool:
    """Say whether a row of ``table`` came or went with a microversion."""
    return any(row.range.low or row.range.high for row in table.rows)
