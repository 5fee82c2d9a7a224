"""How ``compute-ref lsp`` ends: when the editor says so, goes away, or gets no answers any more."""

from __future__ import annotations

import os

import pytest
from lsp_talk import server

pytestmark = pytest.mark.usefixtures("project")


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
        assert "error" not in talk.receive(2)
        talk.send("textDocument/references", 3, {**place, "context": {"includeDeclaration": True}})
        assert "error" not in talk.receive(3)
