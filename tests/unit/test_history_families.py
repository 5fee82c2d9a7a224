"""Defects that sample families show and maintainers of references have fixed: told once before, silent after."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import fix_all
from sphinx_compute_ref.linting.result import Result

NAMES = ("id", "name", "status", "host", "zone", "image", "region", "flavour", "key", "owner", "size", "fault")
Write = Callable[[Sequence[str], Sequence[str], Mapping[str, Any], str], None]


def definitions(names: Sequence[str], **more: str) -> str:
    """Return required strings, with the lines ``more`` for some of them."""
    entry = "{name}:\n  description: |\n    What it is.\n  in: body\n  required: true\n  type: {type}\n{more}"
    types = {"server": "object", "servers": "array"}
    return "".join(
        entry.format(name=name, type=types.get(name, "string"), more=more.get(name, "")) for name in sorted(names)
    )


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a page with rows and samples, and files of samples: all by their names."""
    monkeypatch.chdir(tmp_path)

    def files(rows: Sequence[str], shown: Sequence[str], samples: Mapping[str, Any], parameters: str) -> None:
        page = "Servers\n=======\n\nShow Server\n-----------\n\n.. rest_method:: GET /servers\n\nShows it.\n\n"
        page += "Normal response codes: 200\n\nResponse\n~~~~~~~~\n\n.. rest_parameters:: parameters.yaml\n\n"
        page += "".join(f"   - {row}: {row.rpartition('.')[2]}\n" for row in rows)
        page += "".join(f"\n.. literalinclude:: samples/{path}\n" for path in shown)
        Path("index.rst").write_text(page, "utf-8")
        Path("conf.py").write_text('extensions = ["sphinx_compute_ref"]\ncompute_ref_samples = "samples"\n', "utf-8")
        Path("parameters.yaml").write_text(parameters, "utf-8")
        for path, data in samples.items():
            place = Path("samples") / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(json.dumps(data), "utf-8")

    return files


def result() -> Result:
    return check(read_reference("."), ignore=["CR106"])


def told() -> list[str]:
    return [finding.code for finding in result().findings]


def server(*names: str) -> dict[str, dict[str, str]]:
    return {"server": dict.fromkeys(names, "x")}


@pytest.mark.parametrize("count", [2, 3, 5])
def test_fields_that_vanish_at_once_are_one_finding_with_a_fix(count: int, write: Write) -> None:
    rows = ["server", *(f"server.{name}" for name in NAMES)]
    samples = {"show-resp.json": server(*NAMES), "v2.20/show-resp.json": server(*NAMES[:-count])}
    write(rows, ["v2.20/show-resp.json"], samples, definitions(["server", *NAMES]))
    (finding,) = result().findings
    assert finding.code == "CR403"
    assert all(f'"{name}"' in finding.message for name in NAMES[-count:])
    assert "2.19" in finding.message
    fix_all(result).write()
    assert Path("parameters.yaml").read_text("utf-8").count("max_version: 2.19") == count
    assert told() == []


def test_of_fields_that_vanish_at_once_the_one_that_is_still_in_use_elsewhere_is_named(write: Write) -> None:
    rows = ["server", *(f"server.{name}" for name in NAMES)]
    samples = {"show-resp.json": server(*NAMES), "v2.20/show-resp.json": server(*NAMES[:-3])}
    samples["v2.20/list-resp.json"] = server("size")
    write(rows, ["v2.20/show-resp.json"], samples, definitions(["server", *NAMES]))
    page = Path("index.rst").read_text("utf-8")
    more = page[page.index("Show Server") :].replace("Show Server", "List Server").replace("/servers", "/servers/all")
    more = more.partition("   - server.id")[0]
    more += "   - server.size: size\n\n.. literalinclude:: samples/v2.20/list-resp.json\n"
    Path("index.rst").write_text(f"{page}\n{more}", "utf-8")
    (finding,) = (one for one in result().findings if one.code == "CR403")
    assert '"List Server" uses definition "size", too, and still has it' in finding.message
    assert finding.fixable  # the others


def test_many_fields_that_the_page_shows_elsewhere_may_be_another_case(write: Write) -> None:
    rows = ["server", *(f"server.{name}" for name in NAMES)]
    samples = {"show-resp.json": server(*NAMES), "v2.20/show-resp.json": server(*NAMES[:-5])}
    write(rows, list(samples), samples, definitions(["server", *NAMES]))
    assert "CR403" not in told()


def test_a_sample_that_no_page_includes_and_a_row_that_it_disproves(write: Write) -> None:
    rows = ["server", "server.id", "server.name"]
    samples = {"show-resp.json": server("id", "name"), "v2.20/show-resp.json": server("id", "name", "extra")}
    write(rows, ["show-resp.json"], samples, definitions(["server", "id", "name"]))
    assert told() == ["CR302"]


def test_a_type_that_another_microversion_contradicts(write: Write) -> None:
    samples = {
        "show-resp.json": {"server": {"id": "1"}, "name": "a"},
        "v2.20/show-resp.json": {"server": "1", "name": "a"},
    }
    write(["server", "name"], list(samples), samples, definitions(["server", "name"]))
    assert told() == ["CR303"]
    write(["server", "name"], list(samples), samples, definitions(["name"]) + UNION)
    assert told() == []


UNION = "server:\n  description: |\n    What it is.\n  in: body\n  required: true\n  type: [object, string]\n"
