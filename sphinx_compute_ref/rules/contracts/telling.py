"""From verdicts to findings: one for each definition."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby

from sphinx_compute_ref.contracts.beside import Beside
from sphinx_compute_ref.contracts.comparison import Verdict
from sphinx_compute_ref.contracts.locations import location_of
from sphinx_compute_ref.contracts.trust import is_ignored, trusted
from sphinx_compute_ref.model.finding import Finding, Related
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context


def findings_of_verdicts(
    context: Context,
    code: str,
    kind: str,
    besides: Iterable[Beside],
    judge: Callable[[Beside], Iterator[Verdict]],
    message: Callable[[Verdict], str],
) -> Iterator[Finding]:
    """Yield one finding for each definition that differs: at the definition where all its uses do, else at a row."""
    verdicts = [
        verdict
        for beside in besides
        if trusted(beside.pair.contract, code)
        for verdict in judge(beside)
        if not (verdict.differs and is_ignored(beside.pair.contract, beside.role, verdict.field, kind))
    ]
    verdicts.sort(key=_definition_of)
    for _, group in groupby(verdicts, key=_definition_of):
        every = list(group)
        wrong = sorted((each for each in every if each.differs), key=lambda each: each.row.location)
        for says in dict.fromkeys((each.reference, each.contract) for each in wrong):
            alike = [each for each in wrong if (each.reference, each.contract) == says]
            yield _finding(context, code, kind, alike, message, whole=len(alike) == len(every))


def _definition_of(verdict: Verdict) -> Location:
    assert verdict.row.definition is not None
    return verdict.row.definition.location


def _finding(
    context: Context, code: str, kind: str, wrong: list[Verdict], message: Callable[[Verdict], str], *, whole: bool
) -> Finding:
    first = wrong[0]
    definition = first.row.definition
    assert definition is not None
    rows = {verdict.row.location: verdict for verdict in wrong}
    at_definition = whole and len(rows) > 1
    operations = {id(verdict.beside.pair.operation): verdict.beside.pair.operation for verdict in wrong}
    roles = {verdict.beside.message.role for verdict in wrong}
    location = definition.location if at_definition else first.row.location
    pair = first.beside.pair
    related = [
        Related(location_of(pair.contract, pair.counterpart, first.pointer), f"what {pair.contract.name} says"),
    ]
    if not at_definition:
        related.append(Related(definition.location, "the definition"))
    related += [
        Related(other, f"{verdict.beside.pair.operation.method} {verdict.beside.pair.operation.url}")
        for other, verdict in sorted(rows.items())
        if other != location
    ]
    others = len(rows) - 1
    more = f"; {others} more rows of this definition differ" if others > 1 else ""
    more = "; another row of this definition differs" if others == 1 else more
    return Finding(
        code=code,
        message=f"{message(first)}{more}",
        location=location,
        subject=f"{kind} {definition.name}",
        operation=pair.operation if len(operations) == 1 else None,
        role=first.beside.message.role if len(roles) == 1 else None,
        parameter=first.row.name,
        field=first.field if first.field != first.row.name else None,
        related=tuple(related),
    )


def where(verdict: Verdict) -> str:
    """Return the part of a message that names the place in the contract: ``request of POST /servers``."""
    counterpart = verdict.beside.pair.counterpart
    action = f" ({counterpart.action})" if counterpart.action else ""
    return f"{verdict.beside.role} of {counterpart.method} {counterpart.path}{action}"
