"""What a host, or the secretariat, decides about what is said in a room; and 通報, which anybody inside may do."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import set_wait, settle_wait
from engawa.shared.live.actions import permit
from engawa.shared.live.gestures import lower_hand
from engawa.shared.live.grants import HOSTS, Source
from engawa.shared.live.models import LiveMessage, LiveReport, LiveRoom, LiveSeat
from engawa.shared.live.queries import chat_lines, reads, seats_of
from engawa.shared.live.reporting import REASON_LABELS, ReportReason
from engawa.shared.live.sealing import seal_body
from engawa.shared.live.states import ADMITTED, LINE, ROLE_WORDS, SEAT, ChatMode, LineState, SeatRole
from engawa.shared.live.telling import Beats, lock_beats, tell

QUIET = "seat.quiet"
SPEAKS_FOR = dt.timedelta(minutes=5)
PHONE_LENGTH = 40


class NotThisRoom(Exception):
    """The line or the seat is of another room, or the seat that decides is no host of this one."""


def host_of(room: LiveRoom, by: LiveSeat) -> None:
    """A host inside the room; a secretariat without a seat comes with no seat."""
    if by.room_id != room.pk or by.role not in HOSTS or by.state not in ADMITTED:
        raise NotThisRoom(by.pk)


def set_chat_mode(room: LiveRoom, mode: ChatMode, *, by: Actor) -> LiveRoom:
    with acting(Act.CHAT_MODE, room.programme, by=by, about=room, scope={"mode": mode}) as act:
        beats = lock_beats(room)
        room = LiveRoom.objects.select_for_update(of=("self",), no_key=True).select_related("programme").get(pk=room.pk)
        if room.chat_mode == mode:
            act.skip_entry()
            return room
        room.chat_mode = mode
        room.save(update_fields=["chat_mode"])
        tell(seats_of(room), beats, "chat_mode", {"mode": mode})
        act.wake("room", room.pk)
    return room


def publish_line(line: LiveMessage, *, by: Actor) -> LiveMessage:
    """公開: a question is shown to everybody in the room. Twice is once."""
    with acting(Act.CHAT_PUBLISH, line.programme, by=by, about=line) as act:
        beats, line = _locked(line)
        if line.state == LineState.SHOWN:
            act.skip_entry()
            return line
        line.state = LINE.after(line.state, "publish")
        line.save(update_fields=["state"])
        seats = seats_of(line.room)
        tell([s for s in seats if reads(s, line)], beats, "chat", {"message": str(line.pk)})
        act.wake("room", line.room_id)
    return line


def hide_line(line: LiveMessage, *, by: Actor, reason: str) -> LiveMessage:
    """隠す: whole, never edited. The reason is sealed with the entry; reports of the line are settled with it."""
    with acting(Act.CHAT_HIDE, line.programme, by=by, about=line) as act:
        act.note(reason=reason)
        beats, line = _locked(line)
        if line.state == LineState.HIDDEN:
            act.skip_entry()
            return line
        line.state = LINE.after(line.state, "hide")
        line.hidden_by, line.hidden_at = by.id, clock.now()
        line.save(update_fields=["state", "hidden_by", "hidden_at"])
        tell(seats_of(line.room), beats, "chat_gone", {"id": str(line.client_id), "seat": str(line.seat_id)})
        _settle_reports(act, line, by, hidden=True)
        act.wake("room", line.room_id)
    return line


def keep_line(line: LiveMessage, *, by: Actor) -> LiveMessage:
    """問題なし: the reports are settled and the line stays."""
    with acting(Act.CHAT_HIDE, line.programme, by=by, about=line, scope={"kept": True}) as act:
        _beats, line = _locked(line)
        _settle_reports(act, line, by, hidden=False)
        act.wake("room", line.room_id)
    return line


def report_line(line: LiveMessage, seat: LiveSeat, *, by: Actor, reason: ReportReason) -> LiveReport:
    """通報. Reporting the same line again changes nothing."""
    if seat.room_id != line.room_id:
        raise NotThisRoom(seat.pk)
    with acting(
        Act.CHAT_REPORT,
        line.programme,
        by=by,
        about=line,
        subject=seat.subject,
        purpose=Purpose.MEETING,
        scope={"reason": reason},
    ) as act:
        _beats, line = _locked(line)
        known = LiveReport.objects.filter(message=line, seat=seat).first()
        if known is not None or not reads(seat, line):
            act.skip_entry()
        if not reads(seat, line):
            raise NotThisRoom(line.pk)
        report = known or LiveReport.objects.create(
            programme=line.programme,
            room=line.room,
            message=line,
            seat=seat,
            reason=reason,
            reported_at=clock.now(),
        )
        act.wake("room", line.room_id)
        act.wake("board", "day")
    return report


def call_on(seat: LiveSeat, *, by: Actor) -> LiveSeat:
    """発言を許可: the microphone of one viewer, for five minutes at most."""
    with acting(Act.SEAT_PERMIT, seat.programme, by=by, about=seat, subject=seat.subject) as act:
        act.skip_entry()  # the permission itself, nested, is the entry
        seat = permit(seat, Source.MICROPHONE, on=True, by=by)
        lower_hand(seat, seats_of(seat.room), lock_beats(seat.room))
        set_wait(QUIET, seat.pk, clock.now() + SPEAKS_FOR)
    return seat


def call_off(seat: LiveSeat, *, by: Actor) -> LiveSeat:
    with acting(Act.SEAT_PERMIT, seat.programme, by=by, about=seat, subject=seat.subject) as act:
        act.skip_entry()
        settle_wait(QUIET, seat.pk)
        return permit(seat, Source.MICROPHONE, on=False, by=by)


def quiet_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `seat.quiet`: five minutes of speaking are over."""
    with inside(programme):
        seat = LiveSeat.objects.select_related("room", "programme").get(pk=pk)
    call_off(seat, by=system(QUIET))


