"""The roster (従事者名簿): who may handle the programme's data. Each change is an act with step-up. 特記仕様書7(1)②."""

import json
from dataclasses import dataclass
from uuid import UUID

from engawa.base.accounts import signins
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.text import normalise_mail
from engawa.base.parties.models import Organisation, OrganisationKind, Person
from engawa.base.parties.steps import make_person, person_by_mail
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme, Seat
from engawa.base.programmes.permissions import ROLE_LABELS, Role
from engawa.base.vault import crypto
from engawa.contract.safeguards.notices import INVITE
from engawa.contract.safeguards.states import MEMBER
from engawa.shared.messaging.actions import send_notice

INVITES = {
    Role.CHIEF: {Role.CONTRACTOR, Role.CHIEF, Role.EXHIBITOR, Role.AGENCY},
    Role.COMMISSIONER: {Role.COMMISSIONER, Role.AUDITOR},
}
"""責 invites 乙's people, exhibitors and agencies; 甲 invites its own."""


BODIES = {
    Role.CHIEF: {OrganisationKind.CONTRACTOR},
    Role.CONTRACTOR: {OrganisationKind.CONTRACTOR, OrganisationKind.SUBCONTRACTOR},
    Role.COMMISSIONER: {OrganisationKind.COMMISSIONER},
    Role.AUDITOR: {OrganisationKind.COMMISSIONER},
    Role.AGENCY: {OrganisationKind.AGENCY},
    Role.EXHIBITOR: {OrganisationKind.COMPANY, OrganisationKind.MUNICIPALITY},
}
"""Bodies whose people may hold a role."""


class OtherBody(Exception):
    """The role is not one that people of this body hold."""


class AlreadyMember(Exception):
    """The person has a place in this programme, or an invitation of another kind."""


class OwnPlace(Exception):
    """Nobody ends a place of their own: somebody else has to see it happen."""


@dataclass(frozen=True)
class Invited:
    """What is typed about somebody to be invited. `mail` in any width."""

    organisation: Organisation
    role: Role
    name: str
    mail: str
    post: str = ""

    def facts(self) -> dict[str, object]:
        """What a step-up signs. Names and addresses go in as a keyed hash: the chain must hold nothing of them."""
        typed = json.dumps([self.name, normalise_mail(self.mail), self.post], ensure_ascii=False)
        secret = crypto.installation_secret("staff.invite")
        return {
            "role": self.role,
            "organisation": self.organisation.pk,
            "typed": crypto.keyed_hash(secret, typed).hex(),
        }


def may_invite(by: Actor, role: Role) -> bool:
    return by.kind == "system" or any(role in INVITES.get(own, set()) for own in by.roles)


def may_name(by: Actor) -> list[Role]:
    """The roles this person may invite for, in their usual order."""
    return [role for role in ROLE_LABELS if may_invite(by, role) and role in BODIES]


def may_release(by: Actor, member: Membership) -> bool:
    return all(may_invite(by, Role(role)) for role in member.roles)


def invite_staff(
    programme: Programme,
    *,
    by: Actor,
    organisation: Organisation,
    role: Role,
    name: str,
    mail: str,
    post: str = "",
    step_up: UUID | None = None,
) -> Membership:
    """Invite a natural person by mail; once more while the invitation is open, or after a release.

    Raises AlreadyMember, OtherBody, StepUpNeeded, Refused, NotPermitted.
    """
    invited = Invited(organisation, role, name, mail, post)
    if not may_invite(by, role):
        raise NotPermitted(Act.STAFF_INVITE)
    if organisation.kind not in BODIES[role]:
        raise OtherBody
    with inside(programme):
        _refuse_members(invited, Membership.objects.filter(person=person_by_mail(normalise_mail(mail))).first())
    with acting(
        Act.STAFF_INVITE, programme, by=by, purpose=Purpose.DUTY, scope=invited.facts(), step_up=step_up
    ) as act:
        del act.scope["typed"]
        person = _person(act, invited)
        member = _place(act, invited, person)
        Seat.objects.get_or_create(person=person, programme=programme)
        send_notice(act, INVITE, to=person, data={"door": str(member.pk)})
        act.record(member=member.pk)
    return member


def _refuse_members(invited: Invited, member: Membership | None) -> None:
    if member is None or member.state == Membership.State.ENDED:
        return
    same = member.roles == [invited.role] and member.organisation_id == invited.organisation.pk
    if member.state == Membership.State.ACTIVE or not same:
        raise AlreadyMember


def _person(act: OpenAct, invited: Invited) -> Person:
    """Somebody known keeps the name and the keys they have: an inviter of one programme changes no other."""
    known = person_by_mail(normalise_mail(invited.mail))
    if known is not None:
        return Person.objects.get(pk=known)
    mail = normalise_mail(invited.mail)
    return make_person(act, invited.organisation, name=invited.name, mail=mail, post=invited.post)


def _place(act: OpenAct, invited: Invited, person: Person) -> Membership:
    places = Membership.objects.select_for_update(of=("self",))
    member = places.filter(person=person).first()
    if member is None:
        return Membership.objects.create(
            programme=act.programme, person=person, organisation=invited.organisation, roles=[invited.role]
        )
    _refuse_members(invited, member)
    member.state = MEMBER.after(member.state, "invite")
    member.organisation, member.roles, member.ended_at = invited.organisation, [invited.role], None
    member.save(update_fields=["state", "organisation", "roles", "ended_at"])
    return member


def release_facts(member: Membership) -> dict[str, object]:
    return {"member": member.pk, "roles": sorted(member.roles), "organisation": member.organisation_id}


def release_staff(programme: Programme, member_id: UUID, *, by: Actor, step_up: UUID | None = None) -> Membership:
    """A person leaves, or an invitation is taken back: place, sign-ins and streams end at once."""
    with inside(programme):
        member = Membership.objects.get(pk=member_id)
    if not may_release(by, member):
        raise NotPermitted(Act.STAFF_RELEASE)
    if member.person_id == by.person_id:
        raise OwnPlace
    facts = release_facts(member)
    with acting(
        Act.STAFF_RELEASE, programme, by=by, about=member, purpose=Purpose.DUTY, scope=facts, step_up=step_up
    ) as act:
        member = Membership.objects.select_for_update(of=("self",)).get(pk=member_id)
        if not may_release(by, member):
            raise NotPermitted(Act.STAFF_RELEASE)
        member.state, member.ended_at = MEMBER.after(member.state, "release"), clock.now()
        member.save(update_fields=["state", "ended_at"])
        Seat.objects.filter(person=member.person_id, programme=programme).delete()
        signins.end_all(member.person_id)
        act.wake("grant", member.person_id)
    return member
