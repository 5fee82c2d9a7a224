"""``[tool.compute-ref.publish]``: every key is declared once, in :data:`OPTIONS`, for reading and documentation."""

from __future__ import annotations

import os
import posixpath
import re
import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.linting.configuration import Option
from sphinx_compute_ref.linting.suggestion import did_you_mean
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.reading.project import relative_path

SECTION = "tool.compute-ref.publish"
_ALIAS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
#: Builders whose pages are those of the site.
PAGE_BUILDERS = ("html", "dirhtml", "singlehtml")
ENVIRONMENTS = ("shared", "per-ref", "command")


class _InvalidError(ValueError):
    """A value that an option does not take; the text says what it takes."""


def _text(value: object) -> str:
    if not isinstance(value, str) or "\n" in value or "\0" in value:
        raise _InvalidError("a text of one line is expected, in quotes")
    return value


def _url(value: object) -> str:
    text = _text(value)
    if text and not text.startswith(("https://", "http://")):
        raise _InvalidError("a URL is expected that begins with https://")
    return text if not text or text.endswith("/") else f"{text}/"


def _inside(value: object) -> str:
    path = posixpath.normpath(_text(value).strip("/"))
    if path in ("", ".") or path.startswith(".."):
        raise _InvalidError("a path below the root of the repository is expected")
    return path


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(isinstance(item, str) and item for item in value):
        if value == []:
            return ()
        raise _InvalidError('a list of texts is expected, for example ["stable/*"]')
    return tuple(_text(item) for item in value)


def _paths(value: object) -> tuple[str, ...]:
    return tuple(_inside(item) for item in _texts(value))


def _table(value: object) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise _InvalidError('a table of texts is expected, for example {"main" = "Development"}')
    return {str(key): _text(item) for key, item in value.items()}


def _aliases(value: object) -> Mapping[str, str]:
    aliases = _table(value)
    for name in aliases:
        if not _ALIAS.fullmatch(name):
            raise _InvalidError(f'"{name}" is not fit for a folder; letters, digits, ".", "_" and "-" are')
    return aliases


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _InvalidError("true or false is expected")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _InvalidError("a number from 1 is expected")
    return value


def _cuts(value: object) -> tuple[str, ...]:
    try:
        return tuple(str(Microversion.parse(text)) for text in _texts(value))
    except ValueError as error:
        raise _InvalidError(str(error)) from error


def _environment(value: object) -> str:
    if value not in ENVIRONMENTS:
        raise _InvalidError(f"one of {', '.join(ENVIRONMENTS)} is expected")
    return str(value)


def _command(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            raise _InvalidError(f"not a command: {error}") from error
    return _texts(value)


Parse = Callable[[object], Any]
_ROWS: tuple[tuple[str, str, str, str, Parse, str], ...] = (
    (
        "repository",
        "path",
        '"."',
        "The git repository, bare or not, relative to pyproject.toml.",
        _text,
        '"../nova.git"',
    ),
    (
        "branches",
        "list of patterns",
        '["main", "master", "stable/*"]',
        "The branches to publish.",
        _texts,
        '["stable/*"]',
    ),
    ("tags", "list of patterns", "[]", "The tags to publish.", _texts, '["3?.0.0"]'),
    ("exclude", "list of patterns", "[]", "Branches and tags not to publish.", _texts, '["stable/zed"]'),
    ("remote", "text", '""', "Take the branches of this remote instead of the local ones.", _text, '"origin"'),
    ("minimum", "version", '""', "The oldest version to publish; refs without a version stay.", _text, '"2024.1"'),
    ("prereleases", "true or false", "false", "Publish pre-releases such as 34.0.0rc1, too.", _flag, "true"),
    (
        "order",
        "list of refs",
        "[]",
        "These come first, newest first, whatever their versions.",
        _texts,
        '["main", "yoga"]',
    ),
    ("series", "table of name to version", "OpenStack's series", "Versions of names.", _table, '{"yoga" = "2022.1"}'),
    ("titles", "table of ref to text", "{}", "How versions are called.", _table, '{"main" = "Development"}'),
    (
        "folders",
        "table of ref to text",
        "{}",
        "Folders of versions in the site.",
        _table,
        '{"stable/2026.1" = "2026.1"}',
    ),
    (
        "aliases",
        "table of alias to ref",
        '{latest = "newest", stable = "newest"}',
        (
            'Folders that redirect to a version; "newest" is the newest neither in development nor at its end of life. '
            "latest is the current version: the start page goes there, banners and search engines are sent there."
        ),
        _aliases,
        '{latest = "main", stable = "newest"}',
    ),
    ("development", "list of patterns", '["main", "master"]', "Versions in development.", _texts, '["main"]'),
    ("end-of-life", "list of patterns", "[]", "Versions that are no longer maintained.", _texts, '["unmaintained/*"]'),
    (
        "url",
        "URL",
        '""',
        "Where the site will stand: for canonical links and the site map.",
        _url,
        '"https://example.org/"',
    ),
    ("redirects", "table of path to path", "{}", "Old pages and where they went.", _table, '{"v2.html" = "latest/"}'),
    (
        "builders",
        "list of builders",
        '["html"]',
        "The first of html, dirhtml, singlehtml makes the pages; others go to _BUILDER.",
        _texts,
        '["html", "text"]',
    ),
    ("cuts", "list of microversions", "[]", "Builds as of these microversions, in vX.Y.", _cuts, '["2.1", "2.47"]'),
    (
        "environment",
        ", ".join(ENVIRONMENTS),
        '"shared"',
        "What builds a version: the running Python, a virtual environment from its own requirements, or a command.",
        _environment,
        '"per-ref"',
    ),
    (
        "requirements",
        "list of paths",
        '["doc/requirements.txt"]',
        "For per-ref.",
        _paths,
        '["api-ref/requirements.txt"]',
    ),
    (
        "command",
        "list of texts",
        "[]",
        "The command that builds a version; {source}, {output}, {builder}, {microversion} and {ref} are filled in.",
        _command,
        '["make", "api-ref", "OUT={output}"]',
    ),
    ("depends", "list of paths", "[]", "What else a build needs of the repository.", _paths, '["setup.cfg"]'),
    (
        "source",
        "path",
        "that of [tool.compute-ref]",
        "The source folder in the repository.",
        _inside,
        '"api-ref/source"',
    ),
    ("samples", "path", "that of [tool.compute-ref]", "The samples in the repository.", _inside, '"doc/api_samples"'),
    ("keep", "number", "3", "How many releases of the site to keep.", _number, "5"),
    ("timeout", "seconds", "3600", "How long the build of a version may take.", _number, "600"),
)
OPTIONS: dict[str, Option] = {row[0]: Option(*row) for row in _ROWS}


@dataclass(frozen=True)
class Settings:
    """The options' values; ``repository`` is relative to the working directory, ``file`` is where they come from."""

    repository: str = "."
    branches: tuple[str, ...] = ("main", "master", "stable/*")
    tags: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    remote: str = ""
    minimum: str = ""
    prereleases: bool = False
    order: tuple[str, ...] = ()
    series: Mapping[str, str] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=lambda: {"latest": "newest", "stable": "newest"})
    development: tuple[str, ...] = ("main", "master")
    end_of_life: tuple[str, ...] = ()
    url: str = ""
    redirects: Mapping[str, str] = field(default_factory=dict)
    builders: tuple[str, ...] = ("html",)
    cuts: tuple[str, ...] = ()
    environment: str = "shared"
    requirements: tuple[str, ...] = ("doc/requirements.txt",)
    command: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()
    source: str = "api-ref/source"
    samples: str = "doc/api_samples"
    keep: int = 3
    timeout: int = 3600
    file: str = "pyproject.toml"


