"""Text in a page that something else makes a page of: templates, and directives that bring their own content."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sphinx_compute_ref.reading.rst.blocks import Block, Directive, Heading, Paragraph, SourceLine

#: Statements of Jinja, Mako's and other templates' are too much like text.
_STATEMENT = re.compile(r"\{%[-+]?\s*[a-z]+\b")
_EXPRESSION = re.compile(r"\{\{[^{}]*\}\}")
#: Directives that make content of a template, of a program's output, or by a parser of another markup.
_GENERATING = re.compile(r"(?:jinja|datatemplate|mdinclude|md-include|exec)(?:[:_-].*)?|jinja2")


def template_lines(blocks: Iterable[Block]) -> tuple[SourceLine, ...]:
    """Return the lines that a template engine is to replace before Sphinx reads them, one of each block."""
    return tuple(line for block in blocks if (line := _template_line(block)) is not None)


def is_template(text: str) -> bool:
    """Say whether a template engine is to put something else in the place of ``text`` or of a part of it."""
    return _STATEMENT.search(text) is not None or _EXPRESSION.search(text) is not None


def _template_line(block: Block) -> SourceLine | None:
    match block:
        case Paragraph(lines=lines):
            alone = len(lines) == 1 and _EXPRESSION.fullmatch(lines[0].text.strip()) is not None
            return lines[0] if alone else next((line for line in lines if _STATEMENT.search(line.text)), None)
        case Heading():
            line = SourceLine(block.title, block.line, block.column)
            return line if _STATEMENT.search(block.title) else None
        case Directive(name="rest_parameters" | "rest_status_code" | "include" | "literalinclude"):
            lines = (*block.arguments, *block.content)
            return next((one for one in lines if is_template(one.text)), None)
    return None


def is_generating(name: str) -> bool:
    """Say whether a directive of that name makes its content of what stands in it."""
    return _GENERATING.fullmatch(name) is not None


def generates(block: Directive) -> str | None:
    """Say what a directive shows where that is not what stands in reStructuredText files."""
    if is_generating(block.name):
        return f"what {block.name} shows"
    parser = block.option("parser")
    if block.name == "include" and parser is not None and parser not in ("rst", "restructuredtext"):
        return f"{block.argument}, read by the parser {parser},"
    return None
