"""Make a contract from the validators of an installed service.

This one file runs in the *service's* environment: it needs the standard library alone, so that it can be copied there::

    python collect.py nova > nova-contract.json

It imports the service, walks its routes, and writes what decorators have bound to the methods: JSON Schemas of
requests, queries and responses with their ranges of microversions, success codes, expected errors, and what is removed.
What cannot be read is named on standard error, and below ``unread`` in the file. The format is version 1 of contract
JSON, one operation a line.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module, metadata
from typing import Any, NamedTuple

#: For each kind of schema, the attributes by which decorators leave it on a method.
KINDS = {
    "request": ("request_body_schemas", "_request_body_schema"),
    "query": ("request_query_schemas", "_request_query_schema"),
    "response": ("response_body_schemas", "_response_body_schema"),
}
_MAX_DEPTH = 60
_BARE = "no schema is bound"
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PARAMETER = re.compile(r"<(?:\w+(?:\([^()]*\))?:)?(\w+)>|\{(\w+):[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")


class CollectError(Exception):
    """The service is not there, or looks different from what is known of it."""


class Endpoint(NamedTuple):
    """A method of the service at a URL; ``low`` and ``high`` bound the microversions that come to ``function``."""

    method: str
    path: str
    action: str | None
    function: Any
    low: str | None = None
    high: str | None = None


class Layer(NamedTuple):
    """One decorator around a method: the attributes it leaves, and what its closure holds."""

    attributes: Mapping[str, Any]
    closure: Mapping[str, Any]


def layers_of(function: Any) -> Iterator[Layer]:
    """Yield the decorators of a method from the outside in, the method itself last."""
    function_ids: set[int] = set()
    while function is not None and id(function) not in function_ids:
        function_ids.add(id(function))
        inner = getattr(function, "__func__", function)
        names = getattr(getattr(inner, "__code__", None), "co_freevars", ())
        closure: dict[str, Any] = {}
        for name, cell in zip(names, getattr(inner, "__closure__", None) or (), strict=False):
            try:
                closure[name] = cell.cell_contents
            except ValueError:  # an empty cell
                continue
        yield Layer(getattr(inner, "__dict__", {}), closure)
        function = getattr(inner, "__wrapped__", None)


def version_text(value: Any, major: str = "1") -> str | None:
    """Return a microversion as ``MAJOR.MINOR``: services keep texts, numbers or objects; ``None`` for an open end."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int):
        return f"{major}.{value}" if value else None
    for first, second in (("ver_major", "ver_minor"), ("_ver_major", "_ver_minor")):
        if hasattr(value, first) and hasattr(value, second):
            numbers = (getattr(value, first), getattr(value, second))
            return None if not numbers[0] else "{}.{}".format(*numbers)
    raise CollectError(f"{value!r} is no microversion")


def schemas_of(function: Any, kind: str, major: str) -> list[dict[str, Any]] | None:
    """Return the schemas of a kind with their ranges; ``None`` where no decorator binds one."""
    container, attribute = KINDS[kind]
    layers = list(layers_of(function))
    for layer in layers:
        if container in layer.attributes:  # nova, ironic: one object holds all
            entries = getattr(layer.attributes[container], "_schemas", None)
            if entries is None:
                raise CollectError(f"{container} has no _schemas")
            return [_versioned(schema, low, high, major) for schema, low, high in entries]
    schemas = []
    for layer in layers:  # manila, keystone: one decorator each, its schema in the closure
        if attribute in layer.attributes and "schema" in layer.closure:
            schema = layer.closure["schema"]
            if schema is layer.attributes[attribute] and schema is not None:
                low, high = layer.closure.get("min_version"), layer.closure.get("max_version")
                schemas.append(_versioned(schema, low, high, major))
    if schemas:
        return schemas
    return None if not any(attribute in layer.attributes for layer in layers) else []


def _versioned(schema: Any, low: Any, high: Any, major: str) -> dict[str, Any]:
    return {"min": version_text(low, major), "max": version_text(high, major), "schema": plain(schema)}


def plain(value: Any, depth: int = 0) -> Any:
    """Return a schema as JSON has it: tuples and sets as arrays, everything that JSON lacks as text."""
    if depth > _MAX_DEPTH:
        raise CollectError("a schema is nested too deeply")
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item, depth + 1) for item in value), key=repr)
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)


def codes_of(function: Any) -> list[int]:
    """Return the success codes that decorators state."""
    for layer in layers_of(function):
        if "wsgi_codes" in layer.attributes:  # nova
            return sorted({int(code) for code, _, _ in layer.attributes["wsgi_codes"]._codes})
        if isinstance(layer.attributes.get("wsgi_code"), int):  # cinder, manila
            return [layer.attributes["wsgi_code"]]
        if isinstance(layer.closure.get("status_code"), int):  # ironic
            return [layer.closure["status_code"]]
    return []


