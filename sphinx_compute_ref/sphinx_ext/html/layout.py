"""Lays out operations for HTML: text in one column, samples with their captions and written-out requests in another."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any, cast

from docutils import nodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.reading.files.paths import source_path
from sphinx_compute_ref.reading.json_samples import family_of
from sphinx_compute_ref.sphinx_ext.check.notes import mark_files, mark_operation
from sphinx_compute_ref.sphinx_ext.check.row_tree import Leaf, tree
from sphinx_compute_ref.sphinx_ext.config import languages_of, settings_of
from sphinx_compute_ref.sphinx_ext.html.bugs import bug_address
from sphinx_compute_ref.sphinx_ext.html.clients import clients_of, write_calls
from sphinx_compute_ref.sphinx_ext.html.codes import explain_codes, link_reasons
from sphinx_compute_ref.sphinx_ext.html.openapi import address_of
from sphinx_compute_ref.sphinx_ext.html.overview import list_operations
from sphinx_compute_ref.sphinx_ext.html.releases import Releases
from sphinx_compute_ref.sphinx_ext.html.requests import Required, write_requests
from sphinx_compute_ref.sphinx_ext.html.steps import steps_line
from sphinx_compute_ref.sphinx_ext.html.value_links import linked_values
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_columns,
    rest_description,
    rest_example,
    rest_group,
    rest_method,
    rest_operation,
    rest_parameter,
    rest_parameters,
    rest_request,
    rest_sample,
    rest_samples,
    rest_text,
)
from sphinx_compute_ref.sphinx_ext.operations.captions import is_caption, start_of
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

#: RFC 9110: content in such requests has no generally defined semantics (9.3.1, 9.3.2).
_WITHOUT_BODY = ("GET", "HEAD")


class LayOutOperations(SphinxPostTransform):
    """Moves samples beside the text, puts headings between groups of rows, and adds requests to paste.

    It runs after references are resolved (ReferencesResolver, 10), which looks for the operation around a reference,
    and after the transforms of Sphinx: none has to walk the nodes that it makes.
    """

    default_priority = 980

    def is_supported(self) -> bool:
        """Only for pages in a browser: all other formats read from top to bottom."""
        builder = RestDomain.of(self.env).app.builder
        return builder.format == "html" and builder.name != "epub"

    def run(self, **kwargs: Any) -> None:
        """Lay out every operation of the document."""
        config = self.config
        confdir = RestDomain.of(self.env).app.confdir
        self.languages = languages_of(config)
        self.folders = [os.path.join(confdir, path) for path in config.templates_path]
        microversions = settings_of(config).microversions
        self.as_of = str(config.compute_ref_microversion or "")
        self.releases = Releases(microversions)
        self.row_fields = RestDomain.of(self.env).row_fields
        self.files: dict[str, str] = {}
        self.clients = clients_of(config)
        self.operations = {one.location[:2]: one for one in self._operations_of_page()}
        list_operations(self.document)
        for operation in list(_operations(self.document)):
            self._lay_out(operation)
        if config.compute_ref_show_markers:
            mark_files(RestDomain.of(self.env).notes, self.document)

    def _operations_of_page(self) -> Iterator[Operation]:
        """Yield the operations that the page may show: those of its document, and of all where all are one page."""
        domain = RestDomain.of(self.env)
        is_whole = isinstance(domain.app.builder, SingleFileHTMLBuilder)
        for document in domain.operations if is_whole else (self.env.docname,):
            yield from domain.operations_of(document)

    def _lay_out(self, operation: rest_operation) -> None:
        children = operation.children
        position = next((n for n, child in enumerate(children) if isinstance(child, rest_method)), None)
        if position is None:
            return
        end = next((n for n, child in enumerate(children) if _holds_operation(child)), len(children))
        method = cast("rest_method", children[position])
        self.releases.name(method)
        location = (source_path(method.source), method.line or 0)
        pointer = RestDomain.of(self.env).pointers.get(location)
        if pointer is not None:
            method["openapi"] = address_of(RestDomain.of(self.env).app, self.env.docname, pointer)
        method["bug"] = bug_address(self.config, operation, location)
        notes: list[nodes.Node] = []
        if self.config.compute_ref_show_markers:
            notes = mark_operation(RestDomain.of(self.env).notes, self.env.docname, operation, method)
        parts, after = children[position + 1 : end], children[end:]
        del children[position + 1 :]
        text = rest_text()
        text.extend([*notes, *parts])
        examples = list(_take_examples(text))
        model = self.operations.get(location)
        explain_codes(text, model.statuses if model is not None else ())
        if RestDomain.of(self.env).app.builder.name != "singlehtml":  # ids stand once in a page
            link_reasons(text, operation["ids"][0])
        self._group_rows(text)
        _choose_shown(examples)
        column = rest_samples()
        column.extend(self._requests(operation, model, examples, _tables(text)))
        column.extend(examples)
        steps = steps_line(RestDomain.of(self.env).app, self.env.docname, operation["ids"][0])
        operation.extend([steps] if steps is not None else [])
        operation.append(rest_columns("", text, column))
        operation.extend(after)

    def _requests(
        self,
        operation: rest_operation,
        model: Operation | None,
        examples: list[rest_example],
        tables: Iterable[rest_parameters],
    ) -> Iterator[rest_request]:
        """Yield the request in each language, with the sample that is shown; the script puts in the others.

        Clients follow that know the operation; ``model`` is what reading says of it.
        """
        method = operation["method"]
        if not method or not operation["url"]:
            return
        domain = RestDomain.of(self.env)
        visible_examples = {one["role"]: one for one in examples if one["shown"]}
        example = visible_examples.get("request")
        body = _json_of(example) if example is not None and method not in _WITHOUT_BODY else None
        source = example if body is not None else visible_examples.get("response")
        version = source["microversion"] if source is not None else ""
        version = self.as_of or version or operation["min_version"] or domain.first_microversion
        requests = write_requests(
            self.languages,
            self.folders,
            method=method,
            url=operation["url"],
            header=domain.version_header,
            without_header=domain.lacks_header,
            body=body,
            required=_required(tables, Microversion.find(version or None)),
        )
        calls = write_calls(self.clients, model) if model is not None else ()
        for position, (title, text) in enumerate(chain(requests, calls)):
            yield rest_request(
                language=title,
                text=text,
                microversion=version,
                shown=not position,
            )

    def _group_rows(self, parent: nodes.Element) -> None:
        """Put a heading before each run of rows of one place, where a table has more than body rows; find the tree."""
        for child in parent.children:
            if isinstance(child, rest_parameters):
                rows = self._as_tree(child.rows)
                several = any(row["in"] != "body" for row in rows)
                in_ = None
                child.children = []
                for row in rows:
                    if several and row["in"] != in_:
                        in_ = row["in"]
                        child.append(rest_group(**{"in": in_}))
                    self.releases.name(row)
                    child.append(row)
            elif isinstance(child, nodes.section):
                self._group_rows(child)

    def _as_tree(self, rows: Sequence[rest_parameter]) -> list[rest_parameter]:
        """Return the rows with the runs of body rows in the order of their trees, and their depths."""
        arranged: list[rest_parameter] = []
        for in_, group in groupby(rows, key=lambda row: row["in"]):
            run = list(group)
            if in_ != "body":
                arranged += run
                continue
            leaves = [
                Leaf(row["name"], self._file(row), row.line or 0, bool(row["min_version"] or row["max_version"]))
                for row in run
            ]
            for position, depth, fields in tree(leaves, self.row_fields):
                row = run[position]
                row["depth"], row["fields"] = depth, fields
                arranged.append(row)
        return arranged

    def _file(self, row: rest_parameter) -> str:
        """Return the file of a row, as reading names it."""
        source = row.source or ""
        file = self.files.get(source)
        if file is None:
            file = self.files[source] = source_path(source)
        return file


class JoinDescriptions(SphinxPostTransform):
    """Gives rows their descriptions, for the writer and for the search, once no transform looks at them any more."""

    default_priority = 990
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Let rows of one definition have the same children."""
        descriptions: dict[int, rest_description] = {}
        for table in self.document.findall(rest_parameters):
            for row in table.rows:
                if "description" not in row:
                    blocks = linked_values(row.children)
                    row.children = []
                    row.extend(blocks)
                    continue
                shared = row["description"]
                if id(shared) not in descriptions:
                    descriptions[id(shared)] = _described(shared)
                row["description"] = descriptions[id(shared)]
                row.children = row["description"].children


