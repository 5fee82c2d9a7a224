"""Requests to paste: the shell and Python read back what the page says, whatever a reference holds, and run nothing."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from page import having, parse, text_of
from sphinx_project import Project

from sphinx_compute_ref.sphinx_ext.html.quoting import VERSION_MARK, Variable, address_of, variable
from sphinx_compute_ref.sphinx_ext.html.requests import Language, Required, write_requests

LANGUAGES = (Language("curl", "curl.txt"), Language("Python", "python.txt"))
NONE = Required()
ENDPOINT, TOKEN = "http://cloud", "secret"
#: Text that shells, Python, curl and HTML read as something else, beside any text.
HOSTILE = ["$(touch x)", "`id`", '"', "'", "\\", "$HOME", "${x}", "!!", "{", "}", "{{", "\\u0041", "\n", ";", "&", "%s"]
HOSTILE += ["</pre><script>", "[1-3]", "é", "\ufffc", "\ufdd0", "#", "*", "~", " ", "://", "@x"]
#: What no text of a request holds but to mark the places that the script fills.
MARK = re.compile("[\ufffc\ufdd0-\ufdd2]")
texts = (
    st.lists(st.sampled_from(HOSTILE) | st.text(max_size=4), max_size=5)
    .map("".join)
    .map(lambda text: text.replace("\0", "").replace("\r", ""))
)
names = st.sampled_from(["server_id", "server-id", "2nd", "class", "os", "a b", "é", "OS-X:y", "x}"]) | texts
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def urls(draw: st.DrawFn) -> str:
    start = draw(st.sampled_from(["", "/", "//", "https://api.example.org", "HTTP://{host}/", "localhost:8774/"]))
    parts = draw(st.lists(texts | names.map(lambda name: f"{{{name}}}"), max_size=4))
    return (start + "/".join(parts)) or "/"


def requests_for(
    method: str, url: str, *, body: str | None = None, required: Required = NONE, header: str = ""
) -> dict[str, str]:
    written = write_requests(LANGUAGES, (), method=method, url=url, header=header, body=body, required=required)
    marks = re.compile("[\ufdd0-\ufdd2]")
    return {title: marks.sub("", text).replace(VERSION_MARK, "2.9") for title, text in written}


def variables_of(url: str, required: Required) -> dict[str, str]:
    parts = [*address_of(url, required.query), *map(variable, required.headers)]
    return {part.name: f"<{part.name}>" for part in parts if isinstance(part, Variable)}


def address(url: str, required: Required) -> str:
    """What both languages are to read: the URL with its variables' values, below the endpoint where it has no host."""
    values = variables_of(url, required)
    text = "".join(
        values[part.name] if isinstance(part, Variable) else part for part in address_of(url, required.query)
    )
    return f"{ENDPOINT}{text}" if text.startswith("/") else text


def sent_by_python(text: str, variables: Mapping[str, str]) -> tuple[str, str, dict[str, Any]]:
    sent: list[tuple[str, str, dict[str, Any]]] = []

    def request(method: str, url: str, **options: Any) -> Any:
        sent.append((method, url, options))
        return SimpleNamespace(raise_for_status=lambda: None)

    def function(name: str) -> Any:
        return lambda url, **options: request(name.upper(), url, **options)

    functions = {name: function(name) for name in ("get", "options", "head", "post", "put", "patch", "delete")}
    modules = {"requests": SimpleNamespace(request=request, **functions)}
    modules["os"] = SimpleNamespace(environ={"OS_ENDPOINT": ENDPOINT, "OS_TOKEN": TOKEN})
    scope: dict[str, Any] = {
        "__builtins__": {"__import__": lambda name, *_: modules[name], "float": float},
        **variables,
    }
    exec(compile(text, "request", "exec"), scope)
    (call,) = sent
    return call


