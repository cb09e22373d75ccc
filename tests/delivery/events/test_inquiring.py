import datetime as dt
import threading

import pytest
from django.db import connection

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import due, run_due
from engawa.base.subjects.sites import SITES, whom_of
from engawa.delivery.events import inquiring
from engawa.delivery.events.inquiries import handed, repeated, waiting, waiting_and_late
from engawa.delivery.events.inquiring import AnswerShut, Asked, NotAColleague, receive_inquiry
from engawa.delivery.events.inquiry_states import Topic, Way
from engawa.delivery.events.models.inquiry import Inquiry
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.makers import letters, make_fair
from tests.make import entries, make_actor, make_programme, make_subject, reload

FRIDAY = dt.date(2026, 1, 9)  # before a Monday that is a holiday


def ask(programme: Programme, **facts: str) -> Inquiry:
    base: dict[str, object] = {"topic": Topic.SCREEN, "text": "音が聞こえません。", "mail": "umineko@example.jp"}
    made = receive_inquiry(programme, asked=Asked(**(base | facts)))  # type: ignore[arg-type]  # words by name
    made.programme = programme
    return made


@pytest.mark.django_db
def test_its_words_are_sealed_and_reading_them_leaves_an_entry() -> None:
    programme = make_programme()
    asked, office = ask(programme, name="うみねこ"), make_actor(Role.CONTRACTOR, programme)

    words = inquiring.see_inquiry(asked, by=office)

    assert words == {
        "name": "うみねこ",
        "mail": "umineko@example.jp",
        "phone": "",
        "text": "音が聞こえません。",
        "answer": "",
        "handing": "",
    }
    assert "音が".encode() not in bytes(reload(asked).text)
    assert len(entries(programme, Act.INQUIRY_SEE, asked.pk)) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "end"),
    [
        (clock.at(dt.date(2026, 1, 8), 9), "2026-01-09 17:15"),
        (clock.at(FRIDAY, 16), "2026-01-13 17:15"),
    ],
)
def test_it_is_due_after_one_open_day(moment: dt.datetime, end: str) -> None:
    programme = make_programme()
    with clock.travel_to(moment):
        asked = ask(programme)

    assert f"{clock.local(asked.due):%Y-%m-%d %H:%M}" == end


@pytest.mark.django_db
def test_on_the_day_it_is_due_in_ten_minutes() -> None:
    fair = make_fair(state="live")
    before = clock.now()

    asked = ask(fair.programme)

    assert dt.timedelta(minutes=9) < asked.due - before < dt.timedelta(minutes=11)
    with inside(fair.programme):
        assert waiting_and_late() == (1, 0)
    with clock.travel_to(before + dt.timedelta(minutes=12)), inside(fair.programme):
        assert waiting_and_late() == (1, 1)


@pytest.mark.django_db
def test_the_late_ones_come_first() -> None:
    programme = make_programme()
    with clock.travel_to(clock.now() - dt.timedelta(days=10)):
        late = ask(programme)
    new, answered = ask(programme), ask(programme)
    inquiring.answer_inquiry(answered, by=make_actor(Role.CONTRACTOR, programme), text="直りました。")

    with inside(programme):
        assert [one.pk for one in waiting()] == [late.pk, new.pk]
        assert repeated() == {"screen": 3}


@pytest.mark.django_db
def test_it_is_taken_over_escalated_answered_and_closed() -> None:
    programme = make_programme()
    first, chief = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CHIEF, programme)
    asked = ask(programme)

    asked = inquiring.take_inquiry(asked, by=first)
    assert (asked.state, asked.owner) == ("assigned", first.person_id)
    asked = inquiring.escalate_inquiry(asked, by=first)
    assert (asked.state, asked.owner) == ("escalated", first.person_id)
    asked = inquiring.take_inquiry(asked, by=chief)
    asked = inquiring.answer_inquiry(asked, by=chief, text="設定を変えると聞こえます。")
    assert (asked.state, asked.owner, asked.answered_by) == ("answered", chief.person_id, chief.person_id)
    asked = inquiring.reopen_inquiry(asked, by=first)
    assert (asked.state, asked.open_still) == ("assigned", True)
    asked = inquiring.close_inquiry(asked, by=first)
    assert asked.state == "closed"
    with pytest.raises(WrongState):
        inquiring.answer_inquiry(asked, by=first, text="もう一度")


