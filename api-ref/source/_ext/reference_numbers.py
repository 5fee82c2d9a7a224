"""The numbers on the page "How this reference is checked", counted when the page is read.

``.. reference-numbers:: PART`` becomes a table. What it counts comes from the linter, with all rules, and from the
verification report of ``compute-ref report``, so that the page cannot say anything else than these.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from sphinx_compute_ref.dashboard.data import dashboard_of
from sphinx_compute_ref.dashboard.document import totals_of
from sphinx_compute_ref.dashboard.values import Dashboard
from sphinx_compute_ref.linting.runner import check
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.sphinx_ext.config import settings_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_compute_ref.dashboard.values import Cell
    from sphinx_compute_ref.model.operation import Operation
    from sphinx_compute_ref.model.reference import Reference

PLACES = {"header": "header fields", "path": "path parameters", "query": "query parameters", "body": "body fields"}
ASPECTS = {
    "method": "Method and URL",
    "parameters": "Parameter tables",
    "examples": "Examples",
    "body": "Bodies",
}
SEEDS = {
    "001": "Servers",
    "002": "Actions of servers",
    "003": "The whole API v2.1",
}


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("reference-numbers", ReferenceNumbers)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


class Numbers:
    """The reference, checked with all rules."""

    def __init__(self, source: str, config: Config) -> None:
        samples = os.path.join(source, config.compute_ref_samples)
        self.reference: Reference = read_reference(source, samples=samples, settings=settings_of(config))
        self.result = check(self.reference, select=["ALL"])
        self.dashboard: Dashboard = dashboard_of(self.result)
        self.totals: dict[str, Any] = totals_of(self.dashboard)
        self.coverage = Path(source, "..", "..", "tests", "seeds", "coverage.yaml")

    @property
    def files(self) -> set[str]:
        """All files that a number depends on."""
        paths = {path for document in self.reference.documents for path in document.files}
        paths |= {*self.reference.parameters, *self.reference.samples}
        return {os.path.abspath(path) for path in paths} | {str(self.coverage.resolve())}


class ReferenceNumbers(SphinxDirective):
    """A table of numbers; the argument says which."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        part = directives.choice(self.arguments[0], tuple(PARTS))
        known = self.env.temp_data  # of this page only
        if "reference-numbers" not in known:
            known["reference-numbers"] = Numbers(str(self.env.srcdir), self.config)
        numbers: Numbers = known["reference-numbers"]
        for path in sorted(numbers.files):
            self.env.note_dependency(path)
        return self.parse_text_to_nodes(PARTS[part](numbers))


def size(numbers: Numbers) -> str:
    reference, totals = numbers.reference, numbers.totals
    operations = reference.operations
    over = [operation for operation in operations if operation.max_version is not None]
    rows = Counter(row.in_ for _, message in reference.messages for row in message.rows)
    samples = Counter(sample.role for _, message in reference.messages for sample in message.samples)
    low, high = reference.microversions.minimum, reference.microversions.maximum
    changed = [version for version in numbers.dashboard.microversions if version != low]
    codes = sum(len(status.codes) for operation in operations for status in operation.statuses)
    return table(
        ("What", "Number"),
        (75, 25),
        [
            ("Resources", amount(len(reference.resources))),
            ("Operations", amount(totals["operations"])),
            ("of which end at a microversion", amount(len(over))),
            ("Status codes of operations", amount(codes)),
            ("Rows in tables", amount(sum(rows.values()))),
            *((f"of which {name}", amount(rows[place])) for place, name in PLACES.items()),
            ("Definitions that the rows use", amount(sum(len(f.definitions) for f in reference.parameters.values()))),
            ("JSON examples of requests", amount(samples["request"])),
            ("JSON examples of responses", amount(samples["response"])),
            (f"Microversions, from {low} to {high}", amount(high.minor - low.minor + 1 if low and high else 0)),
            ("of which change a table or an example", amount(len(changed))),
        ],
    )


def coverage(numbers: Numbers) -> str:
    fields, rows, changes = (numbers.totals[name] for name in ("fields", "rows", "changes"))
    judged = fields["documented"] + fields["undocumented"]
    visible = changes["exact"] + changes["later"] + changes["missing"]
    return table(
        ("What", "Number", "Of"),
        (60, 20, 20),
        [
            ("Fields of examples that a row documents", amount(fields["documented"]), amount(judged)),
            ("Body rows that an example shows", amount(rows["shown"]), amount(rows["rows"])),
            ("Changes of bodies that an example of that microversion shows", amount(changes["exact"]), amount(visible)),
        ],
    )


