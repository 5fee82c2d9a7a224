"""Words of one sentence, one behind the other: "only" and then "admin", without a full stop in between.

One expression for both would look for the second word anew from each place of the first one.
"""

from __future__ import annotations

import re


def follow(first: re.Pattern[str], second: re.Pattern[str], text: str) -> bool:
    """Say whether in a sentence of ``text`` something that ``first`` finds is followed by what ``second`` finds."""
    for sentence in text.split("."):
        found = first.search(sentence)
        if found is not None and second.search(sentence, found.end()):
            return True
    return False