@pytest.mark.django_db
def test_handed_to_a_colleague_it_is_theirs_and_waits_until_they_take_it() -> None:
    programme = make_programme()
    first, second = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CHIEF, programme)
    asked = inquiring.take_inquiry(ask(programme), by=first)

    asked = inquiring.hand_inquiry(asked, by=first, to=second.id, words="機種はきのう伺いました。")

    assert (asked.state, asked.owner, asked.handed_by) == ("assigned", second.id, first.id)
    with inside(programme):
        assert [one.pk for one in handed()] == [asked.pk]
    assert inquiring.see_inquiry(asked, by=second)["handing"] == "機種はきのう伺いました。"
    assert "機種".encode() not in bytes(reload(asked).handing)
    scope = entries(programme, Act.INQUIRY_ASSIGN, asked.pk)[-1]["scope"]
    assert scope == {"verb": "hand", "to": str(second.id), "state": "assigned"}
    taken = inquiring.take_inquiry(asked, by=second)
    assert (taken.owner, taken.handed_at, taken.handed_by) == (second.id, None, first.id)
    with inside(programme):
        assert not handed().exists()


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["answer", "escalate", "close", "hand"])
def test_whatever_comes_next_it_waits_for_the_colleague_no_longer(end: str) -> None:
    programme = make_programme()
    first, second, third = (make_actor(Role.CONTRACTOR, programme) for _ in range(3))
    asked = inquiring.hand_inquiry(ask(programme), by=first, to=second.id, words="お願いします。")

    if end == "answer":
        inquiring.answer_inquiry(asked, by=third, text="直りました。")
    elif end == "hand":
        inquiring.hand_inquiry(asked, by=second, to=third.id, words="機械に詳しいので。")
    else:
        {"escalate": inquiring.escalate_inquiry, "close": inquiring.close_inquiry}[end](asked, by=second)

    with inside(programme):
        assert [one.owner for one in handed()] == ([third.id] if end == "hand" else [])


@pytest.mark.django_db
def test_it_is_handed_to_nobody_but_a_colleague_of_this_desk() -> None:
    programme = make_programme()
    office = make_actor(Role.CONTRACTOR, programme)
    asked = ask(programme)
    elsewhere = make_actor(Role.CONTRACTOR, make_programme())

    for to in (office, make_actor(Role.EXHIBITOR, programme), make_actor(Role.COMMISSIONER, programme), elsewhere):
        with pytest.raises(NotAColleague):
            inquiring.hand_inquiry(asked, by=office, to=to.id, words="お願いします。")
    with pytest.raises(NotPermitted):
        inquiring.hand_inquiry(asked, by=make_actor(Role.AGENCY, programme), to=office.id, words="お願いします。")
    closed = inquiring.close_inquiry(asked, by=office)
    with pytest.raises(WrongState):
        inquiring.hand_inquiry(closed, by=office, to=make_actor(Role.CHIEF, programme).id, words="お願いします。")
    assert (reload(asked).owner, reload(asked).handing) == (None, None)


@pytest.mark.django_db
def test_an_answer_by_mail_is_a_letter_without_content_and_a_link_that_leads_to_it() -> None:
    programme = make_programme(neutral_name="オンライン催し事務局")
    office = make_actor(Role.CONTRACTOR, programme)
    inquiring.answer_inquiry(ask(programme), by=office, text="設定を変えると聞こえます。")
    inquiring.answer_inquiry(ask(programme, mail=""), by=office, text="だれにも届きません。")

    [letter] = letters(programme)
    token = letter.links[0].rstrip("/").rsplit("/", 1)[1]

    assert "umineko@example.jp" in letter.to
    assert "設定" not in letter.text and "音" not in letter.text
    assert inquiring.read_answer(programme, token=token) == ("音が聞こえません。", "設定を変えると聞こえます。")
    assert inquiring.read_answer(programme, token=token)[1] == "設定を変えると聞こえます。"
    with pytest.raises(AnswerShut):
        inquiring.read_answer(make_programme(), token=token)
    with clock.travel_to(clock.now() + dt.timedelta(days=15)), pytest.raises(AnswerShut):
        inquiring.read_answer(programme, token=token)


