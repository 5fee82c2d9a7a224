"""``rest_parameters``: a table whose rows refer to definitions in a parameters file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from sphinx_compute_ref.reading.rst.bodies import INVISIBLE, RowText, read_rows
from sphinx_compute_ref.sphinx_ext.nodes import rest_parameter, rest_parameters
from sphinx_compute_ref.sphinx_ext.source.descriptions import DescriptionParser
from sphinx_compute_ref.sphinx_ext.source.directives.body import body_lines
from sphinx_compute_ref.sphinx_ext.source.facts import deprecated_since, facts_of
from sphinx_compute_ref.sphinx_ext.source.losses import losses_of, undefined
from sphinx_compute_ref.sphinx_ext.source.regular_files import path_named
from sphinx_compute_ref.sphinx_ext.source.source_files import Parameters, domain_of

#: The options of docutils' ``table``, which os-api-ref accepts; only ``class`` and ``name`` matter.
TABLE_OPTIONS: dict[str, Callable[[str], Any]] = {
    "class": directives.class_option,
    "name": directives.unchanged,
    "align": directives.unchanged,
    "width": directives.unchanged,
    "widths": directives.unchanged,
}


class RestParameters(SphinxDirective):
    """``.. rest_parameters:: parameters.yaml`` with ``- name: ref`` lines."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = TABLE_OPTIONS

    def run(self) -> list[nodes.Node]:
        """Return one node with all rows."""
        source, line = self.get_source_info()
        # Without a blank line before the rows docutils takes them for part of the argument.
        target, _, rest = (self.arguments[0] if self.arguments else "").partition("\n")
        target = target.strip().translate(dict.fromkeys(map(ord, INVISIBLE)))
        body = read_rows(body_lines(self.content, rest, source, line + 1), source, line, 1)
        if not target:
            return []
        parser = DescriptionParser.of(self.env)
        path = parser.paths.get(target)
        if path is None:  # Sphinx asks the file system each time
            path = parser.paths[target] = path_named(self.env, target)
        domain = domain_of(self.env)
        parameters = domain.files.parameters(path)
        table = rest_parameters(path=path, role="request")
        self.set_source_info(table)
        table["classes"] += self.options.get("class", [])
        self.add_name(table)
        domain.note_losses(self.env.docname, losses_of(body.faults, source, line))
        for text in body.rows:
            if parameters.definition(text.ref) is None:
                domain.note_losses(self.env.docname, [undefined(text.ref, path, source, line)])
        table.extend(self._row(text, parameters, path, parser) for text in body.rows)
        return [table]

    def _row(self, text: RowText, parameters: Parameters, path: str, parser: DescriptionParser) -> rest_parameter:
        row = rest_parameter(name=text.name, ref=text.ref)
        row.source, row.line = text.file, text.line
        definition = parameters.definition(text.ref)
        row["defined"] = definition is not None
        if definition is not None:
            row["in"] = definition.in_ or ""
            row["type"] = definition.type or ""
            row["required"] = not definition.marked_optional
            row["min_version"] = definition.shown("min_version")
            if facts := facts_of(definition):
                row["facts"] = facts
            if (since := deprecated_since(definition)) is not None:
                row["deprecated"] = since
            row["max_version"] = definition.shown("max_version")
            parser.parse_into(row, definition, path, self.state)
        return row
