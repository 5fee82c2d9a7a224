"""New rows and definitions: which definition a row may refer to, and the text of one that is still to be described."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sphinx_compute_ref.matching.types import compatible
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.microversion import Microversion, MicroversionRange
from sphinx_compute_ref.rules.definitions.blocks import DefinitionBlock, head_of, same_definitions, split_definitions
from sphinx_compute_ref.rules.definitions.unsorted_definitions import order_of
from sphinx_compute_ref.rules.edits import line_end_of
from sphinx_compute_ref.rules.rule import Context

#: What the description of a new definition begins with; CR110 finds it.
TODO = "TODO"
#: What YAML 1.1 takes for a number, a time, a boolean or null where it has no quotes.
_NO_TEXT = re.compile(r"[-+\d_.:]+|0[box][\da-f_]+|\d+e\d+|true|false|yes|no|on|off|null|y|n", re.IGNORECASE)
_NAME = re.compile(r"[^\w:-]+")


@dataclass(frozen=True)
class DraftRow:
    """A row to write, and what its definition says; ``is_new`` where that is to be written, too."""

    name: str
    ref: str
    in_: str
    types: tuple[str, ...]
    required: bool
    is_new: bool
    since: Microversion | None = None


def types_of(kinds: Collection[str]) -> tuple[str, ...]:
    """Return the types that a definition has for the JSON types that samples show; none where they show none."""
    types = set(kinds) - {"null"}
    return ("float",) if types == {"integer", "float"} else tuple(sorted(types))


def stem_of(url: str) -> str:
    """Return the name of the resource that a URL is about: its first segment that is no version and no parameter."""
    parts = [part for part in url.partition("?")[0].split("/") if part and "{" not in part]
    names = [part for part in parts if not re.fullmatch(r"v[0-9.]+", part)]
    return re.sub(r"\W+", "_", names[0]) if names else "root"


def name_for(url: str, name: str, in_: str) -> str:
    """Return a name for the definition of a row: that of the resource before it, the place behind it outside bodies."""
    return _NAME.sub("_", f"{stem_of(url)}_{name}" if in_ == "body" else f"{name}_{in_}").strip("_")


def agreeing_definition(context: Context, path: str, url: str, row: DraftRow) -> Definition | None:
    """Return the definition in ``path`` that rows of this name use most, where it says the same as ``row``.

    Place, type, ``required`` and microversions are to agree; those of bodies count where their URLs begin alike.
    """
    counts: dict[str, int] = {}
    definitions: dict[str, Definition] = {}
    for use in context.uses_by_name.get(row.name, ()):
        definition = use.row.definition
        if definition is None or use.table.path != path or definition.in_ != row.in_ or use.operation is None:
            continue
        if row.in_ == "body" and stem_of(use.operation.url) != stem_of(url):
            continue
        if (
            definition.required == row.required
            and compatible(definition.type, row.types)
            and definition.range == MicroversionRange(row.since, None)
        ):
            counts[definition.name] = counts.get(definition.name, 0) + 1
            definitions[definition.name] = definition
    return definitions[max(counts, key=lambda name: counts[name])] if counts else None


def definition_text(row: DraftRow) -> str:
    """Return the entry of the parameters file for a new definition."""
    types = row.types[0] if len(row.types) == 1 else f"[{', '.join(row.types)}]"
    lines = [
        f"{quoted(row.ref)}:",
        "  description: |",
        f"    {TODO}: what {row.ref} is.",
        f"  in: {row.in_}",
        f"  required: {'true' if row.required else 'false'}",
        f"  type: {types}",
        *([f"  min_version: {row.since}"] if row.since is not None else ()),
    ]
    return "".join(f"{line}\n" for line in lines)


def quoted(name: str) -> str:
    """Return a row's or a definition's name as YAML has it."""
    return f'"{name}"' if name[:1] in "{[*&!|>%@`'\"#" or _NO_TEXT.fullmatch(name) else name


class _File(NamedTuple):
    """A parameters file: names, keys of those in the order with their numbers (none without one), and blank lines."""

    names: frozenset[str]
    keys: tuple[tuple[int, str], ...]
    numbers: tuple[int, ...]
    stand_apart: bool


@lru_cache(maxsize=4)  # one definition after the other goes into the same file
def _file(text: str) -> _File:
    blocks = split_definitions(text) or ()
    keyed = ((order_of(block.name, block.in_), number) for number, block in enumerate(blocks))
    placed = [(key, number) for key, number in keyed if key is not None]
    keys = tuple(key for key, _ in placed)
    is_sorted = all(one <= other for one, other in pairwise(keys))
    return _File(
        frozenset(block.name for block in blocks),
        keys if is_sorted else (),
        tuple(number for _, number in placed) if is_sorted else (),
        _stand_apart(text, blocks),
    )


def insertion(text: str, row: DraftRow) -> tuple[int, str] | None:
    """Return where the definition of ``row`` goes in a parameters file, and what to write there.

    It stands where the order of definitions wants it, at the end of a file in another order; ``None`` where that would
    change more than this definition. ``text`` begins without a byte order mark.
    """
    blocks = split_definitions(text)
    file = _file(text)
    if not blocks or row.ref in file.names:
        return None
    key = order_of(row.ref, row.in_)
    at = bisect_right(file.keys, key) if key is not None else len(file.keys)
    number = file.numbers[at] if at < len(file.keys) else len(blocks)
    end = line_end_of(text)
    apart = end if file.stand_apart else ""
    new = definition_text(row).replace("\n", end)
    if number < len(blocks):
        offset, new = _start(text, blocks, number), new + apart
    else:
        offset = len(text)
        new = ("" if text.endswith("\n") else end) + ("" if text.endswith(("\n\n", "\r\n\r\n")) else apart) + new
    return (offset, new) if _adds_only(text, blocks, number, offset, new, row.ref) else None


def _stand_apart(text: str, blocks: tuple[DefinitionBlock, ...]) -> bool:
    """Say whether blank lines part the definitions of a file."""
    gaps = [not text[block.key : block.end].splitlines()[-1].strip() for block in blocks[:-1]]
    return sum(gaps) * 2 > len(gaps)


def _start(text: str, blocks: tuple[DefinitionBlock, ...], number: int) -> int:
    """Return where the block begins, behind the comment that heads its group."""
    block = blocks[number]
    return block.start + len(head_of(text[block.start : block.key]))


def _adds_only(text: str, blocks: tuple[DefinitionBlock, ...], number: int, offset: int, new: str, name: str) -> bool:
    """Say whether ``new`` adds the definition ``name`` and leaves all others what they are.

    Those beside it show that; where these share fields by anchors, the whole file does.
    """
    first, last = blocks[max(number - 1, 0)].start, blocks[min(number, len(blocks) - 1)].end
    for start, end in ((first, last), (0, len(text))):
        if same_definitions(text[start:offset] + new + text[offset:end], text[start:end], without=name):
            return True
    return False
