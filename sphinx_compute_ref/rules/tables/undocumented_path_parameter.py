"""A parameter of the URL's path has no row.

What it does
    Takes the names in braces from the URL of ``rest_method`` and looks for a row with ``in: path`` and that name in
    the tables of the request. An operation without any request table is CR210.

Why is this bad
    The reader has to guess what to put into the URL.

Example
    ::

        .. rest_method:: GET /servers/{server_id}

        .. rest_parameters:: parameters.yaml

           - server: server_id_path

Use instead
    ::

        .. rest_parameters:: parameters.yaml

           - server_id: server_id_path
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the path parameters without a row."""
    for operation in context.reference.operations:
        tables = operation.request.tables
        if not tables or any(context.reference.parameters_of(table.path) is None for table in tables):
            continue
        rows = [row for table in operation.tables for row in table.rows]
        # A row whose ref is undefined may well be the one: CR201 speaks of it.
        documented = {row.name for row in rows if row.place in ("path", None)}
        missing = [name for name in dict.fromkeys(operation.path_parameters) if name not in documented]
        extra = [row for row in rows if row.place == "path" and row.name not in operation.path_parameters]
        for name in missing:
            place = tables[0].location
            related = (Related(operation.location, f"{operation.method} {operation.url}"),)
            message = f'"{{{name}}}" of the URL has no row with in: path'
            elsewhere = next((row for row in operation.request.rows if row.name == name), None)
            near = did_you_mean(name, [row.name for row in extra], cutoff=0.5)
            if elsewhere is not None and elsewhere.definition is not None:
                place = elsewhere.location
                message += f'; the row "{name}" says in: {elsewhere.place}'
                related = (Related(elsewhere.definition.location, f'definition "{elsewhere.ref}"'),)
            elif near:
                place = next(row.location for row in extra if row.name == near[0])
                message += f'; the row "{near[0]}" looks like it'
            yield Finding(
                code="CR202",
                message=message,
                location=place,
                subject=name,
                operation=operation,
                role="request",
                parameter=name,
                related=related,
            )


RULE = Rule("CR202", "undocumented-path-parameter", Severity.ERROR, __doc__, check)
