"""How long an editor waits for the language server, on a whole reference: ``python tests/benchmarks/editing.py``.

Whole round trips over standard input and output, as an editor sees them; medians, after the first read.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from corpora.fetch import fetch
from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

RUNS = 20
ROW = "  - server_id: server_id_path"


def wait_times(folder: Path, page: str = "api-ref/source/servers.inc") -> dict[str, float]:
    """Return seconds by request, for an editor that has ``folder`` open and edits ``page``."""
    return asyncio.run(_measure(folder, folder / page))


async def _measure(folder: Path, page: Path) -> dict[str, float]:
    client = LanguageClient("bench", "1")
    news = asyncio.Event()
    messages: dict[str, str] = {}

    def published(params: lsp.PublishDiagnosticsParams) -> None:
        messages[params.uri] = "".join(diagnostic.message for diagnostic in params.diagnostics)
        news.set()

    client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(published)
    await client.start_io(sys.executable, "-m", "sphinx_compute_ref", "lsp", cwd=str(folder))
    try:
        parameters = lsp.InitializeParams(lsp.ClientCapabilities(), root_uri=folder.as_uri())
        start = time.perf_counter()
        await client.initialize_async(parameters)
        client.initialized(lsp.InitializedParams())
        await news.wait()
        times = {"first read": time.perf_counter() - start}
        text = page.read_text(encoding="utf-8")
        client.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(page.as_uri(), "restructuredtext", 0, text))
        )
        await asyncio.sleep(1.5)
        lines = text.split("\n")
        row = lines.index(ROW)
        document = lsp.TextDocumentIdentifier(page.as_uri())
        place = lsp.Position(row, ROW.index("_path"))
        after_colon = lsp.Position(row, ROW.index("server_id_path"))
        context = lsp.ReferenceContext(include_declaration=True)
        whole = lsp.Range(lsp.Position(0, 0), lsp.Position(100_000, 0))
        parameters_file = lsp.TextDocumentIdentifier(page.with_name("parameters.yaml").as_uri())
        requests: dict[str, Callable[[], Awaitable[object]]] = {
            "hover": lambda: client.text_document_hover_async(lsp.HoverParams(document, place)),
            "definition": lambda: client.text_document_definition_async(lsp.DefinitionParams(document, place)),
            "references": lambda: client.text_document_references_async(lsp.ReferenceParams(context, document, place)),
            "completion": lambda: client.text_document_completion_async(lsp.CompletionParams(document, place)),
            "completion, nothing typed": lambda: client.text_document_completion_async(
                lsp.CompletionParams(document, after_colon)
            ),
            "rename": lambda: client.text_document_rename_async(lsp.RenameParams(document, place, "server_uuid_path")),
            "code actions": lambda: client.text_document_code_action_async(
                lsp.CodeActionParams(parameters_file, whole, lsp.CodeActionContext([]))
            ),
        }
        for name, request in requests.items():
            times[name] = await _median(request)
        definitions = Path(page.with_name("parameters.yaml"))
        entries = definitions.read_text(encoding="utf-8")
        version = 0

        def type_(path: Path, before: str, after: str) -> None:
            client.text_document_did_change(
                lsp.DidChangeTextDocumentParams(
                    lsp.VersionedTextDocumentIdentifier(version, path.as_uri()),
                    [lsp.TextDocumentContentChangeWholeDocument(before.replace(*after.split("|"), 1))],
                )
            )

        def type_in_page(above: str = "") -> None:
            nonlocal version
            version += 1
            type_(page, text, f"{ROW}|{above}{ROW}{version}")

        async def diagnostics_of_page(above: str = "") -> None:
            type_in_page(above)
            while f'"server_id_path{version}"' not in messages[page.as_uri()]:
                news.clear()
                await news.wait()

        async def diagnostics_of_definitions() -> None:
            nonlocal version
            version += 1
            type_(definitions, entries, f"in: path|in: path{version}")
            while f"path{version}" not in messages[definitions.as_uri()]:
                news.clear()
                await news.wait()

        async def hover_while_typing() -> None:
            type_in_page()
            await client.text_document_hover_async(lsp.HoverParams(document, lsp.Position(row, 3)))

        times["hover while typing"] = await _median(hover_while_typing)
        await asyncio.sleep(1.5)
        times["diagnostics after a keystroke"] = await _median(diagnostics_of_page, 9)
        # All that follows in the page moves.
        times["diagnostics after a new line"] = await _median(lambda: diagnostics_of_page("\n" * (version % 3)), 9)
        client.text_document_did_open(
            lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(definitions.as_uri(), "yaml", 0, entries))
        )
        await asyncio.sleep(1.5)
        times["diagnostics, parameters.yaml"] = await _median(diagnostics_of_definitions, 9)
    finally:
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
    return times


async def _median(request: Callable[[], Awaitable[object]], runs: int = RUNS) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        await request()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        copied = shutil.copytree(fetch("nova-34.0.0"), Path(scratch, "nova"))  # away from our own pyproject.toml
        for name, seconds in wait_times(copied).items():
            print(f"{name:<32} {seconds * 1000:7.1f} ms")
