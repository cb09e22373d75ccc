"""移住相談 at a municipality's desk and on her own pages."""

import re

import pytest
from django.test import Client

from engawa.base.programmes.context import inside
from engawa.delivery.guidance.actions.telling import tell_sheet
from engawa.delivery.guidance.models import Consultation
from tests.delivery.fairs.talk_makers import Host, Someone, make_someone, make_town_host
from tests.delivery.guidance.makers import SHEET, Counters, approve_towns, ask, make_counters
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db
TAG = re.compile(r"<[^>]+>")
EMPTY = "いま、移住相談の回答を見せている方はいません。"


@pytest.fixture
def here() -> Counters:
    return make_counters()


@pytest.fixture
def town(here: Counters) -> Host:
    return make_town_host(here.fair)


@pytest.fixture
def her(here: Counters) -> Someone:
    who = make_someone(here.fair, alias="うみねこ九", family="砂丘", given="花")
    tell_sheet(here.programme, by=who.actor, answers=SHEET)
    return who


def at(here: Counters, path: str) -> str:
    return f"/p/{here.programme.slug}/{path}"


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return TAG.sub("", answer.content.decode())


def test_she_names_one_municipality_and_takes_it_back(here: Counters, town: Host, her: Someone) -> None:
    body = town.booth.exhibitor.organisation
    approve_towns(here.programme, body.pk)
    seeker, desk = as_seeker(her.token), as_staff(town.actor)
    assert EMPTY in text(desk, at(here, "booth/sheets/"))
    asked = {"bodies": "both", "mode": "video", "at": "offer", "town": str(body.pk)}

    form = seeker.get(at(here, "me/consult/ask/")).content.decode()
    assert "見せない" in form and body.name in form
    foreign = seeker.post(
        at(here, "me/consult/ask/"), asked | {"town": str(here.hosts[0].booth.exhibitor.organisation_id)}
    )
    assert foreign.status_code == 422
    assert seeker.post(at(here, "me/consult/ask/"), asked).status_code == 302
    with inside(here.programme):
        one = Consultation.objects.get()
    listed = text(desk, at(here, "booth/sheets/"))
    sheet = text(desk, at(here, f"booth/sheets/{one.pk}/"))
    assert "うみねこ九" in listed and SHEET["household"] not in listed
    assert SHEET["household"] in sheet and "砂丘" not in sheet and "@example.jp" not in sheet
    own = text(seeker, at(here, f"me/consult/{one.pk}/"))
    assert f"{body.name}に見せるのをやめる" in own
    assert "移住相談の回答を市町村が読む" in text(seeker, at(here, "me/data/"))
    again = seeker.get(at(here, "me/consult/ask/")).content.decode()
    assert f'<option value="{body.pk}" selected>' in again

    assert seeker.post(at(here, f"me/consult/{one.pk}/answer/"), {"verb": "hide_sheet"}).status_code == 302
    assert "見せるのをやめる" not in text(seeker, at(here, f"me/consult/{one.pk}/"))
    assert EMPTY in text(desk, at(here, "booth/sheets/"))
    assert desk.get(at(here, f"booth/sheets/{one.pk}/")).status_code == 404
    part = desk.get(at(here, f"booth/sheets/{one.pk}/"), headers={"HX-Request": "true"})
    assert (part.status_code, "この回答は、いまは読めません。" in part.content.decode()) == (200, True)


def test_without_the_commissioners_number_the_page_says_what_is_missing(
    here: Counters, town: Host, her: Someone
) -> None:
    one = ask(here, her, town=town.booth.exhibitor.organisation_id)
    desk = as_staff(town.actor)

    assert "回答はまだ開けません" in text(desk, at(here, "booth/sheets/"))
    refused = text(desk, at(here, f"booth/sheets/{one.pk}/"), 403)
    assert "特記事項第4条" in refused and SHEET["household"] not in refused


def test_companies_and_the_secretariat_have_no_such_page(here: Counters, town: Host, her: Someone) -> None:
    one = ask(here, her, town=town.booth.exhibitor.organisation_id)
    company, counsellor = as_staff(here.hosts[0].actor), as_staff(here.hellowork)

    for path in ("booth/sheets/", f"booth/sheets/{one.pk}/"):
        assert company.get(at(here, path)).status_code == 404
        assert counsellor.get(at(here, path)).status_code == 404
        assert as_seeker(her.token).get(at(here, path)).status_code == 302
    assert "booth/sheets/" not in company.get(at(here, "booth/")).content.decode()
    assert "booth/sheets/" in as_staff(town.actor).get(at(here, "booth/")).content.decode()
