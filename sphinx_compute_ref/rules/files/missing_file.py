"""A parameters, status, sample or include file does not exist.

What it does
    Looks for the file that ``rest_parameters``, ``rest_status_code``, ``literalinclude`` or ``include`` names. Paths
    of the first three are relative to the document that Sphinx reads; a leading ``/`` is the source folder. A missing
    parameters or status file is one finding, at the first directive that names it. Where a script beside ``conf.py``
    writes that file, the finding is informational: make the file first, for what it defines is not checked.

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
from dataclasses import replace

from sphinx_compute_ref.model.finding import Fault, Finding, Related, Severity
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults

#: As many related places a finding names.
_SHOWN = 10


def check(context: Context) -> Iterator[Finding]:
    """Yield the files that reading did not find."""
    shared: dict[str, list[Fault]] = {}
    for fault in context.faults.get("CR001", ()):
        if fault.message.startswith(("the parameters file", "the status file")):
            shared.setdefault(fault.message, []).append(fault)
    for finding in findings_of_faults(context, "CR001"):
        faults = shared.get(finding.message)
        if faults is None:
            yield finding
        elif finding.location == faults[0].location:
            yield _of_all(context, finding, faults)


def _of_all(context: Context, finding: Finding, faults: list[Fault]) -> Finding:
    """Return one finding for all directives that name the same file."""
    message = finding.message
    if len(faults) > 1:
        message += f": {len(faults)} directives name it"
    script = context.texts.script_that_writes(finding.subject)
    if script is not None:
        message += f"; {script.rpartition('/')[2]} writes it: run that first, what needs the file is not checked"
    return replace(
        finding,
        message=message,
        severity=Severity.INFO if script is not None else None,
        related=tuple(Related(fault.location, "named here, too") for fault in faults[1 : _SHOWN + 1]),
    )


RULE = Rule("CR001", "missing-file", Severity.ERROR, __doc__, check)
