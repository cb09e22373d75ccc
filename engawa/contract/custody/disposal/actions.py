"""From her request to the order that erases: asking, planning, instructing, attending, erasing. The worker does the rest."""

import datetime as dt
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.ids import uuid7
from engawa.base.kit.states import WrongState
from engawa.base.ledger import canonical
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.models import Subject
from engawa.base.subjects.states import SUBJECT, SubjectState
from engawa.contract.approvals import documents, steady
from engawa.contract.approvals.actions import NumberTaken, number_key
from engawa.contract.custody.actions import NotHers
from engawa.contract.custody.disposal.models import ErasureRequest, Instruction
from engawa.contract.custody.disposal.queries import counted, request_of
from engawa.contract.custody.disposal.states import ATTENDANCE, ERASURE, AttendanceState, ErasureState, Method

STEADY = "erasures"
ERASE_JOB = "custody.erase"


class ReferenceMissing(ValueError):
    """Attendance is waived in writing only: its number or date is missing (問9)."""


def _locked(request: ErasureRequest) -> ErasureRequest:
    rows = ErasureRequest.objects.select_for_update(of=("self",)).select_related("programme", "instruction")
    found: ErasureRequest = rows.get(pk=request.pk)
    return found


def _tell(act: OpenAct, request: ErasureRequest) -> None:
    act.wake("window", act.programme_id)
    act.wake("board", "day")
    if request.subject_id is not None:
        act.wake("subject", request.subject_id)


def ask_erasure(programme: Programme, *, by: Actor) -> ErasureRequest:
    """本人が消去を求める. Never refused; asking twice is one request."""
    if by.subject_id is None:
        raise NotHers
    with acting(Act.ERASURE_ASK, programme, by=by, subject=by.subject_id, purpose=Purpose.OWN_DATA) as act:
        steady.change(STEADY, programme.pk)
        known = request_of(by.subject_id)
        if known is not None:
            act.skip_entry()
            return known
        last = ErasureRequest.objects.order_by("-number").values_list("number", flat=True).first() or 0
        request = ErasureRequest(
            programme=programme, number=last + 1, subject_id=by.subject_id, asked_at=clock.now(), state=ERASURE.initial
        )
        request.save(force_insert=True)
        act.record(request=request.pk, number=request.number)
        _tell(act, request)
    return request


def plan_erasure(request: ErasureRequest, *, by: Actor) -> ErasureRequest:
    """Count per class and place what would go. Again until the instruction: then the count stands as it was instructed."""
    with acting(Act.ERASURE_PLAN, request.programme, by=by, about=request, subject=request.subject_id) as act:
        request = _locked(request)
        request.state = ERASURE.after(request.state, "plan")
        assert request.subject_id is not None, "a constraint keeps it until she is erased"
        request.plan = counted(act.programme_id, request.subject_id)
        request.plan_digest = canonical.digest({"plan": request.plan})
        request.planned_by, request.planned_at = by.person_id, clock.now()
        request.save(update_fields=["state", "plan", "plan_digest", "planned_by", "planned_at"])
        act.record(rows=sum(line["count"] for line in request.plan), plan=request.plan_digest)
        _tell(act, request)
    return request


def instruct_facts(
    requests: Sequence[ErasureRequest], *, number: str, dated_on: dt.date | None, document: bytes
) -> dict[str, Any]:
    """What 甲 puts a hand to: exactly these requests, with exactly these plans, under exactly this document."""
    return {
        "number": number.strip(),
        "dated_on": dated_on,
        "requests": [str(one.pk) for one in requests],
        "plans": [one.plan_digest for one in requests],
        "document_sha256": sha256(document).hexdigest() if document else "",
    }


def instruct_erasure(
    programme: Programme,
    *,
    by: Actor,
    requests: Sequence[ErasureRequest],
    number: str,
    dated_on: dt.date | None,
    signer: str,
    office: str,
    document_name: str,
    document: bytes,
    step_up: UUID | None = None,
) -> Instruction:
    """甲が廃棄を指示する. Raises BadDocument, NumberTaken; Refused while anything of it lacks."""
    kind = documents.media_type(document) if document else ""
    facts = instruct_facts(requests, number=number, dated_on=dated_on, document=document)
    with acting(Act.INSTRUCT, programme, by=by, scope=facts, step_up=step_up) as act:
        steady.change("instruction.number", programme.pk)
        if Instruction.objects.filter(number_key=number_key(number)).exists():
            raise NumberTaken
        assert dated_on is not None, "P39 has asked for it"
        row = Instruction(
            id=uuid7(),
            programme=programme,
            number=number.strip(),
            number_key=number_key(number),
            dated_on=dated_on,
            signer=signer,
            office=office,
            document_name=document_name,
            document_type=kind,
            document_size=len(document),
            entered_by=by.person_id,
            entered_at=clock.now(),
        )
        row.document_key, row.document_sha256 = documents.keep(
            act, programme=programme.pk, row=row.pk, content=document
        )
        row.save(force_insert=True)
        act.approved_by(row.number)
        act.record(instruction=row.pk)
        for one in requests:
            _cover(act, one, row)
    return row


