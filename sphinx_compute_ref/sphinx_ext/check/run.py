"""Checks inside a build: findings of the linter become Sphinx warnings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sphinx.util import logging

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.linting.baseline import Entry, configured_baseline
from sphinx_compute_ref.linting.runner import check_configured
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.settings.configuration import Configuration, read_configuration
from sphinx_compute_ref.settings.contracts import refuse_others
from sphinx_compute_ref.settings.registry import every_slug
from sphinx_compute_ref.sphinx_ext.check.notes import notes_of
from sphinx_compute_ref.sphinx_ext.check.row_tree import proven_rows, row_fields_of
from sphinx_compute_ref.sphinx_ext.config import reading_of
from sphinx_compute_ref.sphinx_ext.operations.checked import Notes, RowFields
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.incremental import reference_of
from sphinx_compute_ref.sphinx_ext.source.losses import untold

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.errors import UserError
    from sphinx_compute_ref.linting.result import Result
    from sphinx_compute_ref.model.finding import Finding
    from sphinx_compute_ref.model.reference import Reference
    from sphinx_compute_ref.rules.rule import Rule

logger = logging.getLogger(__name__)


def check_reference(app: Sphinx, env: BuildEnvironment) -> None:
    """Check the whole reference, once per build that has read something, and warn about each finding.

    The type of a warning is ``compute_ref``, its subtype the slug of the rule, so that ``suppress_warnings`` and ``-W``
    work. Findings of severity info are for ``compute-ref lint``. What to select and to ignore, types, baseline and
    contracts are those of ``[tool.compute-ref]`` in the pyproject.toml above ``conf.py``, as for ``compute-ref lint``.
    """
    if not app.config.compute_ref_check:
        return
    if "rest" in env.domains:
        reference = reference_of(app, env)
    else:  # os-api-ref renders
        settings, samples = reading_of(app)
        reference = read_reference(app.srcdir, samples=samples, settings=settings, allow=["/"])
    configuration = Configuration()
    baseline: tuple[Entry, ...] = ()
    try:
        configuration = read_configuration(str(app.confdir))
        baseline = configured_baseline(configuration.baseline)
    except ConfigurationError as error:
        _warn_of(error)
    result = _checked(reference, configuration, baseline)
    for failure in result.failures:
        _warn_of(failure)
    note_checked(env, Checked.of(result))
    rules = result.context.rules
    for finding in result.findings:
        if (finding.severity or rules[finding.code].severity) < Severity.WARNING:
            continue
        _warn(finding.code, finding.message, f"{finding.location.file}:{finding.location.line}")


def _checked(reference: Reference, configuration: Configuration, baseline: tuple[Entry, ...]) -> Result:
    """Check against the configured contracts; where one is none of this reference's, say so and do without them."""
    try:
        contracts = configuration.contracts_for(reference.source)
        if contracts:
            result = check_configured(reference, configuration, baseline=baseline, contracts=contracts)
            refuse_others(result.context.pairings)
            return result
    except ConfigurationError as error:
        _warn_of(error)
    return check_configured(reference, configuration, baseline=baseline)


def _warn_of(error: UserError) -> None:
    logger.warning("%s", error, type="compute_ref", subtype="configuration")


def _warn(code: str, message: str, location: str) -> None:
    slug = every_slug()[code]
    logger.warning("%s %s: %s", code, slug, message, location=location, type="compute_ref", subtype=slug)


class Checked(NamedTuple):
    """What a build needs to know of a check: without the matches, which weigh more than the model."""

    reference: Reference
    findings: tuple[Finding, ...]
    rules: Mapping[str, Rule]
    codes: tuple[str, ...]
    row_fields: Mapping[tuple[str, int], RowFields]
    proven: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, result: Result) -> Checked:
        """Return what pages show of ``result``."""
        context, matches = result.context, result.context.matches
        proven = frozenset(proven_rows(matches))
        return cls(context.reference, result.findings, context.rules, result.codes, row_fields_of(matches), proven)


def note_checked(env: BuildEnvironment, checked: Checked) -> None:
    """Keep what pages show of a check.

    Warn about what pages lose that the check has not read: those of other markups, and generated text. os-api-ref's
    pages stay as they are.
    """
    if "rest" in env.domains:
        domain = RestDomain.of(env)
        for loss in dict.fromkeys(untold(domain.losses, checked.reference)):
            if loss.code in checked.codes:
                _warn(loss.code, loss.message, f"{loss.file}:{loss.line}")
        domain.row_fields, domain.proven = checked.row_fields, checked.proven
        markers = env.config.compute_ref_show_markers
        domain.notes = notes_of(checked.findings, checked.reference, checked.rules) if markers else Notes()
