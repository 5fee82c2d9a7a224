"""What a build reads: the reference, once, and in incremental builds the documents that a change concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_compute_ref.reading.conditions import is_conditional
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.sphinx_ext.config import reading_of
from sphinx_compute_ref.sphinx_ext.operations.conditions import BuildConditions
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.model.reference import Reference


def find_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the documents that show a definition which has changed since they were read.

    Parameters files are no dependencies in Sphinx's sense: a reference in many documents shares one, and a change of
    one definition concerns only the documents whose tables use it.
    """
    outdated = added | changed | removed
    return [document for document in RestDomain.of(env).outdated() if document not in outdated]


def read_sources(app: Sphinx, env: BuildEnvironment, documents: list[str]) -> None:
    """Read the reference before any of ``documents``: processes that read documents inherit it."""
    if documents:
        reference_of(app, env)


def reference_of(app: Sphinx, env: BuildEnvironment) -> Reference:
    """Return the reference as the files are now; it is read again only where one of them has changed."""
    settings, samples = reading_of(app)
    outputs = str(app.outdir), str(app.doctreedir)
    return RestDomain.of(env).files.reference(str(app.srcdir), samples, settings, outputs)


def reference_shown(app: Sphinx, env: BuildEnvironment) -> Reference:
    """Return the reference with what the running build shows, and nothing else."""
    domain = RestDomain.of(env)
    reference = reference_of(app, env)
    if not domain.data["conditions"] and not any(
        is_conditional(definition.description)
        for file in reference.parameters.values()
        for definition in file.definitions.values()
    ):
        return reference
    settings, samples = reading_of(app)
    conditions = BuildConditions(domain)
    return read_reference(app.srcdir, samples=samples, settings=settings, conditions=conditions, allow=["/"])
