"""A row's ref is not in the parameters file.

What it does
    Looks up the ref of every row, ``- name: ref``, in the parameters file that the table names, and suggests the
    definition with the most similar name. Where the row must be the one about a parameter of the URL, the finding says
    so: all other parameters have rows, and all other rows are defined.

Why is this bad
    os-api-ref leaves the row out: the reference silently lacks a parameter.

Example
    ::

        - server_id: server_id_paht

Use instead
    ::

        - server_id: server_id_path

Fix safety
    The fix takes the one definition that looks alike; where several do, there is no fix. It is safe where at most two
    characters differ, else it needs ``--unsafe-fixes``. A table that several documents include, each with a parameters
    file of its own, has none: the ref may be right in the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import edit_distance
from sphinx_compute_ref.model.finding import Fact, Finding, Fix, Related, Severity
from sphinx_compute_ref.model.operation import Operation, Row, Table
from sphinx_compute_ref.reading.rst.templates import is_template
from sphinx_compute_ref.rules.edits import replace_word
from sphinx_compute_ref.rules.rule import Context, Rule, Sources
from sphinx_compute_ref.rules.tables.undocumented_path_parameter import path_parameter, undefined_row_for


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows without a definition."""
    for operation in context.reference.operations:
        for table in operation.tables:
            yield from _check_table(context, table, operation)
    for table in context.reference.loose_tables:
        yield from _check_table(context, table, None)


def _check_table(context: Context, table: Table, operation: Operation | None) -> Iterator[Finding]:
    file = context.reference.parameters_of(table.path)
    if file is None:
        return
    pair = undefined_row_for(context, operation) if operation is not None and table.role == "request" else None
    for row in table.rows:
        if row.definition is not None or is_template(row.ref):  # CR010 says that a template is not read
            continue
        near = _candidates(context, table, row)
        if near:
            hint = " or ".join(f'"{name}"' for name in near)
            message = f'"{row.ref}" is not in {table.path.rpartition("/")[2]}; did you mean {hint}?'
        else:
            message = f'"{row.ref}" is not in {table.path.rpartition("/")[2]}: define it there, or correct the ref'
        related: tuple[Related, ...] = ()
        about: tuple[Fact, ...] = ()
        if operation is not None and pair is not None and pair[1] is row:
            message += f'; "{{{pair[0]}}}" of the URL has no row: is it this one?'
            related = (Related(operation.location, f"{operation.method} {operation.url}"),)
            about = (path_parameter(operation, pair[0]),)
        yield Finding(
            code="CR201",
            message=message,
            location=row.ref_location,
            subject=row.ref,
            operation=operation,
            role=table.role if operation is not None else None,
            parameter=row.name,
            fixable=len(near) == 1 and table.location not in context.tables_of_many,
            related=related,
            about=about,
        )


def _candidates(context: Context, table: Table, row: Row) -> list[str]:
    """Return the definitions that the ref may have meant; those another row of the table uses come last."""
    near = context.look_alikes_of(table.path, row.ref)
    other_refs = {other.ref for other in table.rows if other is not row}
    free = [name for name in near if name not in other_refs]
    return free or near


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Replace the ref by the one definition that looks alike."""
    text = sources.text(finding.location.file)
    parts = finding.message.split('"')
    if text is None or len(parts) < 4:
        return None
    right_name = parts[3]
    edit = replace_word(text.removeprefix("\ufeff"), finding.location, finding.subject, right_name)
    if edit is None:
        return None
    shift = 1 if text.startswith("\ufeff") else 0
    edit = edit._replace(start=edit.start + shift, end=edit.end + shift)
    safe = edit_distance(finding.subject, right_name, 3) <= 2
    return Fix(f'refer to "{right_name}"', "safe" if safe else "unsafe", (edit,))


RULE = Rule("CR201", "undefined-parameter", Severity.ERROR, __doc__, check, fix)
