"""Steps for acts above: new persons with their keys and look-up values. Persons live in the platform's own keys."""

from uuid import UUID

from engawa.base.kit import clock, opened
from engawa.base.kit.ids import PLATFORM
from engawa.base.parties.models import Organisation, Person
from engawa.base.vault import keys

MAIL = "person.mail"


class MailTaken(Exception):
    """The address belongs to another person already."""


def make_person(act: object, organisation: Organisation, *, name: str, mail: str, post: str = "") -> Person:
    """A natural person on duty; `mail` is normalised by the caller."""
    opened.require_this(act)
    person = Person(organisation=organisation, post=post, made_at=clock.now())
    keys.make_key(PLATFORM, person.id, keys.PERSON)
    if not keys.remember(PLATFORM, MAIL, mail, person.id):
        raise MailTaken
    person.seal(act, owner=person.id, name=name, mail=mail)
    person.save()
    return person


def person_by_mail(mail: str) -> UUID | None:
    """Needs a programme's (or the platform's) context; `mail` is normalised by the caller."""
    return keys.owner_of(PLATFORM, MAIL, mail)
