"""What a page does in a room: evidence, not acts. Joining, speaking, hearing, writing, leaving.

Evidence is only written while it is recorded; what the page is told is opened afterwards, in a reading block.
"""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import QuerySet

from engawa.base.acts.evidence import evidence
from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import inside
from engawa.shared.live.engines import engine_named
from engawa.shared.live.gestures import caption, hands_up, lower_hand, raise_hand
from engawa.shared.live.grants import HOSTS, ONE_TO_MANY, Grants, Source, may_connect
from engawa.shared.live.models import LiveBeat, LiveEvidence, LiveMessage, LiveRoom, LiveSeat, LiveSignal
from engawa.shared.live.places import COMES_AND_GOES, RoomFull, one_of_hundreds, refuse_when_full
from engawa.shared.live.ports import EngineName, SeatSpec
from engawa.shared.live.proving import evidence_row, last_heard, prove
from engawa.shared.live.queries import (
    ALIVE,
    chat_lines,
    chat_of,
    company_of,
    names_of,
    peer_facts,
    reads,
    seats_of,
    spec_of,
    visible_peers,
    watching,
)
from engawa.shared.live.sealing import open_bodies, seal_body
from engawa.shared.live.spans import EvidenceKind, EvidenceSource
from engawa.shared.live.states import (
    ADMITTED,
    IN_ROOM,
    PREPARING,
    RUNNING,
    SEAT,
    ChatMode,
    LineState,
    RoomKind,
    SeatRole,
    SeatState,
)
from engawa.shared.live.telling import Beats, ensure_beat, lock_beats, tell, wake_room
from engawa.shared.live.wire import (
    CHAT_LENGTH,
    CHAT_LINES,
    CHAT_SECONDS,
    MAX_PER_SECOND,
    Aside,
    Batch,
    Caption,
    Counters,
    Envelope,
    Hand,
    MediaUp,
    Signal,
    names_an_address,
)

EVIDENCE_EVERY = dt.timedelta(seconds=14)  # a little less than the pages' own fifteen


