import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission


@dataclass(frozen=True)
class Waiting:
    """One thing to do: what, why now, and the button that leads there. With a `word`, only for those who hold it."""

    title: str
    note: str
    action: str
    url: str
    since: dt.datetime | None = None
    word: Permission | None = None


def address(programme: Programme, name: str, pk: UUID | None = None) -> str:
    places: dict[str, object] = {"programme": programme.slug}
    return reverse(name, kwargs=places | ({"pk": pk} if pk else {}))
