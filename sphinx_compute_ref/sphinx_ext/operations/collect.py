"""Collects the operations of a document from its doctree, and gives sections, rows and samples their identity.

It follows the same rules as :class:`sphinx_compute_ref.reading.pages.DocumentReader`, which reads the source: roles
from the section ancestors, captions, microversions. ``tests/corpora/test_equivalence.py`` holds the two together.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform

from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.marker import Marker
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Role, Row, Table
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.model.status import StatusCode, StatusList
from sphinx_compute_ref.reading.json_samples import path_microversion, role_of_file, shows_json
from sphinx_compute_ref.reading.project import relative_path
from sphinx_compute_ref.reading.rst.body_lines import BodyLine
from sphinx_compute_ref.reading.rst.comments import markers_in
from sphinx_compute_ref.reading.rst.status_codes import CodesBody, read_code_items, read_code_sentences
from sphinx_compute_ref.reading.rst.titles import BOLD, caption_microversion, make_id, role_of_heading
from sphinx_compute_ref.reading.sections import headings_in, role_in
from sphinx_compute_ref.sphinx_ext.check.notes import badges
from sphinx_compute_ref.sphinx_ext.config import settings_of
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_method,
    rest_operation,
    rest_parameters,
    rest_sample,
    rest_status_codes,
)
from sphinx_compute_ref.sphinx_ext.operations.builders import CollectedOperation, OpenSection
from sphinx_compute_ref.sphinx_ext.operations.domain import ParameterEntry, RestDomain
from sphinx_compute_ref.sphinx_ext.operations.statuses import read_statuses

if TYPE_CHECKING:
    from collections.abc import Iterable


class CollectOperations(SphinxTransform):
    """Makes operations of sections with a ``rest_method`` and notes them in the domain.

    It runs before targets move ids into sections (PropagateTargets, 260) and quotes become typographic (750).
    """

    default_priority = 230

    def apply(self, **kwargs: Any) -> None:
        """Collect, then note what was collected."""
        collector = _Collector(self.document, self.env.docname, str(self.env.srcdir), settings_of(self.config))
        collector.walk(self.document)
        if not collector.operations and not collector.loose_entries:
            return
        source, path = (relative_path(str(one)) for one in (self.env.srcdir, self.env.doc2path(self.env.docname)))
        statuses = read_statuses(source, self.env.docname, path)
        for builder in collector.operations:
            builder.statuses = list(statuses.get(builder.place, builder.statuses))
        operations = [builder.build(self.env.docname) for builder in collector.operations]
        entries = [entry for builder in collector.operations for entry in builder.entries]
        RestDomain.of(self.env).note_document(self.env.docname, operations, [*entries, *collector.loose_entries])
        collector.finish(self.config.compute_ref_show_markers)
        self.document.insert(0, _index_node(collector.operations))


class _Collector:
    """Walks a doctree once, in the order of the page."""

    def __init__(self, document: nodes.document, docname: str, source: str, settings: Any) -> None:
        self.document = document
        self.docname = docname
        self.source = source
        self.base = settings.microversions.minimum
        self.operations: list[CollectedOperation] = []
        self.loose_entries: list[ParameterEntry] = []
        self._sections: list[OpenSection] = []
        self._caption: str | None = None
        self._paths: dict[str, str] = {}
        self._firsts: dict[str, nodes.section] = {}  # the first section of each file that has headings
        self._file_markers: dict[str, list[str]] = {}
        self._empty: list[StatusList] | None = None  # its last one has no codes: a list of them may follow

    # Walking

    def walk(self, parent: nodes.Element) -> None:
        """Visit the children of ``parent``; text is of no interest, save captions and status codes."""
        for child in list(parent.children):
            empty, self._empty = self._empty, None
            match child:
                case nodes.section():
                    self._section(child)
                case rest_method():
                    if self._method(child):
                        return  # what follows has moved into the section of its own that the operation was given
                case rest_parameters():
                    self._table(child)
                case rest_status_codes():
                    self._statuses(child)
                case nodes.comment():
                    self._comment(child)
                case nodes.literal_block():
                    self._literal(child, child)
                case nodes.paragraph():
                    self._paragraph(child)
                case nodes.bullet_list() if empty is not None:
                    self._code_items(child, empty)
                    self.walk(child)
                case nodes.container() if child.get("literal_block"):
                    self._captioned(child)
                case nodes.TextElement() | nodes.Text() | nodes.table() | nodes.Invisible():
                    pass
                case nodes.Element():
                    self.walk(child)
        self._empty = None

    def _section(self, node: nodes.section) -> None:
        title = node.next_node(nodes.title)
        self._sections.append(OpenSection(title.astext() if title is not None else "", node))
        self._caption = None
        self._firsts.setdefault(self._path((title or node).source or ""), node)
        self.walk(node)
        self._sections.pop()

    def _location(self, node: nodes.Node) -> Location:
        return Location(self._path(node.source or ""), node.line or 1, 1)

    def _path(self, source: str) -> str:
        path = self._paths.get(source)
        if path is None:
            path = self._paths[source] = relative_path(source)
        return path

    # Operations

    @property
    def _operation(self) -> CollectedOperation | None:
        for section in reversed(self._sections):
            if section.operation is not None:
                return section.operation
        return None

    def _method(self, node: rest_method) -> bool:
        """Start an operation; return whether it and all that follows it were put into a new section."""
        if self.operations and self.operations[-1].node is node:
            return False
        section = self._sections[-1] if self._sections else None
        name = f"{node['method']} {node['url']}".strip()
        if section is None or section.operation is not None:
            extra = self._enclose(node, name)
            title = section.title if section is not None else name
            self._caption = None
            self._sections.append(OpenSection("", extra))
            self._start(node, extra, title, section)
            self.walk(extra)
            self._sections.pop()
            return True
        if not isinstance(section.node, rest_operation):
            section.node = _become_operation(section.node, self.document)
        self._start(node, section.node, section.title, section)
        return False

    def _start(self, node: rest_method, element: nodes.Element, title: str, section: OpenSection | None) -> None:
        place = self._location(node)
        heading = section.node.next_node(nodes.title) if section is not None else None
        title_place = self._location(heading) if heading is not None else place
        for key in ("method", "url", "min_version", "max_version"):
            element[key] = node[key]
        builder = CollectedOperation(
            title,
            element["ids"][0],
            node["method"],
            node["url"],
            Microversion.find(node["min_version"]),
            Microversion.find(node["max_version"]),
            place,
            title_place,
            len(self._sections),
            node=node,
        )
        self._sections[-1].operation = builder
        self.operations.append(builder)
        self._caption = None

    def _enclose(self, node: rest_method, name: str) -> rest_operation:
        """Put a ``rest_method`` that has no section for itself into one, with all that follows it."""
        parent = node.parent
        index = parent.index(node)
        title = nodes.title(name, name)
        title.source, title.line = node.source, node.line
        extra = rest_operation("", title)
        extra.source, extra.line = node.source, node.line
        extra["names"].append(nodes.fully_normalize_name(name))
        self.document.note_implicit_target(extra, extra)
        following = parent.children[index:]
        del parent.children[index:]
        extra.extend(following)
        parent.append(extra)
        return extra

    # What belongs to an operation

    def _table(self, node: rest_parameters) -> None:
        path = self._path(node["path"])
        places = [(row["name"], row["ref"], self._location(row)) for row in node.rows]
        rows = tuple(Row(name, ref, place, place, None) for name, ref, place in places)
        operation = self._operation
        place = self._location(node)
        role: Role = "request"
        if operation is None:
            near = self._sections[-1].node["ids"][0] if self._sections else ""
            entries = self.loose_entries
        else:
            role = role_in(self._sections, operation) or ("response" if operation.tables["request"] else "request")
            operation.tables[role].append(Table(role, path, rows, place, headings_in(self._sections, operation)))
            near, entries = operation.id, operation.entries
        node["role"] = role
        defined = [row for row in node.rows if row["defined"]]
        node.rows = defined
        if not defined:
            node.parent.remove(node)
        for row in defined:
            new = self._new_id("-".join(part for part in (near, role, make_id(f"x {row['name']}")[2:]) if part))
            row["ids"].append(new)
            self.document.ids[new] = row
            entries.append(ParameterEntry(row["name"], new, role, row["place"], near if operation is not None else ""))

    def _new_id(self, wanted: str) -> str:
        new, count = wanted, 1
        while new in self.document.ids:
            count += 1
            new = f"{wanted}-{count}"
        return new

    def _statuses(self, node: rest_status_codes) -> None:
        codes = tuple(
            StatusCode(child["code"], child["name"] or None, self._location(child))  # type: ignore[index]
            for child in node.children
        )
        operation = self._operation
        if operation is not None and codes:
            path = self._path(node["path"]) if node["path"] else None
            operation.statuses.append(StatusList(node["kind"], codes, self._location(node), path))

    def _captioned(self, container: nodes.container) -> None:
        for child in container.children:
            if isinstance(child, nodes.literal_block):
                caption = container.next_node(nodes.caption)
                self._literal(child, container, caption.astext() if caption is not None else None)

    def _literal(self, node: nodes.literal_block, outer: nodes.Element, option: str | None = None) -> None:
        source = node.get("source")
        if not source:
            self._inline_sample(node, option)
            return
        path = self._path(source)
        operation = self._operation
        caption, self._caption = self._caption, None
        if operation is None:
            return
        headings = headings_in(self._sections, operation)
        role = (
            role_in(self._sections, operation) or role_of_file(path) or (role_of_heading(caption) if caption else None)
        )
        if role is None:
            role = "request" if not operation.samples["request"] and operation.method != "GET" else "response"
        if caption is None:
            caption = option
        said = caption_microversion(caption)
        if caption is None and headings:
            caption = self._sections[-1].title
            said = caption_microversion(caption)
        version = path_microversion(path) or said
        if version is None:
            version = next((v for v in map(caption_microversion, reversed(headings)) if v is not None), None)
        place = self._location(node)
        language = node.get("language") if node.get("language") != "default" else None
        sample = Sample(
            path, place, role, version, caption, None, said, language, headings, len(operation.tables[role])
        )
        operation.samples[role].append(sample)
        wrapper = rest_sample(
            classes=["no-search"],  # the words of samples would drown those of pages in the search index
            role=role,
            path=os.path.relpath(source, self.source).replace(os.sep, "/"),
            microversion=str(version or self.base or ""),
        )
        wrapper.source, wrapper.line = node.source, node.line
        parent = outer.parent
        parent[parent.index(outer)] = wrapper
        wrapper += outer

    def _inline_sample(self, node: nodes.literal_block, option: str | None) -> None:
        operation = self._operation
        if operation is None or not shows_json(node.astext().lstrip().partition("\n")[0]):
            return
        caption = self._caption if self._caption is not None else option
        self._caption = None
        role = role_in(self._sections, operation) or (role_of_heading(caption) if caption else None)
        if role is not None:
            operation.inline_samples[role].append(self._location(node))

    def _paragraph(self, node: nodes.paragraph) -> None:
        raw = node.rawsource
        if raw.startswith("**"):
            match = BOLD.fullmatch(" ".join(line.strip() for line in raw.split("\n")))
            if match is not None:
                self._caption = match[1]
                if self._sections and match[1].strip(": ").lower() in ("request", "response"):
                    self._sections[-1].bold_role = role_of_heading(match[1])
                return
        if raw[:1] in "NnEeSs*" and "code" in raw.partition("\n")[0].lower():
            operation = self._operation
            if operation is not None:
                place = self._location(node)
                lines = tuple(BodyLine(text, place.file, place.line + n, 1) for n, text in enumerate(raw.split("\n")))
                for sentence in read_code_sentences(lines):
                    at = place._replace(line=sentence.line)
                    operation.statuses.append(_status_list(sentence.kind, sentence.body, at))
                    self._empty = None if sentence.body.codes else operation.statuses

    def _code_items(self, node: nodes.bullet_list, statuses: list[StatusList]) -> None:
        firsts = (item.children[0] for item in node.children if isinstance(item, nodes.list_item) and item.children)
        lines = [
            BodyLine(first.rawsource.partition("\n")[0], *self._location(first))
            for first in firsts
            if isinstance(first, nodes.paragraph)
        ]
        body = read_code_items(lines)
        if body.codes:
            statuses[-1] = _status_list(statuses[-1].kind, body, statuses[-1].location)

    def _comment(self, node: nodes.comment) -> None:
        text = node.astext()
        if "needs:" not in text:
            return
        operation = self._operation
        place = self._location(node)
        found = [Marker(name, place) for line in text.split("\n") for name, _offset in markers_in(line.strip())]
        if operation is not None and place.file in self._firsts:
            operation.markers += found
        else:  # it holds for all of the file
            self._file_markers.setdefault(place.file, []).extend(marker.name for marker in found)

    # Afterwards

    def finish(self, show_markers: bool) -> None:
        """Give operations what is known only once all ids of the document are."""
        for builder in self.operations:
            section = self.document.ids.get(builder.id)
            # os-api-ref's own id for the section; people share links with it.
            anchor = f"{builder.id}-detail"
            if isinstance(section, rest_operation) and anchor not in self.document.ids:
                section["old_anchor"] = anchor
                self.document.ids[anchor] = section
            if show_markers:
                builder.node["markers"] = [marker.name for marker in builder.markers]
        for path, markers in self._file_markers.items() if show_markers else ():
            if path in self._firsts:
                section = self.document.ids[self._firsts[path]["ids"][0]]  # it may have become an operation
                title = next(n for n, child in enumerate(section) if isinstance(child, nodes.title))
                section.insert(title + 1, badges(markers))


def _status_list(kind: str, body: CodesBody, place: Location) -> StatusList:
    codes = tuple(StatusCode(code.code, code.name, Location(code.file, code.line, 1)) for code in body.codes)
    return StatusList(kind, codes, place, None, body.by_microversion)


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


def _index_node(operations: Iterable[CollectedOperation]) -> addnodes.index:
    """Return the entries of the general index: operations by method and URL, rows by name."""
    entries: list[tuple[str, str, str, str, None]] = []
    for operation in operations:
        title = operation.title.replace(";", ",")
        name = f"{operation.method} {operation.url}".strip().replace(";", ",")
        entries.append(("single", f"{name}; {title}", operation.id, "", None))
        entries += [("single", f"{entry.name}; {title}", entry.id, "", None) for entry in operation.entries]
    return addnodes.index(entries=entries)