def _cover(act: OpenAct, request: ErasureRequest, instruction: Instruction) -> None:
    """One line of the instruction: this request, with the plan that was instructed."""
    request = _locked(request)
    request.state = ERASURE.after(request.state, "instruct")
    request.instruction = instruction
    request.save(update_fields=["state", "instruction"])
    act.line(request, subject=request.subject_id, instruction=instruction.pk, plan=request.plan_digest)
    _tell(act, request)


def offer_attendance(request: ErasureRequest, *, by: Actor) -> ErasureRequest:
    """立会いを申し出る: always, before anything is erased (問9)."""
    with acting(Act.ATTENDANCE_OFFER, request.programme, by=by, about=request, subject=request.subject_id) as act:
        request = _attend(request, "offer")
        request.offered_at = clock.now()
        request.save(update_fields=["attendance", "offered_at"])
        _tell(act, request)
    return request


def answer_attendance(request: ErasureRequest, *, by: Actor, wish: bool, reference: str = "") -> ErasureRequest:
    """甲 wishes to attend, or waives it in writing. Raises ReferenceMissing. May be answered anew until it is begun."""
    if not wish and not reference.strip():
        raise ReferenceMissing
    scope = {"wish": wish}
    with acting(
        Act.ATTENDANCE_ANSWER, request.programme, by=by, about=request, subject=request.subject_id, scope=scope
    ) as act:
        request = _attend(request, "wish" if wish else "waive")
        request.answered_by, request.answered_at = by.person_id, clock.now()
        request.reference = reference.strip()[:120]
        request.office_by = request.office_at = request.window_by = request.window_at = None
        request.save()
        _tell(act, request)
    return request


def confirm_attendance(request: ErasureRequest, *, by: Actor) -> ErasureRequest:
    """Each side says that it is there; with the second word the attendance is confirmed."""
    with acting(Act.ATTENDANCE_CONFIRM, request.programme, by=by, about=request, subject=request.subject_id) as act:
        request = _locked(request)
        if request.attendance != AttendanceState.WISHED:
            raise WrongState(AttendanceState(request.attendance), "confirm")
        side = "window" if by.can(Permission.INSTRUCT) else "office"
        setattr(request, f"{side}_by", by.person_id)
        setattr(request, f"{side}_at", clock.now())
        if request.window_at is not None and request.office_at is not None:
            request.attendance = ATTENDANCE.after(request.attendance, "confirm")
        request.save()
        act.record(side=side, attendance=request.attendance)
        _tell(act, request)
    return request


def _attend(request: ErasureRequest, verb: str) -> ErasureRequest:
    """Only between the instruction and the erasing is attendance a question."""
    request = _locked(request)
    if request.state != ErasureState.INSTRUCTED:
        raise WrongState(ErasureState(request.state), verb)
    request.attendance = ATTENDANCE.after(request.attendance, verb)
    return request


def erase_facts(request: ErasureRequest, method: str = Method.REWRITE) -> dict[str, Any]:
    return {"method": method, "instruction": request.instruction_id, "plan": request.plan_digest}


def erase(
    request: ErasureRequest, *, by: Actor, method: str = Method.REWRITE, step_up: UUID | None = None
) -> ErasureRequest:
    """責が消去する. From here nobody enters in her name, and nothing takes it back; the worker erases."""
    facts = erase_facts(request, method)
    with acting(
        Act.ERASE, request.programme, by=by, about=request, subject=request.subject_id, scope=facts, step_up=step_up
    ) as act:
        request = _locked(request)
        request.state = ERASURE.after(request.state, "begin")
        request.method, request.erase_by, request.erase_at = method, by.person_id, clock.now()
        request.save(update_fields=["state", "method", "erase_by", "erase_at"])
        assert request.instruction is not None, "P39 has asked for it"
        assert request.subject_id is not None, "and for whom"
        act.approved_by(request.instruction.number)
        subject = Subject.objects.select_for_update(of=("self",)).get(pk=request.subject_id)
        if subject.state != SubjectState.BLOCKED:
            subject.state = SUBJECT.after(subject.state, "block")
            subject.save(update_fields=["state"])
        act.defer(ERASE_JOB, key=str(request.pk), programme_id=request.programme_id, request_id=request.pk)
        _tell(act, request)
    return request


def search_again(request: ErasureRequest, *, by: Actor) -> None:
    """責 has removed what was found, or the worker gave up: it goes on from where it stands, and searches anew."""
    with acting(Act.ERASE_SEARCH, request.programme, by=by, about=request, scope={"stage": "asked"}) as act:
        request = _locked(request)
        if request.state not in {ErasureState.ERASING, ErasureState.ERASED, ErasureState.NOT_VERIFIED}:
            raise WrongState(ErasureState(request.state), "verify")
        act.defer(ERASE_JOB, key=str(request.pk), programme_id=request.programme_id, request_id=request.pk)
