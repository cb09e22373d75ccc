"""Both desks with something on them, and clients signed in at each."""

import datetime as dt
import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from engawa.base.accounts import stepup
from engawa.base.accounts.models import StepUp
from engawa.base.kit import clock
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.models import Fair, Talk
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.models import MatchClaim
from tests.delivery.fairs.makers import booths, make_public_fair
from tests.make import make_actor, make_organisation
from tests.outcomes.make import agree_both, all_claims, register, talk
from tests.web.entrance.people import sign_in


@dataclass
class Scene:
    fair: Fair
    office: Actor
    window: Actor
    talks: list[Talk]

    @property
    def programme(self) -> Programme:
        return self.fair.programme

    @property
    def claims(self) -> list[MatchClaim]:
        return all_claims(self.programme)

    def url(self, path: str) -> str:
        return f"/p/{self.programme.slug}/{path}"


def make_scene(*, agreed: bool = True) -> Scene:
    """A fair of three companies: one talk held, one to be checked, one not held."""
    fair = make_public_fair(3)
    programme = fair.programme
    programme.contractor = make_organisation(OrganisationKind.CONTRACTOR, name="株式会社えんがわ企画（架空）")
    programme.commissioner = make_organisation(OrganisationKind.COMMISSIONER, name="鳥取県")
    programme.save()
    if agreed:
        agree_both(fair)
    noon = clock.at(clock.local(fair.gathering.starts_at).date(), 14)
    talks = []
    for at, (booth, verdict) in enumerate(zip(booths(fair), ("held", "needs_check", "not_held"), strict=True)):
        seeker = register(fair, alias=("うみねこ", "ゆきわり", "はまなす")[at])
        began = noon + dt.timedelta(minutes=20 * at)
        talks.append(talk(booth, seeker, verdict, seconds=(842, 190, 12)[at], began_at=began))
    collect(programme)
    return Scene(fair, make_actor(Role.CONTRACTOR, programme), make_actor(Role.COMMISSIONER, programme), talks)


def at(actor: Actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def prove_and_send(client: Client, path: str, data: dict[str, Any] | None = None) -> Any:
    """Press the button, prove it on the page that asks, and send the same form again."""
    asked = client.post(path, data or {})
    found = re.search(r'name="step_up" value="([0-9a-f-]{36})"', asked.content.decode())
    assert found, asked.status_code
    stepup.prove(StepUp.objects.get(pk=UUID(found.group(1))), demo=True)
    return client.post(path, (data or {}) | {"step_up": found.group(1)})


def words_asked(client: Client, path: str, data: dict[str, Any] | None = None) -> list[str]:
    """What the step-up page says is approved."""
    asked = client.post(path, data or {}).content.decode()
    found = re.search(r'name="step_up" value="([0-9a-f-]{36})"', asked)
    assert found
    return StepUp.objects.get(pk=UUID(found.group(1))).words
