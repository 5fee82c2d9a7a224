"""A definition has the description of another one, and that one is about another resource.

What it does
    Compares descriptions that are the same, word for word. One that names what a URL is about ("node" of ``/v1/nodes``)
    is that of the definition that is called so (``node_cluster``). It is a copy where a definition is called by another
    resource that it does not name (``receiver_cluster``), and no operation that uses this one is about nodes.
    One that begins with the name of one of the definitions ("aspectId of the scaling target." of ``aspect_id`` and
    ``value``) is that one's, where the name of the other shares no word with it.
    A description that says "If the ``deleted_at`` date and time stamp is not set, its value is ``null``." or "The
    ``ttl`` attribute specifies …" of a field that neither its row nor any other one of the table is called is a copy,
    too.

Why is this bad
    The page says of one thing what is true of another one.

Example
    ::

        node_cluster:
          description: The name or UUID of the cluster that a node belongs to.

        receiver_cluster:
          description: The name or UUID of the cluster that a node belongs to.

Use instead
    ::

        receiver_cluster:
          description: The name or UUID of the cluster that a receiver acts on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from sphinx_compute_ref.matching.row_names import parts_of
from sphinx_compute_ref.model.definition import Definition
from sphinx_compute_ref.model.finding import Finding, Related, Severity
from sphinx_compute_ref.rules.definitions.unused_definition import of_definition
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.tables.copied_sentence import words_of

#: Shorter descriptions are the same by chance.
_LEAST = 4
#: What more definitions than these have is said of many things.
_MOST = 10
#: What a description says of its own field by its name.
_OF_FIELD = re.compile(
    r"\bIf\s+the\s+``(?P<stamp>[\w.:-]++)``\s+date\s+and\s+time\s?stamp\s+is\s+not\s+set\b"
    r"|\A(?:The )?``(?P<field>[\w.:-]++)`` (?:attribute|parameter|field|property) "
    r"(?:specifies|indicates|is|sets|contains)\b"
)
#: A name of two words or more that a description begins with.
_NAME = re.compile(r"(?:The )?`{0,2}([a-z]+(?:[A-Z][A-Za-z]+|_\w+))`{0,2} ")
#: Words of definitions' names that say which message they are about.
_OF_MESSAGES = frozenset(words_of("request response"))


def check(context: Context) -> Iterator[Finding]:
    """Yield the definitions whose description is about what another one is called by."""
    same: dict[tuple[str, ...], list[Definition]] = {}
    for definition in context.definitions:
        words = tuple(definition.description.lower().split())
        if len(words) >= _LEAST and context.uses_of(definition):
            same.setdefault(words, []).append(definition)
        yield from _of_another_field(context, definition)
    resources: frozenset[str] | None = None
    for definitions in same.values():
        if not 2 <= len(definitions) <= _MOST:
            continue
        if resources is None:
            resources = frozenset(_resources(context))
        yield from _of_named(definitions)
        subjects = resources & frozenset(words_of(definitions[0].description))
        for definition in definitions:
            other = _origin(context, definition, definitions, subjects, resources)
            if other is not None:
                yield _finding(definition, other)


def _of_named(definitions: Sequence[Definition]) -> Iterator[Finding]:
    """Yield the definitions whose description begins with the name of another one that has the same."""
    match = _NAME.match(definitions[0].description)
    origins = [one for one in definitions if match is not None and _plain(one.name) == _plain(match[1])]
    if len(origins) == 1:
        words = frozenset(words_of(_spaced(origins[0].name)))
        for definition in definitions:
            if words.isdisjoint(words_of(_spaced(definition.name))):
                yield _finding(definition, origins[0], "which it names")


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _spaced(name: str) -> str:
    """Return a name with blanks between its words."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", name)


def _of_another_field(context: Context, definition: Definition) -> Iterator[Finding]:
    """Yield the definition where its description says of a field by name what is true of its own."""
    match = _OF_FIELD.search(definition.description) if "``" in definition.description else None
    uses = context.uses_of(definition) if match is not None else ()
    if match is None or not uses:
        return
    name = (match["stamp"] or match["field"]).lower()
    rows = {part.lower() for use in uses for row in use.table.rows for part in (row.name, parts_of(row.name)[-1])}
    if name not in rows and name != definition.name.lower():
        yield Finding(
            code="CR116",
            message=f'"{definition.name}" has the description of another field: "{" ".join(match[0].split())} …" names '
            f'"{name}", which no row of its tables is',
            location=definition.fields["description"].location,
            subject=f"{definition.name} {name}",
            related=(Related(uses[0].row.location, f'the row "{uses[0].row.name}"'),),
            about=(of_definition(definition),),
        )


def _resources(context: Context) -> Iterator[str]:
    """Yield the words of the fixed parts of URLs."""
    for operation in context.reference.operations:
        parts = [part for part in operation.url.partition("?")[0].split("/") if "{" not in part]
        yield from (word for word in words_of(" ".join(parts)) if word not in _OF_MESSAGES)


def _origin(
    context: Context,
    definition: Definition,
    definitions: Sequence[Definition],
    subjects: Collection[str],
    resources: Collection[str],
) -> Definition | None:
    """Return the definition that a description is really about; ``None`` where it may be about its own."""
    own_resources = frozenset(words_of(definition.name)) & frozenset(resources)
    if not subjects or not own_resources - frozenset(subjects):
        return None
    names = [*own_resources]
    around: set[str] = set()
    for use in context.uses_of(definition):
        names += words_of(use.row.name)
        if use.operation is not None:
            around.update(words_of(use.operation.url), words_of(use.operation.title))
    for other in definitions:
        other_words = words_of(other.name)
        resource = next((word for word in other_words if word not in words_of(definition.name)), "")
        is_near = any(resource in word for word in (*names, *around))
        if resource in subjects and not is_near and own_resources - frozenset(other_words) - frozenset(subjects):
            return other
    return None


def _finding(definition: Definition, other: Definition, why: str = "which is about another resource") -> Finding:
    return Finding(
        code="CR116",
        message=f'"{definition.name}" has the description of "{other.name}", {why}: say what this one is',
        location=definition.fields["description"].location,
        subject=f"{definition.name} {other.name}",
        related=(Related(other.location, f'definition "{other.name}"'),),
        about=(of_definition(definition),),
    )


RULE = Rule("CR116", "copied-description", Severity.WARNING, __doc__, check, follows=("CR107",))
