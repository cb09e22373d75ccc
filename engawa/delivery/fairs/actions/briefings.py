"""企業説明: planned by the exhibitor, signed up for, held in a room of one to many, ended with its evidence."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import set_wait, settle_wait
from engawa.contract.custody.queries import is_hidden
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.blocks import blocked_pair, host_blocked
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.exhibitors.rota import Span
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, HostStopped, KeptApart, NotTakingPart
from engawa.delivery.fairs.actions.slots import refuse_talking
from engawa.delivery.fairs.briefing_states import BRIEFING, BriefingState
from engawa.delivery.fairs.models import Booth, Briefing, BriefingSignup, Fair, FairRegistration
from engawa.delivery.fairs.states import TAKING_PART
from engawa.shared.live.actions import admit, close_room, open_room, rebuild_spans
from engawa.shared.live.models import LiveRoom, LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.states import ChatMode, RoomKind, SeatRole

END = "briefing.end"
EARLY = dt.timedelta(minutes=15)
"""How long before its time a presenter may open the room."""
LATE = dt.timedelta(minutes=30)
"""How long after its planned end it closes by itself."""


class OutsideHours(Exception):
    """Not within the hours in which the fair's rooms are open."""


class Overlaps(Exception):
    """The booth already explains itself at that time."""


class NotYet(Exception):
    """Too early, or the fair is not on."""


def plan_briefing(
    booth: Booth, *, by: Actor, title: str, at: dt.datetime, minutes: int, material: str = "", link: str = ""
) -> Briefing:
    """One more briefing of this booth. Its own briefings never overlap."""
    with acting(Act.BRIEFING_PLAN, booth.programme, by=by, about=booth) as act:
        gatherings.hold_day(booth.gathering_id)
        briefing = Briefing(programme=booth.programme, booth=booth)
        _write(act, briefing, title=title, at=at, minutes=minutes, material=material, link=link)
        briefing.save(force_insert=True)
        act.record(briefing=briefing.pk, at=at, minutes=minutes)
        _tell(act, briefing)
    return briefing


def change_briefing(
    briefing: Briefing, *, by: Actor, title: str, at: dt.datetime, minutes: int, material: str = "", link: str = ""
) -> Briefing:
    """Until it begins everything may be changed; afterwards the material alone matters, and stays as it was."""
    with acting(Act.BRIEFING_PLAN, briefing.programme, by=by, about=briefing) as act:
        briefing = _locked(briefing)
        if briefing.state != BriefingState.PLANNED:
            raise NotYet(briefing.pk)
        _write(act, briefing, title=title, at=at, minutes=minutes, material=material, link=link)
        briefing.save()
        act.record(at=at, minutes=minutes)
        _tell(act, briefing)
    return briefing


def cancel_briefing(briefing: Briefing, *, by: Actor) -> Briefing:
    with acting(Act.BRIEFING_PLAN, briefing.programme, by=by, about=briefing, scope={"verb": "cancel"}) as act:
        briefing = _locked(briefing)
        briefing.state = BRIEFING.after(briefing.state, "cancel")
        briefing.save(update_fields=["state"])
        _tell(act, briefing)
    return briefing


def sign_up(briefing: Briefing, *, by: Actor, coming: bool = True) -> BriefingSignup:
    """申し込む, or take it back. Twice is once."""
    with acting(Act.BRIEFING_SIGN, briefing.programme, by=by, about=briefing, scope={"coming": coming}) as act:
        briefing = _locked(briefing)
        subject = _taking_part(briefing, by)
        known = BriefingSignup.objects.select_for_update().filter(briefing=briefing, subject=subject).first()
        if (known is not None and (known.withdrawn_at is None) == coming) or briefing.state != BriefingState.PLANNED:
            act.skip_entry()
            return known or BriefingSignup(programme=briefing.programme, briefing=briefing, subject_id=subject)
        signup = known or BriefingSignup(programme=briefing.programme, briefing=briefing, subject_id=subject)
        signup.withdrawn_at = None if coming else clock.now()
        signup.save()
        act.wake("subject", subject)
        act.wake("briefings", briefing.booth_id)
    return signup


def begin_briefing(briefing: Briefing, *, by: Actor) -> LiveSeat:
    """説明をはじめる: the room opens and whoever presses presents. Pressing again leads to the same seat."""
    with acting(Act.BRIEFING_HOLD, briefing.programme, by=by, about=briefing, scope={"verb": "begin"}) as act:
        briefing = _locked(briefing)
        if briefing.state == BriefingState.OPEN:
            act.skip_entry()
            return _presents(briefing, by)
        if host_blocked(by.person_id, briefing.booth.gathering_id):
            raise HostStopped(by.id)
        if not may_begin(briefing) or not _fair_is_on(briefing.booth.gathering_id):
            raise NotYet(briefing.pk)
        now = clock.now()
        briefing.state = BRIEFING.after(briefing.state, "begin")
        ends = max(now, briefing.at) + dt.timedelta(minutes=briefing.minutes) + LATE
        room = open_room(
            briefing.programme,
            by=by,
            kind=RoomKind.BRIEFING,
            owner_ref=briefing.pk,
            hard_close_at=ends,
            chat_mode=ChatMode.QUESTIONS,
        )
        briefing.room_id, briefing.began_at, briefing.presenter = room.pk, now, by.person_id
        briefing.save(update_fields=["state", "room_id", "began_at", "presenter"])
        set_wait(END, briefing.pk, ends)
        _tell(act, briefing)
        return _presents(briefing, by)


