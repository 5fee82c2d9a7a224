"""Links of pages: those that lead nowhere, and those into other references of a portal, which assembly leads there."""

from __future__ import annotations

import html
import os
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote

_ID = re.compile(rb"""\b(?:id|name)=["']([^"'\s>]+)["']""")
_LINK = re.compile(rb"""<(?:a|img|link|script)\b[^<>]*?\s(?:href|src)=["']([^"'>]*)["']""", re.IGNORECASE)
#: What ``sphinx_ext/operations/portal_links.py`` writes.
_FOREIGN = re.compile(rb"""href="(rest-(?:op|param):[^"]*)\"""")
_HOST = re.compile(r"https?://", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|/", re.IGNORECASE)


def ids_in(page: bytes) -> frozenset[str]:
    """Return the ids of a page, and the names that links of old pages lead to."""
    return frozenset(html.unescape(match[1].decode("utf-8", "replace")) for match in _ID.finditer(page))


class LinkScan:
    """The ids and links of the pages in ``folder``, which are given one by one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ids: dict[str, frozenset[str]] = {}
        self._links: dict[str, set[str]] = {}
        self._foreign: set[str] = set()

    def ids_of(self, name: str, page: bytes) -> Iterator[str]:
        """Take the page of that name, and yield its ids."""
        ids = [match[1].decode("utf-8", "replace") for match in _ID.finditer(page)]
        self._ids[name] = frozenset(html.unescape(each) for each in ids)
        self._links[name] = {html.unescape(match[1].decode("utf-8", "replace")) for match in _LINK.finditer(page)}
        self._foreign |= {html.unescape(match[1].decode("utf-8", "replace")) for match in _FOREIGN.finditer(page)}
        yield from ids

    def has(self, name: str, identifier: str) -> bool:
        """Say whether the page of that name has that id."""
        return identifier in self._ids.get(name, ())

    def foreign(self) -> tuple[str, ...]:
        """Return what pages link in other references."""
        return tuple(sorted(self._foreign))

    def dead(self) -> tuple[str, ...]:
        """Return the links within the folder that lead nowhere; those out of it are judged when the site is there."""
        return tuple(f"{name} {link}" for name in sorted(self._links) for link in sorted(self._dead_of(name)))

    def outward(self) -> tuple[str, ...]:
        """Return the links that lead out of the folder, and those to hosts, each host's address from one page alone."""
        pages = {link: name for name in sorted(self._links, reverse=True) for link in self._links[name]}
        hosts = {f"{name} {link}" for link, name in pages.items() if _HOST.match(link)}
        return tuple(sorted(hosts | {f"{name} {link}" for name in self._links for link in self._outward_of(name)}))

    def _outward_of(self, name: str) -> Iterator[str]:
        for link in self._links[name]:
            if link and not _ELSEWHERE.match(link):
                path = unquote(link.partition("#")[0].partition("?")[0])
                if posixpath.normpath(posixpath.join(posixpath.dirname(name), path)).startswith(".."):
                    yield link

    def _dead_of(self, name: str) -> Iterator[str]:
        for link in self._links[name]:
            if not link or _ELSEWHERE.match(link):
                continue
            path, _, fragment = link.partition("#")
            path = unquote(path.partition("?")[0])
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            if target.startswith(".."):
                continue
            if path.endswith("/") or target == ".":
                target = posixpath.normpath(f"{target}/index.html")
            ids = self._ids.get(target)
            if ids is None:
                alive = os.path.exists(self._folder / target)
            else:
                alive = fragment in ("", "top") or bool({fragment, unquote(fragment)} & ids)
            if not alive:
                yield link


def with_links(page: bytes, links: Mapping[str, str], root: str) -> bytes:
    """Return ``page`` with the addresses of what it links in other references; ``root`` is the way to the portal."""

    def address(match: re.Match[bytes]) -> bytes:
        path = links.get(html.unescape(match[1].decode("utf-8", "replace")))
        return match[0] if path is None else f'href="{html.escape(root + quote(path, safe="/#"))}"'.encode()

    return _FOREIGN.sub(address, page)
