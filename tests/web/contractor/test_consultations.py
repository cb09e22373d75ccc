"""要確認の相談 at the office's desk: listed first, decided on times and seats, nothing of her to be seen."""

import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.permissions import Role
from engawa.delivery.guidance.actions.holding import hold_by_hand, settle_consult
from engawa.delivery.guidance.actions.telling import tell_sheet
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.states import Bodies, HeldAs, Mode
from tests.delivery.fairs.talk_makers import make_someone
from tests.delivery.guidance.makers import (
    LEAST,
    SHEET,
    WORDS,
    Counters,
    ask,
    begin,
    fresh,
    make_counters,
    seats,
    sit,
)
from tests.make import make_actor
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db
REASON = "両方の窓口に電話で、時刻と人数を確認した"


@pytest.fixture
def here() -> Counters:
    return make_counters()


@pytest.fixture
def office(here: Counters) -> Client:
    return as_staff(make_actor(Role.CONTRACTOR, here.programme))


def at(here: Counters, path: str = "") -> str:
    return f"/p/{here.programme.slug}/office/{path or 'consultations/'}"


def read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def by_phone(here: Counters, bodies: Bodies = Bodies.BOTH) -> Consultation:
    her = make_someone(here.fair, alias="うみねこ九", family="砂丘")
    tell_sheet(here.programme, by=her.actor, answers=SHEET)
    return hold_by_hand(ask(here, her, bodies, mode=Mode.PHONE), by=here.hellowork)


def test_what_is_to_be_checked_waits_first_and_goes_when_it_is_decided(here: Counters, office: Client) -> None:
    one = by_phone(here)
    page = at(here, f"consultations/{one.pk}/")
    assert "要確認の相談が1件あります" in read(office, f"/p/{here.programme.slug}/office/")
    assert f'href="{page}"' in read(office, at(here))

    answer = office.post(page, {"result": "three", "reason": REASON})

    assert answer.headers["Location"] == at(here)
    assert fresh(one).held_as == HeldAs.THREE
    after = read(office, at(here))
    assert "要確認の相談はありません" in after
    assert "記録がまだです（三者）" in after
    assert REASON in read(office, page)
    assert "運営事務局が" in read(as_staff(here.hellowork), f"/p/{here.programme.slug}/agency/consultations/{one.pk}/")


def test_the_page_shows_when_each_body_was_there_and_nothing_of_her(here: Counters, office: Client) -> None:
    her = make_someone(here.fair, alias="うみねこ九", family="砂丘")
    tell_sheet(here.programme, by=her.actor, answers=SHEET)
    one = begin(here, her)
    with clock.travel_to(sit(seats(one), LEAST - 5)):
        settle_consult(one, by=here.hellowork)

    page = read(office, at(here, f"consultations/{one.pk}/"))

    assert page.count('<th scope="row">求職者') >= 1
    assert "同時に在室した時間が基準より短いです" in page
    assert [word for word in ("うみねこ九", "砂丘", WORDS, *SHEET.values()) if word in page] == []


def test_what_is_missing_is_said_beside_the_field_and_nothing_is_lost(here: Counters, office: Client) -> None:
    one = by_phone(here, Bodies.HELLOWORK)
    page = at(here, f"consultations/{one.pk}/")

    answer = office.post(page, {"result": "three", "reason": REASON})

    assert answer.status_code == 422
    said = answer.content.decode()
    assert REASON in said
    assert "三者相談として行われた" not in said
    assert fresh(one).held_as == HeldAs.NEEDS_CHECK


def test_others_find_no_such_page(here: Counters) -> None:
    one = by_phone(here)

    for actor in (here.hellowork, make_actor(Role.COMMISSIONER, here.programme), here.hosts[0].actor):
        assert as_staff(actor).get(at(here, f"consultations/{one.pk}/")).status_code == 404
