"""What clients send for the calls of a reference: ``client_requests.py < calls.json``, in the clients' environment.

Nothing leaves the process: what would send a request notes it and answers with a sample. The input is
``{"answers": {name: [{"method", "url", "action", "status", "body"}]}, "calls": [{"key", "language", "text", "values",
"answers"}]}``, with expressions for URLs; the output
``[{"key", "failure", "requests": [{"method", "url", "version", "body"}]}]``.
"""

# ruff: noqa: BLE001 - calls are run as readers would run them, and whatever they raise is told

import contextlib
import io
import json
import os
import re
import shlex
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

HOST = "http://compute.example"
ID = "70a599e0-31e7-49b7-b260-868f441e862b"
CLOUDS = {
    "clouds": {
        "here": {
            "auth_type": "admin_token",
            "auth": {"endpoint": f"{HOST}/identity/v3", "token": "t"},
            **{
                f"{service}_endpoint_override": f"{HOST}/{service}/{version}"
                for service, version in (
                    ("compute", "v2.1"),
                    ("identity", "v3"),
                    ("image", "v2"),
                    ("network", "v2.0"),
                    ("shared_file_system", "v2"),
                    ("volume", "v3"),
                )
            },
        }
    }
}
#: What other services know of whatever they are asked for: a list where it is asked for by name, else the thing.
KINDS = {"images", "networks", "ports", "subnets", "volumes", "projects", "shares", "users"}

sent = []
answers = []


def _version_of(service, version):
    """Return what discovery finds: each service has one version."""
    return {
        "id": version, "status": "CURRENT", "version": "2.999", "min_version": "2.1",
        "links": [{"rel": "self", "href": f"{HOST}/{service}/{version}/"}],
    }  # fmt: skip


def _answer(method, path, content):
    """Return status and body of the first answer that fits; ``content`` is the request's, as JSON."""
    service, _, rest = path.lstrip("/").partition("/")
    if "/" not in rest.rstrip("/"):
        version = _version_of(service, rest.rstrip("/"))
        return 200, {"versions": [version], "version": version}
    if service == "compute":
        below = "/" + rest.partition("/")[2]
        for one in answers:
            if one["method"] != method or not re.fullmatch(one["url"], below):
                continue
            if one["action"] is None or one["action"] in (content or ()):
                return one["status"], one["body"]
        return 404, {"itemNotFound": {"code": 404, "message": path}}
    kind, _, name = rest.partition("/")[2].partition("/")
    if kind == "limits":
        return 200, {"limits": {"absolute": {}, "rate": []}}
    if kind not in KINDS:
        return 404, {"error": {"code": 404, "message": path}}
    thing = {"id": ID, "name": "name", "status": "active", "tags": [], "fixed_ips": []}
    if not name:
        return 200, {kind: [thing]}
    return 200, thing if kind == "images" else {kind[:-1]: thing}


def send(_self, request, **_options):
    """Note a request in place of sending it."""
    address = urlsplit(request.url)
    text = request.body.decode() if isinstance(request.body, bytes) else request.body
    content = json.loads(text) if text else None
    status, body = _answer(request.method, address.path, content)
    version = request.headers.get("OpenStack-API-Version")
    if address.path.rstrip("/").count("/") > 2:  # else it is discovery
        sent.append({"method": request.method, "url": address.path, "version": version, "body": content})
    response = requests.Response()
    response.status_code, response.request, response.url = status, request, request.url
    response.headers["Content-Type"] = "application/json"
    response.headers["x-openstack-request-id"] = "req-1"
    response._content = b"" if body is None else json.dumps(body).encode()
    response.raw = io.BytesIO()
    return response


def run_python(text, values):
    exec(text, dict(values))


def run_shell(text, values):
    from openstackclient.shell import OpenStackShell

    words = [re.sub(r"\$\{(\w+)\}", lambda match: str(values[match[1]]), word) for word in shlex.split(text)]
    errors = io.StringIO()
    sys.stdin = io.StringIO("y\n")  # some ask whether it is meant
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        status = OpenStackShell().run(words[1:])
    if status:
        raise RuntimeError(errors.getvalue().strip()[-300:] or f"status {status}")


def main():
    task = json.load(sys.stdin)
    HTTPAdapter.send = send
    found = []
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HOME": folder, "OS_CLOUD": "here", "OS_CLIENT_CONFIG_FILE": f"{folder}/clouds.json"}
        Path(folder, "clouds.json").write_text(json.dumps(CLOUDS))
        for call in task["calls"]:
            sent.clear()
            answers[:] = task["answers"][call["answers"]]
            failure = ""
            try:
                {"python": run_python, "shell": run_shell}[call["language"]](call["text"], call["values"])
            except BaseException as error:
                failure = f"{type(error).__name__}: {error}"[-400:]
            found.append({"key": call["key"], "failure": failure, "requests": list(sent)})
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
