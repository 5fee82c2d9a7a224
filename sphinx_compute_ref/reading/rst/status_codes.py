"""Status codes as pages give them: the body of ``rest_status_code``, and sentences that list codes.

The linter and the Sphinx extension read both with these functions, so that both see the same reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_compute_ref.reading.rst.body_lines import BodyFault, BodyLine, unquote


class CodeText(NamedTuple):
    """A status code as written; ``name`` is the fault's name or the reason's key."""

    code: int
    name: str | None
    file: str
    line: int
    column: int


class CodesBody(NamedTuple):
    """The codes of ``rest_status_code`` or of a sentence."""

    codes: tuple[CodeText, ...]
    faults: tuple[BodyFault, ...]
    by_microversion: bool = False


class CodeSentence(NamedTuple):
    """A sentence that lists codes: ``kind`` is "normal" or "error", the place that of its first character."""

    kind: str
    body: CodesBody
    line: int
    column: int


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
            faults.append(
                BodyFault(
                    "CR005",
                    f'"{text}" is not a status code: "- 200" or "- 409: reason" is expected',
                    f"code {text}",
                    body.file,
                    body.line,
                    start,
                )
            )
            continue
        name = unquote(match[2].strip()) if match[2] else None
        codes.append(CodeText(int(number[:9]), name, body.file, body.line, start + match.start(1)))
    if not codes and not faults:
        faults.append(
            BodyFault(
                "CR005",
                'rest_status_code has no codes: write "- 200" lines after a blank line, or remove it',
                "empty status list",
                file,
                line,
                column,
            )
        )
    return CodesBody(tuple(codes), tuple(faults))


_SENTENCE = re.compile(
    r"^\**(normal|success(?:ful)?|error)\s+(?:http\s+)?(?:(?:response|status|return)\s+)?codes?(?:\s*\(s\))?\**\s*:\**\s*",
    re.IGNORECASE,
)
#: A name may have several words, as reason phrases have: "Not Found(404)".
_NAMED = re.compile(r"((?:[A-Z][A-Za-z_-]* )*[A-Za-z][A-Za-z_-]*)\s?\(\s*([0-9]{3})\s*\)")
_BARE = re.compile(r"(?<![0-9A-Za-z.(])([0-9]{3})(?![0-9A-Za-z]|\.[0-9])")
_PARENTHESES = re.compile(r"\([^()]*\)")
#: What stands for a code, alone between commas, and has not three digits: "4000", "badRequest(40)".
_NO_CODE = re.compile(
    r"(?:\A|,)\s*(?:and\s+)?"
    r"((?:[A-Z][A-Za-z_-]* )*[A-Za-z][A-Za-z_-]*\s?\(\s*)?([0-9]{1,2}|[0-9]{4,})(?(1)\s*\))(?=\s*(?:,|\.?\s*\Z))"
)
_NO_CODE_ITEM = re.compile(
    r"[`*]*((?:[A-Z][A-Za-z_-]* )*[A-Za-z][A-Za-z_-]*\s?\(\s*)?"
    r"([0-9]{1,2}|[0-9]{4,})(?(1)\s*\)|[`*]*(?:\s*\Z|\s+-\s|:[`*]*(?:\s|\Z)))"
)
#: Remarks in parentheses, save what is a code's number, and all that follows the first sentence.
_REMARK = re.compile(r"\((?!\s*[0-9]+\s*\))[^()]*\)|\.\s.*", re.DOTALL)
_OPEN_REMARK = re.compile(r"\((?!\s*[0-9]+\s*\))")
_NOT_A_BREAK = re.compile(r"[^\n]")
#: How an item of a list of codes begins: "200 - OK", "401, 403: no access", "``404``", "BadRequest (400)".
_BARE_ITEM = re.compile(r"[`*]*([0-9]{3}(?:[`*]*(?:\s*[,/]\s*|\s+(?:or|and)\s+)[`*]*[0-9]{3})*)(?![0-9A-Za-z]|\.[0-9])")


def read_code_sentences(lines: Sequence[BodyLine]) -> tuple[CodeSentence, ...]:
    """Read a paragraph such as ``Error response codes: badRequest(400), unauthorized(401)``.

    Returns nothing where the paragraph is no such sentence. A line that begins like one begins another, although it is
    part of the same paragraph. Numbers in parentheses that no name precedes ("(microversions 2.0 - 2.100)") are remarks
    and do not count.
    """
    if _SENTENCE.match(lines[0].text) is None:
        return ()
    starts = [number for number, body in enumerate(lines) if _SENTENCE.match(body.text)]
    ends = [*starts[1:], len(lines)]
    return tuple(_read_sentence(lines[start:end]) for start, end in zip(starts, ends, strict=True))


def read_code_items(lines: Sequence[BodyLine]) -> CodesBody:
    """Read the first lines of the items of a list that follows a sentence without codes.

    What follows a number is a remark, not a name. A code may stand twice, with a remark each: it counts once.
    """
    codes: list[CodeText] = []
    faults: list[BodyFault] = []
    remarks: dict[int, set[str]] = {}
    for body in lines:
        text = body.text
        named = _NAMED.match(text)
        bare = _BARE_ITEM.match(text)
        if named is not None:
            codes.append(CodeText(int(named[2]), named[1], body.file, body.line, body.column))
        elif bare is not None:
            remark = text[bare.end() :].strip()
            for match in _BARE.finditer(bare[0]):
                code = int(match[1])
                known = remarks.setdefault(code, set())
                if not known or remark in known:
                    codes.append(CodeText(code, None, body.file, body.line, body.column + match.start()))
                known.add(remark)
        else:
            odd = _NO_CODE_ITEM.match(text)
            if odd is not None:
                faults.append(_no_code(odd[2], body, odd.start(2)))
    return CodesBody(tuple(codes), tuple(faults), "microversion" in " ".join(body.text for body in lines).lower())


def _read_sentence(lines: Sequence[BodyLine]) -> CodeSentence:
    head = _SENTENCE.match(lines[0].text)
    assert head is not None
    codes: list[CodeText] = []
    for number, body in enumerate(lines):
        text = body.text if number else " " * head.end() + body.text[head.end() :]
        found: list[tuple[int, int, str | None]] = []
        for match in _NAMED.finditer(text):
            found.append((match.start(), int(match[2]), match[1]))
            text = text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
        text = _PARENTHESES.sub(lambda match: " " * len(match[0]), text)
        end = text.find("(")
        found += [(m.start(), int(m[1]), None) for m in _BARE.finditer(text if end < 0 else text[:end])]
        codes += [
            CodeText(code, name, body.file, body.line, body.column + offset) for offset, code, name in sorted(found)
        ]
        if ". " in text or (end >= 0):
            break
    kind = "error" if head[1].lower() == "error" else "normal"
    remarks = " ".join(body.text for body in lines).lower()
    read = CodesBody(tuple(codes), tuple(_no_codes(lines, head.end())), "microversion" in remarks)
    return CodeSentence(kind, read, lines[0].line, lines[0].column)


def _no_codes(lines: Sequence[BodyLine], start: int) -> Iterator[BodyFault]:
    """Yield a fault for each item of a sentence, from the offset ``start`` on, that is a number and no code."""
    text = "\n".join(body.text for body in lines)[start:]
    text = _REMARK.sub(lambda match: _NOT_A_BREAK.sub(" ", match[0]), text)
    text = _OPEN_REMARK.split(text, maxsplit=1)[0]
    for match in _NO_CODE.finditer(text):
        before = text[: match.start(2)]
        number = before.count("\n")
        offset = len(before) - (before.rfind("\n") + 1) + (0 if number else start)
        yield _no_code(match[2], lines[number], offset)


def _no_code(number: str, body: BodyLine, offset: int) -> BodyFault:
    message = f'"{number}" is not a status code: these have three digits, as 404 has'
    return BodyFault("CR005", message, f"code {number}", body.file, body.line, body.column + offset)
