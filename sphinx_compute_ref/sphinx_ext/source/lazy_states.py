"""docutils' states for reStructuredText, each made when it is first entered.

For every list, directive and comment docutils makes a nested state machine with all of its fifteen states, each with a
dozen transitions, and uses one or two of them. What is parsed is the same. All of this leans on the insides of
docutils: only :mod:`~sphinx_compute_ref.sphinx_ext.source.parser` imports it, which looks first whether they are as
tested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils.parsers.rst import states

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docutils.statemachine import State


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


#: Machines to be used again, for our states alone: docutils keeps its own in a list of its class, for all parsers.
_MACHINES: list[states.NestedStateMachine] = []

#: docutils' states with nested machines of our kind, by docutils' own.
_STATES: dict[type[State[list[str]]], type[states.RSTState]] = {
    state: type(
        state.__name__,
        (state,),
        {"nested_sm": NestedStateMachine, "nested_sm_cache": _MACHINES, "__doc__": state.__doc__},
    )
    for state in states.state_classes
}

#: Our states, for a parser to start with.
STATE_CLASSES = tuple(_STATES.values())
