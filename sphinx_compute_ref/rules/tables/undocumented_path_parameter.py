"""A parameter of the URL's path has no row.

What it does
    Takes the names in braces from the URL of ``rest_method`` and looks for a row with ``in: path`` and that name in
    the tables of the request. A path row of nearly that name, or the only path row that the URL lacks beside the only
    parameter without a row, is taken for it and named. Where the ref of the only such row is not defined, CR201 tells
    of both. Where all rows that refer to a definition, two or more, name a parameter of the URL, the definition is
    wrong, and one finding at its ``in`` stands for all of them. An operation without any request table is CR210.

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

from collections.abc import Iterator, Sequence

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation, Row
from sphinx_compute_ref.rules.rule import Context, Rule, Use
from sphinx_compute_ref.rules.samples.contradicted_required import required_row

#: As many related places a finding names.
_SHOWN = 10


def check(context: Context) -> Iterator[Finding]:
    """Yield the path parameters without a row."""
    wrong = _wrong_definitions(context)
    for definition, uses in wrong.values():
        yield _of_definition(definition, uses)
    for operation in context.reference.operations:
        rows_alike = look_alikes(context, operation)
        for name in _names_without_row(context, operation):
            location = operation.request.tables[0].location
            related: tuple[Related, ...] = (Related(operation.location, f"{operation.method} {operation.url}"),)
            message = f'"{{{name}}}" of the URL has no row with in: path'
            elsewhere = next((row for row in operation.request.rows if row.name == name), None)
            near = rows_alike.get(name)
            if elsewhere is not None and elsewhere.definition is not None:
                if elsewhere.definition.location in wrong:
                    continue
                location = elsewhere.location
                message += f'; the row "{name}" says in: {elsewhere.in_}'
                related = (Related(elsewhere.definition.location, f'definition "{elsewhere.ref}"'),)
            elif near is not None:
                location = near.location
                alike = did_you_mean(name, [near.name], cutoff=0.5)
                message += f'; the row "{near.name}" ' + ("looks like it" if alike else "is left over: is it this one?")
                related = (*related, Related(near.location, f'the row "{near.name}", which the URL lacks'))
            yield Finding(
                code="CR202",
                message=message,
                location=location,
                subject=name,
                operation=operation,
                role="request",
                parameter=name,
                related=related,
                about=(path_parameter(operation, name), *(() if elsewhere is None else (required_row(elsewhere),))),
            )


def path_parameter(operation: Operation, name: str) -> Fact:
    """Return the name by which findings about a parameter of an operation's URL are known."""
    return ("path parameter", *map(str, operation.location), name)


def _wrong_definitions(context: Context) -> dict[Location, tuple[Definition, list[Use]]]:
    """Return the definitions, by place, that say another ``in`` and that only rows of path parameters refer to."""
    uses_of: dict[Location, tuple[Definition, list[Use]]] = {}
    for definition in context.definitions:
        if definition.in_ not in ("body", "header", "query"):
            continue
        uses = context.uses_of(definition)
        if len(uses) > 1 and all(_names_path_parameter(context, use) for use in uses):
            uses_of[definition.location] = (definition, uses)
    return uses_of


def _names_path_parameter(context: Context, use: Use) -> bool:
    if use.operation is None or use.table.role != "request":
        return False
    return use.row.name in _names_without_row(context, use.operation)


def _of_definition(definition: Definition, uses: Sequence[Use]) -> Finding:
    return Finding(
        code="CR202",
        message=f'"{definition.name}" says in: {definition.in_}, but all {len(uses)} rows that refer to it name a '
        "parameter of the URL's path: write in: path",
        location=definition.fields["in"].value_location,
        subject=f"definition {definition.name}",
        related=tuple(Related(use.row.location, f'"{{{use.row.name}}}" of the URL') for use in uses[:_SHOWN]),
        about=tuple(
            fact
            for use in uses
            if use.operation is not None
            for fact in (path_parameter(use.operation, use.row.name), required_row(use.row))
        ),
    )


def _names_without_row(context: Context, operation: Operation) -> list[str]:
    """Return the parameters of the URL's path that no path row documents; none where that cannot be known."""
    tables = operation.request.tables
    if not tables or any(context.reference.parameters_of(table.path) is None for table in tables):
        return []
    # A row whose ref is undefined may well be the one: CR201 speaks of it.
    documented = {row.name for row in operation.request.rows if row.in_ == "path"}
    documented |= {row.name for table in operation.tables for row in table.rows if row.in_ is None}
    return [name for name in dict.fromkeys(operation.path_parameters) if name not in documented]


def undefined_row_for(context: Context, operation: Operation) -> tuple[str, Row] | None:
    """Return the path parameter without a row and the row without a definition, where there is one of each."""
    missing = [name for name in _names_without_row(context, operation) if name not in look_alikes(context, operation)]
    rows = [row for row in operation.request.rows if row.definition is None]
    if len(missing) != 1 or len(rows) != 1 or any(row.name == missing[0] for row in operation.request.rows):
        return None
    return missing[0], rows[0]


def look_alikes(context: Context, operation: Operation) -> dict[str, Row]:
    """Return, for path parameters without a row of any kind, the path row that was meant to be about it.

    It has nearly the same name, or it and the parameter are all that is left over.
    """
    rows: dict[str, Row] = {}
    for row in operation.request.rows:
        rows.setdefault(row.name, row)
    names = operation.path_parameters
    extra = {row.name: row for row in rows.values() if row.in_ == "path" and row.name not in names}
    missing = [name for name in _names_without_row(context, operation) if name not in rows] if extra else []
    if len(missing) == len(extra) == 1:
        return {missing[0]: next(iter(extra.values()))}
    row_of: dict[str, Row] = {}
    for name in missing:
        near = did_you_mean(name, extra, cutoff=0.5)
        if near:
            row_of[name] = extra[near[0]]
    return row_of


RULE = Rule("CR202", "undocumented-path-parameter", Severity.ERROR, __doc__, check, follows=("CR201",))
