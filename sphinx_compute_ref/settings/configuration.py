"""Configuration: :class:`Configuration` declares each option once, with type, default, help and validator.

The documentation's configuration page is made from these declarations. Values come from ``[tool.compute-ref]`` of the
nearest ``pyproject.toml`` that has it, from the working directory upward; the command line overrides them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.model.definition import DEFAULT_IN, DEFAULT_TYPES
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reading.files.boundary import OUTSIDE, Boundary, leads_out, root_of
from sphinx_compute_ref.reading.files.files import read_regular
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.settings.contracts import ContractSource, parse_contracts, read_contracts
from sphinx_compute_ref.settings.option import InvalidValueError, Option, option, options_of, read_table
from sphinx_compute_ref.settings.selection import LEVELS, check_selectors

if TYPE_CHECKING:
    from sphinx_compute_ref.contracts.contract import Contract

#: What ``--fail-on`` takes; ``None`` means that findings never fail a run.
FAIL_ON: dict[str, Severity | None] = {
    "error": Severity.ERROR,
    "warning": Severity.WARNING,
    "info": Severity.INFO,
    "never": None,
}
EXTRA_IN = ("cookie", "formData")
PROJECT_FILE = "pyproject.toml"
_SECTION = "tool.compute-ref"
#: Tables of publishing: plan/options.py and portal/options.py there.
_TABLES = ("publish", "portal")


def _path(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise InvalidValueError("a path is expected, in quotes")
    return value


def _strings(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise InvalidValueError('a list of texts is expected, for example ["array", "uuid"]')
    return tuple(value)


def _selectors(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise InvalidValueError('a list of rules is expected, for example ["CR2", "missing-file"]')
    return tuple(value)


def _levels(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise InvalidValueError('a table is expected, for example {CR302 = "error"}')
    for name, word in value.items():
        if word not in LEVELS:
            raise InvalidValueError(f"the severity of {name} must be one of {', '.join(LEVELS)}")
    return dict(value)


def _in_values(value: object) -> tuple[str, ...]:
    values = _strings(value)
    for in_ in values:
        if in_ not in EXTRA_IN and in_ not in DEFAULT_IN:
            raise InvalidValueError(f'"{in_}" cannot be added; {" and ".join(EXTRA_IN)} can')
    return tuple(in_ for in_ in values if in_ not in DEFAULT_IN)


def _globs(value: object) -> Mapping[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise InvalidValueError('a table is expected, for example {"legacy-*.inc" = ["CR2"]}')
    return {str(glob): _selectors(codes) for glob, codes in value.items()}


def _fail_on(value: object) -> Severity | None:
    if not isinstance(value, str) or value not in FAIL_ON:
        raise InvalidValueError(f"one of {', '.join(FAIL_ON)} is expected")
    return FAIL_ON[value]


@dataclass(frozen=True)
class Configuration:
    """The options' values; paths are relative to the working directory, ``file`` is where the values come from."""

    source: str = option(
        "api-ref/source",
        "path",
        "The folder with conf.py and the pages, relative to pyproject.toml. Commands take it where they are given no "
        "folder.",
        _path,
        '"api-ref/source"',
    )
    samples: str | None = option(
        None,
        "path",
        "The folder with the JSON samples of all microversions, relative to pyproject.toml.",
        _path,
        '"doc/api_samples"',
        default_text="compute_ref_samples of conf.py",
    )
    allow_outside: Sequence[str] = option(
        [],
        "list of paths",
        "Folders outside of the repository (without one, of the working directory) that pages may name files in, "
        "relative to pyproject.toml. Nothing else outside is read, whatever paths and links lead there.",
        _strings,
        '["../shared"]',
    )
    select: Sequence[str] | None = option(
        None,
        "list of rules",
        "The rules to run: codes, prefixes of codes, slugs, or ALL.",
        _selectors,
        '["ALL"]',
        default_text="rules of severity warning and error",
    )
    ignore: Sequence[str] = option(
        [],
        "list of rules",
        "The rules not to run. The most specific selector wins: ignoring CR2 and selecting CR201 runs CR201.",
        _selectors,
        '["CR106", "todo"]',
    )
    severity: Mapping[str, str] = option(
        {},
        "table of rule to error, warning, info or off",
        "Severities that differ from the defaults. A rule that is named here runs though it is off by default; off "
        "switches it off.",
        _levels,
        '{CR302 = "error", unused-sample = "info"}',
    )
    types: Sequence[str] = option(
        list(DEFAULT_TYPES),
        "list of texts",
        "The values of type that definitions may have (CR104).",
        _strings,
        '["array", "boolean", "integer", "object", "string", "uuid"]',
    )
    places: Sequence[str] = option(
        [],
        "list of cookie, formData",
        "Values of in to allow besides header, path, query and body (CR103).",
        _in_values,
        '["cookie"]',
    )
    per_file_ignores: Mapping[str, Sequence[str]] = option(
        {},
        "table of glob to list of rules",
        "Rules not to run on some files. A glob is matched against the path of the finding's file, or the end of it: "
        "v2/images.inc fits api-ref/source/v2/images.inc.",
        _globs,
        '{"legacy-*.inc" = ["CR2"]}',
    )
    baseline: str | None = option(
        None,
        "path",
        "A file of known findings that are not shown again, relative to pyproject.toml; lint --write-baseline writes "
        "it.",
        _path,
        '"compute-ref-baseline.json"',
        default_text="none",
    )
    fail_on: Severity | None = option(  # noqa: RUF009 - it returns a field
        "warning",
        "error, warning, info or never",
        "The severity from which findings make the exit status 1.",
        _fail_on,
        '"error"',
    )
    contracts: Sequence[ContractSource] = option(
        [],
        "list of paths or tables",
        "The service's own contracts, to check the reference against: files relative to pyproject.toml, within the "
        "repository; or tables with file, prefix (what comes before its paths, or of the reference's), "
        "provenance (code, document or tests, where the file does not say it) and ignore (differences that are not "
        "told, as ROLE:FIELD:KIND, with the reason behind --). A table with service in place of file says what to "
        "ignore of the contract that the command line names.",
        parse_contracts,
        '[{file = "nova-contract.json", ignore = ["response:networks.*:type -- always null"]}]',
    )
    file: str | None = None

    def contracts_for(self, source: str) -> tuple[Contract, ...]:
        """Read the contracts for the reference in ``source``: those of pyproject.toml belong to its own source.

        :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that cannot be read or is no contract.
        """
        return read_contracts(each for each in self.contracts if not each.inside or source == self.source)


