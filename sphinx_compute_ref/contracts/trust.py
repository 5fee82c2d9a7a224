"""Which differences count: what a contract is trusted with, and what the configuration ignores."""

from __future__ import annotations

import fnmatch
from collections.abc import Collection, Iterator

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


#: The rules that differences of a kind belong to, by what entries of ``ignore`` call the kind.
RULES_OF_KINDS: dict[str, tuple[str, ...]] = {
    "type": ("CR701",),
    "required": ("CR702", "CR714"),
    "unknown": ("CR703", "CR705", "CR710"),
    "table": ("CR704",),
    "range": ("CR706", "CR707"),
    "undocumented": ("CR708", "CR709", "CR715"),
    "errors": ("CR711",),
    "codes": ("CR712",),
    "enum": ("CR713",),
}


def is_ignored(contract: Contract, role: str, field: str, kind: str) -> bool:
    """Say whether the configuration ignores a difference, ``response:networks.*:type``; the entry counts as met."""
    path = field.replace("[]", "")
    for entry in contract.ignore:
        part, pattern, kind_pattern = _parts(entry)
        if fnmatch.fnmatchcase(role, part or "*") and fnmatch.fnmatchcase(kind, kind_pattern or "*"):
            plain = pattern.replace("[]", "")
            if not plain or fnmatch.fnmatchcase(path, plain):
                contract.ignored.add(entry)
                return True
    return False


def idle_entries(contract: Contract, codes: Collection[str]) -> Iterator[str]:
    """Yield the entries of ``ignore`` that met no difference, where all rules that they are about ran (``codes``)."""
    for entry in contract.ignore:
        kind_pattern = _parts(entry)[2] or "*"
        about = {
            code for kind, rules in RULES_OF_KINDS.items() if fnmatch.fnmatchcase(kind, kind_pattern) for code in rules
        }
        if entry not in contract.ignored and all(code in codes or not trusted(contract, code) for code in about):
            yield entry


def _parts(entry: str) -> tuple[str, str, str]:
    """Return the role, the path and the kind that an entry names; empty for any."""
    part, _, rest = entry.partition(" -- ")[0].strip().partition(":")
    pattern, _, kind = rest.rpartition(":") if ":" in rest else (rest, "", "")
    return part, pattern, kind
