"""Status codes as pages give them: the body of ``rest_status_code``, and sentences that list codes.

The linter and the Sphinx extension read both with these functions, so that both see the same reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_compute_ref.reading.rst.body_lines import BodyFault, BodyLine, unquote
from sphinx_compute_ref.reading.rst.status_labels import Label, begins_with_code, narrow, read_label


class CodeText(NamedTuple):
    """A status code as written; ``name`` is the fault's name or the reason's key."""

    code: int
    name: str | None
    file: str
    line: int
    column: int


class CodesBody(NamedTuple):
    """The codes of ``rest_status_code`` or of a sentence.

    ``spans`` are the first and last codes of what is written as a class or a range: "4xx", "400-404".
    """

    codes: tuple[CodeText, ...]
    faults: tuple[BodyFault, ...]
    by_microversion: bool = False
    spans: tuple[tuple[int, int], ...] = ()


class CodeSentence(NamedTuple):
    """A sentence that lists codes: ``kind`` is "normal" or "error", the place that of its first character.

    ``misspelt`` tells of the words of its label that are misspelt: what is wrong only where codes follow.
    """

    kind: str
    body: CodesBody
    line: int
    column: int
    misspelt: tuple[BodyFault, ...] = ()


_CODE_ITEM = re.compile(r"-\s+(\S+?)\s*(?::\s+(.*))?$")


def read_codes(lines: Iterable[BodyLine], file: str, line: int, column: int) -> CodesBody:
    """Read the body of ``rest_status_code``: ``- 200`` or ``- 409: reason``."""
    codes: list[CodeText] = []
    faults: list[BodyFault] = []
    for body in lines:
        text = body.text.strip()
        if not text or text.startswith("#"):
            continue
        match = _CODE_ITEM.match(text.partition(" #")[0].rstrip())
        number = unquote(match[1].rstrip(":")) if match else ""
        start = body.column + len(body.text) - len(body.text.lstrip())
        if match is None or not number.isascii() or not number.isdigit():
            message = f'"{text}" is not a status code: "- 200" or "- 409: reason" is expected'
            faults.append(body.fault("CR005", message, f"code {text}", start))
            continue
        name = unquote(match[2].strip()) if match[2] else None
        codes.append(CodeText(int(number[:9]), name, body.file, body.line, start + match.start(1)))
    if not codes and not faults:
        message = 'rest_status_code has no codes: write "- 200" lines after a blank line, or remove it'
        faults.append(BodyFault("CR005", message, "empty status list", file, line, column))
    return CodesBody(tuple(codes), tuple(faults))


#: A name may have several words, as reason phrases have: "Not Found(404)".
_NAMED = r"((?:[A-Z][A-Za-z_-]*+ )*[A-Za-z][A-Za-z_-]*+)\s?\(\s*+([0-9]{3})\s*+\)"
#: The same from its end: a search for the name would begin anew at each letter.
_IN_PARENTHESES = re.compile(r"\(\s*+([0-9]{3})\s*+\)")
_NAME_BACKWARDS = re.compile(r"\s?([A-Za-z_-]*[A-Za-z](?: [A-Za-z_-]*[A-Z])*)")
_BARE = re.compile(r"(?<![0-9A-Za-z.(])([0-9]{3})(?![0-9A-Za-z]|\.[0-9])")
_PARENTHESES = re.compile(r"\([^()]*\)")
#: A number that is no code; most lists have none.
_ODD_NUMBER = re.compile(r"[0-9]++(?<![0-9]{3})|[0-9]++(?<=[0-9]{4})")
#: What stands for a code, alone between commas, and has not three digits: "4000", "badRequest(40)".
_NO_CODE = re.compile(
    r"(?:\A|,)\s*(?:and\s+)?"
    r"((?:[A-Z][A-Za-z_-]* )*[A-Za-z][A-Za-z_-]*\s?\(\s*)?([0-9]{1,2}|[0-9]{4,})(?(1)\s*+\))(?=\s*+(?:,|(?:\.\s*+)?\Z))"
)
_NO_CODE_ITEM = re.compile(
    r"[`*]*((?:[A-Z][A-Za-z_-]* )*[A-Za-z][A-Za-z_-]*\s?\(\s*)?"
    r"([0-9]{1,2}|[0-9]{4,})(?(1)\s*\)|[`*]*(?:\s*\Z|\s+-\s|:[`*]*(?:\s|\Z)))"
)
#: Remarks in parentheses, save what is a code's number, and all that follows the first sentence.
_REMARK = re.compile(r"\((?!\s*[0-9]+\s*\))[^()]*\)|\.\s.*", re.DOTALL)
_OPEN_REMARK = re.compile(r"\((?!\s*[0-9]+\s*\))")
#: "4xx" and "400-404".
_SPAN = re.compile(
    r"(?<![0-9A-Za-z.])(?:([1-5])[xX]{2}|([1-5][0-9]{2})[ ]?(?:-|–|to)[ ]?([1-5][0-9]{2}))(?![0-9A-Za-z])"
)
_SPAN_ITEM = re.compile(rf"[`*]*{_SPAN.pattern}")
_NAMED_ITEM = re.compile(rf"[`*]*{_NAMED}[`*]*")
_NEXT = re.compile(r"\s*[,;/]\s*(?:(?:and|or)\s+)?")
_NOT_A_BREAK = re.compile(r"[^\n]")
#: How an item of a list of codes begins: "200 - OK", "401, 403: no access", "``404``", "BadRequest (400)".
_BARE_ITEM = re.compile(r"[`*]*([0-9]{3}(?:[`*]*(?:\s*[,/]\s*|\s+(?:or|and)\s+)[`*]*[0-9]{3})*)(?![0-9A-Za-z]|\.[0-9])")


def read_code_sentences(
    lines: Sequence[BodyLine], *, bare: bool = False, single: bool = False
) -> tuple[CodeSentence, ...]:
    """Read a paragraph such as ``Error response codes: badRequest(400), unauthorized(401)``.

    Returns nothing where the paragraph is no such sentence. A line that begins like one begins another, although it is
    part of the same paragraph. Numbers in parentheses that no name precedes ("(microversions 2.0 - 2.100)") are remarks
    and do not count. ``bare`` says that the words before the codes need no colon: they are bold, a title or a term;
    ``single``, that one word is enough: the name of a field.
    """
    starts: list[tuple[int, Label]] = []
    for number, body in enumerate(lines):
        label = read_label(body.text, single=single)
        if label is not None and label.bare and not bare:
            below = lines[number + 1].text if number + 1 < len(lines) else ""
            label = label if begins_with_code(below) else None
        if label is not None:
            starts.append((number, label))
        elif not number:
            return ()
    ends = [*(number for number, _ in starts[1:]), len(lines)]
    return tuple(_read_sentence(lines[start:end], label) for (start, label), end in zip(starts, ends, strict=True))


def read_code_items(lines: Sequence[BodyLine]) -> CodesBody:
    """Read lines that begin with codes: first lines of items, rows of a table, a paragraph below its label.

    What follows a number is a remark, not a name; behind a comma another code may follow. A code may stand twice, with
    a remark each: it counts once.
    """
    codes: list[CodeText] = []
    faults: list[BodyFault] = []
    spans: list[tuple[int, int]] = []
    remarks: dict[int, set[str]] = {}
    for body in lines:
        text = narrow(body.text)
        bare = _BARE_ITEM.match(text)
        span = _SPAN_ITEM.match(text)
        if span is not None:
            spans.append(_span(span))
        elif bare is not None:
            remark = text[bare.end() :].strip()
            for match in _BARE.finditer(bare[0]):
                code = int(match[1])
                remarks_of_code = remarks.setdefault(code, set())
                if not remarks_of_code or remark in remarks_of_code:
                    codes.append(CodeText(code, None, body.file, body.line, body.column + match.start()))
                remarks_of_code.add(remark)
        elif (item := _NAMED_ITEM.match(text)) is not None:
            while item is not None:
                start = (body.file, body.line, body.column + item.start(1))
                codes.append(CodeText(int(item[2]), item[1], *start))
                comma = _NEXT.match(text, item.end())
                item = _NAMED_ITEM.match(text, comma.end()) if comma is not None else None
        else:
            odd = _NO_CODE_ITEM.match(text)
            if odd is not None:
                faults.append(_no_code(odd[2], body, odd.start(2)))
    by_microversion = "microversion" in " ".join(body.text for body in lines).lower()
    return CodesBody(tuple(codes), tuple(faults), by_microversion, tuple(spans))


def _span(match: re.Match[str]) -> tuple[int, int]:
    if match[1]:
        return int(match[1]) * 100, int(match[1]) * 100 + 99
    return int(match[2]), int(match[3])


def named_codes(text: str) -> Iterator[tuple[int, int, str, int]]:
    """Yield start, end, name and number of each code with a name, such as ``Not Found(404)``."""
    last = 0
    for match in _IN_PARENTHESES.finditer(text):
        name = _NAME_BACKWARDS.match(text[last : match.start()][::-1])
        if name is not None:
            yield match.start() - name.end(), match.end(), name[1][::-1], int(match[1])
        last = match.end()


def _read_sentence(lines: Sequence[BodyLine], label: Label) -> CodeSentence:
    codes: list[CodeText] = []
    spans: list[tuple[int, int]] = []
    lines = [body._replace(text=narrow(body.text)) for body in lines]
    for number, body in enumerate(lines):
        text = body.text if number else " " * label.end + body.text[label.end :]
        numbers: list[tuple[int, int, str | None]] = []
        pieces, end = [], 0
        for start, after, name, code in named_codes(text):
            numbers.append((start, code, name))
            pieces += [text[end:start], " " * (after - start)]
            end = after
        text = "".join((*pieces, text[end:]))
        if "(" in text:
            text = _PARENTHESES.sub(lambda match: " " * len(match[0]), text)
        end = text.find("(")
        head = text if end < 0 else text[:end]
        numbers += [(m.start(), int(m[1]), None) for m in _BARE.finditer(head)]
        spans += [_span(match) for match in _SPAN.finditer(head)]
        codes += [
            CodeText(code, name, body.file, body.line, body.column + offset) for offset, code, name in sorted(numbers)
        ]
        if ". " in text or (end >= 0):
            break
    remarks = " ".join(body.text for body in lines).lower()
    faults = tuple(_no_codes(lines, label.end))
    read = CodesBody(tuple(codes), faults, "microversion" in remarks, tuple(spans))
    first = lines[0]
    return CodeSentence(label.kind, read, first.line, first.column, tuple(_misspelt(label, first)))


def _misspelt(label: Label, body: BodyLine) -> Iterator[BodyFault]:
    """Yield a fault for each misspelt word of a label that begins the line ``body``."""
    for offset, word, right in label.misspelt:
        message = f'"{word}" is misspelt: write "{right}"'
        yield body.fault("CR607", message, f"label {word}", body.column + offset)


def _no_codes(lines: Sequence[BodyLine], start: int) -> Iterator[BodyFault]:
    """Yield a fault for each item of a sentence, from the offset ``start`` on, that is a number and no code."""
    text = "\n".join([body.text for body in lines])[start:]
    if not _ODD_NUMBER.search(text):
        return
    text = _REMARK.sub(lambda match: _NOT_A_BREAK.sub(" ", match[0]), text)
    text = _OPEN_REMARK.split(text, maxsplit=1)[0]
    for match in _NO_CODE.finditer(text):
        before = text[: match.start(2)]
        number = before.count("\n")
        offset = len(before) - (before.rfind("\n") + 1) + (0 if number else start)
        yield _no_code(match[2], lines[number], offset)


def _no_code(number: str, body: BodyLine, offset: int) -> BodyFault:
    message = f'"{number}" is not a status code: these have three digits, as 404 has'
    return body.fault("CR005", message, f"code {number}", body.column + offset)
