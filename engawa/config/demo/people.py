"""The invented cast: organisations and people at work, invited and appointed through the acts."""

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyotp

from engawa.base.accounts import proofs, stepup
from engawa.base.accounts.models import Account
from engawa.base.acts.acting import acting, digest_of
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation, OrganisationKind
from engawa.base.programmes import doors
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards.actions import appoint
from engawa.contract.safeguards.notices import INVITE
from engawa.contract.safeguards.roster import invite_staff

DATA = Path(__file__).parent / "data"
LOADER = system("demo.load")


def read(name: str) -> Any:
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def organisation(kind: str, name: str, **facts: str) -> Organisation:
    """A body by its name; invented ones say so in their names."""
    row, _made = Organisation.objects.get_or_create(
        name=name, kind=kind, defaults={"invented": True, "made_at": clock.now(), **facts}
    )
    return row


def _unheld_app(account: Account) -> None:
    """An authenticator app nobody holds: the demo key stands in for it."""
    if proofs.has_proof(account):  # hired for an earlier fair
        return
    proofs.confirm_totp(account, pyotp.TOTP(proofs.begin_totp(account)).at(clock.real_now()))


@dataclass
class Cast:
    """Who plays: actors by key, with their accounts for step-up."""

    programme: Programme
    actors: dict[str, Actor] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    prove: Callable[[Account], None] = _unheld_app
    """How each registers a proof when taking up the post."""

    def hire(self, person: dict[str, Any], body: Organisation, role: Role) -> Actor:
        """Invite and appoint one person."""
        name = f"{person['family']} {person['given']}"
        member = invite_staff(
            self.programme,
            by=LOADER,
            organisation=body,
            role=role,
            name=name,
            mail=person["mail"],
            post=person["title"],
        )
        with acting(Act.NOTICE_SEND, self.programme, by=LOADER):
            token = doors.make_door(self.programme, INVITE, member.pk, clock.now() + dt.timedelta(days=7))
        account = appoint(self.programme, token, prove=self.prove)
        actor = Actor("staff", member.person_id, frozenset({role}), body.pk, account.pk)
        self.actors[person["key"]] = actor
        self.names[person["key"]] = f"{name}（架空）"
        return actor

    def proof(
        self, key: str, act: Act, *, about: Any = None, recipient: Any = None, scope: dict[str, Any] | None = None
    ) -> Any:
        """The demo key's step-up over exactly these facts; recorded as proof = demo."""
        account = Account.objects.get(person=self.actors[key].id)
        row = stepup.begin(account, act, digest_of(act, self.programme, about, recipient, scope or {}), ["デモの準備"])
        return stepup.prove(row, demo=True).pk

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]


def hire_office(cast: Cast) -> None:
    kinds = {
        "contractor": OrganisationKind.CONTRACTOR,
        "commissioner": OrganisationKind.COMMISSIONER,
        "agency": OrganisationKind.AGENCY,
    }
    for person in read("people.json")["staff"]:
        facts = {"agency": person["agency"]} if "agency" in person else {}
        body = organisation(kinds[person["kind"]], person["organisation"], **facts)
        cast.hire(person, body, Role(person["roles"][0]))
