import pytest
from django.urls import reverse

from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Exhibitor
from tests.delivery.exhibitors.passports import check, publish_answers, rows_of, say
from tests.delivery.fairs.makers import companies, make_public_fair
from tests.make import make_actor, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db
YEAR = {"fiscal_year": "2025"}


def address(company: Exhibitor, name: str, **places: object) -> str:
    return reverse(name, kwargs={"programme": company.programme.slug, **places})


def own(company: Exhibitor) -> str:
    return address(company, "exhibitor:passport")


def test_a_company_keeps_a_draft_and_hands_in_and_sees_how_each_answer_stands() -> None:
    company = companies(make_public_fair(1))[0]
    client = as_staff(make_actor(Role.EXHIBITOR, company.programme, company.organisation))

    kept = client.post(own(company), YEAR | {"v_telework": "weekly", "n_telework": "週2日まで", "verb": "keep"})
    drafts = [(row.key, row.state, row.note) for row in rows_of(company)]
    client.post(
        own(company),
        YEAR | {"v_telework": "weekly", "n_telework": "週2日まで", "v_training": ["ojt", "joining"], "verb": "submit"},
    )

    assert (kept.status_code, drafts) == (302, [("telework", "draft", "週2日まで")])
    assert {row.key: (row.state, row.value) for row in rows_of(company)} == {
        "telework": ("submitted", "weekly"),
        "training": ("submitted", "ojt,joining"),
    }
    page = client.get(own(company)).content.decode()
    assert page.count("事務局の確認待ち") == 3  # two answers, and the summary beside
    assert "週2日まで" in page


def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost() -> None:
    company = companies(make_public_fair(1))[0]
    client = as_staff(make_actor(Role.EXHIBITOR, company.programme, company.organisation))

    answer = client.post(
        own(company),
        YEAR
        | {"v_paid_leave": "180", "v_kurumin": "yes", "n_telework": "週2日まで", "e_side_job": "javascript:alert(1)"},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "「有給休暇の取得率（%）」は100以下で入力してください。" in page
    assert "いつまで有効かを入力してください。" in page
    assert "「根拠のページ」の形が正しくありません" in page
    assert 'value="180"' in page and "週2日まで" in page
    assert rows_of(company) == []


def test_an_emptied_answer_is_unanswered_on_the_public_page_at_once() -> None:
    company = companies(make_public_fair(1))[0]
    by = publish_answers(company, telework="always", annual_holidays=128)
    client = as_staff(by)

    client.post(own(company), YEAR | {"v_telework": "always", "verb": "keep"})

    assert {row.key: row.state for row in rows_of(company)} == {"telework": "published", "annual_holidays": "withdrawn"}
    public = client.get(address(company, "public:company", pk=company.pk)).content.decode()
    assert "いつでも" in public and "128日" not in public
    assert reload(company).ways_of_working == ["telework"]


def test_nobody_reads_or_writes_the_passport_of_another_company() -> None:
    first, second = companies(make_public_fair(2))
    say(first, telework="always")
    client = as_staff(make_actor(Role.EXHIBITOR, second.programme, second.organisation))

    page = client.get(own(first)).content.decode()
    client.post(own(first), YEAR | {"v_telework": "no", "verb": "submit"})

    assert second.name in page and first.name not in page and "事務局の確認待ち</span>" not in page
    assert [(row.exhibitor_id, row.value) for row in rows_of(first)] == [(first.pk, "always")]
    assert [row.value for row in rows_of(second)] == ["no"]


def test_the_office_checks_line_by_line_publishes_and_a_return_says_why() -> None:
    company = companies(make_public_fair(1))[0]
    by = say(company, telework="always", annual_holidays=128)
    rows = {row.key: row.pk for row in rows_of(company)}
    office = as_staff(make_actor(Role.CONTRACTOR, company.programme))
    page = address(company, "contractor:passport", pk=company.pk)

    empty = office.post(page, {})
    silent = office.post(page, {str(rows["telework"]): "returned"})
    unseen = office.post(page, {str(rows["telework"]): "checked"})
    done = office.post(
        page,
        {
            str(rows["telework"]): "returned",
            str(rows["annual_holidays"]): "declared",
            "reason": "日数を補足に書いてください。",
        },
    )
    office.post(address(company, "contractor:passport-publish", pk=company.pk))

    assert "どの回答を、どうするかを選んでください。" in empty.content.decode()
    assert "差し戻す理由を書いてください。" in silent.content.decode()
    assert [one.status_code for one in (empty, silent, unseen, done)] == [422, 422, 422, 302]
    assert {row.key: row.state for row in rows_of(company)} == {"telework": "returned", "annual_holidays": "published"}
    assert "日数を補足に書いてください。" in as_staff(by).get(own(company)).content.decode()


def test_whoever_typed_it_is_refused_on_the_page_with_clause_and_next_step() -> None:
    company = companies(make_public_fair(1))[0]
    typist = make_actor(Role.CONTRACTOR, company.programme)
    say(company, typist, telework="always")
    one = rows_of(company)[0]

    answer = as_staff(typist).post(address(company, "contractor:passport", pk=company.pk), {str(one.pk): "declared"})

    assert answer.status_code == 403
    assert "打ち込んだ人とは別の人が確かめます" in answer.content.decode()
    assert rows_of(company)[0].state == "submitted"


def test_the_light_names_the_next_thing_to_do_and_turns_with_it() -> None:
    company = companies(make_public_fair(1))[0]
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)
    client = as_staff(by)
    prepare = address(company, "exhibitor:prepare")

    before = client.get(prepare).content.decode()
    client.post(address(company, "exhibitor:intro"), {"intro": "海の見える工場です。"})
    say(company, by, telework="always")
    waiting = client.get(prepare).content.decode()
    check(company)

    assert "期限が過ぎています" in before  # the fair is tomorrow
    assert "公開ページの紹介文がありません。" in before and "パスポートに答える" in before
    assert "パスポートは、事務局の確認を待っています。" in waiting and "紹介文がありません" not in waiting
    office = as_staff(make_actor(Role.CONTRACTOR, company.programme))
    assert "1件を公開する" in office.get(address(company, "contractor:readiness")).content.decode()
    assert "パスポートの回答が" not in office.get(address(company, "contractor:home")).content.decode()
    say(company, by, telework="no")
    assert (
        "パスポートの回答が1件、確認を待っています" in office.get(address(company, "contractor:home")).content.decode()
    )


def test_a_company_without_a_booth_is_led_to_its_preparation() -> None:
    from tests.delivery.exhibitors.files import postings_file
    from tests.delivery.fairs.makers import import_postings, make_fair

    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(1))
    company = companies(fair)[0]
    client = as_staff(make_actor(Role.EXHIBITOR, fair.programme, company.organisation))

    led = client.get(address(company, "exhibitor:home"))

    assert (led.status_code, led.headers["Location"]) == (302, address(company, "exhibitor:prepare"))
    assert "求人票は、県立ハローワークの確認を待っています。" in client.get(led.headers["Location"]).content.decode()
