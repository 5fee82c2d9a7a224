"""What the reports in XML share: text that XML 1.0 can hold."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

#: What XML 1.0 (section 2.2, Char) cannot hold.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def text(value: str) -> str:
    """Return ``value`` as the text of an element."""
    return escape(_FORBIDDEN.sub("\ufffd", value))


def tag(name: str, attributes: Mapping[str, object]) -> str:
    """Return a start tag without its brackets: ``file name="servers.inc"``."""
    entities = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
    parts = [
        f'{key}="{escape(_FORBIDDEN.sub(chr(0xFFFD), str(value)), entities)}"' for key, value in attributes.items()
    ]
    return " ".join([name, *parts])