def _described(description: rest_description) -> rest_description:
    blocks = linked_values(description.children)
    return description if blocks is description.children else rest_description("", *blocks)


def _operations(parent: nodes.Element) -> Iterator[rest_operation]:
    """Yield operations, the inner ones first. Only what can hold sections is looked into."""
    for child in parent.children:
        if isinstance(child, nodes.section | nodes.container | nodes.compound):
            yield from _operations(child)
            if isinstance(child, rest_operation):
                yield child


def _holds_operation(node: nodes.Node) -> bool:
    return isinstance(node, rest_operation) or (
        isinstance(node, nodes.section) and any(_holds_operation(child) for child in node.children)
    )


def _tables(parent: nodes.Element) -> Iterator[rest_parameters]:
    for child in parent.children:
        if isinstance(child, rest_parameters):
            yield child
        elif isinstance(child, nodes.section):
            yield from _tables(child)


def _required(tables: Iterable[rest_parameters], version: Microversion | None) -> Required:
    """Return the header fields and query parameters that the tables of the request require at ``version``."""
    names: dict[str, dict[str, None]] = {"header": {}, "query": {}}
    for table in tables:
        for row in table.rows if table["role"] == "request" else ():
            if row["required"] and row["in"] in names:
                low, high = (Microversion.find(row[key] or None) for key in ("min_version", "max_version"))
                if version is None or version in MicroversionRange(low, high):
                    names[row["in"]][row["name"]] = None
    return Required(tuple(names["header"]), tuple(names["query"]))


