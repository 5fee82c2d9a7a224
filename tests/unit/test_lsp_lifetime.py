"""How ``compute-ref lsp`` ends: when the editor says so, goes away, or gets no answers any more."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from conftest import REPOSITORY

pytestmark = pytest.mark.usefixtures("project")

#: Seconds for a server to begin and end.
PATIENCE = 60


class Talk:
    """A conversation with a server, message by message."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def send(self, method: str, number: int | None = None, params: Any = None) -> None:
        assert self.process.stdin is not None
        message = {"jsonrpc": "2.0", "method": method, **({} if number is None else {"id": number})}
        body = json.dumps({**message, **({} if params is None else {"params": params})}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self, number: int) -> Any:
        """Return the answer to the request ``number``."""
        assert self.process.stdout is not None
        while True:
            size = 0
            while line := self.process.stdout.readline().strip():
                size = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else size
            message = json.loads(self.process.stdout.read(size))
            if message.get("id") == number:
                return message

    def begin(self) -> None:
        self.send("initialize", 1, {"processId": None, "rootUri": None, "capabilities": {}})
        self.receive(1)
        self.send("initialized", params={})

    def end(self) -> tuple[int, str]:
        """Return the exit status and what stands on standard error."""
        assert self.process.stderr is not None
        status = self.process.wait(PATIENCE)
        return status, self.process.stderr.read().decode()


@contextmanager
def server(*arguments: str) -> Iterator[Talk]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    process = subprocess.Popen(
        [sys.executable, *(arguments or ("-m", "sphinx_compute_ref", "lsp"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    try:
        yield Talk(process)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            assert stream is not None
            with suppress(OSError):
                stream.close()


def test_exit_after_shutdown_is_status_0() -> None:
    with server() as talk:
        talk.begin()
        talk.send("shutdown", 2)
        talk.receive(2)
        talk.send("exit")
        assert talk.end() == (0, "")


def test_exit_without_shutdown_is_status_1() -> None:
    with server() as talk:
        talk.begin()
        talk.send("exit")
        assert talk.end() == (1, "")


def test_editor_that_goes_away_ends_the_server() -> None:
    with server() as talk:
        talk.begin()
        assert talk.process.stdin is not None
        talk.process.stdin.close()
        assert talk.end() == (1, "")


SLOW = """\
import re, sys
from sphinx_compute_ref.lsp import server, session
server.STALLED = 1.0
session.Session.check = lambda self: %s
from sphinx_compute_ref.cli.main import run
sys.exit(run(["lsp"]))
"""


def test_exit_waits_for_no_check() -> None:
    with server("-c", SLOW % "__import__('time').sleep(300)") as talk:
        talk.begin()
        talk.send("shutdown", 2)
        talk.receive(2)
        talk.send("exit")
        assert talk.end() == (0, "")


def test_check_that_holds_up_all_answers_ends_the_server() -> None:
    with server("-c", SLOW % "re.match('(a|a)*$', 'a' * 99 + 'b')") as talk:
        talk.begin()
        status, said = talk.end()
    assert status == 1
    assert said.startswith("Timeout")


def test_line_that_used_to_freeze_the_server_is_answered() -> None:
    page = "Title\n=====\n\n.. " + "a_" * 40 + "a--b:: x\n"
    uri = (os.getcwd(), "api-ref", "source", "servers.inc")
    document = {"uri": "file://" + "/".join(uri), "languageId": "restructuredtext", "version": 1, "text": page}
    with server() as talk:
        talk.begin()
        talk.send("textDocument/didOpen", params={"textDocument": document})
        place = {"textDocument": {"uri": document["uri"]}, "position": {"line": 3, "character": 5}}
        talk.send("textDocument/hover", 2, place)
        talk.receive(2)
        talk.send("textDocument/references", 3, {**place, "context": {"includeDeclaration": True}})
        talk.receive(3)
