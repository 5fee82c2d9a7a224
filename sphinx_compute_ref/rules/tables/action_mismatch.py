"""Title, sample and table of an action name different actions.

What it does
    Compares the action in the title, "Lock Server (lock Action)", with the top-level key of the request samples and the
    first body row, letter by letter. Where the title names none and the URL ends in ``/action``, sample and row are
    compared. Where these agree, the captions of samples are compared with the title: "Example (Lock Action)".

Why is this bad
    The key decides what the service does, and its case counts: ``os-getVNCConsole`` is an action,
    ``os-getVNCconsole`` is 400 Bad Request.

Example
    ::

        Lock Server (Lock Action)
        =========================

    beside ``{"lock": null}``.

Use instead
    ::

        Lock Server (lock Action)
        =========================
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.operation import Operation, Row, action_of
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the actions whose names disagree."""
    for operation in context.reference.operations:
        titled = operation.action
        if operation.method != "POST" or (titled is None and not operation.url.rstrip("/").endswith("/action")):
            continue
        keys = _sample_keys(context, operation)
        row = next(iter(operation.request.body_rows), None)
        rows = {row.name for row in operation.request.body_rows}
        names = {path[-1] for sample in operation.request.samples for path in context.fields(sample.path)}
        judged = list(_judge(operation, titled, keys, row, rows, names))
        yield from judged or _captions(operation, titled, keys)


def _captions(operation: Operation, titled: str | None, keys: dict[str, str]) -> Iterator[Finding]:
    """Yield the captions of samples that name another action than the title and the request sample do, once each."""
    if titled is None or (keys and titled not in keys):
        return
    actions: set[str] = set()
    for message in operation.messages:
        for sample in message.samples:
            action = action_of(sample.caption or "")
            if action is None or action == titled or sample.caption_location is None or action in actions:
                continue
            if not keys and action.lower() != titled.lower():
                continue
            actions.add(action)
            yield Finding(
                code="CR211",
                message=f'the caption says "{action}", but the title says "{titled}": the names of an action must '
                "agree, letter by letter",
                location=sample.caption_location,
                subject=f"{titled} {action}",
                operation=operation,
                role=message.role,
                sample=sample.path,
                related=(Related(operation.title_location, "the title"),),
            )


def _sample_keys(context: Context, operation: Operation) -> dict[str, str]:
    """Return the top-level keys of the request samples with the paths of the samples; objects of one key only."""
    keys: dict[str, str] = {}
    for sample in operation.request.samples:
        top = [path[0] for path in context.fields(sample.path) if len(path) == 1]
        if len(top) == 1:
            keys.setdefault(top[0], sample.path)
    return keys


def _judge(
    operation: Operation, titled: str | None, keys: dict[str, str], row: Row | None, rows: set[str], names: set[str]
) -> Iterator[Finding]:
    related: list[Related] = []
    message = None
    sample = next(iter(keys.values()), None)
    keys_text = " and ".join(f'"{key}"' for key in keys)
    location = operation.title_location
    if titled is not None and keys and titled not in keys:
        message = f'the title says "{titled}", but the request sample has {keys_text}'
    elif titled is not None and not keys and row is not None and "." not in row.name and row.name != titled:
        if titled in rows or row.name.lower() != titled.lower():
            return
        message = f'the title says "{titled}", but the first body row is "{row.name}"'
    elif keys and row is not None and not rows & keys.keys():
        folded = {key.lower() for key in keys}
        if row.name.lower() in folded or (titled is not None and row.name.lower() == titled.lower()):
            message = f'the first body row is "{row.name}", but the request sample has {keys_text}'
            location = row.location
        elif titled in keys and _may_wrap(row):
            message = f'the title and the request sample say "{titled}", but the first body row is "{row.name}"'
            location = row.location
        elif titled is None and len(keys) == 1 and row.name not in names and _may_wrap(row):
            message = f'the request sample has {keys_text}, but the first body row is "{row.name}"'
            location = row.location
    if message is None:
        return
    if row is not None:
        related.append(Related(row.location, f'the first body row, "{row.name}"'))
    yield Finding(
        code="CR211",
        message=f"{message}: the names of an action must agree, letter by letter",
        location=location,
        subject=titled or (row.name if row else ""),
        operation=operation,
        role="request",
        parameter=row.name if row else None,
        sample=sample,
        related=tuple(related),
    )


def _may_wrap(row: Row) -> bool:
    """Say whether a row is about the action itself, not about one of its arguments."""
    return row.definition is not None and row.definition.type in ("none", "object")


RULE = Rule("CR211", "action-mismatch", Severity.WARNING, __doc__, check)
