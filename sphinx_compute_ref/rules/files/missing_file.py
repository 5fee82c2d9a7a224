"""A parameters, status, sample or include file does not exist.

What it does
    Looks for the file that ``rest_parameters``, ``rest_status_code``, ``literalinclude`` or ``include`` names. Paths
    of the first three are relative to the document that Sphinx reads; a leading ``/`` is the source folder.

Why is this bad
    The table, the sample or the whole page is missing from the reference.

Example
    ::

        .. literalinclude:: ../../doc/api_samples/servers/server-get-rsp.json

Use instead
    ::

        .. literalinclude:: ../../doc/api_samples/servers/server-get-resp.json
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults


def check(context: Context) -> Iterator[Finding]:
    """Yield the files that reading did not find."""
    yield from findings_of_faults(context, "CR001")


RULE = Rule("CR001", "missing-file", Severity.ERROR, __doc__, check)
