"""Configuration: every option is declared once, in :data:`OPTIONS`, with type, default, help and validator.

The documentation's configuration page is made from the same table. Values come from ``[tool.compute-ref]`` of the
nearest ``pyproject.toml`` that has it, from the working directory upward; the command line overrides them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.linting.selection import LEVELS, check_selectors
from sphinx_compute_ref.linting.suggestion import did_you_mean
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reading.project import relative_path
from sphinx_compute_ref.rules.rule import DEFAULT_PLACES, DEFAULT_TYPES

#: What ``--fail-on`` takes; ``None`` means that findings never fail a run.
FAIL_ON: dict[str, Severity | None] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "never": None,
}
EXTRA_PLACES = ("cookie", "formData")
_SECTION = "tool.compute-ref"


class _InvalidError(ValueError):
    """A value that an option does not take; the text says what it takes."""


def _path(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _InvalidError("a path is expected, in quotes")
    return value


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise _InvalidError('a list of texts is expected, for example ["array", "uuid"]')
    return tuple(value)


def _selectors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise _InvalidError('a list of rules is expected, for example ["CR2", "missing-file"]')
    return tuple(value)


def _levels(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise _InvalidError('a table is expected, for example {CR302 = "error"}')
    for name, word in value.items():
        if word not in LEVELS:
            raise _InvalidError(f"the severity of {name} must be one of {', '.join(LEVELS)}")
    return dict(value)


def _places(value: object) -> tuple[str, ...]:
    places = _strings(value)
    for place in places:
        if place not in EXTRA_PLACES and place not in DEFAULT_PLACES:
            raise _InvalidError(f'"{place}" cannot be added; {" and ".join(EXTRA_PLACES)} can')
    return tuple(place for place in places if place not in DEFAULT_PLACES)


def _globs(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _InvalidError('a table is expected, for example {"legacy-*.inc" = ["CR2"]}')
    return {str(glob): _selectors(codes) for glob, codes in value.items()}


def _fail_on(value: object) -> Severity | None:
    if not isinstance(value, str) or value not in FAIL_ON:
        raise _InvalidError(f"one of {', '.join(FAIL_ON)} is expected")
    return FAIL_ON[value]


@dataclass(frozen=True)
class Option:
    """One key of ``[tool.compute-ref]``.

    ``default`` and ``example`` are TOML, as people write them; ``parse`` returns the value or raises.
    """

    name: str
    type: str
    default: str
    help: str
    parse: Callable[[object], Any]
    example: str

    @property
    def attribute(self) -> str:
        """The name of the value in :class:`Configuration`."""
        return self.name.replace("-", "_")


OPTIONS: dict[str, Option] = {
    option.name: option
    for option in (
        Option(
            "source",
            "path",
            '"api-ref/source"',
            "The folder with conf.py and the pages, relative to pyproject.toml. Commands take it where they are given "
            "no folder.",
            _path,
            '"api-ref/source"',
        ),
        Option(
            "samples",
            "path",
            "compute_ref_samples of conf.py",
            "The folder with the JSON samples of all microversions, relative to pyproject.toml.",
            _path,
            '"doc/api_samples"',
        ),
        Option(
            "select",
            "list of rules",
            "rules of severity warning and error",
            "The rules to run: codes, prefixes of codes, slugs, or ALL.",
            _selectors,
            '["ALL"]',
        ),
        Option(
            "ignore",
            "list of rules",
            "[]",
            "The rules not to run. The most specific selector wins: ignoring CR2 and selecting CR201 runs CR201.",
            _selectors,
            '["CR106", "todo"]',
        ),
        Option(
            "severity",
            "table of rule to error, warning, info or off",
            "{}",
            "Severities that differ from the defaults. A rule that is named here runs though it is off by default; off "
            "switches it off.",
            _levels,
            '{CR302 = "error", unused-sample = "info"}',
        ),
        Option(
            "types",
            "list of texts",
            str(list(DEFAULT_TYPES)).replace("'", '"'),
            "The values of type that definitions may have (CR104).",
            _strings,
            '["array", "boolean", "integer", "object", "string", "uuid"]',
        ),
        Option(
            "places",
            "list of cookie, formData",
            "[]",
            "Values of in to allow besides header, path, query and body (CR103).",
            _places,
            '["cookie"]',
        ),
        Option(
            "per-file-ignores",
            "table of glob to list of rules",
            "{}",
            "Rules not to run on some files; globs are matched against the path of the finding's file.",
            _globs,
            '{"legacy-*.inc" = ["CR2"]}',
        ),
        Option(
            "baseline",
            "path",
            "none",
            "A file of known findings that are not shown again, relative to pyproject.toml; lint --write-baseline "
            "writes it.",
            _path,
            '"compute-ref-baseline.json"',
        ),
        Option(
            "fail-on",
            "error, warning, info or never",
            '"warning"',
            "The severity from which findings make the exit status 1.",
            _fail_on,
            '"error"',
        ),
    )
}


@dataclass(frozen=True)
class Configuration:
    """The options' values; paths are relative to the working directory, ``file`` is where the values come from."""

    source: str = "api-ref/source"
    samples: str | None = None
    select: Sequence[str] | None = None
    ignore: Sequence[str] = ()
    severity: Mapping[str, str] = field(default_factory=dict)
    types: Sequence[str] = DEFAULT_TYPES
    places: Sequence[str] = ()
    per_file_ignores: Mapping[str, Sequence[str]] = field(default_factory=dict)
    baseline: str | None = None
    fail_on: Severity | None = Severity.WARNING
    file: str | None = None


