"""その後のおたずね: a content-free letter, her page, two taps; and what she corrects herself. Never after the end (Z)."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import set_wait, settle_wait
from engawa.base.subjects.models import Subject
from engawa.delivery.guidance.actions.stages import settle_stages
from engawa.delivery.guidance.case_states import (
    GOING_ON,
    STAGES,
    CaseRound,
    CaseSource,
    CaseStage,
    CaseState,
    Track,
)
from engawa.delivery.guidance.models import Case, CaseAsk, CaseStep
from engawa.delivery.guidance.notices import ASK
from engawa.shared.messaging.actions import send_notice

WAIT = "case.ask"
DAYS = {CaseRound.WEEK: 7, CaseRound.MONTH: 30, CaseRound.QUARTER: 90}
BEFORE_END, HOUR = 21, 10


class NotHers(LookupError):
    """Somebody else's step, or none."""


def rounds(opened: dt.date, end: dt.date | None) -> list[tuple[CaseRound, dt.datetime]]:
    """When she is asked, in order."""
    days = {one: opened + dt.timedelta(days=after) for one, after in DAYS.items()}
    if end:
        days[CaseRound.END] = end - dt.timedelta(days=BEFORE_END)
    kept = [(one, day) for one, day in days.items() if day > opened and (end is None or day <= end)]
    return sorted(((one, clock.at(day, HOUR)) for one, day in kept), key=lambda one: one[1])


def _rounds(case: Case) -> list[tuple[CaseRound, dt.datetime]]:
    return rounds(clock.local(case.made_at).date(), case.programme.ends_on)


def keep_asking(act: OpenAct, case: Case) -> None:
    """Step: the next round of this case."""
    del act
    later = [at for _round, at in _rounds(case) if at > clock.now()]
    if later:
        set_wait(WAIT, case.pk, later[0])


def ask_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `case.ask`: one letter for the round that has come, while the case goes on."""
    with acting(Act.CASE_ASK, programme, by=system(WAIT), purpose=Purpose.FOLLOW_UP) as act:
        if not settle_wait(WAIT, pk):
            act.skip_entry()
            return
        rows = Case.objects.select_for_update(of=("self",)).select_related("programme")
        case = rows.filter(pk=pk, state__in=GOING_ON).first()
        if case is None:
            act.skip_entry()
            return
        begun = [one for one, at in _rounds(case) if at <= clock.now()]
        if begun and not CaseAsk.objects.filter(case=case, round=begun[-1]).exists():
            CaseAsk.objects.create(programme=programme, case=case, round=begun[-1], asked_at=clock.now())
            send_notice(act, ASK, to=Subject.objects.get(pk=case.subject_id))
            act.concern(case.subject_id)
            act.record(case=case.pk, round=begun[-1])
            act.wake("subject", case.subject_id)
        keep_asking(act, case)


def say_stage(case: Case, *, by: Actor, track: str, stage: str) -> CaseStep:
    """The second tap: where she stands. Open questions are answered by it. Raises NotHers, WrongState, ValueError."""
    said = CaseStage(stage)
    if said not in STAGES[Track(track)]:
        raise ValueError(stage)
    with acting(
        Act.CASE_SAY,
        case.programme,
        by=by,
        about=case,
        subject=case.subject_id,
        purpose=Purpose.FOLLOW_UP,
        scope={"track": Track(track).value, "stage": said.value},
    ) as act:
        case = _hers(case, by)
        if case.state not in GOING_ON:
            raise WrongState(CaseState(case.state), "say")
        today = clock.today()
        own = CaseStep.objects.filter(case=case, track=track, source=CaseSource.SEEKER, denied_at__isnull=True)
        known = own.filter(stage=said, on=today).first()
        step = known or CaseStep.objects.create(
            programme_id=case.programme_id, case=case, track=track, stage=said, on=today, source=CaseSource.SEEKER
        )
        CaseAsk.objects.filter(case=case, answered_at__isnull=True).update(answered_at=clock.now())
        settle_stages(case)
        _tell(act, case)
    return step


def deny_step(case: Case, *, by: Actor, step: UUID) -> CaseStep:
    """「ちがいます」: the line goes back to what is left."""
    with acting(
        Act.CASE_SAY,
        case.programme,
        by=by,
        about=case,
        subject=case.subject_id,
        purpose=Purpose.FOLLOW_UP,
        scope={"deny": step},
    ) as act:
        case = _hers(case, by)
        found = CaseStep.objects.select_for_update().filter(case=case, pk=step).first()
        if found is None:
            raise NotHers(step)
        if found.denied_at is not None:
            act.skip_entry()
            return found
        found.denied_at = clock.now()
        found.save(update_fields=["denied_at"])
        settle_stages(case)
        _tell(act, case)
    return found


def _hers(case: Case, by: Actor) -> Case:
    rows = Case.objects.select_for_update(of=("self",)).select_related("programme")
    found = rows.filter(pk=case.pk, subject=by.subject_id).first() if by.subject_id else None
    if found is None:
        raise NotHers(case.pk)
    return found


def _tell(act: OpenAct, case: Case) -> None:
    act.wake("subject", case.subject_id)
    act.wake("guidance", act.programme_id)
