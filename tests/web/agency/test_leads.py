"""誘導の記録 through the page: four choices, and nobody to choose who did not ask for counsel or agree to be followed."""

import pytest
from django.test import Client

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.models import MatchWord
from tests.delivery.fairs.makers import booths
from tests.make import make_actor
from tests.outcomes.make import all_claims
from tests.outcomes.measures.scenes import after, company, day_of, make_held_fair, make_seeker
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def agency_of(fair: Fair) -> Client:
    return as_staff(make_actor(Role.AGENCY, fair.programme))


def test_four_choices_make_a_match_and_the_page_shows_it() -> None:
    fair = make_held_fair()
    her, silent = make_seeker(fair, alias="ゆきわり"), make_seeker(fair, follow=False, alias="だまり石")
    url = f"/p/{fair.programme.slug}/agency/leads/"
    with after(fair, 3):
        client = agency_of(fair)
        page = client.get(url).content.decode()
        assert "ゆきわり" in page
        assert "だまり石" not in page
        typed = {"who": her.pk, "company": company(booths(fair)[0]), "deed": "referred", "on": f"{day_of(fair)}"}

        done = client.post(url, typed, follow=True)

        assert "記録しました" in done.content.decode()
        assert "紹介" in done.content.decode()
        hidden = client.post(url, typed | {"who": silent.pk})
        assert hidden.status_code == 422
        assert "だまり石" not in hidden.content.decode()
    assert [(one.kind, one.state) for one in all_claims(fair.programme)] == [(2, "confirmed")]


def test_what_cannot_be_counted_is_said_and_nothing_typed_is_lost() -> None:
    fair = make_held_fair()
    her = make_seeker(fair, came=False)
    with after(fair, 3):
        client = agency_of(fair)
        typed = {"who": her.pk, "company": company(booths(fair)[0]), "deed": "applied", "on": f"{day_of(fair)}"}
        answer = client.post(f"/p/{fair.programme.slug}/agency/leads/", typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "参加した記録がない" in page
    assert f'<option value="{her.pk}" selected>' in page
    assert '<option value="applied" selected>' in page


def test_an_agency_reads_its_own_records_only() -> None:
    fair = make_held_fair()
    her = make_seeker(fair, alias="ゆきわり")
    url = f"/p/{fair.programme.slug}/agency/leads/"
    with after(fair, 3):
        typed = {"who": her.pk, "company": company(booths(fair)[0]), "deed": "arranged", "on": f"{day_of(fair)}"}
        assert agency_of(fair).post(url, typed).status_code == 302

        assert "まだ記録はありません" in agency_of(fair).get(url).content.decode()
    with inside(fair.programme):
        assert MatchWord.objects.count() == 1
