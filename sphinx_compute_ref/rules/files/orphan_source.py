"""No document reaches a page, or no directive names a parameters file or a status file.

What it does
    Follows ``include`` and ``toctree`` from all documents and reports ``.inc`` and ``.rst`` files that are left. A
    document that says ``:orphan:`` at its top is left out on purpose. A YAML file of definitions, or of texts for
    status codes, below the source folder counts as well where no directive names or shows it, and neither does the
    text of a page, ``conf.py``, a script beside it, or an orphaned page. While a document is not read (CR010), nothing
    is reported: it may include or list any page, and name any file.

Why is this bad
    The page is written, reviewed and translated, and nobody can read it.

Use instead
    Include the page, list it in a ``toctree``, or delete it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.files.missing_file import look_alikes, path_of
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the sources that no document reaches."""
    if context.reference.unread:
        return  # it may name any of them
    missing = [
        path_of(context, fault)
        for fault in context.faults.get("CR001", ())
        if fault.message.startswith(("the included file", "the page "))
    ]
    for location in context.reference.orphans:
        if any(location.file in look_alikes(context, path) for path in missing):
            continue  # CR001 tells of the include that probably means it
        yield Finding(
            code="CR006",
            message=f"no document reaches {location.file}: include it, list it in a toctree, or delete it",
            location=location,
            subject=location.file.rpartition("/")[2],
        )

    yield from _parameters(context)


def _parameters(context: Context) -> Iterator[Finding]:
    """Yield the parameters files that nothing names; one that the first finding of CR001 may mean is told there."""
    reference, texts = context.reference, context.texts
    missing = [path_of(context, fault) for fault in context.faults.get("CR001", ())]
    for location in reference.orphaned_parameters:
        name = posixpath.basename(location.file)
        if context.is_shared(location.file) or name in texts.orphans or texts.is_named_by_script(location.file):
            continue
        if any(name in text for text, _, _ in texts.of_pages):
            continue  # to download, or to look at
        if any(location.file in look_alikes(context, path) for path in missing):
            continue
        yield Finding(
            code="CR006",
            message=f"no directive names {location.file}: use what it defines, or delete it",
            location=location,
            subject=name,
        )


RULE = Rule("CR006", "orphan-source", Severity.WARNING, __doc__, check)
