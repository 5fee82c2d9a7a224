"""The linter and the Sphinx domain see the same reference, whether it comes from the source or from the doctree."""

from __future__ import annotations

import difflib
from pathlib import Path

import needs
import pytest
from corpora.building import OURS, build, domain_operations, options, outline, shared
from corpora.fetch import CORPORA
from sharing import Once
from sphinx.cmd.build import build_main

from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.sphinx_ext.operations import collect

ROOTS = Path(__file__).parents[1] / "roots"
WAYS = pytest.mark.parametrize("way", ["source", "doctree"])


def _assert_equal(source: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    source = source.resolve()
    monkeypatch.chdir(source.parents[1])
    collected = [one for _, operations in sorted(domain_operations(target).items()) for one in operations]
    read = sorted(read_reference(source).operations, key=lambda operation: operation.document)
    ours = "\n".join(map(outline, collected)).splitlines()
    theirs = "\n".join(map(outline, read)).splitlines()
    assert ours == theirs, "\n".join(list(difflib.unified_diff(theirs, ours, "reader", "domain", n=8))[:200])
    return len(read)


@pytest.mark.corpora
@WAYS
@pytest.mark.parametrize("corpus", CORPORA)
def test_reader_and_domain_agree_on_real_references(
    corpus: str, way: str, once: Once, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Operations, tables, rows, samples and status codes are the same, in the same order, at the same lines."""
    source = needs.corpus(corpus) / "api-ref" / "source"
    if way == "source":
        target = shared(once, corpus)
    else:
        target = tmp_path
        build(source, target, f"{OURS},corpora.doctree_alone", "dummy")
    assert _assert_equal(source, target, monkeypatch) > 10


@WAYS
@pytest.mark.parametrize("root", sorted(path.name for path in ROOTS.glob("*/") if (path / "conf.py").is_file()))
def test_reader_and_domain_agree_on_small_projects(
    root: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What holds for good input holds for bad input."""
    if way != "source":  # as corpora.doctree_alone does in a process of its own
        monkeypatch.setattr(collect, "operations_as_read", lambda *_: None)
    monkeypatch.chdir(ROOTS.parent)
    assert build_main(options(ROOTS / root, tmp_path, OURS, "dummy")) == 0
    _assert_equal(ROOTS / root, tmp_path, monkeypatch)
