"""reStructuredText of descriptions as CommonMark, the markup of OpenAPI descriptions. Text is never lost."""

from __future__ import annotations

import re
from functools import lru_cache

from sphinx_compute_ref.reading.descriptions import ADMONITIONS

_LITERAL = re.compile(r"``(.+?)``", re.DOTALL)
#: A role begins at the first colon of a word; what the word has before it is taken along, so that a word is read once.
_NAMED_ROLE = re.compile(r"(?<![\w:+.-])([\w+.-]*+):[\w:+.-]+:`([^`<>]*[^`<>\s]|\s)\s*+<[^`<>]*+>`")
_ROLE = re.compile(r"(?<![\w:+.-])([\w+.-]*+):[\w:+.-]+:`[~!]?([^`]+)`")
_LINK = re.compile(r"`([^`<>]*[^`<>\s]|\s)\s*+<([^`<>\s]++)>`__?")
_REFERENCE = re.compile(r"`([^`<>]+)`__?(?!\w)")
_SINGLE = re.compile(r"(?<![`\w])`([^`]+)`(?![`\w])")
_SUBSTITUTION = re.compile(r"\|([^|\s][^|]*?)\|_{0,2}")
_DIRECTIVE = re.compile(r"^([ \t]*)\.\. ([\w-]+)::[ \t]*(.*)$", re.MULTILINE)
_ESCAPE = re.compile(r"\\([^\w\s])")
_TITLES = {"seealso": "See also"}
#: What Sphinx says of a version.
_VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
}


@lru_cache(maxsize=16384)
def markdown_of(text: str) -> str:
    """Return a description as CommonMark: literals, links, roles and admonitions turned, the rest as it is."""
    text = text.strip().replace("\0", "\ufffd")  # CommonMark 2.3
    if "`" not in text and ".. " not in text and "|" not in text and "\\" not in text:
        return text
    literals: list[str] = []

    def keep(match: re.Match[str]) -> str:
        literals.append(match[1])
        return f"\0{len(literals) - 1}\0"

    text = _LITERAL.sub(keep, text)
    text = _NAMED_ROLE.sub(r"\1\2", text)
    text = _ROLE.sub(r"\1\2", text)
    text = _LINK.sub(r"[\1](\2)", text)
    text = _REFERENCE.sub(r"\1", text)
    text = _SINGLE.sub(r"*\1*", text)
    text = _SUBSTITUTION.sub(r"\1", text)
    text = _DIRECTIVE.sub(_directive, text)
    text = _ESCAPE.sub(r"\1", text)
    return re.sub(r"\0(\d+)\0", lambda match: f"`{literals[int(match[1])]}`", text)


def _directive(match: re.Match[str]) -> str:
    indent, name, argument = match[1], match[2], match[3]
    if name in _VERSIONS:
        version, _, text = argument.partition(" ")
        return f"{indent}**{_VERSIONS[name]} {version}:** {text}".rstrip()
    if name == "admonition":
        return f"{indent}**{argument}**" if argument else indent
    if name in ADMONITIONS:
        return f"{indent}**{_TITLES.get(name, name.capitalize())}:** {argument}".rstrip()
    return "" if name in ("code-block", "code", "sourcecode") else match[0]
