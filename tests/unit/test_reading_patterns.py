"""``exclude_patterns`` and ``include_patterns``: what Sphinx matches, and in one pass."""

from __future__ import annotations

import re
import time
import unicodedata
import warnings

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sphinx.util.matching import _translate_pattern

from sphinx_compute_ref.reading.patterns import Matcher, expression_of

_PATTERNS = st.text("ab/.*?[]!^-\\\n\u0301e", max_size=12)
_PATHS = st.text("ab/.-\\\n[]!^\u0301e", max_size=12)


def as_sphinx(pattern: str) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        try:
            return re.compile(_translate_pattern(pattern))
        except re.error:  # a build ends with it
            return None


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_PATTERNS, max_size=3), _PATHS)
@example(["**/drafts"], "a/b/drafts")
@example(["***"], "a\nb")
@example(["a/*"], "a/b/c")
@example(["a[!b]c"], "a/c")
@example(["a"], "a\n")
def test_matches_what_sphinx_matches(patterns: list[str], path: str) -> None:
    theirs = [as_sphinx(pattern) for pattern in patterns]
    name = unicodedata.normalize("NFC", path)  # so Sphinx looks at names
    if None not in theirs:
        assert Matcher(patterns)(path) == any(one.match(name) for one in theirs if one is not None)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_PATTERNS, _PATHS)
def test_as_an_expression_it_is_the_same(pattern: str, path: str) -> None:
    path = unicodedata.normalize("NFC", path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        assert Matcher([pattern])(path) == bool(re.compile(f"(?:{expression_of(pattern)})$").match(path))


def test_stars_take_no_longer_than_the_path_is_long() -> None:
    """An expression would take longer than the universe has been there."""
    start = time.process_time()
    assert not Matcher(["**a" * 50 + "b", "*a*" * 50 + "b", "*" * 5000 + "b"])("a" * 4000)
    assert time.process_time() - start < 1
