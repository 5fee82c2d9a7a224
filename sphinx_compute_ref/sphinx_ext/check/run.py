"""Checks inside a build: findings of the linter become Sphinx warnings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sphinx.util import logging

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.linting.baseline import Entry, configured_baseline
from sphinx_compute_ref.linting.runner import check_configured
from sphinx_compute_ref.model.finding import Severity
from sphinx_compute_ref.reading.project import read_reference
from sphinx_compute_ref.second_process import SecondProcess
from sphinx_compute_ref.settings.configuration import Configuration, read_configuration
from sphinx_compute_ref.settings.contracts import refuse_others
from sphinx_compute_ref.settings.registry import every_rule, every_slug, has_installed_rules
from sphinx_compute_ref.sphinx_ext.check.notes import notes_of
from sphinx_compute_ref.sphinx_ext.check.outcome import CheckOutcome
from sphinx_compute_ref.sphinx_ext.config import reading_of
from sphinx_compute_ref.sphinx_ext.operations.checked import Notes
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain
from sphinx_compute_ref.sphinx_ext.operations.incremental import reference_of
from sphinx_compute_ref.sphinx_ext.source.losses import untold

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from sphinx_compute_ref.errors import UserError
    from sphinx_compute_ref.model.reference import Reference

logger = logging.getLogger(__name__)


class ReferenceCheck:
    """Checks the whole reference, once per build that reads something, and warns about each finding.

    A second process checks while Sphinx reads the documents. The type of a warning is ``compute_ref``, its subtype the
    slug of the rule, so that ``suppress_warnings`` and ``-W`` work. Findings of severity info are for ``compute-ref
    lint``. What to select and to ignore, types, baseline and contracts are those of ``[tool.compute-ref]`` in the
    pyproject.toml above ``conf.py``, as for ``compute-ref lint``.
    """

    def __init__(self) -> None:
        self._begun: tuple[Reference, SecondProcess[CheckOutcome]] | None = None

    def begin(self, app: Sphinx, env: BuildEnvironment, documents: Sequence[str]) -> None:
        """Begin to check where ``documents`` are read and this extension renders them."""
        if app.config.compute_ref_check and documents and "rest" in env.domains and not has_installed_rules():
            reference = reference_of(app, env)
            self._begun = reference, SecondProcess(_check_of(app, reference), (reference, *reference.operations))

    def tell(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Warn about each finding, and keep what pages show of the check."""
        if not app.config.compute_ref_check:
            return
        if "rest" in env.domains:
            reference = reference_of(app, env)
        else:  # os-api-ref renders
            settings, samples = reading_of(app)
            reference = read_reference(app.srcdir, samples=samples, settings=settings, allow=["/"])
        if self._begun is not None and self._begun[0] is reference:
            outcome = self._begun[1].result()
        else:  # a file has changed meanwhile
            outcome = _check_of(app, reference)()
        for failure in outcome.failures:
            logger.warning("%s", failure, type="compute_ref", subtype="configuration")
        note_checked(app, env, outcome)
        rules = every_rule()
        for finding in outcome.findings:
            if (finding.severity or rules[finding.code].severity) < Severity.WARNING:
                continue
            _warn(finding.code, finding.message, f"{finding.location.file}:{finding.location.line}")

    def end(self, _app: Sphinx, _exception: Exception | None) -> None:
        """Leave no process behind, also where a build fails before the check is asked for."""
        begun, self._begun = self._begun, None
        if begun is not None:
            begun[1].stop()


def _check_of(app: Sphinx, reference: Reference) -> Callable[[], CheckOutcome]:
    """Return what checks ``reference`` as configured, and does without a configuration or contracts that are wrong."""

    def check() -> CheckOutcome:
        failures: list[UserError] = []
        configuration = Configuration()
        baseline: tuple[Entry, ...] = ()
        try:
            configuration = read_configuration(str(app.confdir))
            baseline = configured_baseline(configuration.baseline)
        except ConfigurationError as error:
            failures.append(error)
        try:
            contracts = configuration.contracts_for(reference.source)
            if contracts:
                result = check_configured(reference, configuration, baseline=baseline, contracts=contracts)
                refuse_others(result.context.pairings)
                return CheckOutcome.of(result, failures)
        except ConfigurationError as error:
            failures.append(error)
        return CheckOutcome.of(check_configured(reference, configuration, baseline=baseline), failures)

    return check


def _warn(code: str, message: str, location: str) -> None:
    slug = every_slug()[code]
    logger.warning("%s %s: %s", code, slug, message, location=location, type="compute_ref", subtype=slug)


def note_checked(app: Sphinx, env: BuildEnvironment, outcome: CheckOutcome) -> None:
    """Keep what pages show of a check.

    Warn about what pages lose that the check has not read: those of other markups, and generated text. os-api-ref's
    pages stay as they are.
    """
    if "rest" in env.domains:
        domain = RestDomain.of(env)
        for loss in dict.fromkeys(untold(domain.losses, outcome.told_losses)):
            if loss.code in outcome.codes:
                _warn(loss.code, loss.message, f"{loss.file}:{loss.line}")
        domain.row_fields, domain.proven = outcome.row_fields, outcome.proven
        markers = env.config.compute_ref_show_markers
        domain.notes = notes_of(outcome.findings, reference_of(app, env), every_rule()) if markers else Notes()
