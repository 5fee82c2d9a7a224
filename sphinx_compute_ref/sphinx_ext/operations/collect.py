"""Gives the operations of a document to the domain, and sections, rows and samples of its doctree their identity."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from sphinx_compute_ref.model.operation import Operation, Role
from sphinx_compute_ref.model.sample import Sample, SampleFile
from sphinx_compute_ref.reading.files.paths import relative_path
from sphinx_compute_ref.reading.rst.titles import make_id
from sphinx_compute_ref.sphinx_ext.config import settings_of
from sphinx_compute_ref.sphinx_ext.nodes import rest_method, rest_operation, rest_parameters, rest_sample
from sphinx_compute_ref.sphinx_ext.operations.as_read import operations_as_read, sample_of, tables_of
from sphinx_compute_ref.sphinx_ext.operations.badges import badges
from sphinx_compute_ref.sphinx_ext.operations.doctree_blocks import Doctree
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.entries import ParameterEntry
from sphinx_compute_ref.sphinx_ext.operations.parts import Block, Method, Parts, TablePart, key_of

if TYPE_CHECKING:
    from sphinx_compute_ref.model.marker import Marker


class NoteDefinitions(SphinxTransform):
    """Notes in the domain what definitions the document shows, also those that a microversion leaves out."""

    default_priority = 228

    def apply(self, **kwargs: Any) -> None:
        """Note the fingerprint of each row's definition."""
        domain = RestDomain.of(self.env)
        for table in self.document.findall(rest_parameters):
            parameters = domain.files.parameters(table["path"])
            for row in table.rows:
                domain.note_definition(self.env.docname, table["path"], row["ref"], parameters.fingerprint(row["ref"]))


class CollectOperations(SphinxTransform):
    """Makes operations of sections with a ``rest_method`` and notes them in the domain.

    It runs before targets move ids into sections (PropagateTargets, 260) and quotes become typographic (750).
    """

    default_priority = 230

    def apply(self, **kwargs: Any) -> None:
        """Find the operations, as they were read or from the doctree, and put them into both."""
        reference = RestDomain.of(self.env).files.reference_as_read
        examples = {location[:2] for location in reference.examples} if reference is not None else set()
        parts = Parts.of(self.document, examples)
        if not parts.methods and not parts.tables:
            return
        domain, name, source = RestDomain.of(self.env), self.env.docname, relative_path(str(self.env.srcdir))
        file_markers: dict[str, Iterable[Marker]] = {}
        samples: Mapping[str, SampleFile]
        operations = operations_as_read(reference, name, parts) if reference is not None else None
        if operations is None or reference is None:
            path = relative_path(str(self.env.doc2path(name)))
            doctree = Doctree(self.document, name, path, source, domain.files)
            operations = doctree.operations
            parts = Parts.of(self.document, doctree.examples)
            file_markers.update(doctree.file_markers)
            samples = doctree.samples
        else:
            file_markers.update(reference.file_markers)
            samples = reference.samples
        page = _Page(self.document, source, str(settings_of(self.config).microversions.minimum or ""), samples)
        operations = page.settle(parts, operations)
        if not operations and not page.entries:
            return
        domain.note_document(name, operations, (entry for entries in page.entries.values() for entry in entries))
        if self.config.compute_ref_show_markers:
            page.show_markers(parts, operations, file_markers)
        self.document.insert(0, _index_node(operations, page.entries))


