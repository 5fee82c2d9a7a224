"""Text that lost its meaning: meant as a directive or a heading, and something else to docutils."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sphinx_compute_ref.reading.rst_blocks import SourceLine, Suspicion

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
    "literalinclude": re.compile(r"\S+[./]\S+"),
    "include": re.compile(r"\S+\.(?:inc|rst|txt)"),
}
#: Other directives that have lost a colon; what follows tells them from a comment that begins with such a word.
_ONE_COLON = re.compile(
    r"\.\. (?:(version(?:added|changed|removed)|deprecated): *(\d[\d.]*)"
    r"|(note|warning|tip|important|caution|attention|danger|hint|seealso): *)$"
)


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
    message = f'{what}, so it is a comment and shows nothing: write ".. {name}:: "'
    return Suspicion(message, f"lost {name} {rest}", line.line, line.column)


def lost_in_paragraph(paragraph: Sequence[SourceLine], depth: int) -> Iterator[Suspicion]:
    """Yield the directives and headings that a paragraph has swallowed."""
    for number, line in enumerate(paragraph):
        text = line.text
        if text.startswith(".."):
            lost = _REST_LOST.match(text)
            if lost is not None and (number or not text.startswith(".. ")):
                why = "stands inside a paragraph: put a blank line before it"
                if number == 0 or not text.startswith(".. "):
                    why = f'needs a blank after the two dots: write ".. {lost[2]}:: "'
                yield Suspicion(
                    f'"{text.strip()}" {why}; as it stands it is shown as text',
                    f"lost {lost[2]} {lost[4].strip(' :')}",
                    line.line,
                    line.column,
                    blank_before=bool(number) and text.startswith(".. ") and lost[3] == "::",
                )
        elif number and depth == 0 and number + 1 < len(paragraph):
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
                    f"glued heading {text.strip()}",
                    line.line,
                    line.column,
                    blank_before=True,
                )
