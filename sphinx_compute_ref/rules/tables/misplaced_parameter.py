"""A parameter is in a message that cannot carry it.

What it does
    Reports path and query rows in a response, and body rows in the request of a GET, HEAD or DELETE. A request of these
    methods that has a sample with a body is left alone: the API does accept one. A table of which more than half of the
    rows, and at least five, are in the wrong message is one finding, at the directive. A query row of another method
    is reported where a sample of the request has the parameter in the body, at the top or right below it, no other row
    is about it, and the URL does not show it, or where its description speaks of a list ("Filters the list by …",
    "Requests a page size") in POST, PUT and PATCH. Where all rows that refer to a definition, two or more, are
    reported, one finding at its ``in`` stands for them.

Why is this bad
    Mostly the row refers to the wrong definition, one for the URL in place of one for the body, and the reader is told
    the wrong thing.

Example
    ::

        Response
        --------

        .. rest_parameters:: parameters.yaml

           - id: server_id_path

Use instead
    ::

        .. rest_parameters:: parameters.yaml

           - id: server_id
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Message, Operation, Row, Table
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule
from sphinx_compute_ref.rules.tables.undocumented_path_parameter import path_parameter

#: From so many rows on a table counts as a whole.
_MANY = 5
#: From so many keys on the path to a field leads to a part of something else.
_DEEP = 3
#: Methods that change something, and what is said of parameters of those that list something.
_CHANGING = ("POST", "PUT", "PATCH")
_OF_A_LIST = re.compile(
    r"(?:filters?|sorts?|requests a page size|for pagination)\b|the id of the last-seen\b", re.IGNORECASE
)
#: As many related places a finding names.
_SHOWN = 10


def check(context: Context) -> Iterator[Finding]:
    """Yield the rows in the wrong message."""
    for operation, message in context.reference.messages:
        wrong: tuple[str, ...]
        if message.role == "response":
            wrong, why = ("path", "query"), "a response has no path and no query"
        elif operation.method in METHODS_WITHOUT_BODY and not _has_body(context, message):
            wrong, why = ("body",), f"a {operation.method} request has no body"
        else:
            yield from _in_samples(context, operation, message)
            continue
        yield from _check_rows(operation, message, wrong, why)


def _in_samples(context: Context, operation: Operation, message: Message) -> Iterator[Finding]:
    """Yield the query rows of a request whose samples have the parameter in the body, where no body row is about it."""
    query = operation.url.partition("?")[2]
    others = {parts_of(row.name)[-1] for row in message.rows if row.in_ != "query"}
    listing: list[Row] = []
    for row in message.rows:
        if row.in_ != "query" or row.name in others or row.name in query or operation.method in METHODS_WITHOUT_BODY:
            continue
        if (
            operation.method in _CHANGING
            and row.definition is not None
            and _OF_A_LIST.match(row.definition.description)
        ):
            listing.append(row)
            continue
        for path in _samples_of(context, operation, message):
            if any(field[-1] == row.name and len(field) < _DEEP for field in context.fields(path)):
                reason = f"{context.sample_label(path)} has it in the body"
                yield replace(_of_row(operation, message, row, reason), sample=path)
                break
    if listing:  # who copied one of them has copied all
        first = _of_row(operation, message, listing[0], f"it is about a list, and {operation.method} returns none")
        rest = tuple(Related(row.location, f'"{row.name}" is, too') for row in listing[1:_SHOWN])
        yield replace(first, related=(*first.related, *rest))


def _samples_of(context: Context, operation: Operation, message: Message) -> Iterator[str]:
    """Yield the samples of a request, and those of their families that no page includes."""
    for match in context.matches:
        if match.operation is operation and match.message is message:
            yield from (one.sample.path for one in (*match.samples, *match.others))


def _has_body(context: Context, message: Message) -> bool:
    samples = context.reference.samples
    return any(sample.path in samples and samples[sample.path].valid for sample in message.samples)


def _check_rows(operation: Operation, message: Message, wrong: tuple[str, ...], why: str) -> Iterator[Finding]:
    for table in message.tables:
        rows = [row for row in table.rows if _is_wrong(row, operation, message, wrong)]
        if is_astray(table, wrong):
            yield _of_table(operation, message, table, rows, why)
        else:
            yield from (_of_row(operation, message, row, why) for row in rows)


def _is_wrong(row: Row, operation: Operation, message: Message, wrong: Sequence[str]) -> bool:
    if row.in_ not in wrong or row.definition is None:
        return False
    return message.role != "request" or row.name not in operation.path_parameters  # else CR202 says so


def is_astray(table: Table, wrong: Sequence[str]) -> bool:
    """Say whether a table as a whole seems to belong to the other message: most of its rows are ``in`` one of these."""
    count = sum(row.in_ in wrong for row in table.rows)
    return count >= _MANY and count * 2 > len(table.rows)


def _of_table(operation: Operation, message: Message, table: Table, rows: Sequence[Row], why: str) -> Finding:
    in_words = " or ".join(dict.fromkeys(row.in_ or "" for row in rows))
    other = "response" if message.role == "request" else "request"
    return Finding(
        code="CR205",
        message=f"{len(rows)} of the {len(table.rows)} rows say in: {in_words}, but {why}: "
        f"is this a table of the {other}, with a heading lost above it?",
        location=table.location,
        subject=f"table of {rows[0].name}",
        operation=operation,
        role=message.role,
        related=tuple(Related(row.location, f'"{row.name}"') for row in rows[:_SHOWN]),
    )


def _of_row(operation: Operation, message: Message, row: Row, why: str) -> Finding:
    definition = row.definition
    return Finding(
        code="CR205",
        message=f'"{row.name}" says in: {row.in_}, but {why}: refer to another definition, or move the row',
        location=row.location,
        subject=row.name,
        operation=operation,
        role=message.role,
        parameter=row.name,
        related=(Related(definition.location, f'definition "{row.ref}"'),) if definition is not None else (),
        about=(path_parameter(operation, row.name),),
    )


def together(context: Context, findings: Sequence[Finding]) -> Iterator[Finding]:
    """Yield one finding for each definition that is wrong wherever rows refer to it, and all others as they are."""
    rows: dict[Location, dict[Location, Finding]] = {}
    for finding in findings:
        if finding.parameter is not None and finding.related:
            rows.setdefault(finding.related[0].location, {})[finding.location] = finding
    wrong = {
        definition.location: definition
        for definition in context.definitions
        if len(rows.get(definition.location, ())) > 1
        and {use.row.location for use in context.uses_of(definition)} == rows[definition.location].keys()
    }
    for finding in findings:
        definition = wrong.get(finding.related[0].location) if finding.parameter and finding.related else None
        if definition is None:
            yield finding
        elif finding is next(iter(rows[definition.location].values())):
            yield _of_definition(definition, list(rows[definition.location].values()))


def _of_definition(definition: Definition, group: Sequence[Finding]) -> Finding:
    why = group[0].message.partition(", but ")[2].partition(": ")[0]
    return Finding(
        code="CR205",
        message=f'"{definition.name}" says in: {definition.in_}, but all {len(group)} rows that refer to it stand '
        f"where that cannot be ({why}): correct its in, or move the rows",
        location=definition.fields["in"].value_location,
        subject=f"definition {definition.name}",
        related=tuple(Related(one.location, f'the row "{one.parameter}"') for one in group[:_SHOWN]),
        about=tuple(fact for one in group for fact in one.about),
    )


RULE = Rule("CR205", "misplaced-parameter", Severity.WARNING, __doc__, check, None, together, ("CR202",))
