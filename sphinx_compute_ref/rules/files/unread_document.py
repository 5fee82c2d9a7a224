"""Text that a build may show is not read.

What it does
    Reports documents that are not reStructuredText (MyST), pages with statements of a template engine (Jinja),
    directives that make their content from a template or include a file of another markup, tables and samples in
    ``rst_prolog`` and ``rst_epilog`` or values of these that are no literals, functions that ``conf.py`` connects to
    ``source-read``, and other files below the
    source folder that name ``rest_parameters``. A build shows what they hold, and warns about parameters that are not
    defined; nothing else in them is checked.

Why is this bad
    What is not read is not judged, and it may use anything: while there is such text, no definition is called unused
    (CR107), no page an orphan (CR006), no sample unused (CR007), and every fix of a parameters file is unsafe.

Use instead
    Write pages with operations and tables in reStructuredText, without a template engine; or leave it as it is: this is
    a remark, not a fault.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield what was not read."""
    for location, what in context.reference.unread:
        yield Finding(
            code="CR010",
            message=f"{what} is not read: while there is such text, nothing is called unused",
            location=location,
            subject=f"{location.file.rpartition('/')[2]} {what}",
        )


RULE = Rule("CR010", "unread-document", Severity.INFO, __doc__, check)
