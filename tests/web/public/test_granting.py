"""移住支援金の目安 on the public site: answered at once, kept nowhere."""

from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.delivery.fairs.models import Fair
from engawa.web.public.granting import CheckForm
from tests.delivery.exhibitors.granting import let_check, make_rule
from tests.delivery.fairs.makers import make_fair
from tests.make import entries

pytestmark = pytest.mark.django_db
OURS: dict[str, Any] = {"HTTP_ORIGIN": "http://testserver"}
SAID = {
    "town": "312037",
    "years": "5",
    "years_running": "1",
    "stay": "yes",
    "work": "telework",
    "family": "together",
    "children": "2",
}
UNKNOWN = dict.fromkeys(SAID, "unknown")
NO_PROMISE = "受給を約束するものではありません。市町村が判断します。"


@pytest.fixture
def fair() -> Fair:
    fair = make_fair()
    make_rule(fair.programme, more="転入から1年以内の申請（架空）")
    let_check(fair.programme)
    return fair


def at(fair: Fair, path: str = "grant/") -> str:
    return f"/p/{fair.programme.slug}/{path}"


def ask(fair: Fair, **said: str) -> Any:
    return Client().post(at(fair), SAID | said, **OURS)


def test_it_is_not_there_while_switched_off_and_not_without_rows() -> None:
    fair = make_fair()
    make_rule(fair.programme)
    seen = [Client().get(at(fair)).status_code, ask(fair).status_code]
    link = "移住支援金の目安を確かめる" in Client().get(at(fair, "life/312037/")).content.decode()
    other = make_fair()
    let_check(other.programme)
    make_rule(other.programme, confirmed=False)

    assert (seen, link) == ([404, 404], False)
    assert [Client().get(at(other)).status_code, ask(other).status_code] == [404, 404]


def test_the_pages_of_life_lead_there_for_a_municipality_that_has_a_rule(fair: Fair) -> None:
    with_rule, without = (Client().get(at(fair, f"life/{code}/")).content.decode() for code in ("312037", "312011"))

    assert at(fair, "grant/?town=312037") in with_rule
    assert at(fair) not in without
    assert at(fair) in Client().get(at(fair, "life/")).content.decode()
    chosen = Client().get(at(fair, "grant/?town=312037")).content.decode()
    assert '<option value="312037" selected>' in chosen


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, "可能性あり"),
        ({"years": "4"}, "要件外の可能性"),
        ({"work": "other"}, "要件外の可能性"),
        (UNKNOWN, "判定できません"),
    ],
)
def test_the_answer_says_what_why_from_where_and_who_decides(fair: Fair, said: dict[str, str], verdict: str) -> None:
    answer = ask(fair, **said | {"town": "312037"})

    page = answer.content.decode()
    result = page[page.index('id="result"') : page.index("<form")]
    assert answer.status_code == 200
    assert verdict in result and NO_PROMISE in result
    assert result.count("支援金の要綱（架空）") == 4 == result.count("に確認")
    assert "移住の窓口（架空）" in result and "0858-00-0000" in result
    assert "転入から1年以内の申請（架空）" in result
    assert ("288,000円" in result) == (verdict == "可能性あり")


def test_without_a_municipality_nothing_is_said_but_where_to_ask(fair: Fair) -> None:
    page = ask(fair, town="unknown").content.decode()

    assert "判定できません" in page and NO_PROMISE in page
    assert at(fair, "pages/counters/") in page
    silent = Client().post(at(fair), {"town": "312037"}, **OURS)
    assert (silent.status_code, "判定できません" in silent.content.decode()) == (200, True)


def test_nothing_of_it_is_kept_anywhere(fair: Fair, caplog: pytest.LogCaptureFixture) -> None:
    before = len(entries(fair.programme))
    client = Client()

    with CaptureQueriesContext(connection) as asked:
        answer = client.post(at(fair), SAID, **OURS)

    writes = [one["sql"] for one in asked if one["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert (writes, len(entries(fair.programme))) == ([], before)
    assert (answer.headers["Cache-Control"], dict(answer.cookies), dict(client.cookies)) == ("no-store", {}, {})
    assert "telework" not in caplog.text and "312037" not in caplog.text
    assert "idempotency_key" not in client.get(at(fair)).content.decode()


def test_only_what_the_scheme_needs_is_asked_and_not_knowing_is_an_answer_to_each() -> None:
    asked = CheckForm({}).fields

    assert set(asked) == set(SAID)
    assert all(isinstance(field, forms.ChoiceField) and field.valid_value("unknown") for field in asked.values())


def test_a_choice_that_is_none_is_said_beside_its_field_and_another_site_asks_nothing(fair: Fair) -> None:
    wrong = ask(fair, town="131016", work="gambling")

    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "「移りたい市町村」を選び直してください。" in page and "「移ったあとの働き方」を選び直してください。" in page
    assert Client().post(at(fair), SAID, HTTP_ORIGIN="https://elsewhere.example").status_code == 403
