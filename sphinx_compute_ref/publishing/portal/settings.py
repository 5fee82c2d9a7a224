"""Reads a portal: ``compute-ref-portal.toml``, or ``[tool.compute-ref.portal]`` of ``pyproject.toml``."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.publishing.plan.options import SECTION as PUBLISH
from sphinx_compute_ref.publishing.plan.options import Settings
from sphinx_compute_ref.publishing.plan.settings import settings_of
from sphinx_compute_ref.publishing.portal.options import (
    DEFAULTS,
    PORTAL_OPTIONS,
    REFERENCE_OPTIONS,
    SERVICE_OPTIONS,
    Portal,
    Reference,
)
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.settings.configuration import PROJECT_FILE, read_toml, table_in
from sphinx_compute_ref.settings.option import read_table
from sphinx_compute_ref.settings.suggestion import did_you_mean

FILE = "compute-ref-portal.toml"
SECTION = "tool.compute-ref.portal"


def read_portal(folder: str = ".") -> Portal | None:
    """Return the portal that holds in ``folder``; ``None`` where the nearest configuration is not that of a portal.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for an unknown key or a value that an option does not take.
    """
    start = Path(folder).resolve()
    for parent in (start, *start.parents):
        portal_table, tool = read_toml(parent / FILE), table_in(parent)
        if portal_table is not None:
            if tool is not None and "portal" in tool:
                raise ConfigurationError(f"[{SECTION}] is in {PROJECT_FILE}, too", where=FILE, hint="Keep one of them.")
            return _portal(portal_table, "portal", parent / FILE)
        if tool is not None:
            return _portal(tool["portal"], SECTION, parent / PROJECT_FILE, tool) if "portal" in tool else None
    return None


def _portal(table: Any, section: str, path: Path, tool: Mapping[str, Any] | None = None) -> Portal:
    name = relative_path(str(path))
    if not isinstance(table, dict):
        raise ConfigurationError(f"[{section}] must be a table", where=name)
    if tool is not None and "publish" in tool:
        raise ConfigurationError(
            f"[{PUBLISH}] and [{section}] are both here, and a site is one of them",
            where=name,
            hint=f"Put the portal into a folder of its own, as {FILE}.",
        )
    values = read_table(table, {**DEFAULTS, **PORTAL_OPTIONS}, section, name)
    attributes = {each.attribute for each in PORTAL_OPTIONS.values()}
    defaults = {key: value for key, value in values.items() if key not in attributes}
    portal = Portal(**{key: value for key, value in values.items() if key in attributes}, file=name)
    if portal.state:
        portal = replace(portal, state=relative_path(os.path.join(path.parent, portal.state)))
    for old in portal.redirects:
        if "#" in old:
            raise ConfigurationError(
                f'[{section}] redirects: "{old}" begins at a fragment',
                where=name,
                hint="Redirects of operations stand in the table of their service: paths in its own folder.",
            )
    references = tuple(_references(portal, values.get("services", ()), defaults, f"{section}.services", path))
    _check_groups(portal, references, section)
    return replace(portal, services=references)


def _references(
    portal: Portal, services: tuple[Mapping[str, Any], ...], defaults: Mapping[str, Any], section: str, path: Path
) -> Iterator[Reference]:
    """Yield the references; paths are relative to the file of the portal."""
    if not services:
        raise ConfigurationError(
            "there is no reference", where=portal.file, hint=f'[[{section}]] with name = "compute" is one.'
        )
    names: set[str] = set()
    for number, table in enumerate(services, start=1):
        label = table.get("name")
        table_name = f"{section} {label if isinstance(label, str) else number}"
        values = read_table(table, SERVICE_OPTIONS, table_name, portal.file)
        name = values.get("name")
        if not name:
            raise ConfigurationError(
                f"[{table_name}] has no name", where=portal.file, hint='For example: name = "compute"'
            )
        if name.lower() in names:
            raise ConfigurationError(f"[{table_name}] name: there are two of that name", where=portal.file)
        names.add(name.lower())
        if bool(values.get("repository")) == bool(values.get("store")):
            which = "both repository and store" if values.get("store") else "neither repository nor store"
            raise ConfigurationError(
                f"[{table_name}] has {which}", where=portal.file, hint='For example: repository = "../nova"'
            )
        overrides = {key: value for key, value in values.items() if key in REFERENCE_OPTIONS}
        if overrides.get("store"):
            overrides["store"] = os.path.join(path.parent, overrides["store"])
        overrides["contracts"] = tuple(
            replace(each, file=os.path.join(path.parent, each.file)) if each.file else each
            for each in overrides.get("contracts", ())
        )
        settings = _settings(
            portal, {k: v for k, v in values.items() if k not in REFERENCE_OPTIONS}, defaults, table_name, path
        )
        yield Reference(settings, **{"title": name, **overrides})


def _settings(
    portal: Portal, overrides: Mapping[str, Any], defaults: Mapping[str, Any], section: str, path: Path
) -> Settings:
    values = {**defaults, **overrides}
    if values.get("command") and "command" not in (environments := set(values.get("environment", {}).values())):
        if "command" not in overrides:
            del values["command"]  # of the portal, for others
    elif values.get("command") and environments == {"command"} and "arguments" not in overrides:
        values.pop("arguments", None)
    url = f"{portal.url}{section.rpartition(' ')[2]}/" if portal.url else ""
    shared = frozenset(defaults.keys() - overrides.keys())
    return settings_of(values, path.parent, section=section, file=portal.file, url=url, keep=portal.keep, shared=shared)


def _check_groups(portal: Portal, references: tuple[Reference, ...], section: str) -> None:
    """Where the portal names its groups, those of references are among them."""
    for reference in references:
        if portal.groups and reference.group and reference.group not in portal.groups:
            hint = did_you_mean(reference.group, portal.groups) or f"The groups are {', '.join(portal.groups)}."
            raise ConfigurationError(
                f'[{section}.services {reference.name}] group: there is no group "{reference.group}"',
                where=portal.file,
                hint=hint,
            )
