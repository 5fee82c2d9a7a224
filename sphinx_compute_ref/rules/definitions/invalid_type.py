"""The value of ``type`` is not one of the configured types.

What it does
    Checks ``type`` of every definition against the setting ``types``; without it these are array, boolean, float,
    integer, none, object and string (the OpenStack API reference guideline, "Parameter type"). Of a list of types each
    is checked; ``null`` in it says that the value may be null. A parameter in the path is never an object, an array or
    none: it is one segment of a URL. Where a word or a phrase means one of the types ("key value pairs", "a list of
    dictionaries", "string or object"), the finding says what to write.

Why is this bad
    ``list`` and ``array``, ``bool`` and ``boolean`` mean the same; a reader who sees both looks for a difference.

Example
    ::

        type: list

Use instead
    ::

        type: array
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.model.definition import Definition, DefinitionField
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule

_STANDARD = {
    "list": "array", "dict": "object", "json": "object", "hash": "object", "map": "object", "bool": "boolean",
    "int": "integer", "long": "integer", "number": "float", "double": "float", "decimal": "float", "str": "string",
    "text": "string", "uuid": "string", "date": "string", "datetime": "string", "timestamp": "string", "uri": "string",
    "url": "string", "enum": "string", "null": "none",
    "dictionary": "object", "mapping": "object", "structure": "object",
    "hostname": "string", "domainname": "string", "identifier": "string", "datestamp": "string",
}  # fmt: skip
#: "a list of dictionaries", "key value pairs", "KeyValuePairs", "structure (inlined)".
_PHRASES = (
    (re.compile(r"(?:an? )?(?:list|array)s? of\b", re.IGNORECASE), "array"),
    (re.compile(r"key[ /_-]?(?:and[ ])?value(?:[ _-]?pairs?)?s?\Z", re.IGNORECASE), "object"),
    (re.compile(r"(?:an? )?(?:object|dictionary|structure) \(", re.IGNORECASE), "object"),
)

_NO_SEGMENT = ("object", "array", "none", "null", "list", "dict", "json")


def check(context: Context) -> Iterator[Finding]:
    """Yield the types that are not allowed."""
    allowed = context.options.types
    for definition in context.definitions:
        field = definition.fields.get("type")
        if field is None or field.kind == "mapping":
            continue  # CR112 tells of what is no type at all
        plain = [item.value for item in field.items if item.value and item.kind not in ("list", "mapping")]
        for kind in plain if field.kind == "list" else [field.value]:
            message = _fault_of(kind, field, definition, allowed)
            if message is not None:
                yield Finding(
                    code="CR104",
                    message=message,
                    location=field.value_location,
                    subject=f"{definition.name} {kind}",
                    about=(of_definition(definition),),
                )


def _fault_of(kind: str, field: DefinitionField, definition: Definition, allowed: tuple[str, ...]) -> str | None:
    if definition.in_ == "path" and kind.lower() in _NO_SEGMENT:
        return f'"{definition.name}" is in the path and cannot be of type "{kind}"; write "string"'
    if kind in allowed or (field.kind == "null" and kind in ("", "~")) or (field.kind == "list" and kind == "null"):
        return None
    if field.kind == "null" and "none" in allowed:
        guess = ["none"]
    else:
        guess = _guess(kind, allowed)
        if not guess and " or " in kind:
            parts = [part if part == "null" else next(iter(_guess(part, allowed)), "") for part in kind.split(" or ")]
            guess = [f"[{', '.join(dict.fromkeys(parts))}]"] if all(parts) else []
    hint = f'; write "{guess[0]}"' if guess else ""
    return f'type "{kind}" is not one of {", ".join(allowed)}{hint}'


def _guess(kind: str, allowed: tuple[str, ...]) -> list[str]:
    """Return the type that ``kind`` probably means; none where nothing says so."""
    phrase = next((name for pattern, name in _PHRASES if pattern.match(kind)), None)
    standard = kind if kind in allowed else _STANDARD.get(kind.lower(), phrase)
    if standard is not None:
        return [standard] if standard in allowed else []
    return [] if " " in kind else did_you_mean(kind, allowed, cutoff=0.6)


RULE = Rule("CR104", "invalid-type", Severity.WARNING, __doc__, check, follows=("CR107",))
