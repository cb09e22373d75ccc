"""同席: the letter, their own yes to each body, the fourth seat, and every way in which it ends or is refused."""

import datetime as dt
from collections.abc import Callable

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.base.programmes.waits import run_due
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import subject_of_session
from engawa.contract.custody.queries import live_consent
from engawa.delivery.guidance.actions import asking, companions, counter, holding
from engawa.delivery.guidance.actions.companions import AlreadyInvited, LinkShut, NotAgreed, NotOpenYet
from engawa.delivery.guidance.companion_states import CompanionState
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.companions import beside
from engawa.delivery.guidance.states import Bodies, ConsultState, HeldAs
from engawa.outcomes.measures import sources
from engawa.shared.live.grants import HOSTS
from engawa.shared.live.places import RoomFull
from engawa.shared.live.states import SeatRole, SeatState
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.makers import letters
from tests.delivery.fairs.talk_makers import Someone, make_someone
from tests.delivery.guidance.companion_makers import (
    ALIAS,
    MAIL,
    a_minute_later,
    agreed,
    bodies_of,
    companion_of,
    invite,
    last_token,
    make_companion,
    sit_beside,
)
from tests.delivery.guidance.makers import (
    TOGETHER,
    Counters,
    ask,
    begin,
    fresh,
    later,
    make_counsellor,
    make_counters,
    seats,
    sit,
)
from tests.make import entries, make_programme, reload

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def here() -> Counters:
    return make_counters()


@pytest.fixture
def her(here: Counters) -> Someone:
    return make_someone(here.fair, alias="うみねこ")


def kept(one: Consultation) -> dict[str, str]:
    """What is still held of who was invited."""
    guest = companion_of(one).subject
    return {name: bool(getattr(guest, name)) * name for name in ("alias", "mail")}


# --- the letter and the yes -------------------------------------------------------------------------------------------


def test_the_letter_tells_nothing_and_its_link_lets_one_person_in_once(here: Counters, her: Someone) -> None:
    one = ask(here, her)
    token = invite(one, her)
    letter = letters(here.programme)[-1]

    came = companions.accept_invitation(here.programme, token=token, agreed=agreed(here))

    guest = companion_of(one).subject_id
    assert letter.to == MAIL
    assert not any(word in letter.text for word in ("うみねこ", "相談", "ハローワーク"))
    assert subject_of_session(here.programme, came.token, Subject.Kind.COMPANION) == guest
    assert subject_of_session(here.programme, came.token) is None
    with inside(here.programme):
        assert all(live_consent(guest, Purpose.CONSULTATION, body) for body in here.bodies)
    assert [entry["act"] for entry in entries(here.programme)][-4:] == [
        Act.CONSENT_GIVE,
        Act.CONSENT_GIVE,
        Act.SUBJECT_ENTER,
        Act.COMPANION_ACCEPT,
    ]
    with pytest.raises(LinkShut):
        companions.accept_invitation(here.programme, token=token, agreed=agreed(here))


def test_a_yes_to_one_body_of_two_is_none_and_old_purposes_are_refused(here: Counters, her: Someone) -> None:
    token = invite(one := ask(here, her), her)

    with pytest.raises(NotAgreed):
        companions.accept_invitation(here.programme, token=token, agreed=agreed(here, bodies=here.bodies[:1]))
    with pytest.raises(Refused) as refusal:
        companions.accept_invitation(here.programme, token=token, agreed=agreed(here, purposes_version="1999-1"))

    assert [unmet.duty for unmet in refusal.value.unmet] == ["P03"]
    assert companion_of(one).state == CompanionState.INVITED
    assert companions.accept_invitation(here.programme, token=token, agreed=agreed(here)).token


def test_she_alone_invites_one_at_a_time_three_a_day_and_only_while_it_is_ahead(here: Counters, her: Someone) -> None:
    one = ask(here, her)
    with pytest.raises(PermissionError):
        companions.invite_companion(one, by=make_someone(here.fair).actor, name="母", mail=MAIL)
    for _number in range(3):
        invite(one, her)
        with pytest.raises(AlreadyInvited):
            invite(one, her)
        companions.take_back(one, by=her.actor)
    with pytest.raises(companions.TooManyInvited):
        invite(one, her)
    with pytest.raises(WrongState):
        companions.take_back(one, by=her.actor)

    asking.cancel_consultation(one, by=her.actor)

    with clock.travel_to(clock.now() + 2 * DAY), pytest.raises(WrongState):
        invite(fresh(one), her)


