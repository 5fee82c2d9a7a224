"""What is found on the corpora, every rule selected: checked once in a run, whichever tests ask."""

from __future__ import annotations

import pickle
from pathlib import Path

import needs
import pytest
from sharing import Once

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.model.finding import Severity

#: Code, fingerprint and file; two versions of an API share fingerprints.
Key = tuple[str, str, str]


def findings(once: Once, corpus: str) -> dict[Key, Severity | None]:
    """Return the severity of all findings on a corpus; paths are relative to the corpus."""
    source = needs.corpus(corpus)

    def make(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(source)
            told = check(read_reference(Path("api-ref/source")), select=["ALL"]).findings
        severities = {(one.code, one.fingerprint, one.location.file): one.severity for one in told}
        (folder / "findings").write_bytes(pickle.dumps(severities))

    return dict(pickle.loads((once(f"findings-{corpus}", make) / "findings").read_bytes()))
