"""A directive's body or argument is not what the directive takes.

What it does
    Reads the bodies of ``rest_method`` (``METHOD URL``), ``rest_parameters`` (``- name: ref``) and
    ``rest_status_code`` (``- 404``), and looks where they stand: one ``rest_method`` in a section with a title of its
    own, tables below it. The methods are those of the IANA registry, and ``METHOD`` where any will do. In the URL, a
    parameter stands in braces, and the whole URL without quotes.

Why is this bad
    os-api-ref drops the row, or all rows after it, or stops. A ``rest_method`` below "Response Example" makes a second
    operation of that name, and takes the sample away from the first.

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
from sphinx_compute_ref.rules.rule import Context, Rule, findings_of_faults, unmarked_parameters

#: Stands for any method, where the server passes on whatever comes.
_ANY_METHOD = "METHOD"


def check(context: Context) -> Iterator[Finding]:
    """Yield what the bodies of directives should not hold."""
    seen = set()
    for finding in findings_of_faults(context, "CR005"):
        if finding.subject != f"method {_ANY_METHOD}":
            seen.add(finding.location)
            yield finding
    for operation in context.reference.operations:
        text = _fault_of_url(operation.url)
        if text is not None:
            yield Finding(
                code="CR005",
                message=text,
                location=operation.location,
                subject=f"URL {operation.url}",
                operation=operation,
            )
        if context.is_example(operation) and operation.location not in seen:
            yield Finding(
                code="CR005",
                message=f'rest_method below the heading "{operation.title}" makes another operation: '
                "show an example of a request as a code block",
                location=operation.location,
                subject=f"example {operation.method} {operation.url}",
                operation=operation,
            )


def _fault_of_url(url: str) -> str | None:
    """Say what is wrong with the punctuation of a URL's path."""
    path = url.partition("?")[0]
    odd = unmarked_parameters(url)
    bare = path.replace("`", "")
    for name in odd:
        bare = bare.replace(f"<{name}>", f"{{{name}}}").replace(f"({name})", f"{{{name}}}")
    if bare == path:
        return None
    what = " and ".join((["backquotes"] if "`" in path else []) + (["parameters without braces"] if odd else []))
    return f'the URL "{url}" has {what}: write "{bare}"'


RULE = Rule("CR005", "invalid-directive", Severity.ERROR, __doc__, check)
