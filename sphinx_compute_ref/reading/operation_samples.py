"""Samples and their captions: code blocks and included files, each given to its message."""

from __future__ import annotations

from sphinx_compute_ref.model.finding import Fault
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Role
from sphinx_compute_ref.model.sample import Sample, SampleFile
from sphinx_compute_ref.reading.characters import characters_of_block
from sphinx_compute_ref.reading.collected import Collected
from sphinx_compute_ref.reading.document_files import DocumentFiles, Locator
from sphinx_compute_ref.reading.json_samples import block_sample, path_microversion, role_of_file
from sphinx_compute_ref.reading.rst.blocks import Directive, Literal
from sphinx_compute_ref.reading.rst.titles import bold_heading, caption_microversion, role_of_caption
from sphinx_compute_ref.reading.sections import OperationBuilder, SectionStack
from sphinx_compute_ref.reading.shown_messages import ShownMessage
from sphinx_compute_ref.reading.table_text import target_of

#: Options of ``literalinclude`` with which the page shows something else than the file (``LiteralIncludeReader``).
_SELECTING = ("lines", "start-after", "start-at", "end-before", "end-at", "pyobject", "diff")

#: Languages in which braces and brackets are something else than JSON.
_OTHER_LANGUAGES = frozenset(("python", "python3", "py", "py3", "pycon", "yaml", "toml", "ini", "jinja", "go", "ruby"))

#: Those of them, and others, in which people write whole messages.
_BODY_LANGUAGES = frozenset(("yaml", "toml", "xml"))