def errors_of(function: Any) -> list[int]:
    """Return the error codes that decorators expect."""
    errors: set[int] = set()
    for layer in layers_of(function):
        expected = layer.closure.get("errors", ())
        expected = (expected,) if isinstance(expected, int) else expected
        if isinstance(expected, (tuple, list, set, frozenset)):
            errors.update(code for code in expected if isinstance(code, int))
    return sorted(errors)


def range_of(function: Any, major: str) -> tuple[str | None, str | None]:
    """Return the microversions for which decorators let a method be called."""
    for layer in layers_of(function):
        if "min_version" in layer.attributes or "max_version" in layer.attributes:
            low, high = layer.attributes.get("min_version"), layer.attributes.get("max_version")
            return version_text(low, major), version_text(high, major)
    return None, None


def _key(version: str | None, default: int) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")) if version else (default,)


def narrowed(
    one: tuple[str | None, str | None], other: tuple[str | None, str | None]
) -> tuple[str | None, str | None] | None:
    """Return the microversions that lie in both ranges; ``None`` where there are none."""
    low = max(one[0], other[0], key=lambda version: _key(version, 0))
    high = min(one[1], other[1], key=lambda version: _key(version, 1_000_000))
    return None if low and high and _key(low, 0) > _key(high, 0) else (low, high)


def operation_of(endpoints: list[Endpoint], major: str) -> dict[str, Any]:
    """Return one operation of the contract; several endpoints are one method at several microversions."""
    first = endpoints[0]
    operation: dict[str, Any] = {"method": first.method, "path": first.path, "action": first.action}
    ranges, codes, errors, removed = [], set(), set(), True
    bound: dict[str, list[dict[str, Any]]] = {}
    for endpoint in endpoints:
        reach = narrowed((endpoint.low, endpoint.high), range_of(endpoint.function, major))
        if reach is None:
            continue
        ranges.append(reach)
        codes.update(codes_of(endpoint.function))
        errors.update(errors_of(endpoint.function))
        removed = removed and any(layer.attributes.get("removed") is True for layer in layers_of(endpoint.function))
        for kind in KINDS:
            for item in schemas_of(endpoint.function, kind, major) or ():
                both = narrowed((item["min"], item["max"]), reach)
                if both is not None:
                    bound.setdefault(kind, []).append({"min": both[0], "max": both[1], "schema": item["schema"]})
    lows, highs = [low for low, _ in ranges], [high for _, high in ranges]
    operation["min"] = None if None in lows else min(lows, key=lambda version: _key(version, 0), default=None)
    operation["max"] = None if None in highs else max(highs, key=lambda version: _key(version, 0), default=None)
    if removed:
        operation["removed"] = True
    for kind in KINDS:
        if kind in bound:
            operation[kind] = sorted(bound[kind], key=lambda item: _key(item["min"], 0))
    if codes:
        operation["codes"] = sorted(codes)
    if errors:
        operation["errors"] = sorted(errors)
    return operation


def _actions(controllers: list[Any]) -> Iterator[tuple[str, Any, str]]:
    """Yield the actions of controllers: key, controller, and the method's name."""
    for controller in controllers:
        for key, name in sorted(getattr(controller, "wsgi_actions", {}).items()):
            yield key, controller, name


def _functions(controller: Any, name: str) -> Iterator[tuple[Any, str | None, str | None]]:
    """Yield the functions behind a method's name with their ranges; some services keep one for each range.

    A name such as ``delete`` may also be an action's key: the method of that action answers then.
    """
    versioned = getattr(controller, "versioned_methods", {}).get(name)
    if versioned:
        for entry in versioned:
            yield entry.func, version_text(entry.start_version), version_text(entry.end_version)
        return
    for owner in controller.__mro__:
        if name in vars(owner):
            yield vars(owner)[name], None, None
            return
    other = getattr(controller, "wsgi_actions", {}).get(name)
    if other is not None and other != name:
        yield from _functions(controller, other)


def _routed(method: str, path: str, controllers: list[Any], name: str) -> Iterator[Endpoint]:
    """Yield what answers a route of ``wsgi``-style controllers: a method, or all actions of its controllers."""
    if name == "action":
        for key, controller, attribute in _actions(controllers):
            for function, low, high in _functions(controller, attribute):
                yield Endpoint(method, path, key, function, low, high)
        return
    for function, low, high in _functions(controllers[0], name):
        yield Endpoint(method, path, None, function, low, high)


