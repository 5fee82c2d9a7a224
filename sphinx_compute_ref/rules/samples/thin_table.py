"""A table covers less than half of the object that it is about.

What it does
    Compares the rows that hold at a sample's microversion with the objects of the sample. Where at least two rows are
    about fields of an object, but fewer than half of its fields have a row, one finding names those that lack one.
    Where half or more of them have rows, each of the others is CR302. Objects described as free maps, fields that a
    description names, and tables of additional parameters are left alone. A table with a single row, that of the
    outermost object, is thin, too, unless the description of the object leads elsewhere, or no row of the reference has
    the names of most of what it holds: then they may be the reader's own. So are the rows of a list and of what stands
    beside it, where no row is about its items, and the single row of a request that has two fields more. An object with
    a row, of whose fields none has one, is told of where tables of other messages document the same fields, and no
    fewer do than do not: the items of a list beside what is shown of one.

Why is this bad
    Readers take the table for the whole answer; most of it is not described.

Use instead
    Add rows for the other fields, or say in the object's description where they are described.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.fields import Path, without_data_keys
from sphinx_compute_ref.matching.matches import MessageMatch
from sphinx_compute_ref.matching.thin_tables import Thin, bare_tables, thin_tables, untold_objects
from sphinx_compute_ref.model.finding import Fact, Finding, Related, Severity
from sphinx_compute_ref.rules.name_lists import in_quotes
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.sample_of_another_operation import included_sample
from sphinx_compute_ref.rules.tables.broken_rows import broken_names, lost_tables

#: As many names a message holds.
_SHOWN = 12


def check(context: Context) -> Iterator[Finding]:
    """Yield the tables, each once for an object."""
    # CR302 tells of those of an object that rows without a field are taken to be about.
    objects = {
        (sample, item.field.path[:-1])
        for one in context.discrepancies
        for item in one.undocumented
        for sample in item.samples
    }
    misnamed_fields = {
        id(one.match): {without_data_keys(pair.field.path) for pair in one.look_alikes}
        for one in context.discrepancies
        if one.look_alikes
    }
    untold = list(untold_objects(context.matches))
    with_example = {_object_of(one.thin) for one in untold}
    for match in context.matches:
        bare = (
            one
            for one in bare_tables(match, context.body_names)
            if one.match.wrapper is not None or _object_of(one) not in with_example
        )
        items = (*thin_tables(match, misnamed_fields.get(id(match), ())), *bare)
        if not items or lost_tables(context, match.operation):
            continue
        names_of_broken_rows = broken_names(context, match.operation)
        for item in items:
            if not any(field.name in names_of_broken_rows for field in item.lacking):
                objects.add(_object_of(item))
                yield _finding(context, match, item)
    for one in untold:
        operation = one.match.operation
        if one.is_usual or _object_of(one.thin) in objects or lost_tables(context, operation):
            continue
        if broken_names(context, operation).isdisjoint(field.name for field in one.thin.lacking):
            yield _finding(context, one.match, one.thin, one.example)


def _object_of(item: Thin) -> tuple[str, Path]:
    return item.match.sample.path, item.lacking[0].path[:-1]


def _finding(context: Context, match: MessageMatch, item: Thin, example: MessageMatch | None = None) -> Finding:
    sample = item.match.sample
    names = in_quotes([field.name for field in item.lacking], _SHOWN)
    parent = item.lacking[0].text.rpartition(".")[0]
    of = f'"{parent}" of {context.sample_label(sample.path)}' if parent else context.sample_label(sample.path)
    lack = f"{len(item.lacking)} of the {item.fields} fields of {of} have no row"
    if example is not None:
        lack = f'none of the {item.fields} fields of {of} has a row, and those of "{example.operation.title}" have one'
    return Finding(
        code="CR310",
        message=f"{lack}: {names}",
        location=item.match.tables[-1].location,
        subject=f"{parent} {' '.join(sorted(field.name for field in item.lacking))}",
        operation=match.operation,
        role=match.message.role,
        field=parent or None,
        sample=sample.path,
        microversion=item.match.microversion,
        related=(Related(context.locate(sample.path, item.lacking[0].path), "the first field without a row"),),
        about=(included_sample(sample), *(row_for_field(match, field.path) for field in item.lacking)),
    )


def row_for_field(match: MessageMatch, path: Path) -> Fact:
    """Return the name by which findings about the row that a field of a message lacks are known."""
    return ("row for field", *map(str, match.operation.location), match.message.role, *without_data_keys(path))


RULE = Rule("CR310", "thin-table", Severity.WARNING, __doc__, check, follows=("CR307", "CR313"))
