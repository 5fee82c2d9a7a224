"""What sources say in words: evidence that a few rules need and the model does not hold.

The reference gives the texts; the model's places say where to look.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from sphinx_compute_ref.matching.sentences import follow
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.model.reference import Reference
from sphinx_compute_ref.model.sample import Sample
from sphinx_compute_ref.reading.rst.blocks import Block, Directive, Heading, SourceLine, Suspicion, TextTable, line_of
from sphinx_compute_ref.reading.rst.blocks import Paragraph as ParagraphBlock
from sphinx_compute_ref.reading.rst.titles import role_of_heading
from sphinx_compute_ref.reading.scripts import read_script

#: "Please refer to `Show rule <#show-rule>`__", "see :ref:`errors`".
_SENDS = re.compile(r"\b(?:refer\w*|see|described|documented|same as)\b", re.IGNORECASE)
_LINK = re.compile(r"`__?(?!\w)|:\w+:`")

#: "without any missing keys", "some fields are left out".
_LEFT_OUT = re.compile(
    r"\b(?:missing|absent|omitted)\s(?:keys?|fields?|attributes?|property|properties|parameters?)\b"
    r"|\b(?:keys|fields|attributes|properties|parameters)\sare\s(?:missing|absent|omitted|left\sout)"
    r"|\b(?:incomplete|abridged|shortened)\b",
    re.IGNORECASE,
)

#: How people call the column of names.
_NAMES = re.compile(r"\b(?:name|parameter|field|attribute|property|key|header)s?\b", re.IGNORECASE)


class Paragraph(NamedTuple):
    """Plain text of an operation; ``role`` is that of the nearest heading above it."""

    text: str
    role: str | None


class _Blocks(NamedTuple):
    """The blocks of a file with the lines that they begin at."""

    blocks: Sequence[Block]
    lines: Sequence[int]

    @classmethod
    def of(cls, every: Iterable[Block]) -> _Blocks:
        """Take the blocks of a file; what is suspicious in it is no block here."""
        blocks = [block for block in every if not isinstance(block, Suspicion)]
        return cls(blocks, [line_of(block) for block in blocks])

    def below(self, line: int) -> Sequence[Block]:
        """Return the blocks behind a line."""
        return self.blocks[bisect_right(self.lines, line) :]

    def of_operation(self, operation: Operation) -> Sequence[Block]:
        """Return the blocks from the operation's title to the end of its section, its ``rest_method`` left out.

        They end before the next ``rest_method``, and begin behind their own where one stands above it.
        """
        method, title = operation.location, operation.title_location
        start, end = bisect_right(self.lines, method.line), bisect_right(self.lines, operation.lines[1])
        for number in range(start, end):
            if _is_method(self.blocks[number]):
                end = number
                break
        below = self.blocks[start:end]
        if title.file != method.file or title.line >= method.line:
            return below
        above = self.blocks[bisect_right(self.lines, title.line) : start - 1]
        return below if any(isinstance(one, Heading) or _is_method(one) for one in above) else [*above, *below]


def _is_method(block: Block) -> bool:
    return isinstance(block, Directive) and block.name == "rest_method"


class Texts:
    """The words of a reference's pages and scripts."""

    def __init__(self, reference: Reference) -> None:
        self._reference = reference
        self._lines: dict[str, list[str]] = {}
        self._blocks: dict[str, _Blocks] = {}
        self._of_operations: dict[int, Sequence[Block]] = {}  # by identity: these are the reference's
        self._paragraphs: dict[int, Sequence[Paragraph]] = {}

    def text(self, path: str) -> str:
        """Return the text of the file at ``path``, whatever its line ends; empty where it cannot be read."""
        return self._reference.sources.text(path)

    def lines(self, path: str) -> list[str]:
        """Return the lines of the file at ``path``; none where it cannot be read."""
        if path not in self._lines:
            self._lines[path] = self.text(path).split("\n")
        return self._lines[path]

    def beside(self, path: str) -> list[str]:
        """Return the names in the folder of ``path``; none where it cannot be read."""
        return self._reference.sources.beside(path)

    @cached_property
    def orphans(self) -> str:
        """The text of all sources that no document reaches."""
        return "\n".join(line for location in self._reference.orphans for line in self.lines(location.file))

    @cached_property
    def of_pages(self) -> list[tuple[str, str, tuple[SourceLine, ...]]]:
        """The paragraphs of all pages, with the line breaks of their lines: text, file and lines."""
        paths = sorted({path for document in self._reference.documents for path in document.files})
        sources = self._reference.sources
        return [(text, path, lines) for path in paths for text, lines in texts_of(sources.blocks(path))]

    def paragraphs(self, operation: Operation) -> Sequence[Paragraph]:
        """Return the plain paragraphs of an operation's section: no captions, lists, directives or literal text."""
        paragraphs = self._paragraphs.get(id(operation))
        if paragraphs is None:
            paragraphs = self._paragraphs[id(operation)] = tuple(_paragraphs(self.blocks(operation)))
        return paragraphs

    def names(self, operation: Operation, name: str) -> bool:
        """Say whether the plain text of an operation has a name, in whatever case."""
        return any(name.lower() in paragraph.text.lower() for paragraph in self.paragraphs(operation))

    def has_other_table(self, operation: Operation, role: str) -> bool:
        """Say whether a table of names stands where the table of a message should: a list, CSV, grid or simple one.

        Such tables are not read, so that nobody can say what they lack.
        """
        blocks = self.blocks(operation)
        here: str | None = None
        for number, block in enumerate(blocks):
            if isinstance(block, Heading):
                here = role_of_heading(block.title)
            elif here == role and _is_table_of_names(block, blocks[number + 1 : number + 4]):
                return True
        return False

    def blocks(self, operation: Operation) -> Sequence[Block]:
        """Return the blocks of an operation's section, as far as they stand in the file of its ``rest_method``.

        They end at a title of the same level or above, and at the next ``rest_method``.
        """
        blocks = self._of_operations.get(id(operation))
        if blocks is None:
            blocks = self._of_operations[id(operation)] = self._file(operation.location.file).of_operation(operation)
        return blocks

    def blocks_below(self, location: Location) -> Sequence[Block]:
        """Return the blocks of a file that begin below a location."""
        return self._file(location.file).below(location.line)

    def _file(self, path: str) -> _Blocks:
        if path not in self._blocks:
            self._blocks[path] = _Blocks.of(self._reference.sources.blocks(path))
        return self._blocks[path]

    def leaves_out(self, operation: Operation, sample: Sample) -> bool:
        """Say whether the text between a sample and its caption says that fields are missing in it."""
        blocks = self.blocks(operation)
        at = next((i for i, one in enumerate(blocks) if line_of(one) == sample.location.line), 0)
        texts = []
        while at and isinstance(block := blocks[at - 1], ParagraphBlock):
            texts.append(block.text)
            at -= 1
        return any(_LEFT_OUT.search(" ".join(text.split())) for text in texts)

    def refers_elsewhere(self, operation: Operation) -> bool:
        """Say whether the operation's text sends the reader to another section."""
        return any(follow(_SENDS, _LINK, paragraph.text) for paragraph in self.paragraphs(operation))

    def script_that_writes(self, path: str) -> str | None:
        """Return the Python file beside ``conf.py`` that writes files and names the file at ``path``."""
        return next(
            (script for script in self._scripts if read_script(self.text(script)).writes and self._names(script, path)),
            None,
        )

    def is_named_by_script(self, path: str) -> bool:
        """Say whether a Python file beside ``conf.py``, or that itself, names the file at ``path``."""
        return any(self._names(script, path, reads=True) for script in self._scripts)

    def _names(self, script: str, path: str, *, reads: bool = False) -> bool:
        parts, of_script = self._reference.sources.parts(path), self._reference.sources.parts(script)
        files = read_script(self.text(script)).files
        return any(file.may_be(parts, of_script) for file in files if reads or not file.is_read)

    @cached_property
    def _scripts(self) -> list[str]:
        conf = posixpath.join(self._reference.source, "conf.py")
        return [posixpath.join(posixpath.dirname(conf), name) for name in self.beside(conf) if name.endswith(".py")]

    def section(self, operation: Operation) -> list[str]:
        """Return the lines from behind the ``rest_method`` to the end of its section."""
        return self.lines(operation.location.file)[operation.location.line : operation.lines[1]]