def nova() -> Iterator[Endpoint]:
    """Yield the endpoints of nova: a plain list of routes names controllers before any is made."""
    routes = import_module("nova.api.openstack.compute.routes")
    for path, methods in routes.ROUTE_LIST:
        if isinstance(methods, str):  # a redirection
            continue
        for method, (controller, name) in methods.items():
            main, subs = controller.args
            yield from _routed(method, path, [main, *subs], name)


def keystone() -> Iterator[Endpoint]:
    """Yield the endpoints of keystone: the URL map of its Flask application."""
    application = import_module("keystone.server.flask.application").application_factory()
    for rule in application.url_map.iter_rules():
        view = getattr(application.view_functions[rule.endpoint], "view_class", None)
        for method in sorted(set(rule.methods) & set(_METHODS)):
            function = getattr(view, method.lower(), None)
            if function is not None:
                yield Endpoint(method, _PARAMETER.sub(_braces, rule.rule), None, function)


def manila() -> Iterator[Endpoint]:
    """Yield the endpoints of manila: the mapper of its router, made of controllers that are not initialised."""
    wsgi = import_module("manila.api.openstack.wsgi")
    meta: Any = type(wsgi.Controller)
    meta.__call__ = lambda cls, *_arguments, **_names: cls.__new__(cls)  # some open connections when they are made
    try:
        router = import_module("manila.api.v2.router").APIRouter(_NoExtensions())
    finally:
        del meta.__call__
    for route in router.map.matchlist:
        resource, name = route.defaults.get("controller"), route.defaults.get("action")
        if resource is None or route.redirect or "(format)" in route.routepath or ".:(" in route.routepath:
            continue
        path = re.sub(r":\(?(\w+)\)?", r"{\1}", _PARAMETER.sub(_braces, route.routepath))
        for method in (route.conditions or {}).get("method") or ("GET",):
            if method in _METHODS:
                yield from _routed(method, f"/{path.strip('/')}", [type(resource.controller)], name)


class _NoExtensions:
    """An extension manager without extensions."""

    def get_resources(self) -> list[Any]:
        return []

    def get_controller_extensions(self) -> list[Any]:
        return []


def ironic() -> Iterator[Endpoint]:
    """Yield the endpoints of ironic: controllers for Pecan, from the top down."""
    top = import_module("ironic.api.controllers.v1").Controller
    yield from _pecan("/v1", top, set())


def _pecan(path: str, controller: Any, visits: set[tuple[str, Any]], skip: int = 0) -> Iterator[Endpoint]:
    """Yield the methods of a REST controller and of those below it (Pecan's documentation, "RestController").

    ``skip`` is the number of arguments that identify the members above; a method may answer at more paths than those
    that are meant.
    """
    kind = controller if isinstance(controller, type) else type(controller)
    if (path, kind) in visits or path.count("/") > 12:
        return
    visits.add((path, kind))
    one = getattr(kind, "get_one", None)
    names = _arguments(one)[skip:] if callable(one) else []
    member = f"{path}/{{{names[0][0]}}}" if names else path
    for name in ("get_all", "get_one", "get", "post", "put", "patch", "delete"):
        function = getattr(kind, name, None)
        if callable(function):
            method = "GET" if name.startswith("get") else name.upper()
            for at in _pecan_paths(name, _arguments(function)[skip:], path, member):
                yield Endpoint(method, at, None, function)
    for name, methods in getattr(kind, "_custom_actions", {}).items():
        if callable(getattr(kind, name, None)):
            for method in methods:
                for at in dict.fromkeys((path, member)):
                    yield Endpoint(method, f"{at}/{name}", None, getattr(kind, name))
    for name, below in getattr(kind, "_subcontroller_map", {}).items():
        yield from _pecan(f"{member}/{name}", below, visits)
    for name, below in vars(kind).items():
        if not name.startswith("_") and hasattr(type(below), "_handle_get"):
            yield from _pecan(f"{member}/{name}", below, visits, skip + (member != path))


def _pecan_paths(name: str, arguments: list[tuple[str, bool]], path: str, member: str) -> list[str]:
    """Return where a method of a REST controller answers: at the collection, at its members, or at both."""
    if name == "get_all" or (name == "get_one" and member == path):
        return [path]
    if name == "get_one":
        return [member]
    at = member if member != path else f"{path}/{{{arguments[0][0]}}}" if arguments else path
    if arguments and (arguments[0][1] or name in ("post", "put", "patch")):
        return list(dict.fromkeys((path, at)))
    return [at]


def _arguments(function: Any) -> list[tuple[str, bool]]:
    """Return the arguments of a method behind its decorators: name, and whether it may be left out."""
    *_, inner = layers_chain(function)
    code, defaults = inner.__code__, inner.__defaults__ or ()
    names = code.co_varnames[1 : code.co_argcount]
    return [(name, number >= len(names) - len(defaults)) for number, name in enumerate(names)]


