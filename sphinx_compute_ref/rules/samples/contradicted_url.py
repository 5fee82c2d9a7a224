"""A link of a resource to itself, or a command of the page, has another URL than the operation.

What it does
    Looks at the link ``self`` of the one resource that a response shows, for operations whose URL ends with a parameter
    (``/volumes/{volume_id}``). The word before the identifier has to be that of the URL: case, hyphens, underscores, a
    plural and the prefix ``os-`` aside. Where the URL has another parameter there (``/{project_id}/{volume_id}``), and
    the link has a word of other URLs, the URL has lost it. Of lists, all items have to lead to one other resource of
    the reference. A sample that several operations show is told of once.
    The URL of a ``curl`` command in the section of an operation is compared, too: where all but one word agree, that
    one is nearly the same (``/token/{token_id}`` and ``/tokens/771a``), and no other operation has the command's URL.

Why is this bad
    The link is of another resource, as when a sample was copied, or the URL is wrong: the request as the page shows it
    ends with 404.

Example
    ::

        .. rest_method:: GET /transfers/{transfer_id}

    beside ``{"transfer": {"links": [{"href": "http://a.example/volumes/1", "rel": "self"}]}}``.

Use instead
    Correct the sample, or the URL.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlsplit

from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.blocks import Block, Directive, Literal, SourceLine
from sphinx_compute_ref.rules.rule import Context, Rule

_METHODS = ("GET", "PUT", "PATCH")
#: A line that begins with a command, and an address behind a blank: not one in quotes, which data may hold.
_COMMAND = re.compile(r"[ \t]*(?:[$#>%][ \t]+)?curl(?=[ \t])")
_ADDRESS = re.compile(r"(?<=[ \t])https?://[^\s'\"\\]+")
_CODE = ("code-block", "code", "sourcecode")


def check(context: Context) -> Iterator[Finding]:
    """Yield the links that do not lead to what the operation shows, each once."""
    words = frozenset(
        word for operation in context.reference.operations for word in map(_plain, _segments(operation.url))
    )
    paths_reported: set[str] = set()
    for match in context.matches:
        operation = match.operation
        segments = _segments(operation.url)
        if match.message.role != "response" or operation.method not in _METHODS:
            continue
        is_list = not _is_parameter(segments[-1:])
        if is_list and (operation.method != "GET" or any(segment.startswith("{") for segment in segments[2:])):
            continue
        for sample in match.samples:
            if sample.sample.path in paths_reported:
                continue
            data = context.reference.samples[sample.sample.path].data
            link = _link_of_items(data, segments, words) if is_list else _link_to_itself(data)
            if link is not None and (is_list or _contradicts(segments, _segments(link[1]), words)):
                paths_reported.add(sample.sample.path)
                yield _finding(context, operation, sample.sample.path, *link)
    yield from _commands(context)


def _commands(context: Context) -> Iterator[Finding]:
    """Yield the commands whose URL is that of their operation but for a word that is nearly the same, each once."""
    operations = {one.location: one for one in context.reference.operations if not one.is_example}.values()
    urls = [_segments(operation.url) for operation in operations]
    for operation in operations:
        segments = _segments(operation.url)
        for line, address in _addresses(context.texts.blocks(operation)):
            path = _segments(_path_of(address))
            words = _differing(segments, path)
            if words is None or len(words) != 1 or any(_differing(one, path) == [] for one in urls):
                continue
            ((word, other),) = words
            if _plain(word) == _plain(other) or did_you_mean(other, (word,)):
                yield Finding(
                    code="CR321",
                    message=f'the command has "{other}" in its URL, and the URL of "{operation.title}" is '
                    f"{operation.url}: one of the two is wrong",
                    location=Location(operation.location.file, line.line, line.column),
                    subject=f"command {other}",
                    operation=operation,
                    related=(Related(operation.location, "the URL"),),
                )


def _addresses(blocks: Iterable[Block]) -> Iterator[tuple[SourceLine, str]]:
    """Yield the addresses in commands, with their lines; a command goes on behind a backslash."""
    for block in blocks:
        if not isinstance(block, Literal) and not (isinstance(block, Directive) and block.name in _CODE):
            continue
        goes_on = False
        for line in block.lines if isinstance(block, Literal) else block.content:
            if goes_on or _COMMAND.match(line.text):
                address = _ADDRESS.search(line.text)
                if address is not None:
                    yield line, address[0]
                goes_on = line.text.rstrip().endswith("\\")


def _differing(segments: list[str], path: list[str]) -> list[tuple[str, str]] | None:
    """Return the words of a URL with what a path has in their places, where that differs; ``None`` if it is shorter."""
    if not segments or len(path) < len(segments):
        return None
    pairs = zip(segments, path[-len(segments) :], strict=True)
    return [(word, other) for word, other in pairs if word[0] not in "{<(:" and word != other]


def _segments(url: str) -> list[str]:
    """Return the parts of a URL's path that are not empty."""
    return [part for part in url.partition("?")[0].split("/") if part]


