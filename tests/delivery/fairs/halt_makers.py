"""Days that are stopped, moved and cancelled, with 甲's word and the hand of 責."""

import datetime as dt

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.agreeing import ask_agreement, decide_agreement, decide_facts
from engawa.contract.approvals.models import Agreement
from engawa.delivery.events.models import Halt
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions.halting import NewDay, cancel, move_facts, postpone
from engawa.delivery.fairs.models import Fair
from tests.make import proof, reload, some_actor


def a_week_later(fair: Fair) -> NewDay:
    gathering = reload(fair.gathering)
    week = dt.timedelta(days=7)
    return NewDay(gathering.starts_at + week, gathering.ends_at + week)


def ask_change(fair: Fair, turn: Turn, new: NewDay | None = None) -> Agreement:
    return ask_agreement(
        fair.programme,
        by=some_actor(Role.CONTRACTOR, fair.programme),
        kind=Agreement.Kind.CHANGE,
        subject_ref=fair.gathering_id,
        text="日程を変えたいので、協議します。",
        content=move_facts(turn, new),
    )


def agree_change(fair: Fair, turn: Turn, new: NewDay | None = None, *, decision: str = "agreed") -> Agreement:
    """甲 has answered the question about exactly this."""
    asked = ask_change(fair, turn, new)
    window = some_actor(Role.COMMISSIONER, fair.programme)
    key = proof(window, Act.AGREEMENT_DECIDE, fair.programme, about=asked, scope=decide_facts(asked, decision))
    return decide_agreement(asked, by=window, decision=decision, step_up=key)


def move_key(fair: Fair, chief: Actor, turn: Turn, new: NewDay | None = None) -> object:
    return proof(chief, Act.FAIR_MOVE, fair.programme, about=fair, scope=move_facts(turn, new))


def move(
    fair: Fair,
    turn: Turn,
    new: NewDay | None = None,
    *,
    chief: Actor | None = None,
    agreed: bool = True,
    cause: str = "snow",
) -> Halt:
    chief = chief or some_actor(Role.CHIEF, fair.programme)
    if agreed:
        agree_change(fair, turn, new)
    key = move_key(fair, chief, turn, new)
    if turn == Turn.CANCEL:
        return cancel(fair, by=chief, cause=cause, step_up=key)  # type: ignore[arg-type]  # a proof's id
    return postpone(fair, by=chief, cause=cause, new=new, step_up=key)  # type: ignore[arg-type]  # a proof's id


def at(moment: dt.datetime, minutes: int = 0) -> object:
    return clock.travel_to(moment + dt.timedelta(minutes=minutes))
