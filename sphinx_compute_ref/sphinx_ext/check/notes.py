"""Draft builds (``compute_ref_show_markers``): open markers and findings on the page, as badges and in words.

Markers come from the document itself, findings from the check of this build. What is about an operation stands there:
badges beside its method, the messages above its text. What is about a whole file stands below its first heading.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reading.files.paths import source_path
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN
from sphinx_compute_ref.sphinx_ext.operations.badges import BADGE, is_badges
from sphinx_compute_ref.sphinx_ext.operations.checked import Note, Notes

if TYPE_CHECKING:
    from sphinx_compute_ref.model.finding import Finding
    from sphinx_compute_ref.model.location import Location
    from sphinx_compute_ref.model.operation import Operation
    from sphinx_compute_ref.model.reference import Reference
    from sphinx_compute_ref.rules.rule import Rule

_ = get_translation(DOMAIN)


def notes_of(findings: Iterable[Finding], reference: Reference, rules: Mapping[str, Rule]) -> Notes:
    """Return what pages are to show of the ``findings`` of ``rules``, which are by code.

    A finding about a definition is shown by all operations that use it. Findings about what no page shows (an unused
    sample, an unused definition) are left to ``compute-ref lint``.
    """
    users = _users(reference)
    at: dict[Location, list[Operation]] = {}
    for operation in reference.operations:  # a file that two documents include has its operations twice
        at.setdefault(operation.location, []).append(operation)
    pages = {path for document in reference.documents for path in document.files}
    operations: dict[tuple[str, str], list[Note]] = {}
    files: dict[str, list[Note]] = {}
    for finding in findings:
        rule = rules[finding.code]
        if (finding.severity or rule.severity) < Severity.WARNING:
            continue
        path, line = finding.location.file, finding.location.line
        note = Note(f"{finding.code} {rule.slug}", finding.message, f"{os.path.basename(path)}:{line}")
        about = finding.operation
        for operation in at.get(about.location, ()) if about is not None else _users_of(finding, reference, users):
            notes = operations.setdefault((operation.document, operation.id), [])
            if note not in notes:
                notes.append(note)
        if about is None and path in pages:
            files.setdefault(path, []).append(note)
    return Notes(operations, files)


def _users(reference: Reference) -> Mapping[tuple[str, str], list[Operation]]:
    """Return the operations by what they use: (parameters file, name of the definition)."""
    users: dict[tuple[str, str], list[Operation]] = {}
    for operation in reference.operations:
        for path, name in dict.fromkeys((table.path, row.ref) for table in operation.tables for row in table.rows):
            users.setdefault((path, name), []).append(operation)
    return users


def _users_of(
    finding: Finding, reference: Reference, users: Mapping[tuple[str, str], list[Operation]]
) -> Iterable[Operation]:
    file = reference.parameters.get(finding.location.file)
    definition = file.definition_at(finding.location.line) if file is not None else None
    return users.get((finding.location.file, definition.name), ()) if definition is not None else ()


# On the page


def mark_operation(notes: Notes, document: str, operation: nodes.Element, method: nodes.Element) -> list[nodes.Node]:
    """Give ``method`` its badges, one for each rule; return what says all of it, if there is anything."""
    notes_here = next((here for name in operation["ids"] if (here := notes.operations.get((document, name)))), None)
    if not notes_here:
        return []
    first: dict[str, str] = {}
    for note in notes_here:
        first.setdefault(note.rule, note.message)
    method["findings"] = list(first.items())
    return [_list(notes_here)]


def mark_files(notes: Notes, document: nodes.document) -> None:
    """Put the findings about a file below its first heading."""
    by_file = dict(notes.files)
    for title in document.findall(nodes.title) if by_file else ():
        section = title.parent
        notes_of_files = (
            by_file.pop(source_path(title.source), None)
            if title.source and isinstance(section, nodes.section)
            else None
        )
        if notes_of_files:
            after = section.index(title) + 1
            while after < len(section) and is_badges(section[after]):
                after += 1
            section.insert(after, _list(notes_of_files))


def _list(notes: Iterable[Note]) -> nodes.container:
    items = nodes.bullet_list()
    for note in notes:
        rule = nodes.inline(note.rule, note.rule, classes=[*BADGE])
        line = nodes.paragraph("", "", rule, nodes.Text(f" {note.message} "), nodes.literal("", note.where))
        items += nodes.list_item("", line)
    return nodes.container("", items, classes=["rest-findings", "no-search"])
