import datetime as dt

import pytest

from engawa.base.acts.refusals import Refused
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.ticker import beat
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import subject_of_session
from engawa.contract.custody.models import Consent
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions.registering import (
    DoorShut,
    NotOpen,
    ask_link,
    confirm_registration,
    correct_registration,
    enter,
    register_seeker,
    turn_away,
    withdraw_registration,
)
from engawa.delivery.fairs.entry import Wishes
from engawa.delivery.fairs.models import FairRegistration
from tests.delivery.fairs.halt_makers import move
from tests.delivery.fairs.makers import letters, make_entry, make_fair, registrations, token_in
from tests.make import entries, reload

pytestmark = pytest.mark.django_db


def in_minutes(minutes: int) -> dt.datetime:
    return clock.now() + dt.timedelta(minutes=minutes)


def test_registering_keeps_everything_sealed_and_sends_one_neutral_letter() -> None:
    fair = make_fair()

    register_seeker(fair.gathering, entry=make_entry(wishes=Wishes(words="海の近くで働きたいです。")))

    (registration,) = registrations(fair)
    (letter,) = letters(fair.programme)
    assert (registration.state, registration.subject.state) == ("received", "received")
    assert "海" not in bytes(registration.words).decode("latin-1")
    assert letter.subject == "【オンライン催し事務局】ご確認のお願い"
    assert letter.to == "umineko@example.jp"
    assert "砂丘" not in str(entries(fair.programme))
    assert str(registration.subject_id) not in str(entries(fair.programme))


def test_the_letter_carries_the_public_hours_and_nothing_else() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())

    (sheet,) = [one for one in letters(fair.programme)[0].attachments if one.name.endswith(".ics")]

    text = sheet.content.decode()
    assert "SUMMARY:オンライン催し事務局" in text
    assert f"DTSTART:{fair.gathering.starts_at:%Y%m%dT%H%M%SZ}" in text
    assert "求人" not in text


def test_the_button_confirms_and_enters_and_the_link_is_used_up() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    token = token_in(letters(fair.programme)[0])

    entered = confirm_registration(fair.programme, token=token)

    (registration,) = registrations(fair)
    assert (registration.state, registration.subject.state) == ("active", "confirmed")
    assert subject_of_session(fair.programme, entered.token) == registration.subject_id
    with pytest.raises(DoorShut):
        confirm_registration(fair.programme, token=token)


def test_a_confirming_link_does_not_open_the_entry_page_nor_another_programme() -> None:
    fair, other = make_fair(), make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    token = token_in(letters(fair.programme)[0])

    for shut in (
        lambda: enter(fair.programme, token=token),
        lambda: confirm_registration(other.programme, token=token),
        lambda: confirm_registration(fair.programme, token="x" * 43),
    ):
        with pytest.raises(DoorShut):
            shut()
    confirm_registration(fair.programme, token=token)


def test_ticks_become_consents_only_when_she_confirms() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry(consents=(Purpose.NOTICE, Purpose.FOLLOW_UP)))
    with inside(fair.programme):
        assert not Consent.objects.exists()

    confirm_registration(fair.programme, token=token_in(letters(fair.programme)[0]))

    with inside(fair.programme):
        assert sorted(Consent.objects.values_list("purpose", flat=True)) == ["follow_up", "notice"]


def test_registering_again_before_confirming_keeps_what_was_typed_last() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry(prefecture="13"))
    with clock.travel_to(in_minutes(5)):
        register_seeker(fair.gathering, entry=make_entry(prefecture="31"))

    (registration,) = registrations(fair)
    assert (registration.prefecture, len(letters(fair.programme))) == ("31", 2)


def test_registering_with_a_confirmed_address_changes_nothing_and_mails_a_way_in() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    confirm_registration(fair.programme, token=token_in(letters(fair.programme)[0]))

    register_seeker(fair.gathering, entry=make_entry(prefecture="01", alias="別の人"))

    (registration,) = registrations(fair)
    second = letters(fair.programme)[1]
    assert (registration.prefecture, second.subject) == ("27", "【オンライン催し事務局】あなたのページへのリンク")
    assert subject_of_session(fair.programme, enter(fair.programme, token=token_in(second)).token) is not None


def test_an_unknown_address_asking_for_a_link_leaves_no_trace() -> None:
    fair = make_fair()

    ask_link(fair.gathering, mail="nobody@example.jp")

    assert letters(fair.programme) == []
    assert entries(fair.programme, Act.SUBJECT_LINK) == []


def test_an_entry_link_lives_a_day_and_opens_once() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    confirm_registration(fair.programme, token=token_in(letters(fair.programme)[0]))
    ask_link(fair.gathering, mail="umineko@example.jp")
    token = token_in(letters(fair.programme)[1])

    with clock.travel_to(in_minutes(24 * 60 + 1)), pytest.raises(DoorShut):
        enter(fair.programme, token=token)
    enter(fair.programme, token=token)
    with pytest.raises(DoorShut):
        enter(fair.programme, token=token)


