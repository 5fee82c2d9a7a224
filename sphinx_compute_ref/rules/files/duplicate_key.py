"""A key occurs twice in one YAML mapping or JSON object.

What it does
    Compares the keys of every mapping in parameters files and of every object in samples.

Why is this bad
    Readers of YAML and JSON keep one of the two, most of them the last, and say nothing: the other text is lost.

Example
    ::

        server_id:
          in: path
          type: string
          type: integer

Use instead
    ::

        server_id:
          in: path
          type: string
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the keys that stand twice."""
    yield from findings_of_faults(context, "CR004")


RULE = Rule("CR004", "duplicate-key", Severity.ERROR, __doc__, check)
