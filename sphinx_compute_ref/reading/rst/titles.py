"""What titles and captions say: ids, roles and microversions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.model.operation import Role

_ROLE_WORD = re.compile(r"\b(request|response)s?\b", re.IGNORECASE)
_CAPTION_VERSION = re.compile(
    r"\(\s*+(?:since\s++|from\s++)?(?:(?:micro)?versions?\s++)?v?([0-9]++\.[0-9]++)\s*+"
    r"(?:\+|\)|(?:-|–|to)\s*+v?([0-9]++\.[0-9]++)?\s*+\))"
    r"|\bmicroversion\s++v?([0-9]++\.[0-9]++)",
    re.IGNORECASE,
)
_INLINE = re.compile(r"(?<![\w:+.-])([\w+.-]*+):[\w:+.-]+:(?=`)|``|`|\*\*|\*")
#: A link that is also a target by its text, and so takes an id (docutils: "embedded URI", not anonymous).
_NAMED_LINK = re.compile(r"(?<!`)`([^`<>]*[^`<>\s]|\s)\s++<[^`<>]++>`_(?![\w_])")
_NO_LETTERS = re.compile(r"[^a-z0-9]+")
_ENDS = re.compile(r"^[-0-9]+|-+$")
#: A paragraph that is wholly bold.
BOLD = re.compile(r"\*\*([^*].*?)\*\*:?")
_LINK = re.compile(r"`((?:[^`<]*[^`<\s])?)\s*+<[^`>]*+>`__?")


@lru_cache(maxsize=8192)
def make_id(text: str) -> str:
    """Return the id that docutils derives from ``text`` (docutils.nodes.make_id)."""
    text = text.lower()
    if not text.isascii():
        text = text.translate(_DIGRAPHS)
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    return _ENDS.sub("", _NO_LETTERS.sub("-", " ".join(text.split())))


#: Letters that Unicode does not take apart into a base letter and a mark (docutils.nodes._non_id_translate).
_LETTERS = str.maketrans(
    "øđħıłŧƀƃƈƌƒƙƚƞƥƫƭƴƶǥȥȴȵȶȷȼȿɀɇɉɋɍɏ",
    "odhiltbbcdfklnpttyzgzlntjcszejqry",
)
_DIGRAPHS = _LETTERS | {0x00DF: "sz", 0x00E6: "ae", 0x0153: "oe", 0x0238: "db", 0x0239: "qp"}


@lru_cache(maxsize=8192)
def plain_title(title: str) -> str:
    """Return a title without inline markup, as it reads in the table of contents."""
    title = _LINK.sub(r"\1", title)
    return _INLINE.sub(r"\1", title).replace("\\", "").strip() if any(c in title for c in "`*\\") else title


@lru_cache(maxsize=8192)
def role_of_heading(title: str) -> Role | None:
    """Return the role that a heading or caption names: "Request", "Response Example", and the like."""
    match = _ROLE_WORD.search(title)
    return None if match is None else "request" if match[1].lower() == "request" else "response"


@lru_cache(maxsize=8192)
def caption_microversion(text: str | None) -> Microversion | None:
    """Return the microversion that a caption or title names: "Example (v2.47)", "(since v1.10)", "(1.12 - 1.27)"."""
    return caption_range(text).low


def named_links(text: str) -> tuple[str, ...]:
    """Return the texts of the links in a text that are targets, too."""
    return tuple(_NAMED_LINK.findall(text)) if ">`_" in text else ()


def caption_range(text: str | None) -> MicroversionRange:
    """Return the microversions that a caption or title names; a single one is both ends, none leaves both open."""
    match = _CAPTION_VERSION.search(text) if text else None
    if match is None:
        return MicroversionRange(None, None)
    low = Microversion.find(match[1] or match[3])
    return MicroversionRange(low, Microversion.find(match[2]) if match[2] else low if ")" in match[0][-1:] else None)
