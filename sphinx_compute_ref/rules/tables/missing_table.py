"""A message has something to document, but no table or no row for it.

What it does
    Reports operations whose URL has parameters and whose request has no table, and messages that have a JSON sample, be
    it one that cannot be read, but no table, or tables without a single row for the body that the sample shows. An
    operation that is still a heading with a ``rest_method`` and nothing else is reported, too. Words will do in place
    of a table where they say what the message is ("The response is a dictionary, its keys are ..."), or send the reader
    of such a heading to another section; so will a sample that is a JSON Schema or a JSON Patch, and a table of names
    in another form, which is not read: ``list-table``, ``csv-table``, grid and simple tables.

Why is this bad
    The reader sees values and does not learn what they mean.

Use instead
    Add a ``rest_parameters`` table below "Request" or "Response", or rows to the one that stands there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.operation import Message, Operation, Row
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.rules.definitions.optional_path_parameter import is_optional_in_path
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule
from sphinx_compute_ref.rules.tables.broken_rows import broken_names, lost_tables
from sphinx_compute_ref.rules.tables.misplaced_parameter import is_astray
from sphinx_compute_ref.rules.tables.undocumented_path_parameter import path_parameter

_SCHEMA_WORDS = frozenset(("type", "$ref", "enum", "allOf", "anyOf", "oneOf", "items", "properties"))
#: So many lines show whether an unreadable sample is an object, and what a line with a key looks like.
_BEGINNING = 12
_KEY = re.compile(r"[{\[\s]*\"[^\"]+\"\s*:")
_DESCRIBES = re.compile(
    r"\b(?:request|response)s?(?: body| parameters)?"
    r" (?:is|are|will|can|may|contains?|consists?|depends?|differs?|varies)\b"
    r"|\bno (?:request|response) (?:body|parameters)\b",
    re.IGNORECASE,
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the messages without a table."""
    for operation, message in context.reference.messages:
        if operation.is_example or context.is_told_elsewhere(operation):
            continue
        if message.tables:
            yield from _check_tables(context, operation, message)
            continue
        related: tuple[Related, ...] = ()
        facts: tuple[Fact, ...] = ()
        if message.role == "request" and operation.path_parameters:
            names = ", ".join(f"{{{name}}}" for name in operation.path_parameters)
            text = f"the URL has parameters ({names}), but the request has no table"
            names_astray = {row.name for row in operation.response.rows if row.in_ == "path"}
            if names_astray.issuperset(operation.path_parameters):  # CR205: what the table would hold stands there
                facts = tuple(path_parameter(operation, name) for name in operation.path_parameters)
        else:
            example = next((sample for sample in message.samples if _has_fields(context, sample)), None)
            if example is None or is_described(context, operation, message):
                continue
            text = f"the {message.role} has a sample, but no table"
            related = (Related(example.location, "the sample"),)
            facts = (("sample at", example.location.file, str(example.location.line)),)
        if lost_tables(context, operation) or context.texts.has_other_table(operation, message.role):
            continue  # CR008 tells of the one; the other is not read
        yield Finding(
            code="CR210",
            message=f"{text}: add a rest_parameters directive",
            location=operation.location,
            subject=f"{message.role} table",
            operation=operation,
            role=message.role,
            related=related,
            about=facts,
        )


def _check_tables(context: Context, operation: Operation, message: Message) -> Iterator[Finding]:
    """Yield a finding where the tables hold headers and path parameters only, and a sample has a body."""
    if operation.method in METHODS_WITHOUT_BODY if message.role == "request" else _redirects(operation):
        return
    rows = list(message.rows)
    if not rows or any(row.definition is None or not _is_outside_of_the_body(operation, row) for row in rows):
        return
    example = next((sample for sample in message.samples if _has_values(context, operation, sample)), None)
    if example is None or is_described(context, operation, message):
        return
    names = {path[-1] for path in context.fields(example.path)}
    if any(row.name.rpartition(".")[2] in names and not _is_told_at_the_definition(row) for row in rows):
        return  # a row says the wrong "in": CR203, CR205
    if lost_tables(context, operation) or broken_names(context, operation) & names:
        return
    yield Finding(
        code="CR210",
        message=f"no row of the {message.role} is about the body, and its sample has one: add the rows",
        location=message.tables[0].location,
        subject=f"{message.role} body rows",
        operation=operation,
        role=message.role,
        related=(Related(example.location, "the sample"),),
    )


def _is_outside_of_the_body(operation: Operation, row: Row) -> bool:
    """Say whether a row is about something else than the body; so is one with the name of a path parameter (CR202)."""
    return row.in_ in ("header", "path", "query") or row.name in operation.path_parameters


def _is_told_at_the_definition(row: Row) -> bool:
    """Say whether CR109 tells of the wrong "in" once for all rows, none of which it names here."""
    return row.definition is not None and is_optional_in_path(row.definition)


def _redirects(operation: Operation) -> bool:
    """Say whether all that an operation does is to send the client on; what a redirection says is for people."""
    codes = [
        code.code for status_list in operation.statuses if status_list.kind == "normal" for code in status_list.codes
    ]
    return bool(codes) and all(300 < code < 400 for code in codes)


def _has_values(context: Context, operation: Operation, sample: Sample) -> bool:
    """Say whether a sample's body has more than an action without arguments; operations of JSON Patch are known."""
    fields = context.fields(sample.path)
    if not _has_fields(context, sample) or {("op",), ("path",)} <= fields.keys():
        return False
    if len(fields) > 1:
        return True
    # One field at the end of a URL such as /metadata/{key} is that key; an object or null is an action's name.
    plain = any(not field.kinds & {"object", "array", "null"} for field in fields.values())
    return plain and not operation.url.rstrip("/").endswith("}")


def _has_fields(context: Context, sample: Sample) -> bool:
    """Say whether a sample has something that a table could be about; the keys of a JSON Schema are known.

    One that cannot be read is known by how it begins.
    """
    file = context.reference.samples.get(sample.path)
    if file is None or not file.exists:
        return False
    if file.valid:
        return bool(file.data) and not _is_schema(file.data)
    page, _, line = sample.path.partition("#L")
    lines = context.texts.lines(page)[int(line) - 1 if line.isdigit() else 0 :][:_BEGINNING]
    begin = [stripped for text in lines if (stripped := text.strip()) and not stripped.startswith(":")]
    return (
        bool(begin) and begin[0][0] in "{[" and any(_KEY.match(text) for text in begin) and "$schema" not in str(begin)
    )


def _is_schema(data: Any) -> bool:
    """Say whether a document is a JSON Schema: it describes the properties of something else."""
    if not isinstance(data, dict):
        return False
    properties = data.get("properties")
    return "$schema" in data or (
        isinstance(properties, dict)
        and any(properties.values())
        and all(isinstance(one, dict) and (not one or one.keys() & _SCHEMA_WORDS) for one in properties.values())
    )


def is_described(context: Context, operation: Operation, message: Message) -> bool:
    """Say whether the message is described in words, or by a table that stands in the request (CR205)."""
    stray = message.role == "response" and operation.method in METHODS_WITHOUT_BODY
    if stray and any(is_astray(table, ("body",)) for table in operation.request.tables):
        return True
    return any(
        paragraph.role == message.role and _DESCRIBES.search(paragraph.text)
        for paragraph in context.texts.paragraphs(operation)
    )


RULE = Rule("CR210", "missing-table", Severity.WARNING, __doc__, check, follows=("CR205", "CR314"))
