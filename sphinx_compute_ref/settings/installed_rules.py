"""One rule of an installed package: loading it, and what its functions may do.

Whatever somebody else's code raises or returns is told with the package's name; nothing of it is a traceback.
"""

from __future__ import annotations

import os
import re
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.metadata import EntryPoint
from typing import Any, NamedTuple, TypeVar

from sphinx_compute_ref.errors import ConfigurationError, RuleError
from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.rule import Context, Rule, Sources

_CODE = re.compile(r"([A-Z]+)[0-9]+")
_SLUG = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_T = TypeVar("_T")


class Origin(NamedTuple):
    """Where a rule comes from: a distribution with its version, and the value of its entry point."""

    package: str
    version: str
    value: str

    def __str__(self) -> str:
        return f"{' '.join(filter(None, (self.package, self.version)))} ({self.value})"

    @property
    def hint(self) -> str:
        """What can be done about it."""
        return f"Fix {self.package}, or uninstall it."


@dataclass(frozen=True)
class InstalledRule(Rule):
    """A rule of an installed package; whatever it raises becomes a :class:`~sphinx_compute_ref.errors.RuleError`."""

    origin: Origin = field(kw_only=True)

    def __reduce__(self) -> tuple[Callable[[Origin], Rule], tuple[Origin]]:
        """Let other processes load the rule themselves: its functions need not be those of modules."""
        return load, (self.origin,)


@cache
def load(origin: Origin) -> InstalledRule:
    """Return the rule that an entry point names.

    :raises ~sphinx_compute_ref.errors.ConfigurationError: where it names none, or cannot be imported.
    """
    try:
        rule = EntryPoint(origin.package, origin.value, "").load()
    except (Exception, SystemExit) as error:
        where = f"cannot load the rule of {origin}"
        raise ConfigurationError(words_of(error), where=where, hint=origin.hint) from error
    problem = _problem(rule)
    if problem:
        raise ConfigurationError(problem, where=f"the rule of {origin}", hint=origin.hint)
    values = {each.name: getattr(rule, each.name) for each in fields(Rule)}
    guard = _Guard(rule.code, origin)
    values["check"] = guard.check(rule.check)
    values["fixer"] = guard.fixer(rule.fixer) if rule.fixer is not None else None
    values["together"] = guard.together(rule.together) if rule.together is not None else None
    return InstalledRule(**values, origin=origin)


def _problem(rule: object) -> str:
    """Return what makes of an object no rule; nothing where it is one."""
    if not isinstance(rule, Rule):
        return f"a Rule is expected, not {_a(rule)}"
    values: dict[str, Any] = {each.name: getattr(rule, each.name) for each in fields(Rule)}
    code = _CODE.fullmatch(values["code"]) if isinstance(values["code"], str) else None
    if code is None:
        return f"the code {rule.code!r} is not capital letters and then digits, such as EX101"
    if code[1] == "CR":
        return f"the code {rule.code} begins with CR, as ours do: take other letters"
    if not isinstance(values["slug"], str) or not _SLUG.fullmatch(rule.slug) or rule.slug == "all":
        return f"the slug {rule.slug!r} of {rule.code} is not small letters with hyphens, such as full-stop"
    if not isinstance(values["severity"], Severity):
        return f"the severity of {rule.code} is {_a(rule.severity)}, not one of Severity"
    if not isinstance(values["manual"], str) or not rule.manual.strip():
        return f"{rule.code} has no manual: give it the docstring of its module"
    for name in ("check", "fixer", "together"):
        if not callable(values[name]) and (values[name] is not None or name == "check"):
            return f"{name} of {rule.code} is {_a(values[name])}, not a function"
    if not isinstance(values["follows"], tuple):
        return f"follows of {rule.code} is {_a(rule.follows)}, not a tuple of codes"
    return ""


def _a(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"


def words_of(error: BaseException) -> str:
    """Return what an exception of someone else's code says, with the place where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    raised_at = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {' '.join(str(error).split())}{raised_at}"


class _Guard(NamedTuple):
    """Puts functions of an installed rule behind wrappers that name the package where they fail."""

    code: str
    origin: Origin

    def check(self, function: Callable[[Context], Iterable[Finding]]) -> Callable[[Context], Iterator[Finding]]:
        def check(context: Context) -> Iterator[Finding]:
            yield from self._findings(lambda: function(context))

        return check

    def together(
        self, function: Callable[[Context, Sequence[Finding]], Iterable[Finding]]
    ) -> Callable[[Context, Sequence[Finding]], Iterable[Finding]]:
        def together(context: Context, findings: Sequence[Finding]) -> Iterable[Finding]:
            return self._findings(lambda: function(context, findings))

        return together

    def fixer(
        self, function: Callable[[Finding, Context, Sources], Fix | None]
    ) -> Callable[[Finding, Context, Sources], Fix | None]:
        def fixer(finding: Finding, context: Context, sources: Sources) -> Fix | None:
            fix = self._call(lambda: function(finding, context, sources))
            if fix is None:
                return None
            if not isinstance(fix, Fix):
                raise self._error(f"the fixer returns {_a(fix)}, not a Fix")
            for edit in fix.edits:
                if not 0 <= edit.start <= edit.end <= len(sources.text(edit.file) or ""):
                    raise self._error(f"the fixer returns an edit that lies outside of {edit.file}")
            return fix

        return fixer

    def _findings(self, function: Callable[[], Iterable[Finding]]) -> list[Finding]:
        findings: list[Any] = self._call(lambda: list(function()))
        for finding in findings:
            if not isinstance(finding, Finding):
                raise self._error(f"it yields {_a(finding)}, not a Finding")
            location: object = finding.location
            if not isinstance(location, Location) or not isinstance(finding.message, str):
                raise self._error("it yields a finding without a location or a message")
            if finding.code != self.code:
                raise self._error(f"it yields a finding with the code {finding.code}")
        return findings

    def _call(self, function: Callable[[], _T]) -> _T:
        try:
            return function()
        except (Exception, SystemExit) as error:
            raise self._error(words_of(error)) from error

    def _error(self, message: str) -> RuleError:
        return RuleError(message, where=f"{self.code} of {self.origin} fails", hint=self.origin.hint)
