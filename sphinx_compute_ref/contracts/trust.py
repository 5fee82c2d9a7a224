"""Which differences count: what a contract is trusted with, and what the configuration ignores."""

from __future__ import annotations

import fnmatch

from sphinx_compute_ref.contracts.contract import Contract

#: What a contract is not trusted with, by its provenance: documents are written by hand or filled with defaults, and
#: tests know no more than what their authors looked at.
DISTRUSTED: dict[str, frozenset[str]] = {
    "code": frozenset(),
    "document": frozenset(("CR703", "CR706", "CR709", "CR711", "CR712", "CR713", "CR714")),
    "tests": frozenset(("CR702", "CR703", "CR705", "CR706", "CR707", "CR709", "CR710", "CR711", "CR714", "CR715")),
}


def trusted(contract: Contract, code: str) -> bool:
    """Say whether findings of the rule ``code`` may rest on a contract."""
    return code not in DISTRUSTED[contract.provenance]


def is_ignored(contract: Contract, role: str, field: str, kind: str) -> bool:
    """Say whether the configuration ignores a difference: ``response:networks.*:type``."""
    path = field.replace("[]", "")
    for entry in contract.ignore:
        part, _, rest = entry.partition(" -- ")[0].strip().partition(":")
        pattern, _, wanted = rest.rpartition(":") if ":" in rest else (rest, "", "")
        if fnmatch.fnmatchcase(role, part or "*") and fnmatch.fnmatchcase(kind, wanted or "*"):
            plain = pattern.replace("[]", "")
            if not plain or fnmatch.fnmatchcase(path, plain):
                return True
    return False
