"""A page as maintainers leave it: markers and to-dos at its top, samples that are commented out."""

from __future__ import annotations

from pathlib import Path

from sphinx_compute_ref import check, read_reference

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"

OWN = """\
.. -*- rst -*-
.. TODO(somebody) look at the responses once more
.. needs:example_verification
.. needs:body_verification

=======
Servers
=======

Update Server
=============

.. rest_method:: PUT /servers

Normal response codes: 200

Request
-------

.. rest_parameters:: parameters.yaml

  - name: server_name

..
   TODO(somebody): split this.

   .. literalinclude:: ../../doc/api_samples/servers/commented-out-req.json
      :language: javascript
"""


def seed_page() -> str | None:
    """Return the page of seed 001 without what its web view put above it."""
    for path in SEEDS.glob("001_*.txt"):
        text = path.read_text("utf-8")
        return text[text.index(".. -*- rst -*-") :]
    return None


def test_markers_and_todos_stand_at_their_lines_and_comments_hide_samples(tmp_path: Path) -> None:
    for number, page in enumerate(filter(None, (OWN, seed_page()))):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "index.rst").write_text(".. include:: servers.inc\n", "utf-8")
        (folder / "servers.inc").write_text(page, "utf-8")
        (folder / "parameters.yaml").write_text(
            "server_name:\n  in: body\n  type: string\n  required: true\n  description: The name of it.\n", "utf-8"
        )
        lines = page.splitlines()
        findings = [
            f for f in check(read_reference(folder), select=["ALL"]).findings if f.location.file.endswith(".inc")
        ]
        open_markers = {f.location.line for f in findings if f.code in ("CR501", "CR502")}
        assert open_markers == {n for n, line in enumerate(lines, 1) if line.startswith(".. needs:")}
        assert any(f.code == "CR501" for f in findings)
        todos = {f.location.line for f in findings if f.code == "CR504"}
        assert todos == {n for n, line in enumerate(lines, 1) if "TODO(" in line}
        assert todos
        hidden = ("commented-out-req.json", "server-update-address-req.json", "server-update-diskconfig-req.json")
        assert not any(name in f.message for f in findings for name in hidden)
