"""Microversions are pairs of numbers, never floats."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange

versions = st.builds(Microversion, st.integers(0, 999999), st.integers(0, 999999))
ranges = st.builds(MicroversionRange, st.none() | versions, st.none() | versions)


@given(versions)
def test_text_and_back(version: Microversion) -> None:
    assert Microversion.parse(str(version)) == version
    assert Microversion.find(f" {version}\n") == version


@given(versions, versions)
def test_order_is_that_of_the_numbers(left: Microversion, right: Microversion) -> None:
    assert (left < right) == ((left.major, left.minor) < (right.major, right.minor))


def test_ten_is_more_than_nine() -> None:
    assert sorted(map(Microversion.parse, ["2.47", "2.10", "2.9", "1.99"])) == [(1, 99), (2, 9), (2, 10), (2, 47)]


@pytest.mark.parametrize(
    "text", ["", "2", "v2.9", "2.x", "2.9.1", "02.9", "2.09", "-2.9", "2.", ".9", "2,9", "latest", "٢.٩"]
)
def test_anything_else_is_none(text: str) -> None:
    assert Microversion.find(text) is None
    with pytest.raises(ValueError, match="is not a microversion"):
        Microversion.parse(text)


@given(ranges, ranges, versions)
def test_a_version_in_both_ranges_shows_that_they_meet(
    left: MicroversionRange, right: MicroversionRange, version: Microversion
) -> None:
    if version in left and version in right:
        assert left.meets(right)
        assert right.meets(left)


@given(ranges, versions)
def test_a_range_meets_one_version_where_it_holds_it(one: MicroversionRange, version: Microversion) -> None:
    assert one.meets(MicroversionRange(version, version)) == (version in one)
