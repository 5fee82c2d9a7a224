"""JSON samples as HTML: the token classes of Pygments, so that every theme's colours fit, at a tenth of its cost.

Samples are most of a reference's text. Pygments builds a style sheet for each block and walks a lexer of regular
expressions; JSON needs one expression. Names keep the colour of the text, and values have the shortest element for
words that stand out without more weight ("b"): a span for each token would be a tenth of a long page. What is not JSON
goes to Pygments as before.
"""

from __future__ import annotations

import json
import re
from html import escape

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(?P<name>\s*:)?|(?P<number>-?[0-9][0-9.eE+-]*)|true|false|null')


def highlight_json(text: str) -> str | None:
    """Return ``text`` as HTML with elements for strings (s2), numbers (mi, mf) and constants (kc).

    ``None`` where it is not JSON.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _TOKEN.sub(_span, escape(text, quote=False))


def _span(match: re.Match[str]) -> str:
    token = match[0]
    if match["name"]:
        return token
    if match["number"]:
        kind = "mi" if token.lstrip("-").isdigit() else "mf"
    else:
        kind = "s2" if token[0] == '"' else "kc"
    return f'<b class="{kind}">{token}</b>'
