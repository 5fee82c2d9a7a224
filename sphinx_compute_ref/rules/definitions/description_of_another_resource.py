"""A definition says of which resource it is the name, ID or status, and rows of other resources refer to it.

What it does
    Reads how the descriptions of definitions in bodies begin: "The name of the volume transfer.", "The backup
    description or null.", "The date and time when the cluster was created." Where this names what a URL is about
    (``/volume-transfers/{id}``), each row called ``id``, ``name``, ``description``, ``status``, ``state``, ``title``,
    ``links``, ``created_at`` or the like has to stand in an operation of that resource: its URL, title, text, rows,
    or the name of its file have the word. "The URL of the data source" is held against rows called ``url`` in the
    same way. Rows about objects inside of others, by the samples, are left alone.

Why is this bad
    The page says of one thing what is true of another one.

Example
    ::

        name:
          description: The name of the volume transfer.
          in: body
          required: true
          type: string

    and a row ``- name: name`` below ``GET /snapshots/{snapshot_id}``.

Use instead
    A definition for each resource, ``snapshot_name``, or a description that is true of all of them: "The name of the
    resource."
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.model.location import Location
from sphinx_compute_ref.model.operation import Operation
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule, Use

#: As many related places a finding names, and as many characters of the description it reads and quotes.
_SHOWN, _READ = 10, 120
#: Rows of these names are about the object that they stand in, and about nothing that belongs to it.
_OWN = frozenset(
    (
        *("id", "uuid", "name", "description", "status", "state", "title", "links", "status_reason"),
        *("created_at", "updated_at", "deleted_at", "created", "updated"),
    )
)
#: Whose a resource is, and words for any resource.
_ANY = frozenset(
    ("project", "tenant", "user", "account", "domain", "resource", "object", "version", "type", "action", "extension")
)
#: How the first sentence of a description says what it is about; the words are in lower case and without signs.
_SAYS = re.compile(
    r"(?:an? |the )?(?:list of |human readable |unique |current |detailed )*"
    r"(?:uuid|id|identifier|name|description|status|state|links?|title|(?P<what>url|type|size))"
    r"(?: value)? (?:of|for) (?:the |an? |this )?"
    r"(?P<of>[a-z ]{3,40}?)(?: object| resource| record)?(?= or null|,|\Z)"
    r"|(?:the )?(?P<whose>[a-z ]{3,40}?) (?:uuid|id|name|description|status|state|links?|title)(?= or null|,|\Z)"
    r"|(?:the )?(?:date and )?time(?: ?stamp)? (?:when|at which) (?:the |an? )?(?P<when>[a-z ]{3,40}?)"
    r" (?:was|has been|is) (?:last )?(?:created|updated|modified)\b"
)
_SIGNS = re.compile(r"[`*_\s-]+")
_NOT_LETTERS = re.compile(r"[^a-z]+")


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions, each once with the rows that are about something else."""
    resources: Collection[str] | None = None
    depths: Mapping[Location, int] = {}
    words: dict[Location, str] = {}
    for definition in context.definitions:
        if definition.in_ != "body":
            continue
        uses = context.uses_of(definition)
        match = _says(definition) if uses else None
        if match is None:
            continue
        names = _OWN if match["what"] is None else (match["what"],)
        own_uses = [use for use in uses if use.operation is not None and use.row.name.lower() in names]
        subject = _singular(match["of"] or match["whose"] or match["when"])
        if not own_uses:
            continue
        if resources is None:
            resources, depths = frozenset(_resources(context)), _depths(context)
        if subject not in resources:
            continue
        foreign = [
            use
            for use in own_uses
            if use.operation is not None
            and use.row.name not in use.operation.path_parameters  # CR202
            and depths.get(use.row.location, 1) <= 2
            and not _is_about(context, use.operation, subject, words)
        ]
        if foreign:
            yield _finding(definition, uses, foreign)


def _says(definition: Definition) -> re.Match[str] | None:
    """Return the words by which a description says of which resource it is the ID, the name or the like."""
    plain = _SIGNS.sub(" ", definition.description[:_READ].lower()).strip()
    return _SAYS.match(plain.partition(".")[0])


def _resources(context: Context) -> Iterator[str]:
    """Yield what the URLs of the reference are about: the words before a placeholder, in the singular."""
    for operation in context.reference.operations:
        parts = operation.url.partition("?")[0].split("/")
        for part, after in pairwise(parts):
            if after.startswith("{") and part.endswith("s") and "{" not in part:
                name = _singular(_SIGNS.sub(" ", part.lower().removeprefix("os-")))
                if name not in _ANY:
                    yield name


def _singular(words: str) -> str:
    if words.endswith("ies"):
        return f"{words[:-3]}y"
    if words.endswith("sses"):
        return words[:-2]
    return words[:-1] if words.endswith("s") and not words.endswith("ss") else words


def _depths(context: Context) -> dict[Location, int]:
    """Return how deep in samples the fields of each row are, the outermost of each."""
    depths: dict[Location, int] = {}
    for match in context.matches:
        for sample in match.samples:
            for number, paths in sample.of_row.items():
                location = sample.rows[number].location
                depth = min(len(path) for path in paths)
                depths[location] = min(depth, depths.get(location, depth))
    return depths


def _is_about(context: Context, operation: Operation, subject: str, words: dict[Location, str]) -> bool:
    """Say whether an operation has to do with a resource, by any word of its own."""
    location = operation.location
    if location not in words:
        rows = (row.name for message in operation.messages for row in message.rows)
        texts = (paragraph.text for paragraph in context.texts.paragraphs(operation))
        file = location.file.rpartition("/")[2]
        words[location] = _NOT_LETTERS.sub(" ", " ".join((operation.url, operation.title, file, *rows, *texts)).lower())
    last = subject.rpartition(" ")[2].removesuffix("y")
    return last in words[location] or subject.replace(" ", "") in words[location]


def _finding(definition: Definition, uses: Collection[Use], foreign: Collection[Use]) -> Finding:
    first = next(iter(foreign)).operation
    assert first is not None
    more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
    are, them, whose = ("are", "them", "their own") if len(foreign) > 1 else ("is", "it", "its own")
    sentence = " ".join(definition.description.split()).partition(". ")[0][:_READ]
    return Finding(
        code="CR117",
        message=f'"{definition.name}" says "{sentence}", but {len(foreign)} of the {len(uses)} rows that refer to it '
        f"{are} about something else ({first.method} {first.url}{more}): give {them} a definition of {whose}",
        location=definition.fields["description"].location,
        subject=definition.name,
        related=tuple(Related(use.row.location, f'the row "{use.row.name}"') for use in list(foreign)[:_SHOWN]),
        about=(of_definition(definition),),
    )


RULE = Rule("CR117", "description-of-another-resource", Severity.WARNING, __doc__, check, follows=("CR107", "CR116"))
