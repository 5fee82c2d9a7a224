"""What an editor may send to ``compute-ref lsp``: what is no message, out of turn or about no file stops nothing."""

from __future__ import annotations

import asyncio
import io
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lsp_talk import Talk, framed, server
from lsprotocol import types as lsp

from sphinx_compute_ref.lsp.features import make_server
from sphinx_compute_ref.lsp.protocol import LARGEST, EditorProtocol, read_message

pytestmark = pytest.mark.usefixtures("project")

PAGE = Path("api-ref/source/servers.inc")
PLACE = {"line": 14, "character": 14}


def hover(path: Path = PAGE, scheme: str = "file") -> dict[str, Any]:
    return {"textDocument": {"uri": path.absolute().as_uri().replace("file", scheme, 1)}, "position": PLACE}


def row(page: Path) -> int:
    return page.read_text().splitlines().index("   - name: nane")


def answers(talk: Talk, number: int) -> Any:
    """Return what a hover over the row of the project shows."""
    params = hover()
    params["position"] = {"line": row(PAGE), "character": 14}
    talk.send("textDocument/hover", number, params)
    return talk.receive(number)["result"]["contents"]["value"]


def opened(text: str, path: Path = PAGE, scheme: str = "file") -> dict[str, Any]:
    return {"textDocument": {**hover(path, scheme)["textDocument"], "languageId": "rst", "version": 1, "text": text}}


NO_MESSAGES = [
    (b"{", -32700, "is not JSON"),
    (b"\xff", -32700, "is not JSON"),
    (b"[" * 50000, -32700, "is not JSON"),
    (b'{"id":' + b"9" * 5000 + b"}", -32700, "is not JSON"),
    (b"[]", -32600, '"jsonrpc": "2.0"'),
    (b'{"jsonrpc": "1.0", "method": "x"}', -32600, '"jsonrpc": "2.0"'),
    (b'{"jsonrpc": "2.0", "method": 5}', -32600, '"method" of a message is a string'),
    (b'{"jsonrpc": "2.0", "id": [1], "method": "x"}', -32600, '"id" of a message'),
    (b'{"jsonrpc": "2.0"}', -32600, 'has a "method"'),
]


def test_what_is_no_message_is_answered() -> None:
    with server() as talk:
        talk.begin()
        for content, code, said in NO_MESSAGES:
            talk.write(framed(content))
            error = talk.receive(None)["error"]
            assert error["code"] == code
            assert said in error["message"]
        assert answers(talk, 3) == "`nane` is not defined in `parameters.yaml`."


def test_errors_are_lines_without_tracebacks() -> None:
    with server() as talk:
        talk.begin()
        talk.write(framed(b"{"))
        talk.send("textDocument/hover", 4, {"textDocument": 5})
        assert "textDocument/hover" in talk.receive(4)["error"]["message"]
        talk.send("textDocument/rename", 5, {**hover(), "newName": "a b"})
        assert "error" in talk.receive(5)
        talk.send("textDocument/didClose", params=hover())
        talk.send("$/cancelRequest", params={"id": []})
        talk.send("shutdown", 6)
        talk.receive(6)
        talk.send("exit")
        status, said = talk.end()
    assert status == 0
    assert len(said.splitlines()) == 5
    assert all(line.startswith("compute-ref: ") for line in said.splitlines())


def test_requests_out_of_turn_are_refused() -> None:
    with server() as talk:
        talk.send("textDocument/hover", 1, hover())
        assert talk.receive(1)["error"]["code"] == -32002
        talk.begin()
        talk.send("initialize", 2, {"processId": None, "rootUri": None, "capabilities": {}})
        assert talk.receive(2)["error"]["code"] == -32600
        talk.send("shutdown", 3)
        talk.receive(3)
        talk.send("textDocument/hover", 4, hover())
        assert talk.receive(4)["error"]["code"] == -32600
        talk.send("exit")
        assert talk.end()[0] == 0


def test_document_that_is_no_file_of_the_reference_is_nothing() -> None:
    with server() as talk:
        talk.begin()
        for uri in ("http://[x/y", "", "untitled:Untitled-1", "file:///dev/zero", "file:///%00", "::"):
            document = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 0}}
            talk.send("textDocument/hover", 2, document)
            assert not talk.receive(2).get("result")
            change = {"textDocument": {"uri": uri, "version": 2}, "contentChanges": [{"text": "x"}]}
            talk.send("textDocument/didChange", params=change)
        assert answers(talk, 3) == "`nane` is not defined in `parameters.yaml`."


def test_text_of_another_scheme_stands_in_for_no_file() -> None:
    with server() as talk:
        talk.begin()
        talk.send("textDocument/didOpen", params=opened("An older text of the same path\n", scheme="git"))
        assert answers(talk, 2) == "`nane` is not defined in `parameters.yaml`."


