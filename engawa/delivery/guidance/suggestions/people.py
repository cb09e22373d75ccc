"""What a room above knows of people and booths: it hands this over at start-up, as registrations live there."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Exists

from engawa.base.acts.acting import OpenAct
from engawa.contract.approvals.fields import CardField
from engawa.delivery.events.models import Gathering
from engawa.delivery.matching.profile import Facts, Wish


@dataclass(frozen=True)
class Declared:
    """What one person declared when registering."""

    wishes: tuple[Wish, ...] = ()
    has: Facts = field(default_factory=dict)


SEEN = (
    CardField.ALIAS,
    CardField.INDUSTRIES,
    CardField.OCCUPATIONS,
    CardField.REGIONS,
    CardField.EMPLOYMENT,
    CardField.WAYS,
    CardField.EXPERIENCE,
    CardField.LICENCES,
    CardField.INCOME,
)
"""What a body's counsellors come to see of a person: 甲's numbered consent must cover all of it (特記事項第4条)."""

Profiles = Callable[[OpenAct | None, Gathering, Collection[UUID] | None], Mapping[UUID, Declared]]


@dataclass(frozen=True)
class People:
    """`taking_part(subject, gathering)` and `published(exhibitor)` take names of outer columns.

    `profiles(act, gathering, only)`: those who take part; what is sealed is opened for the act, and left out without.
    """

    taking_part: Callable[[str, str], Exists]
    published: Callable[[str], Exists]
    profiles: Profiles


_known: list[People] = []


def register_people(people: People) -> None:
    if _known:
        raise ValueError("people are handed over once")
    _known.append(people)


def people() -> People:
    return _known[0]
