"""The end of a consultation: the room closes, evidence says whether it was one of three, she is free for the next ring."""

import datetime as dt
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
from engawa.contract.clauses.queries import number
from engawa.delivery.events import steps as gatherings
from engawa.delivery.guidance.actions.asking import NotThisBody, locked, tell
from engawa.delivery.guidance.actions.counter import SWEEP, SWEEP_SECONDS
from engawa.delivery.guidance.actions.judging import judge, write_verdict
from engawa.delivery.guidance.actions.reserving import kept_by_hand, release
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import Companion, Consultation, ConsultHost
from engawa.delivery.guidance.queries.consultations import room_of
from engawa.delivery.guidance.states import BY_HAND, CONSULT, ConsultState, HeldAs, Mode
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.times import LATE
from engawa.shared.live import channel
from engawa.shared.live.actions import close_room, rebuild_spans
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.queries import presence
from engawa.shared.live.states import RoomState, SeatState

NEVER_CAME = dt.timedelta(seconds=120)
GONE = (SeatState.LEFT, SeatState.REMOVED, SeatState.EXPIRED, SeatState.DECLINED)


def leave_consult(consultation: Consultation, *, by: Actor, seat: LiveSeat) -> Consultation:
    """退出する. It goes on while a counsellor is there; when the last has left, it is over."""
    channel.leave(seat)
    with inside(consultation.programme):
        over = _hosts_gone(consultation)
    return settle_consult(consultation, by=by) if over else consultation


def settle_consult(consultation: Consultation, *, by: Actor) -> Consultation:
    """Close, rebuild who was there when, judge, free her. Once; either counsellor, she when she is alone, or the sweep."""
    with acting(
        Act.CONSULT_HOLD,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "settle"},
    ) as act:
        if consultation.gathering_id is not None:
            gatherings.hold_day(consultation.gathering_id)
        one = locked(consultation)
        if not one.running:
            act.skip_entry()
            return one
        room = _close(act, one, by)
        one.min_overlap_seconds = number("live.min_overlap_seconds")
        held, verdict = judge(one, room, one.min_overlap_seconds)
        one.state, one.ended_at = CONSULT.after(one.state, "hold" if held else "miss"), clock.now()
        write_verdict(one, held, verdict)
        one.save(update_fields=["state", "held_as", "overlap_seconds", "min_overlap_seconds", "reasons", "ended_at"])
        cancel_wait(SWEEP, one.pk)
        if one.call is not None:
            queues.end_call(one.call, by=by)
        act.record(state=one.state, held_as=one.held_as, seconds=one.overlap_seconds)
        tell(act, one)
    return one


def _close(act: OpenAct, one: Consultation, by: Actor) -> LiveRoom:
    room = room_of(one)
    if room is None:
        raise LookupError("a consultation without its room")
    room = close_room(room, by=by)
    rebuild_spans(room, act)
    return room


def hold_by_hand(consultation: Consultation, *, by: Actor) -> Consultation:
    """相談をした by telephone or at the counter: no room shows it, so it stands as 要確認."""
    with acting(
        Act.CONSULT_HOLD,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "by_hand"},
    ) as act:
        one = locked(consultation)
        if agency_of(by) not in one.wanted.agencies:
            raise NotThisBody(one.pk)
        if one.mode == Mode.VIDEO or one.room_id is not None:
            raise WrongState(ConsultState(one.state), "hold")
        one.state, one.held_as = CONSULT.after(one.state, "hold"), HeldAs.NEEDS_CHECK
        one.began_at = one.ended_at = clock.now()
        one.reasons = [BY_HAND]
        kept_by_hand(one)
        one.save(update_fields=["state", "held_as", "began_at", "ended_at", "reasons"])
        tell(act, one)
    return one


def say_missed(consultation: Consultation, *, by: Actor) -> Consultation:
    """お会いできなかった: a counsellor's word, five minutes after the time at the earliest. She may ask again."""
    with acting(
        Act.CONSULT_HOLD,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "miss"},
    ) as act:
        one = locked(consultation)
        if agency_of(by) not in one.wanted.agencies:
            raise NotThisBody(one.pk)
        due = one.starts_at is not None and one.starts_at + LATE <= clock.now()
        if one.state != ConsultState.BOOKED or one.room_id is not None or not due:
            raise WrongState(ConsultState(one.state), "miss")
        one.state = CONSULT.after(one.state, "miss")
        release(one)
        one.save(update_fields=["state", "slot", "booking"])
        tell(act, one)
    return one


def sweep_consult(programme: Programme, pk: UUID) -> None:
    """The wait `consult.sweep`: nobody left in the room, or it closed by itself: settle. Else look again."""
    with inside(programme):
        one = Consultation.objects.select_related("programme").get(pk=pk)
        over = one.running and _everybody_gone(one)
    if over:
        settle_consult(one, by=system(SWEEP))
        return
    with evidence(programme):
        if one.running:
            set_wait(SWEEP, pk, clock.now() + dt.timedelta(seconds=SWEEP_SECONDS))
        else:
            settle_wait(SWEEP, pk)


def _everybody_gone(one: Consultation) -> bool:
    """A companion alone is nobody to hold a consultation with."""
    room = room_of(one)
    if room is None or room.state == RoomState.CLOSED:
        return True
    beside = set(Companion.objects.filter(consultation=one).values_list("seat", flat=True).order_by("pk"))
    return all(_gone(one, state) for seat, state in presence(room).items() if seat not in beside)


def _hosts_gone(one: Consultation) -> bool:
    room = room_of(one)
    if room is None or room.state == RoomState.CLOSED:
        return True
    states = presence(room)
    hosts = ConsultHost.objects.filter(consultation=one).values_list("seat", flat=True)
    return all(_gone(one, states[seat]) for seat in hosts)


def _gone(one: Consultation, state: SeatState) -> bool:
    if state is SeatState.ADMITTED:
        return one.began_at is not None and one.began_at < clock.now() - NEVER_CAME
    return state in GONE
