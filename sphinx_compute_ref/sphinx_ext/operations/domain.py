"""The domain ``rest``: operations and parameters as targets, for roles, indices, objects.inv and the search."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, cast

from sphinx.domains import Domain, ObjType
from sphinx.locale import get_translation
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from sphinx_compute_ref.export.inventory import Named, short_names, unique
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN
from sphinx_compute_ref.sphinx_ext.operations.checked import Notes, RowFields
from sphinx_compute_ref.sphinx_ext.operations.entries import Condition, ParameterEntry, SectionText, location_key
from sphinx_compute_ref.sphinx_ext.operations.roles import OperationRole, ParameterRole
from sphinx_compute_ref.sphinx_ext.operations.targets import Targets, operation_around
from sphinx_compute_ref.sphinx_ext.source.source_files import SourceFiles

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.model.location import Location
    from sphinx_compute_ref.model.operation import Message, Operation
    from sphinx_compute_ref.sphinx_ext.source.losses import Loss

logger = logging.getLogger(__name__)
_ = get_translation(DOMAIN)


class RestDomain(Domain):
    """What the documents hold: operations as model objects, the ids of rows, the definitions that tables use."""

    name = "rest"
    label = "REST API"
    data_version = 8
    object_types: ClassVar[dict[str, ObjType]] = {
        "operation": ObjType(_("operation"), "op"),
        "parameter": ObjType(_("parameter"), "param"),
    }
    roles: ClassVar = {"op": OperationRole(warn_dangling=True), "param": ParameterRole(warn_dangling=True)}
    initial_data: ClassVar[dict[str, Any]] = {
        "operations": {},
        "parameters": {},
        "definitions": {},
        "conditions": {},
        "index": {},
        "losses": {},
        "texts": {},
    }
    dangling_warnings: ClassVar[dict[str, str]] = {
        "op": 'no operation is called "%(target)s": give its title, "METHOD /url" or its id',
        "param": 'no parameter is called "%(target)s": give a name of this operation, "Operation title::name" or an id',
    }

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        self.files = SourceFiles()
        #: What the check of this build found, and where samples show rows. Without a check rows have only their names.
        self.notes = Notes()
        #: ``singlehtml``: the ids in the page by document and id in it.
        self.page_ids: dict[tuple[str, str], str] = {}
        self.proven: frozenset[tuple[str, int]] = frozenset()
        self.row_fields: Mapping[tuple[str, int], RowFields] = {}
        self._app: Sphinx | None = None
        #: Where operations are in the OpenAPI document, by file and line, as addresses from the top of the output.
        self.pointers: dict[tuple[str, int], str] = {}
        #: The header field of microversions, ``Name: value {microversion}``; whether it is needed and nothing tells it.
        self.version_header = ""
        self.lacks_header = False
        #: The lowest microversion of the reference, as text; empty where there are none.
        self.first_microversion = ""
        #: What changed the parameters of an operation (document, id), as the history tells it: (microversion, item).
        self.steps: dict[tuple[str, str], list[Any]] = {}
        #: Says whether the running build shows what stands below a condition.
        self.holds: Callable[[Condition], bool] = lambda _condition: True
        self._targets: Targets | None = None

    @classmethod
    def of(cls, env: BuildEnvironment) -> RestDomain:
        """Return the domain of ``env``."""
        return cast("RestDomain", env.domains["rest"])

    @property
    def app(self) -> Sphinx:
        """The application of the running build: what transforms ask for its builder and folders."""
        assert self._app is not None, "builder-inited comes before any transform"
        return self._app

    @classmethod
    def note_app(cls, app: Sphinx) -> None:
        """Take note of the application (``builder-inited``); an environment has it, but does not give it away."""
        cls.of(app.env)._app = app

    def decide_by(self, holds: Callable[[Condition], bool]) -> None:
        """Let ``holds`` say from now on whether the running build shows what stands below a condition."""
        self.holds = holds
        self._targets = None

    # Data, by document

    @property
    def operations(self) -> dict[str, tuple[Operation, ...]]:
        """The operations of each document that the running build shows, their rows with definitions."""
        everything = cast("dict[str, tuple[Operation, ...]]", self.data["operations"])
        if not self.data["conditions"]:
            return everything
        return {document: self.operations_of(document) for document in everything}

    def operations_of(self, document: str) -> tuple[Operation, ...]:
        """Return the operations of one document that the running build shows."""
        operations: tuple[Operation, ...] = self.data["operations"].get(document, ())
        return self._operations_shown(document, operations) if document in self.data["conditions"] else operations

    @property
    def parameters(self) -> dict[str, tuple[ParameterEntry, ...]]:
        """The rows of each document that the running build shows."""
        everything = cast("dict[str, tuple[ParameterEntry, ...]]", self.data["parameters"])
        if not self.data["conditions"]:
            return everything
        return {document: self.parameters_of(document) for document in everything}

    def parameters_of(self, document: str) -> tuple[ParameterEntry, ...]:
        """Return the rows of one document that the running build shows."""
        entries: tuple[ParameterEntry, ...] = self.data["parameters"].get(document, ())
        if document not in self.data["conditions"]:
            return entries
        return tuple(entry for entry in entries if self.shows(document, entry.id))

    @property
    def definitions(self) -> dict[str, dict[str, dict[str, str]]]:
        """The definitions that each document shows: document, parameters file, ref, fingerprint."""
        return cast("dict[str, dict[str, dict[str, str]]]", self.data["definitions"])

    @property
    def index_entries(self) -> dict[str, list[Any]]:
        """The entries of the general index that stand below a condition, by document."""
        return cast("dict[str, list[Any]]", self.data["index"])

    def note_conditions(
        self, document: str, conditions: dict[str, tuple[Condition, ...]], index_entries: list[Any]
    ) -> None:
        """Note what of ``document`` is below conditions: ids, lines (:func:`location_key`), entries of the index."""
        self._targets = None
        self.data["conditions"][document] = conditions
        self.data["index"][document] = index_entries

    def shows(self, document: str, key: str) -> bool:
        """Say whether the running build shows what has ``key`` in ``document``: an id, or a place."""
        return all(map(self.holds, self.data["conditions"].get(document, {}).get(key, ())))

    def _operations_shown(self, document: str, operations: Iterable[Operation]) -> tuple[Operation, ...]:
        def at(location: Location) -> bool:
            return self.shows(document, location_key(location.file, location.line))

        def message(whole: Message) -> Message:
            tables = tuple(table for table in whole.tables if at(table.location))
            return replace(whole, tables=tables, samples=tuple(one for one in whole.samples if at(one.location)))

        return tuple(
            replace(
                one,
                request=message(one.request),
                response=message(one.response),
                statuses=tuple(codes for codes in one.statuses if at(codes.location)),
            )
            for one in operations
            if self.shows(document, one.id)
        )

    @property
    def losses(self) -> Iterator[Loss]:
        """What the directives of all documents cannot show."""
        return (loss for _document, losses in sorted(self.data["losses"].items()) for loss in losses)

    def note_losses(self, document: str, losses: Iterable[Loss]) -> None:
        """Note what a directive of ``document`` cannot show."""
        self.data["losses"].setdefault(document, []).extend(losses)

    @property
    def texts(self) -> dict[str, tuple[SectionText, ...]]:
        """The words of each document by section; what stands below a condition is not among them."""
        return cast("dict[str, tuple[SectionText, ...]]", self.data["texts"])

    def note_texts(self, document: str, texts: Iterable[SectionText]) -> None:
        """Keep the words of ``document``."""
        self.data["texts"][document] = tuple(texts)

    def note_definition(self, document: str, path: str, ref: str, fingerprint: str) -> None:
        """Note that ``document`` shows the definition ``ref`` of the file at ``path`` as ``fingerprint`` has it."""
        self.definitions.setdefault(document, {}).setdefault(path, {})[ref] = fingerprint

    def note_document(
        self, document: str, operations: Iterable[Operation], parameters: Iterable[ParameterEntry]
    ) -> None:
        """Keep what was collected from ``document``."""
        self._targets = None
        self.data["operations"][document] = tuple(operations)
        self.data["parameters"][document] = tuple(parameters)

    def outdated(self) -> Iterator[str]:
        """Yield the documents that show a definition which has changed, gone or come since they were read."""
        for document, files in self.definitions.items():
            if any(
                self.files.parameters(path).fingerprint(ref) != fingerprint
                for path, refs in files.items()
                for ref, fingerprint in refs.items()
            ):
                yield document

    def clear_doc(self, docname: str) -> None:
        """Forget ``docname``, which is about to be read again or has gone."""
        self._targets = None
        for kind in self.initial_data:
            self.data[kind].pop(docname, None)

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        self._targets = None
        for kind in self.initial_data:
            for docname in docnames & otherdata[kind].keys():
                self.data[kind][docname] = otherdata[kind][docname]

    # References

    @property
    def targets(self) -> Targets:
        """What roles may name in what is collected by now."""
        if self._targets is None:
            self._targets = Targets(self.operations, self.parameters)
        return self._targets

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Return the link; where several operations fit, to the first of them, with a warning."""
        if typ == "op":
            operations = self.targets.operations(target)
            if not operations:
                return None
            if len(operations) > 1:
                titles = ", ".join(f'"{operation.title}"' for _, operation in operations[:4])
                self._warn(
                    f'"{target}" is the name of {len(operations)} operations ({titles}): give the title or the id', node
                )
            document, operation = operations[0]
            hint = f"{operation.method} {operation.url}"
            return make_refnode(builder, fromdocname, document, operation.id, contnode, hint)
        entries = self.targets.parameters(target, operation_around(node, node.get("refdoc", fromdocname)))
        if not entries:
            return None
        # The same name in the request and the response, or at several microversions: the first row is meant.
        document, entry = entries[0]
        return make_refnode(builder, fromdocname, document, entry.id, contnode, entry.name)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Return the operations that :any: may mean."""
        return [
            ("rest:op", make_refnode(builder, fromdocname, document, operation.id, contnode, operation.title))
            for document, operation in self.targets.operations(target)
        ]

    def _warn(self, message: str, node: nodes.Element) -> None:
        logger.warning(message, location=node, type="rest", subtype="ref")

    # Indices

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield all operations, which searches show first, their short names, and all rows."""
        names: set[str] = set()
        everything = [(document, one) for document, them in self.operations.items() for one in them]
        named_operations = [Named(one.method, one.url, one.title, one.id) for _, one in everything]
        for operation_name, (document, operation) in zip(named_operations, everything, strict=True):
            yield unique(names, operation_name.full_name), operation.title, "operation", document, operation.id, 0
        for short, position in short_names(named_operations):
            if short not in names:  # searches show none of these
                document, operation = everything[position]
                names.add(short)
                yield short, operation.title, "operation", document, operation.id, -1
        for document, entries in self.parameters.items():
            titles = {operation.id: operation.title for operation in self.operations_of(document)}
            for entry in entries:
                title = titles.get(entry.operation, document)
                name = unique(names, f"{title}::{entry.name}")
                yield name, f"{entry.name} ({title})", "parameter", document, entry.id, 2

    def get_full_qualified_name(self, node: nodes.Element) -> str | None:
        """Return the name by which intersphinx knows the target of ``node``."""
        target = node.get("reftarget")
        return str(target) if target is not None else None


def warn_missing_reference(app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """Warn about a reference of this domain that leads nowhere; the type is ``rest.ref``.

    A build as of one microversion leaves out what others refer to: that is no mistake, and the text stays.
    """
    if domain is None or domain.name != "rest":
        return None
    if app.config.compute_ref_microversion:
        return True
    template = domain.dangling_warnings[node["reftype"]]
    logger.warning(template, {"target": node["reftarget"]}, location=node, type="rest", subtype="ref")
    return True
