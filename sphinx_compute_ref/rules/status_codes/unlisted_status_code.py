"""The text names a status code that the lists of the operation lack.

What it does
    Looks in paragraphs, lists and notes for codes that the operation is said to answer with: "returns ``204 No
    Content``", "a 409 response", "Forbidden (403)", "fails with HTTP 400". Sentences about other operations and earlier
    microversions, and about what does not happen, are left alone. So is an operation that lists no codes (CR604). A
    class or a range ("4xx") lists all codes in it.

Why is this bad
    Readers and programs go by the list; a client that was written by it meets an answer that it does not expect.

Example
    ::

        Returns ``204 No Content`` where there is nothing.

        Normal response codes: 200

Use instead
    ::

        Returns ``204 No Content`` where there is nothing.

        Normal response codes: 200, 204
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise, takewhile

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.blocks import Block, Directive, Paragraph
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.status_codes.registry import CODES, REASONS, fold

_NOTES = ("note", "warning", "tip", "important", "caution", "danger", "hint", "attention", "seealso")
_CODE = re.compile(r"(?<![\w./:#%$-])([2-5][0-9]{2})(?![\w%/-]|\.[0-9])")
_MARKS = "`*\"'()[],:"
#: What stands right before a code that an operation answers with.
_BEFORE = re.compile(
    r"\b(?:http|status|codes?|error|returns?|returned|returning|responds? with|responded with|responding with"
    r"|fails? with|failing with|results? in|resulting in|receives?|gets?|gives?|rejected with|raises?)"
    r"(?: (?:an?|the|http|error|code|status|of|with|is)){0,4}$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^(?:http )?(?:status|response|error|return)s?\b|^(?:is|are|will be|would be|may be|can be) (?:returned|raised)\b",
    re.IGNORECASE,
)
#: Sentences that tell of something else than what the operation answers with.
_ELSEWHERE = re.compile(
    r"\b(?:no longer|used to|previously|earlier|before|prior to|until|older|webhooks?|callbacks?|upstream|proxy"
    r"|subsequent|afterwards?|later)\b",
    re.IGNORECASE,
)
#: Right before a code that the operation does not answer with.
_NOT = re.compile(r"(?:\b(?:not|never|instead of|rather than|than|unlike)|n't)\b[^.]{0,40}$", re.IGNORECASE)
#: What redirects may be somebody else: a load balancer that the operation sets up.
_OF_THE_API = re.compile(r"\b(?:request|operation|call|api|client)s?\b", re.IGNORECASE)
#: Reason phrases with such a word in them.
_PHRASES = re.compile(
    r"not ?(?:found|modified|implemented|acceptable|allowed|satisfiable|extended|supported)\b", re.IGNORECASE
)
_METHOD = re.compile(r"\b(GET|HEAD|POST|PUT|PATCH|DELETE)\b")
_SENTENCE_END = re.compile(r"[.;]\s+(?=[A-Z`*\"(])")
_WORD = re.compile(r"[A-Za-z][A-Za-z'-]*")
#: As many words make the longest reason phrase.
_WORDS = 6


def check(context: Context) -> Iterator[Finding]:
    """Yield the first mention of each code that no list has."""
    for operation in context.reference.operations:
        codes = {code.code for status_list in operation.statuses for code in status_list.codes}
        spans = [span for status_list in operation.statuses for span in status_list.spans]
        if not codes and not spans:
            continue
        labels = {status_list.location for status_list in operation.statuses}
        for block in map(_paragraph, context.texts.blocks(operation)):
            if block is None:
                continue
            location = Location(operation.location.file, block.lines[0].line, block.lines[0].column)
            if location in labels:
                continue
            for code, line, column in _mentions(block, operation):
                if code in codes or any(low <= code <= high for low, high in spans):
                    continue
                codes.add(code)
                kind = "normal" if code < 400 else "error"
                yield Finding(
                    code="CR606",
                    message=f"the text names {code} ({REASONS[code]}), which the {kind} response codes lack",
                    location=Location(location.file, line, column),
                    subject=str(code),
                    operation=operation,
                )


def _paragraph(block: Block) -> Paragraph | None:
    """Return a block as a paragraph: the text that a note has right behind its colons is one, too."""
    if isinstance(block, Directive) and block.name in _NOTES and block.content and block.content[0].line == block.line:
        return Paragraph(tuple(takewhile(lambda line: bool(line.text), block.content)), block.depth)
    return block if isinstance(block, Paragraph) else None


def _mentions(block: Paragraph, operation: Operation) -> Iterator[tuple[int, int, int]]:
    """Yield the codes that a paragraph says the operation answers with: code, line and column."""
    text = " ".join([line.text for line in block.lines])
    if _CODE.search(text) is None:
        return
    bounds = [0, *(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]
    for start, end in pairwise(bounds):
        sentence = text[start:end]
        for match in _CODE.finditer(sentence):
            code, before = int(match[1]), sentence[: match.start()]
            if code not in REASONS or _is_of_others(code, sentence, before, operation):
                continue
            if _is_answer(code, before, sentence[match.end() :]):
                yield code, *_place_of(block, start + match.start())


def _place_of(block: Paragraph, offset: int) -> tuple[int, int]:
    """Return line and column of the character at ``offset`` in the text of a paragraph, its lines joined."""
    for line in block.lines:
        if offset <= len(line.text):
            return line.line, line.column + offset
        offset -= len(line.text) + 1
    return block.lines[0].line, block.lines[0].column


def _is_of_others(code: int, sentence: str, before: str, operation: Operation) -> bool:
    """Say whether a sentence tells of another operation or time, or of what is not answered."""
    if any(method != operation.method for method in _METHOD.findall(sentence)) or _ELSEWHERE.search(sentence):
        return True
    if code // 100 == 3 and not _OF_THE_API.search(sentence):
        return True
    return _NOT.search(_PHRASES.sub("", before)[-60:]) is not None


def _is_answer(code: int, before: str, after: str) -> bool:
    """Say whether the words around a number make it a code that is answered with."""
    if _BEFORE.search(before.rstrip(_MARKS + " ")[-60:]) or _AFTER.search(after.lstrip(_MARKS + " ")[:40]):
        return True
    behind, ahead = _WORD.findall(before)[-_WORDS:], _WORD.findall(after)[:_WORDS]
    near = before.rstrip(_MARKS + " "), after.lstrip(_MARKS + " ")
    if behind and near[0].endswith(behind[-1]):
        names = [fold("".join(behind[-count:])) for count in range(1, len(behind) + 1)]
        if any(code in CODES.get(name, ()) for name in names):
            return True
    if ahead and near[1].startswith(ahead[0]):
        return any(code in CODES.get(fold("".join(ahead[:count])), ()) for count in range(1, len(ahead) + 1))
    return False


RULE = Rule("CR606", "unlisted-status-code", Severity.WARNING, __doc__, check)
