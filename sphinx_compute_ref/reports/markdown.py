"""Plain text as Markdown (CommonMark with GitHub's tables) that a reader of Markdown gives back as it was.

https://spec.commonmark.org/0.31.2/, sections 2.4 (backslash escapes), 6.1 (code spans) and 6.2 (emphasis);
https://github.github.com/gfm/, section 4.10 (tables).
"""

from __future__ import annotations

import re
from urllib.parse import quote

#: Underscores within a word mean nothing; "&" counts where an entity may begin, "!" where a link may follow.
_INLINE = re.compile(r"[\\`*\[\]<~]|(?<![^\W_])_|_(?![^\W_])|(?<=_)_|&(?=#?\w)|!(?=\[)")
#: What makes a line a heading, a quotation, an item of a list or a rule.
_START = re.compile(r"[#>=]|[-+](?=[\s-]|$)|([0-9]{1,9})([.)])(?=\s|$)")
_IN_DESTINATION = re.compile(r"[\x00-\x20\x7f<>()\\\"`|^{}\[\]]")


def escaped(text: str) -> str:
    """Return ``text`` for the middle of a line."""
    return _INLINE.sub(r"\\\g<0>", text)


def line_start(line: str) -> str:
    """Return a line of Markdown that begins a paragraph, and nothing else, whatever its first characters."""
    match = _START.match(line)
    if match is None:
        return line
    return f"{match[1]}\\{line[match.start(2) :]}" if match[1] else f"\\{line}"


def escaped_line(text: str) -> str:
    """Return ``text`` as a paragraph of one line."""
    return line_start(escaped(" ".join(text.split())))


def heading(text: str) -> str:
    """Return Markdown for the text of a heading, whose last "#" would not count."""
    return re.sub(r"(?:(?<![\\#])|(?<=\\#))#++\s*+$", lambda match: "\\#" * match[0].count("#"), text)


def code_span(text: str) -> str:
    """Return ``text`` as code in a line."""
    text = " ".join(text.split())
    if not text:
        return ""
    fence = "`" * _length(text)
    blank = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _length(text: str) -> int:
    """Return the length of the shortest run of backquotes that is not in ``text``."""
    lengths = {len(run) for run in re.findall("`+", text)}
    return next(number for number in range(1, len(lengths) + 2) if number not in lengths)


def fenced(text: str, language: str = "") -> str:
    """Return ``text`` as a block of code."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language if re.fullmatch(r'[A-Za-z0-9_+#.-]+', language) else ''}\n{text}\n{fence}"


def destination(address: str) -> str:
    """Return ``address`` as the target of a link; what would end it is percent-encoded."""
    return _IN_DESTINATION.sub(lambda match: quote(match[0]), address)


def cell(text: str) -> str:
    """Return Markdown of one line as a cell of a table, which a bar would end, in code too."""
    return text.replace("|", "\\|")
