"""A table decides states: which verb leads from where to where, and nothing else may."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

S = TypeVar("S", bound=StrEnum)


class WrongState(Exception):
    """The verb does not lead anywhere from this state."""

    def __init__(self, state: StrEnum, verb: str) -> None:
        super().__init__(f"{type(state).__name__}: cannot {verb} from {state.value}")
        self.state, self.verb = state, verb


@dataclass(frozen=True)
class Step(Generic[S]):
    verb: str
    frm: tuple[S, ...]
    to: S


def step(verb: str, *, frm: Iterable[S], to: S) -> Step[S]:
    return Step(verb, tuple(frm), to)


class StateTable(Generic[S]):
    """All transitions of one enum. Every table registers itself so that a promise can walk them all."""

    every: list["StateTable[StrEnum]"] = []

    def __init__(self, states: type[S], *steps: Step[S], initial: S, entry: Iterable[S] = ()) -> None:
        self.states, self.steps, self.initial, self.entry = states, steps, initial, tuple(entry)
        self._next: dict[tuple[S, str], S] = {}
        for one in steps:
            for frm in one.frm:
                if (frm, one.verb) in self._next:
                    raise ValueError(f"{states.__name__}: {frm} {one.verb} is named twice")
                self._next[frm, one.verb] = one.to
        StateTable.every.append(self)  # type: ignore[arg-type]  # invariance: the list is only walked

    def allows(self, state: S | str, verb: str) -> bool:
        return (self.states(state), verb) in self._next

    def after(self, state: S | str, verb: str) -> S:
        """The state that `verb` leads to; raises WrongState."""
        known = self.states(state)
        try:
            return self._next[known, verb]
        except KeyError:
            raise WrongState(known, verb) from None

    def reachable(self) -> set[S]:
        found: set[S] = {self.initial, *self.entry}
        while True:
            more = {to for (frm, _verb), to in self._next.items() if frm in found} - found
            if not more:
                return found
            found |= more
