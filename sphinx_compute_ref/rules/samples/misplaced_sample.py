"""A request sample is under Response, or the reverse.

What it does
    Compares the role that the headings above a sample name with the one that its file name ends with (``-req``,
    ``-request``, ``-resp``, ``-response``) and with the one that its caption names. Where caption and file name agree,
    or there is no such name, the sample is taken for what the caption says, and compared with the tables of that
    message, unless more of its fields have rows in the other one; where heading and file name agree, the caption is
    what is wrong. A caption that could be a heading itself ("**JSON request**") counts where the operation has
    headings for both messages. Files that do not exist are judged by name, caption and heading, too. Samples of one
    operation that are wrong in the same way are one finding. Without a name or a caption, a sample is taken for one of
    the other message where the rows of that message cover all of it, those around it do not, and it lacks what these
    require.

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

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_compute_ref.matching.row_fields import match_fields
from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Message, Operation, Role
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.reading.json_samples import role_of_file
from sphinx_compute_ref.reading.rst.titles import bold_heading, role_of_caption, role_of_heading
from sphinx_compute_ref.rules.rule import METHODS_WITHOUT_BODY, Context, Rule
from sphinx_compute_ref.rules.samples.sample_of_another_operation import fields_of_sample, included_sample

#: As many fields the rows around a sample lack at least where it is taken for one of the other message.
_LEAST = 2
_OTHER: dict[Role, Role] = {"request": "response", "response": "request"}


class _Misplaced(NamedTuple):
    """What is wrong with a sample or its caption, and where to say so.

    ``wrong`` is the heading's role or "caption", by which samples that are wrong in the same way are told together;
    ``meant`` is the message that the sample belongs to.
    """

    sample: Sample
    location: Location
    text: str
    wrong: str
    right: Role
    severity: Severity | None = None


def check(context: Context) -> Iterator[Finding]:
    """Yield the samples in the wrong message, and captions that speak of the other one: those of one kind together."""
    for operation, message in context.reference.messages:
        groups: dict[tuple[str, Role], list[_Misplaced]] = {}
        for sample in message.samples:
            item = _misplaced(context, operation, message, sample)
            if item is not None:
                groups.setdefault((item.wrong, item.right), []).append(item)
        for group in groups.values():
            yield _finding(context, operation, message, group)


def _misplaced(context: Context, operation: Operation, message: Message, sample: Sample) -> _Misplaced | None:
    """Return what is wrong where the file name, the caption, the heading and the fields of a sample disagree."""
    role, of_file, under, label = message.role, role_of_file(sample.path), sample.under, _label(context, sample)
    other = _OTHER[role]
    if of_file is not None and of_file != role:
        text = f"{label} is a {of_file} sample by its name, but is under {role.capitalize()}"
        return _Misplaced(sample, sample.location, text, role, of_file)
    of_caption = role_of_caption(sample.caption) if sample.caption and sample.caption not in sample.headings else None
    location = sample.caption_location or sample.location
    if under is not None and under != role:
        if sample.caption and bold_heading(sample.caption) is not None and not _has_titles_of_both(operation):
            return None  # a heading in bold below one that says less
        if of_caption is not None and of_file is None:
            text = f"the caption speaks of a {of_caption}, but "
            if not context.reference.samples[sample.path].exists:
                return _Misplaced(sample, location, f"{text}is under {under.capitalize()}", "caption", other)
            if _fits_better(context, operation, sample, other):
                return _Misplaced(sample, location, f"{text}{label} has the fields of the {other}", "caption", other)
        by = "by its caption" if of_file is None else "by its name and its caption"
        text = f"{label} is a {role} sample {by}, but is under {under.capitalize()}"
        return _Misplaced(sample, sample.location, text, under, role)
    if of_caption is not None and of_caption != role:
        text = f"the caption speaks of a {of_caption}, but {label} is a {role} sample by its name and its heading"
        return _Misplaced(sample, location, text, "caption", role)
    if of_file is None and of_caption is None and under == role and _is_of_the_other(context, operation, sample, role):
        text = f"{label} has the fields of the {other}, but is under {role.capitalize()}"
        return _Misplaced(sample, sample.location, text, role, other, Severity.WARNING)
    return None


def _label(context: Context, sample: Sample) -> str:
    return context.sample_label(sample.path).rpartition("/")[2]


def _has_titles_of_both(operation: Operation) -> bool:
    """Say whether an operation has sections for its request and for its response."""
    paths = [table.headings for table in operation.tables]
    paths += [sample.headings for message in operation.messages for sample in message.samples]
    return {"request", "response"} <= {role_of_heading(title) for path in paths for title in path}


def _is_of_the_other(context: Context, operation: Operation, sample: Sample, role: Role) -> bool:
    """Say whether the rows of the message that is not ``role`` cover all of a sample, and those of ``role`` do not.

    The rows of ``role`` lack two fields at least. Besides, one that they require is not in the sample, or what the
    other message shows has the same fields, or it shows nothing.
    """
    if operation.method in METHODS_WITHOUT_BODY:
        return False
    here, other = (_fit(context, operation, sample, one) for one in (role, _OTHER[role]))
    samples = operation.response.samples if role == "request" else operation.request.samples
    fields = context.fields(sample.path).keys()
    return (
        other.covered == len(fields) >= here.covered + _LEAST
        and other.lacking <= here.lacking
        and (here.lacking > 0 or not samples or any(context.fields(one.path).keys() == fields for one in samples))
    )


class _Fit(NamedTuple):
    """How many fields of a sample the rows of a message cover, and how many that these require it lacks."""

    covered: int
    lacking: int


def _fit(context: Context, operation: Operation, sample: Sample, role: Role) -> _Fit:
    message = operation.request if role == "request" else operation.response
    rows = [row for row in message.rows if row.in_ == "body"]
    fields = context.fields(sample.path)
    names = {path[-1] for path in fields}
    required = (row for row in rows if row.definition is not None and row.definition.required)
    return _Fit(len(match_fields(rows, fields)), sum(parts_of(row.name)[-1] not in names for row in required))


def _fits_better(context: Context, operation: Operation, sample: Sample, role: Role) -> bool:
    """Say whether the rows of the message ``role`` fit a sample better than those of the other one."""
    fit, other = (_fit(context, operation, sample, one) for one in (role, _OTHER[role]))
    return fit.covered > 0 and (fit.covered, -fit.lacking) > (other.covered, -other.lacking)


def _finding(context: Context, operation: Operation, message: Message, group: Sequence[_Misplaced]) -> Finding:
    first, *rest = group
    names = ", ".join(_label(context, item.sample) for item in rest)
    return Finding(
        code="CR307",
        message=first.text + (f"; likewise {names}" if rest else ""),
        location=first.location,
        subject=first.sample.path.rpartition("/")[2],
        operation=operation,
        role=message.role,
        sample=first.sample.path,
        microversion=first.sample.microversion,
        severity=first.severity,
        related=tuple(Related(item.location, _label(context, item.sample)) for item in rest),
        about=tuple(fact for item in group for fact in _facts(operation, message, item)),
    )


def _facts(operation: Operation, message: Message, item: _Misplaced) -> Iterator[Fact]:
    """Yield what a misplaced sample accounts for; one that is held against the wrong rows, for what these find, too."""
    yield ("sample at", item.sample.location.file, str(item.sample.location.line))
    if item.right != message.role:
        yield included_sample(item.sample)
        yield fields_of_sample(item.sample)
        yield samples_of(operation, item.right)


def samples_of(operation: Operation, role: Role) -> Fact:
    """Return the name by which findings about the samples of a message are known."""
    return ("samples of", *map(str, operation.location), role)


RULE = Rule("CR307", "misplaced-sample", Severity.ERROR, __doc__, check)
