"""What counts as proof that a field went: a few, or a group of an object most of which stayed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference
from sphinx_compute_ref.linting.fixing import fix_all

OPERATION = """\
{0} Server
-----------

.. rest_method:: GET /{0}

Response
--------

.. rest_parameters:: parameters.yaml

{1}

.. literalinclude:: samples/{0}-get-resp.json

"""
#: No two are alike.
WORDS = [
    "apple", "bridge", "canyon", "dolphin", "engine", "forest", "guitar", "harbour", "island", "jungle", "kitchen",
    "lantern", "mountain", "needle", "orchid", "pepper", "quarry", "rocket", "saddle", "temple", "umbrella", "violin",
    "walnut", "xylophone", "yogurt", "zipper", "anchor", "blanket", "compass", "diamond", "emerald", "feather",
    "glacier", "hammer", "insect", "jacket", "kettle", "ladder", "magnet", "nutmeg", "oyster", "parrot", "quiver",
    "ribbon", "spider", "thunder", "uniform", "velvet", "whistle",
]  # fmt: skip


def gone(
    folder: Path,
    stayed: int,
    went: int,
    *elsewhere: str,
    families: tuple[str, ...] = ("show", "list"),
    shown: str = "",
    required: str = "true",
    text: str = "Text.",
) -> int:
    """Return of how many definitions CR403 says, in one finding, that their field went at 2.9, from one of two objects.

    ``shown`` are the samples that the pages include: of the oldest microversion, or of the newest.
    """
    kept, left = WORDS[:stayed], WORDS[stayed : stayed + went]
    assert len(left) == went
    rows = ["server", "other", "rest", *kept, *left, *elsewhere]
    (folder / "samples" / "v2.9").mkdir(parents=True)
    (folder / "conf.py").write_text('compute_ref_samples = "samples"\ncompute_ref_min_microversion = "2.1"\n')
    table = "\n".join(f"   - {name}: {name}" for name in rows)
    pages = "".join(OPERATION.format(name, table) for name in families).replace(
        "Response\n--------", "Response\n~~~~~~~~"
    )
    pages = pages.replace("samples/", f"samples/{shown}")
    (folder / "index.rst").write_text(f"Servers\n=======\n\n{pages}")
    field = "{}:\n  description: {}\n  in: body\n  required: {}\n  type: {}\n"
    last = left[-1]
    kinds = [
        (
            name,
            text if name == last else "Text.",
            required if name == last else "true",
            "object" if name in rows[:2] else "integer",
        )
        for name in rows
    ]
    (folder / "parameters.yaml").write_text("".join(field.format(*kind) for kind in kinds))
    old = {"server": dict.fromkeys([*kept, *left], 1), "other": dict.fromkeys(["rest", "tide", *elsewhere], 1)}
    new = {"server": dict.fromkeys(kept, 1), "other": {"rest": 1, "tide": 1}}
    for name in families:
        (folder / "samples" / f"{name}-get-resp.json").write_text(json.dumps(old))
        (folder / "samples" / "v2.9" / f"{name}-get-resp.json").write_text(json.dumps(new))
    findings = check(read_reference("."), select=["CR403"]).findings
    assert len(findings) <= 1  # what vanishes between the same two samples is told once
    return sum(len(finding.subject.removesuffix(" max_version").split()) for finding in findings)


@pytest.mark.parametrize(
    ("went", "stayed", "proof"),
    [(3, 7, True), (4, 8, True), (4, 7, False), (5, 9, False), (6, 12, True), (6, 11, False), (7, 40, False)],
)
def test_group_that_went_is_at_most_a_third_and_six(
    went: int, stayed: int, proof: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, stayed, went) == (went if proof else 0)


def test_fields_of_several_objects_are_no_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, 12, 3, "zone") == 0


@pytest.mark.parametrize(("went", "proof"), [(3, True), (4, False)])
def test_group_that_only_one_family_lost_is_no_proof(
    went: int, proof: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, 12, went, families=("show",)) == (went if proof else 0)


@pytest.mark.parametrize(("went", "stayed", "proof"), [(4, 5, True), (7, 8, True), (7, 6, True), (7, 2, True)])
def test_required_fields_that_no_sample_of_the_page_has_went_together(
    went: int, stayed: int, proof: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, stayed, went, families=("show",), shown="v2.9/") == (went if proof else 0)


@pytest.mark.parametrize(
    ("required", "text"), [("false", "Text."), ("true", "Only present when the server is in error.")]
)
def test_a_field_that_may_be_absent_makes_fields_that_went_together_no_proof(
    required: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, 12, 4, families=("show",), shown="v2.9/", required=required, text=text) == 0


def test_required_fields_that_the_sample_of_the_page_has_are_another_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, 8, 7, families=("show",)) == 0


def test_one_field_that_cannot_be_mended_keeps_no_other_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, 7, 3) == 3
    parameters = tmp_path / "parameters.yaml"
    text = parameters.read_text().replace("island:\n", "island: &shared\n")
    parameters.write_text(f"{text}extra:\n  <<: *shared\n  in: query\n")
    outcome = fix_all(lambda: check(read_reference("."), select=["CR403"]))
    outcome.write()
    known = read_reference(".").parameters["parameters.yaml"].definitions
    assert {name for name, entry in known.items() if entry.max_version} == {"harbour", "jungle"}
    assert [finding.subject for finding in outcome.result.findings] == ["island max_version"]


def test_two_samples_that_no_page_includes_are_no_proof(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert gone(tmp_path, 8, 7, families=("show",)) == 0
    sample = tmp_path / "samples" / "show-get-resp.json"
    for folder in ("v2.4", "v2.6"):
        (tmp_path / "samples" / folder).mkdir()
        (tmp_path / "samples" / folder / sample.name).write_text(sample.read_text())
    sample.unlink()
    page = tmp_path / "index.rst"
    text = page.read_text().replace("GET /show\n", "GET /show\n   min_version: 2.5\n")
    page.write_text(text.replace("samples/", "samples/v2.4/"))  # older than the operation
    assert check(read_reference("."), select=["CR403"]).findings == ()


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("The sample of a part that does not answer: others come without any missing keys.", False),
        ("Fields of\nthe disk are left out; some fields are omitted here.", False),
        ("An abridged answer.", False),
        ("The answer of a server in a cell.", True),
    ],
)
def test_a_sample_of_which_the_page_says_that_keys_are_missing_proves_nothing(
    says: str, told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    gone(tmp_path, 7, 1, families=("show",), shown="v2.9/")
    page = tmp_path / "index.rst"
    page.write_text(page.read_text().replace(".. literal", f"**Example**\n\n{says}\n\n.. literal"))
    codes = [one.code for one in check(read_reference("."), select=["CR304", "CR403"]).findings]
    assert codes == (["CR403"] if told else [])
