"""How far the current versions of references agree with the contracts of their services, for the start page."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.dashboard.data import dashboard_of
from sphinx_compute_ref.dashboard.document import contracts_of
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.linting.runner import check_configured
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.portal.plans import Folders, Plan
from sphinx_compute_ref.publishing.portal.sources import sources_at
from sphinx_compute_ref.reading.files.files import read_regular
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.settings.configuration import Configuration
from sphinx_compute_ref.settings.contracts import read_contracts, refuse_others
from sphinx_compute_ref.settings.selection import Layer

#: The rules that pair contracts with the reference; what an operation agrees in is worked out beside them.
_RULES = Layer(("CR701",))
_NOTE = "contracts"
Agreement = Mapping[str, int]


def agreements(plans: Iterable[Plan], folders: Folders) -> tuple[Mapping[str, Agreement], Sequence[str]]:
    """Return the agreement of each reference that has contracts, by its name, and what could not be compared.

    Contracts are those that the portal names for the service, else those of the project's own configuration at the
    commit. The result is remembered beside the pages: a contract and a version that stay as they are are compared once.
    """
    agreement_of: dict[str, Agreement] = {}
    faults: list[str] = []
    for of in plans:
        current = next((each for each in of.versions if each.status == "current"), None)
        if current is None:
            continue
        try:
            agreement = _agreement(of, current, folders)
        except (UserError, OSError, RecursionError) as error:
            faults.append(f"{of.reference.name}: the contract cannot be compared: {error}")
            continue
        if agreement:
            agreement_of[of.reference.name] = agreement
    return agreement_of, faults


def _agreement(of: Plan, version: Version, folders: Folders) -> Agreement | None:
    entry = folders.store_of(of.reference).entry(version.key)
    if entry is None:
        return None
    digest = hashlib.sha256(repr((__version__, of.reference.contracts)).encode())
    for source in of.reference.contracts:
        if source.file:
            digest.update(read_regular(source.file))
    if not of.reference.contracts:  # those of the project itself are of the commit
        digest.update(version.commit.encode())
    note: Mapping[str, Any] = entry.note(_NOTE) or {}
    if note.get("of") == digest.hexdigest():
        agreement: Agreement = note["agreement"]
        return agreement
    if not of.repository:
        return None
    agreement = _sum(_compared(of, version))
    entry.add_note(_NOTE, {"of": digest.hexdigest(), "agreement": agreement})
    return agreement


def _compared(of: Plan, version: Version) -> list[dict[str, Any]]:
    """Return how each contract of a version agrees with it; empty where it has none."""
    settings = of.reference.settings
    with sources_at(of.repository, version.commit, version.ref, settings) as (root, configuration):
        compared_contracts = [replace(each, inside=()) for each in of.reference.contracts] or configuration.contracts
        contracts = read_contracts(compared_contracts)
        if not contracts:
            return []
        samples = root / settings.samples if (root / settings.samples).is_dir() else None
        reference = read_reference(root / settings.source, samples=samples, allow=[str(root)])
        result = check_configured(reference, Configuration(), _RULES, contracts=contracts)
        refuse_others(result.context.pairings)
        return contracts_of(dashboard_of(result))


def _sum(contracts: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    return {key: sum(row[key] for row in contracts) for key in ("operations", "judged", "agree")} if contracts else {}
