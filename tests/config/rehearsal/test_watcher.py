"""What the robot at the board compares: the numbers of the real page, and the tables read past the product."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.config.rehearsal.tables import WHOLE, Told, flat
from engawa.config.rehearsal.watcher import sees, true_then
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.actions.talks import answer_call, call_at, settle_talk
from engawa.delivery.fairs.models import Fair
from engawa.delivery.queues import actions as queues
from tests.delivery.fairs.talk_makers import Host, draw, make_day, make_someone
from tests.make import make_actor
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def read(fair: Fair) -> Told:
    with inside(fair.programme), connection.cursor() as cursor:
        cursor.execute(WHOLE, {"slug": fair.programme.slug, "now": clock.now()})
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


def test_a_number_is_true_when_the_tables_said_it_or_passed_by_it() -> None:
    moments = [{"talking": 3}, {"talking": 5}]

    assert [true_then("talking", shown, moments) for shown in (2, 3, 4, 5, 6)] == [False, True, True, True, False]
    assert not true_then("waiting 知らない会社", 0, moments)