class SampleReader:
    """Reads the samples of one document, with ``files`` and ``sections`` as they are at that line.

    ``shown`` are the files that the page shows word for word: samples and other literal includes.
    """

    def __init__(self, collected: Collected, files: DocumentFiles, sections: SectionStack) -> None:
        self.collected = collected
        self.files = files
        self.sections = sections
        self.files_shown: set[str] = set()
        self._caption: tuple[str, Location] | None = None
        self._example_role: Role | None = None  # of the samples up to the next table or heading

    def forget_caption(self) -> None:
        """Take note that a heading stands between the last caption and what follows."""
        self._caption = self._example_role = None

    def end_examples(self) -> None:
        """Take note of a table: samples below it are no longer those of a heading such as "Example request"."""
        self._example_role = None

    def caption(self, text: str, location: Location) -> None:
        """Take a paragraph that is wholly bold or the like: the caption of a sample, or a heading in disguise."""
        if self.sections.hidden:
            return
        self._caption = (text, location)
        self._example_role = None
        section, heading = self.sections.current, bold_heading(text)
        if heading is not None and heading.is_example:
            self._example_role = heading.role
        elif heading is not None and section is not None:
            section.bold = heading

    def literal(self, block: Literal | Directive) -> None:
        """Take a code block: JSON, a curl line or an HTTP message in it is a sample like one in a file."""
        operation = self.sections.operation
        if operation is None:
            return
        language = block.argument or None if isinstance(block, Directive) else None
        parts = self.files.written(_block_sample, block)
        if parts is None:
            if language is not None and language.lower() in _BODY_LANGUAGES:
                self._unread(operation, self.files.locate(block.line, block.column))
            return
        location, file, message, faults = parts
        option = block.option("caption") if isinstance(block, Directive) else None
        above, self._caption = self._caption, None
        above = above or ((option, location) if option else None)
        role = message.role or self._role(operation, above[0] if above is not None else None, None)
        if role is None:
            return
        if language is not None and language.lower() in _OTHER_LANGUAGES:
            operation.inline_samples[role].append(location)
            return
        self.collected.in_pages[file.path] = file
        self.collected.faults.update(dict.fromkeys(faults))
        sample = self._sample(file.path, location, role, above, operation, language, None)
        operation.samples[role].append(sample._replace(under=role) if message.role is not None else sample)
        if message.is_answered:
            operation.inline_samples["response"].append(location)

    def _unread(self, operation: OperationBuilder, location: Location) -> None:
        """Take note of a message in a language that is not read."""
        above, self._caption = self._caption, None
        role = self._role(operation, above[0] if above is not None else None, None)
        if role is not None:
            operation.inline_samples[role].append(location)

    def literalinclude(self, block: Directive) -> None:
        """Take a sample, and give it to the operation around it."""
        location, target, target_location = self.files.written(target_of, block)
        if not target:
            message = "literalinclude names no file: write its path after the colons"
            self.files.fault("CR005", message, location, "literalinclude")
            return
        path = self.files.resolve(self.files.visible(target, target_location))
        self.files_shown.add(path)
        above, self._caption = self._caption, None
        operation = self.sections.operation
        self.files.missing("file" if operation is None else "sample", path, target_location)
        if operation is None:
            return
        option = block.option("caption")
        above = above or ((option, location) if option else None)
        encoding = block.option("encoding") or self.collected.encoding
        role = self._role_of_file(operation, path, encoding, above)
        if any(block.option(name) is not None for name in _SELECTING):
            operation.inline_samples[role].append(location)
            self.collected.parts.add(path)
            return
        sample = self._sample(path, location, role, above, operation, block.option("language"), encoding)
        is_plain = path.endswith(".json") or self.collected.message_in(path, encoding).role is None
        operation.samples[role].append(sample if is_plain else sample._replace(under=role))

    def _role_of_file(
        self, operation: OperationBuilder, path: str, encoding: str | None, above: tuple[str, Location] | None
    ) -> Role:
        """Return the role of a sample in a file: by what it shows, by captions and headings, else by what lacks."""
        if not path.endswith(".json"):
            message = self.collected.message_in(path, encoding)
            if message.role is not None:
                return "request" if message.role == "request" else "response"
        role = self._role(operation, above[0] if above is not None else None, role_of_file(path))
        if role is not None:
            return role
        return "request" if operation.samples["request"] == [] and operation.method != "GET" else "response"

    def _sample(
        self,
        path: str,
        location: Location,
        role: Role,
        above: tuple[str, Location] | None,
        operation: OperationBuilder,
        language: str | None,
        encoding: str | None,
    ) -> Sample:
        headings = self.sections.headings(operation)
        caption, caption_location = above or (None, None)
        of_caption = caption_microversion(caption)
        if caption is None and headings:
            section = self.sections.open[-1]
            caption, caption_location = section.title, section.location
            of_caption = caption_microversion(caption)
        version = path_microversion(path) or of_caption
        if version is None:
            version = next((v for v in map(caption_microversion, reversed(headings)) if v is not None), None)
        return Sample(
            path,
            location,
            role,
            version,
            caption,
            caption_location,
            of_caption,
            language,
            headings,
            len(operation.tables[role]),
            encoding,
            self._under(operation, above[0] if above is not None else None),
        )

    def _under(self, operation: OperationBuilder, caption: str | None) -> Role | None:
        """Return the role that the headings above a sample name; a caption is none where the titles name a role."""
        if caption is not None and bold_heading(caption) is not None:
            return self.sections.role(operation, bold=False) or self.sections.role(operation)
        return self.sections.role(operation)

    def _role(self, operation: OperationBuilder, caption: str | None, file_role: Role | None) -> Role | None:
        """Return the role of a sample: what its caption says, save where heading and file name agree."""
        around = self._under(operation, caption)
        of_caption = (role_of_caption(caption) if caption else None) or self._example_role
        if around is None:
            return file_role or of_caption
        return of_caption if of_caption is not None and file_role in (None, of_caption) else around


def _block_sample(
    files: Locator, block: Literal | Directive
) -> tuple[Location, SampleFile, ShownMessage, tuple[Fault, ...]] | None:
    """Return the place of a block, the sample that it is, what that shows and its faults."""
    lines = block.lines if isinstance(block, Literal) else block.content
    first = [files.locate(line.line, line.column) for line in lines]
    parts = block_sample(files.current, characters_of_block(lines, [(at.line, at.column) for at in first]))
    return None if parts is None else (files.locate(block.line, block.column), *parts)