def _take_examples(parent: nodes.Element) -> Iterator[rest_example]:
    """Take the samples out of ``parent``, with captions; sections that hold nothing else go with them."""
    number = 0
    while number < len(parent.children):
        child = parent.children[number]
        if isinstance(child, nodes.section) and not isinstance(child, rest_operation):
            if _is_example(child):
                del parent.children[number]
                yield _example(next(child.findall(rest_sample)), [child])
                continue
            yield from _take_examples(child)
        elif isinstance(child, rest_sample):
            start = start_of(parent.children, number)
            example_nodes = parent.children[start : number + 1]
            del parent.children[start : number + 1]
            yield _example(child, example_nodes)
            number = start
            continue
        number += 1


def _example(sample: rest_sample, content: list[nodes.Node]) -> rest_example:
    example = rest_example(role=sample["role"], microversion=sample["microversion"], path=sample["path"], shown=False)
    example.extend(content)
    return example


def _is_example(section: nodes.section) -> bool:
    """Say whether a section consists of a title and one sample."""
    rest = [child for child in section.children if not isinstance(child, nodes.title | nodes.Invisible)]
    samples = [child for child in rest if isinstance(child, rest_sample)]
    return len(samples) == 1 and all(child is samples[0] or is_caption(child) for child in rest)


def _json_of(example: rest_example) -> str | None:
    sample = example.next_node(rest_sample)
    if sample is not None and sample["body"] is not None:
        return str(sample["body"])
    block = example.next_node(nodes.literal_block)
    return block.rawsource if block is not None and block.get("source", "").endswith(".json") else None


def _choose_shown(examples: list[rest_example]) -> None:
    """Choose, for each message, the newest of the first sample's family: what a reader sees first."""
    for role in ("request", "response"):
        of_role = [example for example in examples if example["role"] == role]
        if of_role:
            family = family_of(of_role[0]["path"])
            kin = [example for example in of_role if family_of(example["path"]) == family]
            newest = max(kin, key=lambda one: Microversion.find(one["microversion"] or None) or Microversion(0, 0))
            newest["shown"] = True
