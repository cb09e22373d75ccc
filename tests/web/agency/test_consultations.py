"""三者相談 through the pages: asked, both counsellors, the room, a note, a case; what the office sees; who gets 404."""

import datetime as dt
import re

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.guidance.actions.telling import tell_sheet
from engawa.delivery.guidance.case_states import HandState
from engawa.delivery.guidance.models import Case, CaseHandOver, Consultation, ConsultationCounter
from engawa.delivery.guidance.states import ConsultState, HeldAs
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Call
from engawa.shared.live.models import LiveSeat
from tests.delivery.fairs.slot_makers import book_first
from tests.delivery.fairs.talk_makers import Someone, make_someone
from tests.delivery.guidance.makers import (
    SHEET,
    TOGETHER,
    WORDS,
    Counters,
    ask,
    fresh,
    held,
    make_case,
    make_counters,
    seats,
    sit,
    sit_at_desk,
    soon,
    wait_at_counter,
)
from tests.make import make_actor
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db
OWN = "義父の介護のことを気にしておられる。"
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def here() -> Counters:
    return make_counters()


@pytest.fixture
def her(here: Counters) -> Someone:
    return make_someone(here.fair, alias="うみねこ九", family="砂丘", given="花")


def at(here: Counters, path: str) -> str:
    return f"/p/{here.programme.slug}/{path}"


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return TAG.sub("", answer.content.decode())


def one_of(here: Counters) -> Consultation:
    with inside(here.programme):
        return Consultation.objects.select_related("programme", "ticket", "call__programme").get()


def test_the_whole_way_through_the_pages(here: Counters, her: Someone) -> None:
    seeker, hellowork, relocation = as_seeker(her.token), as_staff(here.hellowork), as_staff(here.relocation)
    assert hellowork.post(at(here, "agency/counter/"), {"verb": "open"}).status_code == 302
    bodies = [f"shown_{body.hex}" for body in here.bodies]
    typed = {
        "bodies": "both",
        "topics": ["job", "housing"],
        "words": WORDS,
        "mode": "video",
        "at": "today",
        bodies[0]: ["topics"],
        bodies[1]: ["identity", "topics"],
    }
    assert seeker.post(at(here, "me/consult/sheet/"), SHEET).status_code == 302
    assert seeker.post(at(here, "me/consult/ask/"), typed)["Location"] == at(here, "me/")
    assert "相談窓口" in text(seeker, at(here, "me/"))

    text(relocation, at(here, "agency/consultations/"))  # her desk is open
    waiting = text(hellowork, at(here, "agency/consultations/"))
    assert "うみねこ九" in waiting
    assert WORDS not in waiting
    assert hellowork.post(at(here, "agency/counter/call/")).status_code == 302
    with inside(here.programme):
        call = Call.objects.get()
    assert "三者相談にお入りください" in text(seeker, at(here, f"me/calls/{call.pk}/"))
    entered = seeker.post(at(here, f"me/calls/{call.pk}/enter/"))
    one = one_of(here)
    assert entered["Location"] == at(here, f"me/consult-room/{one.seeker_seat}/")
    assert "まもなく入ります" in text(seeker, entered["Location"])
    joined = relocation.post(at(here, f"agency/consultations/{one.pk}/do/"), {"verb": "join"})
    assert "相談の参加者だけが読めます" in text(relocation, joined["Location"])

    with clock.travel_to(sit(seats(one), TOGETHER)):
        assert relocation.post(at(here, f"agency/consultations/{one.pk}/do/"), {"verb": "end"}).status_code == 302
        note = hellowork.post(at(here, f"agency/consultations/{one.pk}/note/"), {"own": OWN, "shared": ""})
        assert note.status_code == 302
        page = text(relocation, at(here, f"agency/consultations/{one.pk}/"))
        assert WORDS in page
        assert SHEET["household"] in page
        assert OWN not in page
        assert OWN in text(hellowork, at(here, f"agency/consultations/{one.pk}/"))
        opened = relocation.post(
            at(here, f"agency/consultations/{one.pk}/case/"),
            {"next_action": "home", "next_due": soon(5).isoformat(), "next_words": "見学の日を決める"},
        )
        assert "見学の日を決める" in text(relocation, opened["Location"])
        assert "三者" in text(seeker, at(here, f"me/consult/{one.pk}/"))
        assert "担当は" in text(seeker, at(here, "me/steps/"))
    assert (fresh(one).state, fresh(one).held_as) == (ConsultState.CASE, HeldAs.THREE)


