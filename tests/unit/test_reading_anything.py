"""Whatever stands in the files: no exception, and every finding at a place that exists."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.linting.result import Result

LINES = [
    "Servers", "=======", "Show (lock Action)", "~~~~~~", "Request", "-----", "Response Example (v2.9)", "", "", "",
    "====", "..", "::", ".. rest_method:: GET /servers/{server_id}?{q}", ".. rest_method::", "..rest_method:: POST /a",
    ".. rest_method: GET /a", ".. rest_parameters:: parameters.yaml", ".. rest_parameters:: /parameters.yaml",
    ".. rest_parameters:: missing.yaml", ".. rest_status_code:: error status.yaml", ".. literalinclude:: a-req.json",
    ".. literalinclude:: v2.9/a-resp.json", ".. literalinclude::", ".. include:: a.inc", ".. include:: index.rst",
    ".. include:: parameters.yaml", ".. include:: \0", ".. toctree::", ".. needs:body_verification", ".. TODO: more",
    ".. compute-ref: ignore CR302 -- why", ".. compute-ref: ignore", "Normal response codes: 202, 200, 999",
    "Error response codes: badRequest(404), (400), gone(410), 409 (v2.1", "**Response**", "- item", "   :lines: 1",
    "   - name: name", "   - a.b: server_id", "   - name", "   -name:x", "   name: x", "   - 404: gone", "   - 200 # x",
    "   min_version: 2.9", "   max_version: 2.x", "   /servers/\u00a0{id}", "\t- tab:\ttab", "   - z\u200b: na\u200bme",
    ":orphan:", "`link <http://a>`_", ".. _target:", "\x0c", "\u2028", "\x85", "+---+", "| a |",
]  # fmt: skip
YAML = [
    "name:", "server_id:", "\"x\":", "- a", "a: &a", "b: *a", "  <<: *a", "  <<: [*a, *a]", "  in: body", "  in: path",
    "  in: [x]", "  in:", "  type: string", "  type: {a: b, a: c}", "  required: true", "  required: flase",
    "  requried: 1", "  description: |", "    text", "  description: TODO", "  min_version: 2.10", "  max_version: 2.9",
    "  min_version: [1]", "# compute-ref: ignore CR107 -- why", "# variables in path", "", "---", "...", "\tin: body",
    "  ? complex", "? [a, b]", ": c", "200:", "404:", "  default: No", "  'a", "{", "[[[", "  in: \u2028body",
    "%YAML 1.1", "!!int x: 1", "  description: \"\\ud800\"",
]  # fmt: skip
JSON = [
    "{", "}", "[", "]", ",", ":", '"name"', '"id"', '"a"', "1", "2.5", "null", "true", "NaN", '"\\ud800"', '"', "//",
    '{"name": 1}', '{"server": {"name": "x", "links": [{"rel": 1}]}}', '[{"a": []}, {"a": {}}]', "\u2028",
]  # fmt: skip


def text(lines: list[str], joint: str) -> st.SearchStrategy[bytes]:
    pages = st.lists(st.sampled_from(lines) | st.text(max_size=12), max_size=25).map(joint.join)
    encoded = st.tuples(pages, st.sampled_from(["\n", "\r\n", "\r"])).map(
        lambda pair: pair[0].replace("\n", pair[1]).encode("utf-8", "replace")
    )
    return (
        encoded
        | st.tuples(encoded, st.binary(max_size=6)).map(b"".join)
        | encoded.map(lambda data: b"\xef\xbb\xbf" + data)
    )


projects = st.fixed_dictionaries(
    {
        "index.rst": text(LINES, "\n"),
        "a.inc": text(LINES, "\n"),
        "parameters.yaml": text(YAML, "\n"),
        "status.yaml": text(YAML, "\n"),
        "a-req.json": text(JSON, " "),
        "v2.9/a-resp.json": text(JSON, " "),
        "v2.47/a-resp.json": text(JSON, " "),
        "conf.py": st.sampled_from(
            [b"", b"compute_ref_samples = '.'", b"compute_ref_min_microversion = '2.1'", b"\0", b"(" * 999]
        ),
    }
)


def run() -> Result:
    return check(read_reference("."), select=["ALL"])


def places_exist(result: Result) -> None:
    lengths: dict[str, list[int]] = {}
    for finding in result.findings:
        for place in (finding.location, *(related.location for related in finding.related)):
            if place.file not in lengths:
                content = Path(place.file).read_bytes().decode("utf-8-sig", "replace")
                lengths[place.file] = [len(line) for line in re.split("\r\n?|\n", content)]
            assert 1 <= place.line <= len(lengths[place.file]), finding
            assert 1 <= place.column <= lengths[place.file][place.line - 1] + 1, finding
        finding.message.encode("utf-8")
        assert len(finding.fingerprint) == 16


@given(projects)
@example({"index.rst": b".. include:: \0\n   /pages/a.inc", "conf.py": b""})
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_anything_is_read_checked_and_fixed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: dict[str, bytes]
) -> None:
    folder = tmp_path / "source"
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in project.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    monkeypatch.chdir(folder)
    places_exist(run())
    outcome = fix_all(run, unsafe=True)
    outcome.write()
    places_exist(run())
    assert fix_all(run, unsafe=True).changes == ()
