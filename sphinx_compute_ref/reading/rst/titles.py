"""What titles and captions say: ids, roles and microversions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.reading.rst.losses import are_within

_WORD = re.compile(r"[^\W\d_]+")
_PARENTHESES = re.compile(r"\([^()]*\)")
#: Words that are close to "request" and "response", and mean something else.
_OTHER_WORDS = frozenset(("responds", "responsed"))
_FOR_A_REQUEST = re.compile(r"\b(?:for|to|of|after|with) (?:an?|the|this|each|every|your) requests?\b", re.IGNORECASE)
_EXAMPLE_WORDS = frozenset(("example", "examples", "sample", "samples"))
#: What a heading about a message is made of, besides its role.
_HEADING_WORD = re.compile(
    r"(?:additional|and|api|argument|attribute|body|bodies|content|data|definition|description|detail|element|example"
    r"|field|for|format|header|http|in|json|list|message|object|of|optional|param|parameter|path|payload|property"
    r"|properties|query|required|sample|schema|string|syntax|table|the|to|uri|url|value|variable)s?"
)
#: Where parameters travel, as headings say it; those in a body may be of either message.
_PLACES: dict[str, Literal["url", "body"]] = {"query": "url", "path": "url", "uri": "url", "url": "url", "body": "body"}
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


class BoldHeading(NamedTuple):
    """What a bold paragraph is the heading of: a message, or where it says none what travels in ``place``."""

    role: Role | None
    in_: Literal["url", "body"] | None
    is_example: bool


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
    if match is not None:
        return "request" if match[1].lower() == "request" else "response"
    return next((role for role in map(_misspelt_role, _WORD.findall(title)) if role is not None), None)


def role_of_caption(caption: str) -> Role | None:
    """Return the role that a caption names; "the answer for a request with limit=2" names none."""
    return role_of_heading(_FOR_A_REQUEST.sub(" ", caption))


def misspelt_heading(title: str) -> tuple[str, Role] | None:
    """Return the word of a message's heading that is misspelt, and the role that it means: "Repsponse parameters"."""
    if _ROLE_WORD.search(title) is not None or bold_heading(title) is None:
        return None
    for word in _WORD.findall(title):
        role = _misspelt_role(word)
        if role is not None:
            return (word, role) if word.lower().removesuffix("s") != role else None
    return None


def _misspelt_role(word: str) -> Role | None:
    """Return the role that a word misspells: a letter is wrong, missing or too many, or two change places."""
    word = word.lower()
    if word[:2] != "re" or word in _OTHER_WORDS:
        return None
    return "request" if are_within(1, word, "request") else "response" if are_within(1, word, "response") else None


@lru_cache(maxsize=8192)
def bold_heading(text: str) -> BoldHeading | None:
    """Return what a short text is the heading of: "Response parameters", "1. Request body:", "Query parameters".

    ``None`` for a text that has other words, too, and is at most the caption of what follows it.
    """
    words = [word.lower() for word in _WORD.findall(_PARENTHESES.sub(" ", text))]
    roles = {role for role in map(role_of_heading, words) if role is not None}
    rest = [word for word in words if role_of_heading(word) is None]
    if not words or len(roles) > 1 or not all(map(_HEADING_WORD.fullmatch, rest)):
        return None
    in_ = next((word for word in rest if word in _PLACES), None)
    if not roles:
        return BoldHeading(None, _PLACES[in_], is_example=False) if in_ and len(rest) > 1 else None
    return BoldHeading(roles.pop(), None, is_example=not _EXAMPLE_WORDS.isdisjoint(rest))


def is_example_heading(title: str) -> bool:
    """Say whether a heading has the word "example" or "sample" in it."""
    return not _EXAMPLE_WORDS.isdisjoint(word.lower() for word in _WORD.findall(title))


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
