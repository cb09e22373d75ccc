"""中断・再開・延期・中止. 責 suspends at once; moving or cancelling waits for 甲's agreement to exactly that (仕様書1(2)イ).

Everything held for the day goes with it in the same act: `events.parts`. Letters follow as a job (`telling`).
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.waits import cancel_wait, set_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering, Halt
from engawa.delivery.events.parts import Change, Turn, parts
from engawa.delivery.events.queries import halts_of
from engawa.delivery.events.states import (
    GATHERING,
    OPEN_TO_SEEKERS,
    GatheringState,
    HaltCause,
    HaltKind,
)
from engawa.delivery.fairs.actions.announcing import end_now, say
from engawa.delivery.fairs.actions.planning import CLOSE, START
from engawa.delivery.fairs.actions.telling import TELL
from engawa.delivery.fairs.day_states import Audience
from engawa.delivery.fairs.evaluators import agreed_change
from engawa.delivery.fairs.halt_words import cancelled_words, moved_words, resumed_words, suspended_words
from engawa.delivery.fairs.models import Announcement, Fair

STANDS, SHORT = dt.timedelta(hours=12), dt.timedelta(minutes=15)
KINDS = {Turn.POSTPONE: HaltKind.POSTPONEMENT, Turn.CANCEL: HaltKind.CANCELLATION}
GOING_ON = (*OPEN_TO_SEEKERS, GatheringState.SUSPENDED)


class EndPassed(Exception):
    """Its last hour is over while it was suspended: it is closed, moved or cancelled, but not resumed."""


class NoNewDay(Exception):
    """Moved to a time that has passed, or to the very hours it has."""


@dataclass(frozen=True)
class NewDay:
    """The new hours. Rooms keep their distance to them."""

    starts_at: dt.datetime
    ends_at: dt.datetime


def suspend(fair: Fair, *, by: Actor, cause: str, words: str = "") -> Halt:
    """中断する: at once. Talks end with their evidence, rings stop, tickets keep their places. Pressing twice is once."""
    refuse_controls(words)
    why = HaltCause(cause)
    with acting(Act.FAIR_SUSPEND, fair.programme, by=by, about=fair, scope={"verb": "suspend", "cause": why}) as act:
        gathering = _alone(fair.gathering_id)
        known = Halt.objects.filter(gathering=gathering, kind=HaltKind.SUSPENSION, ended_at__isnull=True).first()
        if known is not None:
            act.skip_entry()
            return known
        halt = _halt(act, gathering, HaltKind.SUSPENSION, why, words)
        gatherings.move(gathering, "suspend")
        halt.counts = _change(act, Change(Turn.SUSPEND, gathering.pk))
        halt.announcement = say(act, gathering.pk, text=suspended_words(halt), audience=Audience.ALL, lasts=STANDS).pk
        halt.save(force_insert=True)
        _tell(act, gathering, halt)
    return halt


def resume(fair: Fair, *, by: Actor) -> Halt:
    """再開する: desks are again what they were. Whoever resumes before the hours waits for them."""
    with acting(Act.FAIR_SUSPEND, fair.programme, by=by, about=fair, scope={"verb": "resume"}) as act:
        gathering = _alone(fair.gathering_id)
        halt = halts_of(gathering.pk).filter(kind=HaltKind.SUSPENSION).select_for_update(of=("self",)).first()
        if halt is None or gathering.state != GatheringState.SUSPENDED:
            if halt is not None and gathering.state in OPEN_TO_SEEKERS:
                act.skip_entry()
                return halt
            raise WrongState(GatheringState(gathering.state), "resume")
        now = clock.now()
        if gathering.ends_at <= now:
            raise EndPassed(gathering.pk)
        live = halt.was == GatheringState.LIVE or gathering.starts_at <= now
        gatherings.move(gathering, "resume_live" if live else "resume")
        halt.ended_at = now
        _end_announcement(act, halt)
        counts = _change(act, Change(Turn.RESUME, gathering.pk))
        halt.save(update_fields=["ended_at"])
        say(act, gathering.pk, text=resumed_words(), audience=Audience.ALL, lasts=SHORT)
        act.record(minutes=int((now - halt.made_at).total_seconds() // 60), counts=counts)
        _tell(act, gathering, halt)
    return halt


def move_facts(turn: str, new: NewDay | None) -> dict[str, Any]:
    """What 甲 agrees to and what 責 puts a hand to: the very same facts."""
    return {
        "verb": Turn(turn),
        "starts_at": new.starts_at if new else None,
        "ends_at": new.ends_at if new else None,
    }


def postpone(
    fair: Fair, *, by: Actor, cause: str, words: str = "", new: NewDay | None = None, step_up: UUID | None = None
) -> Halt:
    """延期する. With a new day everything moves along and the fair is announced again; without, it waits for one."""
    return _move(fair, Turn.POSTPONE, by=by, cause=cause, words=words, new=new, step_up=step_up)


def cancel(fair: Fair, *, by: Actor, cause: str, words: str = "", step_up: UUID | None = None) -> Halt:
    """中止する, for good."""
    return _move(fair, Turn.CANCEL, by=by, cause=cause, words=words, new=None, step_up=step_up)


def _move(
    fair: Fair, turn: Turn, *, by: Actor, cause: str, words: str, new: NewDay | None, step_up: UUID | None
) -> Halt:
    refuse_controls(words)
    why, facts = HaltCause(cause), move_facts(turn, new)
    if new is not None and not clock.now() < new.starts_at < new.ends_at:
        raise NoNewDay(fair.pk)
    with acting(Act.FAIR_MOVE, fair.programme, by=by, about=fair, scope=facts, step_up=step_up) as act:
        gathering = _alone(fair.gathering_id)
        if (known := _done(gathering, turn, new)) is not None:
            act.skip_entry()
            return known
        if new is not None and (new.starts_at, new.ends_at) == (gathering.starts_at, gathering.ends_at):
            raise NoNewDay(fair.pk)
        halt = _halt(act, gathering, KINDS[turn], why, words)
        halt.agreement = _agreement(act, gathering)
        if new is not None:
            halt.new_starts_at, halt.new_ends_at = new.starts_at, new.ends_at
        _end_suspension(act, gathering)
        again = _was_open(gathering)
        gatherings.move(gathering, turn)
        cancel_wait(START, gathering.pk)
        cancel_wait(CLOSE, gathering.pk)
        change = _change_of(gathering, turn)
        if new is not None:
            change = _to(gathering, new, change, again=again)
        halt.counts = _change(act, change)
        text = cancelled_words(halt) if turn == Turn.CANCEL else moved_words(halt)
        halt.announcement = say(act, gathering.pk, text=text, audience=Audience.ALL, lasts=STANDS).pk
        halt.save(force_insert=True)
        act.defer(TELL, key=str(halt.pk), programme_id=halt.programme_id, halt_id=halt.pk)
        _tell(act, gathering, halt)
    return halt


def _change_of(gathering: Gathering, turn: Turn) -> Change:
    fair = Fair.objects.get(gathering=gathering)
    return Change(turn, gathering.pk, from_at=fair.rooms_from, to_at=fair.rooms_to)


def _to(gathering: Gathering, new: NewDay, change: Change, *, again: bool) -> Change:
    """Hours, rooms and the two waits; announced again, and open to registration where it had been."""
    moved = new.starts_at - gathering.starts_at
    fair = Fair.objects.select_for_update(of=("self",)).get(gathering=gathering)
    fair.rooms_from, fair.rooms_to = fair.rooms_from + moved, fair.rooms_to + (new.ends_at - gathering.ends_at)
    fair.save(update_fields=["rooms_from", "rooms_to"])
    gathering.starts_at, gathering.ends_at = new.starts_at, new.ends_at
    gathering.save(update_fields=["starts_at", "ends_at"])
    gatherings.move(gathering, "announce")
    if again:
        gatherings.move(gathering, "open")
    set_wait(START, gathering.pk, gathering.starts_at)
    set_wait(CLOSE, gathering.pk, gathering.ends_at)
    return replace(change, moved=moved, rooms_to=fair.rooms_to)


def _alone(gathering: UUID) -> Gathering:
    gatherings.change_day(gathering)
    return gatherings.locked(gathering)


def _halt(act: OpenAct, gathering: Gathering, kind: HaltKind, cause: HaltCause, words: str) -> Halt:
    return Halt(
        programme_id=act.programme_id,
        gathering=gathering,
        kind=kind,
        cause=cause,
        words=words.strip(),
        was=gathering.state,
        starts_at=gathering.starts_at,
        ends_at=gathering.ends_at,
        made_by=act.by.person_id,
    )


def _change(act: OpenAct, change: Change) -> dict[str, int]:
    return {part.key: part.change(act, change) for part in parts()}


def _done(gathering: Gathering, turn: Turn, new: NewDay | None) -> Halt | None:
    """The same press a moment later: nothing more is done."""
    last: Halt | None = halts_of(gathering.pk).first()
    if last is None or last.kind != KINDS[turn]:
        return None
    hours = (new.starts_at, new.ends_at) if new else (None, None)
    after = new is not None and (gathering.starts_at, gathering.ends_at) == hours
    waits = new is None and gathering.state in {GatheringState.POSTPONED, GatheringState.CANCELLED}
    return last if (last.new_starts_at, last.new_ends_at) == hours and (after or waits) else None


def _was_open(gathering: Gathering) -> bool:
    """Whether registration was taken before the day was first moved."""
    if gathering.state != GatheringState.POSTPONED:
        return gathering.state in GOING_ON
    first = halts_of(gathering.pk).filter(kind=HaltKind.POSTPONEMENT).exclude(was=GatheringState.POSTPONED).first()
    return first is not None and first.was in GOING_ON


def _end_suspension(act: OpenAct, gathering: Gathering) -> None:
    for halt in Halt.objects.filter(gathering=gathering, kind=HaltKind.SUSPENSION, ended_at__isnull=True):
        halt.ended_at = clock.now()
        halt.save(update_fields=["ended_at"])
        _end_announcement(act, halt)


def _end_announcement(act: OpenAct, halt: Halt) -> None:
    if halt.announcement is None:
        return
    for said in Announcement.objects.filter(pk=halt.announcement, ended_at__isnull=True):
        end_now(act, said)


def _agreement(act: OpenAct, gathering: Gathering) -> UUID | None:
    """The evaluator has found it; here it is only named."""
    found = agreed_change(gathering.pk, act.scope)
    return found.pk if found else None


def _tell(act: OpenAct, gathering: Gathering, halt: Halt) -> None:
    act.record(halt=halt.pk, state=gathering.state, counts=dict(halt.counts))
    act.wake("gathering", gathering.pk)
    act.wake("board", "day")
    act.wake("window", act.programme_id)


def can(gathering: Gathering, turn: str) -> bool:
    """Whether a page may offer it."""
    verbs: Mapping[str, str] = {Turn.SUSPEND: "suspend", Turn.RESUME: "resume"}
    return GATHERING.allows(gathering.state, verbs.get(turn, turn))
