"""The text says since or until which microversion the operation exists, and ``rest_method`` does not.

What it does
    Reads sentences about the operation as a whole, in its text above the first heading: "Available since API
    microversion 1.2", "This API is available starting in the 3.27 microversion", "New in version 2.10", "removed in
    microversion 2.36", and the directive ``versionadded`` without a text. What is as old as the reference itself needs
    no word. Sentences that speak of microversions only by number count where the reference has microversions.

Why is this bad
    The page has no "New in version" at the operation, the selector of microversions shows it where it is not there, and
    rows with the same microversion look newer than the operation.

Example
    ::

        .. rest_method:: GET /widgets

        This API is only available since API microversion 1.2.

Use instead
    ::

        .. rest_method:: GET /widgets

           min_version: 1.2

        This API is only available since API microversion 1.2.

Fix safety
    Safe: the fix adds the line. Where ``rest_method`` says another microversion, there is no fix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_compute_ref.model.finding import Edit, Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.blocks import Directive, Heading, Paragraph
from sphinx_compute_ref.rules.edits import line_end_of, offset_of
from sphinx_compute_ref.rules.rule import Context, Rule, Sources

_THING = r"(?:this|the) (?:[\w/-]+ ){0,2}(?:api|call|operation|method|request|action|endpoint)(?: call)?"
_VERSION = (
    r"(?:(?:the )?(?:[\w-]+ )?(?:api )?(?:micro-?)?versions? )?(?:the )?v?([0-9]+\.[0-9]+)(?![.0-9])"
    r"(?: \(?(?:api )?(?:micro-?)?version\b)?"
)
_FROM = r"(?:since|from|in|with|as of|beginning (?:in|with|from)|starting (?:in|with|from|at|since)|after)"
#: Patterns of sentences by the field that they speak of; the microversion itself is the first that the operation has,
#: or the last one, or the first that does not have it any more.
_SINCE = re.compile(
    rf"(?:{_THING} (?:is|was|has been) (?:only )?|(?:only )?)(?:available|new|added|introduced|supported)(?: only)? "
    rf"{_FROM} {_VERSION}(?= and (?:later|newer|above|up)| or (?:later|newer|above|higher)|,? ?$|, | onwards?| up| \()",
    re.IGNORECASE,
)
_SINCE_FIRST = re.compile(
    rf"(?:since|from|starting (?:in|with|from)|as of) {_VERSION},? {_THING} (?:is|was) (?:available|supported|new)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"{_THING} (?:is|was) (?:only )?available (?:only )?(?:until|up to|through) {_VERSION}", re.IGNORECASE
)
_REMOVED = re.compile(
    rf"{_THING} (?:(?:is|was|has been) (?:deprecated and )?(?:removed|not available|no longer available)"
    r"|(?:is deprecated and )?(?:will fail|fails)(?: with (?:an? )?(?:http )?(?:code )?(?:404|410)[\w ]{0,24})?) "
    rf"{_FROM} {_VERSION}",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[`*]|:[a-z]+:(?=`)")
_SENTENCE_END = re.compile(r"\.\s+|\.$")


class _Said(NamedTuple):
    """What the text says: the field of ``rest_method``, its microversion, and where the words begin."""

    field: str
    version: Microversion
    location: Location


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations whose text says more than their ``rest_method``."""
    has_microversions = _has_microversions(context)
    for operation in context.reference.operations:
        path = operation.location.file
        told: set[str] = set()
        for said in _said(context, operation, has_microversions):
            declared = operation.min_version if said.field == "min_version" else operation.max_version
            if declared == said.version or said.field in told:
                continue
            told.add(said.field)
            if declared is None and said.field == "min_version" and said.version <= context.reference.base:
                continue
            since = "since" if said.field == "min_version" else "until"
            ours = f'has no {said.field}: add "{said.field}: {said.version}"'
            if declared is not None:
                ours = f"says {said.field} {declared}: one of the two is wrong"
            yield Finding(
                code="CR214",
                message=f"the text says that the operation exists {since} {said.version}, but rest_method {ours}",
                location=said.location,
                subject=said.field,
                operation=operation,
                microversion=said.version,
                fixable=declared is None and _edit(context.texts.text(path), operation, said) is not None,
            )


