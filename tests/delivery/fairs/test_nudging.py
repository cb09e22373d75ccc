"""声かけ: who asked for it is told that booths of her own list are free; both say yes before anything rings."""

import datetime as dt
import itertools

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import due, run_due
from engawa.contract.custody.actions import hide_employer
from engawa.delivery.fairs.actions.halting import resume, suspend
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.actions.nudging import (
    LOOK,
    NUDGE_END,
    allow_approach,
    ask_for,
    end_approach,
    look,
    put_off,
    take_nudge,
)
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.nudging import free_people, idle_booths, is_approachable, open_nudge
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.actions import DeskShut
from engawa.delivery.queues.booking import book
from tests.delivery.fairs.talk_makers import Host, be_there, begin_talk, draw, make_day, make_someone, ring
from tests.delivery.fairs.wish_makers import be_free, later, make_card, make_offer, make_wish_day, nudges
from tests.delivery.queues.slot_makers import make_slot
from tests.make import entries, make_actor, make_seeker, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(2)


@pytest.fixture
def fair(day: tuple[Fair, list[Host]]) -> Fair:
    return day[0]


@pytest.fixture
def host(day: tuple[Fair, list[Host]]) -> Host:
    return day[1][0]


def look_at(fair: Fair) -> None:
    look(fair.programme, fair.gathering_id)


def idle(fair: Fair) -> list[str]:
    with inside(fair.programme):
        return [booth.name for booth in idle_booths(fair.gathering)]


def test_whoever_asked_for_it_is_told_when_a_booth_has_been_idle_for_ten_minutes(
    fair: Fair, day: tuple[Fair, list[Host]]
) -> None:
    who = make_someone(fair, wishes=Wishes())
    be_free(fair, who, make_someone(fair, wishes=Wishes()))
    look_at(fair)
    assert nudges(fair) == []

    with later(11):
        be_there(*day[1])
        queues.here(fair.programme, who.actor.id)
        look_at(fair)
        (nudge,) = nudges(fair)
        look_at(fair)

        assert (nudge.subject_id, nudges(fair)) == (who.actor.id, [nudge])
        with inside(fair.programme):
            assert open_nudge(who.actor.id) == nudge
    assert [one["scope"].get("told") for one in entries(fair.programme, Act.NUDGE_ASK)] == [None, 1]


