"""``compute-ref lsp`` over standard input and output, with the client of pygls."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import REPOSITORY, Run
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

SOURCE = Path("api-ref/source")
PAGE = SOURCE / "servers.inc"
PARAMETERS = SOURCE / "parameters.yaml"
SAMPLE = SOURCE / "samples" / "server-get-resp.json"

pytestmark = pytest.mark.usefixtures("project")


class Editor(LanguageClient):
    """An editor: it opens files, types, and keeps the diagnostics that it gets."""

    def __init__(self) -> None:
        super().__init__("editor", "1")
        self.diagnostics: dict[str, list[lsp.Diagnostic]] = {}
        self.messages: list[str] = []
        self.news = asyncio.Event()
        self._version = 0
        # pygls marks the functions that it is given, which bound methods do not allow.
        self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(partial(Editor._published, self))
        self.feature(lsp.WINDOW_SHOW_MESSAGE)(partial(Editor._shown, self))
        self.logged: list[str] = []
        self.feature(lsp.WINDOW_LOG_MESSAGE)(partial(Editor._logged, self))

    def _published(self, params: lsp.PublishDiagnosticsParams) -> None:
        self.diagnostics[params.uri] = list(params.diagnostics)
        self.news.set()

    def _shown(self, params: lsp.ShowMessageParams) -> None:
        self.messages.append(params.message)
        self.news.set()

    def _logged(self, params: lsp.LogMessageParams) -> None:
        self.logged.append(params.message)
        self.news.set()

    async def begin(self, folder: Path) -> lsp.InitializeResult:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
        await self.start_io(sys.executable, "-m", "sphinx_compute_ref", "lsp", cwd="/", env=environment)
        capabilities = lsp.ClientCapabilities()
        result = await self.initialize_async(lsp.InitializeParams(capabilities, root_uri=folder.resolve().as_uri()))
        self.initialized(lsp.InitializedParams())
        return result

    async def end(self) -> None:
        await self.shutdown_async(None)
        self.exit(None)

    def open(self, path: Path) -> None:
        text = path.read_bytes().decode()
        document = lsp.TextDocumentItem(uri(path), "restructuredtext", self._version, text)
        self.text_document_did_open(lsp.DidOpenTextDocumentParams(document))

    def type(self, path: Path, text: str) -> None:
        self._version += 1
        document = lsp.VersionedTextDocumentIdentifier(self._version, uri(path))
        changes = [lsp.TextDocumentContentChangeWholeDocument(text)]
        self.text_document_did_change(lsp.DidChangeTextDocumentParams(document, changes))

    async def until(self, condition: Callable[[], Any]) -> None:
        """Wait until what the server has sent meets ``condition``."""
        async with asyncio.timeout(30):
            while not condition():
                self.news.clear()
                await self.news.wait()

    def codes(self, path: Path) -> list[str]:
        return [str(diagnostic.code).partition(" ")[0] for diagnostic in self.diagnostics.get(uri(path), ())]


def uri(path: Path) -> str:
    return path.resolve().as_uri()


def document(path: Path) -> lsp.TextDocumentIdentifier:
    return lsp.TextDocumentIdentifier(uri(path))


def place(path: Path, text: str, after: str = "") -> lsp.Position:
    """Return the place of ``text`` in a file, the first one behind ``after``."""
    content = path.read_text(encoding="utf-8")
    offset = content.index(text, content.index(after))
    start = content.rfind("\n", 0, offset) + 1
    return lsp.Position(content.count("\n", 0, offset), len(content[start:offset].encode("utf-16-le")) // 2)


def marked(location: lsp.Location | lsp.TextEdit, file: Path) -> str:
    """Return the text that a range of ``file`` holds."""
    line = file.read_text(encoding="utf-8").split("\n")[location.range.start.line].encode("utf-16-le")
    return line[location.range.start.character * 2 : location.range.end.character * 2].decode("utf-16-le")


def edit(session: Callable[[Editor], Awaitable[None]], folder: Path = Path()) -> None:
    """Run ``session`` with an editor that has ``folder`` open."""

    async def run() -> None:
        editor = Editor()
        await editor.begin(folder)
        try:
            await session(editor)
        finally:
            await asyncio.wait_for(editor.end(), 30)
            await asyncio.wait_for(editor.stop(), 30)

    asyncio.run(run())


@pytest.fixture
def sound(project: Path) -> None:
    """Mend the project's fault."""
    assert PAGE.resolve().is_relative_to(project.resolve())
    PAGE.write_text(PAGE.read_text().replace("nane", "name"))


