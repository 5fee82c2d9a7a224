"""URLs of ``rest_method`` as path templates of OpenAPI."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

_HOST = re.compile(r"^(?:[\w+.-]+|\{\w+\})://[^/]*", re.ASCII)
_QUERY = re.compile(r"\?|\{[?&]|#")
_EXPANSION = re.compile(r"\{[?&]([^{}]*)\}")
_OTHER_PLACEHOLDERS = re.compile(r"<([^<>/]+)>|(?<=/)\(([\w-]+)\)|(?<=/):([A-Za-z_]\w*)")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_ODD = re.compile(r"[^A-Za-z0-9_.~-]+")
_VERSION = re.compile(r"/(?:v[0-9]+(?:\.[0-9]+)?|\{[^{}]*version[^{}]*\})", re.IGNORECASE)


class Template(NamedTuple):
    """The path of a URL, without host, query and last slash.

    ``names`` are those of its placeholders, as written and as the template has them; ``query`` the names that a query
    string in the URL has, with their placeholders. ``is_path`` is false for what is no path of the service, such as the
    address of a callback.
    """

    path: str
    names: tuple[tuple[str, str], ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    is_path: bool = True

    @property
    def shape(self) -> str:
        """The path without the names of placeholders: templates that differ only in these are one path in OpenAPI."""
        return _PLACEHOLDER.sub("{}", self.path)

    @property
    def is_version_document(self) -> bool:
        """Whether the URL is where a service tells its versions, before a client has a token."""
        return self.path == "/" or _VERSION.fullmatch(self.path) is not None


def template_of(url: str) -> Template:
    """Return the template of a URL as pages write it."""
    text = " ".join(url.split())
    query_start = _QUERY.search(text)
    path = text[: query_start.start()] if query_start else text
    query = _query_of(text[query_start.start() :]) if query_start else ()
    path = _HOST.sub("", path)
    if not path.startswith("/"):
        if not path and (query_start or _HOST.match(text)):
            path = "/"
        elif re.match(r"[A-Za-z][\w.-]*(?:/|$)", path):
            path = f"/{path}"
        else:
            return Template(text, is_path=False)
    path = re.sub(r"/{2,}", "/", path)
    path = _OTHER_PLACEHOLDERS.sub(lambda match: f"{{{match[1] or match[2] or match[3]}}}", path)
    names: list[tuple[str, str]] = []
    unique_names: set[str] = set()

    def unique_placeholder(match: re.Match[str]) -> str:
        name = base = _ODD.sub("_", match[1].strip()).strip("_") or "parameter"
        number = 2
        while name in unique_names:
            name, number = f"{base}_{number}", number + 1
        unique_names.add(name)
        names.append((match[1].strip(), name))
        return f"\0{name}\1"

    path = _PLACEHOLDER.sub(unique_placeholder, re.sub(r"[\0\1]", "", path))
    path = path.replace("{", "").replace("}", "").replace("\0", "{").replace("\1", "}").replace(" ", "%20")
    path = re.sub(r"/{2,}", "/", path)
    return Template(path.rstrip("/") or "/", tuple(names), query)


def _query_of(text: str) -> tuple[tuple[str, str], ...]:
    names: dict[str, str] = {}
    for expansion in _EXPANSION.findall(text):
        for name in expansion.split(","):
            if name.strip("* "):
                names.setdefault(name.strip("* "), name.strip("* "))
    rest = _EXPANSION.sub("", text).partition("#")[0].lstrip("?")
    for part in rest.split("&"):
        name, _, value = part.strip().partition("=")
        if name and not name.startswith("{"):
            placeholder = _PLACEHOLDER.fullmatch(value.strip())
            names.setdefault(name, placeholder[1].strip() if placeholder else name)
        elif name:
            names.setdefault(name.strip("{}"), name.strip("{}"))
    return tuple(names.items())


def with_prefix(template: Template, prefix: str) -> Template:
    """Return a template below ``prefix``; version documents stay where they are, that of the prefix stands at it."""
    path = template.path
    if not prefix or not template.is_path or path == "/" or f"{path}/".startswith(f"{prefix}/"):
        return template
    if _VERSION.fullmatch(path):
        if "{" not in path:
            return template
        return template._replace(path=prefix, names=())
    return template._replace(path=prefix + path)


class Paths:
    """One template for each shape, with the names that most of its operations use."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._templates = tuple(templates)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        counts: dict[str, Counter[tuple[str, ...]]] = {}
        for template in self._templates:
            counts.setdefault(template.shape, Counter())[tuple(name for _, name in template.names)] += 1
        return {shape: counter.most_common(1)[0][0] for shape, counter in counts.items()}

    def unified(self, template: Template) -> Template:
        """Return a template with the names that its shape has in the document."""
        if not template.is_path or not template.names:
            return template
        names = self._names[template.shape]
        names_left = iter(names)
        path = _PLACEHOLDER.sub(lambda match: f"{{{next(names_left)}}}", template.path)
        return template._replace(
            path=path, names=tuple((spelling, name) for (spelling, _), name in zip(template.names, names, strict=True))
        )
