"""What ``only`` and ``ifconfig`` hide stands nowhere: neither on the page nor in what is made of all pages.

Sphinx keeps both in its doctrees and decides when it writes a page, for one environment serves builds with other tags.
So the domain keeps everything with its conditions, and shows what the running build shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.ext.ifconfig import ifconfig, process_ifconfig_nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import process_only_nodes

from sphinx_compute_ref.reading.files.paths import source_path
from sphinx_compute_ref.sphinx_ext.nodes import (
    rest_method,
    rest_operation,
    rest_parameters,
    rest_sample,
    rest_status_codes,
)
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.entries import Condition, location_key

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

#: What is known by its place: samples, and what lists status codes.
_PLACED = (rest_sample, rest_status_codes, nodes.paragraph, nodes.term, nodes.field_name)

#: An entry of the general index: type, value, target, main, key (``sphinx.domains.index``).
IndexEntry = tuple[str, str, str, str, str | None]


class NoteConditions(SphinxTransform):
    """Notes in the domain which operations, tables, rows and samples stand below a condition.

    It runs after collecting, which gives them their ids.
    """

    default_priority = 232

    def apply(self, **kwargs: Any) -> None:
        """Do nothing where the document has no conditions."""
        conditions: dict[str, tuple[Condition, ...]] = {}
        for node in self.document.findall(nodes.Element):
            if not isinstance(node, addnodes.only | ifconfig):
                continue
            condition = Condition(type(node).__name__, node["expr"])
            for key in dict.fromkeys(_keys(node)):
                conditions[key] = (*conditions.get(key, ()), condition)
        if conditions:
            entries = [
                entry
                for index in self.document.findall(addnodes.index)
                for entry in index["entries"]
                if entry[2] in conditions
            ]
            RestDomain.of(self.env).note_conditions(self.env.docname, conditions, entries)


def _keys(condition: nodes.Element) -> Iterator[str]:
    """Yield the keys of what stands below a condition: ids, and the places of tables, samples and paragraphs."""
    for node in condition.findall(nodes.Element):
        if isinstance(node, rest_operation):
            yield from node["ids"]
        elif isinstance(node, rest_method):
            yield from _operation_around(node)
        elif isinstance(node, rest_parameters):
            yield location_key(source_path(node.source), node.line or 1)
            yield from (name for row in node.rows for name in row["ids"])
        elif isinstance(node, _PLACED):
            yield location_key(source_path(node.source), node.line or 1)


def _operation_around(method: nodes.Element) -> Iterable[str]:
    node: nodes.Element | None = method
    while node is not None and not isinstance(node, rest_operation):
        node = node.parent
    return node["ids"] if node is not None else ()


class ResolveConditions(SphinxPostTransform):
    """Drops what the running build does not show, before anything else is made of the doctree.

    Sphinx does the same later (``OnlyNodeTransform``, and ``ifconfig`` only once all transforms have run).
    """

    default_priority = 15

    def run(self, **kwargs: Any) -> None:
        """Resolve the conditions, and take the targets that are gone out of the document's index entries."""
        app = RestDomain.of(self.env).app
        process_only_nodes(self.document, app.tags)
        if "sphinx.ext.ifconfig" in app.extensions:
            process_ifconfig_nodes(app, self.document, self.env.docname)
        domain = RestDomain.of(self.env)
        conditional = domain.index_entries.get(self.env.docname)
        for index in self.document.findall(addnodes.index) if conditional else ():
            index["entries"] = [entry for entry in index["entries"] if domain.shows(self.env.docname, entry[2])]


class BuildConditions:
    """Decides conditions as the running build does."""

    def __init__(self, domain: RestDomain) -> None:
        self._domain = domain

    def holds(self, directive: str, expression: str) -> bool:
        """Say whether ``only`` or ``ifconfig`` shows its content."""
        return self._domain.holds(Condition(directive, expression.strip()))


def decide_conditions(app: Sphinx) -> None:
    """Let the domain ask the running build what it shows."""

    def holds(condition: Condition) -> bool:
        if condition.directive == "only":
            try:
                return bool(app.tags.eval_condition(condition.expression))
            except Exception:  # noqa: BLE001 - process_only_nodes shows what it cannot decide
                return True
        names: dict[str, Any] = {value.name: value.value for value in app.config}
        names |= {**app.config.__dict__, "builder": app.builder.name}
        try:
            return bool(eval(condition.expression, names))  # noqa: S307 - as Sphinx does with the same text
        except Exception:  # noqa: BLE001 - process_ifconfig_nodes shows the error instead
            return False

    RestDomain.of(app.env).decide_by(holds)


def show_index_entries(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Let the general index have the entries that this build shows, whatever the last one showed."""
    domain = RestDomain.of(env)
    entries: dict[str, list[IndexEntry]] = env.domains["index"].data["entries"]
    for document, conditional in domain.index_entries.items():
        targets = {entry[2] for entry in conditional}
        entries_shown = [entry for entry in entries.get(document, []) if entry[2] not in targets]
        entries[document] = [*entries_shown, *(entry for entry in conditional if domain.shows(document, entry[2]))]
    return []
