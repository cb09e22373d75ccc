"""Who chooses English reads English, nobody else does, and what is kept stays Japanese."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.tongue import ENGLISH
from engawa.base.programmes.actors import system
from engawa.web.ui import words
from tests.delivery.fairs.makers import make_public_fair
from tests.delivery.fairs.talk_makers import make_day, make_someone
from tests.make import make_programme
from tests.web.sessions import as_seeker, as_staff

COOKIE = settings.LANGUAGE_COOKIE_NAME
AT = dt.datetime(2026, 2, 14, 4, 0, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_english_is_chosen_by_a_link_and_japanese_again(client: Client) -> None:
    at = f"/p/{make_public_fair().programme.slug}/"

    first = client.get(at, headers={"accept-language": "en"}).content.decode()
    chosen = client.get("/language/en/", {"next": at})
    english = client.get(at)
    back = client.get("/language/ja/", {"next": at})
    again = client.get(at).content.decode()

    assert '<html lang="ja">' in first and f'href="/language/en/?next={at.replace("/", "%2F")}"' in first
    assert (chosen.status_code, chosen["Location"], chosen["Cache-Control"]) == (302, at, "no-store")
    assert (chosen.cookies[COOKIE].value, chosen.cookies[COOKIE]["samesite"]) == ("en", "Lax")
    assert chosen.cookies[COOKIE]["httponly"]
    assert '<html lang="en">' in english.content.decode() and "the Japanese text is binding" in english.content.decode()
    assert "Cookie" in english["Vary"]
    assert back.cookies[COOKIE].value == ""
    assert again == first


@pytest.mark.parametrize("path", ["/language/fr/?next=/p/a/", "/language/en/", "/language/en/?next=//other.example/"])
def test_no_other_language_and_no_other_site(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.django_db
def test_each_language_has_its_own_tag(client: Client) -> None:
    at = f"/p/{make_public_fair().programme.slug}/"
    japanese = client.get(at)
    client.cookies[COOKIE] = "en"

    english = client.get(at, headers={"if-none-match": japanese["ETag"]})

    assert (english.status_code, english["ETag"] == japanese["ETag"]) == (200, False)
    assert client.get(at, headers={"if-none-match": english["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_her_page_speaks_english_and_her_hosts_does_not() -> None:
    fair, (host,) = make_day(1)
    base = f"/p/{fair.programme.slug}"
    hers, theirs = as_seeker(make_someone(fair).token), as_staff(host.actor)
    hers.cookies[COOKIE] = theirs.cookies[COOKIE] = "en"

    today, booth = hers.get(f"{base}/me/").content.decode(), theirs.get(f"{base}/booth/").content.decode()

    assert '<html lang="en">' in today and "Whom you talked to" in today
    assert '<html lang="ja">' in booth and "/language/en/" not in booth


@pytest.mark.django_db
def test_an_error_beside_a_field_is_english(client: Client) -> None:
    at = f"/p/{make_public_fair().programme.slug}/link/"
    client.cookies[COOKIE] = "en"

    answer = client.post(at, {"mail": "umineko"}, headers={"origin": "http://testserver"})

    assert "Please enter an e-mail address like name@example.jp." in answer.content.decode()


@pytest.mark.django_db
def test_what_an_act_keeps_is_japanese_whatever_the_page_speaks() -> None:
    programme = make_programme()

    with translation.override(ENGLISH):
        with acting(Act.FAIR_PLAN, programme, by=system("test")):
            kept = gettext("同意する")
        after = gettext("同意する")

    assert (kept, after) == ("同意する", "Agree")


def test_english_dates_amounts_and_words_that_bind() -> None:
    with translation.override(ENGLISH):
        assert words.jp_datetime(AT) == "Sat 14 Feb 2026, 13:00"
        assert words.jp_moment(AT) == "Sat 14 Feb, 13:00"
        assert words.binding(gettext_lazy("同意する")) == "同意する (Agree)"
    assert words.binding(gettext_lazy("同意する")) == "同意する"