def test_folder_that_goes_and_comes_again() -> None:
    folder = Path.cwd()
    aside = folder.with_name("aside")
    with server() as talk:
        talk.begin()
        asked = hover()
        answers(talk, 2)
        shutil.copytree(folder, aside)
        os.chdir("/")
        shutil.rmtree(folder)
        talk.send("textDocument/hover", 3, asked)
        assert talk.receive(3)["result"] is None
        aside.rename(folder)
        os.chdir(folder)
        assert answers(talk, 4) == "`nane` is not defined in `parameters.yaml`."


def test_findings_of_a_reference_that_is_gone_are_taken_back() -> None:
    with server() as talk:
        talk.begin()
        answers(talk, 2)
        published: dict[str, int] = {}
        shutil.rmtree("api-ref")
        talk.send("workspace/didChangeWatchedFiles", params={"changes": []})
        talk.send("textDocument/references", 3, {**hover(), "context": {"includeDeclaration": True}})
        talk.receive(3, published)
        talk.send("textDocument/hover", 4, hover())
        talk.receive(4, published)
    assert published
    assert not any(published.values())


def test_lines_are_those_of_the_protocol() -> None:
    """A form feed or a separator of Unicode ends no line of an editor."""
    with server() as talk:
        talk.begin()
        text = PAGE.read_text().replace("Servers\n", "Servers \x0c \u2028 \x85\n", 1)
        talk.send("textDocument/didOpen", params=opened(text))
        change = {"text": text.replace("nane", "other_one")}
        document = {**hover()["textDocument"], "version": 2}
        talk.send("textDocument/didChange", params={"textDocument": document, "contentChanges": [change]})
        assert answers(talk, 2) == "`other_one` is not defined in `parameters.yaml`."


def test_server_asks_for_whole_texts() -> None:
    with server() as talk:
        talk.send("initialize", 1, {"processId": None, "rootUri": None, "capabilities": {}})
        sync = talk.receive(1)["result"]["capabilities"]["textDocumentSync"]
    assert sync["change"] == lsp.TextDocumentSyncKind.Full


@pytest.mark.parametrize(
    ("stream", "content"),
    [
        (b"Content-Length: 2\r\n\r\n{}", b"{}"),
        (b"content-length:2\r\nContent-Type: x\r\n\r\n{}", b"{}"),
        (b"\r\nno header\r\n\r\nContent-Length: 2\n\n{}", b"{}"),
        (b"Content-Length: 0\r\n\r\n", b""),
        (b"x" * 200000 + b"\r\nContent-Length: 2\r\n\r\n{}", b"{}"),
        (b"Content-Length: 3\r\n\r\n{}", None),
        (b"Content-Length: -1\r\n\r\n{}", None),
        (b"Content-Length: %d\r\n\r\n{}" % (LARGEST + 1), None),
        (b"Content-Length: " + b"9" * 9999 + b"\r\n\r\n{}", None),
        (b"Content-Length: 2", None),
        (b"", None),
    ],
)
def test_headers_are_read_in_any_case(stream: bytes, content: bytes | None) -> None:
    assert read_message(io.BytesIO(stream)) == content


NAMES = ["textDocument", "position", "uri", "line", "character", "range", "text", "contentChanges", "rootUri", "id"]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
NAMES = [
    "textDocument",
    "position",
    "uri",
    "line",
    "character",
    "range",
    "text",
    "contentChanges",
    "rootUri",
    "id",
    "x",
]
METHODS = sorted(method for method in lsp.METHOD_TO_TYPES if method != lsp.EXIT)
MESSAGES = st.fixed_dictionaries(
    {"jsonrpc": st.just("2.0")},
    optional={
        "id": JSON | st.integers(1, 5),
        "method": st.sampled_from(METHODS) | JSON,
        "params": JSON,
        "result": JSON,
    },
)


class Output(io.BytesIO):
    """What the server writes, message by message."""

    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(part[part.index(b"{") :]) for part in self.getvalue().split(b"Content-Length")[1:]]


@settings(deadline=None)
@given(st.lists(MESSAGES.map(json.dumps).map(str.encode) | st.binary(max_size=20), max_size=6), st.booleans())
def test_no_message_ends_the_server(contents: list[bytes], is_initialized: bool) -> None:
    """Whatever comes, each request gets an answer, and only one."""
    begin = {"jsonrpc": "2.0", "id": "begin", "method": "initialize", "params": {"processId": 1, "capabilities": {}}}
    output = Output()

    async def talk() -> None:
        protocol = make_server("nowhere").protocol
        assert isinstance(protocol, EditorProtocol)
        protocol.set_writer(output)
        for content in [json.dumps(begin).encode()] * is_initialized + contents:
            protocol.take(content)
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.wait(tasks, timeout=5) if tasks else None

    asyncio.run(talk())
    asked = 0
    for content in contents:
        with suppress(ValueError, AttributeError):
            message = json.loads(content)
            asked += isinstance(message.get("method"), str) and isinstance(message.get("id"), (int, str))
    assert sum("id" in message and "method" not in message for message in output.messages()) >= asked