def arguments_of(text: str, variables: Mapping[str, str], folder: Path, shell: str = "sh") -> list[str]:
    """Return what the shell passes to curl; a curl of our own prints it."""
    curl = folder / "curl"
    if not curl.exists():
        curl.write_text('#!/bin/sh\nprintf "%s\\0" "$@"\n', encoding="utf-8")
        curl.chmod(0o755)
    environment = {**variables, "PATH": str(folder), "OS_ENDPOINT": ENDPOINT, "OS_TOKEN": TOKEN, "LC_ALL": "C.UTF-8"}
    program = shutil.which(shell)
    assert program is not None
    # Standard input, so that no limit on arguments counts; a command that ran would not be found on this PATH.
    done = subprocess.run(
        [program], input=text.encode(), env=environment, cwd=folder, capture_output=True, check=False, timeout=10
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode().split("\0")[:-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shell")


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(url=urls(), headers=st.lists(names, max_size=2, unique=True), query=st.lists(names, max_size=2, unique=True),
       body=st.none() | values, method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "DELETE", "$(id)", 'a"b']),
       value=texts)  # fmt: skip
def test_shell_and_python_read_back_what_the_page_says(
    url: str, headers: list[str], query: list[str], body: Any, method: str, value: str, folder: Path
) -> None:
    headers = [header for header in headers if header.isprintable() and header.lower() not in ("", "x-version")]
    required = Required(headers, query)
    sample = (
        None if body is None else json.dumps(body, indent=1, ensure_ascii=False).encode("utf-8", "replace").decode()
    )
    value = MARK.sub("", value).strip().replace("{microversion}", "")
    texts = requests_for(method, url, body=sample, required=required, header=f"X-Version: {value}{{microversion}}")
    variables = variables_of(url, required)

    python_method, python_url, options = sent_by_python(texts["Python"], variables)
    assert (python_method, python_url) == (method, address(url, required))
    expected = {"X-Auth-Token": TOKEN, "X-Version": f"{value}2.9"}
    expected |= {name: variables[variable(name).name] for name in headers}
    assert options["headers"] == expected
    if sample is not None:
        assert options["json"] == json.loads(sample)

    arguments = arguments_of(texts["curl"], variables, folder)
    assert address(url, required) in arguments
    fields = [arguments[place + 1] for place, one in enumerate(arguments) if one == "-H"]
    assert set(fields) >= {f"{MARK.sub('', name)}: {one}" for name, one in expected.items()}
    if method == "HEAD":
        assert "--head" in arguments
    elif method not in ("GET", "POST"):
        assert arguments[arguments.index("-X") + 1] == method
    if sample is not None:
        written = arguments[arguments.index("-d") + 1]
        assert not written.startswith("@")
        assert json.loads(written) == json.loads(sample)


@given(url=urls())
@settings(max_examples=60, deadline=None)
def test_no_shell_word_ends_early(url: str) -> None:
    """As Python's reader of POSIX shells sees it: the address is one word."""
    command = requests_for("GET", url)["curl"].replace("\\\n", " ")
    words = [word for word in shlex.split(command) if word not in ("curl", "-g", "-H")]
    assert len(words) == 2


@pytest.mark.parametrize(
    ("url", "curl", "python"),
    [
        ("/v1/things", '"$OS_ENDPOINT/v1/things"', 'os.environ["OS_ENDPOINT"] + "/v1/things"'),
        ("v1/things", '"$OS_ENDPOINT/v1/things"', 'os.environ["OS_ENDPOINT"] + "/v1/things"'),
        ("https://api.example.org/v1", '"https://api.example.org/v1"', '    "https://api.example.org/v1"'),
        ("HTTPS://{host}/v1", '"HTTPS://${host}/v1"', '    f"HTTPS://{host}/v1"'),
        ("{scheme}://{host}", '"${scheme}://${host}"', '    f"{scheme}://{host}"'),
        ("localhost:8774/v2", '"http://localhost:8774/v2"', '    "http://localhost:8774/v2"'),
        ("v2.0:x/tokens", '"$OS_ENDPOINT/v2.0:x/tokens"', 'os.environ["OS_ENDPOINT"] + "/v2.0:x/tokens"'),
        ("/$(id)/`id`", r'"$OS_ENDPOINT/\$(id)/\`id\`"', '"/$(id)/`id`"'),
        ('/"{class}"', r'"$OS_ENDPOINT/\"${class_}\""', r'f"/\"{class_}\""'),
        ("/a[0]", 'curl -g "$OS_ENDPOINT/a[0]"', '"/a[0]"'),
    ],
)
def test_the_endpoint_stands_before_a_path_and_not_before_a_host(url: str, curl: str, python: str) -> None:
    texts = requests_for("GET", url)
    assert curl in texts["curl"]
    assert python in texts["Python"]


