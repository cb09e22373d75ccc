"""声かけ: somebody who asked for it is told that booths of her own list are free; both say yes before anything rings.

No exhibitor is chosen for her: what she sees is her own list, and who is told follows a rule fixed beforehand
(職業安定法: arranging a talk by one's own judgement would be placement). See the ADR.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.actions.offers import Agreed
from engawa.delivery.fairs.actions.talks import draw_at
from engawa.delivery.fairs.models import Approachable, Booth, FairRegistration, Nudge
from engawa.delivery.fairs.queries.nudging import GAP, to_ask
from engawa.delivery.fairs.queries.talkable import host_at
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.wish_states import NUDGE, NudgeState
from engawa.delivery.queues.actions import ring_agreed
from engawa.delivery.queues.models import Desk
from engawa.delivery.queues.states import DeskState

LOOK, NUDGE_END = "nudge.look", "nudge.end"
LOOK_EVERY = dt.timedelta(seconds=30)
LASTS = dt.timedelta(minutes=3)
GOING = (GatheringState.LIVE, GatheringState.SUSPENDED)


def allow_approach(gathering: Gathering, *, by: Actor) -> Approachable:
    """声かけを受ける: on this day, until she says otherwise."""
    with acting(Act.APPROACH_ALLOW, gathering.programme, by=by, about=gathering, scope={"on": True}) as act:
        if by.subject_id is None:
            raise PermissionError("a person asks for herself")
        rows = FairRegistration.objects.filter(gathering=gathering, subject=by.subject_id, state__in=TAKING_PART)
        if not rows.exists():
            raise NotTakingPart(gathering.pk)
        found, made = Approachable.objects.get_or_create(
            programme_id=gathering.programme_id,
            subject_id=by.subject_id,
            ended_at=None,
            defaults={"gathering": gathering},
        )
        if not made:
            act.skip_entry()
        set_wait(LOOK, gathering.pk, clock.now())
        act.wake("subject", by.subject_id)
        act.wake("board", "day")
    return found


def end_nudges(act: OpenAct, subject: UUID) -> int:
    """Step: nothing tells her of free booths any more. How many notices stood open."""
    Approachable.objects.filter(subject=subject, ended_at__isnull=True).update(ended_at=clock.now())
    found = list(Nudge.objects.select_for_update().filter(subject=subject, state=NudgeState.ASKED))
    for nudge in found:
        _settle(act, nudge, "lapse")
    return len(found)


def end_approach(gathering: Gathering, *, by: Actor) -> bool:
    """やめる: at once, with the notice that stands open. Twice is once."""
    with acting(Act.APPROACH_ALLOW, gathering.programme, by=by, about=gathering, scope={"on": False}) as act:
        rows = Approachable.objects.select_for_update().filter(subject=by.subject_id, ended_at__isnull=True)
        ended = [one.pk for one in rows.order_by("pk")]
        if not ended:
            act.skip_entry()
            return False
        Approachable.objects.filter(pk__in=ended).update(ended_at=clock.now())
        for nudge in Nudge.objects.select_for_update().filter(subject=by.subject_id, state=NudgeState.ASKED):
            _settle(act, nudge, "put_off")
        if by.subject_id:
            act.wake("subject", by.subject_id)
        act.wake("board", "day")
    return True


def look(programme: Programme, pk: UUID) -> None:
    """The wait `nudge.look`: who is to be told now? Goes on while somebody has asked for it and the fair is on."""
    with inside(programme):
        gathering = Gathering.objects.select_related("programme").get(pk=pk)
        going = gathering.state in GOING and Approachable.objects.filter(gathering=pk, ended_at__isnull=True).exists()
        found = to_ask(gathering) if going and gathering.state == GatheringState.LIVE else []
    if found:
        ask(gathering, found, by=system(LOOK))
    with evidence(programme):
        if going:
            set_wait(LOOK, pk, clock.now() + LOOK_EVERY)
        else:
            settle_wait(LOOK, pk)


def ask_for(booth: Booth, *, by: Actor) -> int:
    """双方に声をかける, from the board: the same rule, asked now, for people on whose own list this booth stands.

    How many were told. Whom the rule does not let be told, a press does not tell.
    """
    with inside(booth.programme):
        gathering = Gathering.objects.select_related("programme").get(pk=booth.gathering_id)
        on = gathering.state == GatheringState.LIVE
        found = to_ask(gathering, booth=booth) if on else []
    return ask(gathering, found, by=by) if found else 0


def ask(gathering: Gathering, subjects: Sequence[UUID], *, by: Actor) -> int:
    """One act, a line for each who is told. Whoever was told meanwhile, or said no, is left alone."""
    with acting(Act.NUDGE_ASK, gathering.programme, by=by, about=gathering, purpose=Purpose.MEETING) as act:
        now, told = clock.now(), 0
        live = Approachable.objects.select_for_update().filter(
            gathering=gathering, subject__in=list(subjects), ended_at__isnull=True
        )
        ready = {one.subject_id for one in live.order_by("pk")} - _lately(subjects, now)
        for subject in subjects:
            if subject not in ready:
                continue
            nudge = Nudge(programme=gathering.programme, gathering=gathering, subject_id=subject)
            nudge.asked_at, nudge.until = now, now + LASTS
            nudge.save(force_insert=True)
            set_wait(NUDGE_END, nudge.pk, nudge.until)
            act.line(nudge, subject=subject)
            act.wake("subject", subject)
            told += 1
        if told:
            act.record(told=told)
            act.wake("board", "day")
        else:
            act.skip_entry()
    return told


def _lately(subjects: Iterable[UUID], now: dt.datetime) -> set[UUID]:
    rows = Nudge.objects.filter(subject__in=list(subjects), asked_at__gt=now - GAP)
    return set(rows.values_list("subject_id", flat=True))


def take_nudge(nudge: Nudge, booth: Booth, *, by: Actor) -> Agreed:
    """話す, with one of her list: an ordinary ticket by 表示名 alone. The booth has said yes by its 呼び出し待ち.

    Raises WrongState, HiddenFromThem, DeskShut.
    """
    with acting(Act.NUDGE_ANSWER, nudge.programme, by=by, about=nudge, scope={"verb": "take"}) as act:
        gatherings.hold_day(booth.gathering_id)
        nudge = _locked(nudge)
        if nudge.until <= clock.now():
            raise WrongState(NudgeState(nudge.state), "take")
        _settle(act, nudge, "take")
        ticket = draw_at(booth, by=by)
        waits_for_people = Desk.objects.filter(owner_ref=booth.pk, state=DeskState.OPEN, standby=True).exists()
        host = host_at(booth.pk) if waits_for_people else None
        call = ring_agreed(ticket, person=host) if host else None
        act.record(ticket=ticket.pk, rang=call is not None)
    return Agreed(ticket, call)


def put_off(nudge: Nudge, *, by: Actor) -> Nudge:
    """今はやめておく. Twice is once."""
    with acting(Act.NUDGE_ANSWER, nudge.programme, by=by, about=nudge, scope={"verb": "put_off"}) as act:
        nudge = _locked(nudge)
        if not NUDGE.allows(nudge.state, "put_off"):
            act.skip_entry()
            return nudge
        _settle(act, nudge, "put_off")
    return nudge


def lapse_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `nudge.end`: it goes from her screen by itself."""
    with acting(Act.NUDGE_ANSWER, programme, by=system(NUDGE_END), scope={"verb": "lapse"}) as act:
        nudge = Nudge.objects.select_for_update(of=("self",)).filter(pk=pk).first()
        if not settle_wait(NUDGE_END, pk) or nudge is None or not NUDGE.allows(nudge.state, "lapse"):
            act.skip_entry()
            return
        act.concern(nudge.subject_id)
        act.record(nudge=pk)
        _settle(act, nudge, "lapse")


def _locked(nudge: Nudge) -> Nudge:
    rows = Nudge.objects.select_for_update(of=("self",)).select_related("programme")
    return rows.get(pk=nudge.pk)


def _settle(act: OpenAct, nudge: Nudge, verb: str) -> None:
    nudge.state, nudge.answered_at = NUDGE.after(nudge.state, verb), clock.now()
    nudge.save(update_fields=["state", "answered_at"])
    cancel_wait(NUDGE_END, nudge.pk)
    act.wake("subject", nudge.subject_id)
    act.wake("board", "day")