def layers_chain(function: Any) -> Iterator[Any]:
    """Yield a function and those that it wraps, the innermost last."""
    while function is not None:
        yield function
        function = getattr(function, "__wrapped__", None)


def _braces(match: re.Match[str]) -> str:
    return f"{{{match[1] or match[2]}}}"


class Service(NamedTuple):
    """A service: its endpoints, the modules and attributes with its microversions, and the major of bare numbers."""

    endpoints: Callable[[], Iterator[Endpoint]]
    versions: str = ""
    attributes: tuple[str, str] = ("", "")
    major: str = "1"


#: The services by their package.
SERVICES: dict[str, Service] = {
    "ironic": Service(
        ironic, "ironic.api.controllers.v1.versions", ("min_version_string", "max_version_string"), major="1"
    ),
    "keystone": Service(keystone),
    "manila": Service(manila, "manila.api.openstack.api_version_request", ("min_api_version", "max_api_version")),
    "nova": Service(nova, "nova.api.openstack.api_version_request", ("min_api_version", "max_api_version"), major="2"),
}


def collect(name: str) -> dict[str, Any]:
    """Return the contract of the installed service ``name``.

    :raises CollectError: where the service is not installed, or looks different from what is known of it.
    """
    service = SERVICES.get(name)
    if service is None:
        raise CollectError(f'there is no collector for "{name}"; there are {", ".join(sorted(SERVICES))}')
    try:
        release = metadata.version(name)
    except metadata.PackageNotFoundError:
        release = ""
    try:
        endpoints = list(service.endpoints())
        limits = [version_text(getattr(import_module(service.versions), one)()) for one in service.attributes if one]
    except ModuleNotFoundError as error:
        if error.name == name:
            raise CollectError(f"{name} is not installed in this environment") from error
        raise CollectError(f"{name} {release or '(unknown release)'} cannot be imported: {error}") from error
    except (AttributeError, TypeError, ValueError, KeyError) as error:
        raise CollectError(f"{name} {release} looks different from what is known of it: {error!r}") from error
    operations, unread, count = _read(endpoints, service.major)
    if not count:
        raise CollectError(f"{name} {release} looks different from what is known of it: no method binds a schema")
    low, high = limits or (None, None)
    return {
        "version": 1,
        "service": name,
        "release": release,
        "min": low,
        "max": high,
        "provenance": "code",
        "unread": unread,
        "operations": operations,
    }


def _read(endpoints: list[Endpoint], major: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
    """Return operations, what could not be read, and the number of schemas."""
    grouped: dict[tuple[str, str, str], list[Endpoint]] = {}
    for endpoint in endpoints:
        grouped.setdefault((endpoint.path, endpoint.method, endpoint.action or ""), []).append(endpoint)
    operations, unread, count = [], [], 0
    for (path, method, action), group in sorted(grouped.items(), key=lambda item: item[0]):
        try:
            operation = operation_of(group, major)
        except (CollectError, AttributeError, TypeError, ValueError) as error:
            unread.append({"method": method, "path": path, "action": action or None, "reason": str(error)})
            continue
        schemas = sum(len(operation.get(kind, ())) for kind in KINDS)
        count += schemas
        if not schemas and not operation.get("removed"):
            unread.append({"method": method, "path": path, "action": action or None, "reason": _BARE})
        operations.append(operation)
    return operations, unread, count


def write(contract: dict[str, Any]) -> str:
    """Return the contract as JSON, one operation a line."""
    operations = contract["operations"]
    head = json.dumps({key: value for key, value in contract.items() if key != "operations"})
    lines = ",\n".join(json.dumps(operation, separators=(",", ":")) for operation in operations)
    return f'{head[:-1]}, "operations": [\n{lines}\n]}}\n'


def main(arguments: list[str]) -> int:
    """Print the contract of the service that ``arguments`` name; return the exit status."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(f"usage: collect.py {{{','.join(sorted(SERVICES))}}}", file=sys.stderr)
        return 2
    out = os.dup(1)
    os.dup2(2, 1)  # whatever the service prints while it is imported is no part of the contract
    try:
        contract = collect(arguments[0])
    except CollectError as error:
        print(f"compute-ref: {error}", file=sys.stderr)
        return 2
    bare = 0
    for entry in contract["unread"]:
        if entry["reason"] == _BARE:
            bare += 1
            continue
        where = f"{entry['method']} {entry['path']}" + (f" ({entry['action']})" if entry["action"] else "")
        print(f"compute-ref: not read: {where}: {entry['reason']}", file=sys.stderr)
    if bare:
        total = len(contract["operations"])
        print(f'compute-ref: {bare} of {total} operations bind no schema; "unread" names them', file=sys.stderr)
    with os.fdopen(out, "w", encoding="utf-8") as stream:
        stream.write(write(contract))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
