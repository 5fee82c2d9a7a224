"""A sample or a table shows a body where there is none.

What it does
    Looks for samples of responses whose only normal codes are 204, 205 or 304, of responses to HEAD, and of requests
    with GET or HEAD (and DELETE, where no body row describes it). JSON counts that is more than ``{}``, and text that
    is no HTTP message with headers alone; samples of errors, by their captions, do not. Where body rows describe the
    body of a GET, the method is probably wrong. Where such a response has no sample, its body rows count. What the text
    of an operation says in no case of its own counts, too: "The body of the request is empty."

Why is this bad
    A response with 204 has no content (RFC 9110, 15.3.5), and many clients and proxies drop the body of a GET (9.3.1):
    either the code or the sample is wrong.

Example
    ::

        Normal response codes: 204

        Response
        --------

        .. literalinclude:: samples/server-delete-resp.json

Use instead
    Correct the code, or take the sample away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.operation import Message, Operation
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule
from sphinx_compute_ref.rules.samples.misplaced_sample import samples_of

_WITHOUT_CONTENT = (204, 205, 304)
#: What a caption says of a sample that answers what went wrong.
_OF_AN_ERROR = re.compile(r"\b(?:errors?|faults?|failures?|failed|fails?|[45][0-9]{2})\b", re.IGNORECASE)
#: What texts say of a message without a body.
_EMPTY = {
    "request": re.compile(
        r"\b(?:body of the request|request body) is (?:always )?empty\b|\bthere is no request body\b"
        r"|\b(?:does|do) not (?:accept|take|need|require|have) a request body\b",
        re.IGNORECASE,
    ),
    "response": re.compile(
        r"\b(?:body of the response|response body) is (?:always )?empty\b|\bno (?:response )?body is returned\b"
        r"|\bthere is no (?:response body\b|body content for the response\b)"
        r"|\b(?:does|do) not return (?:a response body|any(?:thing)? in the (?:response )?body)\b",
        re.IGNORECASE,
    ),
}
#: What makes a case of it: "Until microversion 2.5, there is no response body."
_CASE = re.compile(
    r"\b(?:if|when|where|unless|until|since|starting|before|versions?|microversions?|only|except|otherwise)\b",
    re.IGNORECASE,
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples of what has no body."""
    for operation, message in context.reference.messages:
        has_rows_alone = message.role == "response" and not message.samples and message.body_rows
        if operation.is_example or not (message.samples or has_rows_alone):
            continue
        why = _reason(operation, message) or _words(context, operation, message)
        if why is None:
            continue
        if has_rows_alone:
            yield Finding(
                code="CR314",
                message=f"the table has rows of a body, but {why}",
                location=next(table.location for table in message.tables if table.body_rows),
                subject="response body rows",
                operation=operation,
                role="response",
                about=(samples_of(operation, "response"),),
            )
        for sample in message.samples:
            of_error = message.role == "response" and _OF_AN_ERROR.search(sample.caption or "") is not None
            if not of_error and _has_body(context, sample):
                yield Finding(
                    code="CR314",
                    message=f"the sample has a body, but {why}",
                    location=sample.location,
                    subject=f"{message.role} body",
                    operation=operation,
                    role=message.role,
                    sample=sample.path,
                    about=(("sample at", sample.location.file, str(sample.location.line)),),
                )


def _reason(operation: Operation, message: Message) -> str | None:
    """Return why a message has no body."""
    if message.role == "request":
        if operation.method not in METHODS_WITHOUT_BODY or any(row.in_ is None for row in message.rows):
            return None
        if message.body_rows:
            is_safe = operation.method != "DELETE"
            return f"a {operation.method} request has none: is the method of the operation right?" if is_safe else None
        return f"a {operation.method} request has none: does the sample belong to the response?"
    if operation.method == "HEAD":
        return "a response to HEAD has none"
    normal = [status_list for status_list in operation.statuses if status_list.kind == "normal"]
    codes = {code.code for status_list in normal for code in status_list.codes}
    if not codes or not codes.issubset(_WITHOUT_CONTENT) or any(status_list.spans for status_list in normal):
        return None
    return f"the only normal response code is {' or '.join(map(str, sorted(codes)))}, which comes without content"


def _words(context: Context, operation: Operation, message: Message) -> str | None:
    """Return what the text says of a message that has no body, where it says so of each."""
    for paragraph in context.texts.paragraphs(operation):
        if "body" not in paragraph.text or paragraph.role not in (None, message.role):
            continue
        for sentence in " ".join(paragraph.text.split()).split(". "):
            if _EMPTY[message.role].search(sentence) and not _CASE.search(sentence):
                return f'the text says that there is none: "{sentence.rstrip(".")}."'
    return None


def _has_body(context: Context, sample: Sample) -> bool:
    """Say whether a sample is JSON with something in it, or other text that is no HTTP message."""
    file = context.reference.samples.get(sample.path)
    if file is not None and file.valid:
        return file.data not in ({}, [], None, "")
    text = context.texts.text(sample.path).strip()
    if sample.path.endswith(".json"):
        return bool(text)
    return bool(text) and not text.startswith(("HTTP/", "GET ", "HEAD ", "PUT ", "POST ", "PATCH ", "DELETE ", "curl "))


RULE = Rule("CR314", "unexpected-body", Severity.WARNING, __doc__, check, follows=("CR307",))
