"""The description of a field that only responses have tells the reader what to send.

What it does
    Looks at definitions all rows of which stand in responses, and reads in their descriptions "Set to ``false`` to
    disable …", "Send …", "Specify …", "if you omit this parameter" and "you can specify … in the request body".

Why is this bad
    The reader wants to know what the value means, and cannot send it there.

Example
    ::

        enabled-response:
          description: |
            Set to ``false`` to disable this rule.

Use instead
    ::

        enabled-response:
          description: |
            Whether this rule is enabled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule

_ASKS_AT_ONCE = re.compile(
    r"(?:Set (?:this |it )?to [\w`'\"]+ to [a-z]+|(?:Send|Keep|Specify|Provide|Choose|Select|Enter) [a-zA-Z`]+)\b"
)
#: What begins with a letter is sought faster.
_ASKS = re.compile(
    r"[Ii](?<!\w.)f you omit (?:this|the) [a-z]+\b"
    r"|[Yy](?<!\w.)ou (?:can|must|may) (?:specify|provide|include|set) [^.]{1,100}? in (?:the|your) request\b"
)


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions, each once."""
    for definition in context.definitions:
        text = " ".join(definition.description.split()) if definition.in_ == "body" else ""
        match = _ASKS_AT_ONCE.match(text) or _ASKS.search(text)
        uses = context.uses_of(definition) if match is not None else ()
        if match is None or not uses or any(use.table.role != "response" for use in uses):
            continue
        yield Finding(
            code="CR121",
            message=f'"{definition.name}" is in responses alone, but its description says what to send: '
            f'"{match[0]} …"; say what the value means',
            location=definition.fields["description"].location,
            subject=definition.name,
            related=(Related(uses[0].row.location, f'the row "{uses[0].row.name}"'),),
            about=(of_definition(definition),),
        )


RULE = Rule("CR121", "request-in-response", Severity.WARNING, __doc__, check, follows=("CR107",))
