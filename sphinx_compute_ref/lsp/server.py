"""The Language Server Protocol (3.17) with pygls: documents in, diagnostics and answers out.

Checks run in a thread of their own, one at a time; answers come from the last check and from the
text as it is.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol

from lsprotocol import types as lsp
from pygls import uris
from pygls.lsp.server import LanguageServer

from sphinx_compute_ref._version import __version__
from sphinx_compute_ref.errors import NoReferenceError, UserError
from sphinx_compute_ref.linting.sources import source_text
from sphinx_compute_ref.lsp.answers import Answers, Candidate, FileSpan
from sphinx_compute_ref.lsp.cursor import Span
from sphinx_compute_ref.lsp.protocol import EditorProtocol
from sphinx_compute_ref.lsp.session import Session
from sphinx_compute_ref.lsp.snapshot import Snapshot
from sphinx_compute_ref.model.finding import Finding, Fix, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.files import standing_in
from sphinx_compute_ref.reading.files.offsets import line_and_column
from sphinx_compute_ref.reading.files.paths import relative_path

#: How long nobody must type before the reference is checked, in seconds: what comes at once counts as one edit.
PAUSE = 0.002
#: For how many seconds the server may leave everything unanswered; checks of large references take one or two.
STALLED = 60.0
_SEVERITIES = {
    Severity.ERROR: lsp.DiagnosticSeverity.Error,
    Severity.WARNING: lsp.DiagnosticSeverity.Warning,
    Severity.INFO: lsp.DiagnosticSeverity.Information,
}


class Placed(Protocol):
    """Parameters of a request about a place; lsprotocol's classes have no base in common."""

    text_document: lsp.TextDocumentIdentifier
    position: lsp.Position


