"""The text of operations and resources: what stands above the first heading, table or sample in their sections."""

from __future__ import annotations

from dataclasses import dataclass, field

from sphinx_compute_ref.reading.rst.blocks import Directive, Paragraph

#: Directives that are text with a name: what stands on their line belongs to it.
ADMONITIONS = frozenset(
    ("admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip", "warning",
     "versionadded", "versionchanged", "deprecated", "versionremoved")
)  # fmt: skip


@dataclass
class Description:
    """A description that grows by paragraphs, as reStructuredText; lists stay lists."""

    _lines: list[str] = field(default_factory=list)
    _last: int = 0
    _on_line: tuple[int, str] | None = None

    def add(self, block: Paragraph, margin: int = 0) -> None:
        """Add a paragraph, or the first line of a list's item; ``margin`` is what conditions around indent it by.

        What is on the line of an admonition is there already.
        """
        first = block.lines[0]
        is_there = (first.line, first.text.strip()) == self._on_line
        self._on_line = None
        if self._lines and first.line > self._last + 1:
            self._lines.append("")
        for number, line in enumerate(block.lines):
            if number == 0 and is_there:
                continue
            indent = max(line.column - 1 - margin, 0)
            if number == 0 and block.bullet:
                self._lines.append(f"{' ' * max(indent - 2, 0)}{block.bullet} {line.text.strip()}")
            else:
                self._lines.append(f"{' ' * indent}{line.text.strip()}")
        self._last = block.lines[-1].line

    def add_admonition(self, block: Directive, margin: int = 0) -> None:
        """Add what stands on the line of an admonition; the lines below come as paragraphs where it has content."""
        if self._lines:
            self._lines.append("")
        indent = " " * max(block.column - 1 - margin, 0)
        on_line = [line.text.strip() for line in (*block.arguments, *block.content) if line.line == block.line]
        self._lines.append(" ".join([f"{indent}.. {block.name}::", *on_line]))
        below = [line for line in block.arguments if line.line > block.line] if not block.content else []
        self._lines += [f"{indent}   {line.text.strip()}" for line in below]
        self._last = below[-1].line if below else block.line
        self._on_line = (block.line, " ".join(on_line))

    @property
    def text(self) -> str:
        """The description, without the indentation that all of it has."""
        lines = [line for line in self._lines if line.strip()]
        indent = min((len(line) - len(line.lstrip()) for line in lines), default=0)
        return "\n".join(line[indent:] for line in self._lines).strip()