class Ended(Exception):
    """Nothing more to hear here: closed, removed, superseded, or gone (not admitted)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NotReady(Exception):
    """準備中: the engine is being asked for the room; the page tries again in a moment."""


class Elsewhere(Exception):
    """別の画面で参加中です: another page of this person sits here; it may be taken over."""


class TooFast(Exception):
    """Over the limits of the channel."""


class NotWritten(Exception):
    """The chat takes no such line."""


@dataclass(frozen=True)
class Heard:
    """What a page is told: `down` in order, or `fresh` when too much was missed."""

    seq: int
    epoch: UUID
    down: list[dict[str, Any]]
    fresh: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        out: dict[str, Any] = {"seq": self.seq, "epoch": str(self.epoch), "down": self.down}
        return out | ({"fresh": self.fresh} if self.fresh is not None else {})


# --- joining ----------------------------------------------------------------------------------------------------


def join(seat: LiveSeat, *, connection: UUID, tab: UUID, take_over: bool, told_addresses: bool) -> dict[str, Any]:
    """Sit down with this page. Admission is decided again each time."""
    with evidence(seat.programme):
        ensure_beat(seat)
        beats = _lock(seat)
        seat = _now(seat)
        if seat.room.state in PREPARING:
            raise NotReady
        beat, now = beats[seat.pk], clock.now()
        if _sits_elsewhere(beat, tab, now) and not take_over:
            raise Elsewhere
        _refuse_when_full(seat)
        seat.state = SEAT.after(seat.state, "connect")
        seat.save(update_fields=["state"])
        beat.connection, beat.tab, beat.epoch, beat.last_seen_at, beat.evidence_at = connection, tab, uuid4(), now, now
        beat.save(update_fields=["connection", "tab", "epoch", "last_seen_at", "evidence_at"])
        LiveSignal.objects.filter(seat=seat).delete()
        facts = {"told_addresses": told_addresses} if not seat.room.relay_only else {}
        _prove(seat, EvidenceSource.PRESENCE, EvidenceKind.OPENED, connection=connection, payload=facts)
        seats = company_of(seat)
        _tell_peers(seat, seats, beats, "peer_joined", _facts_of(peer_facts(seat, "", connection)))
        wake_room(seat.room, [seat])
    with inside(seat.programme):
        return _welcome(seat, seats := company_of(seat), _beats(seats))


def _refuse_when_full(seat: LiveSeat) -> None:
    """Free in and out: whoever left a briefing finds a place again, or reads along."""
    if seat.role not in COMES_AND_GOES:
        return
    try:
        refuse_when_full(seat.room, SeatRole(seat.role), [s for s in seats_of(seat.room) if s.pk != seat.pk])
    except RoomFull:
        raise Ended("full") from None


def _sits_elsewhere(beat: LiveBeat, tab: UUID, now: dt.datetime) -> bool:
    alive = beat.last_seen_at is not None and now - beat.last_seen_at < ALIVE
    return beat.connection is not None and beat.tab not in {None, tab} and alive


def _welcome(seat: LiveSeat, seats: list[LiveSeat], beats: Beats) -> dict[str, Any]:
    room, beat = seat.room, beats[seat.pk]
    viewers = sum(s.role == SeatRole.VIEWER and s.state in ADMITTED for s in seats)
    grants = Grants(frozenset(Source(s) for s in seat.grants), subscribe=seat.role != SeatRole.READER)
    alias = "" if one_of_hundreds(seat) else names_of([seat])[seat.pk]  # an engine tells everybody of everybody
    who = SeatSpec(seat.pk, SeatRole(seat.role), grants, alias=alias)
    info = engine_named(room.engine).join_info(spec_of(room, viewers=viewers), who, at=clock.real_now())
    return info.as_json() | {
        "room": str(room.pk),
        "seat": str(seat.pk),
        "connection": str(beat.connection),
        "seq": beat.seq,
        "epoch": str(beat.epoch),
        "state": _state(seat, seats, beats),
    }


def _state(seat: LiveSeat, seats: list[LiveSeat], beats: Beats) -> dict[str, Any]:
    room = seat.room
    return {
        "peers": visible_peers(seat, seats, beats),
        "chat": chat_of(seat, seats),
        "chat_mode": room.chat_mode,
        "hands": hands_up(seats, beats) if seat.role in HOSTS else [],
        "permissions": seat.grants,
        "watching": watching(room) if room.kind == RoomKind.PLENARY else 0,
        "closes_in": max(0, int((room.hard_close_at - clock.now()).total_seconds())),
    }


# --- speaking and hearing ---------------------------------------------------------------------------------------


def say(seat: LiveSeat, batch: Batch) -> Heard:
    """A page's batch: it is there, up to where it has heard, and what it has to tell."""
    with evidence(seat.programme):
        beats = _lock(seat)
        seat = _now(seat)
        if seat.pk not in beats:
            beats = _speaks_on(seat, batch.connection)
        beat = beats[seat.pk]
        _same_page(beat, batch.connection)
        _within_rate(beat, len(batch.envelopes))
        seats = company_of(seat)
        LiveSignal.objects.filter(seat=seat, seq__lte=batch.ack).delete()
        _here(seat, beat, seats, beats)
        for envelope in batch.envelopes:
            _take(seat, envelope, seats, beats)
    with inside(seat.programme):
        return _heard(seat, seats := company_of(seat), _beats(seats), since=batch.ack, epoch=beat.epoch)


def _speaks_on(seat: LiveSeat, connection: UUID) -> Beats:
    """After a crash of the database nobody knows which page sat here: the one that speaks on does, and talks go on."""
    ensure_beat(seat)
    beats = _lock(seat)
    beat = beats[seat.pk]
    if seat.state in IN_ROOM and beat.connection is None:
        beat.connection, beat.epoch, beat.last_seen_at = connection, uuid4(), clock.now()
        beat.save(update_fields=["connection", "epoch", "last_seen_at"])
    return beats


