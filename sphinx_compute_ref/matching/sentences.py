"""Words of one sentence, one behind the other: "only" and then "admin", without a full stop in between.

One expression for both would look for the second word anew from each place of the first one.
"""

from __future__ import annotations

import re


def follow(first: re.Pattern[str], second: re.Pattern[str], text: str) -> bool:
    """Say whether in a sentence of ``text`` something that ``first`` finds is followed by what ``second`` finds."""
    for sentence in text.split("."):
        match = first.search(sentence)
        if match is not None and second.search(sentence, match.end()):
            return True
    return False
