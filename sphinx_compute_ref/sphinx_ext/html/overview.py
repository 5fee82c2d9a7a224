"""What a resource offers, at its top: its operations by method and title, each a link, with their microversions."""

from __future__ import annotations

from docutils import nodes
from sphinx.addnodes import versionmodified
from sphinx.locale import get_translation

from sphinx_compute_ref.sphinx_ext.messages import DOMAIN, mark_of_deprecated, version_notes
from sphinx_compute_ref.sphinx_ext.nodes import rest_operation
from sphinx_compute_ref.sphinx_ext.operations.badges import is_badges

_ = get_translation(DOMAIN)
#: The script takes away entries of operations that the chosen microversion does not have.
CLASS = "rest-operations"


def list_operations(document: nodes.document) -> None:
    """Put the list below the title of each section with several operations, and below the markers of its file."""
    for section in list(document.findall(nodes.section)):
        operations = [child for child in section if isinstance(child, rest_operation) and child["method"]]
        if len(operations) > 1 and isinstance(section[0], nodes.title):
            entries = nodes.bullet_list("", *(_entry(one, section[0].astext()) for one in operations))
            after = 2 if is_badges(section[1]) else 1
            section.insert(after, nodes.container("", entries, classes=[CLASS]))


def _entry(operation: rest_operation, around: str) -> nodes.list_item:
    method = operation["method"]
    title = operation.next_node(nodes.title)
    name = title.astext() if title is not None else operation["url"]
    is_said = any(isinstance(one, versionmodified) and one["type"] == "deprecated" for one in operation)
    marks = mark_of_deprecated(name, around, is_said=is_said)
    link = nodes.reference("", "", internal=True, refid=operation["ids"][0])
    verb = nodes.inline("", method, classes=["rest-verb", f"rest-verb-{method.lower()}"])
    link += [verb, nodes.Text(f" {name}")]
    paragraph = nodes.paragraph("", "", link)
    for note in (*marks, *version_notes(operation["min_version"], operation["max_version"])):
        paragraph += [nodes.Text(" "), nodes.inline("", note, classes=["rest-since"])]
    return nodes.list_item("", paragraph)