def hear(seat: LiveSeat, *, connection: UUID, since: int, epoch: UUID) -> Heard:
    """Reads only; run inside the programme."""
    seat = _as_it_is(seat.pk)[0]
    _refuse_ended(seat)
    seats = company_of(seat)
    beats = _beats(seats)
    beat = beats.get(seat.pk)
    if beat is None and seat.state in IN_ROOM:  # after a crash: what the page says next begins afresh
        return Heard(since, epoch, [])
    if beat is None or beat.connection != connection:
        raise Ended("superseded" if beat and beat.connection else "gone")
    return _heard(seat, seats, beats, since=since, epoch=epoch)


@prepared
def _as_it_is(pk: UUID) -> "QuerySet[LiveSeat]":
    return LiveSeat.objects.select_related("room").filter(pk=pk)


def _heard(seat: LiveSeat, seats: list[LiveSeat], beats: Beats, *, since: int, epoch: UUID) -> Heard:
    beat = beats[seat.pk]
    rows = _signals_after(seat.pk, since)
    complete = epoch == beat.epoch and since + len(rows) == beat.seq
    if not complete:
        return Heard(beat.seq, beat.epoch, [], _state(seat, seats, beats))
    return Heard(beat.seq, beat.epoch, _downs(seat, rows, seats))


@prepared
def _signals_after(seat: UUID, seq: int) -> "QuerySet[LiveSignal]":
    return LiveSignal.objects.filter(seat=seat, seq__gt=seq).order_by("seq")


def _downs(seat: LiveSeat, rows: list[LiveSignal], seats: list[LiveSeat]) -> list[dict[str, Any]]:
    bodies = open_bodies(rows)
    named = names_of([s for s in seats if any(r.kind == "peer_joined" and r.facts["seat"] == str(s.pk) for r in rows)])
    wanted = [r.facts["message"] for r in rows if r.kind == "chat"]
    found = LiveMessage.objects.filter(pk__in=wanted).order_by("sent_at") if wanted else []
    lines = [line for line in found if reads(seat, line)]
    chat = dict(zip([str(m.pk) for m in lines], chat_lines(lines, seats), strict=True))

    def body(row: LiveSignal) -> dict[str, Any]:
        facts: dict[str, Any] = row.facts
        if row.kind == "peer_joined":
            media = may_connect(RoomKind(seat.room.kind), SeatRole(seat.role), SeatRole(facts["role"]))
            return facts | {"name": named.get(UUID(facts["seat"]), ""), "media": media}
        if row.kind == "chat":
            return chat.get(facts["message"], {})
        return facts | (json.loads(bodies[row.pk]) if row.pk in bodies else {})

    return [{"seq": r.seq, "type": r.kind, "body": body(r)} for r in rows]


def _facts_of(peer: dict[str, Any]) -> dict[str, Any]:
    """Names are added when read; they are not copied into rows."""
    return {k: v for k, v in peer.items() if k != "name"}


def _same_page(beat: LiveBeat, connection: UUID) -> None:
    if beat.connection != connection:
        raise Ended("superseded" if beat.connection else "gone")


def _within_rate(beat: LiveBeat, count: int) -> None:
    now = clock.now()
    if beat.window_at is None or now - beat.window_at >= dt.timedelta(seconds=1):
        beat.window_at, beat.window_count = now, 0
    beat.window_count += count
    if beat.window_count > MAX_PER_SECOND:
        raise TooFast


