"""A conversation with ``compute-ref lsp``, byte by byte: what a client of a library does not send."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from conftest import REPOSITORY

#: Seconds for a server to begin and end.
PATIENCE = 60


class Talk:
    """A conversation with a server, message by message."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.process = process

    def send(self, method: str, number: int | None = None, params: Any = None) -> None:
        message = {"jsonrpc": "2.0", "method": method, **({} if number is None else {"id": number})}
        self.write(framed(json.dumps({**message, **({} if params is None else {"params": params})}).encode()))

    def write(self, content: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(content)
        self.process.stdin.flush()

    def receive(self, number: int | None, published: dict[str, int] | None = None) -> Any:
        """Return the answer to the request ``number``; ``published`` takes how many findings files have till then."""
        assert self.process.stdout is not None
        while True:
            size = 0
            while line := self.process.stdout.readline().strip():
                size = int(line.split(b":")[1]) if line.lower().startswith(b"content-length") else size
            message = json.loads(self.process.stdout.read(size))
            if published is not None and message.get("method") == "textDocument/publishDiagnostics":
                published[message["params"]["uri"]] = len(message["params"]["diagnostics"])
            if "id" in message and message["id"] == number:
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


def framed(content: bytes) -> bytes:
    """Return a message with its header."""
    return b"Content-Length: %d\r\n\r\n" % len(content) + content


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
