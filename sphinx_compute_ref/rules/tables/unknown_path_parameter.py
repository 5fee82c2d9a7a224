"""A row says ``in: path``, and the URL does not have it.

What it does
    Compares the path rows of the request with the names in braces in the URL. A row that CR202 takes for the misspelt
    name of a parameter is left to that rule; so is, to CR109, a definition that is said to be optional.

Why is this bad
    The reader looks for a place in the URL that is not there; mostly the name is misspelt or the row was copied from
    another operation.

Example
    ::

        .. rest_method:: GET /servers/detail

        .. rest_parameters:: parameters.yaml

           - server_id: server_id_path

Use instead
    Delete the row, or correct the URL or the name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation, Row
from sphinx_compute_ref.rules.definitions.optional_path_parameter import is_optional_in_path
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule, unmarked_parameters
from sphinx_compute_ref.rules.tables.undocumented_path_parameter import look_alikes

#: So many rows of one wrong definition are a finding each; more are one finding, at the definition.
_FEW = 3


def check(context: Context) -> Iterator[Finding]:
    """Yield the path rows that the URL lacks."""
    unknown = [
        (operation, row)
        for operation in context.reference.operations
        if operation.url
        for row in operation.request.rows
        if row.in_ == "path" and row.name not in operation.path_parameters
    ]
    counts = Counter(row.definition.location for _, row in unknown if row.definition is not None)
    for operation, rows in _by_operation(unknown):
        locations = {row.location for row in look_alikes(context, operation).values()}
        names = operation.path_parameters
        documented = {row.name for row in operation.request.rows}
        for row in rows:
            definition = row.definition
            if row.location in locations or row.name in unmarked_parameters(operation.url):
                continue
            if definition is not None and is_optional_in_path(definition) and counts[definition.location] > _FEW:
                continue
            near = did_you_mean(row.name, [name for name in names if name not in documented], cutoff=0.5)
            hint = f'; did you mean "{near[0]}"?' if near else _hint(operation.url, row.name)
            yield Finding(
                code="CR203",
                message=f'the URL {operation.url} has no "{{{row.name}}}"{hint}',
                location=row.location,
                subject=row.name,
                operation=operation,
                role="request",
                parameter=row.name,
                related=(Related(operation.location, f"{operation.method} {operation.url}"),),
                about=(of_definition(definition),) if definition is not None else (),
            )


def _hint(url: str, name: str) -> str:
    """Say where else in the URL the name stands."""
    query = url.partition("?")[2]
    return ": it is in the query" if name in re.split(r"\W+", query) else ""


def _by_operation(rows: Iterable[tuple[Operation, Row]]) -> Iterator[tuple[Operation, list[Row]]]:
    for _, pairs in groupby(rows, key=lambda pair: id(pair[0])):
        group = list(pairs)
        yield group[0][0], [row for _, row in group]


RULE = Rule("CR203", "unknown-path-parameter", Severity.ERROR, __doc__, check, follows=("CR109",))