class _Page:
    """A doctree while its operations are put into it; ``base`` is the lowest microversion of the reference.

    ``samples`` are the samples as they were read, by path.
    """

    def __init__(self, document: nodes.document, source: str, base: str, samples: Mapping[str, SampleFile]) -> None:
        self.document = document
        self.source = source
        self.base = base
        self.samples = samples
        self.entries: dict[str, list[ParameterEntry]] = {}

    def settle(self, parts: Parts, operations: list[Operation]) -> list[Operation]:
        """Change the doctree; return the operations with its ids, and with the tables and samples that it shows."""
        for method in parts.examples:
            _show_example(method)
        sections = [self._section(method) for method in parts.methods]
        operations = [
            operation if operation.id == section["ids"][0] else replace(operation, id=section["ids"][0])
            for operation, section in zip(operations, sections, strict=True)
        ]
        self.entries = {operation.id: [] for operation in operations}
        visible_ids: list[set[int]] = [set() for _ in operations]
        tables = [tables_of(operation) for operation in operations]
        for part in parts.tables:
            table = tables[part.method].get(key_of(part.node)) if part.method is not None else None
            if part.method is not None and table is not None:
                visible_ids[part.method].add(id(table))
            self._table(part, operations, table.role if table is not None else "request")
        for block in parts.blocks:
            sample = sample_of(operations[block.method], block) if block.method is not None else None
            if block.method is not None and sample is not None:
                visible_ids[block.method].add(id(sample))
                self._wrap(block, sample, self.samples.get(sample.path))
        for section in sections:
            # os-api-ref's own id for the section; people share links with it.
            anchor = f"{section['ids'][0]}-detail"
            if anchor not in self.document.ids:
                section["old_anchor"] = anchor
                self.document.ids[anchor] = section
        return [_with_only(operation, samples) for operation, samples in zip(operations, visible_ids, strict=True)]

    def _section(self, method: Method) -> rest_operation:
        """Return the section of an operation, which takes the place of a plain one; make one where it has none."""
        node, section, is_first = method
        if not is_first or section is None:
            element = _enclose(node, self.document)
        elif isinstance(section, rest_operation):
            element = section
        else:
            element = _become_operation(section, self.document)
        for key in ("method", "url", "min_version", "max_version"):
            element[key] = node[key]
        return element

    def _table(self, part: TablePart, operations: list[Operation], role: Role) -> None:
        node = part.node
        owner = operations[part.method].id if part.method is not None else ""
        near = owner or (part.section["ids"][0] if part.section is not None else "")
        node["role"] = role
        defined = [row for row in node.rows if row["defined"]]
        node.keep(defined)
        if not defined:
            node.parent.remove(node)
        for row in defined:
            new = self._new_id("-".join(text for text in (near, role, make_id(f"x {row['name']}")[2:]) if text))
            row["ids"].append(new)
            self.document.ids[new] = row
            entry = ParameterEntry(row["name"], new, role, row["in"], owner)
            self.entries.setdefault(owner, []).append(entry)

    def _new_id(self, stem: str) -> str:
        new, count = stem, 1
        while new in self.document.ids:
            count += 1
            new = f"{stem}-{count}"
        return new

    def _wrap(self, block: Block, sample: Sample, file: SampleFile | None) -> None:
        wrapper = rest_sample(
            classes=["no-search"],  # the words of samples would drown those of pages in the search index
            role=sample.role,
            path=os.path.relpath(sample.path, self.source).replace(os.sep, "/"),
            microversion=str(sample.microversion or self.base),
            body=file.text.text if file is not None and file.text is not None else None,
        )
        wrapper.source, wrapper.line = block.node.source, block.node.line
        parent = block.outer.parent
        parent[parent.index(block.outer)] = wrapper
        wrapper += block.outer

    def show_markers(
        self, parts: Parts, operations: list[Operation], file_markers: Mapping[str, Iterable[Marker]]
    ) -> None:
        """Put markers beside the methods, and those of a whole file below its first heading."""
        for method, operation in zip(parts.methods, operations, strict=True):
            method.node["markers"] = [marker.name for marker in operation.markers]
        for path, first in parts.first_sections.items():
            markers = [marker.name for marker in file_markers.get(path, ())]
            if markers:
                section = self.document.ids[first["ids"][0]]  # it may have become an operation
                title = next(n for n, child in enumerate(section) if isinstance(child, nodes.title))
                section.insert(title + 1, badges(markers))


def _with_only(operation: Operation, visible_ids: set[int]) -> Operation:
    """Return ``operation`` without the tables and samples that the page does not show: their files may be missing."""
    request, response = (
        replace(
            message,
            tables=tuple(table for table in message.tables if id(table) in visible_ids),
            samples=tuple(sample for sample in message.samples if id(sample) in visible_ids),
        )
        for message in operation.messages
    )
    return (
        operation
        if (request, response) == operation.messages
        else replace(operation, request=request, response=response)
    )


def _show_example(method: Method) -> None:
    """Show a ``rest_method`` that is no operation as the request that it is an example of."""
    node, section, _ = method
    text = f"{node['method']} {node['url']}".strip()
    block = nodes.literal_block(text, text, language="none")
    block.source, block.line = node.source, node.line
    if section is not None and section["ids"]:
        anchor = f"{section['ids'][0]}-detail"  # os-api-ref's own id
        if node.document is not None and anchor not in node.document.ids:
            block["ids"].append(anchor)
            node.document.ids[anchor] = block
    node.replace_self(block)


def _become_operation(section: nodes.Element, document: nodes.document) -> rest_operation:
    operation = rest_operation(section.rawsource)
    operation.source, operation.line, operation.document = section.source, section.line, document
    children = section.children
    section.replace_self(operation)
    section.children = []
    operation.extend(children)
    for name in operation["ids"]:
        document.ids[name] = operation
    return operation


def _enclose(node: rest_method, document: nodes.document) -> rest_operation:
    """Put a ``rest_method`` that has no section for itself into one, with all that follows it."""
    name = f"{node['method']} {node['url']}".strip()
    parent = node.parent
    index = parent.index(node)
    title = nodes.title(name, name)
    title.source, title.line = node.source, node.line
    extra = rest_operation("", title)
    extra.source, extra.line = node.source, node.line
    extra["names"].append(nodes.fully_normalize_name(name))
    document.note_implicit_target(extra, extra)
    following = parent.children[index:]
    del parent.children[index:]
    extra.extend(following)
    parent.append(extra)
    return extra


def _index_node(operations: Iterable[Operation], entries: Mapping[str, Iterable[ParameterEntry]]) -> addnodes.index:
    """Return the entries of the general index: operations by method and URL, rows by name."""
    index: list[tuple[str, str, str, str, None]] = []
    for operation in operations:
        title = operation.title.replace(";", ",")
        name = f"{operation.method} {operation.url}".strip().replace(";", ",")
        index.append(("single", f"{name}; {title}", operation.id, "", None))
        index += [("single", f"{entry.name}; {title}", entry.id, "", None) for entry in entries[operation.id]]
    return addnodes.index(entries=index)
