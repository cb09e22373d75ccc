"""A fair from plan to report. Start and end come by themselves; 乙 may also press. When the day goes wrong: `halting`."""

import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.waits import cancel_wait, set_wait, settle_wait
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering, GatheringKind
from engawa.delivery.events.states import GATHERING, GatheringState
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.states import ExhibitorState
from engawa.delivery.fairs.models import Booth, Fair
from engawa.delivery.fairs.states import BOOTH
from engawa.delivery.queues.actions import make_desk

START, CLOSE = "fair.start", "fair.close"
EARLY, LATE = dt.timedelta(minutes=30), dt.timedelta(minutes=30)
"""Rooms open before the hours and shut after them, unless told otherwise."""


def plan_fair(
    programme: Programme,
    *,
    by: Actor,
    title: str,
    number: int,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    rooms_from: dt.datetime | None = None,
    rooms_to: dt.datetime | None = None,
    neutral_name: str = "",
) -> Fair:
    with acting(Act.FAIR_PLAN, programme, by=by) as act:
        gathering = Gathering.objects.create(
            programme=programme, kind=GatheringKind.FAIR, title=title, starts_at=starts_at, ends_at=ends_at
        )
        fair = Fair.objects.create(
            programme=programme,
            gathering=gathering,
            number=number,
            neutral_name=neutral_name or programme.neutral_name,
            rooms_from=rooms_from or starts_at - EARLY,
            rooms_to=rooms_to or ends_at + LATE,
        )
        act.record(fair=fair.pk, gathering=gathering.pk, number=number)
    return fair


def announce_fair(fair: Fair, *, by: Actor) -> Fair:
    return _move(fair, "announce", by=by)


def open_registration(fair: Fair, *, by: Actor) -> Fair:
    return _move(fair, "open", by=by)


def start_fair(fair: Fair, *, by: Actor) -> Fair:
    return _move(fair, "start", by=by)


def close_fair(fair: Fair, *, by: Actor) -> Fair:
    return _move(fair, "close", by=by)


def report_fair(fair: Fair, *, by: Actor) -> Fair:
    return _move(fair, "report", by=by)


def come_due(programme: Programme, kind: str, gathering_id: UUID, *, by: Actor) -> None:
    """The hour has come: the fair starts or closes, if it still stands where that leads on from."""
    verb = {START: "start", CLOSE: "close"}[kind]
    with acting(Act.FAIR_PLAN, programme, by=by) as act:
        gathering = gatherings.locked(gathering_id)
        halted = gathering.state == GatheringState.SUSPENDED  # whoever suspended it decides how it goes on
        if not settle_wait(kind, gathering_id) or halted or not GATHERING.allows(gathering.state, verb):
            act.skip_entry()
            return
        _enter(act, gathering, verb)


def make_booths(fair: Fair, *, by: Actor) -> list[Booth]:
    """One booth with its desk for each exhibitor on the published list; repeating adds the new ones only."""
    with acting(Act.FAIR_PLAN, fair.programme, by=by, about=fair) as act:
        gatherings.locked(fair.gathering_id)
        waiting = Exhibitor.objects.filter(
            gathering=fair.gathering_id, state=ExhibitorState.CONFIRMED, booth__isnull=True
        ).order_by("kana_key", "pk")
        words = _headlines_before(fair)
        made = [_make_booth(act, exhibitor, words.get(exhibitor.organisation_id, "")) for exhibitor in waiting]
        if made:
            gatherings.touch(fair.gathering_id)
        act.record(booths=len(made))
    return made


def write_headline(booth: Booth, *, by: Actor, headline: str) -> Booth:
    refuse_controls(headline)
    with acting(Act.EXHIBITOR_EDIT, booth.programme, by=by, about=booth) as act:
        booth = Booth.objects.select_for_update(of=("self",)).get(pk=booth.pk)
        booth.headline = headline
        booth.save(update_fields=["headline"])
        gatherings.touch(booth.gathering_id)
        act.record(fields=["headline"])
    return booth


def _move(fair: Fair, verb: str, *, by: Actor) -> Fair:
    with acting(Act.FAIR_PLAN, fair.programme, by=by, about=fair) as act:
        gathering = gatherings.locked(fair.gathering_id)
        if gathering.state == GatheringState.POSTPONED:
            raise WrongState(GatheringState.POSTPONED, verb)  # it is announced again with its new hours: `halting`
        _enter(act, gathering, verb)
        moved: Fair = Fair.objects.select_related("gathering").get(pk=fair.pk)
    return moved


def _enter(act: OpenAct, gathering: Gathering, verb: str) -> None:
    gatherings.move(gathering, verb)
    if verb == "announce":
        set_wait(START, gathering.pk, gathering.starts_at)
        set_wait(CLOSE, gathering.pk, gathering.ends_at)
    elif gathering.state == GatheringState.CLOSED:
        cancel_wait(START, gathering.pk)
        cancel_wait(CLOSE, gathering.pk)
    act.record(verb=verb, state=gathering.state)
    act.wake("gathering", gathering.pk)


def _headlines_before(fair: Fair) -> dict[UUID, str]:
    """What each said above its booth at the fair that this one was made from."""
    rows = Booth.objects.filter(gathering__fair=fair.cloned_from_id) if fair.cloned_from_id else Booth.objects.none()
    return dict(rows.values_list("exhibitor__organisation", "headline"))


def _make_booth(act: OpenAct, exhibitor: Exhibitor, headline: str) -> Booth:
    booth = Booth(
        programme_id=act.programme_id, gathering_id=exhibitor.gathering_id, exhibitor=exhibitor, headline=headline
    )
    booth.state = BOOTH.after(booth.state, "prepare")
    booth.save()
    make_desk(act, gathering_ref=exhibitor.gathering_id, owner_ref=booth.pk)
    return booth
