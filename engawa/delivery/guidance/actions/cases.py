"""支援: opened after a consultation, led to the next step, closed with a reason. It always has an owner and a next date."""

import datetime as dt
from contextlib import AbstractContextManager
from uuid import UUID

from engawa.base.acts import reads
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import refuse_controls
from engawa.base.parties.models import Agency
from engawa.base.programmes.actors import Actor
from engawa.base.subjects.models import Subject
from engawa.delivery.guidance.actions.asking import NotThisBody, locked, tell
from engawa.delivery.guidance.actions.following import keep_asking
from engawa.delivery.guidance.actions.stages import settle_stages
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.case_states import (
    CASE,
    GOING_ON,
    STAGES,
    CaseSource,
    CaseStage,
    CaseState,
    Closing,
    Next,
    Track,
)
from engawa.delivery.guidance.library import checklist
from engawa.delivery.guidance.models import Case, CaseItem, CaseStep, Consultation
from engawa.delivery.guidance.notices import NEWS
from engawa.delivery.guidance.states import CONSULT
from engawa.shared.messaging.actions import send_notice


class PastDay(ValueError):
    """The next date lies before today, or after the end of the programme."""


class Unknown(LookupError):
    """No such line of the checklist, or no such stage of this track."""


def open_case(consultation: Consultation, *, by: Actor, next_action: str, next_due: dt.date, words: str = "") -> Case:
    """支援を始める: whoever opens it owns it. Where one goes on already, the consultation joins that."""
    with acting(
        Act.CASE_OPEN,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=by.organisation_id,
        scope={"next": Next(next_action).value, "due": next_due},
    ) as act:
        one, agency = locked(consultation), agency_of(by)
        if agency is None or agency not in one.wanted.agencies or by.organisation_id is None:
            raise NotThisBody(one.pk)
        one.state = CONSULT.after(one.state, "open_case")
        one.save(update_fields=["state"])
        tell(act, one)
        going = Case.objects.select_for_update(of=("self",)).filter(subject=one.subject_id, state__in=GOING_ON)
        known = going.select_related("programme").first()
        if known is not None:
            act.record(case=known.pk, joined=True)
            return known
        case = Case(
            programme=one.programme,
            subject_id=one.subject_id,
            consultation=one,
            lead=agency,
            organisation_id=by.organisation_id,
            owner=by.id,
        )
        _plan(act, case, next_action, next_due, words)
        case.save(force_insert=True)
        _step(case, by, Track.JOB, CaseStage.TALKED, clock.today())
        if agency == Agency.RELOCATION:
            _checklist(case)
        keep_asking(act, case)
        act.record(case=case.pk, lead=agency)
    return case


def plan_next(case: Case, *, by: Actor, next_action: str, next_due: dt.date, words: str = "") -> Case:
    """次の一手 and its date. Raises PastDay, NotThisBody, WrongState."""
    with _moving(case, by, {"verb": "next", "next": Next(next_action).value, "due": next_due}) as act:
        case = _own(case, by)
        _going_on(case, "plan")
        _plan(act, case, next_action, next_due, words)
        case.save(update_fields=["next_action", "next_due", "next_words"])
        _tell(act, case)
    return case


def take_case(case: Case, *, by: Actor) -> Case:
    """担当になる: a colleague of the same body."""
    with _moving(case, by, {"verb": "take"}) as act:
        case = _own(case, by)
        _going_on(case, "take")
        if case.owner == by.id:
            act.skip_entry()
            return case
        case.owner = by.id
        case.save(update_fields=["owner"])
        _tell(act, case)
    return case


def turn_case(case: Case, *, by: Actor, verb: str) -> Case:
    """返事待ちにする, 再開する."""
    if verb not in {"wait", "resume"}:
        raise ValueError(verb)
    with _moving(case, by, {"verb": verb}) as act:
        case = _own(case, by)
        case.state = CASE.after(case.state, verb)
        case.save(update_fields=["state"])
        _tell(act, case)
    return case


