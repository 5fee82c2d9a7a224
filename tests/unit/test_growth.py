"""Ten times the input is ten times the work: work is counted in calls, which no other load on the machine changes."""

from __future__ import annotations

import cProfile
import json
import pstats
import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from growing_reference import OPERATION, definitions, write

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import confirmed
from sphinx_compute_ref.reports import text
from sphinx_compute_ref.reports.reporter import Appearance


def calls(work: Callable[[], object]) -> int:
    profile = cProfile.Profile()
    profile.runcall(work)
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def lint(folder: Path) -> None:
    check(read_reference(folder))


def test_lint_grows_with_the_reference(tmp_path: Path) -> None:
    for name, size in (("warm", 2), ("small", 12), ("large", 120)):
        write(tmp_path / name, size)
    lint(tmp_path / "warm")  # expressions are compiled once
    small, large = (calls(lambda name=name: lint(tmp_path / name)) for name in ("small", "large"))  # type: ignore[misc]
    assert large < 11 * small


KINDS = ["letters", "words", "same letters", "same words"]


def jumbled(kind: str, chance: random.Random) -> str:
    """Return a name of sixty letters: any letters, the same ones in another order, or words of six of both kinds."""
    alphabet = "abcdefghijklmnopqrstuvwxyz" * 3
    if kind == "same letters":
        return "".join(chance.sample(alphabet[:60], 60))
    text = alphabet if kind == "same words" else "".join(chance.choices(alphabet, k=60))
    words = [text[start : start + 6] for start in range(0, 60, 6)]
    chance.shuffle(words)
    return ("" if kind == "letters" else "_").join(words)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("partner", ["field", "definition"])
def test_names_without_a_partner_are_not_compared_pair_by_pair(partner: str, kind: str, tmp_path: Path) -> None:
    """Rows that no field is about, and refs without a definition, among as many: no code of ours runs for each."""
    chance = random.Random(7)
    counts = []
    for run, size in enumerate((240, 120, 240, 480)):  # the first one compiles expressions and loads libraries
        folder = tmp_path / f"{run}-{size}"
        folder.mkdir()
        rows, others = ([jumbled(kind, chance) for _ in range(size)] for _ in range(2))
        page = OPERATION.format(number=0, rows="".join(f"   - {row}: {row}\n" for row in rows))
        (folder / "index.rst").write_text(f"Things\n======\n\n{page}")
        (folder / "conf.py").write_text("extensions = ['sphinx_compute_ref']\ncompute_ref_samples = '.'\n")
        defined, shown = (rows, others) if partner == "field" else (others, ())
        (folder / "parameters.yaml").write_text(definitions(["thing_id"], "path") + definitions(defined))
        (folder / "thing0.json").write_text(json.dumps(dict.fromkeys(shown, "text")))
        counts.append(calls(lambda folder=folder: lint(folder)))  # type: ignore[misc]
    assert counts[3] - counts[2] < 2.4 * (counts[2] - counts[1])  # twice is in step, four times is pair by pair


def project(folder: Path, page: str, parameters: str, samples: dict[str, dict[str, str]]) -> Path:
    folder.mkdir()
    (folder / "index.rst").write_text(f"Things\n======\n\n{page}")
    (folder / "conf.py").write_text("extensions = ['sphinx_compute_ref']\ncompute_ref_samples = '.'\n")
    (folder / "parameters.yaml").write_text(parameters)
    for name, sample in samples.items():
        (folder / name).write_text(json.dumps(sample))
    return folder


def test_fixes_of_fields_without_rows_do_not_look_at_all_rows_again(tmp_path: Path) -> None:
    """Each of the fields gets a row and a definition among twice as many."""
    counts = []
    for run, size in enumerate((60, 60, 120, 240)):  # the first one compiles expressions and loads libraries
        names = [f"row{number:04}" for number in range(2 * size)]
        fields = [*names, *(f"word{number:04}x" for number in range(size))]
        page = OPERATION.format(number=0, rows="".join(f"   - {name}: {name}\n" for name in names))
        parameters = definitions(["thing_id"], "path") + definitions(names)
        samples = {"thing0.json": dict.fromkeys(fields, "text")}
        folder = project(tmp_path / f"{run}", f"Things\n======\n\n{page}", parameters, samples)

        def fix(folder: Path = folder) -> None:
            result = confirmed(check(read_reference(folder)))
            assert sum(finding.code == "CR302" for finding in result.findings) == size  # noqa: B023
            assert all(result.fix(finding) for finding in result.findings if finding.code == "CR302")

        counts.append(calls(fix))
    assert counts[3] - counts[2] < 2.4 * (counts[2] - counts[1])


