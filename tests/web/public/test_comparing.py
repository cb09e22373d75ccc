import datetime as dt
from uuid import uuid4

import pytest
from django.test import Client

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions.passport import Given
from engawa.delivery.exhibitors.models import Posting
from tests.delivery.exhibitors.files import postings_file
from tests.delivery.exhibitors.passports import publish_answers, say
from tests.delivery.fairs.makers import companies, import_postings, make_public_fair
from tests.make import make_actor

pytestmark = pytest.mark.django_db


def chosen(*pks: object) -> str:
    return "&".join(f"c={pk}" for pk in pks)


def test_companies_stand_side_by_side_with_years_basis_and_what_is_unanswered(client: Client) -> None:
    fair = make_public_fair(3)
    first, second, third = companies(fair)
    publish_answers(first, "checked", kurumin=Given("platinum", "第1号", "https://example.jp/k", dt.date(2099, 3, 31)))
    publish_answers(second, telework="monthly")
    say(third, telework="always")

    page = client.get(f"/p/{fair.programme.slug}/companies/compare/?{chosen(second.pk, first.pk)}").content.decode()

    assert page.index(second.name) < page.index(first.name)
    assert "プラチナくるみん" in page and "2099年3月31日" in page and "事務局確認済" in page
    assert "月に数日" in page and "2025年度" in page and "企業申告" in page
    assert page.count("未回答") > 10
    assert "いつでも" not in page
    assert f'<option value="{third.pk}">' in page and f'<option value="{first.pk}">' not in page


def test_a_fifth_is_left_out_in_words_and_what_is_not_public_never_shows(client: Client) -> None:
    fair, other = make_public_fair(5), make_public_fair(1)
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(6))
    hidden = next(one for one in companies(fair) if one.state != "confirmed")
    base = f"/p/{fair.programme.slug}/companies/compare/"

    five = client.get(f"{base}?{chosen(*(one.pk for one in companies(fair) if one != hidden))}").content.decode()
    strange = client.get(f"{base}?{chosen(hidden.pk, companies(other)[0].pk, uuid4(), 'none', '%00')}")

    assert "くらべられるのは4つまでです" in five and five.count("外す<span") == 4
    assert hidden.name not in five
    assert strange.status_code == 200
    assert "くらべるところが選ばれていません" in strange.content.decode()
    assert hidden.name not in strange.content.decode()


def test_the_directory_lets_companies_be_chosen_without_any_script_and_finds_by_occupation(client: Client) -> None:
    fair = make_public_fair(2)
    first, second = companies(fair)
    with inside(fair.programme):
        assert set(Posting.objects.values_list("occupation", flat=True)) == {"12"}

    page = client.get(f"/p/{fair.programme.slug}/companies/?occupation=12").content.decode()
    none = client.get(f"/p/{fair.programme.slug}/companies/?occupation=01").content.decode()

    assert f'name="c" value="{first.pk}"' in page and f'name="c" value="{second.pk}"' in page
    assert "「管理的職業」を外すと 2件あります。" in none


def test_a_comparison_sets_no_cookie_and_is_given_again_unchanged(client: Client) -> None:
    fair = make_public_fair(1)
    address = f"/p/{fair.programme.slug}/companies/compare/?{chosen(companies(fair)[0].pk)}"

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.cookies, again.status_code) == ({}, 304)