def texts_of(blocks: Iterable[Block]) -> Iterator[tuple[str, tuple[SourceLine, ...]]]:
    """Yield the texts of paragraphs, with the line breaks of their lines."""
    for block in blocks:
        if isinstance(block, ParagraphBlock):
            lines = block.lines
            yield lines[0].text if len(lines) == 1 else "\n".join([line.text for line in lines]), lines


def _is_table_of_names(block: Block, following: Sequence[Block]) -> bool:
    """Say whether a block is a table whose head has a column of names; the cells of a list table follow it."""
    if isinstance(block, Directive) and block.name in ("list-table", "csv-table", "table"):
        cells = [option.value for option in block.options if option.name == "header"]
        cells += [line.text for line in block.content[:3]]
        cells += [one.text for one in following if isinstance(one, ParagraphBlock)]
    elif isinstance(block, TextTable):
        cells = [line.text for line in block.lines[:1]]
    else:
        return False
    return any(_NAMES.search(cell) for cell in cells)


def _paragraphs(blocks: Iterable[Block]) -> Iterator[Paragraph]:
    role: str | None = None
    for block in blocks:
        if isinstance(block, Heading):
            role = role_of_heading(block.title)
        elif isinstance(block, ParagraphBlock) and block.depth == 0 and not block.text.startswith(("**", ":", "|")):
            yield Paragraph(block.text, role)
