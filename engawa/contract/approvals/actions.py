"""Asking, recording, confirming and taking back 甲's consents. Only 甲 records and confirms; one person may do both."""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes import waits
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.contract.approvals import documents, steady
from engawa.contract.approvals.agreeing import (
    ask_agreement,
    decide_agreement,
    make_agency_list,
    make_list,
    make_town_list,
)
from engawa.contract.approvals.fields import TOWN_FIELDS, CopyField, known_words
from engawa.contract.approvals.models import Approval, RecipientList
from engawa.contract.approvals.queries import current_list, listed_towns
from engawa.contract.approvals.states import APPROVAL, ApprovalState

__all__ = [
    "NumberTaken",
    "ScopeMissing",
    "ask_agreement",
    "confirm_approval",
    "confirm_facts",
    "decide_agreement",
    "enter_decision",
    "expire",
    "make_list",
    "request_approval",
    "request_copy",
    "request_for_towns",
    "revoke_approval",
]

EXPIRES = "approval.expire"
STEADY = "approvals"  # held by disclosures, taken alone by whatever ends or makes a consent


class NumberTaken(Exception):
    """Another consent of this programme carries this 施行文書番号."""


class ScopeMissing(ValueError):
    """A consent names at least one field, and a period that ends after it begins."""


def number_key(number: str) -> str:
    """What makes two typings one number: NFKC, no blanks, case folded. 「第２０２５０００１２３４５号」."""
    return "".join(unicodedata.normalize("NFKC", number).casefold().split())


def _locked(approval: Approval) -> Approval:
    found: Approval = Approval.objects.select_for_update(of=("self",)).select_related("programme").get(pk=approval.pk)
    return found


def request_approval(
    programme: Programme,
    *,
    by: Actor,
    fields: Sequence[str],
    recipient_list: RecipientList | None = None,
    agencies: Sequence[UUID] = (),
    from_on: dt.date,
    to_on: dt.date,
    scope_text: str,
    purpose: str = Purpose.MEETING,
    type: str = Approval.Type.PROVISION,  # noqa: A002 - the form's own word
    supersedes: Approval | None = None,
) -> Approval:
    """乙 asks; structured, so that the machine can later compare each disclosure with it.

    Who it is to name: a published list of exhibitors, or agencies, which become a list of their own.
    """
    asked = known_words(fields)
    if not asked or to_on < from_on or (recipient_list is None) == (not agencies):
        raise ScopeMissing
    with acting(Act.APPROVAL_REQUEST, programme, by=by, scope={"type": type, "fields": asked}) as act:
        approval = Approval(
            type=type,
            fields=asked,
            recipient_list=recipient_list or make_agency_list(act, organisations=agencies),
            purpose=purpose,
            from_on=from_on,
            to_on=to_on,
            scope_text=scope_text,
            supersedes=supersedes,
        )
        _request(act, approval, by)
    return approval


def request_for_towns(
    programme: Programme, *, by: Actor, towns: Sequence[UUID], from_on: dt.date, to_on: dt.date, scope_text: str
) -> Approval:
    """移住相談の回答を市町村に見せる承諾を求める: exhibiting municipalities by name, her 表示名 and the sheet, nothing else.

    A list of exhibitors would name companies, which never see the sheet. ScopeMissing for whoever is not on that list.
    """
    asked = known_words(TOWN_FIELDS)
    scope = {"type": Approval.Type.PROVISION, "fields": asked}
    with acting(Act.APPROVAL_REQUEST, programme, by=by, scope=scope) as act:
        newest, known = current_list(), {one.pk for one in listed_towns()}
        if newest is None or not towns or to_on < from_on or not set(towns) <= known:
            raise ScopeMissing
        approval = Approval(
            type=Approval.Type.PROVISION,
            fields=asked,
            recipient_list=make_town_list(act, of=newest, organisations=towns),
            purpose=Purpose.CONSULTATION,
            from_on=from_on,
            to_on=to_on,
            scope_text=scope_text,
        )
        _request(act, approval, by)
    return approval


def _request(act: OpenAct, approval: Approval, by: Actor) -> None:
    approval.programme = act.programme
    approval.state = APPROVAL.after(APPROVAL.initial, "request")
    approval.requested_by, approval.requested_at = by.person_id, clock.now()
    approval.save()
    listed = approval.recipient_list
    version = listed.version if listed else None
    act.record(approval=approval.pk, list_version=version, from_on=approval.from_on, to_on=approval.to_on)
    act.wake("window", act.programme_id)


def request_copy(
    programme: Programme,
    *,
    by: Actor,
    fields: Sequence[str],
    copies: int,
    place: str,
    disposal: str,
    from_on: dt.date,
    to_on: dt.date,
    scope_text: str,
) -> Approval:
    """複製の承諾を求める: what, how many, why, where it is kept, until when, how it ends (特記仕様書6)."""
    asked = [one.value for one in CopyField if one in set(fields)]
    if not asked or copies < 1 or to_on < from_on:
        raise ScopeMissing
    scope = {"type": Approval.Type.COPY, "fields": asked, "copies": copies}
    with acting(Act.APPROVAL_REQUEST, programme, by=by, scope=scope) as act:
        approval = Approval(
            programme=programme,
            type=Approval.Type.COPY,
            state=APPROVAL.after(APPROVAL.initial, "request"),
            fields=asked,
            copies=copies,
            place=place,
            disposal=disposal,
            purpose=Purpose.DUTY,
            from_on=from_on,
            to_on=to_on,
            scope_text=scope_text,
            requested_by=by.person_id,
            requested_at=clock.now(),
        )
        approval.save()
        act.record(approval=approval.pk, from_on=from_on, to_on=to_on)
        act.wake("window", programme.pk)
    return approval