def read_settings(folder: str = ".") -> Settings:
    """Read the settings that hold in ``folder``: those of the nearest ``pyproject.toml`` with ``[tool.compute-ref]``.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for an unknown key or a value that an option does not take.
    """
    start = Path(folder).resolve()
    for parent in (start, *start.parents):
        path = parent / "pyproject.toml"
        tool = _tool(path)
        if tool is not None:
            return _settings(tool, path)
    return Settings()


def _tool(path: Path) -> Mapping[str, Any] | None:
    import tomllib

    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise ConfigurationError(f"cannot read: {error.strerror or error}", where=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"not valid TOML: {error}", where=relative_path(str(path))) from error
    tool = document.get("tool")
    table = tool.get("compute-ref") if isinstance(tool, dict) else None
    return table if isinstance(table, dict) else None


def _settings(tool: Mapping[str, Any], path: Path) -> Settings:
    name = relative_path(str(path))
    table = tool.get("publish", {})
    if not isinstance(table, dict):
        raise ConfigurationError(f"[{SECTION}] must be a table", where=name)
    values: dict[str, Any] = {}
    prefix = "" if "repository" in table else _below_repository(path.parent)
    inherited = {
        key: posixpath.normpath(posixpath.join(prefix, tool[key]))
        for key in ("source", "samples")
        if isinstance(tool.get(key), str)
    }
    for key, value in {**inherited, **table}.items():
        option = OPTIONS.get(key)
        if option is None:
            hint = did_you_mean(key, OPTIONS) or f"The keys are {', '.join(OPTIONS)}."
            raise ConfigurationError(f'[{SECTION}] has no key "{key}"', where=name, hint=hint)
        try:
            values[option.attribute] = option.parse(value)
        except _InvalidError as error:
            hint = f"For example: {key} = {option.example}"
            raise ConfigurationError(f"[{SECTION}] {key}: {error}", where=name, hint=hint) from error
    _check_together(values, name)
    repository = os.path.join(path.parent, values.get("repository", "."))
    values["repository"] = relative_path(repository)
    values["aliases"] = {**Settings().aliases, **values.get("aliases", {})}
    return Settings(**values, file=name)


def _below_repository(folder: Path) -> str:
    """Return the path of ``folder`` in the repository that holds it; empty for its root, or where there is none."""
    for parent in (folder, *folder.parents):
        if (parent / ".git").exists():
            return folder.relative_to(parent).as_posix().removeprefix(".")
    return ""


def _check_together(values: Mapping[str, Any], name: str) -> None:
    def fail(text: str, hint: str) -> None:
        raise ConfigurationError(f"[{SECTION}] {text}", where=name, hint=hint)

    if values.get("environment") == "command" and not values.get("command"):
        fail("environment: there is no command", 'For example: command = ["make", "OUT={output}"]')
    if values.get("command") and values.get("environment", "command") != "command":
        fail('command goes with environment = "command"', "Remove one of them.")
    if not set(PAGE_BUILDERS) & set(values.get("builders", ("html",))):
        fail(f"builders: one of {', '.join(PAGE_BUILDERS)} makes the pages", 'For example: builders = ["html", "text"]')
