"""Samples: what they say, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.reading.json_samples import (
    family_of,
    field_spans,
    locate,
    path_microversion,
    read_sample,
    role_of_file,
)

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def fields(data: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """Return path and value of every field, arrays transparent."""
    if isinstance(data, list):
        return [field for item in data for field in fields(item, path)]
    if not isinstance(data, dict):
        return []
    found: list[tuple[tuple[str, ...], Any]] = []
    for key, value in data.items():
        found += [((*path, key), value), *fields(value, (*path, key))]
    return found


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # where other processes take the time
@given(values, st.sampled_from([None, 0, 2]), st.booleans())
def test_spans_are_those_of_keys_and_values(data: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=ascii_only)
    found = []
    for span in field_spans(text):
        assert json.JSONDecoder().raw_decode(text, span.start)[0] == span.path[-1]
        found.append((span.path, json.loads(text[span.value : span.end])))
    assert sorted(found, key=repr) == sorted(fields(data), key=repr)


def test_locate_counts_lines_and_characters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_bytes('\ufeff{\r\n  "\u00e4": {"n\\u0061me": 1}\r\n}'.encode())
    assert str(locate(read_sample("a.json")[0], ("\u00e4", "name"))) == "a.json:2:9"
    assert str(locate(read_sample("a.json")[0], ("nothing",))) == "a.json:1:1"
    assert str(locate(read_sample("missing.json")[0], ("nothing",))) == "missing.json:1:1"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{}", []),
        ('{"a": 1, "a": 2}', ["CR004"]),
        ('{"a": NaN}', ["CR003"]),
        ("[-Infinity]", ["CR003"]),
        ("9" * 5000, ["CR003"]),
        ("[" * 100_000, ["CR003"]),
        ("", ["CR003"]),
        ('{"\\ud800": 1, "\\ud800": 2}', ["CR004"]),
        ('"\\ud83d\\ude00"', []),
    ],
)
def test_what_is_wrong_is_a_fault(text: str, codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.json").write_text(text, encoding="utf-8")
    sample, faults = read_sample("a.json")
    assert [fault.code for fault in faults] == codes
    assert sample.valid == ("CR003" not in codes)
    for fault in faults:
        (fault.message + fault.subject).encode("utf-8")


@pytest.mark.parametrize(
    ("path", "version", "family", "role"),
    [
        ("servers/v2.47/server-get-resp.json", "2.47", "servers/server-get-resp.json", "response"),
        ("v2.1/servers/v2.47/server-get-resp.json", "2.47", "servers/server-get-resp.json", "response"),
        ("v2.3/get-usages-1.28.json", "2.3", "get-usages.json", None),
        ("servers/server-get-resp.json", "None", "servers/server-get-resp.json", "response"),
        ("get-usages-1.28.json", "1.28", "get-usages.json", None),
        ("server-create-req-v2.10.json", "2.10", "server-create-req.json", "request"),
        ("v2/server-create-request.json", "None", "v2/server-create-request.json", "request"),
        ("/v2.10/server-resp.json", "2.10", "/server-resp.json", "response"),
        ("/server-resp.json", "None", "/server-resp.json", "response"),
    ],
)
def test_paths_say_microversion_family_and_role(path: str, version: str, family: str, role: str | None) -> None:
    assert (str(path_microversion(path)), family_of(path), role_of_file(path)) == (version, family, role)


@pytest.mark.parametrize(
    ("text", "line", "column"), [('{"a": 1,}', 1, 8), ('{"a": [1,\n 2,\n\n]}', 2, 3), ('{"a": 1,\n  \n}', 1, 8)]
)
def test_a_comma_too_many_is_named_where_it_stands_with_every_python(
    tmp_path: Path, text: str, line: int, column: int
) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    _, (fault,) = read_sample(str(path))
    assert "there is a comma before the closing" in fault.message
    assert (fault.location.line, fault.location.column) == (line, column)


@pytest.mark.parametrize("exists", [True, False])
def test_a_sample_that_is_no_json_exists_where_its_file_does(tmp_path: Path, *, exists: bool) -> None:
    if exists:
        (tmp_path / "show.txt").write_text("HTTP/1.1 200 OK\n")
    sample, faults = read_sample(str(tmp_path / "show.txt"), exists=exists)
    assert (sample.exists, faults) == (exists, ())
