"""The way in: a source folder to a :class:`~sphinx_compute_ref.model.reference.Reference`."""

from __future__ import annotations

import ast
import fnmatch
import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.reference import Microversions, Reference
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.files.files import current_files
from sphinx_compute_ref.reading.files.memory import remembered
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.json_samples import read_sample
from sphinx_compute_ref.reading.pages import DocumentReader

DEFAULT_SAMPLES = "../../doc/api_samples"


@dataclass(frozen=True)
class SphinxSettings:
    """The values of ``conf.py`` that reading needs: literal assignments only, the file is never executed."""

    root_doc: str = "index"
    source_suffixes: tuple[str, ...] = (".rst",)
    exclude_patterns: tuple[str, ...] = ()
    samples: str = DEFAULT_SAMPLES
    microversions: Microversions = field(default_factory=Microversions)
    values: Mapping[str, Any] = field(default_factory=dict)


def read_settings(source: str) -> tuple[SphinxSettings, tuple[Fault, ...]]:
    """Read ``conf.py`` of ``source``; what is not a literal counts as not set."""
    path = _join(source, "conf.py")
    file = read_text(path)
    if file.text is None:
        return SphinxSettings(), ()
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1) or 1
        lines = file.text.count("\n") + 1
        place = Location(path, min(line, lines), 1)
        return SphinxSettings(), (
            Fault(
                "CR001",
                f"conf.py is not valid Python ({getattr(error, 'msg', error)}); its values do not count",
                place,
                "conf.py",
            ),
        )
    values: dict[str, Any] = {}
    for statement in tree.body:
        targets: list[ast.expr] = []
        value: ast.expr | None = None
        if isinstance(statement, ast.Assign):
            targets, value = statement.targets, statement.value
        elif isinstance(statement, ast.AnnAssign):
            targets, value = [statement.target], statement.value
        for target in targets:
            if isinstance(target, ast.Name) and value is not None:
                try:
                    values[target.id] = ast.literal_eval(value)
                except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                    values.pop(target.id, None)
    return settings_from(values), ()


def settings_from(values: Mapping[str, Any]) -> SphinxSettings:
    """Return the settings that ``values``, the names of a ``conf.py``, make."""
    suffix = values.get("source_suffix", ".rst")
    if isinstance(suffix, str):
        suffixes: tuple[str, ...] = (suffix,)
    elif isinstance(suffix, dict):
        suffixes = tuple(
            str(key) for key, kind in suffix.items() if kind in (None, "restructuredtext") and isinstance(key, str)
        )
    elif isinstance(suffix, (list, tuple)):
        suffixes = tuple(str(item) for item in suffix)
    else:
        suffixes = (".rst",)

    def version(name: str) -> Microversion | None:
        text = values.get(f"compute_ref_{name}") or values.get(f"os_api_ref_{name}")
        return Microversion.find(str(text)) if text else None

    releases = values.get("compute_ref_release_microversions") or values.get("os_api_ref_release_microversions") or {}
    samples = values.get("compute_ref_samples")
    root = values.get("root_doc") or values.get("master_doc") or "index"
    excluded = values.get("exclude_patterns")
    return SphinxSettings(
        root_doc=str(root),
        source_suffixes=suffixes or (".rst",),
        exclude_patterns=tuple(str(p) for p in excluded) if isinstance(excluded, (list, tuple)) else (),
        samples=samples if isinstance(samples, str) else DEFAULT_SAMPLES,
        microversions=Microversions(
            version("min_microversion"),
            version("max_microversion"),
            {str(k): str(v) for k, v in releases.items()} if isinstance(releases, dict) else {},
        ),
        values=values,
    )


def read_reference(
    source: str | os.PathLike[str],
    *,
    samples: str | os.PathLike[str] | None = None,
    settings: SphinxSettings | None = None,
) -> Reference:
    """Read the reference below the folder ``source``.

    ``samples`` is the folder with the samples of all microversions, relative to the working directory; without it that
    of ``compute_ref_samples`` in ``conf.py``, else ``../../doc/api_samples`` seen from ``source``. ``settings`` stand
    in for those of ``conf.py``. Raises :exc:`~sphinx_compute_ref.errors.UserError` where ``source`` is not a folder;
    whatever is wrong with a file below it becomes a fault of the reference.
    """
    folder = relative_path(os.fspath(source))
    files = current_files()
    if not files.is_folder(folder):
        raise UserError(
            "the source folder does not exist" if not files.exists(folder) else "the source is not a folder",
            where=folder,
            hint="Give the folder that holds conf.py and the pages, for example api-ref/source.",
        )
    faults: tuple[Fault, ...] = ()
    if settings is None:
        settings, faults = read_settings(folder)
    collected = Collected()
    collected.faults.update(dict.fromkeys(faults))
    pages, fragments = _find_pages(folder, settings)
    readers = []
    for name, path in pages:
        reader = DocumentReader(collected, folder, name, path)
        reader.read()
        readers.append(reader)
    # Pages name samples from the source folder: one that lies outside of the working directory must not have two names.
    below = os.path.relpath(os.fspath(samples), folder) if samples is not None else settings.samples
    sample_folder = _join(folder, below)
    sample_files = _read_samples(collected, sample_folder)
    return Reference(
        source=folder,
        documents=tuple(collected.documents),
        resources=tuple(collected.resources),
        parameters=collected.parameters,
        statuses=collected.statuses,
        samples=sample_files,
        microversions=settings.microversions,
        file_markers={path: tuple(markers) for path, markers in collected.file_markers.items()},
        todos=tuple(collected.todos),
        suppressions=tuple(collected.suppressions),
        faults=tuple(collected.faults),
        orphans=_find_orphans(readers, fragments, folder, settings),
        loose_tables=tuple(collected.loose_tables),
    )