def _here(seat: LiveSeat, beat: LiveBeat, seats: list[LiveSeat], beats: Beats) -> None:
    now = clock.now()
    beat.last_seen_at = now
    if beat.evidence_at is None or now - beat.evidence_at >= EVIDENCE_EVERY:
        beat.evidence_at = now
        _prove(seat, EvidenceSource.PRESENCE, EvidenceKind.BEAT, connection=beat.connection)
    beat.save(update_fields=["last_seen_at", "evidence_at", "window_at", "window_count"])
    if seat.state != SeatState.PRESENT:
        _arrive(seat, seats, beats)


def _arrive(seat: LiveSeat, seats: list[LiveSeat], beats: Beats) -> None:
    """Heard of for the first time, or again after a silence: then the others meet her once more."""
    back = seat.state in {SeatState.AWAY, SeatState.LEFT}
    if not SEAT.allows(seat.state, "arrive"):
        seat.state = SEAT.after(seat.state, "connect")
    seat.state = SEAT.after(seat.state, "arrive")
    seat.save(update_fields=["state"])
    if back:
        _tell_peers(seat, seats, beats, "peer_joined", _facts_of(peer_facts(seat, "", beats[seat.pk].connection)))
    wake_room(seat.room, seats)


def _take(seat: LiveSeat, envelope: Envelope, seats: list[LiveSeat], beats: Beats) -> None:
    body, connection = envelope.body, beats[seat.pk].connection
    if isinstance(body, Signal):
        _relay(seat, envelope, body, seats, beats)
    elif isinstance(body, MediaUp):
        if seat.room.engine != EngineName.MESH:
            return  # there the engine's own server says whose media ran
        _leave_traces(seat, body.peer, beats)
        facts = {"peer": str(body.peer), "peer_connection": str(body.peer_connection)}
        _prove(
            seat, EvidenceSource.CLIENT, EvidenceKind.MEDIA_UP, connection=connection, payload=facts, once=envelope.id
        )
    elif isinstance(body, Counters):
        _prove(
            seat,
            EvidenceSource.CLIENT,
            EvidenceKind.COUNTERS,
            connection=connection,
            payload=body.as_json(),
            once=envelope.id,
        )
    elif isinstance(body, Aside):
        _leave_a_trace(seat, beats[seat.pk])
    elif isinstance(body, Hand):
        raise_hand(seat, body, seats, beats)
    elif isinstance(body, Caption):
        caption(seat, body, seats, beats, once=envelope.id)
    elif SEAT.allows(seat.state, "lose"):  # Bye, once
        _go(seat, seats, beats, verb="lose", reason="away")
        wake_room(seat.room, seats)


def _leave_a_trace(seat: LiveSeat, beat: LiveBeat) -> None:
    """Once a second at most, whatever a page says."""
    if beat.evidence_at is None or clock.now() - beat.evidence_at >= dt.timedelta(seconds=1):
        prove(last_heard(seat, beat))


def _leave_traces(seat: LiveSeat, peer: UUID, beats: Beats) -> None:
    """A stay with media begins where both pages are next heard: this one is now, the other's next word is kept."""
    prove(last_heard(seat, beats[seat.pk]))
    if peer in beats:
        beats[peer].evidence_at = None
        beats[peer].save(update_fields=["evidence_at"])


def _relay(seat: LiveSeat, envelope: Envelope, signal: Signal, seats: list[LiveSeat], beats: Beats) -> None:
    """Only between admitted seats of one room that the topology lets connect; else it goes nowhere."""
    to = next((s for s in seats if s.pk == signal.to and s.state in ADMITTED and s.pk != seat.pk), None)
    if to is None or not may_connect(RoomKind(seat.room.kind), SeatRole(seat.role), SeatRole(to.role)):
        return
    if seat.room.relay_only and names_an_address(signal.body):
        return
    if beats[to.pk].connection != signal.to_connection:
        return
    facts = {"from": str(seat.pk), "from_connection": str(beats[seat.pk].connection)}
    tell([to], beats, "signal", facts, sealed=json.dumps(signal.body), external_id=envelope.id)


# --- writing ----------------------------------------------------------------------------------------------------


