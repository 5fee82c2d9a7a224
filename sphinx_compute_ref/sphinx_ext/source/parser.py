"""The door to a faster parser of reStructuredText: it opens only where docutils looks as it was tested.

The parser is Sphinx's own, starting with states that are made when they are entered (``lazy_states``). With any other
docutils pages are the same and take longer.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import docutils
from docutils.parsers.rst import Parser as DocutilsParser
from docutils.parsers.rst import states
from sphinx.parsers import RSTParser

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: The first release that is known to do, and the first one that nobody has looked at.
_TESTED = ((0, 20), (0, 24))
#: What is used of each class, with its parameters where it is called or overridden.
_USED: dict[str, dict[str, tuple[str, ...] | None]] = {
    "NestedStateMachine": {"add_states": ("self", "state_classes"), "get_state": None, "runtime_init": ("self",)},
    "RSTState": {
        "__init__": ("self", "state_machine", "debug"),
        "nested_parse": None,
        "nested_sm": None,
        "nested_sm_cache": None,
        "runtime_init": ("self",),
    },
}


def looks_as_tested() -> bool:
    """Say whether docutils is of a tested release, and has what ``lazy_states`` uses in the form that it uses it."""
    first, end = _TESTED
    if not first <= tuple(docutils.__version_info__[:2]) < end:
        return False
    for name, members in _USED.items():
        owner = getattr(states, name, None)
        for member, parameters in members.items():
            actual = getattr(owner, member, None)
            if actual is None or (parameters is not None and _parameters(actual) != parameters):
                return False
    state: Any = states.RSTState
    classes: Any = getattr(states, "state_classes", ())
    return (
        state.nested_sm is states.NestedStateMachine
        and isinstance(state.nested_sm_cache, list)
        and bool(classes)
        and all(isinstance(one, type) and issubclass(one, state) for one in classes)
        and DocutilsParser().state_classes is classes
    )


def _parameters(function: Any) -> tuple[str, ...]:
    try:
        return tuple(inspect.signature(function).parameters)
    except (TypeError, ValueError):
        return ()


def add_parser(app: Sphinx) -> None:
    """Put the faster parser in the place of Sphinx's, where that is safe; another extension's stays."""
    parsers = getattr(app.registry, "source_parsers", {})  # there is no public way to ask for the parser of a kind
    if parsers.get("restructuredtext") is not RSTParser or not looks_as_tested():
        return
    from sphinx_compute_ref.sphinx_ext.source.lazy_states import STATE_CLASSES

    class Parser(RSTParser):
        """Sphinx's parser, starting with our states."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.state_classes = STATE_CLASSES

    app.add_source_parser(Parser, override=True)
