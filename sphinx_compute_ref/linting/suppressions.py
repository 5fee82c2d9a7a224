"""Suppressions: comments that silence rules, and what is wrong with the comments themselves (CR505)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Suppression
from sphinx_compute_ref.settings.selection import codes_of, names_of_rules
from sphinx_compute_ref.settings.suggestion import closest

CODE = "CR505"


class Suppressed(NamedTuple):
    """Findings parted by what comments say, and findings about the comments."""

    visible: tuple[Finding, ...]
    silenced: tuple[Finding, ...]
    about: tuple[Finding, ...]


def apply(findings: Sequence[Finding], suppressions: Sequence[Suppression], codes: Sequence[str]) -> Suppressed:
    """Part ``findings`` by ``suppressions``; ``codes`` are the rules that ran: only they can show one to be unused.

    A suppression holds for a finding that stands in its lines. A sample cannot hold comments: for a finding in one, the
    places beside it count too, those of its table, its ``literalinclude`` and its operation.
    """
    if not suppressions:
        return Suppressed(tuple(findings), (), ())
    rule_groups = {suppression: [codes_of(code) for code in suppression.codes] for suppression in suppressions}
    by_file: dict[str, list[Suppression]] = {}
    for suppression in suppressions:
        by_file.setdefault(suppression.location.file, []).append(suppression)
    hits: dict[Suppression, set[int]] = {suppression: set() for suppression in suppressions}
    visible: list[Finding] = []
    silenced: list[Finding] = []
    for finding in findings:
        silent = False
        for location in _locations(finding):
            for suppression in by_file.get(location.file, ()):
                if not suppression.first <= location.line <= suppression.last:
                    continue
                for number, group in enumerate(rule_groups[suppression]):
                    if finding.code in group:
                        hits[suppression].add(number)
                        silent = True
        (silenced if silent else visible).append(finding)
    about = _judge(suppressions, rule_groups, hits, frozenset(codes)) if CODE in codes else ()
    return Suppressed(tuple(visible), tuple(silenced), tuple(about))


def _locations(finding: Finding) -> Iterable[Location]:
    yield finding.location
    if finding.location.file == finding.sample:
        for related in finding.related:
            yield related.location
        if finding.operation is not None:
            yield finding.operation.location


def _judge(
    suppressions: Sequence[Suppression],
    rule_groups: dict[Suppression, list[frozenset[str]]],
    hits: dict[Suppression, set[int]],
    ran: frozenset[str],
) -> Iterable[Finding]:
    for suppression in suppressions:
        names = " ".join(suppression.codes)
        if not names:
            yield _finding(
                suppression, 'the suppression names no rule: write "ignore CR302 -- why this is right"', "none"
            )
            continue
        if not suppression.reason:
            yield _finding(
                suppression,
                f'the suppression of {names} has no reason: add it, "-- why this is right"',
                f"reason {names}",
            )
        for number, name in enumerate(suppression.codes):
            group = rule_groups[suppression][number]
            if not group:
                near = closest(name, names_of_rules())
                hint = f'; did you mean "{near}"?' if near else ""
                yield _finding(suppression, f'there is no rule "{name}"{hint}', f"unknown {name}")
            elif number not in hits[suppression] and group <= ran:
                yield _finding(
                    suppression, f"the suppression of {name} suppresses nothing: remove it", f"unused {name}"
                )


def _finding(suppression: Suppression, message: str, subject: str) -> Finding:
    return Finding(code=CODE, message=message, location=suppression.location, subject=subject)
