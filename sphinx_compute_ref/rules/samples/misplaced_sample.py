"""A request sample stands under Response, or the reverse.

What it does
    Compares the role that the headings above a sample name with the one that its file name ends with (``-req``,
    ``-request``, ``-resp``, ``-response``).

Why is this bad
    Readers send the answer, or wait for the request.

Example
    ::

        Response
        --------

        .. literalinclude:: ../../doc/api_samples/servers/server-create-req.json

Use instead
    ::

        .. literalinclude:: ../../doc/api_samples/servers/server-create-resp.json
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples in the wrong message."""
    for operation, message in context.reference.messages:
        for sample in message.samples:
            named = role_of_file(sample.path)
            if named is not None and named != message.role:
                yield Finding(
                    code="CR307",
                    message=f"{sample.path.rpartition('/')[2]} is a {named} sample by its name, "
                    f"but stands under {message.role.capitalize()}",
                    location=sample.location,
                    subject=sample.path.rpartition("/")[2],
                    operation=operation,
                    role=message.role,
                    sample=sample.path,
                    microversion=sample.microversion,
                    about=(("sample at", sample.location.file, str(sample.location.line)),),
                )


RULE = Rule("CR307", "misplaced-sample", Severity.ERROR, __doc__, check)
