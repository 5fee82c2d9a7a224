"""What titles and texts say of the microversions at which operations exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation, Resource
from sphinx_compute_ref.reading.rst.blocks import Block, Directive, Heading, Paragraph
from sphinx_compute_ref.rules.rule import Context

_KIND = "(?:api|call|operation|method|request|action|endpoint)"
_THING = rf"(?:(?:this|the) (?:[\w/-]+ ){{0,2}})?{_KIND}(?: call)?"
#: All operations of a resource: "These APIs", "Resource class API calls", "These".
_THINGS = rf"(?:these(?: {_KIND}s)?|(?P<of>(?:[\w/-]+ ){{0,3}}?)(?:api )?(?:call|operation|request)s)"
_VERSION = (
    r"(?:(?:the )?(?:[\w-]+ )?(?:api )?(?:micro-?)?versions? )?(?:the )?v?(?P<version>[0-9]+\.[0-9]+)(?![.0-9])"
    r"(?: \(?(?:api )?(?:micro-?)?version\b)?"
)
_FROM = r"(?:since|from|in|with|as of|beginning (?:in|with|from)|starting (?:in|with|from|at|since)|after)"
_MARKUP = re.compile(r"[`*]|:[a-z]+:(?=`)")
_NUMBER = re.compile(r"[0-9]\.[0-9]")
_SENTENCE_END = re.compile(r"\.\s+|\.$")


class _Sentences:
    """Expressions for sentences about one ``thing``, by the field that they speak of.

    The microversion is the first that it has, or the last one, or the first that does not have it any more.
    """

    def __init__(self, thing: str, was: str, fails: str) -> None:
        self.since = re.compile(
            rf"(?:{thing} {was} (?:only )?|(?:only )?)(?:available|new|added|introduced|supported)(?: only)? "
            rf"{_FROM} {_VERSION}"
            r"(?= and (?:later|newer|above|up)| or (?:later|newer|above|higher)|,? ?$|, | onwards?| up| \()",
            re.IGNORECASE,
        )
        self.since_first = re.compile(
            rf"(?:since|from|starting (?:in|with|from)|as of) {_VERSION},? {thing} {was} (?:available|supported|new)\b",
            re.IGNORECASE,
        )
        self.needs = re.compile(
            rf"(?:(?:{thing} )?(?:requires?|needs?) (?:at least )?|(?:the )?minimum )(?:the )?(?:api )?micro-?version"
            rf"(?:(?: is|:)? v?)(?P<version>[0-9]+\.[0-9]+)(?![.0-9])(?= or (?:later|newer|above|higher)|,? ?$)",
            re.IGNORECASE,
        )
        self.until = re.compile(
            rf"{thing} {was} (?:only )?available (?:only )?(?:until|up to|through) {_VERSION}", re.IGNORECASE
        )
        self.removed = re.compile(
            rf"{thing} (?:{was} (?:deprecated and )?(?:removed|not available|no longer available)|(?:{was} deprecated "
            rf"and )?(?:will fail|{fails})(?: with (?:an? )?(?:http )?(?:code )?(?:404|410)[\w ]{{0,24}})?) "
            rf"{_FROM} {_VERSION}"
            rf"|removed {_FROM} (?:the )?(?:api )?micro-?version v?(?P<bare>[0-9]+\.[0-9]+),? ?$",
            re.IGNORECASE,
        )


@cache
def _of_operation() -> _Sentences:
    """Return those about an operation, compiled when the first text has a microversion."""
    return _Sentences(_THING, "(?:is|was|has been)", "fails")


@cache
def _of_resource() -> _Sentences:
    """Return those about all operations of a resource."""
    return _Sentences(_THINGS, "(?:are|were|have been)", "fail")


#: "(since API v2.7)", "(New in version 1.3)" and "(microversions 1.2 - 1.6)" at the end of a title.
_SINCE_IN_TITLE = re.compile(
    rf"\((?:(?:new|available|added|introduced) )?{_FROM} (?:api )?{_VERSION}\)$", re.IGNORECASE
)
_RANGE_IN_TITLE = re.compile(
    r"\((?:api )?(?:micro-?)?versions? v?([0-9]+\.[0-9]+) ?(?:-|to|until|through) ?v?([0-9]+\.[0-9]+)\)$", re.IGNORECASE
)


class Statement(NamedTuple):
    """What a text says: the field of ``rest_method``, its microversion, and where the words begin."""

    field: str
    version: Microversion
    location: Location
    has_word: bool  # whether the words call it a microversion

    def declared(self, operation: Operation) -> Microversion | None:
        """Return what ``rest_method`` says."""
        return operation.min_version if self.field == "min_version" else operation.max_version

    def is_news(self, base: Microversion) -> bool:
        """Say whether there is a range at all: what is as old as the reference, ``base``, needs no word."""
        return self.field == "max_version" or self.version > base

    @property
    def words(self) -> str:
        """The range in words."""
        return f"{'since' if self.field == 'min_version' else 'until'} {self.version}"


def statements_of_title(operation: Operation) -> Iterator[Statement]:
    """Yield what the end of a title says."""
    if not operation.title.endswith(")"):
        return
    range_ = _RANGE_IN_TITLE.search(operation.title)
    since = _SINCE_IN_TITLE.search(operation.title)
    numbers = {"min_version": range_[1], "max_version": range_[2]} if range_ is not None else {}
    if since is not None:
        numbers["min_version"] = since["version"]
    for field, number in numbers.items():
        version = Microversion.find(number)
        if version is not None:
            yield Statement(field, version, operation.title_location, _has_word(operation.title))


def statements_of_operation(context: Context, operation: Operation) -> Iterator[Statement]:
    """Yield what the text above the first heading says of the operation's microversions."""
    path = operation.location.file
    for block in context.texts.blocks(operation):
        if isinstance(block, Heading):
            return
        if isinstance(block, Directive) and block.name == "versionadded" and not block.content:
            version = Microversion.find(block.argument)
            if version is not None:
                yield Statement("min_version", version, Location(path, block.line, block.column), False)
        for sentence, location in _sentences(path, block):
            statement = _of_sentence(sentence, _of_operation())
            if statement is not None:
                yield Statement(*statement, location, _has_word(sentence))


