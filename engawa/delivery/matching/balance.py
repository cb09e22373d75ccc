"""An idle booth and somebody free find each other: how many are asked, and who first. A pure function."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

Person = TypeVar("Person", bound=Hashable)
Place = TypeVar("Place", bound=Hashable)


def asked(lists: Mapping[Person, Sequence[Place]], *, pending: int = 0) -> list[Person]:
    """Who is asked now, so that no more are asked than there are places for them.

    `lists`: by person, in the order in which they are asked, the idle places on her own list; a place answers one
    person at a time. `pending`: people who have been asked and have not answered.
    """
    idle = {place for places in lists.values() for place in places}
    room, chosen, taken = len(idle) - pending, list[Person](), set[Place]()
    for person, places in lists.items():
        free = next((place for place in places if place not in taken), None)
        if len(chosen) < room and free is not None:
            chosen.append(person)
            taken.add(free)
    return chosen
