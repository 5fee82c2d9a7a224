"""Descriptions that list all values that a parameter may have.

"Must be one of ``a``, ``b`` or ``c``."

Only what leaves no doubt is taken: a sentence that opens a list of values as the only ones, the values as literals,
nothing between them but commas and conjunctions, and nothing behind them in the sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache

_LITERAL = r"``[^`\n]+``"
_OPENING = (
    r"(?:(?:must|can|may|should|shall)\s+(?:only\s+)?be\s+(?:one\s+of|either)"
    r"|(?:valid|possible|allowed|supported|acceptable|permitted)\s+(?:values|options|choices)\s+are(?:\s+(?:only|either))?)"
)
_SENTENCE = re.compile(
    rf"\b{_OPENING}(?:\s+the\s+following(?:\s+values)?)?\s*:?\s+"
    rf"({_LITERAL}(?:\s*,\s*(?:(?:and|or)\s+)?{_LITERAL}|\s+(?:and|or)\s+{_LITERAL})+)\s*(?:\.(?=\s|$)|$)",
    re.IGNORECASE,
)
_VALUE = re.compile(r"``([^`\n]+)``")
#: What says that there are others: "depends on the driver", "or a name of your own".
_OPEN = re.compile(
    r"\b(?:e\.g|such as|for example|for instance|depend(?:s|ing)?|drivers?|plug-?ins?|custom|other values?|additional|"
    r"also|extended|vendor|configur\w+)\b",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def closed_list(description: str) -> tuple[str, ...]:
    """Return the values that ``description`` lists as the only ones; none where it does not, or not for sure."""
    found = _SENTENCE.findall(description)
    if len(found) != 1 or _OPEN.search(description):
        return ()
    values = tuple(value.strip().strip("\"'") for value in _VALUE.findall(found[0]))
    literals = {value.strip().strip("\"'") for value in _VALUE.findall(description)}
    # A literal elsewhere in the text may be a value that came later.
    return values if literals == set(values) else ()
