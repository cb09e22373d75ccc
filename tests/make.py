"""Plain makers: invented people and bodies, made through the acts wherever an act exists."""

import itertools
import json
import os
from typing import Any
from uuid import UUID

from django.db import models

from engawa.base.accounts.models import Account
from engawa.base.acts.acting import acting
from engawa.base.acts.opening import ensure_platform, open_programme
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger.models import Entry
from engawa.base.parties.models import Agency, Organisation, OrganisationKind, Person
from engawa.base.parties.steps import make_person as make_person_step
from engawa.base.programmes.actors import Actor, seeker, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme, Seat
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.base.subjects.states import SubjectState
from engawa.base.subjects.steps import make_subject as make_subject_step

_numbers = itertools.count(int(os.environ.get("ENGAWA_TEST_NUMBERS_FROM", "1")))
"""Processes that fill one running system each begin elsewhere: no number twice."""

KINDS = {
    Role.CONTRACTOR: OrganisationKind.CONTRACTOR,
    Role.CHIEF: OrganisationKind.CONTRACTOR,
    Role.COMMISSIONER: OrganisationKind.COMMISSIONER,
    Role.AUDITOR: OrganisationKind.COMMISSIONER,
    Role.AGENCY: OrganisationKind.AGENCY,
    Role.EXHIBITOR: OrganisationKind.COMPANY,
}


def make_programme(**facts: Any) -> Programme:
    number = next(_numbers)
    return open_programme(
        **{"slug": f"p{number}", "title": f"事業{number}（架空）", "short_title": f"事業{number}"} | facts
    )


def make_organisation(kind: str = OrganisationKind.COMPANY, **facts: Any) -> Organisation:
    number = next(_numbers)
    base = {"name": f"団体{number}（架空）", "kana": f"ダンタイ{number}", "invented": True, "made_at": clock.now()}
    if kind == OrganisationKind.AGENCY:
        base["agency"] = Agency.HELLOWORK
    return Organisation.objects.create(kind=kind, **(base | facts))


def make_person(organisation: Organisation | None = None, **facts: str) -> Person:
    number = next(_numbers)
    with acting(Act.PROGRAMME_OPEN, ensure_platform(), by=system("test")) as act:
        return make_person_step(
            act,
            organisation or make_organisation(),
            name=facts.get("name", f"担当{number}（架空）"),
            mail=facts.get("mail", f"staff{number}@example.jp"),
            post=facts.get("post", "担当"),
        )


def make_actor(role: Role, programme: Programme, organisation: Organisation | None = None) -> Actor:
    """A person at work with an account and an active membership."""
    organisation = organisation or make_organisation(KINDS[role])
    person = make_person(organisation)
    account = Account.objects.create(
        handle=f"h{person.pk.hex[:20]}{next(_numbers)}"[:32], person=person.pk, made_at=clock.now()
    )
    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")):
        Membership.objects.create(
            programme=programme, person=person, organisation=organisation, roles=[role], state=Membership.State.ACTIVE
        )
        Seat.objects.create(person=person, programme=programme)
    return Actor("staff", person.pk, frozenset({role}), organisation.pk, account.pk)


_some: dict[tuple[UUID, Role], Actor] = {}


def some_actor(role: Role, programme: Programme) -> Actor:
    """Whoever holds this role, the same each time: for what must be done by somebody before a test begins."""
    key = (programme.pk, role)
    if key not in _some:
        _some[key] = make_actor(role, programme)
    return _some[key]


def make_subject(programme: Programme, *, state: str = SubjectState.CONFIRMED, **texts: str) -> Subject:
    number = next(_numbers)
    base = {
        "alias": f"うみねこ{number}",
        "family": "砂丘",
        "given": f"花{number}",
        "family_kana": "サキュウ",
        "given_kana": "ハナ",
    }
    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")) as act:
        mail = texts.pop("mail", f"seeker{number}@example.jp")
        made = make_subject_step(act, programme, Subject.Kind.SEEKER, mail, **(base | texts))
        assert made is not None
        made.state = state
        made.save(update_fields=["state"])
    return made


def make_seeker(programme: Programme, **texts: str) -> Actor:
    return seeker(make_subject(programme, **texts).pk)


def reload(row: models.Model) -> Any:
    """The row as stored now, read inside its programme."""
    with inside(row.programme):  # type: ignore[attr-defined]
        return type(row)._default_manager.get(pk=row.pk)


def entries(programme: Programme, act: Act | None = None, about: UUID | None = None) -> list[dict[str, Any]]:
    """Bodies of a programme's entries, oldest first."""
    with inside(programme):
        rows = Entry.objects.filter(programme=programme.pk).order_by("seq")
        bodies = [json.loads(row.body) for row in rows]
    return [
        body
        for body in bodies
        if (act is None or body["act"] == act) and (about is None or (body["about"] or {}).get("id") == str(about))
    ]


def proof(
    actor: Actor,
    act: Act,
    programme: Programme,
    *,
    about: Any = None,
    recipient: UUID | None = None,
    scope: Any = None,
    subject: UUID | None = None,
) -> UUID:
    """A step-up proved with the demo key, for exactly these facts."""
    from engawa.base.accounts import stepup
    from engawa.base.acts.acting import digest_of

    account = Account.objects.get(pk=actor.account_id)
    row = stepup.begin(
        account, act, digest_of(act, programme, about, recipient, scope or {}, subject=subject), ["試験"]
    )
    return stepup.prove(row, demo=True).pk
