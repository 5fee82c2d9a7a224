"""What a build as of one microversion leaves out with the rows and samples that it does not have."""

from __future__ import annotations

from pathlib import Path

from page import having, parse, text_of
from sphinx_project import Project

PAGE = """\
Things
======

List Things
-----------

.. rest_method:: GET /things

Request
~~~~~~~

.. rest_parameters:: own.yaml

   - limit: limit

Count Things
------------

.. rest_method:: GET /things/count

Request
~~~~~~~

.. rest_parameters:: own.yaml

   - limit: limit

Response
~~~~~~~~

.. rest_parameters:: own.yaml

   - count: count

With words:

.. raw:: latex

   \\needspace{4\\baselineskip}

**Example Count Things: JSON response**

.. literalinclude:: v2.5/count-resp.json

Afterwards.
"""
PARAMETERS = """\
limit:
  description: |
    How many.
  in: query
  required: false
  type: integer
  min_version: 2.5
count:
  description: |
    The number.
  in: body
  required: true
  type: integer
"""


def test_headings_captions_and_introductions_go_with_what_they_are_about(tmp_path: Path) -> None:
    project = Project.of(
        tmp_path / "source",
        {"conf.py": "", "index.rst": PAGE, "own.yaml": PARAMETERS, "v2.5/count-resp.json": '{"count": 1}\n'},
    )
    settings = {"extensions": ["sphinx_compute_ref"], "compute_ref_min_microversion": "2.1"}
    whole = parse((project.build(**settings).out / "index.html").read_text("utf-8"))
    cut = parse((project.build(**settings, compute_ref_microversion="2.1").out / "index.html").read_text("utf-8"))
    # Beside its sample, whatever stands between for other formats.
    assert ["With words:" in text_of(one) for one in having(whole, "rest-text")] == [False, False]
    assert "With words:" in "".join(map(text_of, having(whole, "rest-example")))
    words = " ".join("".join(map(text_of, having(cut, "rest-operation"))).split())
    assert "Afterwards." in words
    assert [word for word in ("Request", "With words:", "Example") if word in words] == []
