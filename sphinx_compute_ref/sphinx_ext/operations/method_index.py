"""The method index: all operations by resource path, with their methods."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx.domains import Index, IndexEntry
from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.messages import DOMAIN
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

_ = get_translation(DOMAIN)

_ORDER = {method: number for number, method in enumerate(("GET", "POST", "PUT", "PATCH", "DELETE"))}


class MethodIndex(Index):
    """Lists ``METHOD URL`` with the title; grouped by the first part of the path."""

    name = "methods"
    localname = "REST API Operations"
    shortname = "operations"
    domain: RestDomain

    def generate(self, docnames: Iterable[str] | None = None) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """Return the entries of ``docnames`` (all documents where it is ``None``), grouped, and not collapsed."""
        documents = None if docnames is None else set(docnames)
        entries = sorted(
            (
                (operation.url, _ORDER.get(operation.method, 9), operation.title, document, operation)
                for document, operations in self.domain.operations.items()
                if documents is None or document in documents
                for operation in operations
            ),
            key=lambda entry: entry[:4],
        )
        groups: dict[str, list[IndexEntry]] = {}
        for url, _order, title, document, operation in entries:
            parts = [part for part in url.partition("?")[0].split("/") if part and not part.startswith("{")]
            versions = [part for part in parts if part[:1] == "v" and part[1:].replace(".", "").isdigit()]
            names = [part for part in parts if part not in versions]
            group = f"/{names[0] if names else ''}"
            name = f"{operation.method} {url}".strip()
            groups.setdefault(group, []).append(IndexEntry(name, 0, document, operation.id, title, "", ""))
        return sorted(groups.items()), False


def method_index() -> type[MethodIndex]:
    """Return the index with its names in the language of this build, as strings: the JSON builder writes them."""
    names = {"localname": str(_("REST API Operations")), "shortname": str(_("operations"))}
    return type("MethodIndex", (MethodIndex,), names)
