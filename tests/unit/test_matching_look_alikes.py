"""Names that were meant to be one, and names that only look it."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_compute_ref.matching import names
from sphinx_compute_ref.matching.look_alikes import (
    akin,
    akin_among,
    look_alike,
    look_alikes_among,
    repeats,
    same_letters,
    share_a_word,
    words_of,
)
from sphinx_compute_ref.matching.names import did_you_mean, edit_distance, similarity

#: Names of few words and letters, so that many are alike.
WORDS = st.lists(
    st.sampled_from(["links", "id", "name", "names", "policy", "policies", "proto", "protocol", "7"])
    | st.text("abAB", max_size=4),
    max_size=4,
)
NAMES = st.builds(lambda words, between: between.join(words), WORDS, st.sampled_from(["_", "-", ":", ""]))


def edits(left: str, right: str) -> int:
    """Return the optimal string alignment distance as textbooks have it: a table of all beginnings of both."""
    table = [
        [row + column if 0 in (row, column) else 0 for column in range(len(right) + 1)] for row in range(len(left) + 1)
    ]
    for row, letter in enumerate(left, 1):
        for column, other in enumerate(right, 1):
            ways = [
                table[row - 1][column] + 1,
                table[row][column - 1] + 1,
                table[row - 1][column - 1] + (letter != other),
            ]
            if row > 1 and column > 1 and left[row - 2 : row] == right[column - 2 : column][::-1]:
                ways.append(table[row - 2][column - 2] + 1)
            table[row][column] = min(ways)
    return table[-1][-1]


@given(st.text("abc_é\ud800", max_size=12), st.text("abc_é\ud800", max_size=12), st.integers(0, 12))
def test_edits_are_counted_up_to_a_limit(left: str, right: str, limit: int) -> None:
    assert edit_distance(left, right, limit) == min(edits(left, right), limit + 1)


@settings(deadline=None)  # the first one loads the library
@given(NAMES, st.lists(NAMES, max_size=70), st.sampled_from([0.0, 0.5, 0.72, 0.8]))
def test_the_names_that_are_meant_are_those_that_are_most_similar(name: str, others: list[str], cutoff: float) -> None:
    many = others * (1 + 200 // max(len(others), 1))
    for few, effort in ((others, 0), (many, 10**9), (many, 0)):  # many are compared all at once where that pays
        scores = sorted((-similarity(name, other), other) for other in few if similarity(name, other) >= cutoff)
        with patch.object(names, "_WORTH_LOADING", effort):
            meant = did_you_mean(name, few, cutoff=cutoff)
        assert meant == [other for score, other in scores if score <= scores[0][0] + 0.06][:3]


@settings(deadline=None)  # the first one loads the library
@given(NAMES, st.lists(NAMES, max_size=70, unique=True).map(tuple))
def test_many_names_are_compared_as_each_of_them_is(name: str, others: tuple[str, ...]) -> None:
    for few in (others, others * (1 + 50 // max(len(others), 1))):
        assert set(look_alikes_among(name, few)) == {other for other in few if look_alike(name, other)}
    near = akin_among(name, others)
    assert not [other for other in others if other not in near and akin(name, other)]
    assert not [other for other in others if other not in near and repeats(name, other, "name")]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("hypervisor_links", "hypervisors_links"),
        ("is-up", "is_up"),
        ("flavorRef", "flavor_ref"),
        ("attachement", "attachment"),
        ("policy", "policies"),
        ("address", "addresses"),
        ("volumetype", "volume_types"),
        ("instance_uuid", "instnace_uuid"),
        ("OS-DCF:diskConfig", "os-dcf:disk_config"),
        ("availability_zone", "availabilityZone"),
        ("policy:rules", "os-policy:rules"),
        ("profile", "prafila"),  # two letters of seven
    ],
)
def test_one_name_written_in_two_ways(left: str, right: str) -> None:
    assert look_alike(left, right)
    assert look_alike(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("rx_bytes", "tx_bytes"),
        ("accessIPv4", "accessIPv6"),
        ("min_disk", "min_ram"),
        ("name", "name"),
        ("id", "ip"),
        ("host", "hostname"),
        ("user_id", "project_id"),
        ("created_at", "updated_at"),
        ("total_cores_used", "total_ram_used"),
        ("volume_id", "volume"),
        ("", "name"),
        ("名前", "住所"),
        ("flavor", "flovar"),
    ],
)
def test_two_names(left: str, right: str) -> None:
    assert not look_alike(left, right)
    assert not look_alike(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("nam", "name"),
        ("proto", "protocol"),
        ("share_proto", "share_protocol"),
        ("x_rules", "rules"),
        ("in_default_non_x", "in_non_default_x"),
        ("network_id", "floating_network_id"),
        ("volume", "volume_id"),
        ("links", "server_links"),
    ],
)
def test_names_that_may_be_one_where_nothing_else_is_left(left: str, right: str) -> None:
    assert not look_alike(left, right)
    assert akin(left, right)
    assert akin(right, left)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("id", "server_id"),
        ("name", "host_name"),
        ("image_links", "server_links"),
        ("rx_bytes", "tx_bytes"),
        ("ip", "ip_version"),
        ("user_id", "project_id"),
        ("size", "size"),
        ("a", "ab"),
        ("id", "ids"),
        ("rx", "tx"),
    ],
)
def test_names_that_are_not_akin(left: str, right: str) -> None:
    assert not akin(left, right)
    assert not akin(right, left)


def test_a_word_that_every_name_may_have_is_none_in_common() -> None:
    assert share_a_word("widget_version", "version_number")
    assert not share_a_word("server_id", "image_id")
    assert not share_a_word("host_name", "name")


def test_names_split_into_words_at_case_digits_and_punctuation() -> None:
    assert words_of("OS-EXT-SRV-ATTR:hypervisor_hostname") == ("os", "ext", "srv", "attr", "hypervisor", "hostname")
    assert words_of("accessIPv4")[-1] == "4"
    assert words_of("imageRef") == ("image", "ref")


def test_only_names_nearly_as_near_as_the_nearest_are_meant() -> None:
    """``servers_id`` is near by itself (0.8), and too far beside two of 0.9."""
    assert did_you_mean("server_idd", ["servers_id"]) == ["servers_id"]
    assert did_you_mean("server_idd", ["servers_id", "server_ids", "server_id"]) == ["server_id", "server_ids"]


@pytest.mark.parametrize(
    ("left", "right", "around"),
    [("uuid", "part_uuid", "part"), ("part_id", "id", "parts"), ("name", "share_group_name", "share_groups")],
)
def test_a_name_that_repeats_the_object_around(left: str, right: str, around: str) -> None:
    assert repeats(left, right, around)
    assert repeats(right, left, around)


@pytest.mark.parametrize(
    ("left", "right", "around"),
    [("uuid", "part_uuid", "port"), ("uuid", "uuid", "part"), ("part", "part_id", "id"), ("uuid", "part_uuid", "")],
)
def test_a_name_that_repeats_something_else(left: str, right: str, around: str) -> None:
    assert not repeats(left, right, around)


def test_names_of_the_same_letters() -> None:
    assert same_letters("host_name", "hostname")
    assert not same_letters("hostname", "hostname")
    assert not same_letters("host", "hostname")


def test_the_name_that_is_meant_stands_out_among_many_of_the_same_letters() -> None:
    jumbled = [f"di_revres{left}{right}" for left in "abcfghjk" for right in "lmnopqtu"]
    assert did_you_mean("server_id", [*jumbled, "server_ids"]) == ["server_ids"]
    assert did_you_mean("server_id", jumbled) == []