def outside(numbers: Numbers) -> str:
    fields, changes = numbers.totals["fields"], numbers.totals["changes"]
    missing = [
        (report.operation, cell)
        for report in numbers.dashboard.operations
        for cell in report.cells
        if cell.shown is not None and cell.shown.value == "missing"
    ]
    text = (
        f"Another {amount(fields['open'])} fields lie in objects that are free maps of keys and values, such as the "
        f"metadata of a server. At {amount(changes['silent'])} more microversions an operation changes nothing but "
        "path, query or header parameters, which no example of a body can show.\n"
    )
    bodies = [each for each in missing if loses_body(*each)]
    if bodies:
        text += f"\nThe body itself goes away, which no example can show, in {titles(bodies)}.\n"
    if len(missing) > len(bodies):
        text += f"\nNo example shows the change in {titles(each for each in missing if each not in bodies)}.\n"
    return text


def loses_body(operation: Operation, cell: Cell) -> bool:
    """Say whether a message of the operation had a body until this microversion, and has none from then on."""
    return any(
        body and not any(cell.microversion in row.range for row in body)
        for body in ([row for row in message.rows if row.in_ == "body"] for message in operation.messages)
    )


def titles(found: Iterable[tuple[Operation, Cell]]) -> str:
    return ", ".join(f":rest:op:`{operation.title}` ({cell.microversion})" for operation, cell in found)


def states(numbers: Numbers) -> str:
    aspects = numbers.totals["aspects"]
    rest = ("failing", "marked", "remarks", "unproven")
    return table(
        ("What", "Verified", "Nothing to verify", "Open"),
        (34, 22, 22, 22),
        [
            (
                name,
                amount(aspects[key]["verified"]),
                amount(aspects[key]["nothing"]),
                amount(sum(aspects[key][state] for state in rest)),
            )
            for key, name in ASPECTS.items()
        ],
    )


def rules(numbers: Numbers) -> str:
    by_code = numbers.result.context.rules
    found = Counter(finding.code for finding in numbers.result.findings)
    return table(
        ("Rule", "Reports", "Findings"),
        (30, 54, 16),
        [
            (f"{code} {by_code[code].slug}", by_code[code].summary, amount(found[code]))
            for code in numbers.dashboard.codes
        ],
    )


def findings(numbers: Numbers) -> str:
    found, silenced = len(numbers.result.findings), len(numbers.result.suppressed)
    return (
        f"{amount(len(numbers.dashboard.codes))} rules ran and found {amount(found)} faults; "
        f"{amount(silenced)} findings are silenced by a comment.\n"
    )


def seeds(numbers: Numbers) -> str:
    if not numbers.coverage.is_file():
        return ""
    document = yaml.safe_load(numbers.coverage.read_text(encoding="utf-8"))
    lines = []
    for seed, name in SEEDS.items():
        entries = [entry for entry in document["operations"] if entry["seed"] == seed]
        same = sum(len(rows) for entry in entries for rows in entry.get("rows", {}).values())
        moved = [place for entry in entries for rows in entry.get("elsewhere", {}).values() for place in rows.values()]
        left = sum(place["row"] is None for place in moved)
        lines.append((name, *map(amount, (len(entries), same, len(moved) - left, left))))
    return table(
        ("Old description", "Operations", "Rows with the same name", "Rows with another name", "Rows left out"),
        (32, 17, 17, 17, 17),
        lines,
    )


def table(headings: Sequence[str], widths: Iterable[int], rows: Iterable[Sequence[str]]) -> str:
    """Return a ``list-table``."""
    text = [
        ".. list-table::",
        "   :header-rows: 1",
        f"   :widths: {' '.join(map(str, widths))}",
        "   :class: longtable",
        "",
    ]
    for row in (headings, *rows):
        text += [f"   {'*' if number == 0 else ' '} - {cell}".rstrip() for number, cell in enumerate(row)]
    return "\n".join(text) + "\n"


def amount(number: int) -> str:
    return f"{number:,}"


PARTS = {
    "size": size,
    "coverage": coverage,
    "outside": outside,
    "states": states,
    "rules": rules,
    "findings": findings,
    "seeds": seeds,
}
