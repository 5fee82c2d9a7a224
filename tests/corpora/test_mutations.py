"""Defects put into real references, one at a time, are found: see :mod:`corpora.mutations` for what counts.

``python -m tests.corpora.mutations`` prints the figures of the full measurement.
"""

from __future__ import annotations

import needs
import pytest
from corpora.fetch import CORPORA
from corpora.mutations import KINDS, Corpus, run, table, tally

pytestmark = pytest.mark.corpora
#: Mutants of each kind, of those against which the corpora hold evidence.
COUNT = 40
#: The share of them that must be caught; a sample of forty with one that gets away has 97.5 %.
RECALL = 0.95


@pytest.fixture(scope="module")
def corpora() -> list[Corpus]:
    return [Corpus(name, needs.corpus(name)) for name in CORPORA]


@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.__name__ for kind in KINDS])
def test_defects_are_caught_and_cause_no_findings_that_they_do_not_explain(corpora: list[Corpus], kind: int) -> None:
    verdicts = run(corpora, [kind], COUNT)
    (item,) = tally(verdicts).values()
    assert item.count >= 20, "the corpora hold too few mutants of this kind"
    assert item.recall >= RECALL, table(verdicts, misses=10)
    assert not item.unexplained, table(verdicts, misses=10)
