"""What a row shows of its definition beside the description: values, limits, and that it is deprecated."""

from __future__ import annotations

from sphinx_compute_ref.model.definition import Definition, DefinitionField

#: A field of a definition with its values, as written.
Fact = tuple[str, tuple[str, ...]]

_SHOWN = ("default", "minimum", "maximum", "format", "example")


def facts_of(definition: Definition) -> tuple[Fact, ...]:
    """Return the fields of a definition that readers see, in their order."""
    facts: list[Fact] = [("enum", definition.enum)] if definition.enum else []
    for name in _SHOWN:
        field = definition.fields.get(name)
        if field is not None and (value := _value(field)):
            facts.append((name, (value,)))
    return tuple(facts)


def deprecated_since(definition: Definition) -> str | None:
    """Return the microversion since when a parameter is deprecated, an empty text where that is not said."""
    deprecated = definition.deprecated
    return None if deprecated is False else "" if deprecated is True else str(deprecated)


def _value(field: DefinitionField) -> str:
    if field.value:
        return field.value
    return {"list": "[]", "mapping": "{}", "text": '""'}.get(field.kind, "")
