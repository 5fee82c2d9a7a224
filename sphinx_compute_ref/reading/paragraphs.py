"""What a paragraph is beside words: a caption or heading that is no title, a list of status codes, a named link."""

from __future__ import annotations

import re
from typing import NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.document_files import Locator
from sphinx_compute_ref.reading.operation_statuses import CodeLists, code_lists
from sphinx_compute_ref.reading.rst.blocks import Paragraph
from sphinx_compute_ref.reading.rst.status_labels import read_label
from sphinx_compute_ref.reading.rst.titles import BOLD, bold_heading, named_links

#: A cheap look for the words before status codes.
_LABEL = re.compile(r"(?:\| )?(?::strong:`|[*_`]{0,3})[A-Za-z]+[ :：*`]")
#: A bold text that is written as a role.
_STRONG = re.compile(r":strong:`([^`<>]+)`:?")
#: A text in italics, and one with a colon behind it: "*Response parameters*", "Example request::".
_ITALIC = re.compile(r"\*([^*]+)\*:?")
_FIELD_NAME = re.compile(r"([^:\\]++):")
_MOST_WORDS = 12
_EXAMPLE = re.compile(
    r"(?:(?:an?|the|json|http) )?(?:(?:example|sample) (?:json |http )?(?:request|response)"
    r"|(?:request|response) (?:body )?(?:example|sample))\b",
    re.IGNORECASE,
)


class ParagraphText(NamedTuple):
    """What a paragraph says to the reader: named links, a caption, status codes, that the page is an orphan."""

    links: tuple[str, ...] = ()
    caption: tuple[str, Location] | None = None
    codes: CodeLists | None = None
    orphan: bool = False


def paragraph_text(files: Locator, block: Paragraph) -> ParagraphText | None:
    """Return what a paragraph says, ``None`` for plain words."""
    text, first = block.text, block.lines[0].text
    links = named_links(text)
    bold = BOLD.fullmatch(text) if first.startswith("**") else None
    if first.startswith(":strong:`"):
        bold = _STRONG.fullmatch(text)
    line, in_field = block.field or block.lines[0], block.field is not None
    label = line.text.removeprefix("| ")
    may_list_codes = (_LABEL.match(first) or in_field) and read_label(label, single=in_field) is not None
    codes = code_lists(files, block, bare=bold is not None or block.term) if may_list_codes else None
    if codes is not None:
        return ParagraphText(links, codes=codes)
    if bold is not None and not block.term:
        return ParagraphText(links, caption=(bold[1], files.locate(block.lines[0].line, block.lines[0].column)))
    heading = _heading_in_words(block, text)
    if heading is not None:
        return ParagraphText(links, caption=(heading, files.locate(line.line, line.column)))
    orphan = first.startswith(":orphan:") and not block.term
    return ParagraphText(links, orphan=orphan) if links or orphan else None


def _heading_in_words(block: Paragraph, text: str) -> str | None:
    """Return the heading or caption that a paragraph is without being bold; ``None`` for a text like any other.

    The name of a field, a term and a text in italics are headings where they are of nothing but a message; what ends in
    a colon is a caption where it names one.
    """
    if block.field is not None:
        name = _FIELD_NAME.match(block.field.text) if not text else None
        return name[1] if name is not None and bold_heading(name[1]) is not None else None
    if len(text) > _MOST_WORDS * 10 or text.count(" ") >= _MOST_WORDS:
        return None
    italic = _ITALIC.fullmatch(text)
    if block.term or italic is not None:
        words = italic[1] if italic is not None else text
        return words if bold_heading(words) is not None else None
    if block.goes_on or not text.endswith(":"):
        return None
    words = text.rstrip(": ")
    return words if bold_heading(words) is not None or _EXAMPLE.match(words) is not None else None
