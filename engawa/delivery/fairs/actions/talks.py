"""A ticket at a booth, the answered call, the room, its end, the verdict and what follows."""

import dataclasses
import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.http import Http404

from engawa.base.acts import reads
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.ids import uuid7
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.contract.clauses.queries import number
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.blocks import host_blocked
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.actions.meeting import HostStopped, known_topic, may_meet, share
from engawa.delivery.fairs.models import Booth, Talk, TalkNote
from engawa.delivery.fairs.queries.slots import hidden_from_booth, lanes_for
from engawa.delivery.fairs.talk_states import TALK, Message, Stage, TalkState
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.booking import call_booked
from engawa.delivery.queues.models import Booking, Call, Desk, Ticket
from engawa.shared.live import channel
from engawa.shared.live.actions import MEASURE, admit, close_room, open_room, rebuild_spans
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.queries import judge_room, presence
from engawa.shared.live.states import RoomKind, RoomState, SeatRole, SeatState
from engawa.shared.live.verdict import Reason, Result, Side, Verdict

SWEEP = "talk.sweep"
SWEEP_SECONDS = 30
NEVER_CAME = dt.timedelta(seconds=120)
GONE = (SeatState.LEFT, SeatState.REMOVED, SeatState.EXPIRED, SeatState.DECLINED)


def draw_at(booth: Booth, *, by: Actor, fields: Sequence[str] = (), topic: str = "") -> Ticket:
    """整理券を取る. `fields`: what of her card this company may see, as she ticked; none: alias only.

    A municipality sees alias and `topic`, never a card; to a company `topic` is a ready-made line.
    """
    with acting(Act.TICKET_DRAW, booth.programme, by=by, about=booth, purpose=Purpose.MEETING) as act:
        act.skip_entry()  # the ticket's own act, nested, is the entry
        gatherings.hold_day(booth.gathering_id)
        subject = may_meet(booth, by.subject_id)
        if Gathering.objects.values_list("state", flat=True).get(pk=booth.gathering_id) != GatheringState.LIVE:
            raise queues.DeskShut(booth.pk)
        desk = Desk.objects.get(owner_ref=booth.pk)
        share(booth, by=by, subject=subject, fields=fields)
        return queues.draw(desk, by=by, topic=known_topic(booth, topic))


def call_at(booth: Booth, *, by: Actor, ticket: Ticket | None = None, booking: Booking | None = None) -> Call:
    """お呼びする: whoever is next, or this one. People hidden from this employer are not there for it."""
    with inside(booth.programme):
        desk = Desk.objects.select_related("programme").get(owner_ref=booth.pk)
        hidden = hidden_from_booth(booth)
        lanes = lanes_for(booth, by.id)
        if host_blocked(by.person_id, booth.gathering_id):
            raise HostStopped(by.id)
    asked = booking or ticket
    if asked is None:
        return queues.call_next(desk, by=by, without=hidden, lanes=lanes)
    if asked.desk_id != desk.pk or asked.subject_id in hidden:
        raise Http404
    if booking is not None:
        return call_booked(booking, by=by, lanes=lanes)
    assert ticket is not None
    return queues.call_ticket(ticket, by=by, lanes=lanes)


def answer_call(call: Call, *, by: Actor) -> Talk:
    """入室する: the ring ends, a room opens, both are admitted. Answering twice leads to the same talk."""
    with acting(Act.CALL_SETTLE, call.programme, by=by, about=call) as act:
        act.skip_entry()  # the answer itself, nested, is the entry
        gatherings.hold_day(call.desk.gathering_ref)
        known = Talk.objects.filter(call=call).first()
        if known is not None:
            return known
        call = queues.answer(call, by=by)
        booth = Booth.objects.select_related("exhibitor__organisation").get(pk=call.desk.owner_ref)
        talk = Talk(
            id=uuid7(),
            programme=call.programme,
            gathering_id=booth.gathering_id,
            booth=booth,
            subject_id=call.subject_id,
            call=call,
            began_at=clock.now(),
        )
        room = open_room(call.programme, by=by, kind=RoomKind.INTERVIEW, owner_ref=talk.pk)
        seeker = admit(room, by=by, role=SeatRole.SEEKER, subject_id=call.subject_id)
        company = admit(
            room, by=by, role=SeatRole.EXHIBITOR, person_id=call.person, label=str(booth.exhibitor.name)[:80]
        )
        talk.room_id, talk.seeker_seat, talk.company_seat = room.pk, seeker.pk, company.pk
        talk.save(force_insert=True)
        set_wait(SWEEP, talk.pk, clock.now() + dt.timedelta(seconds=SWEEP_SECONDS))
        act.wake("desk", call.desk_id)
    return talk