def relative_path(path: str) -> str:
    """Return ``path`` with forward slashes, relative to the working directory where it lies below it."""
    absolute = os.path.abspath(path)
    here = os.getcwd()
    if absolute == here or absolute.startswith(here.rstrip(os.sep) + os.sep):
        path = os.path.relpath(absolute, here)
    elif not os.path.isabs(path):
        path = os.path.normpath(path)
    else:
        path = absolute
    return path.replace(os.sep, "/")


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path.replace(os.sep, "/")))


def _find_pages(folder: str, settings: SphinxSettings) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the documents (docname, path), sorted as Sphinx reads them, and the other ``.inc`` and ``.rst`` files."""
    pages: list[tuple[str, str]] = []
    fragments: list[str] = []
    for root, folders, files in current_files().walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")) or name == "_static")
        for name in sorted(files):
            path = _join(root, name)
            below = posixpath.relpath(path, folder)
            if _excluded(below, settings.exclude_patterns):
                continue
            suffix = next((suffix for suffix in settings.source_suffixes if name.endswith(suffix)), None)
            if suffix is not None and not below.startswith("_"):
                pages.append((below[: -len(suffix)], path))
            elif name.endswith((".inc", ".rst")):
                fragments.append(path)
    pages.sort()
    return pages, fragments


def _excluded(path: str, patterns: tuple[str, ...]) -> bool:
    parts = path.split("/")
    prefixes = ["/".join(parts[: count + 1]) for count in range(len(parts))]
    for pattern in patterns:
        names = [pattern, pattern.removeprefix("**/")] if pattern.startswith("**/") else [pattern]
        for name in names:
            if any(
                fnmatch.fnmatchcase(prefix, name.rstrip("/")) and ("/" in name or "/" not in prefix)
                for prefix in prefixes
            ):
                return True
            if pattern.startswith("**/") and any(fnmatch.fnmatchcase(part, name.rstrip("/")) for part in parts):
                return True
    return False


def _find_orphans(
    readers: list[DocumentReader], fragments: list[str], folder: str, settings: SphinxSettings
) -> tuple[Location, ...]:
    """Return the sources that no document reaches by ``include`` or ``toctree``."""
    reached = {path for reader in readers for path in (*reader.files, *reader.shown) if path != reader.path}
    names = {reader.name for reader in readers}
    listed: set[str] = {settings.root_doc}
    for reader in readers:
        base = posixpath.dirname(reader.name)
        for entry, glob in reader.toctree:
            if entry.endswith(">") and "<" in entry:
                entry = entry[entry.rindex("<") + 1 : -1]
            name = posixpath.normpath(posixpath.join(base, entry) if not entry.startswith("/") else entry[1:])
            for suffix in settings.source_suffixes:
                name = name.removesuffix(suffix)
            if glob and any(character in name for character in "*?["):
                listed.update(other for other in names if fnmatch.fnmatchcase(other, name))
            else:
                listed.add(name)
    orphans = [path for path in fragments if path not in reached]
    if settings.root_doc in names:
        orphans += [
            reader.path
            for reader in readers
            if reader.name not in listed and not reader.orphan and reader.path not in reached
        ]
    return tuple(Location(path, 1, 1) for path in sorted(orphans))


def _read_samples(collected: Collected, folder: str) -> dict[str, SampleFile]:
    """Read every sample that a page includes, and all that lie beside them or below ``folder``."""
    wanted: dict[str, None] = {}
    roots: dict[str, None] = {}
    for resource in collected.resources:
        for operation in resource.operations:
            for message in operation.messages:
                for sample in message.samples:
                    wanted[sample.path] = None
                    roots[posixpath.dirname(sample.path)] = None
    tree = current_files()
    found: set[str] = set()
    if tree.is_folder(folder):
        for root, folders, files in tree.walk(folder):
            folders.sort()
            where = posixpath.normpath(root.replace(os.sep, "/"))
            prefix = "" if where == "." else f"{where}/"
            found.update(prefix + name for name in files if name.endswith(".json"))
    for root in roots:
        if not root.startswith(folder):
            try:
                found.update(posixpath.join(root, name) for name in tree.names(root or ".") if name.endswith(".json"))
            except OSError:
                continue
    samples: dict[str, SampleFile] = {}
    for path in [*wanted, *sorted(found - wanted.keys())]:
        samples[path], faults = remembered(read_sample, path, exists=path in found or tree.exists(path))
        collected.faults.update(dict.fromkeys(faults))
    return samples
