"""Exported models to compare: from a JSON file, a source folder, a git ref, or a microversion of a reference."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from sphinx_compute_ref.comparing.pairing import Values
from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.export.model_json import model_of
from sphinx_compute_ref.git.repository import Repository
from sphinx_compute_ref.git.tree import GitTree
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.files.boundary import Boundary, reading_inside
from sphinx_compute_ref.reading.files.files import reading_from
from sphinx_compute_ref.reading.files.json_file import document_in_file
from sphinx_compute_ref.reading.project import read_reference

_OPERATION = ("title", "id", "method", "url", "min_version", "max_version")
_ROW = ("name", "in", "type", "required", "min_version", "max_version", "description")


def model_in_file(path: str) -> Values:
    """Read a model that ``compute-ref export model`` wrote."""
    return checked(document_in_file(path), path)


def checked(document: Any, where: str) -> Values:
    """Return ``document`` if it is an exported model of version 1 with all that a comparison looks at."""
    try:
        if document["version"] != 1:
            raise UserError(
                f"a model of version {document['version']!r}; this program reads version 1",
                where=where,
                hint="Export it again with this version of compute-ref.",
            )
        {document["microversions"][key] for key in ("min", "max")}
        for resource in document["resources"]:
            for operation in resource["operations"]:
                _check_texts(operation, _OPERATION)
                list(operation["status"]["normal"])
                for status in operation["status"]["error"]:
                    hash((status["code"], status["name"]))
                for role in ("request", "response"):
                    for table in operation[role]["tables"]:
                        for row in table["rows"]:
                            _check_texts(row, _ROW)
    except (KeyError, TypeError, IndexError) as error:
        reason = f'"{error.args[0]}" is missing' if isinstance(error, KeyError) else str(error)
        raise UserError(
            f"not an exported model: {reason}",
            where=where,
            hint="Write one with: compute-ref export model --output FILE",
        ) from error
    model: Values = document
    return model


def _check_texts(values: Mapping[str, Any], keys: tuple[str, ...]) -> None:
    for key in keys:
        value = values[key]
        if value is not None and not isinstance(value, str | bool):
            raise TypeError(f"{key} is {value!r}")
    if not isinstance(values["name" if "name" in values else "title"], str):
        raise TypeError("a name is missing")


#: What makes a model of a reference.
Maker = Callable[[Reference], Values]


def model_in_folder(folder: str, source: str, make: Maker = model_of) -> Values:
    """Read the reference in ``folder``: a source folder, or a project that has it in ``source``."""
    for candidate in (folder, os.path.join(folder, source), os.path.join(folder, "api-ref", "source")):
        if os.path.isfile(os.path.join(candidate, "conf.py")):
            folder = candidate
            break
    return make(read_reference(folder))


def model_at(ref: str, source: str, samples: str | None, make: Maker = model_of) -> Values:
    """Read the reference in ``source`` as the commit ``ref`` has it, without a checkout."""
    folder = os.path.abspath(source)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    repository = _bare_repository(folder)
    if repository is not None:
        return _model_in_bare(repository, ref, source, make)
    try:
        tree = GitTree(folder, ref)
    except UserError as error:
        raise UserError(
            error.message,
            where=ref,
            hint="Give two folders, two exported models, two microversions, or two commits, branches or tags of the "
            "repository that holds the reference. In a shallow clone, fetch them first.",
        ) from error
    with tree, reading_from(tree):
        if not tree.is_folder(source):
            raise UserError(
                f"{source} does not exist there",
                where=ref,
                hint="Name the folder with --source if it had another place.",
            )
        return make(read_reference(source, samples=samples))


def is_ref_of_bare_repository(name: str) -> bool:
    """Say whether the working directory is a bare repository that knows ``name``: files such as HEAD are git's."""
    if not os.path.isfile("HEAD"):
        return False
    repository = _bare_repository(".")
    try:
        return repository is not None and bool(repository.commit_of(name))
    except UserError:
        return False


def _bare_repository(folder: str) -> Repository | None:
    try:
        repository = Repository(folder)
    except UserError:
        return None
    return repository if repository.is_bare() else None


def _model_in_bare(repository: Repository, ref: str, source: str, make: Maker) -> Values:
    """Read the reference at ``ref`` from a copy: a repository without a work tree has no paths to read at."""
    commit = repository.commit_of(ref)
    with tempfile.TemporaryDirectory(prefix="compute-ref-") as folder:
        if repository.objects([commit], [source])[commit]:
            repository.export(commit, [source], Path(folder))
        if not os.path.isdir(os.path.join(folder, source)):
            raise UserError(f"{source} does not exist there", where=ref, hint="Name the folder with --source.")
        with reading_inside(Boundary([folder])):
            return make(read_reference(os.path.join(folder, source)))


def models_as_of(reference: Reference, versions: tuple[Microversion, Microversion]) -> tuple[Values, Values]:
    """Return the reference as of two microversions, each with what that one has."""
    microversions = reference.microversions
    for version in versions:
        if (microversions.minimum and version < microversions.minimum) or (
            microversions.maximum and version > microversions.maximum
        ):
            low, high = microversions.minimum or "the first", microversions.maximum or "the last"
            raise UserError(
                f"the reference has no microversion {version}",
                where=reference.source,
                hint=f'It covers {low} to {high}. A branch or tag of that name is written "refs/tags/{version}".',
            )
    return model_of(reference, microversion=versions[0]), model_of(reference, microversion=versions[1])
