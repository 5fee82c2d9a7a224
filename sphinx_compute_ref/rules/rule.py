"""What a rule is, and what it gets to see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sphinx_compute_ref.matching.discrepancies import Discrepancies, compare
from sphinx_compute_ref.matching.evidence import Evidence, gather
from sphinx_compute_ref.matching.families import Member, group_families, members_of, spans_of
from sphinx_compute_ref.matching.fields import Path, SampleField, fields_of
from sphinx_compute_ref.matching.header_fields import HeaderDiscrepancies, compare_headers
from sphinx_compute_ref.matching.matches import MessageMatch, match_reference
from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.definition import DEFAULT_IN, DEFAULT_TYPES, Definition
from sphinx_compute_ref.model.finding import Fault, Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.model.operation import Operation, Row, Table
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import HeaderField, Sample, SampleFile, is_in_page
from sphinx_compute_ref.reading.json_samples import locate
from sphinx_compute_ref.rules.texts import Texts

if TYPE_CHECKING:  # most runs have no contract
    from sphinx_compute_ref.contracts.contract import Contract
    from sphinx_compute_ref.contracts.pairing import Pairing
    from sphinx_compute_ref.contracts.pairings import Pairings

#: RFC 9110: content in GET, HEAD and DELETE requests has no generally defined semantics (9.3.1, 9.3.2, 9.3.5).
METHODS_WITHOUT_BODY = ("GET", "HEAD", "DELETE")

#: So few texts do not tell which language they are in.
_FEW_TEXTS = 5
_UNMARKED = re.compile(r"/<([\w-]+)>|/\(([\w-]+)\)|/\[([\w-]+)\](?![^/])|/:([A-Za-z][\w-]*)(?![^/])")


class Sources(Protocol):
    """The texts of files, for fixes."""

    def text(self, path: str) -> str | None:
        """Return the text of the file at ``path`` as it is on disk, line ends included; ``None`` if unreadable."""


@dataclass(frozen=True)
class Options:
    """Settings that rules look at: the types and the values of ``in`` that a team allows.

    ``contracts`` are the service's own.
    """

    types: tuple[str, ...] = DEFAULT_TYPES
    in_values: tuple[str, ...] = DEFAULT_IN
    contracts: tuple[Contract, ...] = ()


class Use(NamedTuple):
    """A row that refers to a definition, with where it stands; ``operation`` is ``None`` for a loose table."""

    operation: Operation | None
    table: Table
    row: Row


@dataclass(frozen=True)
class Context:
    """What rules see: the reference and what several rules derive from it, each worked out once."""

    reference: Reference
    options: Options = field(default_factory=Options)
    rules: Mapping[str, Rule] = field(default_factory=dict)

    @cached_property
    def uses(self) -> dict[tuple[str, str], list[Use]]:
        """The rows that refer to each definition, by parameters file and name."""
        uses: dict[tuple[str, str], list[Use]] = {}
        for operation in self.reference.operations:
            for table in operation.tables:
                for row in table.rows:
                    uses.setdefault((table.path, row.ref), []).append(Use(operation, table, row))
        for table in self.reference.loose_tables:
            for row in table.rows:
                uses.setdefault((table.path, row.ref), []).append(Use(None, table, row))
        return uses

    @cached_property
    def uses_by_name(self) -> dict[str, list[Use]]:
        """The rows that refer to definitions, by the names of the rows."""
        by_name: dict[str, list[Use]] = {}
        for uses in self.uses.values():
            for use in uses:
                by_name.setdefault(use.row.name, []).append(use)
        return by_name

    @cached_property
    def body_names(self) -> frozenset[str]:
        """The last names of all rows of bodies: ``key`` of ``extra_specs.key``."""
        rows = (use.row for uses in self.uses.values() for use in uses)
        return frozenset(parts_of(row.name)[-1] for row in rows if row.in_ == "body")

    def is_shared(self, path: str) -> bool:
        """Say whether others than this reference may read the file at ``path``: it is not below the source folder.

        Neither is one that another reference of the same run uses.
        """
        source = self.reference.source
        below = not path.startswith(("/", "../")) if source == "." else path.startswith(f"{source}/")
        return not below or path in self.reference.shared

    @cached_property
    def tables_of_many(self) -> frozenset[Location]:
        """The places of tables that several documents include with parameters files of their own."""
        paths: dict[Location, set[str]] = {}
        for table in (*self.reference.loose_tables, *(t for one in self.reference.operations for t in one.tables)):
            paths.setdefault(table.location, set()).add(table.path)
        return frozenset(location for location, files in paths.items() if len(files) > 1)

    def uses_of(self, definition: Definition) -> list[Use]:
        """Return the rows that refer to a definition."""
        return self.uses.get((definition.location.file, definition.name), [])

    def look_alikes_of(self, path: str, ref: str) -> list[str]:
        """Return the definitions of the parameters file at ``path`` that a broken ref may have meant, best first."""
        if (path, ref) not in self._look_alikes:
            file = self.reference.parameters.get(path)
            self._look_alikes[path, ref] = did_you_mean(ref, file.definitions if file is not None else ())
        return self._look_alikes[path, ref]

    @cached_property
    def _look_alikes(self) -> dict[tuple[str, str], list[str]]:
        return {}

    def fields(self, path: str) -> Mapping[Path, SampleField]:
        """Return the fields of the sample at ``path``; none where it is missing or not valid JSON."""
        fields = self._fields.get(path)
        if fields is None:
            sample = self.reference.samples.get(path)
            fields = self._fields[path] = fields_of(sample.data) if sample is not None and sample.valid else {}
        return fields

    @cached_property
    def _fields(self) -> dict[str, Mapping[Path, SampleField]]:
        return {}

    @cached_property
    def matches(self) -> tuple[MessageMatch, ...]:
        """The messages with samples, rows matched with fields."""
        return match_reference(self.reference, self.fields, self.reference.base)

    @cached_property
    def discrepancies(self) -> tuple[Discrepancies, ...]:
        """Where tables and samples of messages disagree."""
        return tuple(compare(match) for match in self.matches)

    @cached_property
    def header_discrepancies(self) -> tuple[HeaderDiscrepancies, ...]:
        """Where header rows and header fields of samples disagree."""
        return tuple(compare_headers(self.reference))

    @cached_property
    def families(self) -> Mapping[str, list[SampleFile]]:
        """The valid samples by family."""
        return group_families(self.reference.samples)

    def members(self, family: str, base: Microversion) -> tuple[Member, ...]:
        """Return the members of a family in the order of microversions; those without one show ``base``."""
        key = (family, base)
        if key not in self._members:
            self._members[key] = members_of(self.families.get(family, ()), base, self.fields)
        return self._members[key]

    @cached_property
    def _members(self) -> dict[tuple[str, Microversion], tuple[Member, ...]]:
        return {}

    @cached_property
    def evidence(self) -> tuple[Evidence, ...]:
        """What sample families prove against the ranges of rows."""
        return tuple(gather(self.reference, self.members, spans_of))

    @cached_property
    def contracts(self) -> Pairings:
        """The reference beside the service's own contracts."""
        from sphinx_compute_ref.contracts.pairings import Pairings

        return Pairings(self.reference, self.options.contracts)

    @property
    def pairings(self) -> tuple[Pairing, ...]:
        """The reference paired with each contract: nothing, and nothing is loaded, where there are none."""
        return self.contracts.of_contracts if self.options.contracts else ()

    def findings_of(self, code: str) -> tuple[Finding, ...]:
        """Return what the rule ``code`` finds, all of a reference taken together."""
        findings = self._findings.get(code)
        if findings is None:
            findings, together = self.found_one_by_one(code), self.rules[code].together
            if together is not None:
                findings = tuple(together(self, findings))
            self._findings[code] = findings
        return findings

    def know(self, findings: Mapping[str, tuple[Finding, ...]]) -> None:
        """Take ``findings`` for what rules find, by their codes: another process has run them."""
        self._findings.update(findings)

    def found_one_by_one(self, code: str) -> tuple[Finding, ...]:
        """Return what the rule ``code`` finds here and there; each rule runs once, whoever asks first."""
        findings = self._one_by_one.get(code)
        if findings is None:
            findings = self._one_by_one[code] = tuple(self.rules[code].check(self))
        return findings

    @cached_property
    def _findings(self) -> dict[str, tuple[Finding, ...]]:
        return {}

    @cached_property
    def _one_by_one(self) -> dict[str, tuple[Finding, ...]]:
        return {}

    def is_told_elsewhere(self, operation: Operation) -> bool:
        """Say whether an operation has nothing but a text that sends the reader to another section."""
        if operation.statuses or any(message.tables or message.samples for message in operation.messages):
            return False
        return self.texts.refers_elsewhere(operation)

    @cached_property
    def texts(self) -> Texts:
        """What the sources say in words."""
        return Texts(self.reference)

    @cached_property
    def texts_apart(self) -> tuple[str, ...]:
        """The paragraphs of pages and the descriptions, those with the same words once: a fifth are others again."""
        texts = dict.fromkeys(text for text, _, _ in self.texts.of_pages)
        texts.update(dict.fromkeys(definition.description for definition in self.definitions))
        return tuple(texts)

    @cached_property
    def is_english(self) -> bool:
        """Whether the reference is written in English, as far as its articles tell; a few words tell nothing."""
        texts = [text for text, _, _ in self.texts.of_pages]
        texts += [definition.description for definition in self.definitions]
        return len(texts) < _FEW_TEXTS or sum("the " in text or "The " in text for text in texts) * 20 >= len(texts)

    def locate(self, path: str, field: Path) -> Location:
        """Return the place of a field in the sample at ``path``."""
        sample = self.reference.samples.get(path)
        return locate(sample, field) if sample is not None else Location(path, 1, 1)

    def locate_header(self, path: str, header: HeaderField) -> Location:
        """Return the place of a header field in the sample at ``path``, a file or a block of a page."""
        return Location(path.partition("#L")[0] if is_in_page(path) else path, header.line, header.column)

    def sample_label(self, path: str) -> str:
        """Return a sample's path without the folder that all samples share: ``servers/v2.9/server-get-resp.json``.

        A sample in a page is called by its line: ``servers.inc:412``.
        """
        if is_in_page(path):
            return path.rpartition("/")[2].replace("#L", ":")
        shared = self._shared_folder
        return path.removeprefix(shared)

    def version_words(self, operation: Operation, sample: Sample, version: Microversion) -> str:
        """Return "is of 2.9" for a sample that counts as one of ``version``, or that nothing says which it is of."""
        version_named = sample.microversion or operation.min_version or self.reference.microversions.minimum
        return f"is of {version}" if version_named else "names no microversion"

    @cached_property
    def _shared_folder(self) -> str:
        folders = [path.split("/")[:-1] for path in self.reference.samples if not is_in_page(path)]
        shared: list[str] = []
        for parts in zip(*folders, strict=False):
            if len(set(parts)) > 1:
                break
            shared.append(parts[0])
        return "/".join([*shared, ""]) if shared else ""

    @property
    def definitions(self) -> Iterator[Definition]:
        """All definitions of all parameters files."""
        return (definition for file in self.reference.parameters.values() for definition in file.definitions.values())

    @cached_property
    def files_with_repetitions(self) -> frozenset[str]:
        """The files in which something is defined twice."""
        return frozenset(fault.location.file for fault in self.faults.get("CR004", ()))

    def lines_of_definitions(self, path: str) -> list[int]:
        """Return the lines of the definitions in a parameters file, in order."""
        lines = self._lines_of_definitions.get(path)
        if lines is None:
            definitions = self.reference.parameters[path].definitions.values()
            lines = self._lines_of_definitions[path] = sorted(one.location.line for one in definitions)
        return lines

    @cached_property
    def _lines_of_definitions(self) -> dict[str, list[int]]:
        return {}

    @cached_property
    def faults(self) -> dict[str, list[Fault]]:
        """What reading found wrong, by the rule's code."""
        faults: dict[str, list[Fault]] = {}
        for fault in self.reference.faults:
            faults.setdefault(fault.code, []).append(fault)
        return faults


