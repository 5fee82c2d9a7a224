"""A doctree as the blocks that reading knows, for documents whose source it does not read as the build does.

The blocks go through the same reader as those of a source, so that titles, roles, captions, microversions and status
codes of a page in MyST, or of one that another extension makes, mean what they mean in any other page.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from docutils import nodes

from sphinx_compute_ref.model.definition import ParametersFile
from sphinx_compute_ref.model.status import StatusFile
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.pages import DocumentReader
from sphinx_compute_ref.reading.rst.blocks import Block, Comment, Directive, Heading, Option, Paragraph, SourceLine
from sphinx_compute_ref.sphinx_ext.nodes import rest_method, rest_parameters, rest_status_codes
from sphinx_compute_ref.sphinx_ext.operations.parts import key_of
from sphinx_compute_ref.sphinx_ext.source.source_files import SourceFiles

#: Blocks with their files; ``None`` ends a section.
_Located = Iterator[tuple[str, Block | None]]


class _Collected(Collected):
    """What is read from a doctree: its tables and lists name files that the build has read."""

    def __init__(self, files: SourceFiles) -> None:
        super().__init__()
        self._files = files

    def parameters_file(self, path: str) -> ParametersFile:
        """Return the parameters file at ``path``."""
        return self._files.parameters(os.path.abspath(path)).file

    def status_file(self, path: str) -> StatusFile:
        """Return the status file at ``path``."""
        return self._files.status(os.path.abspath(path))


class Doctree:
    """The operations of a doctree, in the order of the page, its samples, and the markers of whole files."""

    def __init__(self, document: nodes.document, name: str, path: str, source: str, files: SourceFiles) -> None:
        """Read ``document``, whose name is ``name`` and whose file is at ``path``, below the folder ``source``."""
        collected = _Collected(files)
        reader = DocumentReader(collected, source, name, path)
        reader.read_blocks(_Blocks(source).of(document.children))
        self.operations = list(reader.operations)
        self.file_markers = collected.file_markers
        self.samples = collected.in_pages
        self.examples = {location[:2] for location in collected.examples}

    def __bool__(self) -> bool:
        return bool(self.operations)


class _Blocks:
    """Walks a doctree; ``source`` is the source folder."""

    def __init__(self, source: str) -> None:
        self._source = source

    def of(self, children: Iterable[nodes.Node], sections: int = 0, depth: int = 0) -> _Located:
        """Yield the blocks of ``children``, which lie in so many sections, and lists and quotes."""
        for child in children:
            file, line = key_of(child)
            match child:
                case nodes.section():
                    title = child.next_node(nodes.title)
                    at = key_of(title or child)
                    yield at[0], Heading(title.astext() if title else "", str(sections), at[1], 1)
                    yield from self.of(child.children, sections + 1, depth)
                    yield at[0], None
                case rest_method():
                    yield file, _directive("rest_method", line, depth, content=_method_lines(child))
                case rest_parameters():
                    rows = (SourceLine(f"- {row['name']}: {row['ref']}", row.line or line, 1) for row in child.rows)
                    yield file, _directive("rest_parameters", line, depth, self._path(child["path"]), content=rows)
                case rest_status_codes():
                    yield file, self._status_codes(child, line, depth)
                case nodes.literal_block():
                    yield file, self._literal(child, line, depth, None)
                case nodes.container() if child.get("literal_block"):
                    caption = child.next_node(nodes.caption)
                    for block in child.children:
                        if isinstance(block, nodes.literal_block):
                            yield (
                                key_of(block)[0],
                                self._literal(block, key_of(block)[1], depth, caption.astext() if caption else None),
                            )
                case nodes.rubric():
                    yield file, _directive("rubric", line, depth, child.astext())
                case nodes.field():
                    yield from self._field(child, sections, depth)
                case nodes.term():
                    yield file, Paragraph(_lines([child.rawsource], line, depth), depth, term=True)
                case nodes.comment():
                    yield file, Comment(_lines(child.astext().split("\n"), line, depth), line, 1, line)
                case nodes.paragraph():
                    if child.rawsource:
                        yield file, Paragraph(_lines(child.rawsource.split("\n"), line, depth), depth)
                case nodes.bullet_list():
                    for item in child.children:
                        yield from self._item(item, child.get("bullet", "-"), sections, depth + 1)
                case nodes.TextElement() | nodes.Text() | nodes.table() | nodes.Invisible():
                    pass
                case nodes.Element():
                    inner = isinstance(child, nodes.block_quote | nodes.Admonition)
                    yield from self.of(child.children, sections, depth + inner)

    def _item(self, item: nodes.Node, bullet: str, sections: int, depth: int) -> _Located:
        first, rest = (item.children[0], item.children[1:]) if item.children else (None, ())
        if isinstance(first, nodes.paragraph):
            file, line = key_of(first)
            yield file, Paragraph(_lines(first.rawsource.split("\n")[:1], line, depth), depth, bullet=bullet)
        elif first is not None:
            rest = item.children
        yield from self.of(rest, sections, depth)

    def _field(self, field: nodes.field, sections: int, depth: int) -> _Located:
        """Yield a field: the first paragraph of its body is its text, as in a source."""
        name, body = field.children
        first = body.children[0] if isinstance(body, nodes.Element) and body.children else None
        file, line = key_of(field)
        text, rest = "", body.children
        if isinstance(first, nodes.paragraph):
            text, rest = first.rawsource, body.children[1:]
        lines = _lines(text.split("\n")[:1], line, depth)
        whole = SourceLine(f"{name.astext()}: {lines[0].text}".strip(), line, 1)
        yield file, Paragraph(lines, depth + 1, field=whole)
        yield from self.of(rest, sections, depth + 1)

    def _path(self, path: str) -> str:
        """Return ``path`` as directives write it from the source folder."""
        return f"/{os.path.relpath(path, self._source)}".replace(os.sep, "/")

    def _literal(self, node: nodes.literal_block, line: int, depth: int, caption: str | None) -> Directive:
        options: tuple[Option, ...] = (Option("caption", caption, line, 1),) if caption is not None else ()
        if node.get("source"):
            if node.get("language") not in (None, "default"):
                options += (Option("language", node["language"], line, 1),)
            return _directive("literalinclude", line, depth, self._path(node["source"]), options)
        language = node.get("language") or ""
        content = _lines(node.astext().split("\n"), line, 0)
        return _directive("code-block", line, depth, "" if language == "default" else language, options, content)

    def _status_codes(self, node: rest_status_codes, line: int, depth: int) -> Directive:
        kind = "error" if node["kind"] == "error" else "success"
        argument = f"{kind} {self._path(node['path'])}" if node["path"] else kind
        codes = (
            SourceLine(f"- {code['code']}" + (f": {code['name']}" if code["name"] else ""), code.line or line, 1)
            for code in node.children
            if isinstance(code, nodes.Element)
        )
        return _directive("rest_status_code", line, depth, argument, content=codes)


def _lines(texts: Iterable[str], first: int, depth: int) -> tuple[SourceLine, ...]:
    """Return lines from ``first`` on; the doctree does not tell columns, only how deep they are in lists and quotes."""
    return tuple(SourceLine(text, first + number, 1 + 2 * depth) for number, text in enumerate(texts))


def _method_lines(node: rest_method) -> Iterator[SourceLine]:
    line = node.line or 1
    yield SourceLine(f"{node['method']} {node['url']}".strip(), line, 1)
    for key in ("min_version", "max_version"):
        if node[key]:
            yield SourceLine(f"{key}: {node[key]}", line, 1)


def _directive(
    name: str,
    line: int,
    depth: int,
    argument: str = "",
    options: tuple[Option, ...] = (),
    content: Iterable[SourceLine] = (),
) -> Directive:
    arguments = (SourceLine(argument, line, 1),) if argument else ()
    return Directive(name, arguments, options, tuple(content), line, 1, line, depth)
