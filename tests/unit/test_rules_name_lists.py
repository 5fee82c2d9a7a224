"""Names as messages list them."""

from __future__ import annotations

import pytest

from sphinx_compute_ref.rules.name_lists import in_quotes


@pytest.mark.parametrize(
    ("names", "most", "text"),
    [
        ([], 4, ""),
        (["a"], 4, '"a"'),
        (["a", "b", "c", "d"], 4, '"a", "b", "c", "d"'),
        (["a", "b", "c", "d", "e"], 4, '"a", "b", "c", "d" …'),
        (["a", "b"], 1, '"a" …'),
    ],
)
def test_what_is_left_out_shows_as_an_ellipsis(names: list[str], most: int, text: str) -> None:
    assert in_quotes(names, most) == text


def test_four_names_are_shown() -> None:
    assert in_quotes(["a", "b", "c", "d", "e", "f"]) == in_quotes(["a", "b", "c", "d", "e"], 4)
