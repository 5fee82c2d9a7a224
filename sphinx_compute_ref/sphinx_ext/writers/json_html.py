"""JSON samples as HTML: the token classes of Pygments, so that every theme's colours fit, at a tenth of its cost.

Samples are most of a reference's text. Pygments builds a style sheet for each block and walks a lexer of regular
expressions; JSON needs one expression. What is not JSON goes to Pygments as before.
"""

from __future__ import annotations

import json
import re
from html import escape

_TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(?=(\s*:)?)|(-?[0-9][0-9.eE+-]*)|(true|false|null)')
_NUMBER, _CONSTANT = 3, 4


def highlight_json(text: str) -> str | None:
    """Return ``text`` as HTML with ``span`` elements for keys (nt), strings (s2), numbers (mi, mf) and constants (kc).

    ``None`` where it is not JSON.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return None
    return _TOKEN.sub(_span, text)


def _span(match: re.Match[str]) -> str:
    token = match[0]
    if match[1] is not None:
        return f'<span class="{"s2" if match[2] is None else "nt"}">{escape(token)}</span>'
    if match[_NUMBER] is not None:
        return f'<span class="{"mi" if token.lstrip("-").isdigit() else "mf"}">{token}</span>'
    return f'<span class="kc">{token}</span>'
