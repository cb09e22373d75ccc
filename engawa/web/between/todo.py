import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, why now, and the button that leads there. With a `person`, only for them."""

    title: str
    note: str
    action: str
    url: str
    since: dt.datetime | None = None
    person: UUID | None = None

    def concerns(self, actor: Actor) -> bool:
        return self.person in {None, actor.person_id}


def address(programme: Programme, name: str, pk: UUID | None = None) -> str:
    places: dict[str, object] = {"programme": programme.slug}
    return reverse(name, kwargs=places | ({"pk": pk} if pk else {}))
