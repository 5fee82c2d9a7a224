"""No table uses a definition.

What it does
    Looks for definitions that no row of any page refers to. While an included page is missing or a document is not read
    (CR010), nothing is reported: it might use any definition. Neither is a definition whose name stands in an orphaned
    page (CR006), in a page that is included in part, or in one with broken rows, a lost directive or a conflict (CR005,
    CR008), that a misspelt ref may have meant, or whose fields a definition in use takes over by a YAML anchor. Files
    outside of the source folder, files that another reference of the same run uses, and files that a script beside
    ``conf.py`` writes are left alone.

Why is this bad
    Nobody sees the text, yet it is maintained, translated and copied.

Use instead
    Delete the definition, or refer to it.

Fix safety
    Unsafe: who else reads the file is not known. The fix deletes the definition with the comments directly above it;
    comments that head a group of definitions or the file stay. There is none for a header field or a parameter that the
    text of a page names. A definition whose anchor another one uses goes after
    that one.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from operator import attrgetter

from sphinx_compute_ref.model.definition import Definition, ParametersFile
from sphinx_compute_ref.model.finding import Edit, Fact, Finding, Fix, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.rules.definitions.blocks import head_of, may_delete, split_definitions
from sphinx_compute_ref.rules.definitions.excerpts import block_of, excerpt_around
from sphinx_compute_ref.rules.definitions.unseen import may_be_used_unseen, unseen_names
from sphinx_compute_ref.rules.rule import Context, Rule, Sources

_TRAVELS_IN = ("header", "path", "query")
#: What a comment that suppresses rules says for this one: its code, the first letters of that, its slug.
_MEANS_THIS_RULE = re.compile(r"(?:CR(?:1|10|107)?|ALL|unused-definition)", re.IGNORECASE)
#: A literal, or a word with capitals and hyphens as header fields have them.
_NAMED = re.compile(r"``([\w:-]{3,80})``|(?<![\w:-])([A-Z][\w]*+(?:-[A-Z][\w]*+)++)(?![\w-])")


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions without a row."""
    if may_be_used_unseen(context):
        return
    broken_files = {fault.location.file for fault in context.faults.get("CR002", ())}
    uses = context.uses
    unseen = unseen_names(context)
    for file in context.reference.parameters.values():
        if file.path in broken_files or context.is_shared(file.path):
            continue
        if context.texts.script_that_writes(file.path) is not None:
            continue
        templates = _templates(context, file)
        unused = [
            definition
            for name, definition in file.definitions.items()
            if (file.path, name) not in uses and name not in unseen and name not in templates
        ]
        in_use = _said_to_be_in_use(context, unused)
        in_text = _named_in_text(context, frozenset(name for one in unused for name in _names_of(one)))
        for definition in unused:
            location = next((in_text[name] for name in _names_of(definition) if name in in_text), None)
            # A file without any definition would be none: where all are unused, the last one stays.
            stays = len(unused) == len(file.definitions) and definition is unused[-1]
            yield Finding(
                code="CR107",
                message=f'no table uses "{definition.name}"'
                + (": delete it, or refer to it" if location is None else ", but the text names it: refer to it"),
                location=definition.location,
                subject=definition.name,
                related=(Related(location, "the text"),) if location is not None else (),
                fixable=not stays and location is None,
                about=() if definition.location in in_use else (of_definition(definition),),
            )


def of_definition(definition: Definition) -> Fact:
    """Return the name by which findings about a definition as a whole, or a field of it, are known."""
    return ("definition", definition.location.file, definition.name)


def _said_to_be_in_use(context: Context, unused: Sequence[Definition]) -> set[Location]:
    """Return which definitions a comment says to be in use elsewhere: it suppresses this rule."""
    suppressions = [one for one in context.reference.suppressions if any(map(_MEANS_THIS_RULE.fullmatch, one.codes))]
    return {
        definition.location
        for definition in unused
        for one in suppressions
        if one.location.file == definition.location.file and one.first <= definition.location.line <= one.last
    }


def _named_in_text(context: Context, names: Collection[str]) -> dict[str, Location]:
    """Return where pages use ``names`` of header fields and parameters first, in literals or as words: ``Client-ID``.

    Rows of tables name definitions, and do not count.
    """
    locations: dict[str, Location] = {}
    for path in sorted({one.location.file for one in context.reference.operations}) if names else ():
        text = _plain(context.texts.text(path))
        in_page = [name for name in names if name in text]  # most pages name none of them
        for number, line in enumerate(context.texts.lines(path) if in_page else (), 1):
            if not line.lstrip().startswith("- ") and any(name in _plain(line) for name in in_page):
                for match in _NAMED.finditer(line):
                    locations.setdefault(_plain(match[1] or match[2]), Location(path, number, match.start() + 1))
    return locations


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-")


def _names_of(definition: Definition) -> tuple[str, ...]:
    """Return how a text names what a definition is about; it may end with where it travels: ``limit_query``."""
    if definition.in_ == "body":
        return ()  # a word such as ``status`` may be about anything
    stem, _, end = definition.name.rpartition("_")
    return (_plain(definition.name), *([_plain(stem)] if stem and end in _TRAVELS_IN else ()))


def _templates(context: Context, file: ParametersFile) -> set[str]:
    """Return the definitions whose fields used ones take over by anchor: what stands in one place has two names."""
    owners = sorted(file.definitions.values(), key=attrgetter("location"))
    starts = [definition.location for definition in owners]
    names: set[str] = set()
    for definition, behind in zip(owners, [*starts[1:], Location(file.path, sys.maxsize, 1)], strict=False):
        if (file.path, definition.name) not in context.uses:
            continue
        for field in definition.fields.values():
            if not definition.location <= field.location < behind:
                names.add(owners[max(bisect_right(starts, field.location) - 1, 0)].name)
    return names


def fix(finding: Finding, context: Context, sources: Sources) -> Fix | None:
    """Delete the definition."""
    path = finding.location.file
    raw = sources.text(path)
    if raw is None:
        return None
    shift = 1 if raw.startswith("\ufeff") else 0
    offset, text = excerpt_around(raw[shift:], context, path, finding.subject)
    edit = None if "&" in text else _deletion(text, finding.subject, at_head=offset == 0)
    if edit is None:  # an anchor may be in use anywhere
        offset, edit = 0, _deletion(raw[shift:], finding.subject, at_head=True)
    if edit is None:
        return None
    start, end = edit
    return Fix(f'delete "{finding.subject}"', "unsafe", (Edit(path, shift + offset + start, shift + offset + end, ""),))


def _deletion(text: str, name: str, *, at_head: bool) -> tuple[int, int] | None:
    """Return the span to delete in ``text``, the whole file or its part from another definition on."""
    blocks = split_definitions(text)
    block = block_of(text, name)
    if not blocks or len(blocks) == 1 or block is None:
        return None
    start = block.start + len(head_of(text[block.start : block.key]))
    if start == 0 and at_head:
        start = block.key  # a comment at the head of the file stays
    return (start, block.end) if may_delete(text, blocks, block, start) else None


RULE = Rule("CR107", "unused-definition", Severity.WARNING, __doc__, check, fix)
