"""Defects that maintainers of real references have mended: reported as they stood, silent once mended."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from sphinx_compute_ref import check, read_reference

PAGE = """\
=======
Servers
=======

Show Server
===========

.. rest_method:: GET /servers/{server_id}

Shows a server.

Normal response codes: 200

Request
-------

.. rest_parameters:: parameters.yaml

   - server_id: server_id_path

Response
--------

.. rest_parameters:: parameters.yaml

   - server: server
   - server.id: server_id
   - server.status: status
   - server.name: name
   - server.fault: fault
   - server.locked: locked
   - server.tags: tags

**Example Show Server**

.. literalinclude:: samples/servers/server-get-resp.json
   :language: javascript

**Example Show Server in Error**

.. literalinclude:: samples/servers/server-get-error-resp.json
   :language: javascript

**Example Show Server (v2.9)**

.. literalinclude:: samples/servers/v2.9/server-get-resp.json
   :language: javascript

**Example Show Server (v2.26)**

.. literalinclude:: samples/servers/v2.26/server-get-resp.json
   :language: javascript

Lock Server (lock Action)
=========================

.. rest_method:: POST /servers/{server_id}/action

Locks a server.

Normal response codes: 202

Request
-------

.. rest_parameters:: parameters.yaml

   - server_id: server_id_path
   - lock: lock
   - lock.by: by
   - lock.reason: reason

**Example Lock Server**

.. literalinclude:: samples/servers/server-lock-req.json
   :language: javascript

**Example Lock Server for a Reason**

.. literalinclude:: samples/servers/server-lock-reason-req.json
   :language: javascript

Response
--------

No body.
"""

PARAMETERS = """\
server_id_path:
  description: |
    The UUID of the server.
  in: path
  required: true
  type: string
by:
  description: |
    Who locks the server.
  in: body
  required: true
  type: string
fault:
  description: |
    What went wrong.
  in: body
  required: false
  type: string
lock:
  description: |
    The action to lock a server.
  in: body
  required: true
  type: object
locked:
  description: |
    True if the server is locked.
  in: body
  required: true
  type: boolean
  min_version: 2.9
name:
  description: |
    The server name.
  in: body
  required: true
  type: string
  max_version: 2.25
reason:
  description: |
    Why the server is locked.
  in: body
  required: false
  type: string
server:
  description: |
    The server.
  in: body
  required: true
  type: object
server_id:
  description: |
    The UUID of the server that is shown.
  in: body
  required: true
  type: string
status:
  description: |
    The server status.
  in: body
  required: true
  type: string
tags:
  description: |
    The tags of the server.
  in: body
  required: true
  type: array
  min_version: 2.26
"""

SHOWN = {"id": "9f1a", "status": "ACTIVE"}
SAMPLES = {
    "server-get-resp.json": {"server": {**SHOWN, "name": "one"}},
    "server-get-error-resp.json": {"server": {**SHOWN, "name": "one", "fault": "no host"}},
    "v2.9/server-get-resp.json": {"server": {**SHOWN, "name": "one", "locked": True}},
    "v2.26/server-get-resp.json": {"server": {**SHOWN, "locked": True, "tags": ["blue"]}},
    "server-lock-req.json": {"lock": {"by": "admin"}},
    "server-lock-reason-req.json": {"lock": {"by": "admin", "reason": "maintenance"}},
}


class Mend(NamedTuple):
    """A defect: ``before`` stood in ``file`` where ``after`` stands in the texts above; ``code`` reports it."""

    code: str
    file: str
    before: str
    after: str


LOCK = ".. literalinclude:: samples/servers/server-lock-reason-req.json\n   :language: javascript\n\n"
TAGS = "in: body\n  required: true\n  type: array\n  min_version: 2.26"
MENDS = {
    "a row without a definition": Mend("CR201", "index.rst", "- server.tags: tag_list", "- server.tags: tags"),
    "a wrong type": Mend("CR303", "parameters.yaml", TAGS.replace("array", "string"), TAGS),
    "required, though it may be absent": Mend(
        "CR304", "parameters.yaml", "wrong.\n  in: body\n  required: true", "wrong.\n  in: body\n  required: false"
    ),
    "a field that only samples of a later microversion have": Mend(
        "CR302", "index.rst", "", "   - server.tags: tags\n"
    ),
    "no min_version": Mend("CR401", "parameters.yaml", TAGS.replace("\n  min_version: 2.26", ""), TAGS),
    "a min_version too high": Mend("CR402", "parameters.yaml", TAGS.replace("2.26", "2.27"), TAGS),
    "no max_version": Mend("CR403", "parameters.yaml", "", "  max_version: 2.25\n"),
    "a max_version too low": Mend("CR404", "parameters.yaml", "max_version: 2.8", "max_version: 2.25"),
    "an action in the wrong case": Mend("CR211", "index.rst", "(Lock Action)", "(lock Action)"),
    "a path parameter in the body": Mend(
        "CR202", "parameters.yaml", "UUID of the server.\n  in: body", "UUID of the server.\n  in: path"
    ),
    "a path parameter in the response": Mend(
        "CR205", "index.rst", "   - server_id: server_id_path\n   - server: server\n", "   - server: server\n"
    ),
    "a path parameter that the URL does not have": Mend(
        "CR203", "index.rst", "GET /servers\n", "GET /servers/{server_id}\n"
    ),
    "a request sample under Response": Mend(
        "CR307",
        "index.rst",
        f"Response\n--------\n\n{LOCK}No body.\n",
        f"{LOCK}Response\n--------\n\nNo body.\n",
    ),
    "a heading lost for want of a blank line": Mend(
        "CR008",
        "index.rst",
        "Normal response codes: 200\nRequest\n-------",
        "Normal response codes: 200\n\nRequest\n-------",
    ),
    "a directive lost for want of a blank line": Mend(
        "CR008", "index.rst", "a server.\n.. rest_method", "a server.\n\n.. rest_method"
    ),
    "a list of codes glued to another": Mend(
        "CR008",
        "index.rst",
        "Normal response codes: 202\nError response codes: itemNotFound(404)",
        "Normal response codes: 202\n\nError response codes: itemNotFound(404)",
    ),
}
#: What the texts above lack and a mend needs.
ADDED = {
    "a directive lost for want of a blank line": (
        "===========\n\n.. rest_method:: GET /servers/{server_id}\n\nShows a server.\n",
        "===========\n\nShows a server.\n\n.. rest_method:: GET /servers/{server_id}\n",
    ),
    "a list of codes glued to another": (
        "Normal response codes: 202\n",
        "Normal response codes: 202\n\nError response codes: itemNotFound(404)\n",
    ),
}


def codes(folder: Path, page: str, parameters: str) -> list[str]:
    (folder / "index.rst").write_text(page, "utf-8")
    (folder / "parameters.yaml").write_text(parameters, "utf-8")
    for name, data in SAMPLES.items():
        path = folder / "samples" / "servers" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(data, indent=4) + "\n", "utf-8")
    return [finding.code for finding in check(read_reference("."), select=["ALL"]).findings]


@pytest.mark.parametrize("defect", MENDS)
def test_a_defect_is_reported_until_it_is_mended(defect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    mend = MENDS[defect]
    page, parameters = PAGE.replace(*ADDED.get(defect, ("", ""))) if defect in ADDED else PAGE, PARAMETERS
    assert codes(tmp_path, page, parameters) == []
    text = page if mend.file == "index.rst" else parameters
    assert mend.after in text
    text = text.replace(mend.after, mend.before, 1)
    broken = (text, parameters) if mend.file == "index.rst" else (page, text)
    assert mend.code in codes(tmp_path, *broken)
