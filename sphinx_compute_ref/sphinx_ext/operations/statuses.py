"""The status codes of a document's operations, as the linter reads them: pages and findings speak of the same."""

from __future__ import annotations

from collections.abc import Mapping

from sphinx_compute_ref.model.definition import ParametersFile
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.status import StatusFile, StatusList
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.pages import DocumentReader


class _Pages(Collected):
    """Pages alone: the files that tables and lists name are not read for the numbers in them."""

    def parameters_file(self, path: str) -> ParametersFile:
        """Return a file without definitions."""
        return ParametersFile(path, {})

    def status_file(self, path: str) -> StatusFile:
        """Return a file without texts."""
        return StatusFile(path, {})


def read_statuses(source: str, document: str, path: str) -> Mapping[Location, tuple[StatusList, ...]]:
    """Return the status codes of the document at ``path``, by the places of the directives ``rest_method``.

    The places have no columns, as those of the doctree have none; nothing where ``path`` is no page of ours.
    """
    if not path.endswith((".rst", ".inc", ".txt")):
        return {}
    collected = _Pages()
    DocumentReader(collected, source, document, path).read()
    operations = (operation for resource in collected.resources for operation in resource.operations)
    return {one.location._replace(column=1): one.statuses for one in operations}
