"""リハーサル: the way of a talk with an invented person, measured by the same evidence. And the booth's own 控室."""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.contract.clauses.queries import number
from engawa.delivery.fairs.models import Booth, Rehearsal
from engawa.delivery.fairs.queries.rehearsals import shown, talked
from engawa.delivery.fairs.rehearsal_states import REHEARSAL, Partner, RehearsalState, RehearsalVerdict, Step
from engawa.delivery.fairs.talk_states import Stage
from engawa.shared.live import channel
from engawa.shared.live.actions import MEASURE, admit, close_room, open_room, rebuild_spans
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.queries import open_rooms_of
from engawa.shared.live.states import RoomKind, SeatRole

PRACTICE_NAME = "なぎさ（練習用）"
PRACTICE_LASTS = dt.timedelta(minutes=20)
BACKSTAGE_LASTS = dt.timedelta(hours=2)


def begin_rehearsal(booth: Booth, *, by: Actor, partner: Partner) -> Rehearsal:
    """はじめる: the practice person stands in line. One that was left unfinished ends."""
    with acting(Act.REHEARSE, booth.programme, by=by, about=booth, scope={"with": Partner(partner).value}) as act:
        if by.person_id is None:
            raise PermissionError("a person rehearses for herself")
        Booth.objects.select_for_update(of=("self",)).get(pk=booth.pk)
        for old in _rows().filter(booth=booth, person=by.person_id, ended_at__isnull=True):
            _end(act, old, "stop", by=by)
        rehearsal = Rehearsal(
            programme=booth.programme,
            booth=booth,
            person=by.person_id,
            partner=Partner(partner),
            waits_since=clock.now(),
        )
        rehearsal.save(force_insert=True)
        act.record(rehearsal=rehearsal.pk)
    return rehearsal


def wait_again(rehearsal: Rehearsal, *, by: Actor) -> Rehearsal:
    """もう一度待ってもらう: the minute begins anew."""
    with acting(Act.REHEARSE, rehearsal.programme, by=by, about=rehearsal, scope={"verb": "again"}) as act:
        rehearsal = _locked(rehearsal)
        if rehearsal.state != RehearsalState.WAITING:
            act.skip_entry()
            return rehearsal
        rehearsal.waits_since = clock.now()
        rehearsal.save(update_fields=["waits_since"])
    return rehearsal


def open_card(rehearsal: Rehearsal, *, by: Actor) -> Rehearsal:
    """カードをひらく: words of an invented person; nothing is disclosed."""
    with acting(Act.REHEARSE, rehearsal.programme, by=by, about=rehearsal, scope={"verb": "card"}) as act:
        rehearsal = _locked(rehearsal)
        if rehearsal.card_at is not None or rehearsal.ended_at is not None:
            act.skip_entry()
            return rehearsal
        rehearsal.card_at = clock.now()
        rehearsal.save(update_fields=["card_at"])
    return rehearsal


def call_practice(rehearsal: Rehearsal, *, by: Actor) -> Rehearsal:
    """お呼びする: the room opens. The machine takes its seat at once, the secretariat comes by itself."""
    with acting(Act.REHEARSE, rehearsal.programme, by=by, about=rehearsal, scope={"verb": "call"}) as act:
        rehearsal = _locked(rehearsal)
        if rehearsal.state == RehearsalState.TALKING:
            act.skip_entry()
            return rehearsal
        rehearsal.state = REHEARSAL.after(rehearsal.state, "call")
        room = open_room(
            rehearsal.programme,
            by=by,
            kind=RoomKind.BACKSTAGE,
            owner_ref=rehearsal.pk,
            hard_close_at=clock.now() + PRACTICE_LASTS,
        )
        own = admit(room, by=by, role=SeatRole.EXHIBITOR, person_id=by.person_id, label=rehearsal.booth.name[:80])
        rehearsal.room_id, rehearsal.own_seat, rehearsal.called_at = room.pk, own.pk, clock.now()
        if rehearsal.partner == Partner.MACHINE:
            rehearsal.partner_seat = admit(room, by=by, role=SeatRole.SEEKER, label=PRACTICE_NAME).pk
        rehearsal.save(update_fields=["state", "room_id", "own_seat", "called_at", "partner_seat"])
        act.record(room=room.pk)
        act.wake("board", "day")
    return rehearsal


def leave_rehearsal(rehearsal: Rehearsal, *, by: Actor, seat: LiveSeat) -> Rehearsal:
    """退出する: the room closes, and the note is next."""
    channel.leave(seat)
    with acting(Act.REHEARSE, rehearsal.programme, by=by, about=rehearsal, scope={"verb": "leave"}) as act:
        rehearsal = _locked(rehearsal)
        if rehearsal.state != RehearsalState.TALKING:
            act.skip_entry()
            return rehearsal
        rehearsal.state = REHEARSAL.after(rehearsal.state, "leave")
        rehearsal.save(update_fields=["state"])
        _close(act, rehearsal, by=by)
        _measure(rehearsal)
    return rehearsal


