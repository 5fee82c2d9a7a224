"""Where YAML does not parse, and where what the parser stumbled over begins."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import yaml

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.reading.files.offsets import line_and_column, line_at

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
#: What libyaml is at when the file ends and a quote is still open; PyYAML's own words name the kind of quotes.
_OPEN_QUOTE = "while scanning a quoted scalar"


def yaml_fault(path: str, text: str, error: Exception) -> Fault:
    """Return the fault for YAML that does not parse, at the place that the parser names."""
    context = getattr(error, "context", None)
    beginning: Any = getattr(error, "context_mark", None)
    mark: Any = getattr(error, "problem_mark", None) or beginning
    if context == _OPEN_QUOTE and mark is not None and beginning is not None and mark.index >= len(text):
        mark = beginning  # the end of the file says nothing
    if isinstance(error, RecursionError):
        problem = "nested too deeply"
    else:
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error).strip()
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    if mark is None and hasattr(error, "position"):
        line, column = line_and_column(text, _offset(text, error.position))
    lines = text.count("\n") + 1
    if line > lines:
        line, column = lines, 1
    notes = []
    if context:
        # That the mapping of all definitions begins at line 1 is no news.
        is_news = beginning is not None and beginning.line != mark.line and beginning.column
        where = "at" if context.endswith("occurrence") else "that begins at"
        notes.append(f"{context} {where} line {beginning.line + 1}" if is_news else context)
    quote = _quote_before(text, mark.index) if mark is not None else line
    if quote < line:
        notes.append(f"the text in quotes before this begins at line {quote}")
    message = f"not valid YAML: {problem}" + (f" ({'; '.join(notes)})" if notes else "")
    if "\\t" in problem or (mark is not None and text[mark.index : mark.index + 1] == "\t"):
        message += "; indent with spaces, not with tabs"
    return Fault("CR002", message, Location(path, line, column), f"yaml {problem}")


def _offset(text: str, position: int) -> int:
    """Return the offset of the character that a reader stumbled over: libyaml counts bytes, PyYAML characters."""
    if LOADER is yaml.SafeLoader:
        return position
    return len(text.encode("utf-8", "surrogatepass")[:position].decode("utf-8", "ignore"))


def _quote_before(text: str, index: int) -> int:
    """Return the line where the text in quotes that ends right before ``index`` begins, else the line of ``index``."""
    end = len(text[:index].rstrip(" "))
    start = index
    if text[end - 1 : end] in ("'", '"'):
        with suppress(yaml.YAMLError):
            event: Any
            for event in yaml.parse(text, Loader=LOADER):
                if getattr(event, "style", None) in ("'", '"') and event.end_mark.index == end:
                    start = event.start_mark.index
    return line_at(text, start)
