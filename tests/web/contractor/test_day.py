"""The organiser's pages of the day: who is in charge, the sheets on paper, typing in, and rescue from a booth's page."""

import datetime as dt

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.models import CopyRecord
from engawa.delivery.fairs.models import DayPost, Fair, Talk
from engawa.delivery.queues import actions as queues
from engawa.shared.live.models import LiveMessage
from tests.delivery.fairs.talk_makers import Host, begin_talk, draw, make_day, make_someone
from tests.make import make_actor, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db
DAY = tuple[Fair, list[Host]]


@pytest.fixture
def day() -> DAY:
    return make_day(1)


def at(fair: Fair, path: str) -> str:
    return f"/p/{fair.programme.slug}/office/{path}"


def said(answer: object) -> str:
    return str(answer.content.decode())  # type: ignore[attr-defined]  # a response


def office_of(fair: Fair, role: Role = Role.CONTRACTOR) -> Client:
    return as_staff(make_actor(role, fair.programme))


def test_the_chief_names_who_leads_and_the_sheet_is_printed(day: DAY) -> None:
    fair, _hosts = day
    person, deputy = make_actor(Role.CHIEF, fair.programme), make_actor(Role.CONTRACTOR, fair.programme)
    chief, office = as_staff(person), as_staff(deputy)
    line = {"post": "lead", "person": str(person.id), "deputy": str(deputy.id), "opens": "09:00", "closes": "18:00"}

    refused = office.post(at(fair, "posts/"), line)
    assert (refused.status_code, "責任者が決めます" in said(refused)) == (422, True)
    assert chief.post(at(fair, "posts/"), line).status_code == 302
    sheet = office.get(at(fair, "posts/sheet/"))

    assert (sheet["Content-Type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    assert "総括" in said(office.get(at(fair, "posts/")))
    assert "総括：担当" in said(office.get(at(fair, "board/")))
    with inside(fair.programme):
        row = DayPost.objects.get()
    assert office.post(at(fair, f"posts/{row.pk}/drop/")).status_code == 404
    assert chief.post(at(fair, f"posts/{row.pk}/drop/")).status_code == 302


def test_the_same_person_stands_in_for_nobody(day: DAY) -> None:
    fair, _hosts = day
    chief = make_actor(Role.CHIEF, fair.programme)
    line = {"post": "lead", "person": str(chief.id), "deputy": str(chief.id), "opens": "09:00", "closes": "08:00"}

    answer = as_staff(chief).post(at(fair, "posts/"), line)

    assert answer.status_code == 422
    assert ("主とは別の人" in said(answer), "はじまりより後" in said(answer)) == (True, True)


def test_the_kit_is_handed_over_listed_and_its_end_recorded(day: DAY) -> None:
    fair, _hosts = day
    office, until = office_of(fair), f"{clock.today() + dt.timedelta(days=2):%Y-%m-%d}"

    made = office.post(at(fair, "kit/"), {"named": "no", "place": "本部の金庫", "until": until})
    named = office.post(at(fair, "kit/"), {"named": "yes", "place": "本部の金庫", "until": until})

    assert (made.content[:5], made["Cache-Control"]) == (b"%PDF-", "no-store")
    assert (named.status_code, "特記事項第7条、特記仕様書6" in said(named)) == (403, True)
    with inside(fair.programme):
        copy = CopyRecord.objects.get(kind="paper_kit")
    assert "第1号" in said(office.get(at(fair, "kit/")))
    assert office.post(at(fair, f"kit/{copy.pk}/end/"), {"how": ""}).status_code == 422
    office.post(at(fair, f"kit/{copy.pk}/end/"), {"how": "裁断した"})
    assert "廃棄（裁断した）" in said(office.get(at(fair, "kit/")))


def test_the_consent_to_names_is_asked_for_and_read_by_the_commissioner(day: DAY) -> None:
    fair, _hosts = day
    today = f"{clock.today():%Y-%m-%d}"
    asked = {"copies": "2", "place": "本部の金庫", "disposal": "裁断", "from_on": today, "to_on": today}

    answer = office_of(fair).post(at(fair, "kit/ask/"), asked | {"scope_text": "当日の備え"})

    window = office_of(fair, Role.COMMISSIONER)
    page = said(window.get(answer["Location"].replace("/office/", "/window/")))
    assert ("氏名、フリガナ、電話番号" in page, "2部" in page, "本部の金庫" in page) == (True, True, True)
    assert "紙に写す 2部" in said(window.get(f"/p/{fair.programme.slug}/window/approvals/"))
    assert office_of(fair).post(at(fair, "kit/ask/"), asked | {"copies": "0"}).status_code == 422


def test_a_talk_on_paper_is_typed_in_and_waits_among_those_to_check(day: DAY) -> None:
    fair, (host,) = day
    who, office, now = make_someone(fair), office_of(fair), clock.local(clock.now())
    typed = {"booth": str(host.booth.pk), "who": str(who.actor.id), "means": "phone", "day": f"{now:%Y-%m-%d}"}

    late = office.post(at(fair, "talks/typed/"), typed | {"begins": "00:00", "ends": "00:00"})
    with clock.travel_to(clock.at(now.date() + dt.timedelta(days=1), 9)):
        office = office_of(fair)
        sent = office.post(at(fair, "talks/typed/"), typed | {"begins": "08:00", "ends": "08:20"})
        with inside(fair.programme):
            talk = Talk.objects.get()
        evidence = office.get(at(fair, f"talks/{talk.pk}/"))

    assert late.status_code == 422
    assert (sent["Location"], talk.verdict) == (at(fair, "talks/"), "needs_check")
    assert (evidence.status_code, "打ち込んだもの" in said(evidence)) == (200, True)


def test_a_booths_page_helps_both_sides_of_a_talk_and_calls_somebody_else(day: DAY) -> None:
    fair, (host,) = day
    talk, office = begin_talk(host, make_someone(fair)), office_of(fair)
    rescue = at(fair, f"board/talks/{talk.pk}/rescue/")

    page = said(office.get(at(fair, f"board/booths/{host.booth.pk}/")))
    assert "チャットで案内する・電話で続けてもらう" in page
    assert "この" in said(office.post(rescue, {"side": "seeker", "verb": "chat"}))
    assert office.post(rescue, {"side": "company", "verb": "phone", "number": "0857-00-0000"}).status_code == 200
    assert office.post(rescue, {"side": "company", "verb": "phone", "number": "番号"}).status_code == 422
    assert office.post(rescue, {"side": "nobody", "verb": "chat"}).status_code == 404
    with inside(fair.programme):
        assert LiveMessage.objects.filter(room=talk.room_id).count() == 2
    with clock.travel_to(clock.now() + dt.timedelta(minutes=10)):  # its own host's page is not open any more
        asked = office.post(at(fair, f"board/booths/{host.booth.pk}/relieve/"))
        assert "ほかの担当1人に" in said(asked)
        assert office.post(at(fair, f"board/booths/{host.booth.pk}/relieve/")).status_code == 409


def test_a_ticket_that_ended_is_put_back_from_the_booths_page(day: DAY) -> None:
    fair, (host,) = day
    who, office = make_someone(fair), office_of(fair)
    ticket = draw(host, who)
    queues.give_up(ticket, by=who.actor)

    assert "元の順番に戻す" in said(office.get(at(fair, f"board/booths/{host.booth.pk}/")))
    office.post(at(fair, f"board/tickets/{ticket.pk}/restore/"))

    assert reload(ticket).state == "waiting"