def note_practice(rehearsal: Rehearsal, *, by: Actor, stage: str) -> Rehearsal:
    """面談後カードを書く. What was typed in practice is not kept; that it was written is."""
    Stage(stage)
    with acting(Act.REHEARSE, rehearsal.programme, by=by, about=rehearsal, scope={"verb": "note"}) as act:
        rehearsal = _locked(rehearsal)
        if rehearsal.state == RehearsalState.DONE:
            act.skip_entry()
            return rehearsal
        rehearsal.noted_at = clock.now()
        _end(act, rehearsal, "note", by=by)
    return rehearsal


def stop_rehearsal(rehearsal: Rehearsal, *, by: Actor) -> Rehearsal:
    with acting(Act.REHEARSE, rehearsal.programme, by=by, about=rehearsal, scope={"verb": "stop"}) as act:
        rehearsal = _locked(rehearsal)
        if rehearsal.ended_at is not None:
            act.skip_entry()
            return rehearsal
        _end(act, rehearsal, "stop", by=by)
    return rehearsal


def measured(programme: Programme, room: UUID) -> None:
    """LiveKit's own words of the end have come: measured once more, and never for the worse."""
    with acting(Act.REHEARSE, programme, by=system(MEASURE), scope={"verb": "measure"}) as act:
        rehearsal = _rows().filter(room_id=room).first()
        if rehearsal is None or not _measure(rehearsal):
            act.skip_entry()
            return
        act.record(rehearsal=rehearsal.pk, seconds=rehearsal.seconds, verdict=rehearsal.verdict)


def enter_backstage(booth: Booth, *, by: Actor) -> LiveSeat:
    """控室に入る: own staff only; the secretariat comes in from its list of rooms."""
    with acting(Act.ROOM_ADMIT, booth.programme, by=by, about=booth) as act:
        act.skip_entry()  # the admission itself, nested, is the entry
        Booth.objects.select_for_update(of=("self",)).get(pk=booth.pk)
        rooms = [room for room in open_rooms_of(booth.pk) if room.hard_close_at > clock.now()]
        known = LiveRoom.objects.select_related("programme").get(pk=rooms[0].pk) if rooms else None
        room = known or open_room(
            booth.programme,
            by=by,
            kind=RoomKind.BACKSTAGE,
            owner_ref=booth.pk,
            hard_close_at=clock.now() + BACKSTAGE_LASTS,
        )
        act.wake("board", "day")
        return admit(room, by=by, role=SeatRole.EXHIBITOR, person_id=by.person_id, label=booth.name[:80])


def _measure(rehearsal: Rehearsal) -> bool:
    """Whether that changed anything."""
    before = (rehearsal.seconds, rehearsal.done, rehearsal.verdict)
    rehearsal.seconds = max(rehearsal.seconds, talked(rehearsal))
    steps = shown(rehearsal, least=number("rehearsal.min_seconds"), seconds=rehearsal.seconds)
    rehearsal.done = [step.value for step in steps]
    whole = rehearsal.state == RehearsalState.DONE and set(steps) == set(Step)
    rehearsal.verdict = RehearsalVerdict.PASSED if whole else RehearsalVerdict.NOT_YET
    rehearsal.save(update_fields=["seconds", "done", "verdict"])
    return before != (rehearsal.seconds, rehearsal.done, rehearsal.verdict)


def _end(act: OpenAct, rehearsal: Rehearsal, verb: str, *, by: Actor) -> None:
    rehearsal.state, rehearsal.ended_at = REHEARSAL.after(rehearsal.state, verb), clock.now()
    rehearsal.save(update_fields=["state", "ended_at", "noted_at"])
    _close(act, rehearsal, by=by)
    _measure(rehearsal)
    act.record(verdict=rehearsal.verdict, done=rehearsal.done, seconds=rehearsal.seconds)
    act.wake("board", "day")


def _close(act: OpenAct, rehearsal: Rehearsal, *, by: Actor) -> None:
    if rehearsal.room_id is None:
        return
    room = LiveRoom.objects.select_related("programme").get(pk=rehearsal.room_id)
    if room.closed_at is None:
        rebuild_spans(close_room(room, by=by), act)


def _rows() -> "QuerySet[Rehearsal]":
    rows = Rehearsal.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "booth__exhibitor__organisation").order_by("made_at", "pk")


def _locked(rehearsal: Rehearsal) -> Rehearsal:
    return _rows().get(pk=rehearsal.pk)
