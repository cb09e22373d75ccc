"""開会・PR・閉会: planned by 乙, begun at its time on every open screen, held in a room where LiveKit carries it."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.actions.briefings import NotYet, OutsideHours
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.models import Fair, FairRegistration, Plenary, PlenaryLine
from engawa.delivery.fairs.models.plenary import LINE_LENGTH
from engawa.delivery.fairs.plenary_states import PLENARY, PlenaryKind, PlenaryState
from engawa.delivery.fairs.queries.news import HOSTS, OFFICE, SEEKERS
from engawa.delivery.fairs.queries.plenaries import LINES, NOW, STAGE, room_of
from engawa.delivery.fairs.states import TAKING_PART
from engawa.shared.live.actions import admit, close_room, open_room, rebuild_spans
from engawa.shared.live.health import offered
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.states import ChatMode, RoomKind, SeatRole

START, END = "plenary.start", "plenary.end"
EARLY = dt.timedelta(minutes=15)
"""How long before its time who speaks may take the stage."""
LATE = dt.timedelta(minutes=15)
"""How long after its planned end it is over by itself."""
STANDS = frozenset({GatheringState.ANNOUNCED, GatheringState.REGISTERING, GatheringState.LIVE, GatheringState.CLOSED})
"""A closing may be spoken after the hours; nothing begins while the day is suspended."""


class NoStage(Exception):
    """Nothing here carries a room for hundreds: text, slides, captions and the signal stand instead."""


class Past(Exception):
    """Its time has gone by."""


def plan_plenary(
    gathering: Gathering,
    *,
    by: Actor,
    kind: PlenaryKind,
    at: dt.datetime,
    speaker: str,
    text: str,
    minutes: int = 10,
    slides: str = "",
    link: str = "",
) -> Plenary:
    with acting(Act.PLENARY_PLAN, gathering.programme, by=by, about=gathering) as act:
        plenary = Plenary(programme=gathering.programme, gathering=gathering)
        facts = {"kind": PlenaryKind(kind).value, "speaker": speaker, "text": text, "slides": slides, "link": link}
        _write(plenary, at=at, minutes=minutes, **facts)
        plenary.save(force_insert=True)
        _planned(act, plenary)
    return plenary


def change_plenary(
    plenary: Plenary,
    *,
    by: Actor,
    kind: PlenaryKind,
    at: dt.datetime,
    speaker: str,
    text: str,
    minutes: int,
    slides: str = "",
    link: str = "",
) -> Plenary:
    """Until it begins."""
    with acting(Act.PLENARY_PLAN, plenary.programme, by=by, about=plenary) as act:
        plenary = _locked(plenary.pk)
        if plenary.state != PlenaryState.PLANNED:
            raise NotYet(plenary.pk)
        facts = {"kind": PlenaryKind(kind).value, "speaker": speaker, "text": text, "slides": slides, "link": link}
        _write(plenary, at=at, minutes=minutes, **facts)
        plenary.save()
        _planned(act, plenary)
    return plenary


def cancel_plenary(plenary: Plenary, *, by: Actor) -> Plenary:
    with acting(Act.PLENARY_PLAN, plenary.programme, by=by, about=plenary, scope={"verb": "cancel"}) as act:
        plenary = _locked(plenary.pk)
        plenary.state = PLENARY.after(plenary.state, "cancel")
        plenary.save(update_fields=["state"])
        cancel_wait(START, plenary.pk)
        _close(plenary, act, by=by)
        _tell_of_the_plan(act, plenary)
    return plenary


def take_the_stage(plenary: Plenary, *, by: Actor) -> LiveSeat:
    """登壇する: the room opens from a quarter of an hour before; who only watches comes in when it has begun."""
    with acting(Act.PLENARY_HOLD, plenary.programme, by=by, about=plenary, scope={"verb": "stage"}) as act:
        plenary = _locked(plenary.pk)
        if not may_stage(plenary):
            raise NotYet(plenary.pk)
        room = room_of(plenary)
        if room is None:
            if not offered(RoomKind.PLENARY):
                raise NoStage(plenary.pk)
            room = open_room(
                plenary.programme,
                by=by,
                kind=RoomKind.PLENARY,
                owner_ref=plenary.pk,
                hard_close_at=_over_at(plenary),
                chat_mode=ChatMode.OFF,
            )
            plenary.room_id = room.pk
            plenary.save(update_fields=["room_id"])
            act.record(room=room.pk)
        return admit(room, by=by, role=SeatRole.PRESENTER, person_id=by.person_id, label=plenary.speaker)


def begin_plenary(plenary: Plenary, *, by: Actor) -> Plenary:
    """はじめる: the signal on every open screen. Pressing twice is once."""
    with acting(Act.PLENARY_HOLD, plenary.programme, by=by, about=plenary, scope={"verb": "begin"}) as act:
        gatherings.hold_day(plenary.gathering_id)
        plenary = _locked(plenary.pk)
        if plenary.state == PlenaryState.OPEN:
            act.skip_entry()
            return plenary
        if clock.now() < plenary.at - EARLY or not _day_stands(plenary):
            raise NotYet(plenary.pk)
        settle_wait(START, plenary.pk)
        _begin(act, plenary)
    return plenary


def begin_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `plenary.start`: its time has come. On a day that does not stand, a person begins it later."""
    with acting(Act.PLENARY_HOLD, programme, by=system(START), scope={"verb": "begin"}) as act:
        gatherings.hold_day(Plenary.objects.values_list("gathering_id", flat=True).get(pk=pk))
        plenary = _locked(pk)
        due = settle_wait(START, pk)
        if not due or plenary.state != PlenaryState.PLANNED or not _day_stands(plenary):
            act.skip_entry()
            return
        act.record(plenary=pk)
        _begin(act, plenary)


