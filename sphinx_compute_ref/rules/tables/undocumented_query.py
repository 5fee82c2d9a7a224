"""The query string of a URL, or the text, has a query parameter without a row.

What it does
    Takes the names out of the query string of a ``rest_method`` (``?all=1``, ``?host={host_name}&zone={zone}``) and
    looks for them among the rows of the request, by the name or by that of the placeholder. A parameter that the
    operation's text names in literals is documented there; a row with another ``in`` is CR203's or CR205's matter.
    Where the request has a table, the text is read, too: "use the ``limit`` and ``marker`` query parameters" names
    parameters that want rows; without the word "query", those of GET that are query rows of other operations do. So is
    the description of a query row of GET that leads to another one: "use the last ID as the ``marker`` parameter".

Why is this bad
    The reader sees that something may stand in the URL, and does not learn what it means and which values it takes.

Example
    ::

        .. rest_method:: GET /servers?all=1

        .. rest_parameters:: parameters.yaml

           - limit: limit

Use instead
    ::

        .. rest_method:: GET /servers

        .. rest_parameters:: parameters.yaml

           - all: all_projects
           - limit: limit
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.look_alikes import words_of
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.rst.blocks import Paragraph
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.tables.broken_rows import lost_tables

#: A name with its value, which may be in braces; templates of RFC 6570, ``{?limit,marker}``, have none.
_PAIR = re.compile(r"(?<![\w.:-])([\w.:-]++)[}>]?=[{<]?([\w.:-]*+)")

_LITERAL = re.compile(r"``([\w.:-]+)``")
#: Names one after the other, and what comes behind them where they are parameters.
_NAMES = re.compile(r"``[\w.:-]++``(?:(?:, and |, or |, | and | or |/)``[\w.:-]++``)*+")
_PARAMETERS = re.compile(r" (?P<query>query )?parameters?\b")

#: What the description of a query parameter says of the next one: "as the ``marker`` parameter".
_GOES_ON = re.compile(r"\bas the ``([\w.:-]++)``\s+(?:query\s+)?parameter\b")

#: What is said of another operation.
_ELSEWHERE = re.compile(
    r"\b(?:instead|alternative|deprecated)\b|\b(?-i:GET|PUT|POST|PATCH|DELETE) |`_|:\w+:`", re.IGNORECASE
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the operations with a query string of which the tables lack a parameter, each once."""
    for operation in {one.location: one for one in context.reference.operations}.values():
        if operation.request.tables and not operation.is_example and not lost_tables(context, operation):
            yield from _check_text(context, operation)
        if "?" not in operation.url or operation.is_example or lost_tables(context, operation):
            continue
        names = list(dict.fromkeys(_undocumented(context, operation)))
        if not names or context.texts.has_other_table(operation, "request"):
            continue
        names_text = ", ".join(f'"{name}"' for name in names)
        yield Finding(
            code="CR217",
            message=f"the query string of the URL has {names_text}, but the request has no such row: "
            f"document {'it' if len(names) == 1 else 'them'} with in: query",
            location=operation.location,
            subject=f"query {' '.join(names)}",
            operation=operation,
            role="request",
        )


def _check_text(context: Context, operation: Operation) -> Iterator[Finding]:
    """Yield the first paragraph of an operation that names query parameters without rows, with all these names."""
    rows = {words_of(part) for row in operation.request.rows for part in (row.name, *parts_of(row.name))}
    names: dict[str, Location] = {}
    for block in context.texts.blocks(operation):
        if not isinstance(block, Paragraph) or "``" not in block.text:
            continue
        for match in _NAMES.finditer(block.text):
            parameters = _PARAMETERS.match(block.text, match.end())
            if parameters is None or _ELSEWHERE.search(_sentence_at(block.text, match.start())):
                continue
            for name in _LITERAL.findall(match[0]):
                parameters_there = parameters["query"] or (
                    operation.method == "GET" and _is_query_elsewhere(context, name)
                )
                if parameters_there and words_of(name) not in rows and name not in operation.url:
                    names.setdefault(name, Location(operation.location.file, block.lines[0].line, 1))
    for row in operation.request.rows if operation.method == "GET" else ():
        if row.in_ != "query" or row.definition is None or "as the ``" not in row.definition.description:
            continue
        for name in _GOES_ON.findall(row.definition.description):
            if words_of(name) not in rows and name not in operation.url and _is_query_elsewhere(context, name):
                names.setdefault(name, row.location)
    if names:
        names_text = ", ".join(f'"{name}"' for name in names)
        yield Finding(
            code="CR217",
            message=f"the text names the query parameter{'s' if len(names) > 1 else ''} {names_text}, "
            "but the request has no such row",
            location=next(iter(names.values())),
            subject=f"text {' '.join(names)}",
            operation=operation,
            role="request",
        )


def _sentence_at(text: str, offset: int) -> str:
    end = text.find(". ", offset)
    return text[text.rfind(". ", 0, offset) + 1 : end if end >= 0 else len(text)]


def _is_query_elsewhere(context: Context, name: str) -> bool:
    return any(use.row.in_ == "query" for use in context.uses_by_name.get(name, ()))


def _undocumented(context: Context, operation: Operation) -> Iterator[str]:
    """Yield the names in the query string that neither a row nor a literal of the text has."""
    rows = {words_of(row.name) for row in operation.request.rows}
    text = " ".join(paragraph.text for paragraph in context.texts.paragraphs(operation))
    for name, value in _PAIR.findall(operation.url.partition("?")[2]):
        if rows.isdisjoint((words_of(name), words_of(value))) and f"`{name}" not in text:
            yield name


RULE = Rule("CR217", "undocumented-query", Severity.WARNING, __doc__, check)
