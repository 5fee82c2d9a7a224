"""The link of a resource to itself is not the URL of the operation that shows it.

What it does
    Looks at the link ``self`` of the one resource that a response shows, for operations whose URL ends with a parameter
    (``/volumes/{volume_id}``). The word before the identifier has to be that of the URL: case, hyphens, underscores, a
    plural and the prefix ``os-`` aside. Where the URL has another parameter there (``/{project_id}/{volume_id}``), and
    the link has a word of other URLs, the URL has lost it. A sample that several operations show is told of once.

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
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from sphinx_compute_ref.matching.fields import Path
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule

_METHODS = ("GET", "PUT", "PATCH")


def check(context: Context) -> Iterator[Finding]:
    """Yield the links that do not lead to what the operation shows, each once."""
    words = frozenset(
        word for operation in context.reference.operations for word in map(_plain, _segments(operation.url))
    )
    paths_reported: set[str] = set()
    for match in context.matches:
        operation = match.operation
        segments = _segments(operation.url)
        if match.message.role != "response" or operation.method not in _METHODS or not _is_parameter(segments[-1:]):
            continue
        for sample in match.samples:
            link = _link_to_itself(context.reference.samples[sample.sample.path].data)
            if link is None or sample.sample.path in paths_reported:
                continue
            path, url = link
            if _contradicts(segments, _segments(url), words):
                paths_reported.add(sample.sample.path)
                yield _finding(context, operation, sample.sample.path, path, url)


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
