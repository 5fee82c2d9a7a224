"""What a portal says about each of its references, worked out of the model of the current version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sphinx_compute_ref.comparing.pairing import operation_key, operations_of
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.publishing.plan.naming import newest_first, version_of
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.selection import Version
from sphinx_compute_ref.publishing.portal.options import Portal, Reference
from sphinx_compute_ref.publishing.site.site import Site

DEVELOPMENT = "development"
_EMPTY: Mapping[str, Any] = {"resources": (), "microversions": {"min": None, "max": None}}


@dataclass(frozen=True)
class Operation:
    """An operation of the current version; ``place`` is its path in the site of its reference, with the fragment."""

    method: str
    url: str
    title: str
    address: str
    since: str | None
    until: str | None
    verified: bool


@dataclass(frozen=True)
class Card:
    """A reference as the portal shows it: its current version, microversions, and operations."""

    reference: Reference
    current: Version
    versions: tuple[Version, ...]
    minimum: str | None
    maximum: str | None
    operations: tuple[Operation, ...]
    agreement: Mapping[str, int] | None = None
    """How many operations the contract of the service judges (``judged``), and how many of them agree (``agree``)."""

    @property
    def microversions(self) -> str:
        """The range of microversions, for people; empty where there are none."""
        if self.maximum is None:
            return f"from {self.minimum}" if self.minimum else ""
        return f"{self.minimum} to {self.maximum}" if self.minimum else f"up to {self.maximum}"

    @property
    def verified(self) -> int:
        """The number of operations without a marker that asks for verification."""
        return sum(operation.verified for operation in self.operations)


def cards_of(
    portal: Portal, sites: Mapping[str, Site], agreements: Mapping[str, Mapping[str, int]]
) -> tuple[Card, ...]:
    """Return the cards of the references that have pages, in the order of the portal; ``agreements`` are by name."""
    return tuple(
        _card(each, sites[each.name], agreements.get(each.name)) for each in portal.services if each.name in sites
    )


def _card(reference: Reference, site: Site, agreement: Mapping[str, int] | None) -> Card:
    current = site.current
    addresses = site.operations(current)
    model = site.model(current) if site.pages[current.ref].model else _EMPTY
    operations = []
    for each in operations_of(model):
        address = addresses.get(operation_key(each))
        operations.append(
            Operation(
                each["method"],
                each["url"],
                each["title"],
                f"{current.folder}/{address}" if address else f"{current.folder}/index.html",
                each["min_version"],
                each["max_version"],
                not each.get("markers"),
            )
        )
    low, high = model["microversions"]["min"], model["microversions"]["max"] or _highest(model)
    return Card(reference, current, tuple(site.versions), low, high, tuple(operations), agreement)


def _highest(model: Any) -> str | None:
    """Return the highest microversion that operations, rows and samples name: ``conf.py`` need not say it."""
    texts: set[str | None] = set()
    for operation in operations_of(model):
        texts |= {operation["min_version"], operation["max_version"]}
        for role in ("request", "response"):
            texts |= {sample["microversion"] for sample in operation[role]["samples"]}
            for table in operation[role]["tables"]:
                texts |= {row[key] for row in table["rows"] for key in ("min_version", "max_version")}
    versions = [version for text in texts if text and (version := Microversion.find(text)) is not None]
    return str(max(versions)) if versions else None


def grouped(portal: Portal, cards: Iterable[Card]) -> list[tuple[str, list[Card]]]:
    """Return the cards by group: groups as the portal orders them, else as they come; those without one last."""
    groups: dict[str, list[Card]] = {name: [] for name in portal.groups}
    for card in cards:
        groups.setdefault(card.reference.group, []).append(card)
    rest = groups.pop("", [])
    return [(name, of) for name, of in [*groups.items(), ("", rest)] if of]


def all_series(cards: Iterable[Card]) -> list[str]:
    """Return the series that versions of these references have, the newest first, and first what is in development."""
    names = {series_of(version, card.reference.settings) for card in cards for version in card.versions} - {""}
    return newest_first(names)  # what holds no version comes first


def series_of(version: Version, settings: Settings) -> str:
    """Return what lines up versions of several references: ``2026.1``, or that they are in development."""
    if version.development:
        return DEVELOPMENT
    number = version_of(version.ref, settings.series) if version.kind == "branch" else None
    return str(number) if number is not None else ""
