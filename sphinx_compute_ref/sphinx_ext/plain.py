"""For every builder that is not HTML: the reference in plain docutils nodes, so that any writer can write it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, deprecation_note, fact_label, version_notes
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_expand_all,
    rest_method,
    rest_operation,
    rest_parameter,
    rest_parameters,
    rest_sample,
    rest_status_code,
    rest_status_codes,
)
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.source.descriptions import description_of

_ = get_translation(DOMAIN)


class PlainNodes(SphinxPostTransform):
    """Turns the nodes of the reference into sections, paragraphs and tables.

    It runs after references are resolved (ReferencesResolver, 10), which looks for the operation around a reference.
    """

    default_priority = 20

    def is_supported(self) -> bool:
        """HTML and Markdown have visitors of their own."""
        return RestDomain.of(self.env).app.builder.format not in ("html", "markdown")

    def run(self, **kwargs: Any) -> None:
        """Replace every node of the reference, the inner ones before those around them."""
        for sample in list(self.document.findall(rest_sample)):
            sample.replace_self(sample.children)
        # Text has quotes around literals, which would read as part of names and URLs.
        is_text = RestDomain.of(self.env).app.builder.format == "text"
        literal: type[nodes.TextElement] = nodes.inline if is_text else nodes.literal
        for method in list(self.document.findall(rest_method)):
            method.replace_self(_method(method, literal))
        for table in list(self.document.findall(rest_parameters)):
            table.replace_self(_parameters(table, literal))
        for codes in list(self.document.findall(rest_status_codes)):
            codes.replace_self(_status_codes(codes))
        for controls in list(self.document.findall(rest_expand_all)):
            controls.parent.remove(controls)
        for operation in list(self.document.findall(rest_operation)):
            _unwrap(operation)


def _unwrap(operation: rest_operation) -> None:
    section = nodes.section(operation.rawsource)
    section.source, section.line = operation.source, operation.line
    children = operation.children
    parent = operation.parent
    for attribute in ("ids", "names", "classes"):
        section[attribute] = operation[attribute]
    parent[parent.index(operation)] = section
    section.extend(children)


def _versions(node: nodes.Element) -> list[str]:
    return version_notes(node["min_version"], node["max_version"])


def _method(node: rest_method, literal: type[nodes.TextElement]) -> list[nodes.Node]:
    line = nodes.paragraph("", "", literal("", f"{node['method']} {node['url']}".strip()))
    notes = [*_versions(node), *(str(_("needs {0}")).format(marker) for marker in node["markers"])]
    return [line, *(nodes.paragraph("", "", nodes.strong("", note)) for note in notes)]


def _parameters(node: rest_parameters, literal: type[nodes.TextElement]) -> nodes.table:
    rows = [_parameter(row, literal) for row in node.rows]
    table = _table((_("Name"), _("In"), _("Type"), _("Description")), (30, 10, 10, 50), rows)
    table["ids"], table["names"] = node["ids"], node["names"]
    table["classes"] += node["classes"]
    return table


def _parameter(row: rest_parameter, literal: type[nodes.TextElement]) -> list[list[nodes.Node]]:
    name = nodes.paragraph("", "", literal("", row["name"]))
    if not row["required"]:
        name += nodes.Text(f" {_('(Optional)')}")
    name["ids"] = row["ids"]
    notes = (*deprecation_note(row.get("deprecated")), *_versions(row))
    badges = [nodes.paragraph("", "", nodes.strong("", note)) for note in notes]
    return [
        [name],
        [nodes.paragraph("", row["in"])],
        [nodes.paragraph("", row["type"])],
        [*description_of(row), *_facts(row, literal), *badges],
    ]


def _facts(row: rest_parameter, literal: type[nodes.TextElement]) -> list[nodes.paragraph]:
    lines = []
    for field, values in row.facts:
        line = nodes.paragraph("", fact_label(field))
        for number, value in enumerate(values):
            line += [nodes.Text(", " if number else " "), literal("", value)]
        lines.append(line)
    return lines


def _status_codes(node: rest_status_codes) -> nodes.table:
    rows: list[list[list[nodes.Node]]] = []
    for code in node.findall(rest_status_code):
        text = f"{code['code']} - {code['phrase']}" if code["phrase"] else str(code["code"])
        rows.append([[nodes.paragraph("", "", nodes.literal("", text))], list(code.children)])
    table = _table((_("Code"), _("Reason")), (30, 70), rows)
    table.insert(0, nodes.title("", str(_("Error") if node["kind"] == "error" else _("Success"))))
    return table


def _table(headings: Iterable[str], widths: tuple[int, ...], rows: list[list[list[nodes.Node]]]) -> nodes.table:
    head = nodes.row()
    head.extend(nodes.entry("", nodes.paragraph("", str(text))) for text in headings)
    body = nodes.tbody()
    for cells in rows:
        row = nodes.row()
        row.extend(nodes.entry("", *cell) for cell in cells)
        body += row
    group = nodes.tgroup("", cols=len(widths))
    group.extend(nodes.colspec(colwidth=width) for width in widths)
    group += [nodes.thead("", head), body]
    table = nodes.table("", group)
    # LaTeX: columns of the given widths, and a table may go on on the next page.
    table["classes"] += ["colwidths-given", "longtable"]
    return table
