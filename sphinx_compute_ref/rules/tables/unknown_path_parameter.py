"""A row says ``in: path``, and the URL does not have it.

What it does
    Compares the path rows of the request with the names in braces in the URL.

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

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the path rows that the URL lacks."""
    for operation in context.reference.operations:
        if not operation.url:
            continue
        names = operation.path_parameters
        documented = {row.name for row in operation.request.rows}
        for table in operation.request.tables:
            for row in table.rows:
                if row.place != "path" or row.name in names:
                    continue
                near = did_you_mean(row.name, [name for name in names if name not in documented], cutoff=0.5)
                hint = f'; did you mean "{near[0]}"?' if near else ""
                yield Finding(
                    code="CR203",
                    message=f'the URL {operation.url} has no "{{{row.name}}}"{hint}',
                    location=row.location,
                    subject=row.name,
                    operation=operation,
                    role="request",
                    parameter=row.name,
                    related=(Related(operation.location, f"{operation.method} {operation.url}"),),
                )


RULE = Rule("CR203", "unknown-path-parameter", Severity.ERROR, __doc__, check)
