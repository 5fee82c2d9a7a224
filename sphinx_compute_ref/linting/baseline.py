"""Baselines: the findings that a team knows and does not want to see again.

A baseline is a JSON file of fingerprints. They do not depend on line numbers or file names, so an entry survives edits
above it and moves between files. Two findings may share a fingerprint; each entry silences one.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.finding import Finding
from sphinx_compute_ref.reading.files.files import read_regular
from sphinx_compute_ref.writing import write_atomically

DEFAULT_PATH = "compute-ref-baseline.json"


class Entry(NamedTuple):
    """A finding in a baseline; only the fingerprint counts, the rest is for the reader."""

    fingerprint: str
    code: str = ""
    file: str = ""
    message: str = ""


def read_baseline(path: str) -> tuple[Entry, ...]:
    """Read the baseline at ``path``; raise :exc:`~sphinx_compute_ref.errors.ConfigurationError` where it is none."""
    try:
        data = json.loads(read_regular(path))
        if data["version"] != 1:
            raise ConfigurationError(
                f"the baseline has version {data['version']}; this compute-ref reads version 1", where=path
            )
        return tuple(Entry(*(str(entry.get(name, "")) for name in Entry._fields)) for entry in data["findings"])
    except OSError as error:
        raise ConfigurationError(
            f"cannot read the baseline: {error.strerror or error}",
            where=path,
            hint='Make one with "compute-ref lint --write-baseline".',
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ConfigurationError(
            "this is not a baseline", where=path, hint='Write it again with "compute-ref lint --write-baseline".'
        ) from error


def configured_baseline(path: str | None) -> tuple[Entry, ...]:
    """Read the baseline that pyproject.toml names; one that does not exist yet knows nothing."""
    return read_baseline(path) if path is not None and os.path.lexists(path) else ()


def write_baseline(path: str, findings: Iterable[Finding]) -> int:
    """Write a baseline of ``findings`` to ``path``; return the number of its entries."""
    entries = sorted(
        Entry(finding.fingerprint, finding.code, finding.location.file, finding.message) for finding in findings
    )
    entries.sort(key=lambda entry: (entry.file, entry.code, entry.fingerprint))
    data = {"version": 1, "findings": [entry._asdict() for entry in entries]}
    write_atomically(path, (json.dumps(data, indent=1, ensure_ascii=False) + "\n").encode("utf-8"))
    return len(entries)


class Comparison(NamedTuple):
    """Findings set against a baseline."""

    new: tuple[Finding, ...]
    old: tuple[Finding, ...]
    stale: tuple[Entry, ...]


def compare(findings: Sequence[Finding], entries: Sequence[Entry], codes: Sequence[str]) -> Comparison:
    """Set ``findings`` against ``entries``; only entries of rules that ran (``codes``) can be stale."""
    entry_counts = Counter(entry.fingerprint for entry in entries)
    new: list[Finding] = []
    old: list[Finding] = []
    for finding in findings:
        if entry_counts[finding.fingerprint] > 0:
            entry_counts[finding.fingerprint] -= 1
            old.append(finding)
        else:
            new.append(finding)
    stale: list[Entry] = []
    ran = set(codes)
    for entry in reversed(entries):
        if entry_counts[entry.fingerprint] > 0:
            entry_counts[entry.fingerprint] -= 1
            if entry.code in ran:
                stale.append(entry)
    return Comparison(tuple(new), tuple(old), tuple(reversed(stale)))