def test_diagnostics_come_at_once_and_follow_what_is_typed() -> None:
    async def session(editor: Editor) -> None:
        await editor.until(lambda: "CR201" in editor.codes(PAGE))
        (diagnostic,) = [item for item in editor.diagnostics[uri(PAGE)] if str(item.code).startswith("CR201")]
        assert diagnostic.range.start == place(PAGE, "nane")
        assert (diagnostic.severity, diagnostic.source) == (lsp.DiagnosticSeverity.Error, "compute-ref")
        editor.open(PAGE)
        editor.type(PAGE, PAGE.read_text().replace("nane", "name"))
        await editor.until(lambda: "CR201" not in editor.codes(PAGE))
        editor.type(PAGE, PAGE.read_text().replace("server_id_path", "server_id"))
        await editor.until(lambda: editor.codes(PAGE).count("CR201") == 2)

    edit(session)


def test_unsaved_parameters_count_for_pages() -> None:
    async def session(editor: Editor) -> None:
        editor.open(PARAMETERS)
        await editor.until(lambda: "CR201" in editor.codes(PAGE))
        editor.type(PARAMETERS, PARAMETERS.read_text().replace("\nname:", "\nnane:"))
        await editor.until(lambda: "CR201" not in editor.codes(PAGE))
        editor.text_document_did_close(lsp.DidCloseTextDocumentParams(document(PARAMETERS)))
        await editor.until(lambda: "CR201" in editor.codes(PAGE))

    edit(session)


@pytest.mark.usefixtures("sound")
def test_hover_on_a_row_shows_its_definition_and_its_samples() -> None:
    async def session(editor: Editor) -> None:
        hover = await editor.text_document_hover_async(lsp.HoverParams(document(PAGE), place(PAGE, "name: name")))
        assert hover is not None
        assert isinstance(hover.contents, lsp.MarkupContent)
        text = hover.contents.value
        assert text.startswith("**`name`** (body, string, required) in `api-ref/source/parameters.yaml`, line 6")
        assert "The name of the server." in text
        assert "- `name` in `server-get-resp.json`" in text

    edit(session)


@pytest.mark.usefixtures("sound")
def test_hover_is_right_in_a_line_that_was_just_typed() -> None:
    async def session(editor: Editor) -> None:
        editor.open(PAGE)
        typed = PAGE.read_text().replace("   - name: name", "   - a: b\n   - it: server_id_path")
        editor.type(PAGE, typed)
        line = typed.split("\n").index("   - it: server_id_path")
        hover = await editor.text_document_hover_async(lsp.HoverParams(document(PAGE), lsp.Position(line, 10)))
        assert hover is not None
        assert "The id of the server." in json.dumps(hover.contents.value)  # type: ignore[union-attr]

    edit(session)


@pytest.mark.usefixtures("sound")
def test_hover_on_definition_and_field_shows_the_other_side() -> None:
    async def session(editor: Editor) -> None:
        on_key = await editor.text_document_hover_async(
            lsp.HoverParams(document(PARAMETERS), place(PARAMETERS, "name:"))
        )
        on_field = await editor.text_document_hover_async(lsp.HoverParams(document(SAMPLE), place(SAMPLE, "name")))
        assert "used by 1 row: `GET /servers/{server_id}`" in str(on_key)
        assert "The name of the server." in str(on_field)

    edit(session)


@pytest.mark.usefixtures("sound")
def test_definition_leads_from_row_field_and_directive() -> None:
    async def session(editor: Editor) -> None:
        async def go(path: Path, position: lsp.Position) -> list[tuple[str, str]]:
            found = await editor.text_document_definition_async(lsp.DefinitionParams(document(path), position))
            assert isinstance(found, list)
            files = [Path(item.uri.removeprefix("file://")) for item in found]  # type: ignore[union-attr]
            return [(file.name, marked(item, file)) for item, file in zip(found, files, strict=True)]  # type: ignore[arg-type]

        assert await go(PAGE, place(PAGE, "server_id_path")) == [("parameters.yaml", "server_id_path")]
        assert await go(SAMPLE, place(SAMPLE, "name")) == [("servers.inc", "name"), ("parameters.yaml", "name")]
        assert await go(PAGE, place(PAGE, "samples/")) == [("server-get-resp.json", "")]
        assert await go(PAGE, place(PAGE, "parameters.yaml")) == [("parameters.yaml", "")]
        assert await go(SOURCE / "index.rst", place(SOURCE / "index.rst", "servers.inc")) == [("servers.inc", "")]

    edit(session)


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("path", [PAGE, PARAMETERS])
def test_references_are_rows_and_fields(path: Path) -> None:
    position = place(PAGE, "name\n", "- name: ") if path is PAGE else place(path, "name:\n")

    async def session(editor: Editor) -> None:
        params = lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), document(path), position)
        found = await editor.text_document_references_async(params)
        assert found is not None
        files = [Path(item.uri.removeprefix("file://")) for item in found]
        assert [(file.name, marked(item, file)) for item, file in zip(found, files, strict=True)] == [
            ("parameters.yaml", "name"),
            ("servers.inc", "name"),
            ("server-get-resp.json", '"name"'),
        ]

    edit(session)