def enter_briefing(briefing: Briefing, *, by: Actor) -> LiveSeat:
    """入る: with sound and picture while there is a place, else in writing. Entering again takes a place that is free."""
    with acting(Act.ROOM_ADMIT, briefing.programme, by=by, about=briefing, purpose=Purpose.MEETING) as act:
        act.skip_entry()  # the admission itself, nested, is the entry
        briefing = _locked(briefing)
        subject = _taking_part(briefing, by)
        if briefing.state != BriefingState.OPEN or not _fair_is_on(briefing.booth.gathering_id):
            raise NotYet(briefing.pk)
        room = _room(briefing)
        try:
            return admit(room, by=by, role=SeatRole.VIEWER, subject_id=subject)
        except RoomFull:
            return admit(room, by=by, role=SeatRole.READER, subject_id=subject)


def end_briefing(briefing: Briefing, *, by: Actor) -> Briefing:
    """説明を終える: the room closes and who was there when is derived from the evidence. Once."""
    with acting(Act.BRIEFING_HOLD, briefing.programme, by=by, about=briefing, scope={"verb": "end"}) as act:
        briefing = _locked(briefing)
        if briefing.state != BriefingState.OPEN:
            act.skip_entry()
            return briefing
        briefing.state, briefing.ended_at = BRIEFING.after(briefing.state, "end"), clock.now()
        briefing.save(update_fields=["state", "ended_at"])
        settle_wait(END, briefing.pk)
        room = _room(briefing)
        rebuild_spans(close_room(room, by=by), act)
        _tell(act, briefing)
    return briefing


def end_when_due(programme: Programme, pk: UUID) -> None:
    """The wait `briefing.end`: its time is over, whoever forgot to end it."""
    with inside(programme):
        briefing = Briefing.objects.select_related("programme").get(pk=pk)
    end_briefing(briefing, by=system(END))


def may_begin(briefing: Briefing) -> bool:
    """From a quarter of an hour before its time until it would be over."""
    now, end = clock.now(), briefing.at + dt.timedelta(minutes=briefing.minutes)
    return briefing.state == BriefingState.PLANNED and briefing.at - EARLY <= now < end


def _write(act: OpenAct, briefing: Briefing, **facts: object) -> None:
    for name, value in facts.items():
        if isinstance(value, str):
            refuse_controls(value)
        setattr(briefing, name, value)
    fair = Fair.objects.get(gathering=briefing.booth.gathering_id)
    end = briefing.at + dt.timedelta(minutes=briefing.minutes)
    if briefing.at < fair.rooms_from or end > fair.rooms_to:
        raise OutsideHours(briefing.booth_id)
    Booth.objects.select_for_update(of=("self",)).get(pk=briefing.booth_id)
    others = Briefing.objects.filter(booth=briefing.booth_id).exclude(state=BriefingState.CANCELLED)
    for other in others.exclude(pk=briefing.pk).order_by("at"):
        if briefing.at < other.at + dt.timedelta(minutes=other.minutes) and other.at < end:
            raise Overlaps(other.pk)
    refuse_talking(briefing.booth, Span(briefing.at, end))


def _room(briefing: Briefing) -> LiveRoom:
    return LiveRoom.objects.select_related("programme").get(owner_ref=briefing.pk)


def _presents(briefing: Briefing, by: Actor) -> LiveSeat:
    room = _room(briefing)
    return admit(room, by=by, role=SeatRole.PRESENTER, person_id=by.person_id, label=briefing.booth.name)


def _taking_part(briefing: Briefing, by: Actor) -> UUID:
    if by.subject_id is None:
        raise PermissionError("a person comes for herself")
    gathering, organisation = briefing.booth.gathering_id, briefing.booth.exhibitor.organisation_id
    rows = FairRegistration.objects.filter(gathering=gathering, subject=by.subject_id, state__in=TAKING_PART)
    if not rows.exists():
        raise NotTakingPart(gathering)
    if is_hidden(by.subject_id, organisation):
        raise HiddenFromThem(briefing.booth_id)
    if blocked_pair(by.subject_id, organisation, gathering):
        raise KeptApart(briefing.booth_id)
    return by.subject_id


def _fair_is_on(gathering: UUID) -> bool:
    return bool(Gathering.objects.values_list("state", flat=True).get(pk=gathering) == GatheringState.LIVE)


def _locked(briefing: Briefing) -> Briefing:
    gatherings.hold_day(Booth.objects.values_list("gathering_id", flat=True).get(pk=briefing.booth_id))
    rows = Briefing.objects.select_for_update(of=("self",))
    return rows.select_related("programme", "booth__exhibitor__organisation", "booth__programme").get(pk=briefing.pk)


def _tell(act: OpenAct, briefing: Briefing) -> None:
    """Its own desk, and everybody's day: what is on has changed."""
    gatherings.touch(briefing.booth.gathering_id)
    act.wake("briefings", briefing.booth_id)
    act.wake("gathering", briefing.booth.gathering_id)
    act.wake("board", "day")
