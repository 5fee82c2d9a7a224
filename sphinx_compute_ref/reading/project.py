"""The way in: a source folder to a :class:`~sphinx_compute_ref.model.reference.Reference`."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.reference import Reference, Unread
from sphinx_compute_ref.model.sample import SampleFile
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.conditions import Conditions, Deciding
from sphinx_compute_ref.reading.conf_faults import conf_faults
from sphinx_compute_ref.reading.conf_py import rewrites_sources
from sphinx_compute_ref.reading.files.boundary import Boundary, current_boundary, reading_inside, root_of
from sphinx_compute_ref.reading.files.files import current_files
from sphinx_compute_ref.reading.files.memory import remembered
from sphinx_compute_ref.reading.files.paths import join_path, relative_path
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
from sphinx_compute_ref.reading.sphinx_settings import (
    SphinxSettings,
    conf_path,
    project_name,
    read_settings,
    words_of_setting,
)


def read_reference(
    source: str | os.PathLike[str],
    *,
    samples: str | os.PathLike[str] | None = None,
    settings: SphinxSettings | None = None,
    conditions: Deciding | None = None,
    built_with: Iterable[str] | None = None,
    allow: Iterable[str] = (),
) -> Reference:
    """Read the reference below the folder ``source``.

    ``samples`` is the folder with the samples of all microversions, relative to the working directory; without it that
    of ``compute_ref_samples`` in ``conf.py``, else ``../../doc/api_samples`` seen from ``source``. ``settings`` stand
    in for those of ``conf.py``. With ``conditions`` it is read as these decide, descriptions included, with
    ``built_with`` as a build with these tags and those that ``conf.py`` adds shows it, else with what some build shows.
    Nothing is read outside of the repository that holds ``source`` (without one, of the working directory), the samples
    and the folders ``allow``, unless the caller has set a boundary. Raises
    :exc:`~sphinx_compute_ref.errors.UserError` where ``source`` is not a folder; whatever is wrong with a file below it
    becomes a fault of the reference.
    """
    boundary = current_boundary() or Boundary([root_of(os.fspath(source)), *allow])
    with reading_inside(boundary):
        return _read(os.fspath(source), samples, settings, boundary, conditions, built_with)


def _read(
    source: str,
    samples: str | os.PathLike[str] | None,
    settings: SphinxSettings | None,
    boundary: Boundary,
    conditions: Deciding | None,
    built_with: Iterable[str] | None,
) -> Reference:
    folder = _source_folder(source)
    faults: tuple[Fault, ...] = ()
    if settings is None:
        settings, faults = read_settings(folder)
    if built_with is not None:
        conditions = Conditions(settings.tags.union(built_with), {**settings.defaults, **settings.values}, built=True)
    # Pages name samples from the source folder: one that lies outside of the working directory must not have two names.
    below = os.path.relpath(os.fspath(samples), folder) if samples is not None else settings.samples
    sample_folder = join_path(folder, below)
    for outside in (sample_folder, *(join_path(folder, other) for other in settings.allow_outside)):
        boundary.allow(outside)
    collected = Collected(settings.encoding, conditions)
    conf = conf_path(folder)
    conf_text = read_text(conf).text or ""
    collected.faults.update(dict.fromkeys((*faults, *conf_faults(conf, conf_text))))
    for line in rewrites_sources(conf_text):
        collected.unread[Unread(Location(conf, line, 1), "what conf.py makes of the text of pages")] = None
    files_below = find_source_files(
        folder,
        settings.source_suffixes,
        settings.foreign_suffixes,
        include=settings.include_patterns,
        exclude=settings.exclude_patterns,
        conventional=settings.excludes_more,
    )
    _note_loops(collected, folder, files_below.loops)
    readers = []
    for name, path in files_below.pages:
        deciding = conditions or Conditions(settings.tags, settings.values)
        reader = DocumentReader(collected, folder, name, path, deciding, settings.values, settings.edges)
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
        orphaned_parameters=find_orphaned_parameters(
            files_below, readers, {*collected.parameters, *collected.statuses}
        ),
        shared=shared_files(folder, collected.parameters),
        loose_tables=tuple(collected.loose_tables),
        examples=frozenset(collected.examples),
        parts=frozenset(path for path, _, _ in collected.pages) - collected.blocks.keys(),
        unread=(*unread_files(files_below, readers), *collected.unread),
        sources=SourceTexts(collected.blocks),
        name=project_name(settings.values),
        title=_title(settings, collected),
    )


def _source_folder(source: str) -> str:
    folder = relative_path(source)
    files = current_files()
    if not files.is_folder(folder):
        raise UserError(
            "the source folder does not exist" if not files.exists(folder) else "the source is not a folder",
            where=folder,
            hint="Give the folder that holds conf.py and the pages, for example api-ref/source.",
        )
    return folder


def _note_loops(collected: Collected, folder: str, links: Iterable[str]) -> None:
    for link in links:
        message = (
            "the link leads to a folder in which it is, and plain Sphinx walks through it until the system refuses: "
            f'delete it, or add "{posixpath.relpath(link, folder)}" to exclude_patterns'
        )
        collected.fault("CR008", message, Location(link, 1, 1), "link loop")


def _title(settings: SphinxSettings, collected: Collected) -> str:
    """Return what the reference is called: ``html_title``, else ``project``, else the heading of its first page."""
    configured = words_of_setting(settings.values.get("html_title")) or words_of_setting(settings.values.get("project"))
    pages = (document.path for document in collected.documents if document.name == settings.root_doc)
    headings = (block for path in pages for block in collected.blocks.get(path, ()) if isinstance(block, Heading))
    return configured or next((plain_title(heading.title) for heading in headings), "")


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