def test_completion_of_refs_and_directives() -> None:
    async def session(editor: Editor) -> None:
        async def complete(position: lsp.Position) -> list[lsp.CompletionItem]:
            items = await editor.text_document_completion_async(lsp.CompletionParams(document(PAGE), position))
            assert isinstance(items, list)
            return items

        editor.open(PAGE)
        end = place(PAGE, "nane")
        (item,) = await complete(lsp.Position(end.line, end.character + 2))
        assert (item.label, item.detail) == ("name", "body, string, required")
        assert item.text_edit is not None
        assert item.text_edit.new_text == "name"
        text = PAGE.read_text() + "\n.."
        editor.type(PAGE, text)
        items = await complete(lsp.Position(text.count("\n"), 2))
        labels = [item.label for item in items]
        assert labels == [".. rest_method::", ".. rest_parameters::", ".. rest_status_code::", ".. rest_expand_all::"]
        assert items[0].insert_text_format == lsp.InsertTextFormat.Snippet

    edit(session)


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_rename_changes_key_and_rows(compute_ref: Run, quote: str) -> None:
    PARAMETERS.write_text(PARAMETERS.read_text().replace("server_id_path:", f"{quote}server_id_path{quote}:"))
    PAGE.write_text(f"Größe 𝒳\n=======\n\n.. include:: one.inc\n\n{PAGE.read_text()}", encoding="utf-8")
    (SOURCE / "one.inc").write_text(".. 𝒳\n\n.. rest_parameters:: parameters.yaml\n\n   - 𝒳: server_id_path\n", "utf-8")
    before = compute_ref("lint", "--format", "json").out

    async def session(editor: Editor) -> None:
        position = place(PAGE, "server_id_path")
        assert await editor.text_document_prepare_rename_async(lsp.PrepareRenameParams(document(PAGE), position))
        result = await editor.text_document_rename_async(lsp.RenameParams(document(PAGE), position, "server_uuid"))
        assert result is not None
        assert result.changes is not None
        for name, edits in result.changes.items():
            apply(Path(name.removeprefix("file://")), list(edits))

    edit(session)
    assert f"{quote}server_uuid{quote}:" in PARAMETERS.read_text()
    assert "- server_id: server_uuid\n" in PAGE.read_text(encoding="utf-8")
    assert "- 𝒳: server_uuid\n" in (SOURCE / "one.inc").read_text(encoding="utf-8")
    assert compute_ref("lint", "--format", "json").out.replace("server_uuid", "server_id_path").count(
        '"code"'
    ) == before.count('"code"')


@pytest.mark.usefixtures("sound")
@pytest.mark.parametrize("name", ["two words", "name", "", "a: b", "#x", "-x"])
def test_rename_to_what_cannot_be_a_name_is_refused(name: str) -> None:
    async def session(editor: Editor) -> None:
        params = lsp.RenameParams(document(PAGE), place(PAGE, "server_id_path"), name)
        with pytest.raises(JsonRpcException):
            await editor.text_document_rename_async(params)

    edit(session)


def test_code_action_is_the_fix() -> None:
    async def session(editor: Editor) -> None:
        position = place(PAGE, "nane")
        context = lsp.CodeActionContext([])
        params = lsp.CodeActionParams(document(PAGE), lsp.Range(position, position), context)
        actions = await editor.text_document_code_action_async(params)
        assert actions is not None
        (action,) = actions
        assert isinstance(action, lsp.CodeAction)
        assert action.edit is not None
        assert action.edit.changes is not None
        ((name, edits),) = action.edit.changes.items()
        assert name == uri(PAGE)
        apply(PAGE, list(edits))

    edit(session)
    assert "- name: name" in PAGE.read_text()


def test_code_action_writes_the_row_and_the_definition_of_a_field() -> None:
    PAGE.write_text(PAGE.read_text().replace("nane", "name") + "\n")
    SAMPLE.write_text('{"name": "a", "status": "b", "id": "c"}')
    PAGE.write_text(PAGE.read_text().replace("   - name: name", "   - name: name\n   - status: name"))

    async def session(editor: Editor) -> None:
        position = lsp.Position(PAGE.read_text().splitlines().index(".. rest_parameters:: parameters.yaml") + 7, 0)
        params = lsp.CodeActionParams(document(PAGE), lsp.Range(position, position), lsp.CodeActionContext([]))
        (action,) = await editor.text_document_code_action_async(params) or ()
        assert isinstance(action, lsp.CodeAction)
        assert action.title == ('CR302: add a row "id" and the definition "servers_id" (may change the meaning)')
        assert not action.is_preferred
        assert action.edit is not None
        for path in (PAGE, PARAMETERS):
            apply(path, list((action.edit.changes or {})[uri(path)]))

    edit(session)
    assert "   - status: name\n   - id: servers_id\n" in PAGE.read_text()
    assert "\nservers_id:\n  description: |\n    TODO: what servers_id is.\n" in PARAMETERS.read_text()


