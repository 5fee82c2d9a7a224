"""The collector, run as a copied file beside small services in the styles of nova, keystone, manila and ironic."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Run

from sphinx_compute_ref.contracts import collect
from sphinx_compute_ref.contracts.files import read_contract

STRING = {"type": "object", "properties": {"name": {"type": "string"}}}

#: What nova and ironic keep the schemas of a method in, and decorators as theirs.
SCHEMAS = """
import functools

class Schemas:
    def __init__(self):
        self._schemas = []

def schema(kind, value, min_version=None, max_version=None):
    def add(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            return func(*args, **kwargs)
        if not hasattr(wrapper, kind):
            setattr(wrapper, kind, Schemas())
        getattr(wrapper, kind)._schemas.append((value, parse(min_version), parse(max_version)))
        return wrapper
    return add

def api_version(min_version=None, max_version=None):
    def add(func):
        @functools.wraps(func)
        def wrapped(*args, **kwargs):
            return func(*args, **kwargs)
        wrapped.min_version, wrapped.max_version = min_version, max_version
        return wrapped
    return add
"""
VERSION = """
class Version:
    def __init__(self, text=None):
        self.ver_major, self.ver_minor = map(int, text.split(".")) if text else (0, 0)

parse = Version
def min_api_version():
    return Version("2.1")
def max_api_version():
    return Version("2.9")
"""
NOVA = """
import functools
from nova.wsgi import schema, api_version, expected_errors
STRING = {"type": "object", "properties": {"name": {"type": "string"}}}

class Codes:
    def __init__(self, *codes):
        self._codes = [(code, None, None) for code in codes]

class Books:
    wsgi_actions = {"lend": "_lend"}

    @expected_errors((404, 400))
    @schema("request_body_schemas", {"type": "object", "enum": (1, 2)}, "2.1", "2.4")
    @schema("request_body_schemas", STRING, "2.5", None)
    @schema("response_body_schemas", STRING)
    def update(self, req, id, body):
        pass
    update.wsgi_codes = Codes(202)

    def show(self, req, id):
        pass
    show.removed = True

    @api_version("2.3", "2.6")
    @schema("request_body_schemas", STRING)
    def _lend(self, req, id, body):
        pass

    def index(self, req):
        pass

class Broken:
    def index(self, req):
        pass
    index.response_body_schemas = object()

class Sub:
    wsgi_actions = {"sell": "_sell"}
    @schema("request_body_schemas", STRING)
    def _sell(self, req, id, body):
        pass

print("noise while it is imported")
books = functools.partial(object, Books, [Sub])
ROUTE_LIST = (
    ("", "/"),
    ("/books", {"GET": [books, "index"]}),
    ("/books/{id}", {"GET": [books, "show"], "PUT": [books, "update"]}),
    ("/books/{id}/action", {"POST": [books, "action"]}),
    ("/broken", {"GET": [functools.partial(object, Broken, []), "index"]}),
)
"""
NOVA_WSGI = (
    VERSION
    + SCHEMAS
    + """
def expected_errors(errors):
    def add(f):
        @functools.wraps(f)
        def wrapped(*args, **kwargs):
            try:
                return f(*args, **kwargs)
            except errors:
                raise
        return wrapped
    return add
"""
)
KEYSTONE = """
import functools

def bind(attribute, schema):
    def add(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            return schema and func(*args, **kwargs)
        setattr(wrapper, attribute, schema)
        return wrapper
    return add

class Users:
    @bind("_request_query_schema", {"type": "object", "properties": {"name": {}}})
    @bind("_response_body_schema", {"type": "object"})
    def get(self, user_id=None):
        pass

    @bind("_request_body_schema", None)
    def delete(self, user_id):
        pass

class Rule:
    def __init__(self, rule, endpoint, methods):
        self.rule, self.endpoint, self.methods = rule, endpoint, methods

class Map:
    def iter_rules(self):
        yield Rule("/v3/users", "users", {"GET", "HEAD", "OPTIONS"})
        yield Rule("/v3/users/<string:user_id>", "users", {"GET", "DELETE"})
        yield Rule("/static/<path:name>", "static", {"GET"})

def view():
    pass
view.view_class = Users

class Application:
    url_map = Map()
    view_functions = {"users": view, "static": lambda: None}

def application_factory():
    return Application()
"""
MANILA_WSGI = """
import functools

class Meta(type):
    pass

class Controller(metaclass=Meta):
    pass

class Resource:
    def __init__(self, controller):
        self.controller = controller
"""
MANILA = """
import functools
from manila.api.openstack.wsgi import Controller, Resource
from manila.api.openstack.api_version_request import Version

def bind(attribute, schema, min_version=None, max_version=None):
    def add(func):
        @functools.wraps(func)
        def wrapper(*args, **kwargs):
            return schema, min_version, max_version, func
        setattr(wrapper, attribute, schema)
        return wrapper
    return add

class Versioned:
    def __init__(self, start, end, func):
        self.start_version, self.end_version, self.func = Version(start), Version(end), func

class Shares(Controller):
    wsgi_actions = {"extend": "_extend", "delete": "_remove"}

    def __init__(self):
        raise RuntimeError("no connection")

    @bind("_response_body_schema", {"type": "object"}, "2.1", "2.4")
    @bind("_response_body_schema", {"type": "array"}, "2.5")
    def index(self, req):
        pass
    index.wsgi_code = 202

    def _extend(self, req, id, body):
        pass

    @bind("_request_body_schema", {"type": "string"})
    def _remove(self, req, id, body):
        pass

    @bind("_request_body_schema", {"type": "object"})
    def old(self, req, body):
        pass
    @bind("_request_body_schema", {"type": "array"}, "2.3")
    def new(self, req, body):
        pass
    versioned_methods = {"create": [Versioned("2.0", "2.2", old), Versioned("2.3", None, new)]}

class Route:
    redirect = False
    def __init__(self, path, action, methods):
        self.routepath, self.conditions = path, {"method": methods}
        self.defaults = {"controller": Resource(Shares()), "action": action}

class APIRouter:
    def __init__(self, manager):
        class map:
            matchlist = [
                Route("/shares", "index", ["GET"]),
                Route("/shares.:(format)", "index", ["GET"]),
                Route("/{project_id:[0-9a-f]+}/shares", "create", ["POST"]),
                Route("/shares/:(id)", "delete", ["DELETE"]),
                Route("/shares/{id}/action", "action", ["POST"]),
            ]
        self.map = map
"""
IRONIC = """
from ironic.wsgi import schema, api_version

class RestController:
    def _handle_get(self):
        pass

class Maintenance(RestController):
    def put(self, node_ident, reason=None):
        pass

class Ports(RestController):
    @api_version(8, None)
    @schema("response_body_schemas", {"type": "object"}, 8, 11)
    @schema("response_body_schemas", {"type": "array"}, 12, None)
    def get_all(self):
        pass

class Nodes(RestController):
    _custom_actions = {"detail": ["GET"]}
    _subcontroller_map = {"ports": Ports}
    maintenance = Maintenance()

    def get_all(self):
        pass
    def get_one(self, node_ident):
        pass
    def detail(self):
        pass
    @schema("request_body_schemas", {"type": "array"})
    def patch(self, node_ident, patch):
        pass

class Controller:
    _subcontroller_map = {"nodes": Nodes()}
"""
SERVICES = {
    "nova": {"nova/api/openstack/compute/routes.py": NOVA, "nova/wsgi.py": NOVA_WSGI,
             "nova/api/openstack/api_version_request.py": VERSION},
    "keystone": {"keystone/server/flask/application.py": KEYSTONE},
    "manila": {"manila/api/openstack/wsgi.py": MANILA_WSGI, "manila/api/v2/router.py": MANILA,
               "manila/api/openstack/api_version_request.py": VERSION},
    "ironic": {"ironic/api/controllers/v1/__init__.py": IRONIC, "ironic/wsgi.py": "parse = lambda v: v\n" + SCHEMAS,
               "ironic/api/controllers/v1/versions.py":
               "min_version_string = lambda: '1.1'\nmax_version_string = lambda: '1.20'\n"},
}  # fmt: skip


class Collected(NamedTuple):
    status: int
    out: str
    err: str
    path: Path

    @property
    def operations(self) -> dict[str, Any]:
        return {
            f"{each['method']} {each['path']}" + (f" {each['action']}" if each["action"] else ""): each
            for each in json.loads(self.out)["operations"]
        }


def write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        for parent in path.relative_to(folder).parents[:-1]:
            (folder / parent / "__init__.py").touch()


def run(folder: Path, service: str, files: dict[str, str]) -> Collected:
    write(folder, files)
    shutil.copy(collect.__file__, folder / "copied.py")
    command = [sys.executable, "-W", "error", "copied.py", service]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    (folder / "contract.json").write_text(done.stdout)
    return Collected(done.returncode, done.stdout, done.stderr, folder / "contract.json")


def test_nova_style(tmp_path: Path) -> None:
    collected = run(tmp_path, "nova", SERVICES["nova"])
    assert collected.status == 0, collected.err
    operations = collected.operations
    update = operations["PUT /books/{id}"]
    assert [(each["min"], each["max"]) for each in update["request"]] == [("2.1", "2.4"), ("2.5", None)]
    assert update["request"][0]["schema"] == {"type": "object", "enum": [1, 2]}
    assert (update["response"], update["codes"], update["errors"]) == (
        [{"min": None, "max": None, "schema": STRING}],
        [202],
        [400, 404],
    )
    lend = operations["POST /books/{id}/action lend"]
    assert (lend["min"], lend["max"], lend["request"][0]["min"]) == ("2.3", "2.6", "2.3")
    assert "POST /books/{id}/action sell" in operations
    assert operations["GET /books/{id}"]["removed"] is True
    document = json.loads(collected.out)
    assert (document["min"], document["max"], document["provenance"]) == ("2.1", "2.9", "code")
    assert "noise" in collected.err
    assert "not read: GET /broken: response_body_schemas has no _schemas" in collected.err
    assert [(each["path"], each["reason"]) for each in document["unread"]] == [
        ("/books", "no schema is bound"),
        ("/broken", "response_body_schemas has no _schemas"),
    ]


def test_keystone_style(tmp_path: Path) -> None:
    collected = run(tmp_path, "keystone", SERVICES["keystone"])
    operations = collected.operations
    assert set(operations) == {"GET /v3/users", "GET /v3/users/{user_id}", "DELETE /v3/users/{user_id}"}
    assert operations["GET /v3/users"]["query"][0]["schema"]["properties"] == {"name": {}}
    assert operations["GET /v3/users"]["response"][0]["schema"] == {"type": "object"}
    assert "request" not in operations["DELETE /v3/users/{user_id}"]


def test_manila_style(tmp_path: Path) -> None:
    operations = run(tmp_path, "manila", SERVICES["manila"]).operations
    assert set(operations) == {
        "GET /shares",
        "POST /{project_id}/shares",
        "DELETE /shares/{id}",
        "POST /shares/{id}/action extend",
        "POST /shares/{id}/action delete",
    }
    response = operations["GET /shares"]["response"]
    assert [(each["min"], each["max"], each["schema"]["type"]) for each in response] == [
        ("2.1", "2.4", "object"),
        ("2.5", None, "array"),
    ]
    assert operations["GET /shares"]["codes"] == [202]
    create = operations["POST /{project_id}/shares"]
    assert [(each["min"], each["max"]) for each in create["request"]] == [("2.0", "2.2"), ("2.3", None)]
    assert operations["DELETE /shares/{id}"]["request"][0]["schema"] == {"type": "string"}


def test_ironic_style(tmp_path: Path) -> None:
    operations = run(tmp_path, "ironic", SERVICES["ironic"]).operations
    assert {
        "GET /v1/nodes",
        "GET /v1/nodes/{node_ident}",
        "GET /v1/nodes/detail",
        "PATCH /v1/nodes/{node_ident}",
        "GET /v1/nodes/{node_ident}/ports",
        "PUT /v1/nodes/{node_ident}/maintenance",
    } <= set(operations)
    ports = operations["GET /v1/nodes/{node_ident}/ports"]
    assert [(each["min"], each["max"]) for each in ports["response"]] == [("1.8", "1.11"), ("1.12", None)]
    assert ports["min"] == "1.8"


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_collected_is_a_contract(tmp_path: Path, service: str) -> None:
    collected = run(tmp_path, service, SERVICES[service])
    contract = read_contract(str(collected.path))
    assert (contract.service, contract.faults) == (service, ())
    lines = collected.path.read_text().splitlines()
    for operation in contract.operations:
        assert json.loads(lines[operation.line - 1].rstrip(","))["path"] == operation.path


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "nova is not installed in this environment"),
        ({"nova/api/__init__.py": ""}, "cannot be imported: No module named 'nova.api.openstack'"),
        ({"nova/api/openstack/compute/routes.py": "import nothing_of_that_name"}, "cannot be imported"),
        ({"nova/api/openstack/compute/routes.py": "ROUTES = ()"}, "looks different from what is known of it"),
        ({"nova/api/openstack/compute/routes.py": "ROUTE_LIST = (('/a', {'GET': [1, 2]}),)"}, "looks different"),
        ({"nova/api/openstack/compute/routes.py": "ROUTE_LIST = ()"}, "cannot be imported"),
        (
            {
                "nova/api/openstack/compute/routes.py": "ROUTE_LIST = ()",
                "nova/api/openstack/api_version_request.py": VERSION,
            },
            "no method binds a schema",
        ),
    ],
)
def test_a_release_that_looks_different_gives_no_contract(tmp_path: Path, files: dict[str, str], message: str) -> None:
    collected = run(tmp_path, "nova", files)
    assert (collected.status, collected.out) == (2, "")
    assert message in collected.err
    assert "Traceback" not in collected.err


def test_command_runs_the_collector_in_the_environment_of_the_service(
    compute_ref: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, SERVICES["keystone"])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    output = tmp_path / "keystone.json"
    assert compute_ref("contract", "collect", "keystone", "--output", str(output)).status == 0
    assert len(read_contract(str(output)).operations) == 3
    outcome = compute_ref("contract", "collect", "cinder")
    assert (outcome.status, "there is no collector" in outcome.err) == (2, True)
    outcome = compute_ref("contract", "collect", "nova", "--python", str(tmp_path / "nothing"))
    assert (outcome.status, "cannot run" in outcome.err) == (2, True)
    assert compute_ref("contract", "collect", "nova").status == 2