def test_whoever_is_booked_at_a_booth_soon_is_not_offered_at_the_counter(here: Counters, her: Someone) -> None:
    """Pressed in vain she would be, and was answered by an error page before."""
    host, agency = here.hosts[0], as_staff(here.hellowork)
    booking = book_first(host, her)
    with clock.travel_to(booking.slot.at - dt.timedelta(minutes=8)):
        one = wait_at_counter(here, her)
        page = agency.get(at(here, "agency/consultations/"))
        answer = agency.post(at(here, "agency/counter/call/"), {"ticket": str(one.ticket_id)})

    assert at(here, "agency/counter/call/") not in page.content.decode()
    assert "まもなくほかの予約" in TAG.sub("", page.content.decode())
    assert answer.status_code == 409
    assert "この方には、まもなくほかの予約があります" in answer.content.decode()


def test_a_form_that_is_not_whole_says_so_beside_the_field_and_keeps_what_was_typed(
    here: Counters, her: Someone
) -> None:
    answer = as_seeker(her.token).post(
        at(here, "me/consult/ask/"), {"bodies": "", "mode": "phone", "at": "today", "words": WORDS}
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert WORDS in page
    assert "どこに相談しますか" in page
    assert "aria-invalid" in page


def test_a_counsellor_of_the_other_body_the_office_and_exhibitors_find_no_note_chat_nor_case(
    here: Counters, her: Someone
) -> None:
    one = held(here, her)
    case = make_case(here, make_someone(here.fair))
    outsiders = [here.hosts[0].actor, *(make_actor(role, here.programme) for role in (Role.CHIEF, Role.CONTRACTOR))]
    outsiders += [make_actor(role, here.programme) for role in (Role.COMMISSIONER, Role.AUDITOR)]
    [_hers, counsellor, _other] = seats(one)
    paths = [
        "agency/consultations/",
        f"agency/consultations/{one.pk}/",
        f"agency/consult-room/{counsellor.pk}/",
        "agency/cases/",
        f"agency/cases/{case.pk}/",
        "agency/counters/",
    ]
    for actor in outsiders:
        client = as_staff(actor)
        assert {client.get(at(here, path)).status_code for path in paths} == {404}
        assert client.post(at(here, f"agency/consultations/{one.pk}/note/"), {"own": "x"}).status_code == 404
    assert as_staff(here.hellowork).get(at(here, f"agency/cases/{case.pk}/")).status_code == 404
    assert as_seeker(make_someone(here.fair).token).get(at(here, f"me/consult/{one.pk}/")).status_code == 404


def test_the_office_sees_state_time_and_bodies_and_the_commissioner_figures(here: Counters, her: Someone) -> None:
    tell_sheet(here.programme, by=her.actor, answers=SHEET)
    held(here, her)
    secrets = ["うみねこ九", "砂丘", WORDS, *SHEET.values()]

    office = text(as_staff(make_actor(Role.CHIEF, here.programme)), at(here, "office/consultations/"))
    window = text(as_staff(make_actor(Role.COMMISSIONER, here.programme)), at(here, "window/consultations/"))

    assert "県立ハローワークと定住機構" in office
    assert "三者" in office
    assert "5件未満" in window
    assert [word for word in secrets if word in office + window] == []


def test_a_list_shows_neither_topics_nor_words_to_anybody(here: Counters, her: Someone) -> None:
    ask(here, her)

    page = text(as_staff(here.relocation), at(here, "agency/consultations/"))

    assert "うみねこ九" in page
    assert [word for word in ("砂丘", WORDS, "住まい") if word in page] == []


def test_hers_is_the_answer_to_an_offered_time(here: Counters, her: Someone) -> None:
    one = ask(here, her)
    day = (clock.local(clock.now()) + dt.timedelta(days=1)).replace(hour=14, minute=0)
    offered = as_staff(here.hellowork).post(
        at(here, f"agency/consultations/{one.pk}/offer/"), {"at": day.strftime("%Y-%m-%dT%H:%M"), "minutes": "40"}
    )
    assert offered.status_code == 302
    assert "この日時にする" in text(as_seeker(her.token), at(here, f"me/consult/{one.pk}/"))

    as_seeker(her.token).post(at(here, f"me/consult/{one.pk}/answer/"), {"verb": "accept"})

    assert fresh(one).state == ConsultState.BOOKED
    assert "相談の予約" in text(as_seeker(her.token), at(here, "me/"))
    assert as_seeker(her.token).post(at(here, f"me/consult/{one.pk}/answer/"), {"verb": "x"}).status_code == 400


def test_counters_are_entered_by_their_own_body_in_words_people_type(here: Counters) -> None:
    client = as_staff(here.hellowork)
    typed = {"name": "本所", "day_0": "9:00-12:00、13:00-17:00", "closed": "2026-03-20", "modes": ["video"]}
    assert client.post(at(here, "agency/counters/"), typed).status_code == 302
    wrong = client.post(at(here, "agency/counters/"), typed | {"day_1": "朝から", "closed": "三月"})

    assert wrong.status_code == 422
    assert "9:00-12:00 のように" in wrong.content.decode()
    with inside(here.programme):
        one = ConsultationCounter.objects.get()
    assert one.weekly_hours == {"0": [["09:00", "12:00"], ["13:00", "17:00"]]}
    assert one.organisation_id == here.hellowork.organisation_id


def test_she_says_yes_on_her_page_and_the_other_body_takes_it(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    client, seeker, other = as_staff(here.relocation), as_seeker(her.token), as_staff(here.hellowork)
    typed = {"to": str(here.hellowork.organisation_id), "route": "via", "content": ["identity", "case"]}
    assert client.post(at(here, f"agency/cases/{case.pk}/hand/"), typed).status_code == 302
    with inside(here.programme):
        hand = CaseHandOver.objects.get()
    assert "支援を引き継いでもよいですか" in text(seeker, at(here, "me/steps/"))
    assert other.post(at(here, f"agency/hand-overs/{hand.pk}/do/"), {"verb": "accept"}).status_code == 404

    seeker.post(at(here, f"me/steps/hand-overs/{hand.pk}/"), {"answer": "yes"})
    client.post(at(here, f"agency/hand-overs/{hand.pk}/do/"), {"verb": "send"})
    assert "引継ぎの申出" in text(other, at(here, "agency/cases/"))
    other.post(at(here, f"agency/hand-overs/{hand.pk}/do/"), {"verb": "accept"})

    with inside(here.programme):
        assert CaseHandOver.objects.get().state == HandState.ACCEPTED
        assert Case.objects.get().state == "handed_over"
    assert "支援の引継ぎを決める" in text(seeker, at(here, "me/data/"))
    assert "から、担当は" in text(seeker, at(here, "me/steps/"))


def test_her_two_taps_and_her_correction(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    seeker = as_seeker(her.token)

    assert seeker.post(at(here, "me/steps/case/"), {"stage": "job.applied"}).status_code == 302
    assert seeker.post(at(here, "me/steps/case/"), {"stage": "job.moved"}).status_code == 400
    with inside(here.programme):
        step = case.steps.get(source="seeker")
    assert seeker.post(at(here, f"me/steps/case/{step.pk}/deny/")).status_code == 302
    stranger = as_seeker(make_someone(here.fair).token)
    assert stranger.post(at(here, f"me/steps/case/{step.pk}/deny/")).status_code == 404
    with inside(here.programme):
        assert Case.objects.get().stage_job == "talked"


def test_a_ticket_at_the_counter_can_be_given_back_from_her_day(here: Counters, her: Someone) -> None:
    one = wait_at_counter(here, her)
    assert one.ticket is not None
    seeker = as_seeker(her.token)

    assert "相談窓口の順番は" in text(seeker, at(here, f"me/tickets/{one.ticket_id}/leave/"))
    seeker.post(at(here, f"me/tickets/{one.ticket_id}/leave/"))

    assert "きょう、順番を待つ" in text(seeker, at(here, f"me/consult/{one.pk}/"))


def test_a_desk_that_is_open_makes_the_third_seat(here: Counters, her: Someone) -> None:
    wait_at_counter(here, her)
    sit_at_desk(here, here.relocation)
    as_staff(here.hellowork).post(at(here, "agency/counter/call/"))
    with inside(here.programme):
        call = Call.objects.select_related("programme", "desk", "ticket").get()
    queues.acknowledge(call, by=her.actor)

    as_seeker(her.token).post(at(here, f"me/calls/{call.pk}/enter/"))

    with inside(here.programme):
        assert LiveSeat.objects.filter(room__kind="consult").count() == 3