def test_the_letter_goes_out_again_after_a_minute_and_never_to_who_has_answered(here: Counters, her: Someone) -> None:
    first = invite(one := ask(here, her), her)
    with pytest.raises(companions.TooSoon):
        companions.invite_again(one, by=her.actor)

    with clock.travel_to(a_minute_later()):
        companions.invite_again(one, by=her.actor)
        second = last_token(here.programme)
        companions.accept_invitation(here.programme, token=second, agreed=agreed(here))
        with pytest.raises(LinkShut):
            companions.accept_invitation(here.programme, token=first, agreed=agreed(here))
        with pytest.raises(WrongState):
            companions.invite_again(one, by=her.actor)


@pytest.mark.parametrize("end", ["decline", "take_back", "lapse"])
def test_without_a_yes_neither_name_nor_address_stays_and_the_link_is_shut(
    here: Counters, her: Someone, end: str
) -> None:
    token = invite(one := ask(here, her), her)
    assert kept(one) == {"alias": "alias", "mail": "mail"}

    if end == "decline":
        companions.decline_invitation(here.programme, token=token)
    elif end == "take_back":
        companions.take_back(one, by=her.actor)
    else:
        with clock.travel_to(clock.now() + dt.timedelta(hours=73)):
            run_due(companions.LAPSE, here.programme, companion_of(one).pk)

    assert companion_of(one).state == {"decline": "declined", "take_back": "taken_back", "lapse": "lapsed"}[end]
    assert kept(one) == {"alias": "", "mail": ""}
    with pytest.raises(LinkShut):
        companions.accept_invitation(here.programme, token=token, agreed=agreed(here))
    with pytest.raises(LinkShut):
        companions.renew_link(here.programme, token=token)


def test_a_used_or_stale_link_brings_a_new_one_to_the_same_address(here: Counters, her: Someone) -> None:
    one = ask(here, her)
    first = invite(one, her)
    companions.accept_invitation(here.programme, token=first, agreed=agreed(here))

    companions.renew_link(here.programme, token=first)
    second = last_token(here.programme)
    companions.renew_link(here.programme, token=first)  # a moment later: held back

    assert letters(here.programme)[-1].to == MAIL
    assert last_token(here.programme) == second
    with pytest.raises(LinkShut):
        companions.come_in(make_programme(), token=second)
    with clock.travel_to(clock.now() + 2 * DAY), pytest.raises(LinkShut):
        companions.come_in(here.programme, token=second)
    assert companions.come_in(here.programme, token=second).token
    with pytest.raises(LinkShut):
        companions.come_in(here.programme, token=second)


# --- what a companion may not -----------------------------------------------------------------------------------------


def test_nothing_that_a_seeker_does_is_a_companions_to_do(here: Counters, her: Someone) -> None:
    guest = make_companion(here, one := ask(here, her), her)
    for tried in (
        lambda: ask(here, guest),
        lambda: companions.invite_companion(one, by=guest.actor, name="母", mail=MAIL),
        lambda: asking.cancel_consultation(one, by=guest.actor),
        lambda: counter.draw_at_counter(one, by=guest.actor),
        lambda: holding.settle_consult(one, by=guest.actor),
    ):
        with pytest.raises(NotPermitted):
            tried()
    for tried in (
        lambda: companions.take_back(one, by=guest.actor),
        lambda: companions.sit_beside(companion_of(one), by=her.actor),
        lambda: companions.stop_accompanying(companion_of(one), by=her.actor),
    ):
        with pytest.raises(PermissionError):
            tried()


# --- the room ---------------------------------------------------------------------------------------------------------


def test_a_fourth_sits_with_them_is_never_host_nor_counted_and_changes_no_verdict(here: Counters, her: Someone) -> None:
    with clock.travel_to(here.fair.gathering.starts_at):
        guest = make_companion(here, one := begin(here, her), her)
        seat = sit_beside(one, guest)
        after = sit([*seats(one), seat], TOGETHER)

    assert seat.role == SeatRole.COMPANION
    assert seat.role not in HOSTS
    with clock.travel_to(after):
        done = holding.settle_consult(one, by=here.hellowork)
    assert (done.state, done.held_as) == (ConsultState.HELD, HeldAs.THREE)
    with inside(here.programme):
        assert sources.came(sources.fairs(), 1) == {here.fair.gathering_id: {her.actor.id}}


