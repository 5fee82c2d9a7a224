"""A comparison as text, Markdown and JSON (version 1: a contract, see ``compare`` in the documentation)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from sphinx_compute_ref.comparing.change import Change, Comparison
from sphinx_compute_ref.comparing.impact import Impact
from sphinx_compute_ref.comparing.pairing import Values
from sphinx_compute_ref.reports.markdown import escaped, heading, line_start
from sphinx_compute_ref.reports.text import printable

IMPACTS = (Impact.BREAKING, Impact.NON_BREAKING, Impact.DOCUMENTATION)
_COLOURS = {Impact.BREAKING: "31;1", Impact.NON_BREAKING: "32", Impact.DOCUMENTATION: "2"}


def groups_of(comparison: Comparison) -> list[tuple[Values | None, list[Change]]]:
    """Return the changes by operation, in order; ``None`` stands for the reference as a whole."""
    groups: dict[int, tuple[Values | None, list[Change]]] = {}
    for change in comparison.changes:
        key = id(change.operation) if change.operation is not None else 0
        groups.setdefault(key, (change.operation, []))[1].append(change)
    for _, changes in groups.values():
        changes.sort(key=lambda change: -change.impact)
    return list(groups.values())


def summary_of(comparison: Comparison) -> str:
    """Return one sentence: ``3 breaking, 12 non-breaking, 4 documentation``; it counts what is hidden, too."""
    if not comparison.changes and not comparison.hidden:
        return "no change"
    counts = ", ".join(f"{comparison.count(impact):,} {impact}" for impact in IMPACTS)
    return f"{counts} ({len(comparison.hidden):,} not shown)" if comparison.hidden else counts


def operation_name(operation: Values) -> str:
    """Return how an operation is called in reports."""
    return f"{operation['method']} {operation['url']}"


def text_report(comparison: Comparison, *, colour: bool = False) -> str:
    """Return the report for people."""
    width = max(len(str(impact)) for impact in IMPACTS)

    def painted(text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if colour else text

    def lines() -> Iterator[str]:
        for operation, changes in groups_of(comparison):
            if operation is None:
                yield painted("The reference", "1")
            else:
                yield f"{painted(printable(operation_name(operation)), '1')}  {printable(operation['title'])}"
            for change in changes:
                impact = painted(str(change.impact).ljust(width), _COLOURS[change.impact])
                yield f"  {impact}  {printable(change.message)}"
            yield ""
        yield f"{printable(comparison.before)} to {printable(comparison.after)}: {summary_of(comparison)}."

    return "\n".join(lines()) + "\n"


def markdown_report(comparison: Comparison) -> str:
    """Return the report as Markdown, for release notes and review comments."""
    lines = [heading(f"# Changes from {_escaped(comparison.before)} to {_escaped(comparison.after)}"), ""]
    lines += [f"{summary_of(comparison).capitalize()}.", ""]
    for impact in IMPACTS:
        alike = tuple(change for change in comparison.changes if change.impact is impact)
        part = Comparison(comparison.before, comparison.after, alike)
        if not part.changes:
            continue
        lines += [f"## {str(impact).capitalize()}", ""]
        for operation, changes in groups_of(part):
            name = "The reference" if operation is None else f"{operation_name(operation)} ({operation['title']})"
            lines += [f"### {heading(_escaped(name))}", ""]
            lines += [f"- {line_start(_escaped(change.message))}" for change in changes]
            lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _escaped(text: str) -> str:
    return escaped(" ".join(printable(text).split()))


def document_of(comparison: Comparison) -> dict[str, Any]:
    """Return the comparison as values for :mod:`json`."""
    return {
        "version": 1,
        "before": comparison.before,
        "after": comparison.after,
        "summary": {str(impact): comparison.count(impact) for impact in IMPACTS},
        "changes": [_change(change) for change in comparison.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    operation = change.operation
    return {
        "impact": str(change.impact),
        "action": change.action,
        "subject": change.subject,
        "aspect": change.aspect,
        "operation": None if operation is None else {key: operation[key] for key in ("method", "url", "title", "id")},
        "message_role": change.role,
        "parameter": change.parameter,
        "in": change.in_,
        "before": change.before,
        "after": change.after,
        "message": change.message,
    }


def json_report(comparison: Comparison) -> str:
    """Return the report as JSON."""
    return json.dumps(document_of(comparison), indent=1, ensure_ascii=False) + "\n"


REPORTS: dict[str, Callable[[Comparison], str]] = {
    "text": text_report,
    "json": json_report,
    "markdown": markdown_report,
}
