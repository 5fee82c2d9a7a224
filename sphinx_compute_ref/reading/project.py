"""The way in: a source folder to a :class:`~sphinx_compute_ref.model.reference.Reference`."""

from __future__ import annotations

import ast
import os
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.reference import Microversions, Reference
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.conditions import Conditions, Deciding
from sphinx_compute_ref.reading.conf_faults import conf_faults, written_numbers
from sphinx_compute_ref.reading.conf_py import read_conf
from sphinx_compute_ref.reading.document_files import problem_of
from sphinx_compute_ref.reading.files.boundary import Boundary, current_boundary, reading_inside, root_of
from sphinx_compute_ref.reading.files.files import current_files
from sphinx_compute_ref.reading.files.memory import remembered
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.files.source_texts import SourceTexts
from sphinx_compute_ref.reading.files.text_file import read_text
from sphinx_compute_ref.reading.json_samples import read_sample
from sphinx_compute_ref.reading.page_families import in_families
from sphinx_compute_ref.reading.pages import DocumentReader
from sphinx_compute_ref.reading.rst.blocks import Heading
from sphinx_compute_ref.reading.rst.titles import plain_title
from sphinx_compute_ref.reading.source_files import (
    find_orphaned_parameters,
    find_orphans,
    find_source_files,
    shared_files,
    unread_files,
)

DEFAULT_SAMPLES = "../../doc/api_samples"

#: What keeps files below the source folder from being documents (Sphinx, ``BuildEnvironment.find_files``).
_EXCLUDING = ("exclude_patterns", "templates_path", "html_static_path")
_UTF_8 = ("utf-8", "utf-8-sig", "utf8")
#: Extensions that bring a parser, and the suffixes that they register.
_PARSERS = {
    "myst_parser": (".md",),
    "myst_nb": (".md", ".ipynb"),
    "nbsphinx": (".ipynb",),
    "recommonmark": (".md",),
    "m2r": (".md",),
    "m2r2": (".md",),
    "sphinx_mdinclude": (".md",),
}


@dataclass(frozen=True)
class SphinxSettings:
    """The values of ``conf.py`` that reading needs: literal assignments only, the file is never executed.

    ``foreign_suffixes`` are those of documents that other parsers read, ``exclude_patterns`` hold templates and static
    files, too, as in Sphinx (``sphinx.environment.BuildEnvironment.find_files``); ``excludes_more`` says that more
    of them are no literals. ``encoding`` is that of the pages where it is not UTF-8. ``defaults`` are values of
    settings that the file itself adds and does not set.
    """

    root_doc: str = "index"
    source_suffixes: tuple[str, ...] = (".rst",)
    foreign_suffixes: tuple[str, ...] = ()
    include_patterns: tuple[str, ...] = ("**",)
    exclude_patterns: tuple[str, ...] = ()
    excludes_more: bool = False
    encoding: str | None = None
    tags: frozenset[str] = frozenset()
    samples: str = DEFAULT_SAMPLES
    allow_outside: tuple[str, ...] = ()
    microversions: Microversions = field(default_factory=Microversions)
    values: Mapping[str, Any] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)


def conf_path(source: str) -> str:
    """Return the path of the ``conf.py`` of ``source``."""
    path = _join(source, "conf.py")
    # sphinx-build -c: the folder above is where it usually is then
    return path if current_files().exists(path) else _join(source, "../conf.py")


def read_settings(source: str) -> tuple[SphinxSettings, tuple[Fault, ...]]:
    """Read ``conf.py`` of ``source``; what is not a literal counts as not set."""
    path = conf_path(source)
    file = read_text(path)
    if file.text is None:
        problem = problem_of(path, unread=True)
        if problem is None or not current_files().exists(path):
            return SphinxSettings(), ()
        message = f"conf.py {problem}; its values do not count"
        return SphinxSettings(), (Fault("CR001", message, Location(path, 1, 1), "conf.py"),)
    try:
        tree = ast.parse(file.text)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1) or 1
        lines = file.text.count("\n") + 1
        location = Location(path, min(line, lines), 1)
        return SphinxSettings(), (
            Fault(
                "CR001",
                f"conf.py is not valid Python ({getattr(error, 'msg', error)}); its values do not count",
                location,
                "conf.py",
            ),
        )
    conf = read_conf(tree)
    values = {**conf.values, **written_numbers(file.text)}
    settings = settings_from(values, unknown=frozenset(conf.unknown), tags=frozenset(conf.tags))
    defaults = {name: value for name, value in conf.defaults.items() if name not in conf.unknown}
    return replace(settings, defaults=defaults), ()