def leave_talk(talk: Talk, *, by: Actor, seat: LiveSeat) -> Talk:
    """退出する. The exhibitor's leaving ends the talk; a seeker may come back while the room is open."""
    channel.leave(seat)
    if by.subject_id is not None and not _company_gone(talk):
        return talk
    return settle_talk(talk, by=by)


def settle_talk(talk: Talk, *, by: Actor) -> Talk:
    """Close the room, rebuild who was there when, judge, and free her for the next ring. Once."""
    with acting(
        Act.TALK_SETTLE, talk.programme, by=by, about=talk, subject=talk.subject_id, purpose=Purpose.EVIDENCE
    ) as act:
        gatherings.hold_day(talk.gathering_id)
        rows = Talk.objects.select_for_update(of=("self",)).select_related("programme", "call", "call__programme")
        talk = rows.get(pk=talk.pk)
        if talk.state == TalkState.SETTLED:
            act.skip_entry()
            return talk
        least = number("live.min_overlap_seconds")
        verdict = _judge(talk, least, act, by)
        talk.state, talk.ended_at = TALK.after(talk.state, "settle"), clock.now()
        talk.min_overlap_seconds = least
        _write_verdict(talk, verdict)
        talk.save()
        cancel_wait(SWEEP, talk.pk)
        if talk.call is not None:
            queues.end_call(talk.call, by=by)
        act.wake("board", "day")  # also where the call had ended before
        act.record(verdict=talk.verdict, seconds=talk.overlap_seconds, least=least, reasons=talk.reasons)
    return talk


def measured(programme: Programme, room: UUID) -> None:
    """LiveKit's own words of the end have come: judged once more. What a person decided stands."""
    with acting(Act.TALK_SETTLE, programme, by=system(MEASURE), purpose=Purpose.EVIDENCE) as act:
        rows = Talk.objects.select_for_update(of=("self",)).select_related("programme")
        talk = rows.filter(room_id=room, state=TalkState.SETTLED, decided_at__isnull=True).first()
        if talk is None:
            act.skip_entry()
            return
        found = _verdict(talk, LiveRoom.objects.get(pk=room), talk.min_overlap_seconds)
        before = (talk.verdict, talk.overlap_seconds)
        _write_verdict(talk, found)
        if (talk.verdict, talk.overlap_seconds) == before:
            act.skip_entry()
            return
        talk.save(update_fields=["verdict", "measured", "overlap_seconds", "shown_by", "reasons", "counted"])
        act.record(talk=talk.pk, verdict=talk.verdict, seconds=talk.overlap_seconds, before=before[1])
        act.wake("board", "day")
        act.wake("subject", talk.subject_id)


def _write_verdict(talk: Talk, verdict: Verdict) -> None:
    talk.verdict = talk.measured = verdict.result.value
    talk.overlap_seconds = verdict.overlap_seconds
    talk.shown_by = verdict.by.value if verdict.by else ""
    talk.reasons = [reason.value for reason in verdict.reasons]
    talk.counted = verdict.result is Result.HELD


def _sides(talk: Talk) -> list[Side]:
    return [Side(name, frozenset({seat})) for name, seat in talk.seats]


def _judge(talk: Talk, least: int, act: OpenAct, by: Actor) -> Verdict:
    room = _room_of(talk)
    room = close_room(room, by=by)
    rebuild_spans(room, act)
    return _verdict(talk, room, least)


def _verdict(talk: Talk, room: LiveRoom, least: int) -> Verdict:
    verdict = judge_room(room, _sides(talk), min_overlap_seconds=least)
    if verdict.result is Result.NOT_HELD or not _outside(talk):
        return verdict
    reasons = (*verdict.reasons, Reason.OUTSIDE_DAY)  # whether it counts is 甲's to say
    return dataclasses.replace(verdict, result=Result.NEEDS_CHECK, reasons=reasons)


def _outside(talk: Talk) -> bool:
    """Neither on the fair's day nor while the fair is on."""
    gathering = Gathering.objects.get(pk=talk.gathering_id)
    same_day = clock.local(talk.began_at).date() == clock.local(gathering.starts_at).date()
    return not same_day and gathering.state != GatheringState.LIVE


