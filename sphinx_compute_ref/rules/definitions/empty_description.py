"""A description is empty or a placeholder, or says nothing of a deprecation.

What it does
    Reports descriptions without text, "TODO", "TBD" and the like, and those that only repeat the name: that of the
    rows which show it, or the definition's own where there is none. Where ``deprecated`` is set, the description
    should have a word about what to use instead.

Why is this bad
    The reader learns nothing that the name does not say.

Example
    ::

        description: TBD

Use instead
    ::

        description: |
          The name of the server, 1 to 255 characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule

_WORDS = re.compile(r"[A-Za-z0-9]+")
#: Where a word of ``displayName`` begins.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: What a description says of a parameter that goes, or has gone.
_DEPRECATED = re.compile(
    r"\b(?:deprecat|obsolet|legacy|remov|replac|supersed|instead|no longer|not? longer|use\b)", re.IGNORECASE
)
_PLACEHOLDERS = frozenset(
    ("todo", "tbd", "fixme", "xxx", "n a", "na", "none", "description", "to be done", "to be defined", "placeholder",
     "no description", "add description", "add description here", "missing", "undocumented", "todo description",
     "wip", "work in progress", "tbc", "to be completed")
)  # fmt: skip


def check(context: Context) -> Iterator[Finding]:
    """Yield the descriptions that say nothing."""
    for definition in context.definitions:
        field = definition.fields.get("description")
        if field is None or field.kind in ("list", "mapping"):
            continue
        value = "" if field.kind == "null" else field.value
        words = _words(value)
        names = {use.row.name for use in context.uses_of(definition)} or {definition.name}
        names |= {parts_of(name)[-1] for name in names}
        if not value.strip():
            message = f'the description of "{definition.name}" is empty'
        elif words in _PLACEHOLDERS or words.startswith(("todo ", "tbd ", "fixme ")):
            message = f'the description of "{definition.name}" is a placeholder: "{" ".join(field.value.split())[:40]}"'
        elif words and (words in map(_words, names) or value.strip() == definition.name):
            message = f'the description of "{definition.name}" only repeats its name'
        elif definition.deprecated and not _DEPRECATED.search(value):
            yield Finding(
                code="CR110",
                message=f'"{definition.name}" is deprecated, and the description says nothing of it: name what to use',
                location=field.location,
                subject=f"{definition.name} deprecated",
                about=(of_definition(definition),),
            )
            continue
        else:
            continue
        yield Finding(
            code="CR110",
            message=f"{message}; say what the parameter means",
            location=field.location,
            subject=definition.name,
            about=(of_definition(definition),),
        )


def _words(text: str) -> str:
    """Return the words of a text, in lower case, with blanks between them."""
    return " ".join(_WORDS.findall(_HUMP.sub(" ", text).lower()))


RULE = Rule("CR110", "empty-description", Severity.WARNING, __doc__, check, follows=("CR107",))