def statements_of_resource(context: Context, resource: Resource) -> Iterator[Statement]:
    """Yield what the text between the title of a resource and the next one says of all its operations."""
    titles = " ".join(_stems(resource.title))
    for block in context.texts.blocks_below(resource.location):
        if isinstance(block, Heading):
            return
        for sentence, location in _sentences(resource.location.file, block):
            statement = _of_sentence(sentence, _of_resource(), titles)
            if statement is not None:
                yield Statement(*statement, location, _has_word(sentence))


def _sentences(path: str, block: Block) -> Iterator[tuple[str, Location]]:
    """Yield the sentences of a paragraph that may name a microversion, without markup, and where they begin."""
    if not isinstance(block, Paragraph) or block.bullet or block.field:
        return
    text = _MARKUP.sub("", block.text)
    if not _NUMBER.search(text):
        return
    offset = 0
    for sentence in _SENTENCE_END.split(text):
        if _NUMBER.search(sentence):
            yield sentence.strip(), _location(path, block, offset)
        offset += len(sentence) + 2


def _has_word(text: str) -> bool:
    """Say whether a text speaks of microversions by that word."""
    return re.search("micro-?version", text, re.IGNORECASE) is not None


def _stems(text: str) -> list[str]:
    return [word.rstrip("s") for word in re.findall(r"[\w/-]+", text.lower())]


def _of_sentence(sentence: str, of: _Sentences, title: str = "") -> tuple[str, Microversion] | None:
    """Return the field and the microversion; ``None`` for other sentences, and those about less than ``title`` is."""
    for pattern, field in (
        (of.since, "min_version"),
        (of.since_first, "min_version"),
        (of.needs, "min_version"),
        (of.until, "max_version"),
    ):
        match = pattern.match(sentence)
        version = Microversion.find(match["version"]) if match is not None else None
        if match is not None and version is not None and _is_about(match, title):
            return field, version
    match = of.removed.match(sentence)
    version = Microversion.find(match["version"] or match["bare"]) if match is not None else None
    if match is not None and version is not None and version.minor and _is_about(match, title):
        return "max_version", Microversion(version.major, version.minor - 1)
    return None


def _is_about(match: re.Match[str], title: str) -> bool:
    """Say whether all words before "API calls" are those of a title."""
    return all(stem in title for stem in _stems(match.groupdict().get("of") or ""))


def _location(path: str, block: Paragraph, offset: int) -> Location:
    """Return the line of a paragraph in which a sentence begins; markup makes the column uncertain."""
    for line in block.lines:
        length = len(_MARKUP.sub("", line.text.strip())) + 1
        if offset < length:
            return Location(path, line.line, line.column if offset == 0 else min(line.column + offset, len(line.text)))
        offset -= length
    return Location(path, block.lines[0].line, block.lines[0].column)