def decide_talk(talk: Talk, *, by: Actor, result: str, reason: str) -> Talk:
    """A person decides what evidence left open (要確認), with a reason. The ledger keeps earlier decisions."""
    decided = Result(result)
    if decided is Result.NEEDS_CHECK or not reason.strip():
        raise ValueError("held or not held, with a reason")
    with acting(
        Act.TALK_DECIDE,
        talk.programme,
        by=by,
        about=talk,
        subject=talk.subject_id,
        purpose=Purpose.EVIDENCE,
        scope={"result": decided.value},
    ) as act:
        talk = Talk.objects.select_for_update(of=("self",)).select_related("programme").get(pk=talk.pk)
        if talk.measured != Result.NEEDS_CHECK:
            raise WrongState(TalkState(talk.state), "decide")
        talk.verdict, talk.counted = decided.value, decided is Result.HELD
        talk.decided_by, talk.decided_at = by.id, clock.now()
        talk.seal(act, owner=talk.subject_id, decided_reason=reason.strip())
        act.note(reason=reason.strip())
        talk.save(update_fields=["verdict", "counted", "decided_by", "decided_at", "decided_reason"])
        act.wake("board", "day")
    return talk


def write_note(talk: Talk, *, by: Actor, stage: str, memo: str = "", message: str = Message.NONE) -> TalkNote:
    """面談後カードを書く, and write it anew. The memo is sealed with her key."""
    with acting(
        Act.TALK_NOTE,
        talk.programme,
        by=by,
        about=talk,
        subject=talk.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=by.organisation_id,
        scope={"stage": Stage(stage).value, "message": Message(message).value},
    ) as act:
        Talk.objects.select_for_update(of=("self",)).get(pk=talk.pk)
        note = TalkNote.objects.filter(talk=talk).first() or TalkNote(programme=talk.programme, talk=talk)
        note.stage, note.message = Stage(stage), Message(message)
        note.written_by, note.written_at = by.id, clock.now()
        note.seal(act, owner=talk.subject_id, memo=memo.strip())
        note.save()
        act.wake("subject", talk.subject_id)
        act.wake("desk", _desk_of(talk))
    return note


def read_note(talk: Talk, *, by: Actor) -> tuple[TalkNote | None, str]:
    """面談後カードを読む: the exhibitor's own, with its memo opened."""
    with acting(
        Act.TALK_SEE,
        talk.programme,
        by=by,
        about=talk,
        subject=talk.subject_id,
        purpose=Purpose.FOLLOW_UP,
        recipient=by.organisation_id,
    ) as act:
        note = TalkNote.objects.filter(talk=talk).first()
        if note is None:
            act.skip_entry()
            return None, ""
        reads.once(act)
        return note, note.open(act, "memo")["memo"]


def sweep_talk(programme: Programme, pk: UUID) -> None:
    """The wait `talk.sweep`: nobody left in the room, or the room closed by itself: settle. Else look again."""
    with inside(programme):
        talk = Talk.objects.select_related("programme").get(pk=pk)
        over = talk.state == TalkState.OPEN and _everybody_gone(talk)
    if over:
        settle_talk(talk, by=system(SWEEP))
        return
    with evidence(programme):
        if talk.state == TalkState.SETTLED:
            settle_wait(SWEEP, pk)
        else:
            set_wait(SWEEP, pk, clock.now() + dt.timedelta(seconds=SWEEP_SECONDS))


def _everybody_gone(talk: Talk) -> bool:
    room = _room_of(talk)
    if room.state == RoomState.CLOSED:
        return True
    states = presence(room)
    return all(_gone(talk, states[seat]) for _side, seat in talk.seats)


def _gone(talk: Talk, state: SeatState) -> bool:
    if state is SeatState.ADMITTED:
        return talk.began_at < clock.now() - NEVER_CAME
    return state in GONE


def _company_gone(talk: Talk) -> bool:
    with inside(talk.programme):
        room = _room_of(talk)
        return room.state == RoomState.CLOSED or presence(room)[dict(talk.seats)["company"]] in GONE


def _room_of(talk: Talk) -> LiveRoom:
    """Of a talk that is open, or was held in a room of ours."""
    if talk.room_id is None:
        raise LookupError(talk.pk)
    return LiveRoom.objects.select_related("programme").get(pk=talk.room_id)


def _desk_of(talk: Talk) -> UUID:
    desk: UUID = Desk.objects.values_list("pk", flat=True).get(owner_ref=talk.booth_id)
    return desk
