"""A message has body rows, but no sample.

What it does
    Looks for messages whose tables have rows with ``in: body``, and that neither include a sample nor show JSON in a
    code block below a heading such as "Response Example". Requests of GET, HEAD and
    DELETE have no body to show: their body rows are CR202 or CR205. Nor do rows count that are in the URL (CR202), or
    whose description says that the body is an archive or other binary data. Where a section titled "Response Example"
    below the operation repeats its ``rest_method``, the sample that stands there is the operation's. A message without
    rows, too, is reported where a sample that no page includes is called as that of the other message is:
    ``server-create-resp.json`` beside ``server-create-req.json``.

Why is this bad
    Readers copy samples; and nothing proves the rows.

Use instead
    Add a ``literalinclude`` with a JSON sample.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from itertools import pairwise

from sphinx_compute_ref.matching.names import similarity
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Message, Operation, Role, Row
from sphinx_compute_ref.reading.rst.titles import role_of_heading
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule
from sphinx_compute_ref.rules.samples.misplaced_sample import samples_of
from sphinx_compute_ref.rules.samples.sample_of_another_operation import unused_samples
from sphinx_compute_ref.rules.tables.missing_table import is_described

_BINARY = re.compile(
    r"\b(?:zip|tar|iso)[\s-]+(?:file|archive|image)\b|\bbinary\s+(?:data|content|file|image)|\bmultipart\b"
    r"|\bapplication/(?:zip|gzip|x-tar|octet-stream)\b",
    re.IGNORECASE,
)

#: The word of a file's name that says which message it is of, and that of the other message.
_ROLE_WORD = re.compile(r"(?<![a-z])(?:request|response|req|resp)(?![a-z])")
_OTHER_WORD = {"request": "response", "response": "request", "req": "resp", "resp": "req"}
#: Codes of responses without a body.
_NO_CONTENT = frozenset((204, 205))

#: How alike two URLs are that are meant to be one; the one of an example may have a slip.
_SAME_URL = 0.85


def check(context: Context) -> Iterator[Finding]:
    """Yield the messages without a sample."""
    repeated = dict(_examples(context))
    unused: Collection[str] | None = None
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
        if unused is None:
            unused = {path for paths in unused_samples(context).values() for path, _ in paths}
        beside = _beside(operation, message, unused)
        if table is not None and any(_needs_sample(row, operation) for row in message.body_rows):
            text, location = f"the {message.role} has body rows, but no sample", table.location
        elif table is None and beside is not None and _may_have_body(context, operation, message):
            text, location = f"the {message.role} has neither rows of a body nor a sample", operation.location
        else:
            continue
        which = "one" if beside is None else f"{context.sample_label(beside)}, which no page includes"
        yield Finding(
            code="CR306",
            message=f"{text}: include {which}",
            location=location,
            subject=f"{message.role} sample",
            operation=operation,
            role=message.role,
            related=() if beside is None else (Related(Location(beside, 1, 1), "the sample"),),
            about=(samples_of(operation, message.role), *((("sample file", beside),) if beside is not None else ())),
        )


def _beside(operation: Operation, message: Message, unused: Collection[str]) -> str | None:
    """Return the unused sample that is called as a sample of the other message, but for the word for the message."""
    if operation.method in METHODS_WITHOUT_BODY or operation.is_example:
        return None
    other = operation.response if message.role == "request" else operation.request
    for sample in other.samples:
        folder, name = posixpath.split(sample.path)
        mine = posixpath.join(folder, _ROLE_WORD.sub(lambda word: _OTHER_WORD[word[0]], name))
        if mine != sample.path and mine in unused:
            return mine
    return None


def _may_have_body(context: Context, operation: Operation, message: Message) -> bool:
    """Say whether nothing speaks against a body of a message: no code without content, and no words about it."""
    codes = [
        code.code for status_list in operation.statuses if status_list.kind == "normal" for code in status_list.codes
    ]
    empty = message.role == "response" and any(code in _NO_CONTENT for code in codes)
    return not empty and not is_described(context, operation, message)


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
        path, example_path = (one.url.partition("?")[0] for one in (operation, example))
        if example.title.lower().startswith(role) and similarity(path, example_path) >= _SAME_URL:
            yield operation.location, tuple(message.role for message in example.messages if message.samples)


RULE = Rule("CR306", "missing-sample", Severity.WARNING, __doc__, check, follows=("CR307", "CR313", "CR314"))
