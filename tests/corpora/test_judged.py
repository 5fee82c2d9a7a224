"""What people judged of the findings on real references: true ones stay, false ones do not come back.

``judged.tsv`` holds, for every rule, a random 40 of its findings (seed 20261122) or all, and all errors, of the three
references that the rules were made on; of four others those of a random 40 of each rule's findings on 24 references,
judged before anything was changed for them, and what CR301, CR302 and CR303 found there when they came to look closer;
of seven more all errors and a random 160 of the warnings (seed 20261130), whatever the rule; and of nine more, among
them releases of the other years, all errors, a random 20 of the warnings of each (seed 20261201), and all that the
rules CR113, CR205, CR211, CR310, CR313, CR403 and CR604 told of there; of all of them what CR116, CR117, CR219 and
CR220 to CR223 tell;
and of twenty more, eight of projects or years that nobody had read and twelve of other years, before anything was
changed for them, a random 100 warnings of each lot, all errors of the first and a random 110 of the second; and what
CR005, CR302, CR303 and CR321 tell of slashes within braces, of what descriptions leave out, of dictionaries and of the
links of lists, with a random 30 of the outermost objects that three of four others have a row for. A verdict
is "true" only where the page, the definition or the sample has to be changed there; a "repeat" is true, and
told by another finding: it is no more to be found than a false one, and counts as false.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from corpora.fetch import CORPORA, OTHERS, SAMPLED, WIDE
from corpora.findings import Key, findings
from sharing import Once

from sphinx_compute_ref.model.finding import Severity

pytestmark = pytest.mark.corpora

JUDGED = Path(__file__).with_name("judged.tsv")
#: The quality contract: errors over all rules, warnings rule by rule.
ERRORS, WARNINGS = 0.97, 0.90
#: False findings and repeats that are known and still made, by fingerprint; a new one is a step back.
KNOWN = {
    "07e9950c60524929": "CR305: names in capitals that stand for keys",
    "454e39784728dbe5": "CR305: the value of a free key",
    "88bbf8883cff3871": "CR304: a sample that shows another case",
    "d846b9ae5692fd4b": "CR304: a sample below a heading that is one level too deep",
    "bdb6230f75f84e70": "CR304: a row and a field that are one, and another field without a row beside them",
    "03606ddf2296cefd": "CR304: a row and a field that are one by other words (tenant, project)",
    "f2aadf5d61f9cc59": "CR303: a text that the description's list of booleans allows",
}


class Judged(NamedTuple):
    """A line of ``judged.tsv``."""

    corpus: str
    code: str
    fingerprint: str
    place: str
    verdict: str
    reason: str

    @property
    def key(self) -> Key:
        """What a finding of the same kind in the same file has."""
        return (self.code, self.fingerprint, self.place.rpartition(":")[0])


@cache
def judgements() -> tuple[Judged, ...]:
    with JUDGED.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert lines[0] == ["corpus", "code", "fingerprint", "file:line", "verdict", "reason"]
    return tuple(Judged(*line) for line in lines[1:])


JUDGED_WIDE = sorted(WIDE.keys() & {line.corpus for line in judgements()})
ALL = [*CORPORA, *OTHERS, *SAMPLED, *(pytest.param(corpus, marks=pytest.mark.wide) for corpus in JUDGED_WIDE)]


def _listed(lines: Iterable[Judged]) -> str:
    return "\n".join(f"{line.code} {line.corpus} {line.place} {line.fingerprint}: {line.reason}" for line in lines)


def test_each_line_has_a_verdict_and_says_why() -> None:
    for line in judgements():
        assert line.corpus in (*CORPORA, *OTHERS, *SAMPLED, *WIDE), line
        assert line.verdict in ("true", "false", "repeat"), line
        assert line.reason, line
    assert len({(line.corpus, *line.key, line.place) for line in judgements()}) == len(judgements())
    assert {line.fingerprint for line in judgements() if line.verdict != "true"} >= KNOWN.keys()


@pytest.mark.parametrize("corpus", ALL)
def test_true_findings_are_still_found(once: Once, corpus: str) -> None:
    """A finding may give way to another true one at the same place, where the table lists that one as well."""
    found = findings(once, corpus)
    mine = [line for line in judgements() if line.corpus == corpus and line.verdict == "true"]
    explained = {(line.place, line.code) for line in mine if line.key in found}
    lost = [
        line
        for line in mine
        if line.key not in found and not any(place == line.place for place, code in explained if code != line.code)
    ]
    assert not lost, f"no longer found:\n{_listed(lost)}"


@pytest.mark.parametrize("corpus", ALL)
def test_false_findings_and_repeats_do_not_come_back(once: Once, corpus: str) -> None:
    found = findings(once, corpus)
    back = [
        line
        for line in judgements()
        if line.corpus == corpus and line.verdict != "true" and line.key in found and line.fingerprint not in KNOWN
    ]
    assert not back, f"found again, though judged false or told twice:\n{_listed(back)}"


@pytest.mark.parametrize(
    "corpora",
    [
        pytest.param(tuple(CORPORA), id="made-on"),
        pytest.param(tuple(OTHERS), id="others"),
        pytest.param(tuple(SAMPLED), id="sampled"),
        pytest.param(tuple(JUDGED_WIDE), id="wide", marks=pytest.mark.wide),
    ],
)
def test_errors_and_warnings_are_as_right_as_promised(once: Once, corpora: tuple[str, ...]) -> None:
    """Of what is found and judged, at least 97 % of the errors are true and, of each rule, 90 % of the warnings."""
    counts: Counter[tuple[Severity | None, str, str]] = Counter()
    severities = {corpus: findings(once, corpus) for corpus in corpora}
    for line in judgements():
        severity = severities[line.corpus].get(line.key) if line.corpus in corpora else None
        if severity is not None:
            counts[severity, line.code, "true" if line.verdict == "true" else "false"] += 1
    wrong = []
    for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO):
        for code in sorted({code for at, code, _ in counts if at == severity}):
            true, false = (counts[severity, code, verdict] for verdict in ("true", "false"))
            share = true / (true + false)
            print(f"{severity} {code}: {true} of {true + false} true ({share:.0%})")
            if severity is Severity.WARNING and share < WARNINGS:
                wrong.append(f"{code}: {true} of {true + false}")
    true, false = (
        sum(count for (at, _, said), count in counts.items() if at is Severity.ERROR and said == verdict)
        for verdict in ("true", "false")
    )
    print(f"errors: {true} of {true + false} true ({true / (true + false):.1%})")
    if true < ERRORS * (true + false):
        wrong.append(f"errors: {true} of {true + false}")
    assert not wrong, "\n".join(wrong)
