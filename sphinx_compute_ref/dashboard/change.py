"""What changed since an earlier report: findings that are new, and findings that are gone.

Findings are compared by rule and fingerprint, as often as they occur; lines may have moved. Rules that the earlier
report did not run are not compared: their findings are neither new nor old.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.model.finding import Finding


class Known(NamedTuple):
    """A finding of an earlier report."""

    code: str
    fingerprint: str
    severity: str
    message: str
    file: str
    line: int


@dataclass(frozen=True)
class Earlier:
    """What of an earlier report counts."""

    created: str
    codes: frozenset[str]
    findings: tuple[Known, ...]
    totals: Mapping[str, Any] = field(default_factory=dict)


class RuleChange(NamedTuple):
    """How many findings of a rule there were, are, came and went."""

    before: int
    now: int
    new: int
    fixed: int


@dataclass(frozen=True)
class Change:
    """The change since ``earlier``; ``new`` holds positions in the findings now, ``uncompared`` codes of rules."""

    earlier: Earlier
    new: tuple[int, ...]
    fixed: tuple[Known, ...]
    rules: Mapping[str, RuleChange]
    uncompared: tuple[str, ...]


def read_earlier(document: object, where: str) -> Earlier:
    """Return what counts of an earlier ``report.json``.

    :raises ~sphinx_compute_ref.errors.UserError: for anything but a report of version 1.
    """
    hint = "--since takes the report.json that an earlier `compute-ref report` wrote."
    if not isinstance(document, dict) or document.get("report") != "verification":
        raise UserError("this is not a verification report", where=where, hint=hint)
    if document.get("version") != 1:
        raise UserError(
            f"a report of version {document.get('version')!r} cannot be compared; version 1 is expected", where=where
        )
    try:
        findings = tuple(_finding_of(item) for item in document["findings"])
        codes = frozenset(str(rule["code"]) for rule in document["rules"])
        totals = document["totals"]
        if not isinstance(totals, dict):
            raise TypeError
    except (KeyError, TypeError, ValueError) as error:
        raise UserError("the report is damaged: something is missing from it", where=where, hint=hint) from error
    return Earlier(str(document.get("created") or ""), codes, findings, totals)


def _finding_of(item: Mapping[str, Any]) -> Known:
    code, fingerprint, severity, message, file = (str(item[name]) for name in Known._fields[:-1])
    return Known(code, fingerprint, severity, message, file, int(item["line"]))


def compare(findings: Sequence[Finding], codes: Sequence[str], earlier: Earlier) -> Change:
    """Compare the findings now, of the rules ``codes``, with an earlier report."""
    old_counts = Counter((old.code, old.fingerprint) for old in earlier.findings)
    new: list[int] = []
    for number, finding in enumerate(findings):
        key = (finding.code, finding.fingerprint)
        if old_counts[key]:
            old_counts[key] -= 1
        elif finding.code in earlier.codes:
            new.append(number)
    fixed: list[Known] = []
    for old in earlier.findings:
        key = (old.code, old.fingerprint)
        if old_counts[key] and old.code in codes:
            old_counts[key] -= 1
            fixed.append(old)
    before = Counter(old.code for old in earlier.findings)
    now = Counter(finding.code for finding in findings)
    came = Counter(findings[number].code for number in new)
    went = Counter(old.code for old in fixed)
    rules = {
        code: RuleChange(before[code], now[code], came[code], went[code])
        for code in codes
        if code in earlier.codes and (before[code] or now[code])
    }
    return Change(earlier, tuple(new), tuple(fixed), rules, tuple(code for code in codes if code not in earlier.codes))