Check = Callable[[Context], Iterator[Finding]]
Fixer = Callable[[Finding, Context, Sources], Fix | None]
Together = Callable[[Context, Sequence[Finding]], Iterable[Finding]]


@dataclass(frozen=True)
class Rule:
    """A rule: ``check`` yields its findings, ``fixer`` makes the edits for one of them.

    ``manual`` is the docstring of the rule's module: its page in the documentation, ``compute-ref explain`` and the
    help text in SARIF. ``together`` makes of all findings in a reference those that are told: one for many that have
    one cause. ``follows`` are the rules whose findings leave nothing to say for one of this rule about the same.
    """

    code: str
    slug: str
    severity: Severity
    manual: str
    check: Check
    fixer: Fixer | None = None
    together: Together | None = None
    follows: tuple[str, ...] = ()

    @property
    def summary(self) -> str:
        """The first sentence of the manual."""
        return self.manual.strip().partition("\n\n")[0].replace("\n", " ")


def unmarked_parameters(url: str) -> list[str]:
    """Return the names that a URL's path has as ``<name>``, ``(name)``, ``[name]`` or ``:name``, not as ``{name}``."""
    return ["".join(forms) for forms in _UNMARKED.findall(url.partition("?")[0])]


def findings_of_faults(context: Context, code: str) -> Iterator[Finding]:
    """Yield a finding for each fault of ``code`` that reading met."""
    for fault in context.faults.get(code, ()):
        yield Finding(
            code=fault.code,
            message=fault.message,
            location=fault.location,
            subject=fault.subject,
            sample=fault.sample,
            related=fault.related,
            fixable=fault.fixable,
        )
