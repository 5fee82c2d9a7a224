"""A message has body rows, but no sample.

What it does
    Looks for messages whose tables have rows with ``in: body``, and that neither include a sample nor show JSON in a
    code block below a heading such as "Response Example". Requests of GET, HEAD and
    DELETE have no body to show: their body rows are CR202 or CR205. Nor do rows count that are in the URL (CR202), or
    whose description says that the body is an archive or other binary data. Where a section titled "Response Example"
    below the operation repeats its ``rest_method``, the sample that stands there is the operation's.

Why is this bad
    Readers copy samples; and nothing proves the rows.

Use instead
    Add a ``literalinclude`` with a JSON sample.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from sphinx_compute_ref.matching.names import similarity
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation, Role, Row
from sphinx_compute_ref.reading.rst.titles import role_of_heading
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule
from sphinx_compute_ref.rules.samples.misplaced_sample import samples_of

_BINARY = re.compile(
    r"\b(?:zip|tar|iso)[\s-]+(?:file|archive|image)\b|\bbinary\s+(?:data|content|file|image)|\bmultipart\b"
    r"|\bapplication/(?:zip|gzip|x-tar|octet-stream)\b",
    re.IGNORECASE,
)

#: How alike two URLs are that are meant to be one; the one of an example may have a slip.
_SAME_URL = 0.85


def check(context: Context) -> Iterator[Finding]:
    """Yield the messages without a sample."""
    repeated = dict(_examples(context))
    for operation, message in context.reference.messages:
        if (
            message.samples
            or message.inline_samples
            or (message.role == "request" and operation.method in METHODS_WITHOUT_BODY)
        ):
            continue
        if message.role in repeated.get(operation.location, ()):
            continue
        table = next((table for table in message.tables if table.body_rows), None)
        if table is not None and any(_needs_sample(row, operation) for row in message.body_rows):
            yield Finding(
                code="CR306",
                message=f"the {message.role} has body rows, but no sample: include one",
                location=table.location,
                subject=f"{message.role} sample",
                operation=operation,
                role=message.role,
                about=(samples_of(operation, message.role),),
            )


def _needs_sample(row: Row, operation: Operation) -> bool:
    assert row.definition is not None
    return row.name not in operation.path_parameters and _BINARY.search(row.definition.description) is None


def _examples(context: Context) -> Iterator[tuple[Location, tuple[Role, ...]]]:
    """Yield the operations that a section such as "Response Example" repeats, with the roles that have a sample there.

    Such a section has a ``rest_method`` of its own, for the URL of the example, and so is an operation by itself.
    """
    for operation, example in pairwise(context.reference.operations):
        role = role_of_heading(example.title)
        if role is None or operation.location.file != example.location.file or any(example.tables):
            continue
        path, shown = (one.url.partition("?")[0] for one in (operation, example))
        if example.title.lower().startswith(role) and similarity(path, shown) >= _SAME_URL:
            yield operation.location, tuple(message.role for message in example.messages if message.samples)


RULE = Rule("CR306", "missing-sample", Severity.WARNING, __doc__, check, follows=("CR307",))
