"""A description breaks off in the middle of a sentence.

What it does
    Reports descriptions of several sentences whose last one has no end, where another definition has the same text and
    its sentence goes on. A description that ends with a comma, an opening bracket, an article or a word such as "and"
    or "such as" is one, too.

Why is this bad
    What is missing may be what the reader needs to know.

Example
    ::

        retries_response:
          description: |
            How often a message is sent. It is one of the ``reserved attributes`` of

        retries:
          description: |
            How often a message is sent. It is one of the ``reserved attributes`` of queues.

Use instead
    ::

        retries_response:
          description: |
            How often a message is sent. It is one of the ``reserved attributes`` of queues.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule

_ENDS_OPEN = re.compile(r"(?:[,(]|(?<![\w`'\"-])(?:an?|the|and|or|such as|because|whether))\Z")
#: So many characters at the end show that.
_LONGEST_END = 10
_SENTENCE_END = re.compile(r"[.:!?)]\s")
_SHOWN = 40


def check(context: Context) -> Iterator[Finding]:
    """Yield the descriptions, each once."""
    texts = {definition.location: " ".join(definition.description.split()) for definition in context.definitions}
    in_order = sorted(set(texts.values()))
    for definition in context.definitions:
        text = texts[definition.location]
        if not text or not context.uses_of(definition):
            continue
        number = bisect_right(in_order, text)
        following = in_order[number] if number < len(in_order) else ""
        goes_on = following.removeprefix(f"{text} ") if _may_go_on(text, following) else ""
        if goes_on or (context.is_english and _ENDS_OPEN.search(text, max(len(text) - _LONGEST_END, 0))):
            more = f': another definition goes on with "{goes_on[:_SHOWN]}"' if goes_on else ""
            yield Finding(
                code="CR120",
                message=f'the description of "{definition.name}" breaks off behind "{text[-_SHOWN:]}"{more}',
                location=definition.fields["description"].location,
                subject=definition.name,
                about=(of_definition(definition),),
            )


def _may_go_on(text: str, following: str) -> bool:
    """Say whether a text of several sentences has no end, and the one behind it in order goes on in small letters."""
    return (
        following.startswith(f"{text} ")
        and following[len(text) + 1].islower()
        and text[-1] not in ".:!?)"
        and _SENTENCE_END.search(text) is not None
    )


RULE = Rule("CR120", "broken-off-description", Severity.WARNING, __doc__, check, follows=("CR107", "CR110"))
