"""Runs rules on a reference and settles what becomes of their findings."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinx_compute_ref.errors import ConfigurationError, RuleError, UserError
from sphinx_compute_ref.linting import baseline as baselines
from sphinx_compute_ref.linting import suppressions
from sphinx_compute_ref.linting.consequences import without_consequences
from sphinx_compute_ref.linting.result import Result
from sphinx_compute_ref.model.definition import DEFAULT_IN, DEFAULT_TYPES
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.rules.rule import Context, Options, Rule
from sphinx_compute_ref.second_process import SecondProcess, SharedQueue
from sphinx_compute_ref.settings.configuration import Configuration
from sphinx_compute_ref.settings.registry import every_rule, unusable
from sphinx_compute_ref.settings.selection import LEVELS, Layer, check_selectors, codes_of, select_rules, severities

if TYPE_CHECKING:
    from sphinx_compute_ref.contracts.contract import Contract

ContextMaker = Callable[[Reference, Options, Mapping[str, Rule]], Context]

#: About half of the time of a check goes to these rules, which need rows matched with samples.
_ON_MATCHES = ("CR114", "CR117", "CR205", "CR3", "CR4")
#: They look at what other rules have found.
_ON_FINDINGS = ("CR5", "CR7")
#: Below so many operations a second process takes more time than it saves.
_LARGE = 50


def check(
    reference: Reference,
    *,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    severity: Mapping[str, str] | None = None,
    types: Sequence[str] = DEFAULT_TYPES,
    places: Sequence[str] = (),
    per_file_ignores: Mapping[str, Sequence[str]] | None = None,
    baseline: Sequence[baselines.Entry] = (),
) -> Result:
    """Check ``reference`` and return what was found.

    :param select: codes (``CR201``), prefixes (``CR2``), slugs or ``ALL``; without it the rules of severity warning
        and error.
    :param ignore: what of these not to run.
    :param severity: error, warning, info or off by code, prefix or slug; a rule named here runs though it is off by
        default.
    :param types: the types that definitions may have.
    :param places: values of ``in`` to allow besides header, path, query and body.
    :param per_file_ignores: rules to ignore, by a glob on the path of the finding's file.
    :param baseline: findings that are known (:func:`~sphinx_compute_ref.linting.baseline.read_baseline`).
    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a rule or severity that does not exist.
    """
    configuration = Configuration(
        select=select,
        ignore=ignore,
        severity=severity or {},
        types=types,
        places=places,
        per_file_ignores=per_file_ignores or {},
    )
    return check_configured(reference, configuration, baseline=baseline)


def check_configured(
    reference: Reference,
    configuration: Configuration,
    layer: Layer | None = None,
    *,
    baseline: Sequence[baselines.Entry] = (),
    contracts: Sequence[Contract] = (),
    make_context: ContextMaker = Context,
    processes: int = 1,
) -> Result:
    """Check ``reference`` as ``configuration`` says; selectors of ``layer`` (the command line) outweigh its own.

    ``contracts`` are those that the configuration names, as
    :func:`~sphinx_compute_ref.settings.contracts.read_contracts` reads them.

    ``make_context`` makes what rules see; whoever checks again and again keeps there what stays the same.
    With more than one of ``processes`` a second one does half of the work for a large reference.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: for a rule or severity that does not exist.
    """
    layers = [Layer(configuration.select, configuration.ignore), layer or Layer()]
    severity, per_file_ignores = configuration.severity, configuration.per_file_ignores
    _require_rules_and_levels(layers, severity)
    configured = severities(severity)
    codes = select_rules(layers, configured, contracts=bool(contracts))
    options = Options(
        types=tuple(configuration.types),
        in_values=(*DEFAULT_IN, *configuration.places),
        contracts=tuple(contracts),
    )
    rules = every_rule()
    context = make_context(reference, options, rules)
    if processes > 1 and len(reference.operations) >= _LARGE:
        _share_work(context, codes)
    findings_of_rules, codes, failures = _run(context, codes)
    findings_of_rules = _without_ignored(findings_of_rules, per_file_ignores)  # what nobody is told of explains nothing

    def severity_of(finding: Finding) -> Severity:
        return configured.get(finding.code) or finding.severity or rules[finding.code].severity

    findings = _settle(without_consequences(findings_of_rules, rules, severity_of), severity_of)
    parted = suppressions.apply(findings, reference.suppressions, codes)
    visible = parted.visible
    if parted.about:
        about = _without_ignored(parted.about, per_file_ignores)
        visible = tuple(sorted((*visible, *_settle(about, severity_of)), key=_order))
    if not baseline:
        return Result(context, visible, parted.silenced, codes=codes, failures=failures)
    comparison = baselines.compare(visible, baseline, codes)
    return Result(context, comparison.new, parted.silenced, comparison.old, comparison.stale, codes, failures=failures)


def _require_rules_and_levels(layers: Iterable[Layer], severity: Mapping[str, str]) -> None:
    """Raise :exc:`~sphinx_compute_ref.errors.ConfigurationError` for a rule or severity that does not exist."""
    for layer in layers:
        check_selectors([*(layer.select or ()), *layer.ignore], "select, ignore")
    check_selectors(severity, "severity")
    for name, word in severity.items():
        if word not in LEVELS:
            hint = f"Take one of {', '.join(LEVELS)}."
            raise ConfigurationError(f'"{word}" is not a severity', where=name, hint=hint)


def _run(context: Context, codes: tuple[str, ...]) -> tuple[list[Finding], tuple[str, ...], tuple[UserError, ...]]:
    """Return what the rules ``codes`` find, the codes of those that did not fail, and what cannot be used or failed."""
    findings: list[Finding] = []
    failures: list[UserError] = list(unusable())
    for code in codes:
        try:
            findings += context.findings_of(code)
        except RuleError as error:
            failures.append(error)
            codes = tuple(other for other in codes if other != code)
    return findings, codes, tuple(failures)


def _share_work(context: Context, codes: Sequence[str]) -> None:
    """Let ``context`` know what the rules ``codes`` find, as far as they are ours and none fails.

    Rules that need matches run here, where fixes need them, too. All others wait in one queue for a second process, and
    for this one when it is done with those: so both end at the same time.
    """
    with closing(SharedQueue(without_matches(codes))) as queue:

        def run() -> dict[str, tuple[Finding, ...]]:
            return {code: context.findings_of(code) for code in queue}

        others = SecondProcess(run, context.reference.operations)
        try:
            for code in codes:
                if code.startswith(_ON_MATCHES):
                    context.findings_of(code)
            run()
        except BaseException:
            others.stop()
            raise
        context.know(others.result())


def without_matches(codes: Iterable[str]) -> list[str]:
    """Return those of ``codes`` that stand for rules of ours which need neither matches nor what others have found."""
    return [code for code in codes if code.startswith("CR") and not code.startswith((*_ON_MATCHES, *_ON_FINDINGS))]


def _without_ignored(findings: Iterable[Finding], per_file_ignores: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Return ``findings`` without those that their file ignores."""
    ignored = [(glob, frozenset().union(*map(codes_of, codes))) for glob, codes in per_file_ignores.items()]
    return [
        finding
        for finding in findings
        if not any(finding.code in codes and _matches(finding.location.file, glob) for glob, codes in ignored)
    ]


def _settle(findings: Iterable[Finding], severity_of: Callable[[Finding], Severity]) -> list[Finding]:
    """Return ``findings`` once each, with severities, in order.

    An ``.inc`` that two documents include brings up its findings twice.
    """
    unique: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.code, finding.location, finding.message)
        if key in unique:
            continue
        severity = severity_of(finding)
        unique[key] = finding if finding.severity == severity else replace(finding, severity=severity)
    return sorted(unique.values(), key=_order)


def _matches(path: str, glob: str) -> bool:
    return fnmatch.fnmatchcase(path, glob) or fnmatch.fnmatchcase(path, f"*/{glob}")


def _order(finding: Finding) -> tuple[object, ...]:
    return (*finding.location, finding.code, finding.message)