class ReferenceServer(LanguageServer):
    """A server for one reference: that of the folder which the editor has open."""

    def __init__(self, source: str | None = None) -> None:
        # Whole texts: pygls counts lines otherwise than the protocol where a form feed or the like ends none (U+2028).
        whole = lsp.TextDocumentSyncKind.Full
        super().__init__("compute-ref", __version__, text_document_sync_kind=whole, protocol_cls=EditorProtocol)
        self.session = Session(source)
        self._executor = ThreadPoolExecutor(1)
        #: Whether the editor has said that it will end the server.
        self.shut_down = False
        self._pulse: asyncio.Task[None] | None = None
        self._requests = 0
        self._checked = 0
        self._checking: asyncio.Task[None] | None = None
        self._last_text = ""
        #: By file, what its diagnostics were made of, and these.
        self._published: dict[str, tuple[list[object], list[lsp.Diagnostic]]] = {}

    def watch_over(self) -> None:
        """End the process where nothing is answered for ``STALLED`` seconds: the editor starts another one.

        A check has a thread of its own, but whatever holds the interpreter's lock in one call holds up all answers.
        """
        self._pulse = asyncio.get_running_loop().create_task(_pulse())

    # Checking

    def want_check(self) -> None:
        """Check soon: something changed."""
        self._requests += 1
        if self._checking is None or self._checking.done():
            self._checking = asyncio.get_running_loop().create_task(self._check())

    async def fresh(self) -> Snapshot | None:
        """Return the check of what the editor has now, ``None`` where there is no reference that can be read."""
        while self._checking is not None and not self._checking.done():
            await asyncio.shield(self._checking)
        return self.session.snapshot if self.session.is_there() else None

    async def latest(self) -> Snapshot | None:
        """Return the last check; the first time, wait for it."""
        if self.session.snapshot is None:
            return await self.fresh()
        return self.session.snapshot if self.session.is_there() else None

    async def _check(self) -> None:
        while self._checked != self._requests:
            requests = self._requests
            if self.session.snapshot is not None:
                await asyncio.sleep(PAUSE)
                if requests != self._requests:
                    continue
            try:
                run = asyncio.get_running_loop().run_in_executor
                self.session.snapshot = await run(self._executor, self.session.check)
            except NoReferenceError as error:  # nobody has asked for one: editors start the server for every page
                self.session.snapshot = None
                self._log(str(error))
            except UserError as error:
                self._show(str(error))
            else:
                self._show("\n".join(map(str, self.session.snapshot.result.failures)))
            self._checked = requests
            if requests == self._requests:
                self._publish()
                gc.collect(0)  # now nobody waits; what is here since the last time is little

    def _show(self, text: str) -> None:
        if text and text != self._last_text:
            self.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, text))
        self._last_text = text

    def _log(self, text: str) -> None:
        if text != self._last_text:
            self._last_text = text
            self.window_log_message(lsp.LogMessageParams(lsp.MessageType.Info, text))

    def _publish(self) -> None:
        snapshot = self.session.snapshot
        if snapshot is None:
            for file in self._published:
                self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(_uri(file), []))
            self._published.clear()
            return
        for file in sorted({*snapshot.findings, *self._published}):
            findings = snapshot.findings.get(file, ())
            locations = (
                location for one in findings for location in (one.location, *(other for other, _ in one.related))
            )
            files = dict.fromkeys(location.file for location in locations)
            basis: list[object] = [findings, *(snapshot.lines[path] for path in files)]
            before, diagnostics_before = self._published.get(file, ([], []))
            if basis != before:
                diagnostics = [self.diagnostic(snapshot, finding) for finding in findings]
                if diagnostics != diagnostics_before:
                    self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(_uri(file), diagnostics))
                self._published[file] = (basis, diagnostics)

    # The protocol's terms

    def answers_at(self, params: Placed, snapshot: Snapshot | None) -> Answers | None:
        """Return the answers for a place that the client names, ``None`` where there is no reference."""
        file = file_of(params.text_document.uri)
        if snapshot is None or file is None:
            return None
        path = relative_path(file)
        lines = self.session.lines(path)
        position = self.workspace.position_codec.position_from_client_units(lines, params.position)
        return Answers(self.session, snapshot, path, position.line + 1, position.character + 1)

    def range(self, lines: list[str], span: Span) -> lsp.Range:
        """Return a span in the client's units."""
        text = lines[span.line - 1] if span.line <= len(lines) else ""
        units = self.workspace.position_codec.client_num_units
        return lsp.Range(
            lsp.Position(span.line - 1, units(text[: span.column - 1])),
            lsp.Position(span.line - 1, units(text[: span.end - 1])),
        )

    def location(self, span: FileSpan) -> lsp.Location:
        """Return a place as the client names it."""
        return lsp.Location(_uri(span.file), self.range(self.session.lines(span.file), span.span))

    def diagnostic(self, snapshot: Snapshot, finding: Finding) -> lsp.Diagnostic:
        """Return a finding as a diagnostic: from its place to the end of the line."""
        slug = snapshot.result.slug(finding)
        return lsp.Diagnostic(
            range=self._line_range(snapshot, finding.location),
            message=finding.message,
            severity=_SEVERITIES[finding.severity or Severity.WARNING],
            code=f"{finding.code} {slug}",
            source="compute-ref",
            related_information=[
                lsp.DiagnosticRelatedInformation(
                    lsp.Location(_uri(location.file), self._line_range(snapshot, location)), text
                )
                for location, text in finding.related
            ],
        )

    def _line_range(self, snapshot: Snapshot, location: Location) -> lsp.Range:
        lines = snapshot.lines[location.file]
        text = lines[location.line - 1].rstrip() if location.line <= len(lines) else ""
        return self.range(lines, Span(location.line, location.column, max(len(text) + 1, location.column)))

    def actions(self, snapshot: Snapshot, params: lsp.CodeActionParams) -> Iterable[lsp.CodeAction]:
        """Yield the fixes of the findings in the lines that the client names."""
        first, last = params.range.start.line + 1, params.range.end.line + 1
        file = file_of(params.text_document.uri)
        for finding in snapshot.findings.get(relative_path(file), ()) if file is not None else ():
            if not finding.fixable or not first <= finding.location.line <= last:
                continue
            fix = snapshot.fix(finding)
            if fix is not None:
                yield lsp.CodeAction(
                    title=f"{finding.code}: {fix.title}{' (may change the meaning)' if fix.safety == 'unsafe' else ''}",
                    kind=lsp.CodeActionKind.QuickFix,
                    diagnostics=[self.diagnostic(snapshot, finding)],
                    is_preferred=fix.safety == "safe",
                    edit=self._workspace_edit(snapshot, fix),
                )

    def _workspace_edit(self, snapshot: Snapshot, fix: Fix) -> lsp.WorkspaceEdit:
        changes: dict[str, list[lsp.TextEdit]] = {}
        units = self.workspace.position_codec.client_num_units
        for edit in fix.edits:
            with standing_in(snapshot.contents):
                source = source_text(edit.file)
            text = source.text if source is not None else ""

            def position(offset: int, text: str = text) -> lsp.Position:
                line, column = line_and_column(text, offset)
                return lsp.Position(line - 1, units(text[offset - column + 1 : offset]))

            span = lsp.Range(position(edit.start), position(edit.end))
            changes.setdefault(_uri(edit.file), []).append(lsp.TextEdit(span, edit.text))
        return lsp.WorkspaceEdit(changes)

    def item(self, lines: list[str], candidate: Candidate) -> lsp.CompletionItem:
        """Return a candidate as a completion item."""
        return lsp.CompletionItem(
            label=candidate.label,
            detail=candidate.detail,
            kind=lsp.CompletionItemKind.Snippet if candidate.snippet else lsp.CompletionItemKind.Reference,
            insert_text_format=lsp.InsertTextFormat.Snippet if candidate.snippet else None,
            text_edit=lsp.TextEdit(self.range(lines, candidate.span), candidate.text),
        )


async def _pulse() -> None:
    with suppress(OSError, ValueError, AttributeError):  # no standard error to say it on
        while True:
            faulthandler.dump_traceback_later(STALLED, exit=True)
            await asyncio.sleep(STALLED / 10)


def file_of(uri: str) -> str | None:
    """Return the path of a document, ``None`` where it is no file: ``git:`` is the same path with another text."""
    return uris.to_fs_path(uri) if uri.lower().startswith("file:") else None


def _uri(path: str) -> str:
    return uris.from_fs_path(os.path.abspath(path)) or path
