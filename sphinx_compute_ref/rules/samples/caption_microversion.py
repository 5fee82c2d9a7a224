"""A sample's caption names another microversion than its path.

What it does
    Compares the microversion in the caption, "(v2.47)", with that of the sample's folder or file name.

Why is this bad
    Readers ask for the microversion in the caption and get another answer than the one shown.

Example
    ::

        **Example Show Server (v2.48)**

        .. literalinclude:: ../../doc/api_samples/servers/v2.47/server-get-resp.json

Use instead
    ::

        **Example Show Server (v2.47)**
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.reading.json_samples import path_microversion
from sphinx_compute_ref.reading.rst.titles import caption_range
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples whose caption contradicts their path."""
    for operation, message in context.reference.messages:
        for sample in message.samples:
            in_path, in_caption = path_microversion(sample.path), sample.caption_microversion
            if (
                in_path is None
                or in_caption is None
                or in_path == in_caption
                or in_path in caption_range(sample.caption)
            ):
                continue
            related = (Related(sample.caption_location, "the caption"),) if sample.caption_location else ()
            yield Finding(
                code="CR308",
                message=f"the caption says {in_caption}, but the sample is of {in_path}",
                location=sample.location,
                subject=f"{in_caption} {in_path}",
                operation=operation,
                role=message.role,
                sample=sample.path,
                microversion=in_path,
                related=related,
            )


RULE = Rule("CR308", "caption-microversion", Severity.ERROR, __doc__, check)