def test_no_more_people_are_told_than_booths_are_idle(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    people = [make_someone(fair, wishes=Wishes()) for _ in range(4)]
    with later(11):
        be_there(*day[1])
        be_free(fair, *people)
        look_at(fair)
        first = {one.subject_id for one in nudges(fair)}
        assert first == {one.actor.id for one in people[:2]}

        put_off(nudges(fair)[0], by=people[0].actor)
        look_at(fair)
        assert {one.subject_id for one in nudges(fair)} == {one.actor.id for one in people[:3]}


def test_nobody_is_told_twice_within_a_quarter_of_an_hour(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who = make_someone(fair, wishes=Wishes())
    start = clock.now()
    times = []
    for minute in range(11, 50):
        with clock.travel_to(start + dt.timedelta(minutes=minute)):
            be_there(*day[1])
            be_free(fair, who)
            for kind, programme, ref in due():
                assert programme == fair.programme.pk
                run_due(kind, fair.programme, ref)
            times = [round((one.asked_at - start).total_seconds() / 60) for one in nudges(fair)]

    assert (len(times), times[0]) == (3, 11)
    assert all(later_one - one >= 15 for one, later_one in itertools.pairwise(times))
    assert {one.state for one in nudges(fair)} == {"lapsed"}


def test_a_booth_is_idle_when_somebody_is_there_and_nothing_has_happened_for_ten_minutes(
    fair: Fair, day: tuple[Fair, list[Host]]
) -> None:
    one, two = day[1]
    with later(9):
        be_there(one, two)
        assert idle(fair) == []
    with later(11):
        assert idle(fair) == []  # nobody is at the booths
        be_there(one, two)
        assert len(idle(fair)) == 2
        draw(one, make_someone(fair))
        assert idle(fair) == [two.booth.name]
        queues.set_standby(two.desk, by=two.actor, on=False)
        assert idle(fair) == []


def test_who_is_free(fair: Fair, host: Host) -> None:
    silent, rung, talking, asked, off, free = (make_someone(fair, wishes=Wishes()) for _ in range(6))
    be_free(fair, rung, talking, asked, off, free)
    with later(-2):
        be_free(fair, silent)
    call = ring(host, rung)
    end_approach(fair.gathering, by=off.actor)

    def now() -> list[object]:
        with inside(fair.programme):
            return list(free_people(fair.gathering))

    assert now() == [one.actor.id for one in (talking, asked, free)]
    queues.cancel_call(call, by=host.actor)
    queues.give_up(call.ticket, by=rung.actor)
    begin_talk(host, talking)
    assert now() == [one.actor.id for one in (rung, asked, free)]


def test_a_booked_time_within_twenty_minutes_keeps_her_in_peace(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    now = dt.datetime.fromtimestamp(clock.now().timestamp() // 300 * 300 + 300, dt.UTC)
    people = [make_someone(fair, wishes=Wishes()) for _ in range(2)]
    for host, who, minutes in zip(day[1], people, (15, 25), strict=True):
        book(make_slot(host.desk, host.actor, now + dt.timedelta(minutes=minutes)), by=who.actor)
    with clock.travel_to(now):
        be_free(fair, *people)
        with inside(fair.programme):
            assert free_people(fair.gathering) == [people[1].actor.id]


def test_whoever_is_asked_by_an_exhibitor_already_is_left_in_peace() -> None:
    fair, (host,) = make_wish_day(1)
    who = make_someone(fair, wishes=Wishes())
    be_free(fair, who)
    make_offer(host, make_card(fair, who))

    with inside(fair.programme):
        assert free_people(fair.gathering) == []


def test_yes_draws_a_ticket_and_rings_because_the_booth_waits_for_people(
    fair: Fair, day: tuple[Fair, list[Host]]
) -> None:
    who = make_someone(fair, wishes=Wishes())
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)
        (nudge,) = nudges(fair)

        agreed = take_nudge(nudge, day[1][1].booth, by=who.actor)

    assert agreed.call is not None
    assert (agreed.call.person, agreed.call.subject_id) == (day[1][1].actor.id, who.actor.id)
    assert reload(nudge).state == "taken"
    with pytest.raises(WrongState):
        take_nudge(nudge, day[1][0].booth, by=who.actor)


def test_yes_to_a_booth_that_has_left_its_standby_waits_for_the_hosts_press(
    fair: Fair, day: tuple[Fair, list[Host]]
) -> None:
    who, host = make_someone(fair, wishes=Wishes()), day[1][0]
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)
        queues.set_standby(host.desk, by=host.actor, on=False)

        agreed = take_nudge(nudges(fair)[0], host.booth, by=who.actor)

    assert (agreed.call, agreed.ticket.state) == (None, "waiting")


def test_yes_to_a_booth_that_has_closed_leaves_the_notice_to_choose_another(
    fair: Fair, day: tuple[Fair, list[Host]]
) -> None:
    who, host = make_someone(fair, wishes=Wishes()), day[1][0]
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)
        (nudge,) = nudges(fair)
        queues.close_desk(host.desk, by=host.actor)
        with pytest.raises(DeskShut):
            take_nudge(nudge, host.booth, by=who.actor)
        assert reload(nudge).state == "asked"
    with later(14.1), pytest.raises(WrongState):
        take_nudge(nudge, day[1][1].booth, by=who.actor)


def test_an_employer_she_hides_from_is_no_reason_to_tell_her(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who = make_someone(fair, wishes=Wishes())
    for host in day[1]:
        number = host.booth.exhibitor.organisation.corporate_no
        hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)
        assert nudges(fair) == []
        assert ask_for(day[1][0].booth, by=make_actor(Role.CONTRACTOR, fair.programme)) == 0


def test_what_she_must_have_is_her_own_filter(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who = make_someone(fair, wishes=Wishes(industries=("A",), weights={"industries": "must"}))
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)

    assert nudges(fair) == []


def test_a_notice_can_not_lead_to_somebody_she_hides_from(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who, host = make_someone(fair, wishes=Wishes()), day[1][0]
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)
        number = host.booth.exhibitor.organisation.corporate_no
        hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

        with pytest.raises(HiddenFromThem):
            take_nudge(nudges(fair)[0], host.booth, by=who.actor)


def test_off_in_one_press_takes_the_notice_away(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who = make_someone(fair, wishes=Wishes())
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)
        assert end_approach(fair.gathering, by=who.actor)
        assert not end_approach(fair.gathering, by=who.actor)
        with inside(fair.programme):
            assert (open_nudge(who.actor.id), is_approachable(who.actor.id)) == (None, False)
    assert [one["scope"]["on"] for one in entries(fair.programme, Act.APPROACH_ALLOW)] == [True, False]


def test_the_look_goes_on_while_somebody_wants_it_and_stops_by_itself(fair: Fair) -> None:
    def waits() -> int:
        return Wait.objects.filter(kind=LOOK, ref=fair.gathering_id, settled_at__isnull=True).count()

    assert waits() == 0
    who = make_someone(fair)
    be_free(fair, who, make_someone(fair))
    assert waits() == 1
    chief = make_actor(Role.CHIEF, fair.programme)
    suspend(fair, by=chief, cause="outage")
    look_at(fair)
    assert waits() == 1
    resume(fair, by=chief)
    with inside(fair.programme):
        people = free_people(fair.gathering)
    for subject in people:
        end_approach(fair.gathering, by=who.actor if subject == who.actor.id else _seeker(subject))
    look_at(fair)
    assert waits() == 0


def _seeker(subject: object) -> object:
    from engawa.base.programmes.actors import seeker

    return seeker(subject)  # type: ignore[arg-type]  # an id of the list


def test_nothing_is_told_while_the_fair_pauses(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who = make_someone(fair, wishes=Wishes())
    suspend(fair, by=make_actor(Role.CHIEF, fair.programme), cause="outage")
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)

    assert nudges(fair) == []


def test_the_board_asks_for_one_booth_by_the_same_rule(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    """A press brings the look forward: it tells nobody whom the rule would leave alone."""
    host, office = day[1][0], make_actor(Role.CONTRACTOR, fair.programme)
    anna, berta = (make_someone(fair, wishes=Wishes()) for _ in range(2))
    be_free(fair, anna, berta)

    assert [ask_for(host.booth, by=office) for _ in range(3)] == [1, 1, 0]
    assert {one.subject_id for one in nudges(fair)} == {anna.actor.id, berta.actor.id}
    told = [one for one in entries(fair.programme, Act.NUDGE_ASK) if "told" in one["scope"]]
    assert {one["actor"]["person"] for one in told} == {str(office.id)}


def test_who_may_not(fair: Fair, host: Host) -> None:
    with pytest.raises(NotTakingPart):
        allow_approach(fair.gathering, by=make_seeker(fair.programme))
    with pytest.raises(NotPermitted):
        allow_approach(fair.gathering, by=host.actor)
    who = make_someone(fair, wishes=Wishes())
    be_free(fair, who)
    with pytest.raises(NotPermitted):
        ask_for(host.booth, by=host.actor)
    assert nudges(fair) == []


def test_a_notice_goes_by_itself_once(fair: Fair, day: tuple[Fair, list[Host]]) -> None:
    who = make_someone(fair, wishes=Wishes())
    with later(11):
        be_there(*day[1])
        be_free(fair, who)
        look_at(fair)
    (nudge,) = nudges(fair)
    with later(14.1):
        for _twice in range(2):
            run_due(NUDGE_END, fair.programme, nudge.pk)

    assert reload(nudge).state == "lapsed"
    assert [one["scope"]["verb"] for one in entries(fair.programme, Act.NUDGE_ANSWER)] == ["lapse"]