def test_code_action_takes_the_unsaved_text() -> None:
    async def session(editor: Editor) -> None:
        editor.open(PAGE)
        text = "A paragraph.\n\n" + PAGE.read_text()
        editor.type(PAGE, text)
        position = place(PAGE, "nane")
        position = lsp.Position(position.line + 2, position.character)
        params = lsp.CodeActionParams(document(PAGE), lsp.Range(position, position), lsp.CodeActionContext([]))
        actions = await editor.text_document_code_action_async(params)
        assert actions is not None
        (action,) = actions
        assert isinstance(action, lsp.CodeAction)
        assert action.edit is not None
        assert action.edit.changes is not None
        ((edited,),) = action.edit.changes.values()
        assert edited.range.start == position

    edit(session)


def test_wrong_configuration_is_a_message() -> None:
    Path("pyproject.toml").write_text("[tool.compute-ref]\nselct = []\n")

    async def session(editor: Editor) -> None:
        await editor.until(lambda: editor.messages)
        assert 'has no key "selct"' in editor.messages[0]

    edit(session)


def test_folder_without_reference_is_logged_once_and_answered_with_nothing(tmp_path: Path) -> None:
    """Editors start the server for every page, every YAML and every JSON file."""
    (tmp_path / "empty").mkdir()
    page = tmp_path / "empty" / "a.rst"
    page.write_text("   - name: name\n")

    async def session(editor: Editor) -> None:
        editor.open(page)
        await editor.until(lambda: editor.logged)
        editor.type(page, "more")
        assert await editor.text_document_hover_async(lsp.HoverParams(document(page), lsp.Position(0, 5))) is None
        assert (
            await editor.text_document_completion_async(lsp.CompletionParams(document(page), lsp.Position(0, 2))) == []
        )
        assert len(editor.logged) == 1
        assert "there is no reference here" in editor.logged[0]
        assert (editor.messages, editor.diagnostics) == ([], {})

    edit(session, tmp_path / "empty")


def test_source_that_is_configured_and_missing_is_said(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "pyproject.toml").write_text('[tool.compute-ref]\nsource = "nowhere"\n')
    page = tmp_path / "empty" / "a.rst"
    page.write_text("   - name: name\n")

    async def session(editor: Editor) -> None:
        editor.open(page)
        await editor.until(lambda: editor.messages)
        assert "there is no such file or folder" in editor.messages[0]

    edit(session, tmp_path / "empty")


def test_manual_beside_it_is_no_reference(tmp_path: Path) -> None:
    """A Sphinx project whose conf.py lists other extensions is none of ours."""
    (tmp_path / "manual").mkdir()
    (tmp_path / "manual" / "conf.py").write_text("extensions = ['sphinx.ext.autodoc']\n")
    page = tmp_path / "manual" / "a.rst"
    page.write_text("A page.\n")

    async def session(editor: Editor) -> None:
        editor.open(page)
        await editor.until(lambda: editor.logged)
        assert (editor.messages, editor.diagnostics) == ([], {})

    edit(session, tmp_path / "manual")


def test_source_folder_itself_may_be_open() -> None:
    async def session(editor: Editor) -> None:
        await editor.until(lambda: editor.diagnostics)
        assert "CR201" in editor.codes(PAGE)

    edit(session, SOURCE)


def test_missing_pygls_is_said(compute_ref: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] in ("pygls", "lsprotocol")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith("sphinx_compute_ref.lsp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    outcome = compute_ref("lsp")
    assert (outcome.status, "sphinx-compute-ref[lsp]" in outcome.err) == (2, True)


def apply(path: Path, edits: list[Any]) -> None:
    """Make edits as an editor does."""
    lines = path.read_text(encoding="utf-8").split("\n")
    for item in sorted(edits, key=lambda item: (item.range.start.line, item.range.start.character), reverse=True):
        assert item.range.start.line == item.range.end.line
        line = lines[item.range.start.line].encode("utf-16-le")
        start, end = item.range.start.character * 2, item.range.end.character * 2
        changed = line[:start] + item.new_text.encode("utf-16-le") + line[end:]
        lines[item.range.start.line] = changed.decode("utf-16-le")
    path.write_text("\n".join(lines), encoding="utf-8")
