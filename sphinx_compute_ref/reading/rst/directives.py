"""Directives by what reading makes of their lines: arguments, content, sections."""

from __future__ import annotations

#: Directives whose content is not reStructuredText of the page.
OPAQUE = frozenset(
    [
        "code-block",
        "code",
        "sourcecode",
        "highlight",
        "parsed-literal",
        "literalinclude",
        "literal",
        "raw",
        "math",
        "image",
        "figure",
        "csv-table",
        "include",
        "toctree",
        "rest_method",
        "rest_parameters",
        "rest_status_code",
        "rest_expand_all",
        "graphviz",
        "mermaid",
        "index",
        "replace",
        "unicode",
        "date",
        "doctest",
        "testcode",
        "testsetup",
        "testoutput",
        "contents",
        "sectnum",
        "default-role",
        "title",
        "meta",
        "productionlist",
        "autosummary",
        "automodule",
        "autoclass",
        "autofunction",
    ]
)
#: Directives that show what files and definitions say, by names that stand in them.
SHOWN_BY_NAME = frozenset(("rest_method", "rest_parameters", "rest_status_code", "literalinclude"))
#: Directives in which sections may begin (``nested_parse`` with ``match_titles``).
WITH_SECTIONS = frozenset(["only", "ifconfig"])
#: Directives whose content is read as a page is, without sections.
WITH_TEXT = frozenset(
    [
        "admonition",
        "attention",
        "caution",
        "class",
        "compound",
        "container",
        "danger",
        "deprecated",
        "epigraph",
        "error",
        "highlights",
        "hint",
        "important",
        "note",
        "pull-quote",
        "rst-class",
        "seealso",
        "tip",
        "topic",
        "versionadded",
        "versionchanged",
        "warning",
    ]
)
#: Directives whose arguments may begin on the line below their names.
WITH_ARGUMENTS = frozenset(("rest_parameters", "rest_status_code", "literalinclude", "include", "toctree"))
#: Directives without arguments: what stands on their first line is content (docutils admonitions).
CONTENT_FIRST = frozenset(
    [
        "note",
        "warning",
        "tip",
        "important",
        "caution",
        "danger",
        "error",
        "hint",
        "attention",
        "seealso",
        "rest_method",
        "rest_expand_all",
        "epigraph",
        "highlights",
        "pull-quote",
        "compound",
        "parsed-literal",
    ]
)