def end_plenary(plenary: Plenary, *, by: Actor) -> Plenary:
    with acting(Act.PLENARY_HOLD, plenary.programme, by=by, about=plenary, scope={"verb": "end"}) as act:
        gatherings.hold_day(plenary.gathering_id)
        plenary = _locked(plenary.pk)
        if plenary.state != PlenaryState.OPEN:
            act.skip_entry()
            return plenary
        settle_wait(END, plenary.pk)
        _end(act, plenary, by=by)
    return plenary


def end_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `plenary.end`: its time is over, whoever forgot to end it."""
    with acting(Act.PLENARY_HOLD, programme, by=system(END), scope={"verb": "end"}) as act:
        gatherings.hold_day(Plenary.objects.values_list("gathering_id", flat=True).get(pk=pk))
        plenary = _locked(pk)
        if not settle_wait(END, pk) or plenary.state != PlenaryState.OPEN:
            act.skip_entry()
            return
        act.record(plenary=pk)
        _end(act, plenary, by=system(END))


def follow_day(
    act: OpenAct, plenary: Plenary, *, by: Actor, moved: dt.timedelta | None, until: dt.datetime | None
) -> None:
    """The day moves: along with it; dropped where the new day has no room, or there is none. Nobody stays on a stage."""
    plenary = _locked(plenary.pk)
    _close(plenary, act, by=by)
    end = plenary.at + (moved or dt.timedelta()) + dt.timedelta(minutes=plenary.minutes)
    if moved is None or (until is not None and end > until):
        plenary.state = PLENARY.after(plenary.state, "cancel")
        cancel_wait(START, plenary.pk)
    else:
        plenary.at, plenary.room_id = plenary.at + moved, None
        set_wait(START, plenary.pk, plenary.at)
    plenary.save(update_fields=["state", "at", "room_id"])
    _tell_of_the_plan(act, plenary)


def enter_plenary(plenary: Plenary, *, by: Actor, label: str = "") -> LiveSeat:
    """映像で見る: a seeker who takes part, or somebody on duty at a booth. `RoomFull` leads back to the text."""
    with acting(Act.ROOM_ADMIT, plenary.programme, by=by, about=plenary, purpose=Purpose.MEETING) as act:
        act.skip_entry()  # the admission itself, nested, is the entry
        plenary = _locked(plenary.pk)
        if by.subject_id is not None and not _takes_part(plenary, by.subject_id):
            raise NotTakingPart(plenary.gathering_id)
        room = room_of(plenary)
        if plenary.state != PlenaryState.OPEN or room is None:
            raise NotYet(plenary.pk)
        who = {"subject_id": by.subject_id} if by.subject_id else {"person_id": by.person_id}
        return admit(room, by=by, role=SeatRole.VIEWER, label=label, **who)


def say_line(plenary: Plenary, *, by: Actor, client_id: UUID, text: str) -> PlenaryLine:
    """字幕: one line for everybody's screen. Evidence, not an act; sent twice it is one."""
    text = text.strip()
    if not text or len(text) > LINE_LENGTH:
        raise ValueError("a line")
    refuse_controls(text)
    with evidence(plenary.programme) as record:
        plenary = _locked(plenary.pk)
        if plenary.state != PlenaryState.OPEN:
            raise NotYet(plenary.pk)
        line, new = PlenaryLine.objects.get_or_create(
            programme=plenary.programme,
            plenary=plenary,
            client_id=client_id,
            defaults={"said_at": clock.now(), "text": text, "typed_by": by.person_id},
        )
        if new:
            record.wake(STAGE, LINES)
    return line


