"""``rest_status_code``: status codes with their texts from a status file."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import ClassVar

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective, switch_source_input

from sphinx_compute_ref.model.status import ReasonText
from sphinx_compute_ref.reading.rst.status_codes import CodeText, read_codes
from sphinx_compute_ref.sphinx_ext.nodes import rest_status_code, rest_status_codes
from sphinx_compute_ref.sphinx_ext.source.directives.body import body_lines
from sphinx_compute_ref.sphinx_ext.source.directives.rest_parameters import TABLE_OPTIONS
from sphinx_compute_ref.sphinx_ext.source.losses import losses_of
from sphinx_compute_ref.sphinx_ext.source.regular_files import path_named
from sphinx_compute_ref.sphinx_ext.source.source_files import domain_of


def reason_phrase(code: int) -> str:
    """Return the reason phrase of ``code`` (IANA's registry of status codes); empty where it has none."""
    try:
        return HTTPStatus(code).phrase
    except ValueError:
        return ""


class RestStatusCode(SphinxDirective):
    """``.. rest_status_code:: error status.yaml`` with ``- 404`` or ``- 409: reason`` lines."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar = TABLE_OPTIONS

    def run(self) -> list[nodes.Node]:
        """Return one node with a child for each code."""
        source, line = self.get_source_info()
        argument, _, rest = (self.arguments[0] if self.arguments else "").partition("\n")
        words = argument.split()
        body = read_codes(body_lines(self.content, rest, source, line + 1), source, line, 1)
        domain_of(self.env).note_losses(self.env.docname, losses_of(body.faults, source, line))
        reasons: Mapping[int, Mapping[str, ReasonText]] = {}
        path = None
        if len(words) == 2:
            path = path_named(self.env, words[1])
            self.env.note_dependency(path)
            reasons = domain_of(self.env).files.status(path).reasons
        kind = "error" if words[:1] == ["error"] else "normal"
        node = rest_status_codes(kind=kind, path=path or "")
        self.set_source_info(node)
        node["classes"] += self.options.get("class", [])
        for code in body.codes:
            texts = reasons.get(code.code, {})
            text = texts.get(code.name or "default") or texts.get("default")
            node += self._code(code, text, path or source)
        return [node]

    def _code(self, code: CodeText, text: ReasonText | None, path: str) -> rest_status_code:
        node = rest_status_code(code=code.code, name=code.name or "", phrase=reason_phrase(code.code))
        node.source, node.line = code.file, code.line
        if text is not None:
            lines = text.text.split("\n")
            content = StringList(lines, items=[(path, text.line - 1 + number) for number in range(len(lines))])
            with switch_source_input(self.state, content):
                self.state.nested_parse(content, 0, node)
        return node
