"""Parts of a parameters file read as they do in all of it: those of a large file, and those that an edit changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.reading.yaml.nodes import compose
from sphinx_compute_ref.reading.yaml.parameters import PART, Reading, read_parameters
from sphinx_compute_ref.reading.yaml.parameters_again import read_parameters_again

ENTRY = "{name}:\n  in: body\n  type: string\n  description: |\n    The {name}: *some* text & more.\n"
ODD = [
    "plain: &plain\n  in: body\n",
    "alias:\n  <<: *plain\n  type: string\n",
    "a: {in: query, type: &type string}\n",
    "typed:\n  type: *type\n",
    'open: "text\nb: more"\n',
    "# a comment\n",
    "# compute-ref: ignore CR107 -- used elsewhere\n",
    "---\n",
    "...\n",
    "? key\n: value\n",
    "no colon\n",
    "tabbed:\n\tin: body\n",
    "twice:\n  in: body\n  in: query\n",
    "\n",
    "%TAG ! tag:example.com:\n",
    "kept: |+\n  text\n\n",
    "[a, b]: c\n",
    "deep: " + "[" * 600 + "\n",
    "umlaut:\n  description: \u2028 ü\n",
]
entries = st.one_of(
    st.sampled_from(["a", "b", "c", "server_id"]).map(lambda name: ENTRY.format(name=name)), st.sampled_from(ODD)
)


def read(text: str) -> tuple[bytes, Reading]:
    content = text.encode()
    Path("p.yaml").write_bytes(content)
    return content, read_parameters("p.yaml")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@given(st.lists(entries, min_size=1, max_size=8), st.data())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_again_is_reading_from_scratch(texts: list[str], data: st.DataObject) -> None:
    content, before = read("".join(texts))
    number = data.draw(st.integers(0, len(texts) - 1))
    kind = data.draw(st.sampled_from(["entry", "letter", "delete", "insert"]))
    match kind:
        case "entry":
            texts[number] = data.draw(entries)
        case "insert":
            texts.insert(number, data.draw(entries))
        case "delete":
            del texts[number]
        case _:
            at = data.draw(st.integers(0, len(texts[number])))
            texts[number] = texts[number][:at] + data.draw(st.sampled_from("x: &*\n\"'#-")) + texts[number][at:]
    _, scratch = read("".join(texts))
    again = read_parameters_again("p.yaml", content, before)
    assert again == scratch
    assert list(again[0].definitions) == list(scratch[0].definitions)


@given(
    st.lists(st.one_of(entries, st.text("x: &*<>!?|[{\n\r\"'#-.%", max_size=8)), min_size=1, max_size=8),
    st.integers(1, 80),
)
@example([" ", 'open: "text\nb: more"\n', ENTRY.format(name="a")], 1)
@settings(max_examples=800, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_reading_in_parts_is_reading_as_a_whole(texts: list[str], size: int) -> None:
    _, whole = read("".join(texts))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sphinx_compute_ref.reading.yaml.parameters.PART", size)
        _, parts = read("".join(texts))
    assert parts == whole
    assert list(parts[0].definitions) == list(whole[0].definitions)


def test_large_file_is_made_nodes_a_part_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[int] = []

    def noting(text: str) -> object:
        composed.append(len(text))
        return compose(text)

    monkeypatch.setattr("sphinx_compute_ref.reading.yaml.parameters.compose", noting)
    _, (file, faults, _) = read("---\n" + "".join(ENTRY.format(name=f"name{number}") for number in range(20_000)))
    assert (len(file.definitions), faults) == (20_000, ())
    assert file.definitions["name19999"].location.line == 2 + 19_999 * 5
    assert max(composed) < PART + 200


def test_an_edit_of_one_entry_leaves_the_objects_of_all_others() -> None:
    text = "".join(ENTRY.format(name=name) for name in ("a", "b", "c"))
    content, before = read(text)
    Path("p.yaml").write_text(text.replace("The b:", "A b:"))
    file, _, _ = read_parameters_again("p.yaml", content, before)
    same = {name: one is before[0].definitions[name] for name, one in file.definitions.items()}
    assert same == {"a": True, "b": False, "c": True}


def test_definitions_with_a_common_anchor_follow_its_edit() -> None:
    text = "a: &a\n  in: body\nb:\n  <<: *a\n  type: string\n"
    content, before = read(text)
    Path("p.yaml").write_text(text.replace("in: body", "in: path"))
    file, _, _ = read_parameters_again("p.yaml", content, before)
    assert [one.in_ for one in file.definitions.values()] == ["path", "path"]
