"""What operations and resources say of themselves."""

from __future__ import annotations

from pathlib import Path

from openapi_project import write

from sphinx_compute_ref import read_reference

PAGE = """
Servers
=======

A server is a machine.

- It has a name.
- It has a flavor,
  which may change.

Show Server
-----------

.. rest_method:: GET /servers

Shows a server.
In two lines.

.. note:: Be careful.

Normal response codes: 200

Error response codes:

- 404
- 409

Response
~~~~~~~~

Said of the response.

.. rest_parameters:: parameters.yaml

   - name: name
"""


def test_text_above_headings_describes_operations_and_resources(tmp_path: Path) -> None:
    (resource,) = read_reference(write(tmp_path, PAGE, "name:\n  in: body\n")).resources
    assert resource.description == (
        "A server is a machine.\n\n- It has a name.\n- It has a flavor,\n  which may change."
    )
    assert resource.operations[0].description == "Shows a server.\nIn two lines.\n\n.. note:: Be careful."


def test_text_below_a_table_describes_something_else(tmp_path: Path) -> None:
    page = "A\n=\n\nB\n-\n\n.. rest_method:: GET /b\n\nFirst.\n\n"
    page += ".. rest_parameters:: parameters.yaml\n\n   - a: a\n\nLast.\n"
    (operation,) = read_reference(write(tmp_path, page, "a:\n  in: body\n")).operations
    assert operation.description == "First."
