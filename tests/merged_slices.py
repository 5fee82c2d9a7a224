"""A merged OpenAPI document read back: what it says of one microversion, as a plain document."""

from __future__ import annotations

from typing import Any

from sphinx_compute_ref.export.merged import ENTRIES, EXTENSION, Object
from sphinx_compute_ref.model.microversion import Microversion


def slice_of(document: Object, version: Microversion) -> Object:
    """Return the plain document for ``version`` that a merged document holds."""
    sliced = {key: value for key, value in document.items() if key not in ("paths", "webhooks", "components")}
    sliced["info"] = {key: value for key, value in document["info"].items() if key != EXTENSION}
    if EXTENSION in document["info"]:
        sliced["info"]["version"] = str(version)
    for home in ("paths", "webhooks"):
        if home not in document:
            continue
        items = {}
        for path, item in document[home].items():
            methods = {name: _at(one, version) for name, one in item.items() if _is_there(one, version)}
            if methods:
                items[path] = methods
        if items or home == "paths":
            sliced[home] = items
    components = dict(document["components"])
    schemas = components["schemas"]
    chosen = {}
    for name, schema in schemas.items():
        if schema.get(EXTENSION, {}).get("discriminator") == "microversion":
            names = [ref["$ref"].rpartition("/")[2] for ref in schema["anyOf"]]
            there = [schemas[one] for one in names if _is_there(schemas[one], version)]
            if there:
                chosen[name] = {key: value for key, value in there[0].items() if key != EXTENSION}
        elif schema.get(EXTENSION, {}).get("discriminator") == "action":
            when = schema[EXTENSION]["actions"]
            refs = [ref for ref in schema["oneOf"] if _holds(when.get(ref["$ref"], {}), version)]
            chosen[name] = {"oneOf": refs}
        elif EXTENSION not in schema:
            chosen[name] = schema
    components["schemas"] = chosen
    sliced["components"] = components
    return _pruned(sliced)


def _is_there(value: Any, version: Microversion) -> bool:
    said = value.get(EXTENSION) if isinstance(value, dict) else None
    return said is None or _holds(said, version)


def _holds(said: Object, version: Microversion) -> bool:
    if "ranges" in said:
        return any(_holds(one, version) for one in said["ranges"])
    low, high = Microversion.find(said.get("min-ver")), Microversion.find(said.get("max-ver"))
    return (low is None or low <= version) and (high is None or version <= high)


def _at(value: Any, version: Microversion) -> Any:
    if isinstance(value, list):
        return [_at(one, version) for one in value if _is_there(one, version)]
    if not isinstance(value, dict):
        return value
    said = value.get(EXTENSION, {})
    kept = {key: one for key, one in value.items() if key != EXTENSION and _is_there(one, version)}
    for name in ENTRIES:
        for entry, when in said.get(name, {}).items():
            values = [one["value"] for one in when.get("versions", ()) if _holds(one, version)]
            if values:
                kept[name] = {**kept[name], entry: values[0]}
            elif "versions" in when or not _holds(when, version):
                kept[name] = {key: one for key, one in kept[name].items() if key != entry}
    for change in said.get("versions", ()):
        if _holds(change, version):
            for key, one in change.items():
                if key in ("min-ver", "max-ver", "ranges"):
                    continue
                if one is None:
                    kept.pop(key, None)
                else:
                    kept[key] = one
    return {key: _at(one, version) if key not in ("value", "schema") else one for key, one in kept.items()}


def _pruned(document: Object) -> Object:
    """Take away tags, schemas and responses that nothing refers to any more."""
    schemas = document["components"]["schemas"]
    responses = document["components"].get("responses", {})
    refs: set[str] = set()
    waiting: list[Any] = [document["paths"], document.get("webhooks")]
    tags = {
        tag
        for home in ("paths", "webhooks")
        for item in document.get(home, {}).values()
        for operation in item.values()
        for tag in operation["tags"]
    }
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            ref = value.get("$ref")
            if isinstance(ref, str) and ref not in refs:
                refs.add(ref)
                name = ref.rpartition("/")[2]
                waiting.append(schemas.get(name) if "/schemas/" in ref else responses.get(name))
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
    components = dict(document["components"])
    components["schemas"] = {name: one for name, one in schemas.items() if f"#/components/schemas/{name}" in refs}
    kept = {name: one for name, one in responses.items() if f"#/components/responses/{name}" in refs}
    components.pop("responses", None)
    if kept:
        components["responses"] = kept
    tagged = [tag for tag in document["tags"] if tag["name"] in tags]
    return {**document, "tags": tagged, "components": components}
