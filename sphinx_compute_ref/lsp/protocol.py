"""Messages of editors: what is none, or comes out of turn, is answered, and neither ends nor stops the server.

pygls has a loop of its own, which waits for ever behind a header in small letters and answers nothing that it cannot
read.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, BinaryIO

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcParseError,
    JsonRpcServerNotInitialized,
)
from pygls.io_ import StdoutWriter
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol

#: How many bytes a message, and the line of a header, may have at most.
LARGEST, LONGEST = 2**30, 2**16


class EditorProtocol(LanguageServerProtocol):
    """pygls's part of the protocol, save how messages are taken."""

    _is_initialized = False

    def take(self, content: bytes) -> None:
        """Handle a message, or answer what is wrong with it (JSON-RPC 2.0, section 5.1)."""
        number: int | str | None = None
        is_answered = True
        try:
            message = _object(content)
            number, method = message.get("id"), message.get("method")
            is_answered = method is not None and number is not None
            self._require_turn(method, is_request=number is not None)
            if number is not None or method == lsp.EXIT or self._is_initialized:
                self._require_documents(method, message.get("params"))
                structured = _structured(self, message)
                self._is_initialized |= method == lsp.INITIALIZE
                self.handle_message(structured)
        except Exception as fault:  # no message ends the server
            error = fault if isinstance(fault, JsonRpcException) else JsonRpcInternalError(repr(fault))
            logging.getLogger(__name__).error("%s", error, exc_info=fault)
            if is_answered:
                answer = {"code": error.code, "message": error.message}
                self._send_data({"jsonrpc": "2.0", "id": number, "error": answer})

    def _require_turn(self, method: str | None, *, is_request: bool) -> None:
        """Refuse what has its place before or after (Language Server Protocol 3.17, lifecycle messages)."""
        if method == lsp.EXIT or method is None:
            return
        if self._shutdown:
            raise JsonRpcInvalidRequest(f"{method} comes after shutdown: only exit may follow")
        if method == lsp.INITIALIZE and self._is_initialized:
            raise JsonRpcInvalidRequest("initialize comes a second time")
        if is_request and method != lsp.INITIALIZE and not self._is_initialized:
            raise JsonRpcServerNotInitialized(f"{method} comes before initialize")

    def _require_documents(self, method: str | None, params: Any) -> None:
        """Refuse what is no URI, and changes of documents that are not open."""
        is_of_open = method in (lsp.TEXT_DOCUMENT_DID_CHANGE, lsp.TEXT_DOCUMENT_DID_CLOSE)
        for uri in _uris(params):
            try:
                uris.to_fs_path(uri)
            except ValueError as error:
                raise JsonRpcInvalidParams(f"{uri} is no URI: {error}") from error
            if is_of_open and uri not in self.workspace.text_documents:
                raise JsonRpcInvalidParams(f"{method}: {uri} is not open")


def _object(content: bytes) -> dict[str, Any]:
    """Return the object that a message is."""
    try:
        message = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise JsonRpcParseError(f"a message is not JSON: {error}") from error
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        raise JsonRpcInvalidRequest('a message is an object with "jsonrpc": "2.0"')
    if not isinstance(message.get("method", ""), str):
        raise JsonRpcInvalidRequest('"method" of a message is a string')
    if not isinstance(message.get("id", 0), (int, str)):
        raise JsonRpcInvalidRequest('"id" of a message is a number or a string')
    if message.get("method") == lsp.CANCEL_REQUEST and not _has_number(message.get("params")):
        raise JsonRpcInvalidParams(f'{lsp.CANCEL_REQUEST} has the "id" of a request')
    if "method" not in message and "id" not in message:
        raise JsonRpcInvalidRequest('a message has a "method", or the "id" of a request that it answers')
    return message


def _has_number(params: Any) -> bool:
    return isinstance(params, dict) and isinstance(params.get("id"), (int, str))


def _structured(protocol: EditorProtocol, message: dict[str, Any]) -> Any:
    try:
        return protocol.structure_message({"params": None, **message} if "method" in message else message)
    except JsonRpcException as error:
        what = f'"params" of {message["method"]}' if "method" in message else f"the answer to {message['id']}"
        raise JsonRpcInvalidParams(f"{what} are not what the Language Server Protocol 3.17 says") from error


def _uris(params: Any) -> Iterator[str]:
    """Yield the URIs of a document and of the folders that an editor has open."""
    if isinstance(params, dict):
        folders = params.get("workspaceFolders")
        pairs = [(params.get("textDocument"), "uri"), (params, "rootUri")]
        pairs += [(folder, "uri") for folder in folders] if isinstance(folders, list) else []
        yield from (one[key] for one, key in pairs if isinstance(one, dict) and isinstance(one.get(key), str))


def serve(server: LanguageServer) -> None:
    """Take messages from standard input until it or the editor ends."""
    _log_lines()
    server.protocol.set_writer(StdoutWriter(sys.stdout.buffer))
    with suppress(BrokenPipeError, KeyboardInterrupt, SystemExit):  # "exit" is a SystemExit
        asyncio.run(_serve(server, sys.stdin.buffer))


async def _serve(server: LanguageServer, stream: BinaryIO) -> None:
    protocol = server.protocol
    assert isinstance(protocol, EditorProtocol)
    read = asyncio.get_running_loop().run_in_executor
    while (content := await read(server.thread_pool, read_message, stream)) is not None:
        protocol.take(content)


def read_message(stream: BinaryIO) -> bytes | None:
    """Return the content of the next message, ``None`` where the stream or what can be read of it ends."""
    size = -1
    while line := stream.readline(LONGEST):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            number = value.strip()
            if not number.isdigit() or len(number) > len(str(LARGEST)) or int(number) > LARGEST:
                digits = number[:40].decode("ascii", "backslashreplace")
                error = f'Content-Length is "{digits}": a number up to {LARGEST} is expected'
                logging.getLogger(__name__).error("%s", error)
                return None
            size = int(number)
        elif line in (b"\r\n", b"\n") and size >= 0:
            content = stream.read(size)
            return content if len(content) == size else None
    return None


class _Lines(logging.Formatter):
    """A line for what an editor sends, and all there is about a fault of the server."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        text = super().format(record) if error is not None else record.getMessage()
        return f"compute-ref: {error}" if isinstance(error, JsonRpcException) else f"compute-ref: {text}"


def _log_lines() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines())
    handler.addFilter(lambda record: not record.getMessage().startswith("Unable to deserialize"))  # said in the answer
    for name in ("pygls", __name__):
        logging.getLogger(name).addHandler(handler)
        logging.getLogger(name).setLevel(logging.ERROR)
