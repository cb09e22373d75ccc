"""引継ぎ: proposed by the body in charge, agreed to by her, sent straight under 甲's number or by way of 甲, accepted.

Nothing moves without her yes, and each step that shows her to somebody stands on her access page.
"""

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractContextManager
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.contract.approvals.fields import CardField, ConsultField, known_words
from engawa.contract.approvals.queries import live_for
from engawa.contract.custody.actions import give_consent
from engawa.contract.custody.steps import record_disclosure
from engawa.delivery.guidance.actions.asking import NotThisBody
from engawa.delivery.guidance.actions.following import NotHers
from engawa.delivery.guidance.bodies import agency_of, organisations_of
from engawa.delivery.guidance.case_states import CASE, GOING_ON, HAND, UNDER_WAY, CaseState, HandState, Route
from engawa.delivery.guidance.models import Case, CaseHandOver
from engawa.delivery.guidance.notices import NEWS
from engawa.shared.messaging.actions import send_notice

RETURN = "case.return"
PATIENCE, BEFORE_END = dt.timedelta(days=14), dt.timedelta(days=7)
CONTENT = (ConsultField.IDENTITY, ConsultField.CONTACT, ConsultField.HOUSEHOLD, ConsultField.CASE)
"""Classes that may go with a case."""


class NoSuchBody(LookupError):
    """Not an agency of this programme, or the one that has the case."""


class AlreadyUnderWay(Exception):
    """One hand-over at a time."""


def propose_hand_over(case: Case, *, by: Actor, to: UUID, route: str, content: Sequence[str]) -> CaseHandOver:
    """引継ぎを提案する. She is asked; until she says yes nothing goes. Raises NoSuchBody, AlreadyUnderWay, ValueError."""
    words = [ConsultField(one) for one in content]
    if not words or set(words) - set(CONTENT):
        raise ValueError("name what is to go")
    facts = {"verb": "propose", "to": to, "route": Route(route).value, "fields": known_words(words)}
    with _handing(case, by, facts) as act:
        case = _own(case, by)
        if case.state not in GOING_ON:
            raise WrongState(CaseState(case.state), "propose")
        if to == case.organisation_id or to not in {one.pk for one in organisations_of(Agency)}:
            raise NoSuchBody(to)
        if CaseHandOver.objects.filter(case=case, state__in=UNDER_WAY).exists():
            raise AlreadyUnderWay(case.pk)
        hand: CaseHandOver = CaseHandOver.objects.create(
            programme=case.programme,
            case=case,
            to_id=to,
            route=Route(route),
            content=known_words(words),
            proposed_by=by.id,
            proposed_at=clock.now(),
        )
        send_notice(act, NEWS, to=Subject.objects.get(pk=case.subject_id))
        _tell(act, case)
    return hand


def answer_hand_over(hand: CaseHandOver, *, by: Actor, yes: bool) -> CaseHandOver:
    """Her word. Yes is her consent for exactly this recipient and these classes; no ends it, and nothing has moved."""
    with acting(
        Act.CASE_AGREE,
        hand.programme,
        by=by,
        about=hand,
        subject=hand.case.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=hand.to_id,
        scope={"yes": yes, "fields": hand.content},
    ) as act:
        hand = _locked(hand)
        if by.subject_id is None or hand.case.subject_id != by.subject_id:
            raise NotHers(hand.pk)
        hand.state = HAND.after(hand.state, "consent" if yes else "decline")
        if yes:
            hand.consented_at = clock.now()
            fields = [CardField.ALIAS, *hand.content]
            give_consent(
                hand.programme,
                by=by,
                subject=by.subject_id,
                purpose=Purpose.FOLLOW_UP,
                recipient=hand.to_id,
                fields=fields,
            )
        else:
            hand.ended_at = clock.now()
        hand.save(update_fields=["state", "consented_at", "ended_at"])
        _tell(act, hand.case)
    return hand


def send_hand_over(hand: CaseHandOver, *, by: Actor) -> CaseHandOver:
    """送る. Straight to the body only where 甲's number and her consent cover it; else back to 甲, who passes it on."""
    if hand.route == Route.DIRECT:
        return _send_straight(hand, by)
    with _handing(hand.case, by, {"verb": "send", "hand": hand.pk, "fields": hand.content}) as act:
        hand = _sending(hand, by)
        _sent(act, hand)
    return hand


def _send_straight(hand: CaseHandOver, by: Actor) -> CaseHandOver:
    fields = [CardField.ALIAS.value, *hand.content]
    with acting(
        Act.CASE_SEND,
        hand.programme,
        by=by,
        about=hand,
        subject=hand.case.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=hand.to_id,
        scope={"fields": fields},
    ) as act:
        hand = _sending(hand, by)
        approval = live_for(hand.to_id, fields, Purpose.FOLLOW_UP)
        hand.approval_number = approval.number if approval else ""
        record_disclosure(
            act, subject=hand.case.subject_id, recipient=hand.to_id, fields=fields, purpose=Purpose.FOLLOW_UP
        )
        _sent(act, hand)
    return hand


