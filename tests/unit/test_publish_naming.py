"""Names of refs as versions and as folders."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sphinx_compute_ref.errors import ConfigurationError
from sphinx_compute_ref.git.repository import Ref
from sphinx_compute_ref.publishing.plan.naming import RESERVED, folders_for, is_folder, newest_first, version_of
from sphinx_compute_ref.publishing.plan.options import OPTIONS, Settings
from sphinx_compute_ref.publishing.plan.remarks import remarks
from sphinx_compute_ref.publishing.plan.selection import Version, select, with_aliases
from sphinx_compute_ref.publishing.plan.settings import SECTION
from sphinx_compute_ref.publishing.portal.options import PORTAL_OPTIONS, REFERENCE_OPTIONS


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
        ("austin", "2010.1"),
        ("bexar", "2011.1"),
        ("cactus", "2011.2"),
        ("diablo", "2011.3"),
        ("essex", "2012.1"),
        ("folsom", "2012.2"),
        ("Grizzly", "2013.1"),
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


def test_series_name_versions_by_the_whole_name_or_its_end() -> None:
    series = {"lts/one": "7.0", "two": "8.0"}
    names = ("LTS/One", "releases/two", "one")
    assert [str(version_of(name, series)) for name in names] == ["7.0", "8.0", "None"]


def test_newest_first() -> None:
    names = ["stable/2025.2", "9.0", "stable/zed", "main", "10.0", "stable/2026.1", "10.0rc1"]
    assert newest_first(names) == ["main", "stable/2026.1", "stable/2025.2", "stable/zed", "10.0", "10.0rc1", "9.0"]
    assert newest_first(names, order=["9.0", "main"])[:2] == ["9.0", "main"]
    assert newest_first(["b", "a"], series={"a": "1", "b": "2"}) == ["b", "a"]
    assert newest_first(["c/b", "c/a", "1.5"], series={"A": "1", "b": "2"}) == ["c/b", "1.5", "c/a"]
    assert newest_first(["v1.0", "b", "1.0", "a", "b"]) == ["a", "b", "1.0", "v1.0"]
    assert newest_first(["1.0", "2.0"], order=["1.0", "nothing", "1.0"]) == ["1.0", "2.0"]


@given(st.lists(st.text(min_size=1), unique=True))
@example(["latest"])
@example(["LATEST", "_versions", "CON"])
def test_folders_are_safe_and_differ(refs: list[str]) -> None:
    folders = folders_for(refs, other_names=["latest"])
    assert len({folder.lower() for folder in folders.values()}) == len(refs)
    for folder in folders.values():
        assert folder.isascii()
        assert folder[0].isalnum()
        assert folder.lower() not in {"latest", *map(str.lower, RESERVED)}
        assert "/" not in folder
    assert folders_for(list(reversed(refs)), other_names=["latest"]) == folders


def test_ordinary_names_stay_as_they_are() -> None:
    refs = ["main", "34.0.0", "stable/2026.1"]
    assert folders_for(refs) == {"main": "main", "34.0.0": "34.0.0", "stable/2026.1": "stable-2026.1"}


def test_name_that_loses_something_gets_a_hash_of_the_whole_name() -> None:
    """It is the first half of 16 digits of SHA-256, of the bytes that git has: addresses stay as they were."""
    assert folders_for(["a b"]) == {"a b": f"a-b-{digest(b'a b')}"}
    assert folders_for(["///"]) == {"///": f"ref-{digest(b'///')}"}
    assert folders_for(["\udcff"]) == {"\udcff": f"ref-{digest(b'%c' % 255)}"}
    assert folders_for(["A", "a"]) == {"A": f"A-{digest(b'A')}", "a": f"a-{digest(b'a')}"}
    assert folders_for(["_.-x.-"]) == {"_.-x.-": f"x-{digest(b'_.-x.-')}"}


def digest(name: bytes) -> str:
    return hashlib.sha256(name).hexdigest()[:8]


def test_folders_that_somebody_chose_are_taken_and_differ_from_the_others() -> None:
    refs = ["main", "next", "34.0.0"]
    assert folders_for(refs, explicit={"next": "new", "34.0.0": "Main"}) == {
        "main": f"main-{digest(b'main')}",
        "next": "new",
        "34.0.0": f"Main-{digest(b'34.0.0')}",
    }


@pytest.mark.parametrize(
    "name", ["", "a b", "-a", "a.", "con", "AUX.txt", "index.html", "INDEX.html", "_versions", "é"]
)
def test_name_that_no_site_or_system_takes_is_no_folder(name: str) -> None:
    assert not is_folder(name)


@pytest.mark.parametrize("name", ["1.0", "latest", "Train", "stable-2025.1", "a_b"])
def test_plain_name_is_a_folder(name: str) -> None:
    assert is_folder(name)


def refs(*names: str) -> list[Ref]:
    return [Ref(name, "tag" if name[0].isdigit() else "branch", "0" * 40) for name in names]


def test_selection_by_patterns_minimum_and_exclusion() -> None:
    known = refs("main", "stable/2024.1", "stable/2025.1", "stable/2025.2", "wip", "33.0.0", "34.0.0rc1", "34.0.0")
    settings = Settings(tags=("3*",), minimum="2025.1", exclude=("stable/2025.2",))
    assert [version.ref for version in select(known, settings)] == ["main", "stable/2025.1"]
    found = select(known, Settings(branches=(), tags=("*",)))
    assert [version.ref for version in found] == ["34.0.0", "33.0.0"]
    assert len(select(known, Settings(branches=(), tags=("*",), prereleases=True))) == 3


def test_selection_by_series() -> None:
    """Names of series say what is older than the minimum, and what is newest."""
    known = refs("releases/alpha", "releases/beta", "releases/gamma")
    series = {"alpha": "3.0", "beta": "1.0", "gamma": "2.0"}
    settings = Settings(branches=("releases/*",), series=series, minimum="gamma")
    assert [version.ref for version in select(known, settings)] == ["releases/alpha", "releases/gamma"]


def test_branches_of_development_are_older_than_no_minimum() -> None:
    known = refs("main", "stable/2024.1")
    settings = Settings(branches=("*",), development=("main", "stable/2024.1"), minimum="2025.1")
    assert {version.ref for version in select(known, settings)} == {"main", "stable/2024.1"}


def test_version_has_what_settings_say_of_it() -> None:
    known = [*refs("main", "stable/2025.1"), Ref("34.0.0", "tag", "1" * 40)]
    settings = Settings(
        tags=("*",),
        aliases={"latest": "main"},
        folders={"main": "next"},
        titles={"34.0.0": "Wallaby"},
        order=("34.0.0", "main"),
    )
    found = [(one.ref, one.kind, one.commit[0], one.folder, one.title) for one in select(known, settings)]
    assert found == [
        ("34.0.0", "tag", "1", "34.0.0", "Wallaby"),
        ("main", "branch", "0", "next", "main"),
        ("stable/2025.1", "branch", "0", "stable-2025.1", "2025.1"),
    ]


def test_names_of_series_put_versions_in_order() -> None:
    settings = Settings(branches=("*",), series={"alpha": "1.0", "beta": "3.0", "gamma": "2.0"})
    assert [version.ref for version in select(refs("alpha", "beta", "gamma"), settings)] == ["beta", "gamma", "alpha"]


def test_versions_of_a_portal_say_of_which_reference_they_are() -> None:
    for reference, name in (("", "main"), ("compute", "compute@main")):
        (version,) = select(refs("main"), Settings(branches=("*",)), reference)
        assert (version.reference, version.name) == (reference, name)


def test_branch_that_is_called_as_an_alias_gives_way() -> None:
    (version,) = select(refs("latest"), Settings(branches=("*",), aliases={"latest": "newest"}))
    assert version.folder == f"latest-{digest(b'latest')}"


CHOICE = (
    f"branches and tags in [{SECTION}] choose; the repository has b1, b2, b3, b4, b5, b6, b7, main and 1 more. "
    'In a clone, branches are those of a remote: remote = "origin".'
)


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        (Settings(minimum="old"), 'minimum: "old" is not a version', ""),
        (
            Settings(branches=("no*",)),
            "no branch or tag is chosen",
            CHOICE,
        ),
        (Settings(order=("mian",)), 'order: "mian" is not published', 'Did you mean "main"?'),
        (
            Settings(titles={"zzz": "Z"}),
            'titles: "zzz" is not published',
            "It must be one of the branches and tags that are published.",
        ),
        (Settings(folders={"mian": "x"}), 'folders: "mian" is not published', None),
        (Settings(aliases={"latest": "mian"}), 'aliases: "mian" is not published', None),
    ],
)
def test_settings_that_cannot_be_meant_are_named(settings: Settings, message: str, hint: str | None) -> None:
    with pytest.raises(ConfigurationError) as caught:
        select(refs("b1", "b2", "b3", "b4", "b5", "b6", "b7", "main", "b8"), replace(settings, file="pyproject.toml"))
    assert caught.value.message.removeprefix(f"[{SECTION}] ") == message
    assert caught.value.message.startswith("[") == (":" in message)
    assert caught.value.where == "pyproject.toml"
    assert hint is None or (caught.value.hint or "") == hint


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
    assert aliases(with_aliases(versions[::2], settings.aliases)) == {"stable/zed": ("latest", "stable")}
    assert with_aliases((), settings.aliases) == ()


BRANCHES = ("main", "stable/2025.2", "stable/2026.1")


@pytest.mark.parametrize(
    ("settings", "remotes", "said"),
    [
        (Settings(), {"origin": ["main"]}, []),
        (Settings(branches=("main", "stabel/*")), {}, ['branches: "stabel/*" matches nothing']),
        (Settings(branches=("stabel/*",), shared=frozenset({"branches"})), {}, []),
        (Settings(tags=("3?.0.0",)), {}, ['tags: "3?.0.0" matches nothing']),
        (Settings(exclude=("stable/zed",)), {}, ['exclude: "stable/zed" matches nothing']),
        (Settings(minimum="2026.1"), {}, ["minimum leaves out stable/2025.2"]),
        (
            Settings(),
            {"origin": ["main", "stable/2026.2", "feature"]},
            ['only the remote "origin" has stable/2026.2; remote = "origin" takes branches from there'],
        ),
        (Settings(remote="origin"), {"origin": ["main", "stable/2026.2"]}, []),
        (
            Settings(remote="orgin"),
            {"origin": ["main"]},
            ['remote: there is no remote "orgin". Did you mean "origin"?'],
        ),
    ],
)
def test_what_is_not_published_is_said(settings: Settings, remotes: dict[str, list[str]], said: list[str]) -> None:
    assert list(remarks(refs(*BRANCHES), settings, remotes)) == said


def test_every_option_takes_its_example() -> None:
    import tomllib

    for option in (*OPTIONS.values(), *PORTAL_OPTIONS.values(), *REFERENCE_OPTIONS.values()):
        assert option.parse(tomllib.loads(f"value = {option.example}")["value"])


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (0, "none"),
        (1, "b0"),
        (8, "b0, b1, b2, b3, b4, b5, b6, b7"),
        (10, "b0, b1, b2, b3, b4, b5, b6, b7 and 2 more"),
    ],
)
def test_some_of_the_refs_are_named_where_none_is_chosen(count: int, names: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        select(refs(*(f"b{number}" for number in range(count))), Settings(branches=("no",)))
    assert f"the repository has {names}. In" in (caught.value.hint or "")