def test_long_descriptions_of_one_name_are_not_aligned(tmp_path: Path) -> None:
    """CR114 compares those of other types: twenty texts of so many words, none like another."""
    chance, counts = random.Random(7), []
    for run, words in enumerate((150, 150, 600)):
        texts = [" ".join(f"w{chance.randrange(60)}" for _ in range(words)) for _ in range(20)]
        parameters = definitions(["thing_id"], "path") + "".join(
            f"field{number}:\n  description: |\n    {text}\n  in: body\n  required: true\n"
            f"  type: {('string', 'integer')[number % 2]}\n"
            for number, text in enumerate(texts)
        )
        page = "".join(OPERATION.format(number=each, rows=f"   - field: field{each}\n") for each in range(20))
        folder = project(tmp_path / str(run), page, parameters, {f"thing{each}.json": {} for each in range(20)})
        counts.append(calls(lambda folder=folder: lint(folder)))  # type: ignore[misc]
    assert counts[2] < 1.5 * counts[1]


def test_tables_of_other_operations_are_not_looked_for_pair_by_pair(tmp_path: Path) -> None:
    """CR318 where every second operation lacks most of its rows, and the others have them."""
    names, counts = [f"field_{letter}" for letter in "abcdefghijkl"], []
    rows = "".join(f"   - {name}: {name}\n" for name in names)
    for run, size in enumerate((40, 40, 400)):
        page = "".join(OPERATION.format(number=each, rows=rows) for each in range(size))
        samples = {f"thing{each}.json": dict.fromkeys(names[: 4 if each % 2 else 12], "x") for each in range(size)}
        folder = project(tmp_path / str(run), page, definitions(["thing_id"], "path") + definitions(names), samples)
        counts.append(calls(lambda folder=folder: lint(folder)))  # type: ignore[misc]
    assert counts[2] < 11 * counts[1]


def test_a_line_of_millions_of_letters_is_shown_around_each_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is all of it looked at for each, nor the same words told again and again."""
    (tmp_path / "conf.py").write_text("")
    words = " ".join(f"{word} {word}" for word in ("the", "one", "the", "two") * 5000)
    (tmp_path / "index.rst").write_text(f"Long\n====\n\nA first line,\n{words}.\n")
    result = check(read_reference(tmp_path), select=["CR220"])
    columns = [(finding.location.line, finding.location.column) for finding in result.findings]
    assert columns == [(5, 1), (5, 9), (5, 25)]
    printed: list[str] = []
    monkeypatch.setattr(text, "printable", lambda part: printed.append(part) or part)
    shown = "".join(text.TextReporter(Appearance(colour=False, width=100)).report(result))
    assert shown.count("^") == 3
    assert max(map(len, printed)) < 400


def test_parts_of_a_long_url_are_kept_once(tmp_path: Path) -> None:
    """A part with all that stands before it would be the square of the URL."""
    (tmp_path / "conf.py").write_text('extensions = ["sphinx_compute_ref"]\n')
    (tmp_path / "index.rst").write_text(OPERATION_OF_PARTS % ("{a}/" * 4000))
    reference = read_reference(tmp_path)
    tracemalloc.start()
    try:
        check(reference, select=["CR212"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16_000_000


OPERATION_OF_PARTS = """\
Servers
=======

Show
----

.. rest_method:: GET /%s

Normal response codes: 200
"""


def test_a_role_does_not_look_at_all_operations(tmp_path: Path) -> None:
    from sphinx_compute_ref.sphinx_ext.operations.entries import ParameterEntry
    from sphinx_compute_ref.sphinx_ext.operations.targets import Targets

    write(tmp_path / "reference", 40)
    operations = read_reference(tmp_path / "reference").operations
    rows = [ParameterEntry(f"name{one.id}", f"{one.id}-name", "response", "body", one.id) for one in operations]
    counts = []
    for size in (4, 40):
        targets = Targets({"index": operations[:size]}, {"index": rows[:size]})

        def resolve(targets: Targets = targets) -> None:
            assert targets.operations(" show  THING 3")[0][1] is operations[3]
            assert targets.operations("GET /things3/{thing_id}")[0][1] is operations[3]
            assert targets.parameters(f"Show Thing 3::{rows[3].name}", None) == [("index", rows[3])]
            assert targets.parameters(rows[3].id, None) == [("index", rows[3])]
            assert not targets.operations("Show Thing 41")

        resolve()  # names are collected once
        counts.append(calls(resolve))
    assert counts[0] == counts[1]
