"""What changed between two exported models: operations, rows, status codes, each change with its impact.

Pure functions on the values of ``compute-ref export model``; see :mod:`~sphinx_compute_ref.comparing.pairing` for who
is compared with whom and :mod:`~sphinx_compute_ref.comparing.impact` for what a change means.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sphinx_compute_ref.comparing.change import Action, Change, Comparison
from sphinx_compute_ref.comparing.impact import (
    Impact,
    impact_of_required,
    impact_of_type,
    is_known,
    reach_of,
)
from sphinx_compute_ref.comparing.pairing import (
    Values,
    operations_of,
    pair_operations,
    pair_rows,
    placeholders,
    row_range,
    rows_of,
)
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange


def compare(
    before: Values, after: Values, *, names: tuple[str, str] = ("before", "after"), cut: bool = False
) -> Comparison:
    """Compare two exported models.

    With ``cut`` both are the same reference as of one microversion each: then ranges are no part of the contract, and
    everything counts as known to clients.
    """
    covered = MicroversionRange(None, None) if cut else _covered_range(before)
    changes: list[Change] = [] if cut else list(_microversions(before, after))
    pairs = pair_operations(list(operations_of(before)), list(operations_of(after)))
    changes += (_operation_change("removed", operation, Impact.BREAKING) for operation in pairs.before)
    changes += (_operation_change("added", operation, Impact.NON_BREAKING) for operation in pairs.after)
    for old, new in pairs.both:
        changes += _of_operation(old, new, covered, cut=cut)
    return Comparison(*names, tuple(changes))


def _covered_range(model: Values) -> MicroversionRange:
    """Return the microversions that a model covers; the highest one is inferred where ``conf.py`` does not state it."""
    covered = _covered(model)
    if covered.high is not None:
        return covered
    return MicroversionRange(covered.low, max(_mentioned(model), default=None))


def _mentioned(model: Values) -> Iterator[Microversion]:
    for operation in operations_of(model):
        for values in (operation, *rows_of(operation, "request"), *rows_of(operation, "response")):
            yield from (end for end in _range(values) if end is not None)


def _covered(model: Values) -> MicroversionRange:
    versions = model["microversions"]
    return MicroversionRange(Microversion.find(versions["min"]), Microversion.find(versions["max"]))


def _range(values: Values) -> MicroversionRange:
    low, high = row_range(values)
    return MicroversionRange(Microversion.find(low), Microversion.find(high))


def _microversions(before: Values, after: Values) -> Iterator[Change]:
    old, new = _covered(before), _covered(after)
    if old == new:
        return
    breaking = False
    if old != MicroversionRange(None, None) and new != MicroversionRange(None, None):
        breaking = reach_of(old, new, old).lost
    yield Change(
        impact=Impact.BREAKING if breaking else Impact.NON_BREAKING,
        action="changed",
        subject="microversions",
        aspect="range",
        before=_range_values(*_ends(old)),
        after=_range_values(*_ends(new)),
        message=f"microversions: {_range_text(*_ends(old))}, now {_range_text(*_ends(new))}",
    )


def _ends(versions: MicroversionRange) -> tuple[str | None, str | None]:
    """Return the ends of a range as text."""
    return (str(versions.low) if versions.low else None, str(versions.high) if versions.high else None)


def _operation_change(action: Action, operation: Values, impact: Impact) -> Change:
    values = {"title": operation["title"], **_range_values(*row_range(operation))}
    return Change(
        impact=impact,
        action=action,
        subject="operation",
        operation=operation,
        before=values if action == "removed" else None,
        after=values if action == "added" else None,
        message=f"operation {action}",
    )


def _of_operation(old: Values, new: Values, covered: MicroversionRange, *, cut: bool) -> Iterator[Change]:
    if old["title"] != new["title"]:
        yield _aspect(new, "title", old["title"], new["title"], Impact.DOCUMENTATION)
    if old["url"] != new["url"]:
        yield _aspect(new, "url", old["url"], new["url"], Impact.DOCUMENTATION)
    if not cut and row_range(old) != row_range(new):
        reach = reach_of(_range(old), _range(new), covered)
        yield Change(
            impact=Impact.BREAKING if reach.lost else Impact.NON_BREAKING,
            action="changed",
            subject="operation",
            aspect="range",
            operation=new,
            before=_range_values(*row_range(old)),
            after=_range_values(*row_range(new)),
            message=f"microversions: {_range_text(*row_range(old))}, now {_range_text(*row_range(new))}",
        )
    yield from _statuses(old, new)
    names = dict(zip(placeholders(old["url"]), placeholders(new["url"]), strict=False))
    for role in ("request", "response"):
        rows_before, rows_after = rows_of(old, role), rows_of(new, role)
        pairs = pair_rows(rows_before, rows_after, names)
        for row in pairs.before:
            yield _row_change("removed", new, role, row, Impact.BREAKING)
        for row in pairs.after:
            yield _row_change("added", new, role, row, _impact_of_new_row(role, row, pairs.after, covered))
        for one, other in pairs.both:
            yield from _of_row(new, role, one, other, covered, cut=cut)


def _aspect(operation: Values, aspect: str, before: str, after: str, impact: Impact) -> Change:
    return Change(
        impact=impact,
        action="changed",
        subject="operation",
        aspect=aspect,
        operation=operation,
        before=before,
        after=after,
        message=f'{"URL" if aspect == "url" else aspect} was "{before}"',
    )


def _statuses(old: Values, new: Values) -> Iterator[Change]:
    normal = [dict.fromkeys(operation["status"]["normal"]) for operation in (old, new)]
    errors: list[dict[int, list[str]]] = []
    for operation in (old, new):
        codes: dict[int, list[str]] = {}
        for status in operation["status"]["error"]:
            if status["name"] and status["name"] not in codes.setdefault(status["code"], []):
                codes[status["code"]].append(status["name"])
            codes.setdefault(status["code"], [])
        errors.append(codes)
    for kind, (one, other) in (("normal", normal), ("error", errors)):
        for code in one:
            if code not in other:
                yield _status("removed", new, kind, code, Impact.BREAKING if kind == "normal" else Impact.NON_BREAKING)
        for code in other:
            if code not in one:
                yield _status("added", new, kind, code, Impact.NON_BREAKING)
    for code, words in errors[0].items():
        others = errors[1].get(code)
        if others is not None and sorted(words) != sorted(others):
            yield Change(
                impact=Impact.DOCUMENTATION,
                action="changed",
                subject="status",
                aspect="name",
                operation=new,
                role="response",
                before={"code": code, "name": ", ".join(words)},
                after={"code": code, "name": ", ".join(others)},
                message=f"status {code}: was {', '.join(words) or 'nameless'}, now {', '.join(others) or 'nameless'}",
            )


def _status(action: Action, operation: Values, kind: str, code: int, impact: Impact) -> Change:
    values = {"code": code, "kind": kind}
    return Change(
        impact=impact,
        action=action,
        subject="status",
        operation=operation,
        role="response",
        before=values if action == "removed" else None,
        after=values if action == "added" else None,
        message=f"{kind} status {code} {action}",
    )


def _impact_of_new_row(role: str, row: Values, new_rows: Sequence[Values], covered: MicroversionRange) -> Impact:
    """Judge a new row: requests break where they must have it; what is below a new row goes with that."""
    if role != "request" or not row["required"] or row["in"] == "path" or not is_known(_range(row), covered):
        return Impact.NON_BREAKING
    names = {other["name"] for other in new_rows if other["in"] == row["in"] and not other["required"]}
    parts = str(row["name"]).split(".")
    if any(".".join(parts[:count]) in names for count in range(1, len(parts))):
        return Impact.NON_BREAKING
    return Impact.BREAKING


def _row_values(row: Values) -> dict[str, Any]:
    return {key: row[key] for key in ("type", "required", "min_version", "max_version")}


def _row_change(action: Action, operation: Values, role: str, row: Values, impact: Impact) -> Change:
    words = [row["type"], {True: "required", False: "optional"}.get(row["required"])]
    low, high = row_range(row)
    words.append(f"microversions {_range_text(low, high)}" if low or high else None)
    about = ", ".join(word for word in words if word)
    return Change(
        impact=impact,
        action=action,
        subject="row",
        operation=operation,
        role=role,
        parameter=row["name"],
        in_=row["in"],
        before=_row_values(row) if action == "removed" else None,
        after=_row_values(row) if action == "added" else None,
        message=f'{role}: "{row["name"]}" {action}' + (f" ({about})" if about else ""),
    )


def _of_row(
    operation: Values, role: str, old: Values, new: Values, covered: MicroversionRange, *, cut: bool
) -> Iterator[Change]:
    name = new["name"]

    def change(aspect: str, before: Any, after: Any, impact: Impact, text: str) -> Change:
        return Change(
            impact=impact,
            action="changed",
            subject="row",
            aspect=aspect,
            operation=operation,
            role=role,
            parameter=name,
            in_=new["in"],
            before=before,
            after=after,
            message=f'{role}: "{name}": {text}',
        )

    if old["name"] != name:
        yield change("name", old["name"], name, Impact.DOCUMENTATION, f'was "{old["name"]}"')
    if old["in"] != new["in"]:
        unknown = old["in"] is None or new["in"] is None
        impact = Impact.DOCUMENTATION if unknown else Impact.BREAKING
        yield change("in", old["in"], new["in"], impact, f"in: was {_word(old['in'])}, now {_word(new['in'])}")
    if old["type"] != new["type"]:
        impact = impact_of_type(role, old["type"], new["type"])
        text = f"type: was {_word(old['type'])}, now {_word(new['type'])}"
        yield change("type", old["type"], new["type"], impact, text)
    if old["required"] != new["required"]:
        impact = impact_of_required(role, new["in"], old["required"], new["required"])
        words = {True: "required", False: "optional", None: "unknown"}
        text = f"was {words[old['required']]}, now {words[new['required']]}"
        yield change("required", old["required"], new["required"], impact, text)
    if not cut and row_range(old) != row_range(new):
        reach = reach_of(_range(old), _range(new), covered)
        breaks = reach.lost or (reach.gained and role == "request" and bool(new["required"]))
        text = f"microversions: {_range_text(*row_range(old))}, now {_range_text(*row_range(new))}"
        yield change(
            "range",
            _range_values(*row_range(old)),
            _range_values(*row_range(new)),
            Impact.BREAKING if breaks else Impact.NON_BREAKING,
            text,
        )
    if _words(old["description"]) != _words(new["description"]):
        yield change("description", old["description"], new["description"], Impact.DOCUMENTATION, "description changed")


def _words(text: str | None) -> list[str]:
    return (text or "").split()


def _word(value: str | None) -> str:
    return value if value is not None else "unknown"


def _range_values(low: str | None, high: str | None) -> dict[str, str | None]:
    return {"min_version": low, "max_version": high}


def _range_text(low: str | None, high: str | None) -> str:
    if low and high:
        return f"{low} to {high}"
    if low:
        return f"from {low}"
    return f"up to {high}" if high else "all"