def post_chat(seat: LiveSeat, *, client_id: UUID, text: str) -> LiveMessage:
    """One line for everybody in the room. A repeated line is the same line."""
    text = text.strip()
    if not text or len(text) > CHAT_LENGTH:
        raise NotWritten("length")
    with evidence(seat.programme):
        beats = lock_beats(seat.room)  # everybody's: a line is told to all who read it
        seat = _now(seat)
        if seat.room.chat_mode == ChatMode.OFF:
            raise NotWritten("off")
        if known := LiveMessage.objects.filter(seat=seat, client_id=client_id).first():
            return known
        now, seats = clock.now(), seats_of(seat.room)
        since = now - dt.timedelta(seconds=CHAT_SECONDS)
        if LiveMessage.objects.filter(seat=seat, sent_at__gt=since).count() >= CHAT_LINES:
            raise TooFast
        line = LiveMessage(programme=seat.programme, room=seat.room, seat=seat, client_id=client_id, sent_at=now)
        line.state = LineState.ASKED if _only_asks(seat) else LineState.SHOWN
        seal_body(line, text, owner=_owner_of_talk(seat, seats))
        line.save(force_insert=True)
        beat = beats.get(seat.pk)
        _prove(
            seat, EvidenceSource.CHAT, EvidenceKind.LINE, connection=beat.connection if beat else None, once=client_id
        )
        tell([s for s in seats if reads(s, line)], beats, "chat", {"message": str(line.pk)}, external_id=line.pk)
    return line


def _only_asks(seat: LiveSeat) -> bool:
    return seat.room.chat_mode == ChatMode.QUESTIONS and seat.role not in HOSTS


def _owner_of_talk(seat: LiveSeat, seats: list[LiveSeat]) -> UUID:
    """The talk is about her: with her key go all its lines, also those the other side wrote.

    A briefing is about nobody: there each line is its writer's own.
    """
    if RoomKind(seat.room.kind) in ONE_TO_MANY:
        return seat.subject or seat.programme_id
    subjects = [s.subject for s in seats if s.subject]
    return seat.subject or (subjects[0] if subjects else seat.programme_id)


# --- leaving ----------------------------------------------------------------------------------------------------


def leave(seat: LiveSeat) -> LiveSeat:
    """退出する. She may come back while the room is open."""
    with evidence(seat.programme):
        beats = _lock(seat)
        seat = LiveSeat.objects.select_for_update(of=("self",)).select_related("room", "programme").get(pk=seat.pk)
        if not SEAT.allows(seat.state, "leave"):
            return seat
        _go(seat, company_of(seat), beats, verb="leave", reason="left")
        wake_room(seat.room, [seat])
    return seat


def _go(seat: LiveSeat, seats: list[LiveSeat], beats: Beats, *, verb: str, reason: str) -> None:
    beat = beats.get(seat.pk)
    if beat and beat.connection:
        _prove(seat, EvidenceSource.PRESENCE, EvidenceKind.CLOSED, connection=beat.connection)
    lower_hand(seat, seats, beats)
    seat.state = SEAT.after(seat.state, verb)
    seat.save(update_fields=["state"])
    _tell_of_a_place(seat, seats, beats)
    if beat:
        beat.connection = None
        beat.save(update_fields=["connection"])
    _tell_peers(seat, seats, beats, "peer_left", {"seat": str(seat.pk), "reason": reason})


def _tell_of_a_place(seat: LiveSeat, seats: list[LiveSeat], beats: Beats) -> None:
    """空いたら知らせる: those who read along hear that a viewer has gone."""
    if seat.role == SeatRole.VIEWER and seat.state == SeatState.LEFT:
        tell([s for s in seats if s.role == SeatRole.READER and s.state in IN_ROOM], beats, "place_free", {})


# --- the sweep's look --------------------------------------------------------------------------------------------