def settings_from(
    values: Mapping[str, Any], *, unknown: frozenset[str] = frozenset(), tags: frozenset[str] = frozenset()
) -> SphinxSettings:
    """Return the settings that ``values``, the names of a ``conf.py``, make.

    What the ``unknown`` names stand for is not literal; ``tags`` are those that the file adds.
    """
    suffixes, foreign = _suffixes(values, unknown)

    def version(name: str) -> Microversion | None:
        text = values.get(f"compute_ref_{name}") or values.get(f"os_api_ref_{name}")
        return Microversion.find(str(text)) if text else None

    low, high = version("min_microversion"), version("max_microversion")
    if low is not None and high is not None and low > high:
        low = high = None  # one of them is wrong
    releases = values.get("compute_ref_release_microversions") or values.get("os_api_ref_release_microversions") or {}
    samples = values.get("compute_ref_samples")
    root = values.get("root_doc") or values.get("master_doc") or "index"
    encoding = str(values.get("source_encoding") or "utf-8")
    excluded = [pattern for name in _EXCLUDING for pattern in _texts(values.get(name))]
    return SphinxSettings(
        root_doc=str(root),
        source_suffixes=suffixes or (".rst",),
        foreign_suffixes=foreign,
        include_patterns=_texts(values.get("include_patterns")) or ("**",),
        exclude_patterns=tuple(excluded),
        excludes_more=not unknown.isdisjoint(_EXCLUDING),
        encoding=None if encoding.lower() in _UTF_8 else encoding,
        tags=tags,
        samples=samples if isinstance(samples, str) else DEFAULT_SAMPLES,
        allow_outside=_texts(values.get("compute_ref_allow_outside")),
        microversions=Microversions(
            low,
            high,
            {str(k): str(v) for k, v in releases.items()} if isinstance(releases, dict) else {},
        ),
        values=values,
    )


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, (list, tuple)) else ()


