"""Incremental builds: which documents a change in a parameters file concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def find_outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> list[str]:
    """Return the documents that show a definition which has changed since they were read.

    Parameters files are no dependencies in Sphinx's sense: a reference in many documents shares one, and a change of
    one definition concerns only the documents whose tables use it.
    """
    known = added | changed | removed
    return [document for document in RestDomain.of(env).outdated() if document not in known]
