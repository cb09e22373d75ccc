"""Somebody invited to a consultation, who read the letter and agreed. Made through the acts."""

import datetime as dt
from typing import Any
from uuid import UUID

from engawa.base.kit import clock
from engawa.base.programmes.actors import companion as actor_of
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.guidance.actions import companions
from engawa.delivery.guidance.actions.companions import Agreed
from engawa.delivery.guidance.bodies import organisations_of
from engawa.delivery.guidance.models import Companion, Consultation
from engawa.delivery.guidance.states import Bodies
from engawa.shared.live.models import LiveSeat
from tests.delivery.fairs.makers import letters, token_in
from tests.delivery.fairs.talk_makers import Someone
from tests.delivery.guidance.makers import Counters

NAME, MAIL, ALIAS = "叔母のみどり", "midori.oba@example.jp", "みどり"


def invite(one: Consultation, who: Someone, **facts: str) -> str:
    """The token in the letter."""
    companions.invite_companion(one, by=who.actor, **({"name": NAME, "mail": MAIL} | facts))
    return last_token(one.programme)


def last_token(programme: Programme) -> str:
    return token_in(letters(programme)[-1])


def bodies_of(here: Counters, bodies: Bodies = Bodies.BOTH) -> list[UUID]:
    """Every body at work here, also one whose counsellor is in no test."""
    with inside(here.programme):
        return [one.pk for one in organisations_of(bodies.agencies)]


def agreed(here: Counters, **facts: Any) -> Agreed:
    return Agreed(**({"alias": ALIAS, "bodies": bodies_of(here), "purposes_version": PURPOSES_VERSION} | facts))


def make_companion(here: Counters, one: Consultation, who: Someone, **facts: str) -> Someone:
    """Invited, agreed to both bodies, and in."""
    token = invite(one, who, **facts)
    came = companions.accept_invitation(here.programme, token=token, agreed=agreed(here))
    return Someone(actor_of(companion_of(one).subject_id), came.token)


def companion_of(one: Consultation) -> Companion:
    """The latest."""
    with inside(one.programme):
        rows = Companion.objects.select_related("programme", "subject", "consultation__programme")
        found = rows.filter(consultation=one).order_by("-made_at").first()
    assert found is not None
    return found


def sit_beside(one: Consultation, guest: Someone) -> LiveSeat:
    return companions.sit_beside(companion_of(one), by=guest.actor)


def a_minute_later() -> dt.datetime:
    return clock.now() + dt.timedelta(seconds=61)
