"""Names of refs as versions and as folders."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_compute_ref.git.repository import Ref
from sphinx_compute_ref.publishing.plan.naming import RESERVED, folders_for, newest_first, version_of
from sphinx_compute_ref.publishing.plan.options import OPTIONS, Settings
from sphinx_compute_ref.publishing.plan.selection import Version, select, with_aliases


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("stable/2026.1", "2026.1"),
        ("34.0.0", "34.0.0"),
        ("v1.2", "1.2"),
        ("nova-34.0.0rc1", "34.0.0rc1"),
        ("stable/zed", "2022.2"),
        ("unmaintained/yoga", "2022.1"),
        ("yoga-eol", "2022.1"),
        ("essex", "2012.1"),
        ("antelope", "2023.1"),
        ("release-1.0.post1", "1.0.post1"),
        ("main", None),
        ("feature/x2", None),
        ("stable", None),
    ],
)
def test_version_of_a_name(name: str, version: str | None) -> None:
    found = version_of(name)
    assert (str(found) if found else None) == version


def test_newest_first() -> None:
    names = ["stable/2025.2", "9.0", "stable/zed", "main", "10.0", "stable/2026.1", "10.0rc1"]
    assert newest_first(names) == ["main", "stable/2026.1", "stable/2025.2", "stable/zed", "10.0", "10.0rc1", "9.0"]
    assert newest_first(names, order=["9.0", "main"])[:2] == ["9.0", "main"]
    assert newest_first(["b", "a"], series={"a": "1", "b": "2"}) == ["b", "a"]


@given(st.lists(st.text(min_size=1), unique=True))
@example(["latest"])
@example(["LATEST", "_versions", "CON"])
def test_folders_are_safe_and_differ(refs: list[str]) -> None:
    folders = folders_for(refs, taken=["latest"])
    assert len({folder.lower() for folder in folders.values()}) == len(refs)
    for folder in folders.values():
        assert folder.isascii()
        assert folder[0].isalnum()
        assert folder.lower() not in {"latest", *map(str.lower, RESERVED)}
        assert "/" not in folder
    assert folders_for(list(reversed(refs)), taken=["latest"]) == folders


def test_ordinary_names_stay_as_they_are() -> None:
    refs = ["main", "34.0.0", "stable/2026.1"]
    assert folders_for(refs) == {"main": "main", "34.0.0": "34.0.0", "stable/2026.1": "stable-2026.1"}


def refs(*names: str) -> list[Ref]:
    return [Ref(name, "tag" if name[0].isdigit() else "branch", "0" * 40) for name in names]


def test_selection_by_patterns_minimum_and_exclusion() -> None:
    known = refs("main", "stable/2024.1", "stable/2025.1", "stable/2025.2", "wip", "33.0.0", "34.0.0rc1", "34.0.0")
    settings = Settings(tags=("3*",), minimum="2025.1", exclude=("stable/2025.2",))
    assert [version.ref for version in select(known, settings)] == ["main", "stable/2025.1"]
    found = select(known, Settings(branches=(), tags=("*",)))
    assert [version.ref for version in found] == ["34.0.0", "33.0.0"]
    assert len(select(known, Settings(branches=(), tags=("*",), prereleases=True))) == 3


def aliases(versions: tuple[Version, ...]) -> dict[str, tuple[str, ...]]:
    return {version.ref: version.aliases for version in versions if version.aliases}


def test_aliases_and_status() -> None:
    known = refs("main", "stable/2025.1", "stable/zed")
    settings = Settings(end_of_life=("*/zed",))
    versions = with_aliases(select(known, settings), settings.aliases)
    assert aliases(versions) == {"stable/2025.1": ("latest", "stable")}
    assert [version.status for version in versions] == ["development", "current", "end-of-life"]
    named = with_aliases(versions, {"latest": "main", "stable": "newest", "old": "stable/zed"})
    assert aliases(named) == {"main": ("latest",), "stable/2025.1": ("stable",), "stable/zed": ("old",)}
    assert aliases(with_aliases(versions[:1], settings.aliases)) == {"main": ("latest", "stable")}


def test_every_option_takes_its_example() -> None:
    import tomllib

    for option in OPTIONS.values():
        option.parse(tomllib.loads(f"value = {option.example}")["value"])
