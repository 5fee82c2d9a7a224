"""A parameter stands in a message that cannot carry it.

What it does
    Reports path and query rows in a response, and body rows in the request of a GET, HEAD or DELETE. A request of these
    methods that has a sample with a body is left alone: the API does accept one.

Why is this bad
    Mostly the row refers to the wrong definition, one for the URL in place of one for the body, and the reader is told
    the wrong thing.

Example
    ::

        Response
        --------

        .. rest_parameters:: parameters.yaml

           - id: server_id_path

Use instead
    ::

        .. rest_parameters:: parameters.yaml

           - id: server_id
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Message, Operation
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows in the wrong message."""
    for operation, message in context.reference.messages:
        wrong: tuple[str, ...]
        if message.role == "response":
            wrong, why = ("path", "query"), "a response has no path and no query"
        elif operation.method in METHODS_WITHOUT_BODY and not _has_body(context, message):
            wrong, why = ("body",), f"a {operation.method} request has no body"
        else:
            continue
        yield from _check_rows(operation, message, wrong, why)


def _has_body(context: Context, message: Message) -> bool:
    samples = context.reference.samples
    return any(sample.path in samples and samples[sample.path].valid for sample in message.samples)


def _check_rows(operation: Operation, message: Message, wrong: tuple[str, ...], why: str) -> Iterator[Finding]:
    for row in message.rows:
        if row.place not in wrong or row.definition is None:
            continue
        if message.role == "request" and row.name in operation.path_parameters:
            continue  # CR202 says so
        yield Finding(
            code="CR205",
            message=f'"{row.name}" says in: {row.place}, but {why}: refer to another definition, or move the row',
            location=row.location,
            subject=row.name,
            operation=operation,
            role=message.role,
            parameter=row.name,
            related=(Related(row.definition.location, f'definition "{row.ref}"'),),
        )


RULE = Rule("CR205", "misplaced-parameter", Severity.WARNING, __doc__, check)