def _is_parameter(segments: list[str]) -> bool:
    return bool(segments) and segments[0].startswith("{")


def _plain(segment: str) -> str:
    """Return a word of a URL as one of its ways to be written: ``os-share-types`` and ``share_type`` are the same."""
    word = segment.lower().replace("-", "_").removeprefix("os_")
    return f"{word[:-3]}y" if word.endswith("ies") else word.rstrip("s")


def _link_to_itself(data: Any) -> tuple[Path, str] | None:
    """Return the path and the URL of the link ``self`` of a sample's only resource, wrapped in an object or not."""
    if not isinstance(data, dict):
        return None
    around: Path = ()
    if "links" not in data and len(data) == 1:
        ((name, data),) = data.items()
        around = (name,)
    links = data.get("links") if isinstance(data, dict) else None
    url = links.get("self") if isinstance(links, dict) else None
    if isinstance(links, list):
        url = next((one.get("href") for one in links if isinstance(one, dict) and one.get("rel") == "self"), None)
    return ((*around, "links"), _path_of(url)) if isinstance(url, str) and "/" in url else None


def _link_of_items(data: Any, segments: list[str], words: frozenset[str]) -> tuple[Path, str] | None:
    """Return the first link ``self`` of a list's items where all of them lead to one other resource of the reference.

    The list is the only one of objects, links aside, and that of a collection that is part of no other resource.
    """
    segments = segments[:-1] if segments[-1:] == ["detail"] else segments
    fields = data.items() if isinstance(data, dict) else ()
    lists = [(name, value) for name, value in fields if isinstance(value, list) and not name.endswith("links")]
    if len(lists) != 1 or not segments or _is_parameter(segments[-1:]):
        return None
    ((name, items),) = lists
    links = [_link_to_itself({name: item}) for item in items]
    paths = [_segments(link[1]) for link in links if link is not None]
    if not links or len(paths) < len(links) or any(len(path) < 2 for path in paths):
        return None
    leading = {_plain(path[-2]) for path in paths}
    return links[0] if len(leading) == 1 and leading <= words - {_plain(segments[-1])} else None


def _path_of(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # brackets that are no address
        return ""


def _contradicts(segments: list[str], link: list[str], words: frozenset[str]) -> bool:
    """Say whether the word before the last segment of a link is not that of a URL, or one that a URL has lost."""
    if len(link) < 2 or re.search(r"[{}<>$%]", "".join(link)):
        return False
    word = _plain(link[-2])
    if len(segments) > 1 and not _is_parameter(segments[-2:]):
        return word != _plain(segments[-2])
    return word in words


def _finding(context: Context, operation: Operation, path: str, field: Path, url: str) -> Finding:
    return Finding(
        code="CR321",
        message=f'the link "self" leads to {url}, and the URL of "{operation.title}" is {operation.url}: '
        "correct the one that is of another resource",
        location=context.locate(path, field),
        subject=f"self {url}",
        operation=operation,
        role="response",
        field=".".join(field),
        sample=path,
        related=(Related(operation.location, "the URL"),),
    )


RULE = Rule("CR321", "contradicted-url", Severity.WARNING, __doc__, check, follows=("CR313",))
