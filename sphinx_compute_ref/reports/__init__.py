"""Results as text for people and as data for programs. :data:`FORMATS` is the registry."""

from __future__ import annotations

from importlib import import_module

from sphinx_compute_ref.reports.reporter import Appearance, CountingReporter, Reporter

__all__ = ["FORMATS", "REVIEW_FORMATS", "Appearance", "CountingReporter", "Reporter", "make_reporter"]

#: The formats by the name that ``--format`` takes, with what makes their reporter. A module is imported when it is
#: asked for: most runs need one.
FORMATS: dict[str, str] = {
    "text": "sphinx_compute_ref.reports.text:TextReporter",
    "json": "sphinx_compute_ref.reports.json:JsonReporter",
    "github": "sphinx_compute_ref.reports.github:GithubReporter",
    "gitlab": "sphinx_compute_ref.reports.gitlab:GitlabReporter",
    "sarif": "sphinx_compute_ref.reports.sarif:SarifReporter",
    "junit": "sphinx_compute_ref.reports.junit:JunitReporter",
    "checkstyle": "sphinx_compute_ref.reports.checkstyle:CheckstyleReporter",
    "rdjson": "sphinx_compute_ref.reports.rdjson:RdjsonReporter",
    "zuul": "sphinx_compute_ref.reports.zuul:ZuulReporter",
}
#: Those whose readers show findings in a change; JUnit's show a list. See :mod:`~sphinx_compute_ref.reports.review`.
REVIEW_FORMATS = frozenset({"checkstyle", "github", "gitlab", "rdjson", "sarif", "zuul"})


def make_reporter(name: str, appearance: Appearance) -> Reporter:
    """Return the reporter of the format ``name``."""
    module, _, attribute = FORMATS[name].partition(":")
    reporter: Reporter = getattr(import_module(module), attribute)(appearance)
    return reporter
