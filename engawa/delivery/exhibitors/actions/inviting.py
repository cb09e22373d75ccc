"""出展要請: 乙 writes why, 甲 agrees to exactly these companies, the letter goes out, the company answers. 仕様書1(2)オ."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.text import normalise_mail
from engawa.base.parties.models import Organisation, OrganisationKind, Person
from engawa.base.parties.steps import make_person, person_by_mail
from engawa.base.programmes import doors
from engawa.base.programmes.actors import VISITOR, Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.contract.approvals.agreeing import ask_agreement
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import naming_invitation
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors import searching
from engawa.delivery.exhibitors.actions.applying import come_again
from engawa.delivery.exhibitors.models import Exhibitor, Invitation, Origin
from engawa.delivery.exhibitors.notices import INVITED, INVITED_DOOR, LASTS
from engawa.delivery.exhibitors.states import EXHIBITOR, INVITATION, InvitationState
from engawa.shared.messaging.actions import send_notice

LAPSE = "invitation.lapse"
ANSWERS = {"yes": "accept", "no": "decline", "later": "postpone"}


class AlreadyThere(Exception):
    """The company exhibits, or has applied, or is asked already."""


class OtherBodysMail(Exception):
    """The address is that of somebody of another body."""


class InvitationShut(Exception):
    """The link was answered, is over, or leads nowhere any more."""


@dataclass(frozen=True)
class Company:
    """A company as typed; known by its 法人番号 where it has been here before."""

    name: str
    kana: str
    corporate_no: str


@dataclass(frozen=True)
class Contact:
    """Whom the letter goes to. `mail` in any width."""

    name: str
    mail: str
    post: str = ""


def draft_invitation(
    gathering: Gathering, *, by: Actor, company: Company, contact: Contact, grounds: Sequence[str], evidence: str
) -> Invitation:
    """Nothing goes out yet. Raises AlreadyThere, OtherBodysMail; one that was declined or taken back may be drafted anew."""
    with acting(Act.INVITATION_DRAFT, gathering.programme, by=by, about=gathering, purpose=Purpose.DUTY) as act:
        gatherings.locked(gathering.pk)
        body = _body(company)
        there = Exhibitor.objects.filter(gathering=gathering, organisation=body).first()
        if there is not None and not EXHIBITOR.allows(there.state, "apply"):
            raise AlreadyThere
        known = (
            Invitation.objects.select_for_update(of=("self",)).filter(gathering=gathering, organisation=body).first()
        )
        if known is not None and not INVITATION.allows(known.state, "draft_again"):
            raise AlreadyThere
        row = known or Invitation(programme_id=act.programme_id, gathering=gathering, organisation=body)
        row.state = INVITATION.after(known.state, "draft_again") if known else INVITATION.initial
        row.grounds, row.evidence, row.contact = list(grounds), evidence, _person(act, body, contact)
        row.made_by, row.agreement, row.sent_by, row.sent_at = by.id, None, None, None
        row.answered_at, row.reason = None, ""
        row.save()
        act.record(invitation=row.pk, organisation=body.pk, grounds=sorted(grounds))
    return row


def _body(company: Company) -> Organisation:
    facts = {"kind": OrganisationKind.COMPANY, "name": company.name, "kana": company.kana, "made_at": clock.now()}
    known, _made = Organisation.objects.get_or_create(corporate_no=company.corporate_no, defaults=facts)
    return known


def _person(act: OpenAct, body: Organisation, contact: Contact) -> UUID:
    """Somebody known keeps the name and the keys they have."""
    mail = normalise_mail(contact.mail)
    known = person_by_mail(mail)
    if known is None:
        return make_person(act, body, name=contact.name, mail=mail, post=contact.post).pk
    if Person.objects.get(pk=known).organisation_id != body.pk:
        raise OtherBodysMail
    return known


def ask_for_invitations(gathering: Gathering, *, by: Actor, text: str) -> Agreement | None:
    """All drafts of this gathering, put to 甲 with why each; None when there are none."""
    with inside(gathering.programme):
        rows = Invitation.objects.filter(gathering=gathering, state=InvitationState.DRAFTED).order_by("made_at", "pk")
        lines = [
            {"organisation": str(row.organisation_id), "grounds": row.grounds, "evidence": row.evidence} for row in rows
        ]
    if not lines:
        return None
    content = {"organisations": [one["organisation"] for one in lines], "lines": lines}
    kind = Agreement.Kind.INVITATIONS
    return ask_agreement(gathering.programme, by=by, kind=kind, text=text, subject_ref=gathering.pk, content=content)


def send_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """The letter to the company's contact, once more if need be. Refused without 甲's agreement naming the company."""
    scope = {"gathering": invitation.gathering_id, "organisation": invitation.organisation_id}
    with acting(
        Act.INVITATION_SEND, invitation.programme, by=by, about=invitation, purpose=Purpose.DUTY, scope=scope
    ) as act:
        row = _locked(invitation.pk)
        agreed = naming_invitation(row.gathering_id, row.organisation_id)
        assert agreed is not None, "the evaluator asks for it"
        row.state = INVITATION.after(row.state, "send")
        row.agreement, row.sent_by, row.sent_at = agreed.pk, by.id, clock.now()
        row.save(update_fields=["state", "agreement", "sent_by", "sent_at"])
        send_notice(act, INVITED, to=Person.objects.get(pk=row.contact), data={"door": str(row.pk)})
        set_wait(LAPSE, row.pk, clock.now() + LASTS)
        act.record(agreement=agreed.pk)
    return row


def take_back_invitation(invitation: Invitation, *, by: Actor) -> Invitation:
    """Nobody is asked any more: its links are shut."""
    with acting(Act.INVITATION_DRAFT, invitation.programme, by=by, about=invitation) as act:
        row = _locked(invitation.pk)
        row.state = INVITATION.after(row.state, "take_back")
        row.save(update_fields=["state"])
        cancel_wait(LAPSE, row.pk)
        act.record(result="taken_back")
    return row


def invitation_at(programme: Programme, token: str) -> Invitation | None:
    """What an open link asks; uses nothing up. Inside the programme."""
    door = doors.look_door(token, INVITED_DOOR)
    if door is None or not door.open or door.programme_id != programme.pk:
        return None
    rows = Invitation.objects.select_related("organisation", "gathering", "programme")
    row = rows.filter(pk=door.ref).first()
    return row if row is not None and INVITATION.allows(row.state, "accept") else None


def answer_invitation(
    programme: Programme, *, token: str, answer: str, reason: str = "", by: Actor = VISITOR
) -> Invitation:
    """The button. Yes and no use the link up; 「あとで」 leaves it open until its day. Raises InvitationShut."""
    verb = ANSWERS[answer]
    door = doors.look_door(token, INVITED_DOOR)
    if door is None or not door.open or door.programme_id != programme.pk:
        raise InvitationShut
    with acting(Act.INVITATION_ANSWER, programme, by=by, scope={"answer": answer}) as act:
        row = Invitation.objects.select_for_update(of=("self",)).filter(pk=door.ref).first()
        if row is None or not INVITATION.allows(row.state, verb) or (verb != "postpone" and not doors.use_door(token)):
            raise InvitationShut
        row.state = INVITATION.after(row.state, verb)
        row.answered_at, row.reason = clock.now(), reason
        row.save(update_fields=["state", "answered_at", "reason"])
        if verb != "postpone":
            cancel_wait(LAPSE, row.pk)
        if verb == "accept":
            _take_part(act, row)
        act.record(invitation=row.pk)
        act.wake("window", programme.pk)
    return row


def _take_part(act: OpenAct, row: Invitation) -> None:
    """It applies as anybody does: its postings are checked, 甲 agrees to the list."""
    gathering = gatherings.locked(row.gathering_id)
    there = (
        Exhibitor.objects.select_for_update(of=("self",))
        .filter(gathering=gathering, organisation=row.organisation_id)
        .first()
    )
    if there is not None:
        if EXHIBITOR.allows(there.state, "apply"):
            there.origin = Origin.INVITED
            there.save(update_fields=["origin"])
            come_again(there)
        return
    body = Organisation.objects.get(pk=row.organisation_id)
    made = Exhibitor(
        programme_id=act.programme_id,
        gathering=gathering,
        organisation=body,
        origin=Origin.INVITED,
        municipality=body.municipality,
        industry=body.industry,
    )
    searching.index_exhibitor(made)
    made.save()


def lapse(programme: Programme, invitation: UUID, *, by: Actor) -> None:
    """Nobody answered until the link's last day."""
    with acting(Act.INVITATION_LAPSE, programme, by=by) as act:
        row = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation).first()
        if not settle_wait(LAPSE, invitation) or row is None or not INVITATION.allows(row.state, "lapse"):
            act.skip_entry()
            return
        row.state = INVITATION.after(row.state, "lapse")
        row.save(update_fields=["state"])
        act.record(invitation=row.pk)


def _locked(pk: UUID) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "programme")
    found: Invitation = rows.get(pk=pk)
    return found