def read_configuration(folder: str = ".") -> Configuration:
    """Read the configuration that holds in ``folder``.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that is not TOML, an unknown key, a value that an
        option does not take, or a rule that does not exist.
    """
    found = find_table(folder)
    return _configuration(*found) if found is not None else Configuration()


def find_table(folder: str) -> tuple[Mapping[str, Any], Path] | None:
    """Return ``[tool.compute-ref]`` of the nearest ``pyproject.toml`` above ``folder`` that has it, and that file.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that is not TOML.
    """
    start = Path(folder).resolve()
    for parent in (start, *start.parents):
        path = parent / "pyproject.toml"
        table = _table(path)
        if table is not None:
            return table, path
    return None


def _table(path: Path) -> Mapping[str, Any] | None:
    try:
        data = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"cannot read: {error.strerror or error}", where=str(path)) from error
    if b"compute-ref" not in data:
        return None  # spares the import of tomllib
    import tomllib

    try:
        document = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"not valid TOML: {error}", where=relative_path(str(path))) from error
    tool = document.get("tool")
    table = tool.get("compute-ref") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError(f"{_SECTION} must be a table", where=relative_path(str(path)))
    return table


def _configuration(table: Mapping[str, object], path: Path) -> Configuration:
    name = relative_path(str(path))
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key == "publish":
            continue  # a table of its own, see publishing/options.py
        option = OPTIONS.get(key)
        if option is None:
            hint = did_you_mean(key, OPTIONS) or f"The keys are {', '.join(OPTIONS)}."
            raise ConfigurationError(f'[{_SECTION}] has no key "{key}"', where=name, hint=hint)
        try:
            values[option.attribute] = option.parse(value)
        except _InvalidError as error:
            hint = f"For example: {key} = {option.example}"
            raise ConfigurationError(f"[{_SECTION}] {key}: {error}", where=name, hint=hint) from error
    for key in ("select", "ignore", "severity"):
        check_selectors(values.get(key) or (), f"{name}: [{_SECTION}] {key}")
    for codes in values.get("per_file_ignores", {}).values():
        check_selectors(codes, f"{name}: [{_SECTION}] per-file-ignores")
    values.setdefault("source", Configuration.source)
    for key in ("source", "samples", "baseline"):
        if values.get(key):
            values[key] = relative_path(os.path.join(path.parent, values[key]))
    return Configuration(**values, file=name)
