"""What the robot at the board compares: the numbers of the real page, and the tables read past the product."""

import contextlib
import datetime as dt
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.config.rehearsal.site import Site
from engawa.config.rehearsal.tables import EVERY, WHOLE, Counted, Moment, Stretch, Tables, flat
from engawa.config.rehearsal.watcher import Told, sees
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.actions.talks import answer_call, call_at, settle_talk
from engawa.delivery.fairs.models import Fair, Talk
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.actions import DeskShut, HostBusy, NobodyToCall, NoRoom, SubjectBusy, TooManyTickets
from engawa.delivery.queues.models import Call, Ticket
from engawa.delivery.queues.waits import settle_due
from tests.delivery.fairs.talk_makers import Host, draw, make_day, make_someone, seats_of
from tests.make import make_actor
from tests.shared.live.rooms import Page
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def read(fair: Fair) -> Told:
    return {name: len(ids) for name, ids in counted(fair).items()}


def counted(fair: Fair, ahead: float = 0) -> Counted:
    with inside(fair.programme), connection.cursor() as cursor:
        cursor.execute(WHOLE, {"slug": fair.programme.slug, "now": clock.now() + dt.timedelta(seconds=ahead)})
        return flat(cursor.fetchone()[0])


def test_the_page_and_the_tables_are_read_alike_at_every_step_of_a_small_day() -> None:
    fair, (one, two) = make_day(2)
    programme = fair.programme
    anna, berta, clara = (make_someone(fair) for _ in range(3))
    office = as_staff(make_actor(Role.CONTRACTOR, programme))
    talks = []

    def look(*hosts: Host) -> None:
        for host in hosts:
            host_here(programme, host.booth.pk, host.actor.id)

    def begin() -> None:
        talks.append(answer_call(call_at(one.booth, by=one.actor), by=anna.actor))

    script: list[tuple[int, Callable[[], object]]] = [
        (0, lambda: look(one, two)),
        (1, lambda: [draw(one, anna), draw(one, berta), draw(two, clara)]),
        (3, begin),
        (5, lambda: queues.step_away(draw(two, berta), by=berta.actor)),
        (35, lambda: look(one)),
        (50, lambda: settle_talk(talks[0], by=one.actor)),
    ]
    seen, start = [], clock.now()
    for second, step in script:
        with clock.travel_to(start + dt.timedelta(seconds=second)):
            step()
        with clock.travel_to(start + dt.timedelta(seconds=second, milliseconds=300)):
            page = office.get(f"/p/{programme.slug}/office/board/").content.decode()
            seen.append(read(fair))
            assert sees(page) == seen[-1], second

    kinds = {name for told in seen for name in told if len({one[name] for one in seen}) > 1}
    assert {name.split()[0] for name in kinds} >= {"here", "talking", "waiting", "gone", "idle", "trouble", "talks"}


def test_a_silence_shorter_than_the_time_between_two_readings_is_known(tmp_path: Path) -> None:
    """The page may ask within it, and is right."""
    fair, (host,) = make_day(1)
    draw(host, make_someone(fair))
    tables = Tables(Site(tmp_path, 0, tmp_path))
    with clock.travel_to(clock.now() + dt.timedelta(seconds=29.8)):
        tables.moments.append(Moment(1.0, counted(fair), counted(fair, EVERY)))

    assert tables.between(0, 2).span("gone") == (0, 0)
    assert tables.silences(0, 2).span("gone") == (0, 1)


LATE = (WrongState, SubjectBusy, HostBusy, NobodyToCall, NoRoom, DeskShut, TooManyTickets)


@pytest.mark.parametrize("seed", range(4))
def test_the_page_and_the_tables_are_read_alike_on_any_day(seed: int) -> None:
    """Whatever happens in whatever order: rings lost and put off, pages silent and loaded again, talks left."""
    rng = random.Random(seed)
    fair, hosts = make_day(2)
    programme, people = fair.programme, [make_someone(fair) for _one in range(5)]
    office = as_staff(make_actor(Role.CONTRACTOR, programme))
    pages: dict[UUID, Page] = {}

    def live(model: type[Any], **facts: Any) -> list[Any]:
        with inside(programme):
            return list(model.objects.filter(**facts).select_related("programme").order_by("pk"))

    def one(rows: list[Any]) -> Any:
        return rng.choice(rows) if rows else None

    def person() -> None:
        who, host = rng.choice(people), rng.choice(hosts)
        ticket = one(live(Ticket, subject=who.actor.id, state__in=["waiting", "away", "set_aside"]))
        match rng.randrange(5):
            case 0 | 1:
                draw(host, who)
            case 2 if ticket:
                queues.step_away(ticket, by=who.actor)
            case 3 if ticket:
                queues.come_back(ticket, by=who.actor)
            case 4 if ticket:
                queues.give_up(ticket, by=who.actor)

    def ring() -> None:
        call = one(live(Call, state__in=["ringing", "acknowledged"]))
        if call is None:
            host = rng.choice(hosts)
            call_at(host.booth, by=host.actor)
            return
        by = seeker(call.subject_id)
        how = rng.choice(
            [queues.acknowledge, queues.acknowledge, answer_call, answer_call, queues.defer, queues.decline]
        )
        how(call, by=by)

    def room() -> None:
        talk = one(live(Talk, state="open"))
        if talk is None:
            return
        seat = rng.choice(seats_of(talk))
        match rng.randrange(5):
            case 0 | 1 | 2:
                pages[seat.pk] = Page.opened(seat, take_over=True)
                pages[seat.pk].say()
            case 3 if seat.pk in pages:
                pages[seat.pk].say(pages[seat.pk].envelope("bye", {}))
            case 4:
                settle_talk(talk, by=hosts[0].actor)

    at = clock.now()
    for step in range(45):
        at += dt.timedelta(seconds=rng.choice([1, 2, 5, 12, 31]))
        with clock.travel_to(at):
            for host in hosts:
                if rng.random() < 0.7:
                    host_here(programme, host.booth.pk, host.actor.id)
            for who in people:
                if rng.random() < 0.5:
                    queues.here(programme, who.actor.id)
            settle_due(programme)
            with contextlib.suppress(*LATE):
                rng.choice([person, person, ring, ring, room])()
        with clock.travel_to(at + dt.timedelta(seconds=0.3)):
            page = office.get(f"/p/{programme.slug}/office/board/").content.decode()
            assert sees(page) == read(fair), (step, seed)


def test_a_number_may_be_what_it_was_between_two_readings_and_nothing_else() -> None:
    """Of three who talked one left and another came: for a moment there were two, or four."""
    begun, later = frozenset({"a", "b", "c"}), frozenset({"b", "c", "d"})

    assert Stretch([{"talking": begun}, {"talking": later}]).span("talking") == (2, 4)
    assert Stretch([{"talking": begun}, {"talking": begun}]).span("talking") == (3, 3)
    assert Stretch([{"talking": begun}]).span("waiting 知らない会社") is None
