"""Defects put into real references, one at a time, are found: see :mod:`corpora.mutations` for what counts.

``python -m tests.corpora.mutations`` prints the figures of the full measurement.
"""

from __future__ import annotations

import pickle

import needs
import pytest
from corpora.fetch import CORPORA, OTHERS
from corpora.mutations import KINDS, Corpus, run, table, tally
from sharing import Once

pytestmark = pytest.mark.corpora
#: Mutants of each kind, of those against which the corpora hold evidence; twice as many with ``tox -e wide``.
COUNTS = [20, pytest.param(40, marks=pytest.mark.wide)]
#: Kinds of which the corpora hold few: those on which the rules were not made are looked at, too.
FEW = ("changed_types_of_namesakes", "lost_samples", "samples_of_others")
#: So many mutants of a kind there are at least; samples that several pages show are few anywhere.
LEAST, LEAST_LOST = 20, 15
#: The share of them that must be caught; a sample of forty with one that gets away has 97.5 %.
RECALL = 0.95


def checked(name: str, once: Once) -> Corpus:
    """Return a corpus with the findings that it has by itself, which are looked for once in a run."""
    corpus = Corpus(name, needs.corpus(name))
    folder = once(f"known-{name}", lambda folder: (folder / "known").write_bytes(pickle.dumps(corpus.known)))
    corpus.known = pickle.loads((folder / "known").read_bytes())
    return corpus


@pytest.fixture(scope="module")
def corpora(once: Once) -> list[Corpus]:
    return [checked(name, once) for name in CORPORA]


@pytest.fixture(scope="module")
def more_corpora(corpora: list[Corpus], once: Once) -> list[Corpus]:
    return [*corpora, *(checked(name, once) for name in OTHERS)]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("kind", range(len(KINDS)), ids=[kind.__name__ for kind in KINDS])
def test_defects_are_caught_and_cause_no_findings_that_they_do_not_explain(
    request: pytest.FixtureRequest, kind: int, count: int
) -> None:
    few = KINDS[kind].__name__ in FEW
    corpora: list[Corpus] = request.getfixturevalue("more_corpora" if few else "corpora")
    verdicts = run(corpora, [kind], count)
    (item,) = tally(verdicts).values()
    least = LEAST_LOST if KINDS[kind].__name__ == "lost_samples" else LEAST
    assert item.count >= least, "the corpora hold too few mutants of this kind"
    assert item.recall >= RECALL, table(verdicts, misses=10)
    assert not item.unexplained, table(verdicts, misses=10)