def close_case(case: Case, *, by: Actor, closing: str) -> Case:
    """終了する, for a reason she is told."""
    with _moving(case, by, {"verb": "close", "closing": Closing(closing).value}) as act:
        case = _own(case, by)
        case.state = CASE.after(case.state, "close")
        case.closing, case.closed_at = Closing(closing), clock.now()
        case.save(update_fields=["state", "closing", "closed_at"])
        send_notice(act, NEWS, to=Subject.objects.get(pk=case.subject_id))
        _tell(act, case)
    return case


def add_step(case: Case, *, by: Actor, track: str, stage: str, on: dt.date, company: UUID | None = None) -> CaseStep:
    """What the counsellor has heard of: she sees it and may say that it is not so."""
    with _moving(case, by, {"verb": "step", "track": Track(track).value, "stage": CaseStage(stage).value}) as act:
        case = _own(case, by)
        _going_on(case, "step")
        if on > clock.today():
            raise PastDay(on)
        step = _step(case, by, Track(track), CaseStage(stage), on, company=company)
        _tell(act, case)
    return step


def tick_item(case: Case, *, by: Actor, key: str, done: bool) -> CaseItem:
    """A line of 定住機構's checklist."""
    with _moving(case, by, {"verb": "tick", "key": key, "done": done}) as act:
        case = _own(case, by)
        _going_on(case, "tick")
        item = CaseItem.objects.select_for_update().filter(case=case, key=key).first()
        if item is None:
            raise Unknown(key)
        item.done_on = clock.today() if done else None
        item.save(update_fields=["done_on"])
        _tell(act, case)
    return item


def see_case(case: Case, *, by: Actor) -> str:
    """What was written about the next step, opened for the body that may read the case."""
    with acting(
        Act.CASE_SEE,
        case.programme,
        by=by,
        about=case,
        subject=case.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=by.organisation_id,
    ) as act:
        reads.once(act)
        return case.open(act, "next_words")["next_words"]


# --- small steps ----------------------------------------------------------------------------------------------------


def _plan(act: OpenAct, case: Case, next_action: str, next_due: dt.date, words: str) -> None:
    end = act.programme.ends_on
    if next_due < clock.today() or (end is not None and next_due > end):
        raise PastDay(next_due)
    refuse_controls(words)
    case.next_action, case.next_due = Next(next_action), next_due
    case.seal(act, owner=case.subject_id, next_words=words.strip())


def _step(
    case: Case, by: Actor, track: Track, stage: CaseStage, on: dt.date, *, company: UUID | None = None
) -> CaseStep:
    if stage not in STAGES[track]:
        raise Unknown(stage)
    step = CaseStep.objects.create(
        programme_id=case.programme_id,
        case=case,
        track=track,
        stage=stage,
        on=on,
        company_id=company,
        source=CaseSource.SEEKER if by.subject_id else CaseSource.AGENCY,
        said_by_id=by.organisation_id,
    )
    settle_stages(case)
    return step


def _checklist(case: Case) -> None:
    today, end = clock.today(), case.programme.ends_on
    CaseItem.objects.bulk_create(
        CaseItem(
            programme_id=case.programme_id,
            case=case,
            key=one.key,
            due=min(today + dt.timedelta(days=one.days), end or dt.date.max),
        )
        for one in checklist().values()
    )


def _moving(case: Case, by: Actor, facts: dict[str, object]) -> AbstractContextManager[OpenAct]:
    return acting(
        Act.CASE_MOVE,
        case.programme,
        by=by,
        about=case,
        subject=case.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=by.organisation_id,
        scope=facts,
    )


def _own(case: Case, by: Actor) -> Case:
    """Locked, and of the counsellor's own body."""
    rows = Case.objects.select_for_update(of=("self",)).select_related("programme", "organisation")
    found: Case = rows.get(pk=case.pk)
    if agency_of(by) is None or found.organisation_id != by.organisation_id:
        raise NotThisBody(case.pk)
    return found


def _going_on(case: Case, verb: str) -> None:
    if case.state not in GOING_ON:
        raise WrongState(CaseState(case.state), verb)


def _tell(act: OpenAct, case: Case) -> None:
    act.wake("subject", case.subject_id)
    act.wake("guidance", act.programme_id)
