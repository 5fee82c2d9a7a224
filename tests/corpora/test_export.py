"""OpenAPI documents of references that nobody here wrote: valid, with examples that are valid, and fast."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import needs
import pytest
from corpora.fetch import CORPORA, OTHERS, SERVICES, FetchError, fetch
from merged_slices import slice_of
from openapi_project import documents_of, faults_of, invalid_examples

from sphinx_compute_ref.export.merged import merged_document

pytestmark = pytest.mark.corpora
#: Runs the command line, and prints the most memory that it had, in KiB (a child inherits `ru_maxrss` of its parent).
_MEASURED = """
import re, sys
from pathlib import Path
from sphinx_compute_ref.cli.main import run
status = run(sys.argv[1:])
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
sys.exit(status)
"""


def source_of(corpus: str) -> Path:
    try:
        return fetch(corpus) / "api-ref" / "source"
    except FetchError as error:
        needs.missing("corpora", error)


@pytest.mark.parametrize(
    "corpus", [*CORPORA, *(pytest.param(corpus, marks=pytest.mark.wide) for corpus in (*OTHERS, *SERVICES))]
)
def test_documents_are_valid(corpus: str) -> None:
    source = source_of(corpus)
    one, split = (documents_of(source, actions=actions).document() for actions in ("oneof", "split"))
    for document in [one] if one == split else [one, split]:  # many references have no actions
        assert document["paths"]
        assert not faults_of(document)
        assert not invalid_examples(document)


@pytest.mark.parametrize("corpus", [*CORPORA, *OTHERS])
def test_slices_of_merged_documents_are_the_plain_ones(corpus: str) -> None:
    documents = documents_of(source_of(corpus))
    merged = merged_document(documents)
    assert not faults_of(merged)
    assert not [
        str(version) for version in documents.versions() if slice_of(merged, version) != documents.document(version)
    ]


@pytest.mark.parametrize("arguments", [("--output", "openapi.json"), ("--all", "documents")])
def test_a_large_reference_takes_little_memory(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    command = [sys.executable, "-c", _MEASURED, "export", "openapi", str(source_of("nova-34.0.0")), *arguments]
    done = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
    assert int(done.stdout) < 200 * 1024
