"""Descriptions that list all values that a parameter may have.

"Must be one of ``a``, ``b`` or ``c``.", "The state. One of ``a`` or ``b``."

Only what leaves no doubt is taken: a sentence that opens a list of values as the only ones, the values as literals,
nothing between them but commas and conjunctions, and nothing behind them in the sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Of a text with single blanks between its words.
_SENTENCE = re.compile(
    r"(?:\b(?:(?:must|can|may|should|shall) (?:only )?be (?:one of|either)"
    r"|(?:valid|possible|allowed|supported|acceptable|permitted) (?:values|options|choices) are(?: only| either)?"
    r"|(?:valid|possible|allowed|supported|acceptable|permitted) value is)"
    r"|(?:\A|(?<=\. ))(?:one of|either))"
    r"(?: the following(?: values)?)?:? "
    r"(``[^`]+``(?:,? (?:and |or )?``[^`]+``)+)(?:\. |\.?$)",
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
    if "``" not in description:
        return ()
    sentences = _SENTENCE.findall(" ".join(description.split()))
    if len(sentences) != 1 or _OPEN.search(description):
        return ()
    values = tuple(value.strip().strip("\"'") for value in _VALUE.findall(sentences[0]))
    literals = {value.strip().strip("\"'") for value in _VALUE.findall(description)}
    # A literal elsewhere in the text may be a value that came later.
    return values if literals == set(values) else ()
