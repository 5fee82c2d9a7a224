"""Reads ``[tool.compute-ref.publish]`` of the nearest ``pyproject.toml`` with ``[tool.compute-ref]``."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.git.remote import is_address
from sphinx_compute_ref.publishing.plan.options import OPTIONS, PAGE_BUILDERS, SECTION, Settings
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.settings.configuration import find_table
from sphinx_compute_ref.settings.option import read_table


def read_settings(folder: str = ".") -> Settings:
    """Read the settings that hold in ``folder``: those of the nearest ``pyproject.toml`` with ``[tool.compute-ref]``.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for an unknown key or a value that an option does not take.
    """
    table_and_file = find_table(folder)
    return _settings(table_and_file[0], Path(table_and_file[1])) if table_and_file is not None else Settings()


def _settings(tool: Mapping[str, Any], path: Path) -> Settings:
    name = relative_path(str(path))
    table = tool.get("publish", {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"[{SECTION}] must be a table", where=name)
    prefix = "" if "repository" in table else _below_repository(path.parent)
    inherited = {
        key: posixpath.normpath(posixpath.join(prefix, tool[key]))
        for key in ("source", "samples")
        if isinstance(tool.get(key), str)
    }
    values = read_table({"repository": ".", **inherited, **table}, OPTIONS, SECTION, name)
    return settings_of(values, path.parent, section=SECTION, file=name)


def settings_of(values: Mapping[str, Any], folder: Path, *, section: str, file: str, **more: Any) -> Settings:
    """Return the settings that ``values`` by attribute make, of one publication or of a service in a portal.

    Paths are relative to ``folder``, where ``file`` is that has them in ``section``; ``more`` are what no table says.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for values that do not go together.
    """
    _check_together(values, section, file)
    values_of_settings = {**values, "aliases": {**Settings().aliases, **values.get("aliases", {})}}
    repository = values.get("repository", "")
    if repository and not is_address(repository):
        values_of_settings["repository"] = relative_path(os.path.join(folder, repository))
    if values_of_settings.get("state"):
        values_of_settings["state"] = relative_path(os.path.join(folder, values_of_settings["state"]))
    return Settings(**values_of_settings, section=section, file=file, **more)


def _below_repository(folder: Path) -> str:
    """Return the path of ``folder`` in the repository that holds it; empty for its root, or where there is none."""
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists():
            return folder.relative_to(parent).as_posix().removeprefix(".")
    return ""


def _check_together(values: Mapping[str, Any], section: str, name: str) -> None:
    """Check values that only make sense together; ``name`` is the file that holds them in ``section``."""

    def fail(text: str, hint: str) -> None:
        raise ConfigurationError(f"[{section}] {text}", where=name, hint=hint)

    environments = set(values.get("environment", {}).values())
    if "command" in environments and not values.get("command"):
        fail("environment: there is no command", 'For example: command = ["make", "OUT={output}"]')
    if values.get("command") and "command" not in environments:
        fail('command goes with environment = "command"', "Add that, or remove the command.")
    if values.get("arguments") and environments == {"command"}:
        fail("arguments are for sphinx-build, not for a command", "Put them into command.")
    if not set(PAGE_BUILDERS) & set(values.get("builders", ("html",))):
        fail(f"builders: one of {', '.join(PAGE_BUILDERS)} makes the pages", 'For example: builders = ["html", "text"]')