def look(room: LiveRoom) -> None:
    """Every 25 seconds: who is heard, who is not, and whose minute is over."""
    with evidence(room.programme):
        beats, now, rows = lock_beats(room), clock.now(), list[LiveEvidence]()
        seats = list(
            LiveSeat.objects.select_for_update(of=("self",)).filter(room=room).select_related("room", "programme")
        )
        for seat in seats:
            if seat.state not in IN_ROOM:
                continue
            beat = beats.get(seat.pk)
            if beat is None:
                _count_from_now(seat)
                continue
            silent = now - beat.last_seen_at if beat.last_seen_at else dt.timedelta.max
            kind = EvidenceKind.SEEN if silent < ALIVE else EvidenceKind.NOT_SEEN
            rows.append(evidence_row(seat, EvidenceSource.RECONCILE, kind, connection=beat.connection))
            if silent >= ALIVE:
                rows += last_heard(seat, beat)
            if silent >= dt.timedelta(seconds=60):
                _forget(seat, seats, beats)
            elif silent >= ALIVE and SEAT.allows(seat.state, "lose"):
                _forget(seat, seats, beats, verb="lose", reason="away")
        prove(rows)
        LiveSignal.objects.filter(sent_at__lt=now - dt.timedelta(minutes=2)).delete()


def _count_from_now(seat: LiveSeat) -> None:
    """After a crash of the database: nothing is known of the page, so nothing is proved, and its minute begins now."""
    LiveBeat.objects.bulk_create(
        [LiveBeat(programme_id=seat.programme_id, seat=seat, last_seen_at=clock.now())], ignore_conflicts=True
    )


def _forget(seat: LiveSeat, seats: list[LiveSeat], beats: Beats, *, verb: str = "leave", reason: str = "lost") -> None:
    """Silence is no sighting: the span ended when the page was last heard."""
    seat.state = SEAT.after(seat.state, verb)
    seat.save(update_fields=["state"])
    _tell_of_a_place(seat, seats, beats)
    _tell_peers(seat, seats, beats, "peer_left", {"seat": str(seat.pk), "reason": reason})
    wake_room(seat.room, seats)


# --- common ------------------------------------------------------------------------------------------------------


def _lock(seat: LiveSeat) -> Beats:
    """Among hundreds a page that watches waits for nobody, and nobody for it."""
    return lock_beats(seat.room, alone=seat if one_of_hundreds(seat) else None)


def _beats(seats: list[LiveSeat]) -> Beats:
    return {beat.seat_id: beat for beat in _beats_of([seat.pk for seat in seats])}


@prepared
def _beats_of(seats: list[UUID]) -> "QuerySet[LiveBeat]":
    return LiveBeat.objects.filter(seat__among=seats).order_by("seat_id")


def _now(seat: LiveSeat) -> LiveSeat:
    rows = LiveSeat.objects.select_for_update(of=("self",)).select_related("room", "programme")
    seat = rows.get(pk=seat.pk)
    _refuse_ended(seat)
    return seat


def _refuse_ended(seat: LiveSeat) -> None:
    if seat.state == SeatState.REMOVED:
        raise Ended("removed")
    if seat.room.state not in {*PREPARING, *RUNNING} or seat.room.hard_close_at <= clock.now():
        raise Ended("closed")
    if seat.state not in ADMITTED:
        raise Ended("gone")


def _tell_peers(seat: LiveSeat, seats: list[LiveSeat], beats: Beats, kind: str, facts: dict[str, Any]) -> None:
    tell([s for s in seats if s.pk != seat.pk and s.state in ADMITTED], beats, kind, facts)


def _prove(
    seat: LiveSeat,
    source: EvidenceSource,
    kind: EvidenceKind,
    *,
    connection: UUID | None,
    payload: dict[str, Any] | None = None,
    once: UUID | None = None,
) -> None:
    prove([evidence_row(seat, source, kind, connection=connection, payload=payload, once=once)])
