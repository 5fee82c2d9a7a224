"""What checking found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.linting.baseline import Entry
from sphinx_compute_ref.linting.sources import CurrentSources
from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.reading.rst.conflicts import in_conflict
from sphinx_compute_ref.rules.rule import Context, Sources
from sphinx_compute_ref.settings.registry import every_slug


@dataclass(frozen=True)
class Result:
    """The findings of one check, in the order of file, line, column and code.

    ``suppressed`` are those that a comment silences, ``baselined`` those that the baseline knows; neither stands in
    ``findings``. ``stale`` are entries of the baseline that nothing matches any more. ``earlier`` are findings that an
    earlier tree has, too, where only those of a change are asked for. ``codes`` are the rules that ran. ``fixes`` are
    those of ``findings``, one by one, once they are worked out; see
    :func:`~sphinx_compute_ref.linting.fixing.confirmed`. ``failures`` say which rules of installed packages could not
    be used, or failed: nothing stands in ``findings`` for them.
    """

    context: Context
    findings: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    baselined: tuple[Finding, ...] = ()
    stale: tuple[Entry, ...] = ()
    codes: tuple[str, ...] = ()
    earlier: tuple[Finding, ...] = ()
    contexts: Mapping[int, Context] = field(default_factory=dict, repr=False)
    fixes: tuple[Fix | None, ...] | None = field(default=None, repr=False)
    failures: tuple[UserError, ...] = ()

    @classmethod
    def merged(cls, results: Sequence[Result]) -> Result:
        """Return one result for several references: the first one's reference stands for all in its ``context``."""

        def joined(name: str) -> tuple[Any, ...]:
            return tuple(item for result in results for item in getattr(result, name))

        source = ", ".join(result.reference.source for result in results)
        resources = tuple(resource for result in results for resource in result.reference.resources)
        reference = replace(results[0].reference, source=source, resources=resources)
        contexts = {id(finding): result.context for result in results for finding in result.findings}
        confirmed = all(result.fixes is not None for result in results)
        return cls(
            replace(results[0].context, reference=reference),
            joined("findings"),
            joined("suppressed"),
            joined("baselined"),
            joined("stale"),
            tuple(dict.fromkeys(joined("codes"))),
            joined("earlier"),
            contexts,
            joined("fixes") if confirmed else None,
            tuple({str(failure): failure for failure in joined("failures")}.values()),
        )

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