@pytest.mark.django_db
def test_its_words_end_thirty_days_after_it_is_closed() -> None:
    programme = make_programme()
    office = make_actor(Role.CONTRACTOR, programme)
    handed_on = inquiring.hand_inquiry(
        ask(programme), by=make_actor(Role.CHIEF, programme), to=office.id, words="海野さんのことです。"
    )
    closed = inquiring.close_inquiry(inquiring.answer_inquiry(handed_on, by=office, text="直りました。"), by=office)
    forgotten = inquiring.answer_inquiry(ask(programme), by=office, text="直りました。")

    with clock.travel_to(clock.now() + dt.timedelta(days=30, minutes=1)):
        _tick(programme)
        assert (reload(closed).text, reload(closed).handing, reload(closed).ended_at is not None) == (None, None, True)
        assert reload(forgotten).text is not None
    with clock.travel_to(clock.now() + dt.timedelta(days=37, minutes=1)):
        _tick(programme)
        gone = reload(forgotten)
    assert (gone.state, gone.text, gone.mail, gone.answer, gone.asker) == ("closed", None, None, None, None)


def _tick(programme: Programme) -> None:
    for kind, owner, ref in due():
        if owner == programme.pk and kind == inquiring.END:
            run_due(kind, programme, ref)


@pytest.mark.django_db
def test_what_she_asked_under_her_address_goes_with_her_and_its_letter_too() -> None:
    programme = make_programme(neutral_name="オンライン催し事務局")
    her = make_subject(programme, mail="umineko@example.jp")
    hers, other = ask(programme), ask(programme, mail="other@example.jp")
    for one in (hers, other):
        inquiring.answer_inquiry(one, by=make_actor(Role.CONTRACTOR, programme), text="直りました。")

    with inside(programme):
        rows = whom_of(programme.pk, her.pk).rows
        letter = Notice.objects.get(addressee=hers.pk)

    assert rows["events_inquiry"] == (hers.pk,)
    assert rows["messaging_notice"] == (letter.pk,)
    assert SITES["events_inquiry"].holds


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.AGENCY, Role.COMMISSIONER])
def test_nobody_but_the_office_reads_or_answers(role: Role) -> None:
    programme = make_programme()
    asked, by = ask(programme), make_actor(role, programme)

    for act in (
        lambda: inquiring.see_inquiry(asked, by=by),
        lambda: inquiring.take_inquiry(asked, by=by),
        lambda: inquiring.answer_inquiry(asked, by=by, text="はい"),
        lambda: inquiring.close_inquiry(asked, by=by),
    ):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.django_db
def test_what_was_said_on_the_telephone_is_written_down_by_somebody() -> None:
    programme = make_programme()
    office = make_actor(Role.CONTRACTOR, programme)

    made = receive_inquiry(
        programme, asked=Asked(topic=Topic.LIVING, text="住まいのこと", phone="0857-00-0000"), way=Way.PHONE, by=office
    )

    assert (made.way, made.received_by, made.asker) == ("phone", office.person_id, None)


@pytest.mark.usefixtures("committed")
def test_two_who_take_it_over_at_once_leave_one_owner() -> None:
    programme = make_programme()
    asked = ask(programme)
    people = [make_actor(Role.CONTRACTOR, programme) for _ in range(2)]
    barrier = threading.Barrier(2)

    def press(at: int) -> None:
        try:
            barrier.wait()
            inquiring.take_inquiry(asked, by=people[at])
        finally:
            connection.close()

    pressing = [threading.Thread(target=press, args=(at,)) for at in range(2)]
    for one in pressing:
        one.start()
    for one in pressing:
        one.join()

    assert reload(asked).owner in {one.person_id for one in people}
    assert len(entries(programme, Act.INQUIRY_ASSIGN)) == 2