def checked_number(number: str) -> str:
    """Raises ValueError for what is no telephone number."""
    number = number.strip()
    if not number or len(number) > PHONE_LENGTH or not all(c in "0123456789+-() " for c in number):
        raise ValueError("a telephone number")
    return number


def give_phone(seat: LiveSeat, to: LiveSeat, number: str, *, by: Actor) -> LiveMessage:
    """電話で続ける: a number for one person alone, sealed with her key where she has one."""
    number = checked_number(number)
    host_of(to.room, seat)
    with acting(Act.PHONE_GIVE, seat.programme, by=by, about=to, subject=to.subject, purpose=Purpose.MEETING):
        beats = lock_beats(to.room)
        line = LiveMessage(
            programme=seat.programme,
            room=to.room,
            seat=seat,
            client_id=uuid4(),
            sent_at=clock.now(),
            only_for=to,
            phone=True,
        )
        seal_body(line, number, owner=to.subject or seat.programme_id)
        line.save(force_insert=True)
        tell([s for s in seats_of(to.room) if reads(s, line)], beats, "chat", {"message": str(line.pk)})
    return line


def _settle_reports(act: OpenAct, line: LiveMessage, by: Actor, *, hidden: bool) -> None:
    rows = LiveReport.objects.filter(message=line, settled_at__isnull=True)
    act.record(reports=rows.update(settled_at=clock.now(), settled_by=by.id, hidden=hidden))


def _locked(line: LiveMessage) -> tuple[Beats, LiveMessage]:
    beats = lock_beats(line.room)
    rows = LiveMessage.objects.select_for_update(of=("self",)).select_related("room", "programme")
    return beats, rows.get(pk=line.pk)


@dataclass(frozen=True)
class Reported:
    """One line somebody reported, as the secretariat reads it."""

    line: UUID
    name: str
    time: str
    text: str
    reasons: tuple[str, ...]


def see_reported(room: LiveRoom, *, by: Actor) -> list[Reported]:
    """通報された発言を読む: those lines alone, and that they were read is recorded."""
    with acting(Act.CHAT_SEE, room.programme, by=by, about=room) as act:
        found: dict[UUID, list[LiveReport]] = defaultdict(list)
        for report in LiveReport.objects.filter(room=room, settled_at__isnull=True).order_by("reported_at", "id"):
            found[report.message_id].append(report)
        if not found:
            act.skip_entry()
            return []
        lines = list(LiveMessage.objects.filter(pk__in=found).order_by("sent_at", "id"))
        act.record(lines=len(lines))
        return [
            Reported(
                UUID(one["ref"]),
                one["name"],
                one["time"],
                one["text"],
                tuple(str(REASON_LABELS[ReportReason(r.reason)]) for r in found[UUID(one["ref"])]),
            )
            for one in chat_lines(lines, seats_of(room))
        ]


# --- the secretariat, from outside -----------------------------------------------------------------------------------


class Guide(StrEnum):
    """What the secretariat writes into a room in which it does not sit: ready-made, to one side."""

    REENTER = "reenter"
    CHAT = "chat"
    CHECK = "check"
    WAIT = "wait"


GUIDE_WORDS = {
    Guide.REENTER: _("運営事務局です。画面が途切れているようです。ページを読み込み直すと、同じ部屋に戻れます。"),
    Guide.CHAT: _("運営事務局です。音が届きにくいようです。このチャットで、文字で続けられます。"),
    Guide.CHECK: _("運営事務局です。マイクとカメラの許可を確かめて、もう一度入り直してみてください。"),
    Guide.WAIT: _("運営事務局です。相手の方の画面が途切れています。そのまま少しお待ちください。"),
}


def guide(to: LiveSeat, which: Guide, *, by: Actor) -> LiveMessage:
    """A line for one seat alone. Written by a seat that is named 運営事務局 and never enters."""
    with acting(Act.CHAT_GUIDE, to.programme, by=by, about=to, subject=to.subject, scope={"guide": which}):
        return _from_outside(to, str(GUIDE_WORDS[which]), by, phone=False)


def phone_from_outside(to: LiveSeat, number: str, *, by: Actor) -> LiveMessage:
    """電話で続ける, offered by the secretariat for a seat in trouble: the number is read by that seat alone."""
    number = checked_number(number)
    with acting(Act.PHONE_GIVE, to.programme, by=by, about=to, subject=to.subject, purpose=Purpose.MEETING):
        return _from_outside(to, number, by, phone=True)


def _from_outside(to: LiveSeat, text: str, by: Actor, *, phone: bool) -> LiveMessage:
    beats = lock_beats(to.room)
    line = LiveMessage(
        programme=to.programme,
        room=to.room,
        seat=_outside(to.room, by),
        client_id=uuid4(),
        sent_at=clock.now(),
        only_for=to,
        phone=phone,
    )
    seal_body(line, text, owner=to.subject or to.programme_id)
    line.save(force_insert=True)
    tell([to], beats, "chat", {"message": str(line.pk)})
    return line


def _outside(room: LiveRoom, by: Actor) -> LiveSeat:
    """The secretariat's own line in the list of seats: invited, and never let in."""
    known = LiveSeat.objects.filter(room=room, person=by.person_id).first()
    if known is not None:
        return known
    made: LiveSeat = LiveSeat.objects.create(
        programme=room.programme,
        room=room,
        role=SeatRole.STAFF,
        person=by.person_id,
        label=str(ROLE_WORDS[SeatRole.STAFF]),
        state=SEAT.initial,
    )
    return made
