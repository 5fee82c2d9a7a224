"""The caption of a sample is about another operation.

What it does
    Compares captions such as "Example of Create Host Response" with titles: one that says what the title of another
    operation says, and neither all of what its own says nor less, was copied with that operation.

Why is this bad
    Readers believe that they look at the wrong sample.

Example
    ::

        Create Floating IP
        ==================

        .. rest_method:: POST /floatingips

        **Example of Create Host Request**

Use instead
    ::

        **Example of Create Floating IP Request**
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.sample_of_another_operation import included_sample
from sphinx_compute_ref.rules.tables.copied_sentence import words_of

#: What captions and titles have beside the verb and what it is done to.
_FRAME = frozenset(words_of("example of the a an for request response sample body json req resp details detail"))


def check(context: Context) -> Iterator[Finding]:
    """Yield the captions that name the operation with another title, each once."""
    operations = [one for one in context.reference.operations if not one.is_example]
    titled: dict[frozenset[str], Operation] = {}
    for operation in operations:
        titled.setdefault(_core(operation.title), operation)
    locations: set[Location] = set()
    for operation in operations:
        title_words = _core(operation.title)
        for message in operation.messages:
            for sample in message.samples:
                caption_words = _core(sample.caption or "")
                other = titled.get(caption_words)
                location = sample.caption_location
                if (
                    other is None
                    or location is None
                    or location in locations
                    or len(caption_words) < 2
                    or caption_words <= title_words
                    or title_words <= caption_words
                ):
                    continue
                locations.add(location)
                yield Finding(
                    code="CR319",
                    message=f'the caption "{sample.caption}" is about "{other.title}", not about "{operation.title}"',
                    location=location,
                    subject=f"{operation.title} {sample.caption}",
                    operation=operation,
                    role=message.role,
                    sample=sample.path,
                    related=(Related(other.title_location, f'"{other.title}"'),),
                    about=(included_sample(sample),),
                )


def _core(text: str) -> frozenset[str]:
    """Return the words that say what an operation does: "Example of List Hosts: JSON response" and "List hosts"."""
    return frozenset(words_of(text)) - _FRAME


RULE = Rule("CR319", "miscaptioned-sample", Severity.WARNING, __doc__, check, follows=("CR211", "CR313"))
