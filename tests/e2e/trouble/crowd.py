"""A fair of its own with many people, made through the acts inside the running system. Started as a process there.

`python -m tests.e2e.trouble.crowd SLUG BOOTHS PEOPLE` prints who may come in, as JSON.
"""

import json
import os
import sys
import time
from dataclasses import dataclass
from typing import Any

from tests.e2e.system import System, inside_system


@dataclass(frozen=True)
class Crowd:
    """Cookies of everybody in one programme."""

    slug: str
    programme: str
    hosts: list[dict[str, str]]
    people: list[dict[str, str]]
    window: str
    approval: str

    @property
    def at(self) -> str:
        return f"/p/{self.slug}/"


def make_crowd(system: System, slug: str, *, booths: int, people: int) -> Crowd:
    return Crowd(**inside_system(system, __name__, slug, str(booths), str(people)))


def _make(slug: str, booths: int, people: int) -> dict[str, Any]:
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.permissions import Role
    from engawa.delivery.exhibitors.models import Exhibitor
    from tests.contract.make import make_approval
    from tests.delivery.exhibitors.files import postings_file
    from tests.delivery.fairs import makers
    from tests.delivery.fairs.talk_makers import CARD, make_host
    from tests.make import make_actor, make_programme
    from tests.web.sessions import as_staff

    programme = make_programme(slug=slug, neutral_name="オンライン催し事務局")
    fair = makers.make_fair(programme, state="live")
    makers.import_postings(fair, make_actor(Role.CONTRACTOR, programme), postings_file(booths))
    makers.check_all(fair)
    makers.publish(fair)
    hosts = [make_host(booth) for booth in makers.booths(fair)]
    approval = make_approval(programme, *(host.booth.exhibitor.organisation for host in hosts), fields=CARD)
    with inside(programme):
        names = {one.organisation_id: one.name for one in Exhibitor.objects.filter(gathering=fair.gathering_id)}

    def cookie(actor: Any) -> str:
        (found,) = as_staff(actor).cookies.values()
        return str(found.value)

    return {
        "slug": slug,
        "programme": str(programme.pk),
        "hosts": [
            {
                "booth": str(host.booth.pk),
                "desk": str(host.desk.pk),
                "organisation": str(host.booth.exhibitor.organisation_id),
                "name": names[host.booth.exhibitor.organisation_id],
                "person": str(host.actor.id),
                "cookie": cookie(host.actor),
            }
            for host in hosts
        ],
        "people": _people(fair, people),
        "window": str(make_actor(Role.COMMISSIONER, programme).account_id),
        "approval": str(approval.pk),
    }


def revoke(system: System, crowd: Crowd) -> float:
    """甲 takes its consent back; the moment at which it began to."""
    return float(inside_system(system, __name__, "revoke", crowd.programme, crowd.approval, crowd.window))


def _revoke(programme: str, approval: str, window: str) -> float:
    from engawa.base.accounts.models import Account
    from engawa.base.acts.words import Act
    from engawa.base.programmes.actors import Actor
    from engawa.base.programmes.context import inside
    from engawa.base.programmes.models import Programme
    from engawa.base.programmes.permissions import Role
    from engawa.contract.approvals.actions import revoke_approval
    from engawa.contract.approvals.models import Approval
    from tests.make import proof

    account = Account.objects.get(pk=window)
    where = Programme.objects.get(pk=programme)
    with inside(where):
        found = Approval.objects.select_related("programme", "recipient_list").get(pk=approval)
    by = Actor("staff", account.person, frozenset({Role.COMMISSIONER}), None, account.pk)
    key = proof(by, Act.APPROVAL_REVOKE, where, about=found, scope={"number": found.number})
    began = time.time()
    revoke_approval(found, by=by, reason="目的を果たしたため", step_up=key)
    return began


def _people(fair: Any, count: int) -> list[dict[str, str]]:
    """Registered, confirmed and signed in, in one act."""
    from engawa.base.acts.acting import acting
    from engawa.base.acts.words import Act
    from engawa.base.kit import clock
    from engawa.base.programmes.actors import system as by_system
    from engawa.base.subjects.models import Subject
    from engawa.base.subjects.states import SubjectState
    from engawa.base.subjects.steps import begin_session, make_subject
    from engawa.contract.custody.purposes import PURPOSES_VERSION
    from engawa.delivery.fairs.models import FairRegistration
    from engawa.delivery.fairs.states import RegistrationState

    found = []
    names = {"family": "砂丘", "given": "花", "family_kana": "サキュウ", "given_kana": "ハナ"}
    with acting(Act.PROGRAMME_OPEN, fair.programme, by=by_system("test")) as act:
        for number in range(count):
            alias = f"うみねこ{number}"
            mail = f"{fair.programme.slug}-{number}@example.jp"
            subject = make_subject(act, fair.programme, Subject.Kind.SEEKER, mail, alias=alias, **names)
            assert subject is not None
            subject.state = SubjectState.CONFIRMED
            subject.save(update_fields=["state"])
            registration = FairRegistration(
                programme=fair.programme,
                gathering=fair.gathering,
                subject=subject,
                state=RegistrationState.ACTIVE,
                eligibility="no",
                prefecture="27",
                situation="employed",
                industries=["G"],
                occupations=["02"],
                purposes_version=PURPOSES_VERSION,
                confirmed_at=clock.now(),
            )
            registration.seal(act, owner=subject.pk, words="海の近くで働きたいです。", city="", needs="", licences="")
            registration.save()
            token, _end = begin_session(act, subject, own_device=False)
            found.append({"alias": alias, "subject": str(subject.pk), "cookie": token})
    return found


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
    import django

    django.setup()
    if sys.argv[1] == "revoke":
        print(json.dumps(_revoke(*sys.argv[2:])))
    else:
        print(json.dumps(_make(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
