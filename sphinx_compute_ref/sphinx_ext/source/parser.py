"""The reStructuredText parser, with nested parsing that costs what it uses.

For every list, directive and comment docutils makes a nested state machine with all of its fifteen states, each with a
dozen transitions, and uses one or two of them. Here a state is made when the machine first enters it. What is parsed is
the same. Measured on nova's reference: a tenth of the build's time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils.parsers.rst import states
from sphinx.parsers import RSTParser

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.statemachine import State
    from sphinx.application import Sphinx


class _States(dict[str, "State[list[str]]"]):
    """The states of a machine by name; one that is asked for is made."""

    def __init__(self, machine: NestedStateMachine, classes: Iterable[type[State[list[str]]]]) -> None:
        super().__init__()
        self.machine = machine
        self.classes = {state.__name__: state for state in classes}

    def __missing__(self, name: str) -> State[list[str]]:
        state = self[name] = self.classes[name](self.machine, self.machine.debug)
        if self.machine.memo is not None:  # the machine runs: what it does for all states at its start was before
            state.runtime_init()
        return state


class NestedStateMachine(states.NestedStateMachine):
    """docutils' machine for nested structures, with states that are made when they are entered."""

    memo: Any = None

    def add_states(self, state_classes: Iterable[type[State[list[str]]]]) -> None:
        """Remember the classes."""
        self.states = _States(self, [_STATES.get(state, state) for state in state_classes])


#: docutils' states with nested machines of our kind, by docutils' own.
_STATES: dict[type[State[list[str]]], type[states.RSTState]] = {
    state: type(state.__name__, (state,), {"nested_sm": NestedStateMachine, "__doc__": state.__doc__})
    for state in states.state_classes
}


class Parser(RSTParser):
    """Sphinx's parser, starting with our states."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.state_classes = tuple(_STATES.values())


def add_parser(app: Sphinx) -> None:
    """Put our parser in the place of Sphinx's; another extension's stays."""
    if app.registry.source_parsers.get("restructuredtext") is RSTParser:
        app.add_source_parser(Parser, override=True)