def test_a_history_of_commands_is_not_asked(folder: Path) -> None:
    """Interactive bash reads "!" within double quotes."""
    text = requests_for("GET", "/a!b")["curl"]
    assert arguments_of(f"set -o history -o histexpand\n{text}", {}, folder, "bash")[0] == f"{ENDPOINT}/a!b"


def test_required_parameters_are_written_once() -> None:
    required = Required(["X-Auth-Token", "x-version", "Content-Type", "X-Subject-Token"], ["limit", "user_id"])
    texts = requests_for(
        "PUT", "/things?limit={limit}", body="{}", required=required, header="X-Version: {microversion}"
    )
    for text in texts.values():
        for name in ("x-auth-token", "x-version", "content-type", "limit="):
            assert text.lower().count(name) <= 1
    assert '-H "X-Subject-Token: ${X_Subject_Token}"' in texts["curl"]
    assert '"$OS_ENDPOINT/things?limit=${limit}&user_id=${user_id}"' in texts["curl"]
    assert '"X-Subject-Token": X_Subject_Token' in texts["Python"]


PAGE = """
Check Token
===========

.. rest_method:: GET /v3/$(id)/{thing_id}"onload="x

Request
-------

.. rest_parameters:: more.yaml

   - X-Subject-Token: needed_header
   - X-Old: old_header
   - X-Optional: optional_header
   - user_id: needed_query
   - limit: optional_query
"""
DEFINITION = "{}:\n  description: |\n    Text.\n  in: {}\n  required: {}\n  type: string\n{}"


def test_a_page_asks_for_what_its_table_requires(tmp_path: Path) -> None:
    project = Project("basic", tmp_path)
    project.source.joinpath("more.yaml").write_text(
        DEFINITION.format("needed_header", "header", "true", "")
        + DEFINITION.format("old_header", "header", "true", "  max_version: 2.2\n")
        + DEFINITION.format("optional_header", "header", "false", "")
        + DEFINITION.format("needed_query", "query", "true", "")
        + DEFINITION.format("optional_query", "query", "false", ""),
        "utf-8",
    )
    project.source.joinpath("tokens.rst").write_text(f":orphan:\n\nTokens\n######\n{PAGE}", "utf-8")
    html = (project.build(compute_ref_microversion="2.3").out / "tokens.html").read_text("utf-8")
    texts = {
        text_of(next(one.iter("p"))): "".join(next(one.iter("pre")).itertext()).strip("\n")
        for one in having(parse(html), "rest-request")
    }
    assert texts["curl"].splitlines() == [
        "# Microversion 2.3 is not sent: compute_ref_microversion_header in conf.py names the header field.",
        r'curl "$OS_ENDPOINT/v3/\$(id)/${thing_id}\"onload=\"x?user_id=${user_id}" \ '.rstrip(),
        '  -H "X-Auth-Token: $OS_TOKEN" \\',
        '  -H "X-Subject-Token: ${X_Subject_Token}"',
    ]
    assert "optional" not in texts["Python"].lower()
    assert sent_by_python(texts["Python"], {"thing_id": "7", "user_id": "u", "X_Subject_Token": "s"}) == (
        "GET",
        f'{ENDPOINT}/v3/$(id)/7"onload="x?user_id=u',
        {"headers": {"X-Auth-Token": TOKEN, "X-Subject-Token": "s"}},
    )


def test_half_of_a_pair_of_surrogates_does_not_end_a_build(tmp_path: Path) -> None:
    """JSON may say it; no file in UTF-8 can hold it."""
    python = requests_for("POST", "/", body='{"\\ud800": "\\udfff"}')["Python"]
    python.encode()
    assert sent_by_python(python, {})[2]["json"] == {"\ud800": "\udfff"}


def test_numbers_without_a_literal_are_python() -> None:
    python = requests_for("POST", "/", body='{"a": 1e999, "b": -1e999}')["Python"]
    assert sent_by_python(python, {})[2]["json"] == {"a": float("inf"), "b": float("-inf")}
