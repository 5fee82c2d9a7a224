"""A request sample stands under Response, or the reverse.

What it does
    Compares the role that the headings above a sample name with the one that its file name ends with (``-req``,
    ``-request``, ``-resp``, ``-response``) and with the one that its caption names. Where caption and file name agree,
    or there is no such name, the sample is taken for what the caption says, and compared with the tables of that
    message; where heading and file name agree, the caption is what is wrong.

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
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Message
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.reading.rst.titles import role_of_caption
from sphinx_compute_ref.rules.rule import Context, Rule


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples in the wrong message, and captions that speak of the other one."""
    for operation, message in context.reference.messages:
        for sample in message.samples:
            told = _misplaced(context, message, sample)
            if told is not None:
                place, text = told
                yield Finding(
                    code="CR307",
                    message=text,
                    location=place,
                    subject=sample.path.rpartition("/")[2],
                    operation=operation,
                    role=message.role,
                    sample=sample.path,
                    microversion=sample.microversion,
                    about=(("sample at", sample.location.file, str(sample.location.line)),),
                )


def _misplaced(context: Context, message: Message, sample: Sample) -> tuple[Location, str] | None:
    """Return where to say what, where the file name, the caption and the heading of a sample disagree."""
    named, label = role_of_file(sample.path), context.sample_label(sample.path).rpartition("/")[2]
    if named is not None and named != message.role:
        text = f"{label} is a {named} sample by its name, but is under {message.role.capitalize()}"
        return sample.location, text
    if sample.under is not None and sample.under != message.role:
        by = "by its caption" if named is None else "by its name and its caption"
        return sample.location, f"{label} is a {message.role} sample {by}, but is under {sample.under.capitalize()}"
    said = role_of_caption(sample.caption) if sample.caption and sample.caption not in sample.headings else None
    if said is not None and said != message.role and sample.caption_location is not None:
        text = f"the caption speaks of a {said}, but {label} is a {message.role} sample by its name and its heading"
        return sample.caption_location, text
    return None


RULE = Rule("CR307", "misplaced-sample", Severity.ERROR, __doc__, check)