OPTIONS: Mapping[str, Option] = options_of(Configuration)


def read_configuration(folder: str = ".") -> Configuration:
    """Read the configuration that holds in ``folder``.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that is not TOML, an unknown key, a value that an
        option does not take, or a rule that does not exist.
    """
    table = find_table(folder)
    return _configuration(*table) if table is not None else Configuration()


def find_table(folder: str) -> tuple[Mapping[str, Any], str] | None:
    """Return ``[tool.compute-ref]`` of the nearest ``pyproject.toml`` above ``folder`` that has it, and that file.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that is not TOML.
    """
    parent = os.path.realpath(folder)
    while True:
        table = table_in(parent)
        if table is not None:
            return table, os.path.join(parent, PROJECT_FILE)
        above = os.path.dirname(parent)
        if above == parent or os.path.lexists(os.path.join(parent, ".git")):  # what lies above belongs to others
            return None
        parent = above


def table_in(folder: str | os.PathLike[str]) -> Mapping[str, Any] | None:
    """Return ``[tool.compute-ref]`` of the ``pyproject.toml`` in ``folder``; ``None`` where there is none.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that is not TOML.
    """
    path = os.path.join(folder, PROJECT_FILE)
    document = read_toml(path, having=b"compute-ref") or {}
    tool = document.get("tool")
    table = tool.get("compute-ref") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError(f"{_SECTION} must be a table", where=relative_path(path))
    return table


def read_toml(path: str | os.PathLike[str], *, having: bytes = b"") -> Mapping[str, Any] | None:
    """Return the content of a TOML file; ``None`` where there is no file, or it does not have the bytes ``having``.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a file that cannot be read or is not TOML.
    """
    if leads_out(path):
        raise ConfigurationError("is a link out of the repository", where=relative_path(str(path)))
    try:
        data = read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"cannot read: {error.strerror or error}", where=str(path)) from error
    if having not in data:
        return None  # spares the import of tomllib
    import tomllib

    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"not valid TOML: {error}", where=relative_path(str(path))) from error


def _configuration(table: Mapping[str, object], path: str) -> Configuration:
    name, folder = relative_path(path), os.path.dirname(path)
    options = {key: value for key, value in table.items() if key not in _TABLES}
    values = read_table(options, OPTIONS, _SECTION, name)
    for key in ("select", "ignore", "severity"):
        check_selectors(values.get(key) or (), f"{name}: [{_SECTION}] {key}")
    for codes in values.get("per_file_ignores", {}).values():
        check_selectors(codes, f"{name}: [{_SECTION}] per-file-ignores")
    values.setdefault("source", Configuration.source)
    for key in ("source", "samples", "baseline"):
        if values.get(key):
            values[key] = relative_path(os.path.join(folder, values[key]))
    allowed = values.get("allow_outside", ())
    values["allow_outside"] = tuple(relative_path(os.path.join(folder, one)) for one in allowed)
    baseline = values.get("baseline")
    if baseline and not Boundary([root_of(folder), *values["allow_outside"]]).holds(baseline):
        raise ConfigurationError(f"the baseline {OUTSIDE}", where=baseline)
    if values.get("contracts"):
        inside = (folder, *values["allow_outside"])
        values["contracts"] = tuple(
            replace(each, file=relative_path(os.path.join(folder, each.file)), inside=inside) if each.file else each
            for each in values["contracts"]
        )
    return Configuration(**values, file=name)
