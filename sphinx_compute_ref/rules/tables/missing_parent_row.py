"""A row ``a.b`` is in a message without a row ``a``.

What it does
    Looks for the row of the object or array that a dotted name lies in.

Why is this bad
    The reader does not learn whether ``a`` is an object or an array, whether it is required, and since when it is
    there.

Example
    ::

        - networks.uuid: network_uuid

Use instead
    ::

        - networks: networks
        - networks.uuid: network_uuid
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_compute_ref.matching.names import did_you_mean
from sphinx_compute_ref.matching.row_names import has_placeholder, parts_of
from sphinx_compute_ref.model.finding import Finding, Severity
from sphinx_compute_ref.rules.rule import Context, Rule
from sphinx_compute_ref.rules.samples.look_alike import named_row


def check(context: Context) -> Iterator[Finding]:
    """Yield the dotted rows without a parent; the first one of each parent."""
    for operation, message in context.reference.messages:
        names = {row.name.replace("[]", "") for row in message.rows}
        last_names = {name.rpartition(".")[2] for name in names}
        parents: set[str] = set()
        for row in message.rows:
            name = row.name.replace("[]", "")
            parent = name.rpartition(".")[0]
            if row.in_ != "body" or not parent or parent in parents or name.startswith("."):
                continue
            parts = list(parts_of(parent))
            while parts and has_placeholder(parts[-1]):
                parts.pop()  # {consumer_uuid} stands for keys of the object above it
            suffixes = {".".join(parts[count:]) for count in range(len(parts))}
            if not parts or names & suffixes or parts[-1] in last_names or "" in parts:
                continue
            parents.add(parent)
            near = did_you_mean(parent, sorted(names), cutoff=0.8)
            advice = f'did you mean "{near[0]}"?' if near else "add one for the object or array that it lies in"
            yield Finding(
                code="CR206",
                message=f'"{row.name}" has no row "{parent}"; {advice}',
                location=row.location,
                subject=parent,
                operation=operation,
                role=message.role,
                parameter=row.name,
                about=(named_row(row),),
            )


RULE = Rule("CR206", "missing-parent-row", Severity.WARNING, __doc__, check, follows=("CR301",))
