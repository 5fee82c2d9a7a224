"""Defects that maintainers of references fixed from one release to the next: told before, silent after.

``history.tsv`` holds fixes of a random sample (seeds 20261130 and 7) of all differences in structure between two
releases each: rows and what they resolve to, URLs, methods, codes, samples and what these hold. Each was read and
judged to be a fix, no new feature, no other wording. "sources" are those that the reference itself shows to be wrong,
by its samples, texts, URLs or other rows, with the finding that told of it; "info" such as a rule off by default tells
of, "sources: not told" what nothing tells of yet. Those of releases years apart were chosen from all differences before
anything was checked; so were the last eighty, of eight pairs of neighbours that no rule was made on, of which 83 % were
told before anything was changed for them. The last fifty, of eighteen further pairs and two of those before, are those
of a random 190 small differences of text (seeds 2611, 5, 7 and 4242) that are fixes which the sources show, slips of
words and broken samples among them. The others only the service shows: that a field is always there or may be left out
though samples have it, that a code is never sent, that a query parameter exists.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import pytest
from corpora.fetch import WIDE
from corpora.findings import findings
from sharing import Once

from sphinx_compute_ref.model.finding import Severity

pytestmark = pytest.mark.corpora

HISTORY = Path(__file__).with_name("history.tsv")
#: The share of those that the sources show, and that warnings and errors have to tell of.
RECALL = 0.9


class Fix(NamedTuple):
    """A line of ``history.tsv``."""

    before: str
    after: str
    file: str
    what: str
    shown_by: str
    code: str
    fingerprint: str


def fixes() -> list[Fix]:
    with HISTORY.open(encoding="utf-8", newline="") as stream:
        lines = list(csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [Fix(*line) for line in lines[1:]]


PAIRS = [
    pytest.param(*pair, marks=[pytest.mark.wide] if WIDE.keys() & set(pair) else [])
    for pair in sorted({(fix.before, fix.after) for fix in fixes()})
]


@pytest.mark.parametrize(("before", "after"), PAIRS)
def test_what_the_sources_show_is_told_before_and_silent_after(once: Once, before: str, after: str) -> None:
    told, left = ({(code, name): severity for (code, name, _), severity in findings(once, release).items()}
                  for release in (before, after))  # fmt: skip
    for fix in fixes():
        if (fix.before, fix.after) == (before, after) and fix.code != "-":
            key = (fix.code, fix.fingerprint)
            assert key in told, f"not told: {fix.what}"
            assert key not in left, f"still told: {fix.what}"
            is_info = told[key] is Severity.INFO
            assert is_info == (fix.shown_by == "info"), fix.what


def test_nine_of_ten_that_the_sources_show_are_warnings_or_errors() -> None:
    by_sources = [fix for fix in fixes() if not fix.shown_by.startswith("service")]
    told = [fix for fix in by_sources if fix.shown_by == "sources"]
    assert len(by_sources) >= 80
    assert len({fix.before.rpartition("-")[0] for fix in by_sources}) >= 5
    assert len(told) >= RECALL * len(by_sources)
