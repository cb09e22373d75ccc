"""Doors open once, in time, in their programme; waits are set once, settled once, and a failing one rests."""

import datetime as dt
import logging
from uuid import UUID, uuid4

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.words import Act
from engawa.base.kit import clock, opened
from engawa.base.programmes import ticker, waits
from engawa.base.programmes.actors import seeker, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.doors import look_door, make_door, use_door
from engawa.base.programmes.models import Programme, Wait
from engawa.base.programmes.permissions import Permission, Role
from engawa.base.programmes.ticker import Resting, beat
from tests.make import make_actor, make_programme

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def act_in(programme: Programme) -> "object":
    return acting(Act.FAIR_PLAN, programme, by=system("test"))


def make(programme: Programme, *, lasts: dt.timedelta = HOUR) -> str:
    with act_in(programme):  # type: ignore[attr-defined]  # a context manager
        return make_door(programme, "enter", uuid4(), clock.now() + lasts)


def use(programme: Programme, token: str) -> bool:
    with act_in(programme):  # type: ignore[attr-defined]  # a context manager
        return use_door(token)


def test_a_door_opens_once_and_looking_uses_nothing_up() -> None:
    programme = make_programme()
    token = make(programme)

    for _ in range(2):
        door = look_door(token, "enter")
        assert door is not None
        assert (door.open, door.programme_id) == (True, programme.pk)
    assert use(programme, token)
    assert not use(programme, token)
    used = look_door(token, "enter")
    assert used is not None
    assert not used.open


def test_a_door_of_another_kind_another_token_or_programme_is_none() -> None:
    programme, other = make_programme(), make_programme()
    token = make(programme)

    assert look_door(token, "confirm") is None
    assert look_door("x" * 43, "enter") is None
    assert not use(other, token)
    assert use(programme, token)


def test_a_door_that_is_over_is_shut() -> None:
    programme = make_programme()
    token = make(programme)

    with clock.travel_to(clock.now() + HOUR):
        door = look_door(token, "enter")
        assert door is not None
        assert not door.open
        assert not use(programme, token)


def test_a_door_is_made_and_used_within_acts_only() -> None:
    programme = make_programme()
    token = make(programme)

    for step in (lambda: make_door(programme, "enter", uuid4(), clock.now()), lambda: use_door(token)):
        with pytest.raises(opened.NoOpenAct), inside(programme):
            step()
        with pytest.raises(opened.NoOpenAct), evidence(programme):
            step()


def test_who_acts_is_told_as_a_person_at_work_or_as_herself_never_as_both() -> None:
    staff, me = make_actor(Role.CHIEF, make_programme()), seeker(uuid4())

    assert (staff.person_id, staff.subject_id) == (staff.id, None)
    assert (me.person_id, me.subject_id) == (None, me.id)
    assert (me.can(Permission.SELF), me.can(Permission.ERASE)) == (True, False)


# --- waits --------------------------------------------------------------------------------------------------------------


def set_wait(programme: Programme, ref: UUID, seconds: float, kind: str = "test.wait") -> None:
    with act_in(programme):  # type: ignore[attr-defined]  # a context manager
        waits.set_wait(kind, ref, clock.now() + dt.timedelta(seconds=seconds))


def settle(programme: Programme, ref: UUID, kind: str = "test.wait") -> bool:
    with act_in(programme):  # type: ignore[attr-defined]  # a context manager
        return waits.settle_wait(kind, ref)


def test_a_wait_is_due_from_its_moment_until_it_is_settled_once_by_its_own_programme() -> None:
    programme, other, ref = make_programme(), make_programme(), uuid4()
    set_wait(programme, ref, 60)
    set_wait(programme, ref, 30)

    assert waits.due() == []
    with clock.travel_to(clock.now() + dt.timedelta(seconds=31)):
        assert waits.due() == [("test.wait", programme.pk, ref)]
        assert not settle(other, ref)
        assert not settle(programme, uuid4())
        assert not settle(programme, ref, "test.other")
        assert settle(programme, ref)
        assert not settle(programme, ref)
        assert waits.due() == []
    assert Wait.objects.filter(ref=ref).count() == 1


def test_waits_that_rest_do_not_stand_before_the_others() -> None:
    programme, first, second = make_programme(), uuid4(), uuid4()
    set_wait(programme, first, -2)
    set_wait(programme, second, -1)

    assert [ref for _kind, _programme, ref in waits.due(1)] == [first]
    assert [ref for _kind, _programme, ref in waits.due(1, beside={("test.wait", programme.pk, first)})] == [second]
    for near in (
        ("test.other", programme.pk, first),
        ("test.wait", uuid4(), first),
        ("test.wait", programme.pk, uuid4()),
    ):
        assert len(waits.due(beside={near})) == 2


def test_a_failing_wait_is_logged_by_its_kind_rests_and_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    programme, bad, good, done = make_programme(), uuid4(), uuid4(), []

    def handle(_programme: Programme, ref: UUID) -> None:
        if ref == bad:
            raise ValueError("砂丘花")
        done.append(ref)
        settle(programme, ref)

    monkeypatch.setitem(waits.HANDLERS, "test.wait", handle)
    monkeypatch.setattr(ticker, "resting", Resting())
    set_wait(programme, bad, -2)
    set_wait(programme, good, -1)

    with caplog.at_level(logging.ERROR):
        assert beat() == 2
        assert beat() == 0

    assert done == [good]
    assert "test.wait failed: ValueError" in caplog.text
    assert "砂丘花" not in caplog.text


def test_a_wait_rests_twice_as_long_after_each_failure_up_to_a_minute_and_is_forgotten_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one, moment, resting = ("test.wait", uuid4(), uuid4()), [1000.0], Resting()
    monkeypatch.setattr(ticker.time, "monotonic", lambda: moment[0])
    rests = []
    for _ in range(8):
        resting.failed(one)
        began = moment[0]
        while one in resting.now():
            moment[0] += 1
        rests.append(moment[0] - began)

    assert rests == [1, 2, 4, 8, 16, 32, 60, 60]
    moment[0] += 601
    assert resting.now() == set()
    resting.failed(one)
    moment[0] += 1
    assert resting.now() == set()
    resting.failed(one)
    resting.went_well(one)
    assert resting.now() == set()