def test_nobody_holds_a_consultation_with_the_companion_alone(here: Counters, her: Someone) -> None:
    guest = make_companion(here, one := begin(here, her), her)
    seat = sit_beside(one, guest)

    with clock.travel_to(sit([seat], 240)):
        run_due(counter.SWEEP, here.programme, one.pk)

    assert reload(one).state == ConsultState.NO_SHOW


def test_no_seat_before_the_room_is_open_nor_after_it_is_over(here: Counters, her: Someone) -> None:
    guest = make_companion(here, one := ask(here, her), her)
    with pytest.raises(NotOpenYet):
        sit_beside(one, guest)
    asking.cancel_consultation(one, by=her.actor)
    with pytest.raises(NotOpenYet):
        sit_beside(one, guest)


def test_a_place_is_left_for_the_body_that_is_late(here: Counters, her: Someone) -> None:
    one = begin(here, her, both=False)
    second = make_counsellor(here.programme, Agency.HELLOWORK)
    guest = make_companion(here, one, her)
    counter.join_consult(one, by=second)

    with pytest.raises(RoomFull):
        sit_beside(one, guest)


def test_three_and_a_companion_are_four_and_the_late_body_still_gets_in(here: Counters, her: Someone) -> None:
    guest = make_companion(here, one := begin(here, her, both=False), her)

    sit_beside(one, guest)

    assert counter.join_consult(one, by=here.relocation).role == SeatRole.AGENCY


@pytest.mark.parametrize("end", ["consent", "stop", "taken back"])
def test_whatever_ends_it_in_the_middle_of_the_talk_ends_the_seat_at_once(
    here: Counters, her: Someone, end: str
) -> None:
    guest = make_companion(here, one := begin(here, her), her)
    seat = sit_beside(one, guest)
    ends: dict[str, Callable[[], None]] = {
        "consent": lambda: companions.end_consent(companion_of(one), by=guest.actor, body=here.bodies[0]),
        "stop": lambda: companions.stop_accompanying(companion_of(one), by=guest.actor),
        "taken back": lambda: companions.take_back(one, by=her.actor),
    }

    ends[end]()

    assert reload(seat).state == SeatState.REMOVED
    assert fresh(one).running
    with inside(here.programme):
        left = [bool(live_consent(guest.actor.id, Purpose.CONSULTATION, body)) for body in here.bodies]
    assert left == {"consent": [False, True], "stop": [False, False], "taken back": [True, True]}[end]
    with pytest.raises((NotAgreed, WrongState)):
        sit_beside(one, guest)


def test_who_agreed_again_is_not_let_in_where_they_were_asked_to_leave(here: Counters, her: Someone) -> None:
    guest = make_companion(here, one := begin(here, her), her)
    sit_beside(one, guest)
    companions.end_consent(companion_of(one), by=guest.actor, body=here.bodies[0])
    companions.agree_to(companion_of(one), by=guest.actor, bodies=here.bodies[:1])

    with pytest.raises(WrongState):
        sit_beside(one, guest)


def test_a_body_that_was_asked_afterwards_is_agreed_to_of_its_own(here: Counters, her: Someone) -> None:
    one = ask(here, her, Bodies.HELLOWORK)
    token = invite(one, her)
    hellowork, relocation = here.bodies
    companions.accept_invitation(
        here.programme, token=token, agreed=agreed(here, bodies=bodies_of(here, Bodies.HELLOWORK))
    )
    found = companion_of(ask(here, her))
    guest = Someone(companions.actor_of(found.subject_id), "")
    with inside(here.programme):
        told = [beside([found.consultation], body) for body in (hellowork, relocation, None)]

    with pytest.raises(NotAgreed):
        sit_beside(one, guest)
    with pytest.raises(NotAgreed):
        companions.agree_to(found, by=guest.actor, bodies=[])
    companions.agree_to(found, by=guest.actor, bodies=[relocation])

    assert told == [{one.pk: ALIAS}, {}, {}]
    with pytest.raises(NotOpenYet):
        sit_beside(one, guest)


def test_whoever_comes_along_is_written_to_when_the_time_is_set_and_when_there_is_none(
    here: Counters, her: Someone
) -> None:
    one = ask(here, her)
    guest = make_companion(here, one, her)
    offered = asking.offer_time(one, by=here.hellowork, starts_at=later())

    def written() -> int:
        with inside(here.programme):
            return Notice.objects.filter(subject=guest.actor.id, kind="companion.news").count()

    before = written()
    asking.accept_time(offered, by=her.actor)
    booked = written()
    asking.cancel_consultation(fresh(one), by=her.actor)

    assert (before, booked, written()) == (0, 1, 2)
