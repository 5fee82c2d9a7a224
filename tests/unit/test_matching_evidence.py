"""What counts as proof that a field went: a few, or a group of an object most of which stayed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sphinx_compute_ref import check, read_reference

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


def gone(folder: Path, stayed: int, went: int, *elsewhere: str, families: tuple[str, ...] = ("show", "list")) -> int:
    """Return of how many definitions CR403 says that their field went at 2.9, from one of two objects."""
    kept, left = WORDS[:stayed], WORDS[stayed : stayed + went]
    assert len(left) == went
    rows = ["server", "other", "rest", *kept, *left, *elsewhere]
    (folder / "samples" / "v2.9").mkdir(parents=True)
    (folder / "conf.py").write_text('compute_ref_samples = "samples"\ncompute_ref_min_microversion = "2.1"\n')
    table = "\n".join(f"   - {name}: {name}" for name in rows)
    pages = "".join(OPERATION.format(name, table) for name in families).replace(
        "Response\n--------", "Response\n~~~~~~~~"
    )
    (folder / "index.rst").write_text(f"Servers\n=======\n\n{pages}")
    field = "{}:\n  description: Text.\n  in: body\n  required: true\n  type: {}\n"
    kinds = [(name, "object" if name in rows[:2] else "integer") for name in rows]
    (folder / "parameters.yaml").write_text("".join(field.format(*kind) for kind in kinds))
    old = {"server": dict.fromkeys([*kept, *left], 1), "other": dict.fromkeys(["rest", "tide", *elsewhere], 1)}
    new = {"server": dict.fromkeys(kept, 1), "other": {"rest": 1, "tide": 1}}
    for name in families:
        (folder / "samples" / f"{name}-get-resp.json").write_text(json.dumps(old))
        (folder / "samples" / "v2.9" / f"{name}-get-resp.json").write_text(json.dumps(new))
    return len(check(read_reference("."), select=["CR403"]).findings)


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
