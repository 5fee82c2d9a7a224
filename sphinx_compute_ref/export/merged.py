"""One OpenAPI document for all microversions; what it says of each is the plain document of that microversion.

A schema that changes is ``anyOf`` of its versions: several versions of a request match one value, so that ``oneOf``
would reject it. ``x-openstack`` with ``min-ver`` and ``max-ver`` says of versions, operations, parameters, responses
and examples when they are there. Where a text or a flag changes, the newest stands in its place, and ``versions`` in
``x-openstack`` has the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sphinx_compute_ref.export.fragments import Fragment, Site
from sphinx_compute_ref.export.openapi import OpenApi
from sphinx_compute_ref.model.microversion import Microversion

EXTENSION = "x-openstack"
#: Maps whose entries come and go one by one.
ENTRIES = ("responses", "headers", "content", "examples")
_OBJECTS = ("requestBody",)

Object = dict[str, Any]


class _Segment(NamedTuple):
    """Microversions from ``low`` to ``high`` at which a site is the same; open at the ends of the reference."""

    low: Microversion | None
    high: Microversion | None
    fragment: Fragment


def merged_document(documents: OpenApi) -> Object:
    """Return the document for all microversions of a reference."""
    operations: list[tuple[Site, Object]] = []
    schemas: Object = {}
    first = documents.versions()[0]
    for site in documents.sites:
        segments = _segments(site, first, documents.newest)
        if not segments:
            continue
        ranges = _Ranges(segments)
        every = frozenset(range(len(segments)))
        operation = ranges.object({number: one.fragment.operation for number, one in enumerate(segments)})
        whole = segments[0].low is None and segments[-1].high is None and len(ranges.runs(every)) == 1
        if not whole:
            operation[EXTENSION] = {**ranges.of(every), **operation.get(EXTENSION, {})}
        operations.append((site, operation))
        schemas |= _schemas(ranges, segments, site)
    low, high = str(documents.versions()[0]), str(documents.newest)
    document = documents.assemble(operations, schemas, f"{low}-{high}" if documents.has_microversions else None)
    if documents.has_microversions:
        document["info"][EXTENSION] = {"min-ver": low, "max-ver": high}
    return document


def _segments(site: Site, first: Microversion, newest: Microversion) -> list[_Segment]:
    points = [first, *(point for point in site.points if first < point <= newest)]
    segments: list[_Segment] = []
    for number, point in enumerate(points):
        fragment = site.at(point)
        low = None if number == 0 else point
        high = _before(points[number + 1]) if number + 1 < len(points) else None
        if fragment is None:
            continue
        last = segments[-1] if segments else None
        if last is not None and last.fragment == fragment and (last.high is None or last.high == _before(point)):
            segments[-1] = last._replace(high=high)
        else:
            segments.append(_Segment(low, high, fragment))
    return segments


def _before(version: Microversion) -> Microversion:
    """Return the last microversion before ``version``; nobody knows the last one of the major version below."""
    if version.minor:
        return Microversion(version.major, version.minor - 1)
    return Microversion(version.major - 1, 999_999)


class _Ranges:
    """Merges values of segments, by their numbers."""

    def __init__(self, segments: Sequence[_Segment]) -> None:
        self.segments = segments

    def runs(self, numbers: frozenset[int]) -> list[Object]:
        """Return the ranges that segments make together, neighbours in one."""
        runs: list[list[Microversion | None]] = []
        for number in sorted(numbers):
            low, high, _ = self.segments[number]
            if runs and runs[-1][1] is not None and low is not None and runs[-1][1] == _before(low):
                runs[-1][1] = high
            else:
                runs.append([low, high])
        return [
            {name: str(end) for name, end in zip(("min-ver", "max-ver"), run, strict=True) if end is not None}
            for run in runs
        ]

    def of(self, numbers: frozenset[int]) -> Object:
        """Return what ``x-openstack`` says of a thing that these segments have."""
        runs = self.runs(numbers)
        return runs[0] if len(runs) == 1 else {"ranges": runs}

    def object(self, values: Mapping[int, Object]) -> Object:
        """Merge objects that stand for the same thing at different microversions."""
        numbers = frozenset(values)
        newest = values[max(numbers)]
        merged: Object = {}
        changes: dict[int, Object] = {}
        extra: Object = {}
        keys = dict.fromkeys([*newest, *(key for value in values.values() for key in value)])
        for key in keys:
            having = {number: value[key] for number, value in values.items() if key in value}
            one = next(iter(having.values()))
            same = all(value == one for value in having.values())
            if same and frozenset(having) == numbers:
                merged[key] = one
            elif key == "parameters" and self._is_mergeable(having.values()):
                merged[key] = self._parameters(having, numbers)
                if frozenset(having) != numbers:
                    self._note(changes, numbers - frozenset(having), key, None)
            elif key in ENTRIES and self._is_mergeable(having.values()):
                merged[key], refs = self._entries(having, numbers)
                if refs:
                    extra[key] = refs
                if frozenset(having) != numbers:
                    self._note(changes, numbers - frozenset(having), key, None)
            elif key in _OBJECTS and self._is_mergeable(having.values()):
                merged[key] = self.object(having)
                if frozenset(having) != numbers:
                    merged[key][EXTENSION] = {**self.of(frozenset(having)), **merged[key].get(EXTENSION, {})}
            else:
                self._change(merged, changes, key, having, numbers)
        if changes:
            extra["versions"] = [
                {**self.of(frozenset({number})), **change} for number, change in sorted(changes.items())
            ]
        if extra:
            merged[EXTENSION] = extra
        return merged

    def _change(
        self, merged: Object, changes: dict[int, Object], key: str, having: Mapping[int, Any], numbers: frozenset[int]
    ) -> None:
        newest = max(numbers)
        if key == "schema":
            unique: list[Any] = []
            for number in sorted(having):
                if having[number] not in unique:
                    unique.append(having[number])
            merged[key] = unique[0] if len(unique) == 1 else {"anyOf": unique}
        elif newest in having:
            merged[key] = having[newest]
        for number in numbers:
            value = having.get(number)
            if merged.get(key) != value or (number in having) != (key in merged):
                self._note(changes, frozenset({number}), key, value)

    @staticmethod
    def _note(changes: dict[int, Object], numbers: frozenset[int], key: str, value: Any) -> None:
        for number in numbers:
            changes.setdefault(number, {})[key] = value

    @staticmethod
    def _is_mergeable(values: Any) -> bool:
        return all(isinstance(value, (dict, list)) for value in values)

    def _parameters(self, having: Mapping[int, list[Object]], numbers: frozenset[int]) -> list[Object]:
        every: dict[tuple[str, str], dict[int, Object]] = {}
        for number, parameters in sorted(having.items()):
            for one in parameters:
                key = (str(one.get("in", "")), str(one.get("name", one.get("$ref", ""))))
                every.setdefault(key, {})[number] = one
        merged = []
        for values in every.values():
            one = self.object(values)
            if frozenset(values) != numbers and "$ref" not in one:
                one[EXTENSION] = {**self.of(frozenset(values)), **one.get(EXTENSION, {})}
            merged.append(one)
        travels_in = ("path", "query", "header", "")
        return sorted(merged, key=lambda one: (travels_in.index(one.get("in", "")), _order(one)))

    def _entries(self, having: Mapping[int, Object], numbers: frozenset[int]) -> tuple[Object, Object]:
        """Merge maps of things; of references to shared things, which cannot be extended, return their ranges."""
        every: dict[str, dict[int, Object]] = {}
        for number, entries in sorted(having.items()):
            for name, value in entries.items():
                every.setdefault(name, {})[number] = value
        merged: Object = {}
        refs: Object = {}
        for name, values in every.items():
            one = self.object(values)
            if any("$ref" in value for value in values.values()):
                merged[name] = values[max(values)]
                if len({repr(value) for value in values.values()}) > 1:
                    refs[name] = {"versions": [{**self.of(frozenset({n})), "value": v} for n, v in values.items()]}
                elif frozenset(values) != numbers:
                    refs[name] = self.of(frozenset(values))
                continue
            if frozenset(values) != numbers:
                one[EXTENSION] = {**self.of(frozenset(values)), **one.get(EXTENSION, {})}
            merged[name] = one
        return dict(sorted(merged.items())), refs


def _order(parameter: Object) -> str:
    return "" if parameter.get("in") == "path" else str(parameter.get("name", ""))


def _schemas(ranges: _Ranges, segments: Sequence[_Segment], site: Site) -> Object:
    """Return the schemas of a site; one that changes refers to its versions."""
    every: dict[str, dict[int, Object]] = {}
    for number, segment in enumerate(segments):
        for name, schema in segment.fragment.schemas.items():
            every.setdefault(name, {})[number] = schema
    schemas: Object = {}
    for name, values in every.items():
        groups: list[tuple[Object, set[int]]] = []
        for number, schema in sorted(values.items()):
            group = next((numbers for other, numbers in groups if other == schema), None)
            if group is None:
                groups.append((schema, {number}))
            else:
                group.add(number)
        if len(groups) == 1:
            schemas[name] = groups[0][0]
            continue
        if site.is_actions and all(list(schema) == ["oneOf"] for schema, _ in groups):
            schemas[name] = _actions(ranges, values, site)
            continue
        refs = []
        for schema, numbers in groups:
            low = segments[min(numbers)].low
            variant = f"{name}_{str(low).replace('.', '_') if low is not None else 'first'}"
            schemas[variant] = {**schema, EXTENSION: ranges.of(frozenset(numbers))}
            refs.append({"$ref": f"#/components/schemas/{variant}"})
        schemas[name] = {"anyOf": refs, EXTENSION: {"discriminator": "microversion"}}
    return schemas


def _actions(ranges: _Ranges, values: Mapping[int, Object], site: Site) -> Object:
    """Return one choice among all actions; ``actions`` says which are not there at each microversion."""
    there: dict[str, set[int]] = {}
    for number, schema in values.items():
        for ref in schema["oneOf"]:
            there.setdefault(ref["$ref"], set()).add(number)
    order = [f"#/components/schemas/{member.name}Request" for member in site.members]
    refs = sorted(there, key=order.index)
    partly = {ref: ranges.of(frozenset(there[ref])) for ref in refs if there[ref] != set(values)}
    return {"oneOf": [{"$ref": ref} for ref in refs], EXTENSION: {"discriminator": "action", "actions": partly}}