def _has_microversions(context: Context) -> bool:
    reference = context.reference
    low, high = reference.microversions.minimum, reference.microversions.maximum
    return bool(low or high) or any(
        operation.min_version or operation.max_version for operation in reference.operations
    )


def _said(context: Context, operation: Operation, has_microversions: bool) -> Iterator[_Said]:
    """Yield what the text above the first heading says of the operation's microversions."""
    path = operation.location.file
    for block in context.texts.blocks(operation):
        if isinstance(block, Heading):
            return
        if isinstance(block, Directive) and block.name == "versionadded" and not block.content:
            version = Microversion.find(block.argument)
            if version is not None and has_microversions:
                yield _Said("min_version", version, Location(path, block.line, block.column))
        if not isinstance(block, Paragraph) or block.bullet or block.field:
            continue
        offset = 0
        text = _MARKUP.sub("", " ".join(line.text.strip() for line in block.lines))
        for sentence in _SENTENCE_END.split(text):
            statement = _of_sentence(sentence.strip())
            if statement is not None and (statement[2] or has_microversions):
                yield _Said(statement[0], statement[1], _location(path, block, offset))
            offset += len(sentence) + 2


def _of_sentence(sentence: str) -> tuple[str, Microversion, bool] | None:
    """Return the field, the microversion and whether the word microversion is there; ``None`` for other sentences."""
    if "." not in sentence:  # no microversion
        return None
    word = "microversion" in sentence.lower() or "micro-version" in sentence.lower()
    for pattern, field in ((_SINCE, "min_version"), (_SINCE_FIRST, "min_version"), (_UNTIL, "max_version")):
        match = pattern.match(sentence)
        version = Microversion.find(match[1]) if match is not None else None
        if version is not None:
            return field, version, word
    match = _REMOVED.match(sentence)
    version = Microversion.find(match[1]) if match is not None else None
    if version is not None and version.minor:
        return "max_version", Microversion(version.major, version.minor - 1), word
    return None


def _location(path: str, block: Paragraph, offset: int) -> Location:
    """Return the line of a paragraph in which a sentence begins; markup makes the column uncertain."""
    for line in block.lines:
        length = len(_MARKUP.sub("", line.text.strip())) + 1
        if offset < length:
            return Location(path, line.line, line.column if offset == 0 else min(line.column + offset, len(line.text)))
        offset -= length
    return Location(path, block.lines[0].line, block.lines[0].column)


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Add the line to ``rest_method``."""
    operation, version = finding.operation, finding.microversion
    if operation is None or version is None:
        return None
    raw = sources.text(operation.location.file)
    said = _Said(finding.subject, version, finding.location)
    edit = _edit(raw, operation, said) if raw is not None else None
    return Fix(f'write "{said.field}: {version}"', "safe", (edit,)) if edit is not None else None


def _edit(raw: str, operation: Operation, said: _Said) -> Edit | None:
    """Return the edit that adds a line to the body of ``rest_method``."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    number = operation.location.line - 1
    indent = operation.location.column - 1
    last, body = number, ""
    for below in range(number + 1, len(lines)):
        line = lines[below]
        if line.strip() and len(line) - len(line.lstrip()) <= indent:
            break
        if line.strip():
            last, body = below, line
    if number >= len(lines) or "rest_method" not in lines[number]:
        return None
    end = line_end_of(raw)
    offset = offset_of(raw, last + 1, len(lines[last]) + 1)
    if offset is None:
        return None
    is_version = body.strip().lower().startswith(("min_version", "max_version"))
    blank = "" if is_version else end
    margin = body[: len(body) - len(body.lstrip())] if is_version else " " * (indent + 3)
    return Edit(operation.location.file, offset, offset, f"{end}{blank}{margin}{said.field}: {said.version}")


RULE = Rule("CR214", "undeclared-range", Severity.WARNING, __doc__, check, fix)