def enter_decision(
    approval: Approval,
    *,
    by: Actor,
    decision: str,
    number: str,
    dated_on: dt.date,
    signer: str,
    office: str,
    document_name: str,
    document: bytes,
    conditions: str = "",
) -> Approval:
    """甲 records what its document says. Raises BadDocument, NumberTaken, WrongState."""
    kind, key = documents.media_type(document), number_key(number)
    with acting(Act.APPROVAL_ENTER, approval.programme, by=by, about=approval) as act:
        steady.change("approval.number", approval.programme_id)
        approval = _locked(approval)
        if key and Approval.objects.filter(number_key=key).exclude(pk=approval.pk).exists():
            raise NumberTaken
        approval.state = APPROVAL.after(approval.state, "enter")
        approval.decision, approval.conditions = decision, conditions
        approval.number, approval.number_key, approval.dated_on = number.strip(), key, dated_on
        approval.signer, approval.office = signer, office
        approval.document_name, approval.document_type, approval.document_size = document_name, kind, len(document)
        approval.document_key, approval.document_sha256 = documents.keep(
            act, programme=approval.programme_id, row=approval.pk, content=document
        )
        approval.entered_by, approval.entered_at = by.person_id, clock.now()
        approval.save()
        act.record(number=approval.number, decision=decision, document_sha256=approval.document_sha256)
        act.wake("window", approval.programme_id)
    return approval


def confirm_facts(approval: Approval) -> dict[str, Any]:
    """What the person who confirms puts a hand to."""
    return {
        "number": approval.number,
        "decision": approval.decision,
        "fields": list(approval.fields),
        "list": approval.recipient_list_id,
        "purpose": approval.purpose,
        "from_on": approval.from_on,
        "to_on": approval.to_on,
        "document_sha256": approval.document_sha256,
    }


def confirm_approval(approval: Approval, *, by: Actor, step_up: UUID | None = None) -> Approval:
    """From now on it counts. Raises Refused while number, date, scope, period or document lacks."""
    facts = confirm_facts(approval)
    with acting(Act.APPROVAL_CONFIRM, approval.programme, by=by, about=approval, scope=facts, step_up=step_up) as act:
        steady.change(STEADY, approval.programme_id)
        approval = _locked(approval)
        if confirm_facts(approval) != facts:
            raise WrongState(ApprovalState(approval.state), "confirm")  # what was read is not what stands here
        verb = "refuse" if approval.decision == Approval.Decision.REFUSED else "confirm"
        approval.state = APPROVAL.after(approval.state, verb)
        approval.confirmed_by, approval.confirmed_at = by.person_id, clock.now()
        approval.save(update_fields=["state", "confirmed_by", "confirmed_at"])
        if approval.state == ApprovalState.LIVE:
            _begin(act, approval)
        act.wake("window", approval.programme_id)
    return approval


def _begin(act: OpenAct, approval: Approval) -> None:
    act.approved_by(approval.number)
    after_last_day = clock.at(approval.to_on + dt.timedelta(days=1), 0)
    waits.set_wait(EXPIRES, approval.pk, after_last_day)
    if approval.supersedes_id:
        old = Approval.objects.select_for_update().get(pk=approval.supersedes_id)
        if APPROVAL.allows(old.state, "supersede"):
            old.state = APPROVAL.after(old.state, "supersede")
            old.save(update_fields=["state"])
            act.record(superseded=old.pk)
    _wake_cards(act, approval)


def revoke_approval(approval: Approval, *, by: Actor, reason: str, step_up: UUID | None = None) -> Approval:
    """At once: open cards close. The reason is sealed with the entry."""
    facts = {"number": approval.number}
    with acting(Act.APPROVAL_REVOKE, approval.programme, by=by, about=approval, scope=facts, step_up=step_up) as act:
        steady.change(STEADY, approval.programme_id)
        approval = _locked(approval)
        approval.state = APPROVAL.after(approval.state, "revoke")
        approval.revoked_by, approval.revoked_at, approval.revoked_reason = by.person_id, clock.now(), reason
        approval.save(update_fields=["state", "revoked_by", "revoked_at", "revoked_reason"])
        waits.cancel_wait(EXPIRES, approval.pk)
        act.note(reason=reason)
        act.approved_by(approval.number)
        _wake_cards(act, approval)
    return approval


def expire(programme: Programme, ref: UUID) -> None:
    """The day after its last day. Decisions look at the dates themselves and never wait for this."""
    with acting(Act.APPROVAL_SETTLE, programme, by=system(EXPIRES)) as act:
        approval = Approval.objects.select_for_update().filter(pk=ref).first()
        if not waits.settle_wait(EXPIRES, ref) or approval is None or not APPROVAL.allows(approval.state, "expire"):
            act.skip_entry()
            return
        approval.state = APPROVAL.after(approval.state, "expire")
        approval.save(update_fields=["state"])
        act.record(approval=approval.pk, number=approval.number)
        _wake_cards(act, approval)


def _wake_cards(act: OpenAct, approval: Approval) -> None:
    if approval.recipient_list is None:
        act.wake("window", act.programme_id)
        return
    for organisation in approval.recipient_list.lines.order_by("position").values_list("organisation_id", flat=True):
        act.wake("card", organisation)
    act.wake("window", act.programme_id)
