"""What matching tells about rows, for the exported model: where each stands in the body, and what its values may be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sphinx_compute_ref.export.messages import OperationMessages
from sphinx_compute_ref.export.openapi import OpenApi
from sphinx_compute_ref.export.schemas import MessageAt
from sphinx_compute_ref.export.values import plain_value
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation, Row
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import Sample


class Resolved:
    """The rows and samples of a reference, resolved."""

    def __init__(self, reference: Reference, matches: Iterable[MessageMatch]) -> None:
        documents = OpenApi(reference, matches)
        self._newest = documents.newest
        self._operations = {messages.operation.location: messages for messages in documents.operations}
        self._rows: dict[tuple[Location, Location], dict[str, Any]] = {}
        for messages in documents.operations:
            for schemas in (messages.request, messages.whole_response):
                moments: dict[Microversion, MessageAt] = {}
                for node in schemas.structure.root.walk():
                    for row in node.rows:
                        version = self._last(row)
                        moment = moments.setdefault(version, MessageAt(schemas, version))
                        facts = moment.facts(node)
                        self._rows.setdefault(
                            (messages.operation.location, row.location),
                            {
                                "path": node.text,
                                "types": list(facts.kinds),
                                "nullable": facts.nullable,
                                "map": "object" in facts.kinds and moment.is_map(node, moment.children(node)),
                            },
                        )

    def _last(self, row: Row) -> Microversion:
        """Return the last microversion of the reference that has a row."""
        low, high = row.range
        last = min(high, self._newest) if high is not None else self._newest
        return max(last, low) if low is not None else last

    def row(self, operation: Operation, row: Row) -> dict[str, Any]:
        """Return what is known about a row: its path, the types of JSON Schema, whether null, whether a free map."""
        values = self._rows.get((operation.location, row.location))
        return values or {"path": None, "types": [], "nullable": False, "map": False}

    def codes(self, operation: Operation, texts: Iterable[str | None]) -> list[int]:
        """Return the status codes of the operation that headings or captions name."""
        messages: OperationMessages | None = self._operations.get(operation.location)
        return list(messages.codes_of(texts)) if messages is not None else []

    def sample_codes(self, operation: Operation, sample: Sample) -> list[int]:
        """Return the status codes that a sample belongs to by its headings and caption."""
        return self.codes(operation, (*sample.headings, sample.caption))


def values_of(definition: Definition | None) -> dict[str, Any]:
    """Return what a definition says of its values, as JSON."""
    if definition is None:
        return dict.fromkeys(("default", "minimum", "maximum", "format", "example", "deprecated"))
    deprecated = definition.deprecated
    return {
        "default": plain_value(definition.default),
        "minimum": plain_value(definition.minimum),
        "maximum": plain_value(definition.maximum),
        "format": definition.format,
        "example": plain_value(definition.example),
        "deprecated": str(deprecated) if isinstance(deprecated, Microversion) else deprecated,
    }