def _suffixes(values: Mapping[str, Any], unknown: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the suffixes of documents in reStructuredText, and those of documents that another parser reads.

    An extension that brings a parser takes its suffix where ``source_suffix`` names no other (Sphinx,
    ``merge_source_suffix``). Where the extensions are not literal, any of these may be among them.
    """
    setting = values.get("source_suffix", ".rst")
    kinds: dict[str, str] = {}
    if isinstance(setting, str):
        kinds = {setting: ""}
    elif isinstance(setting, dict):
        kinds = {str(suffix): str(kind or "") for suffix, kind in setting.items()}
    elif isinstance(setting, (list, tuple)):
        kinds = {str(suffix): "" for suffix in setting}
    extensions = _texts(values.get("extensions"))
    for extension, brought in _PARSERS.items():
        if extension in extensions or "extensions" in unknown:
            for suffix in brought:
                if kinds.get(suffix, "") in ("", "restructuredtext"):
                    kinds[suffix] = extension
    ours = tuple(suffix for suffix, kind in kinds.items() if kind in ("", "restructuredtext"))
    return ours, tuple(suffix for suffix in kinds if suffix not in ours)


def read_reference(
    source: str | os.PathLike[str],
    *,
    samples: str | os.PathLike[str] | None = None,
    settings: SphinxSettings | None = None,
    conditions: Deciding | None = None,
    allow: Iterable[str] = (),
) -> Reference:
    """Read the reference below the folder ``source``.

    ``samples`` is the folder with the samples of all microversions, relative to the working directory; without it that
    of ``compute_ref_samples`` in ``conf.py``, else ``../../doc/api_samples`` seen from ``source``. ``settings`` stand
    in for those of ``conf.py``. With ``conditions`` it is read as these decide, descriptions included, else with what
    some build shows. Nothing is read outside of the repository that holds ``source`` (without one, of the
    working directory), the samples and the folders ``allow``, unless the caller has set a boundary. Raises
    :exc:`~sphinx_compute_ref.errors.UserError` where ``source`` is not a folder; whatever is wrong with a file below it
    becomes a fault of the reference.
    """
    boundary = current_boundary() or Boundary([root_of(os.fspath(source)), *allow])
    with reading_inside(boundary):
        return _read(os.fspath(source), samples, settings, boundary, conditions)


def _read(
    source: str,
    samples: str | os.PathLike[str] | None,
    settings: SphinxSettings | None,
    boundary: Boundary,
    conditions: Deciding | None,
) -> Reference:
    folder = relative_path(source)
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
    # Pages name samples from the source folder: one that lies outside of the working directory must not have two names.
    below = os.path.relpath(os.fspath(samples), folder) if samples is not None else settings.samples
    sample_folder = _join(folder, below)
    for outside in (sample_folder, *(_join(folder, other) for other in settings.allow_outside)):
        boundary.allow(outside)
    collected = Collected(settings.encoding, conditions)
    conf = conf_path(folder)
    collected.faults.update(dict.fromkeys((*faults, *conf_faults(conf, read_text(conf).text or ""))))
    files_below = find_source_files(
        folder,
        settings.source_suffixes,
        settings.foreign_suffixes,
        include=settings.include_patterns,
        exclude=settings.exclude_patterns,
        conventional=settings.excludes_more,
    )
    for link in files_below.loops:
        message = (
            "the link leads to a folder in which it is, and plain Sphinx walks through it until the system refuses: "
            f'delete it, or add "{posixpath.relpath(link, folder)}" to exclude_patterns'
        )
        collected.fault("CR008", message, Location(link, 1, 1), "link loop")
    readers = []
    for name, path in files_below.pages:
        deciding = conditions or Conditions(settings.tags, settings.values)
        reader = DocumentReader(collected, folder, name, path, deciding, settings.values)
        reader.read()
        readers.append(reader)
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
        orphans=find_orphans(readers, files_below.fragments, settings.root_doc, settings.source_suffixes),
        orphaned_parameters=find_orphaned_parameters(files_below, {*collected.parameters, *collected.statuses}),
        shared=shared_files(folder, collected.parameters),
        loose_tables=tuple(collected.loose_tables),
        examples=frozenset(collected.examples),
        unread=(*unread_files(files_below, readers), *collected.unread),
        sources=SourceTexts(collected.blocks),
        name=project_name(settings.values),
        title=_title(settings, collected),
    )


def project_name(values: Mapping[str, Any]) -> str:
    """Return what ``conf.py`` calls the project: ``project``, else the repository that openstackdocstheme links."""
    repository = values.get("openstackdocs_repo_name")
    return _words(values.get("project")) or _words(repository).rstrip("/").rpartition("/")[2]


def _title(settings: SphinxSettings, collected: Collected) -> str:
    """Return what the reference is called: ``html_title``, else ``project``, else the heading of its first page."""
    configured = _words(settings.values.get("html_title")) or _words(settings.values.get("project"))
    pages = (document.path for document in collected.documents if document.name == settings.root_doc)
    headings = (block for path in pages for block in collected.blocks.get(path, ()) if isinstance(block, Heading))
    return configured or next((plain_title(heading.title) for heading in headings), "")


def _words(value: object) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path.replace(os.sep, "/")))


def _read_samples(collected: Collected, folder: str) -> dict[str, SampleFile]:
    """Read every sample that a page includes, and all that lie beside them or below ``folder``."""
    encodings: dict[str, str | None] = {}  # the encodings that pages name
    roots: dict[str, None] = {}
    for resource in collected.resources:
        for operation in resource.operations:
            for message in operation.messages:
                for sample in message.samples:
                    if sample.path in collected.in_pages:
                        continue
                    encodings[sample.path] = sample.encoding or encodings.get(sample.path)
                    roots[posixpath.dirname(sample.path)] = None
    tree = current_files()
    in_folders: set[str] = set()
    if tree.is_folder(folder):
        for root, folders, files in tree.walk(folder):
            folders.sort()
            where = posixpath.normpath(root.replace(os.sep, "/"))
            prefix = "" if where == "." else f"{where}/"
            in_folders.update(prefix + name for name in files if name.endswith(".json"))
    for root in roots:
        if not root.startswith(folder):
            try:
                in_folders.update(
                    posixpath.join(root, name) for name in tree.names(root or ".") if name.endswith(".json")
                )
            except OSError:
                continue
    samples: dict[str, SampleFile] = {}
    parts = collected.parts
    for path in [*encodings, *sorted(in_folders - encodings.keys())]:
        exists = path in in_folders or tree.exists(path)
        samples[path], faults = remembered(read_sample, path, exists=exists, encoding=encodings.get(path))
        if path in parts and path not in encodings:
            continue  # what is shown of it is another text
        collected.faults.update(dict.fromkeys(faults))
    samples.update(collected.in_pages)
    samples.update((sample.path, sample) for sample in in_families(collected.resources, collected.in_pages))
    return samples
