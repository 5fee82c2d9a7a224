"""The requests and notifications that the server takes, each in a line or two."""

from __future__ import annotations

import os

from lsprotocol import types as lsp
from pygls import uris
from pygls.exceptions import JsonRpcInvalidParams

from sphinx_compute_ref.errors import UserError
from sphinx_compute_ref.lsp.server import Placed, ReferenceServer, file_of
from sphinx_compute_ref.reading.files.paths import relative_path

#: What may change outside of the editor and counts.
WATCHED = ("**/*.{rst,inc,yaml,yml,json}", "**/conf.py", "**/pyproject.toml")


def make_server(source: str | None = None) -> ReferenceServer:
    """Return a server for the source folder ``source``, else for that of the configuration."""
    server = ReferenceServer(source)
    server.feature(lsp.INITIALIZE)(_initialize)
    server.feature(lsp.INITIALIZED)(_initialized)
    server.feature(lsp.SHUTDOWN)(_shutdown)
    server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)(_changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)(_changed)
    server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)(_saved)
    server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)(_closed)
    server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)(_saved)
    server.feature(lsp.TEXT_DOCUMENT_HOVER)(_hover)
    server.feature(lsp.TEXT_DOCUMENT_DEFINITION)(_definition)
    server.feature(lsp.TEXT_DOCUMENT_REFERENCES)(_references)
    completion = lsp.CompletionOptions(trigger_characters=[" ", "."])
    server.feature(lsp.TEXT_DOCUMENT_COMPLETION, completion)(_completion)
    server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)(_prepare_rename)
    server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))(_rename)
    kinds = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])
    server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, kinds)(_code_action)
    return server


def _initialize(server: ReferenceServer, params: lsp.InitializeParams) -> None:
    folders = params.workspace_folders or []
    uri = folders[0].uri if folders else params.root_uri
    root = uris.to_fs_path(uri) if uri else params.root_path
    if root and os.path.isdir(root):
        os.chdir(root)  # paths of findings and of the configuration are relative to it
        server.session.folder = os.getcwd()


def _shutdown(server: ReferenceServer, _params: None) -> None:
    server.shut_down = True


async def _initialized(server: ReferenceServer, _params: lsp.InitializedParams) -> None:
    server.watch_over()
    server.want_check()
    workspace = server.client_capabilities.workspace
    watching = workspace.did_change_watched_files if workspace is not None else None
    if watching is not None and watching.dynamic_registration:
        watchers = [lsp.FileSystemWatcher(pattern) for pattern in WATCHED]
        options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers)
        registration = lsp.Registration("files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await server.client_register_capability_async(lsp.RegistrationParams([registration]))


def _changed(server: ReferenceServer, params: lsp.DidOpenTextDocumentParams | lsp.DidChangeTextDocumentParams) -> None:
    path = file_of(params.text_document.uri)
    if path is not None:
        server.session.edit(path, server.workspace.get_text_document(params.text_document.uri).source)
        server.want_check()


def _saved(server: ReferenceServer, _params: lsp.DidSaveTextDocumentParams | lsp.DidChangeWatchedFilesParams) -> None:
    server.session.look_again()
    server.want_check()


def _closed(server: ReferenceServer, params: lsp.DidCloseTextDocumentParams) -> None:
    path = file_of(params.text_document.uri)
    if path is not None:
        server.session.close(path)
        server.session.look_again()
        server.want_check()


async def _hover(server: ReferenceServer, params: lsp.HoverParams) -> lsp.Hover | None:
    answers = server.answers_at(params, await server.latest())
    answer = answers.hover() if answers is not None else None
    if answer is None:
        return None
    text, span = answer
    lines = server.session.lines(_file(params))
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, text), server.range(lines, span))


async def _definition(server: ReferenceServer, params: lsp.DefinitionParams) -> list[lsp.Location]:
    answers = server.answers_at(params, await server.latest())
    return [server.location(span) for span in answers.definitions()] if answers is not None else []


async def _references(server: ReferenceServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
    answers = server.answers_at(params, await server.fresh())
    if answers is None:
        return []
    places = answers.references(declaration=params.context.include_declaration)
    return [server.location(span) for span in places]


async def _completion(server: ReferenceServer, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    answers = server.answers_at(params, await server.latest())
    if answers is None:
        return []
    lines = server.session.lines(_file(params))
    return [server.item(lines, candidate) for candidate in answers.completions()]


async def _prepare_rename(server: ReferenceServer, params: lsp.PrepareRenameParams) -> lsp.Range | None:
    answers = server.answers_at(params, await server.latest())
    span = answers.renamable() if answers is not None else None
    return server.range(server.session.lines(_file(params)), span) if span is not None else None


async def _rename(server: ReferenceServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    answers = server.answers_at(params, await server.fresh())
    if answers is None:
        return None
    changes: dict[str, list[lsp.TextEdit]] = {}
    try:
        for span in answers.rename(params.new_name):
            location = server.location(span)
            changes.setdefault(location.uri, []).append(lsp.TextEdit(location.range, params.new_name))
    except UserError as error:
        raise JsonRpcInvalidParams(str(error)) from error
    return lsp.WorkspaceEdit(changes)


async def _code_action(server: ReferenceServer, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
    snapshot = await server.fresh()
    return list(server.actions(snapshot, params)) if snapshot is not None else []


def _file(params: Placed) -> str:
    return relative_path(file_of(params.text_document.uri) or "")
