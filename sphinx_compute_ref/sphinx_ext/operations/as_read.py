"""The operations of a document as they were read from its source, for a doctree that says the same.

A doctree holds something else where another extension has changed the source or made part of it, where a build is as of
one microversion, and where the source is no reStructuredText: then there is nothing here, and the doctree is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from docutils import nodes

from sphinx_compute_ref.model.operation import Operation, Table
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import Sample, is_in_page, path_in_page
from sphinx_compute_ref.reading.files.paths import source_path
from sphinx_compute_ref.sphinx_ext.nodes import rest_parameters
from sphinx_compute_ref.sphinx_ext.operations.parts import Block, Key, Method, Parts, TablePart, key_of


def operations_as_read(reference: Reference, document: str, parts: Parts) -> list[Operation] | None:
    """Return the operation of each method of ``parts``; ``None`` where doctree and source do not say the same."""
    operations_by_key: dict[Key, list[Operation]] = defaultdict(list)
    for operation in reference.operations_by_document.get(document, ()):
        operations_by_key[operation.location[:2]].append(operation)
    operations: list[Operation] = []
    for method in parts.methods:
        operation_read = _take(operations_by_key, method)
        if operation_read is None:
            return None
        operations.append(operation_read)
    if any(operations_by_key.values()) or not _has_tables(reference, operations, parts.tables):
        return None
    return operations if _has_samples(operations, parts.blocks) else None


def _take(operations_by_key: dict[Key, list[Operation]], method: Method) -> Operation | None:
    """Take the operation of ``method`` out of those there are; a file that is included twice has two at one place."""
    ids = method.section["ids"] if method.section is not None and method.is_first else ()
    candidates = operations_by_key.get(key_of(method.node), [])
    candidates.sort(key=lambda one: one.id not in ids)
    if not candidates or not _says_the_same(method, candidates[0]):
        return None
    return candidates.pop(0)


def _says_the_same(method: Method, operation: Operation) -> bool:
    node = method.node
    heading = method.section.next_node(nodes.title) if method.section is not None else None
    return (
        (node["method"], node["url"]) == (operation.method, operation.url)
        and (node["min_version"], node["max_version"])
        == (str(operation.min_version or ""), str(operation.max_version or ""))
        and (heading is None or " ".join(heading.astext().split()) == operation.title)
    )


def _has_tables(reference: Reference, operations: list[Operation], tables: Iterable[TablePart]) -> bool:
    loose: dict[Key, Table] = {table.location[:2]: table for table in reference.loose_tables}
    for node, method, _section in tables:
        key = key_of(node)
        table = tables_of(operations[method]).get(key) if method is not None else loose.get(key)
        if table is None or table.path != source_path(node["path"]) or not _has_rows(node, table):
            return False
    return True


def _has_rows(node: rest_parameters, table: Table) -> bool:
    return [(row["name"], row["ref"]) for row in node.rows] == [(row.name, row.ref) for row in table.rows]


def _has_samples(operations: list[Operation], blocks: Iterable[Block]) -> bool:
    """Say whether the samples are those of the doctree: each file that it shows, and each block that it has."""
    samples = {
        (sample.location[:2], sample.path)
        for one in operations
        for message in one.messages
        for sample in message.samples
    }
    for block in blocks:
        if block.method is not None:
            sample = sample_of(operations[block.method], block)
            if sample is None and block.node.get("source"):
                return False
            if sample is not None:
                samples.discard((sample.location[:2], sample.path))
    return not any(is_in_page(path) for _, path in samples)


def sample_of(operation: Operation, block: Block) -> Sample | None:
    """Return the sample that a literal block is; a block of the page is known by its first line, too."""
    file, line = key_of(block.node)
    source = block.node.get("source")
    samples = (sample for message in operation.messages for sample in message.samples if sample.location.file == file)
    if source:
        path = source_path(source)
        return next((sample for sample in samples if sample.location.line == line and sample.path == path), None)
    return next(
        (
            sample
            for sample in samples
            if is_in_page(sample.path) and (sample.location.line == line or sample.path == path_in_page(file, line))
        ),
        None,
    )


def tables_of(operation: Operation) -> dict[Key, Table]:
    """Return the tables of ``operation`` by file and line."""
    return {table.location[:2]: table for table in operation.tables}
