from typing import Any

import pytest
from django.test import Client

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.shared.messaging.actions import deliver
from engawa.shared.messaging.models import MailCapture
from tests.make import entries, make_person, make_programme, make_subject
from tests.shared.messaging.makers import WITH_DOOR, WITH_HOURS, make_notice

pytestmark = pytest.mark.django_db

MAIL = "hanako.sakyu@example.com"


@pytest.fixture
def programme() -> Programme:
    return make_programme()


def captured(programme: Programme, to: Any, kind: str = WITH_DOOR) -> str:
    notice = make_notice(programme, to, kind)
    deliver(programme, notice.pk)
    with inside(programme):
        return f"/demo/mail/{programme.slug}/{MailCapture.objects.get(notice=notice).pk}/"


def test_the_box_lists_letters_by_alias_and_opens_none(client: Client, programme: Programme) -> None:
    address = captured(programme, make_subject(programme, mail=MAIL, alias="うみねこ", family="砂丘"))
    captured(programme, make_person(post="面談担当"))
    before = len(entries(programme))

    page = client.get("/demo/mail/").content.decode()

    assert "うみねこさん" in page
    assert "の面談担当" in page
    assert address in page
    assert MAIL not in page
    assert "砂丘" not in page
    assert len(entries(programme)) == before


def test_a_letter_is_opened_by_a_recorded_act_and_its_link_can_be_followed(
    client: Client, programme: Programme
) -> None:
    address = captured(programme, make_subject(programme, mail=MAIL))

    page = client.get(address).content.decode()

    assert MAIL in page
    assert f'<a href="http://localhost:8000/p/{programme.slug}/enter/' in page
    assert "&lt;!doctype html&gt;" in page
    assert len(entries(programme, Act.CAPTURE_READ)) == 1


def test_an_attachment_is_downloaded_and_never_shown(client: Client, programme: Programme) -> None:
    address = captured(programme, make_subject(programme), WITH_HOURS)

    answer = client.get(f"{address}1/")

    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert answer.content.startswith(b"BEGIN:VCALENDAR")
    assert client.get(f"{address}2/").status_code == 404
    assert client.get(f"{address}0/").status_code == 404


def test_a_letter_of_another_programme_is_not_there(client: Client, programme: Programme) -> None:
    address = captured(programme, make_subject(programme))

    assert client.get(address.replace(programme.slug, make_programme().slug)).status_code == 404


def test_in_production_there_is_no_box(client: Client, programme: Programme, settings: Any) -> None:
    address = captured(programme, make_subject(programme))
    settings.ENGAWA_KIND = "production"

    assert [client.get(one).status_code for one in ("/demo/mail/", address, f"{address}1/")] == [404, 404, 404]


def test_nothing_of_the_box_is_kept_by_the_browser(client: Client, programme: Programme) -> None:
    address = captured(programme, make_subject(programme))

    assert client.get("/demo/mail/").headers["Cache-Control"] == "no-store"
    assert client.get(address).headers["Cache-Control"] == "no-store"
