"""A directive's body or argument is not what the directive takes.

What it does
    Reads the bodies of ``rest_method`` (``METHOD URL``), ``rest_parameters`` (``- name: ref``) and
    ``rest_status_code`` (``- 404``), and looks where they stand: one ``rest_method`` in a section, tables below it.

Why is this bad
    os-api-ref drops the row, or all rows after it, or stops.

Example
    ::

        .. rest_parameters:: parameters.yaml

           - server_id

Use instead
    ::

        .. rest_parameters:: parameters.yaml

           - server_id: server_id_path
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield what the bodies of directives should not hold."""
    yield from findings_of_faults(context, "CR005")


RULE = Rule("CR005", "invalid-directive", Severity.ERROR, __doc__, check)
