"""Text that lost its meaning: meant as a directive or a heading, and something else to docutils."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from sphinx_compute_ref.reading.rst.blocks import Block, Directive, SourceLine, Suspicion
from sphinx_compute_ref.reading.rst.options import known_options

#: A line that under- or overlines a title.
ADORNMENT = re.compile(r"([!-/:-@\[-`{-~])\1* *")
_REST_LOST = re.compile(
    r"(\.\.) *(rest_method|rest_parameters|rest_status_code|rest_expand_all|literalinclude|include)\b *(:{1,3})?(.*)"
)
#: What follows the name of a directive that has lost its colons, and of which a comment is not made.
_ARGUMENT_LIKE = {
    "rest_method": re.compile(r"[A-Za-z]+ +/\S*"),
    "rest_parameters": re.compile(r"\S+\.ya?ml"),
    "rest_status_code": re.compile(r"(?:success|error) +\S+"),
    "rest_expand_all": re.compile(r""),
    "literalinclude": re.compile(r"(?=\S++\Z)\S+[./]\S+"),
    "include": re.compile(r"\S+\.(?:inc|rst|txt)"),
}
#: Other directives that have lost a colon; what follows tells them from a comment that begins with such a word.
_ONE_COLON = re.compile(
    r"\.\. (?:(version(?:added|changed|removed)|deprecated): *(\d[\d.]*)"
    r"|(note|warning|tip|important|caution|attention|danger|hint|seealso): *)$"
)
#: docutils: an underline shorter than its title makes a heading from four characters on.
_SHORT = re.compile(r"([=~^*+#-])\1{1,2}")
#: Directives whose names are looked for in those that nobody knows, and the edits that make a slip of the pen.
_MISSPELT = ("rest_method", "rest_parameters", "rest_status_code", "rest_expand_all", "literalinclude")
_SLIPS = 2
_GLUED_HEADING = "glued heading"
#: How the subject of a list that a paragraph has swallowed begins.
GLUED_LIST = "glued list"
_ANY_DIRECTIVE = re.compile(r"\.\. [A-Za-z][\w-]{1,30}::(?: |$)")
_LIST_ITEM = re.compile(r"(?:([-*•])|\(?([0-9]{1,2}|#|[a-z])[.)]|:[A-Za-z][\w .-]{0,40}:) +(?=[^ ])")
#: Options of directives that nobody gives a field of a page for a name.
_OPTIONS = (
    "language", "linenos", "lineno-start", "lineno-match", "emphasize-lines", "dedent", "tab-width", "pyobject",
    "prepend", "append", "start-after", "end-before", "start-at", "end-at", "start-line", "end-line", "number-lines",
)  # fmt: skip
#: How the subjects of what is shown otherwise than it was meant begin.
STRAY_OPTION, BROKEN_LITERAL, SLIPPED_LINE = "stray option", "broken literal", "slipped line"
#: A word at the end of a line that a literal goes on behind, and the rest of the literal.
_HEAD = re.compile(r"(?:(?<=``)|(?<= ))([\w.{}<>:-]+)\Z")
_TAIL = re.compile(r"([\w.{}<>:-]+)(?:``| [^`]*``)")
_REST_OF_HEADER = re.compile(r"-[A-Z]\w*-")
#: What the subject of a title that is indented or in a directive begins with.
INNER_HEADING = "inner heading"
#: What the subject of a title whose over- and underline differ begins with.
OVERLINE = "overline"


def lost_directive(line: SourceLine, *, has_body: bool) -> Suspicion | None:
    """Return what is wrong with the first line of a comment that was to be a directive; ``None`` for a comment.

    ``has_body`` says whether indented lines follow.
    """
    text = line.text.strip()
    lost = _REST_LOST.match(line.text)
    if lost is None:
        one = _ONE_COLON.match(text)
        if one is None or (one[3] and not has_body):
            return None
        return _lost(f'"{text}" has 1 colon', one[1] or one[3], one[2] or "", line)
    name, colons, rest = lost[2], lost[3] or "", lost[4]
    if colons == "::":
        why = "has no blank after its colons" if rest and not rest.startswith(" ") else "is not read as a directive"
    else:
        why = f"has {len(colons)} colon{'' if len(colons) == 1 else 's'}" if colons else "has no colons"
        if not colons and not _ARGUMENT_LIKE[name].fullmatch(rest.strip()):
            return None  # a comment that talks about the directive
    return _lost(f'"{text}" {why}', name, rest.strip(" :"), line)


def _lost(what: str, name: str, rest: str, line: SourceLine) -> Suspicion:
    message = f"{what}, so it is a comment and shows nothing: {_advice(name, rest)}"
    return Suspicion(message, f"lost {name} {rest}", line.line, line.column)


def _advice(name: str, argument: str) -> str:
    line = f".. {name}:: {argument.lstrip(' :')}".rstrip()
    return f'write "{line}"'


def misspelt_directive(name: str, argument: str, line: int, column: int) -> Suspicion | None:
    """Return what is wrong with the name of a directive, which stands at ``line`` and ``column``."""
    right_name = misspelt(name)
    if right_name is None:
        return None
    message = f'there is no directive "{name}", so what it holds is not shown: {_advice(right_name, argument)}'
    return Suspicion(message, f"lost {right_name} {name}", line, column)


@lru_cache(maxsize=512)
def misspelt(name: str) -> str | None:
    """Return the directive that ``name`` misspells; docutils does not care about its case."""
    name = name.lower()
    if name in _MISSPELT:
        return None
    return next((ours for ours in _MISSPELT if are_within(_SLIPS, name, ours)), None)


def are_within(edits: int, left: str, right: str) -> bool:
    """Say whether at most ``edits`` edits (insert, delete, replace, swap of neighbours) make one text the other."""
    # An edit takes one letter away and adds one at most: that tells most words apart.
    return len(set(left) ^ set(right)) <= 2 * edits and _are_within(edits, left, right)


def _are_within(edits: int, left: str, right: str) -> bool:
    if abs(len(left) - len(right)) > edits:
        return False
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    if not left or not right or not edits:
        return len(left or right) <= edits
    return (
        (left[:2] == right[1::-1] and _are_within(edits - 1, left[2:], right[2:]))
        or _are_within(edits - 1, left[1:], right[1:])
        or _are_within(edits - 1, left[1:], right)
        or _are_within(edits - 1, left, right[1:])
    )


def lost_in_paragraph(paragraph: Sequence[SourceLine], *, titles: bool | None) -> Iterator[Suspicion]:
    """Yield the directives and headings that a paragraph has swallowed, or that it was to be.

    ``titles`` says whether headings may stand there at all, ``None`` that this is not known.
    """
    if titles is False and len(paragraph) > 1:
        title, underline = paragraph[0].text, paragraph[1].text
        if ADORNMENT.fullmatch(underline) and not ADORNMENT.fullmatch(title) and len(underline) >= min(len(title), 4):
            yield Suspicion(
                f'"{_excerpt(title)}" is indented or in a directive, where Sphinx takes no heading and shows none: '
                "begin it at the margin, outside of directives",
                f"{INNER_HEADING} {_excerpt(title)}",
                paragraph[0].line,
                paragraph[0].column,
            )
    if len(paragraph) == 2 and titles:
        title, underline = paragraph[0].text, paragraph[1].text
        if _SHORT.fullmatch(underline) and title[0].isalnum() and len(title) > len(underline):
            yield Suspicion(
                f'"{underline}" is too short to make a heading of "{title}": make it as long as that',
                f"underline {title}",
                paragraph[1].line,
                1,
            )
    for number, line in enumerate(paragraph):
        text = line.text
        if text.startswith(".."):
            lost = _REST_LOST.match(text)
            if lost is not None and (number or not text.startswith(".. ")):
                why = "is inside a paragraph: put a blank line before it"
                if number == 0 or not text.startswith(".. "):
                    why = f"needs a blank after the two dots: {_advice(lost[2], lost[4])}"
                yield Suspicion(
                    f'"{text.strip()}" {why}; as it is, it is shown as text',
                    f"lost {lost[2]} {lost[4].strip(' :')}",
                    line.line,
                    line.column,
                    blank_before=bool(number) and text.startswith(".. ") and lost[3] == "::",
                )
            elif number and _ANY_DIRECTIVE.match(text):
                yield Suspicion(
                    f'"{text.strip()}" is inside a paragraph, and is shown as text: put a blank line before it',
                    f"glued {text.strip()}",
                    line.line,
                    line.column,
                    blank_before=True,
                )
        elif number and titles and number + 1 < len(paragraph):
            underline = paragraph[number + 1].text
            if (
                len(underline) >= 4
                and underline[0] in "=-~^\"'`#*+_:."
                and ADORNMENT.fullmatch(underline)
                and not ADORNMENT.fullmatch(text)
                and len(underline) >= len(text.strip()) - 4
            ):
                yield Suspicion(
                    f'the heading "{text.strip()}" is glued to the paragraph above it and is no heading: '
                    "put a blank line before it",
                    f"{_GLUED_HEADING} {text.strip()}",
                    line.line,
                    line.column,
                    blank_before=True,
                )


def glued_list(paragraph: Sequence[SourceLine]) -> Iterator[Suspicion]:
    """Yield the list that a paragraph has swallowed.

    One item is enough behind a colon; else there are two, as a dash may begin a line of prose.
    """
    for number, line in enumerate(paragraph[1:], 1):
        mark = list_mark(line.text)
        before = paragraph[number - 1].text.rstrip()
        if not mark or list_mark(paragraph[0].text) == mark:
            continue
        items = [one for one in paragraph[number:] if list_mark(one.text) == mark]
        if not before.endswith((":", "::")) and len(items) < 2:
            continue
        if mark in ("1", "a") and line.text.lstrip("(")[0] not in "1a#":
            continue
        yield Suspicion(
            f'the list that begins with "{_excerpt(line.text)}" is glued to the text above it, and part of that: '
            "put a blank line before it",
            f"{GLUED_LIST} {_excerpt(line.text)}",
            line.line,
            line.column,
            blank_before=True,
        )
        return


def stray_option(name: str, line: SourceLine, before: Block | None, lines: Sequence[str]) -> Suspicion | None:
    """Return what is wrong with a field that was to be an option; ``None`` for any other field.

    ``before`` is the block above it, ``lines`` are those of the page. An option that the directive above takes, and has
    not been given, belongs to it.
    """
    if name not in _OPTIONS:
        return None
    message, is_option = f'"{line.text}" is shown as text', False
    if isinstance(before, Directive) and not any(lines[before.last : line.line - 1]):
        is_option = name in known_options(before.name) and before.option(name) is None and not before.content
        if is_option:
            message += f": indent it below {before.name}, without a blank line between"
    if not is_option:
        message += ": it is no option of a directive here; delete it"
    return Suspicion(message, f"{STRAY_OPTION} {line.text}", line.line, line.column, blank_before=is_option)


def broken_literals(paragraph: Sequence[SourceLine]) -> Iterator[Suspicion]:
    """Yield the literals that a line break parts at a hyphen: there is a blank on the page, and the name is another."""
    marks = 0
    for line, following in pairwise(paragraph):
        marks += line.text.count("``")
        if not marks % 2:
            continue
        head, tail = _HEAD.search(line.text.rstrip()), _TAIL.match(following.text)
        if head is None or tail is None:
            continue
        # "``ls\n-l``" is a command and its option; headers have names such as X-Container-Read.
        if (head[1].endswith("-") and head[1].strip("-")) or _REST_OF_HEADER.match(tail[1]):
            name = f"{head[1]}{tail[1]}"
            yield Suspicion(
                f'the line break makes "{head[1]} {tail[1]}" of "{name}": keep the literal in one line',
                f"{BROKEN_LITERAL} {name}",
                line.line,
                line.column + head.start(),
                blank_before=True,
            )


def slipped_line(paragraph: Sequence[SourceLine], following: SourceLine) -> Suspicion | None:
    """Return what is wrong with a line that is indented by one blank more than the text right above it."""
    if following.column - paragraph[-1].column != 1 or not following.text[0].isalnum():
        return None
    what = "the definition of the line above" if len(paragraph) == 1 else "a quote, and an error of docutils"
    return Suspicion(
        f'"{_excerpt(following.text)}" is indented by a blank, which makes it {what}: take the blank away',
        f"{SLIPPED_LINE} {_excerpt(following.text)}",
        following.line,
        following.column,
        blank_before=True,
    )


def list_mark(text: str) -> str:
    """Return what tells a list: the bullet of an item, "1" and "a" for numbered ones, ":" for a field; else nothing."""
    match = _LIST_ITEM.match(text)
    if match is None:
        return ""
    number = match[2]
    return match[1] or ("a" if number and number.isalpha() else "1" if number else ":")


def _excerpt(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."


def is_lost_heading(block: Block) -> bool:
    """Say whether a block tells of a heading that a paragraph swallowed, whose lines differ, or that is indented."""
    return isinstance(block, Suspicion) and block.subject.startswith((_GLUED_HEADING, INNER_HEADING, OVERLINE))