def _sending(hand: CaseHandOver, by: Actor) -> CaseHandOver:
    hand = _locked(hand)
    if agency_of(by) is None or hand.case.organisation_id != by.organisation_id:
        raise NotThisBody(hand.pk)
    hand.state, hand.sent_at = HAND.after(hand.state, "send"), clock.now()
    return hand


def _sent(act: OpenAct, hand: CaseHandOver) -> None:
    hand.save(update_fields=["state", "sent_at", "approval_number"])
    set_wait(RETURN, hand.pk, return_at(act.programme))
    _tell(act, hand.case)


def return_at(programme: Programme) -> dt.datetime:
    """Without an answer it goes back: in two weeks, and a week before the programme ends at the latest."""
    now = clock.now()
    if programme.ends_on is None:
        return now + PATIENCE
    return max(now, min(now + PATIENCE, clock.at(programme.ends_on, 10) - BEFORE_END))


def accept_hand_over(hand: CaseHandOver, *, by: Actor, in_charge_from: dt.date) -> CaseHandOver:
    """引き受ける: from that day the other body is in charge; she is told."""
    with _handing(hand.case, by, {"verb": "accept", "hand": hand.pk, "from": in_charge_from}) as act:
        hand = _receiving(hand, by)
        hand.state = HAND.after(hand.state, "accept")
        hand.accepted_by, hand.accepted_at, hand.in_charge_from = by.id, clock.now(), in_charge_from
        hand.ended_at = hand.accepted_at
        hand.save(update_fields=["state", "accepted_by", "accepted_at", "in_charge_from", "ended_at"])
        case = Case.objects.select_for_update(of=("self",)).get(pk=hand.case_id)
        case.state = CASE.after(case.state, "hand_over")
        case.save(update_fields=["state"])
        cancel_wait(RETURN, hand.pk)
        send_notice(act, NEWS, to=Subject.objects.get(pk=case.subject_id))
        _tell(act, case)
    return hand


def refuse_hand_over(hand: CaseHandOver, *, by: Actor) -> CaseHandOver:
    """引き受けない: the case stays where it was."""
    with _handing(hand.case, by, {"verb": "refuse", "hand": hand.pk}) as act:
        hand = _receiving(hand, by)
        hand.state, hand.ended_at = HAND.after(hand.state, "refuse"), clock.now()
        hand.save(update_fields=["state", "ended_at"])
        cancel_wait(RETURN, hand.pk)
        _tell(act, hand.case)
    return hand


def return_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `case.return`: nobody answered, so it goes back with the rest (第10条)."""
    with inside(programme):
        found = CaseHandOver.objects.select_related("case__programme", "programme").filter(pk=pk).first()
    if found is None:
        return
    with _handing(found.case, system(RETURN), {"verb": "return", "hand": pk}) as act:
        hand = _locked(found)
        if not settle_wait(RETURN, pk) or hand.state != HandState.SENT:
            act.skip_entry()
            return
        hand.state, hand.ended_at = HAND.after(hand.state, "return"), clock.now()
        hand.save(update_fields=["state", "ended_at"])
        _tell(act, hand.case)


def _handing(case: Case, by: Actor, facts: dict[str, object]) -> AbstractContextManager[OpenAct]:
    return acting(
        Act.CASE_HAND,
        case.programme,
        by=by,
        about=case,
        subject=case.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=by.organisation_id,
        scope=facts,
    )


def _locked(hand: CaseHandOver) -> CaseHandOver:
    rows = CaseHandOver.objects.select_for_update(of=("self",)).select_related("case__programme", "programme", "to")
    found: CaseHandOver = rows.get(pk=hand.pk)
    return found


def _receiving(hand: CaseHandOver, by: Actor) -> CaseHandOver:
    hand = _locked(hand)
    if agency_of(by) is None or hand.to_id != by.organisation_id:
        raise NotThisBody(hand.pk)
    return hand


def _own(case: Case, by: Actor) -> Case:
    found: Case = Case.objects.select_for_update(of=("self",)).select_related("programme").get(pk=case.pk)
    if agency_of(by) is None or found.organisation_id != by.organisation_id:
        raise NotThisBody(case.pk)
    return found


def bodies_to(case: Case) -> list[Organisation]:
    """Whom it may go to. Inside the programme."""
    return [one for one in organisations_of(Agency) if one.pk != case.organisation_id]


def _tell(act: OpenAct, case: Case) -> None:
    act.wake("subject", case.subject_id)
    act.wake("guidance", act.programme_id)