def hide_line(line: PlenaryLine, *, by: Actor) -> PlenaryLine:
    """消す: a wrong word is shown no longer."""
    with acting(Act.PLENARY_HOLD, line.programme, by=by, about=line.plenary, scope={"verb": "hide"}) as act:
        line = PlenaryLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
        if line.hidden_at is not None:
            act.skip_entry()
            return line
        line.hidden_at = clock.now()
        line.save(update_fields=["hidden_at"])
        act.record(line=line.pk)
        act.wake(STAGE, LINES)
    return line


def may_stage(plenary: Plenary) -> bool:
    now = clock.now()
    return plenary.state == PlenaryState.OPEN or (
        plenary.state == PlenaryState.PLANNED and plenary.at - EARLY <= now < _over_at(plenary)
    )


def _over_at(plenary: Plenary) -> dt.datetime:
    return max(plenary.at, plenary.began_at or plenary.at) + dt.timedelta(minutes=plenary.minutes) + LATE


def _write(plenary: Plenary, *, at: dt.datetime, minutes: int, **words: str) -> None:
    for name, value in words.items():
        refuse_controls(value)
        setattr(plenary, name, value)
    fair = Fair.objects.get(gathering=plenary.gathering_id)
    if at < fair.rooms_from or at + dt.timedelta(minutes=minutes) > fair.rooms_to:
        raise OutsideHours(plenary.gathering_id)
    if at < clock.now():
        raise Past(plenary.gathering_id)
    plenary.at, plenary.minutes = at, minutes


def _planned(act: OpenAct, plenary: Plenary) -> None:
    set_wait(START, plenary.pk, plenary.at)
    act.record(plenary=plenary.pk, kind=plenary.kind, at=plenary.at, minutes=plenary.minutes)
    _tell_of_the_plan(act, plenary)


def _begin(act: OpenAct, plenary: Plenary) -> None:
    plenary.state, plenary.began_at = PLENARY.after(plenary.state, "begin"), clock.now()
    plenary.save(update_fields=["state", "began_at"])
    set_wait(END, plenary.pk, _over_at(plenary))
    _tell(act, plenary)


def _end(act: OpenAct, plenary: Plenary, *, by: Actor) -> None:
    plenary.state, plenary.ended_at = PLENARY.after(plenary.state, "end"), clock.now()
    plenary.save(update_fields=["state", "ended_at"])
    _close(plenary, act, by=by)
    _tell(act, plenary)


def _close(plenary: Plenary, act: OpenAct, *, by: Actor) -> None:
    if plenary.room_id is not None:
        room = LiveRoom.objects.select_related("programme").get(pk=plenary.room_id)
        rebuild_spans(close_room(room, by=by), act)


def _day_stands(plenary: Plenary) -> bool:
    return Gathering.objects.values_list("state", flat=True).get(pk=plenary.gathering_id) in STANDS


def _takes_part(plenary: Plenary, subject: UUID) -> bool:
    rows = FairRegistration.objects.filter(gathering=plenary.gathering_id, subject=subject, state__in=TAKING_PART)
    return rows.exists()


def _locked(pk: UUID) -> Plenary:
    rows = Plenary.objects.select_for_update(of=("self",)).select_related("programme", "gathering")
    return rows.get(pk=pk)


def _tell(act: OpenAct, plenary: Plenary) -> None:
    """Drawn once in each web process and pushed whole: nobody's page asks for anything."""
    gatherings.touch(plenary.gathering_id)
    for ref in (SEEKERS, HOSTS, OFFICE, NOW, LINES):
        act.wake(STAGE, ref)
    act.wake("board", "day")


def _tell_of_the_plan(act: OpenAct, plenary: Plenary) -> None:
    gatherings.touch(plenary.gathering_id)
    act.wake("gathering", plenary.gathering_id)
    act.wake("board", "day")