def test_letters_to_one_address_are_held_within_a_minute_and_after_five_an_hour() -> None:
    fair = make_fair()
    for _again in range(3):
        register_seeker(fair.gathering, entry=make_entry())
    assert len(letters(fair.programme)) == 1

    for minute in range(2, 20, 2):
        with clock.travel_to(in_minutes(minute)):
            ask_link(fair.gathering, mail="umineko@example.jp")

    assert len(letters(fair.programme)) == 5


def test_unconfirmed_for_72_hours_it_is_locked_until_a_new_link_is_asked_for() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    token = token_in(letters(fair.programme)[0])

    with clock.travel_to(in_minutes(72 * 60 + 1)):
        beat()
        (registration,) = registrations(fair)
        assert (registration.state, registration.subject.state) == ("locked", "locked")
        with pytest.raises(DoorShut):
            confirm_registration(fair.programme, token=token)
        ask_link(fair.gathering, mail="umineko@example.jp")
        confirm_registration(fair.programme, token=token_in(letters(fair.programme)[1]))

    assert reload(registration).state == "active"


def test_purposes_in_other_words_than_shown_are_refused_and_nobody_is_made() -> None:
    fair = make_fair()

    with pytest.raises(Refused):
        register_seeker(fair.gathering, entry=make_entry(purposes_version="2019-1"))

    with inside(fair.programme):
        assert not Subject.objects.exists()


@pytest.mark.parametrize("state", ["announced", "closed"])
def test_outside_its_time_nobody_registers(state: str) -> None:
    fair = make_fair(state=state)

    with pytest.raises(NotOpen):
        register_seeker(fair.gathering, entry=make_entry())


def test_who_is_turned_away_is_counted_and_leaves_no_row() -> None:
    fair = make_fair()

    turn_away(fair.gathering, eligibility="yes")

    with inside(fair.programme):
        assert not Subject.objects.exists()
    assert reload(fair).turned_away == 1


def test_she_corrects_her_name_and_wishes_and_withdraws() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    entered = confirm_registration(fair.programme, token=token_in(letters(fair.programme)[0]))
    (registration,) = registrations(fair)
    me = seeker(entered.subject_id)

    correct_registration(registration, by=me, identity={"alias": "かもめ"}, wishes=Wishes(regions=("west",)))
    withdrawn = withdraw_registration(registration, by=me)

    assert (withdrawn.state, reload(registration).regions) == ("withdrawn", ["west"])
    assert [e["scope"]["fields"] for e in entries(fair.programme, Act.SUBJECT_CORRECT)] == [["alias", "wishes"]]


def test_nobody_corrects_somebody_elses_registration() -> None:
    fair = make_fair()
    register_seeker(fair.gathering, entry=make_entry())
    confirm_registration(fair.programme, token=token_in(letters(fair.programme)[0]))
    register_seeker(fair.gathering, entry=make_entry(mail="other@example.jp"))
    mine, other = sorted(registrations(fair), key=lambda one: one.state)

    with pytest.raises(FairRegistration.DoesNotExist):
        correct_registration(other, by=seeker(mine.subject_id), wishes=Wishes(regions=("west",)))


def test_the_next_fair_needs_a_registration_of_its_own() -> None:
    first = make_fair()
    register_seeker(first.gathering, entry=make_entry())
    confirm_registration(first.programme, token=token_in(letters(first.programme)[0]))
    second = make_fair(first.programme, number=3)

    with clock.travel_to(in_minutes(5)):
        register_seeker(second.gathering, entry=make_entry(alias="別の人", prefecture="13"))
    confirm_registration(first.programme, token=token_in(letters(first.programme)[1]))

    (one,), (two,) = registrations(first), registrations(second)
    assert (one.subject_id, one.prefecture, two.prefecture, two.state) == (two.subject_id, "27", "13", "active")


def test_the_fair_starts_and_closes_by_itself() -> None:
    fair = make_fair()
    with clock.travel_to(fair.gathering.starts_at + dt.timedelta(seconds=1)):
        beat()
        assert reload(fair.gathering).state == "live"
    with clock.travel_to(fair.gathering.ends_at + dt.timedelta(seconds=1)):
        beat()
    assert reload(fair.gathering).state == "closed"


def test_a_postponed_fair_does_not_start() -> None:
    fair = make_fair()
    move(fair, Turn.POSTPONE)
    with clock.travel_to(fair.gathering.starts_at + dt.timedelta(seconds=1)):
        beat()

    assert reload(fair.gathering).state == "postponed"
