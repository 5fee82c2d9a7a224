"""What checking found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.linting.baseline import Entry
from sphinx_compute_ref.linting.sources import CurrentSources
from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.reading.rst.conflicts import in_conflict
from sphinx_compute_ref.settings.registry import every_slug

if TYPE_CHECKING:  # a result of the last run needs neither the rules nor the model
    from sphinx_compute_ref.model.reference import Reference
    from sphinx_compute_ref.rules.rule import Context, Sources


class Subject(NamedTuple):
    """What was checked, as reports name it: the source folder, the number of operations, and files that were not read.

    Of several references, ``source`` names all folders. ``ignored`` are the entries that ignore differences from a
    contract, as far as they met one; ``idle`` those that met none though the rules that they are about ran.
    """

    source: str
    operations: int
    unread: frozenset[str]
    ignored: frozenset[str] = frozenset()
    idle: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Result:
    """The findings of one check, in the order of file, line, column and code.

    ``suppressed`` are those that a comment silences, ``baselined`` those that the baseline knows; neither stands in
    ``findings``. ``stale`` are entries of the baseline that nothing matches any more. ``earlier`` are findings that an
    earlier tree has, too, where only those of a change are asked for. ``codes`` are the rules that ran. ``fixes`` are
    those of ``findings``, one by one, once they are worked out; see
    :func:`~sphinx_compute_ref.linting.fixing.confirmed`. ``failures`` say which rules of installed packages could not
    be used, or failed: nothing stands in ``findings`` for them. Where the findings are those of an earlier run
    (:mod:`~sphinx_compute_ref.linting.cache`), there is no context, and ``known_subject`` says what was checked.
    """

    checked_with: Context | None
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    baselined: tuple[Finding, ...] = ()
    stale: tuple[Entry, ...] = ()
    codes: tuple[str, ...] = ()
    earlier: tuple[Finding, ...] = ()
    contexts: Mapping[int, Context] = field(default_factory=dict, repr=False)
    fixes: tuple[Fix | None, ...] | None = field(default=None, repr=False)
    failures: tuple[UserError, ...] = ()
    known_subject: Subject | None = None

    @classmethod
    def merged(cls, results: Sequence[Result]) -> Result:
        """Return one result for several references; its ``subject`` is all of them."""

        def joined(name: str) -> tuple[Any, ...]:
            return tuple(item for result in results for item in getattr(result, name))

        contexts = {
            id(finding): result.checked_with
            for result in results
            for finding in result.findings
            if result.checked_with is not None
        }
        confirmed = all(result.fixes is not None for result in results)
        subjects = [result.subject for result in results]
        return cls(
            results[0].checked_with,
            joined("findings"),
            joined("suppressed"),
            joined("baselined"),
            joined("stale"),
            tuple(dict.fromkeys(joined("codes"))),
            joined("earlier"),
            contexts,
            joined("fixes") if confirmed else None,
            tuple({str(failure): failure for failure in joined("failures")}.values()),
            Subject(
                ", ".join(subject.source for subject in subjects),
                sum(subject.operations for subject in subjects),
                *(
                    frozenset().union(*(getattr(subject, name) for subject in subjects))
                    for name in ("unread", "ignored", "idle")
                ),
            ),
        )

    @property
    def context(self) -> Context:
        """What the rules saw; results of an earlier run have none."""
        assert self.checked_with is not None, "a result of an earlier run has no context"
        return self.checked_with

    @property
    def subject(self) -> Subject:
        """What was checked, as reports name it."""
        if self.known_subject is not None:
            return self.known_subject
        reference = self.reference
        unread = frozenset(one.location.file for one in reference.unread)
        contracts = [contract for contract in self.context.options.contracts if contract.ignore]
        if not contracts:
            return Subject(reference.source, len(reference.operations), unread)
        from sphinx_compute_ref.contracts.trust import idle_entries  # nothing about contracts is loaded without one

        ignored = frozenset(entry for contract in contracts for entry in contract.ignored)
        idle = frozenset(entry for contract in contracts for entry in idle_entries(contract, self.codes))
        return Subject(reference.source, len(reference.operations), unread, ignored, idle)

    @property
    def reference(self) -> Reference:
        """The reference that was checked."""
        return self.context.reference

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity, the gravest first."""
        counts = Counter(finding.severity for finding in self.findings)
        return {severity: counts[severity] for severity in sorted(Severity, reverse=True)}

    @property
    def fixable(self) -> tuple[Finding, ...]:
        """The findings that have a fix."""
        return tuple(finding for finding in self.findings if finding.fixable)

    def at_least(self, severity: Severity | None) -> bool:
        """Say whether there is a finding as grave as ``severity`` or graver; never for ``None``."""
        if severity is None:
            return False
        return any(finding.severity is not None and finding.severity >= severity for finding in self.findings)

    def slug(self, finding: Finding) -> str:
        """Return the slug of the finding's rule."""
        return every_slug()[finding.code]

    @property
    def unsafe(self) -> tuple[Finding, ...]:
        """The findings whose fix may change the meaning; none as long as fixes are not worked out."""
        pairs = zip(self.findings, self.fixes or (), strict=False)
        return tuple(finding for finding, fix in pairs if fix is not None and fix.safety == "unsafe")

    @cached_property
    def _fix_of(self) -> dict[int, Fix | None]:
        return dict(zip(map(id, self.findings), self.fixes or (), strict=False))

    def fix(self, finding: Finding, sources: Sources | None = None) -> Fix | None:
        """Return the fix of ``finding``, worked out from ``sources``, by default as they are now."""
        if self.fixes is not None:
            return self._fix_of.get(id(finding))
        fixer = self.context.rules[finding.code].fixer
        if not finding.fixable or fixer is None:
            return None
        context = self.contexts.get(id(finding), self.context)
        sources = sources or CurrentSources()
        fix = fixer(finding, context, sources)
        return None if fix is None else _as_safe_as_known(fix, context, sources)


def _as_safe_as_known(fix: Fix, context: Context, sources: Sources) -> Fix | None:
    """Return ``fix`` as safe as what was read lets it be; ``None`` where a file of it is not what it will be.

    That is a file that git left in conflict, or a template. A fix of a file that others may read is unsafe, and so is
    one of a parameters file while there is text that was not read.
    """
    reference = context.reference
    templates = {unread.location.file for unread in reference.unread}
    files = {edit.file for edit in fix.edits}
    if files & templates or any(in_conflict(sources.text(path) or "") for path in files):
        return None
    if any(context.is_shared(path) or (reference.unread and path in reference.parameters) for path in files):
        return fix._replace(safety="unsafe")
    return fix
