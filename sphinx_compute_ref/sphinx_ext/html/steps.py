"""What the microversions changed, at the head of each operation: "2.9 locked · 2.26 tags", each a link."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.locale import get_translation

from sphinx_compute_ref.model.microversion import Microversion
from sphinx_compute_ref.sphinx_ext.html.history import PAGE, Item, has_history, steps_of
from sphinx_compute_ref.sphinx_ext.messages import DOMAIN
from sphinx_compute_ref.sphinx_ext.operations.domain import RestDomain

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_ = get_translation(DOMAIN)
#: More names of one microversion are in the history alone.
_MOST = 4
CLASS = "rest-steps"


def note_steps(app: Sphinx, env: BuildEnvironment) -> None:
    """Let the domain know what changed each operation's parameters (``env-updated``), oldest first."""
    domain = RestDomain.of(env)
    domain.steps = {}
    if has_history(app):
        for step in reversed(steps_of(app)):
            for (_title, document, operation), items in step.items.items():
                rows = [item for item in items if item.kind == "parameter"]
                domain.steps.setdefault((document, operation), []).extend((step.version, item) for item in rows)


def steps_line(app: Sphinx, document: str, operation: str) -> nodes.paragraph | None:
    """Return the line of an operation; ``None`` where no microversion changed its parameters."""
    changes = RestDomain.of(app.env).steps.get((document, operation))
    if not changes:
        return None
    line = nodes.paragraph("", "", classes=[CLASS, "no-search"])
    line += nodes.inline("", _("Changes:"), classes=["rest-steps-label"])
    history = "" if app.builder.name == "singlehtml" else app.builder.get_relative_uri(document, PAGE)
    for number, (version, items) in enumerate(groupby(changes, key=lambda change: change[0])):
        line += nodes.Text(" · " if number else " ")
        line += _step(version, [item for _version, item in items], history)
    return line


def _step(version: Microversion, items: list[Item], history: str) -> Iterator[nodes.Node]:
    if history:
        yield nodes.reference("", str(version), internal=True, refuri=f"{history}#v{version}")
    else:
        yield nodes.Text(str(version))
    names: dict[str, Item] = {}
    for item in items:
        names.setdefault(item.name, item)
    for name, item in list(names.items())[:_MOST]:
        yield nodes.Text(" ")
        yield nodes.reference("", name, internal=True, refid=item.id, classes=[f"rest-change-{item.change}"])
    if len(names) > _MOST:
        yield nodes.Text(f" +{len(names) - _MOST}")
