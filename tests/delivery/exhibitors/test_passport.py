import datetime as dt

import pytest
from django.db import IntegrityError

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import due, run_due
from engawa.delivery.exhibitors.actions import (
    answer_passport,
    check_answers,
    publish_passport,
    withdraw_answers,
)
from engawa.delivery.exhibitors.actions.passport import Given, NoAnswer, NoEvidence
from engawa.delivery.exhibitors.answers import compare, passport_of, passport_standing
from engawa.delivery.exhibitors.library import ways_of_working
from engawa.delivery.exhibitors.models import AttributeValue, Exhibitor
from engawa.delivery.exhibitors.passport import attributes
from tests.delivery.exhibitors.passports import YEAR, check, publish_answers, rows_of, say
from tests.delivery.fairs.makers import companies, make_public_fair
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db
PAGE = "https://example.jp/holidays"


def make_company() -> Exhibitor:
    return companies(make_public_fair(1))[0]


def shown(company: Exhibitor) -> dict[str, str]:
    with inside(company.programme):
        return {one.attribute.key: one.words for group in passport_of(company).values() for one in group}


def test_every_box_of_the_filter_asks_an_attribute_that_exists_for_answers_it_takes() -> None:
    for way in ways_of_working().values():
        attribute = attributes()[way.attribute]
        assert all(attribute.takes(value) for value in way.any_of)
        assert bool(attribute.unit) == (way.at_least is not None or way.at_most is not None)


def test_an_answer_is_public_only_when_somebody_else_has_checked_and_published_it() -> None:
    company = make_company()

    by = say(company, telework="weekly", annual_holidays=125)
    typed = (shown(company)["telework"], reload(company).ways_of_working)
    office = check(company)
    checked = shown(company)["telework"]
    publish_passport(company, by=office)

    assert (typed, checked) == (("", []), "")
    assert reload(company).ways_of_working == ["telework", "holidays_120"]
    words = shown(company)
    assert (words["telework"], words["annual_holidays"], words["side_job"]) == ("週に数日", "125日", "")
    assert {(row.typed_by, row.checked_by) for row in rows_of(company)} == {(by.person_id, office.person_id)}
    lines = [e for e in entries(company.programme, Act.PASSPORT_CHECK) if "verdict" in e["scope"]]
    assert sorted(line["scope"]["key"] for line in lines) == ["annual_holidays", "telework"]


def test_an_answer_that_the_attribute_does_not_take_is_refused_and_nothing_is_kept() -> None:
    company = make_company()
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)

    for values in (
        {"telework": "sometimes"},
        {"paid_leave": 101},
        {"annual_holidays": -1},
        {"height": "1"},
        {"kurumin": Given("yes")},  # a certificate has a last day
        {"kurumin": Given("yes", expires_on=dt.date(2020, 3, 31))},
        {"telework": Given("no", evidence="javascript:alert(1)")},
    ):
        with pytest.raises(NoAnswer):
            answer_passport(company, by=by, values={"flextime": "yes"} | values, fiscal_year=YEAR)

    assert rows_of(company) == []


def test_whoever_typed_an_answer_may_not_check_it_even_from_the_office() -> None:
    company = make_company()
    typist = make_actor(Role.CONTRACTOR, company.programme)
    say(company, typist, telework="no", annual_holidays=Given("120", evidence=PAGE))
    waiting = {row.pk: "declared" for row in rows_of(company, "submitted")}

    with pytest.raises(Refused) as refused:
        check_answers(company, by=typist, verdicts=waiting)

    assert [unmet.duty for unmet in refused.value.unmet] == ["passport.two"]
    assert len(rows_of(company, "submitted")) == 2
    assert check_answers(company, by=make_actor(Role.CHIEF, company.programme), verdicts=waiting) == 2


def test_the_database_itself_refuses_one_person_for_both_and_a_check_without_evidence() -> None:
    company = make_company()
    by = say(company, telework="no")
    one = rows_of(company)[0]

    for columns, constraint in (
        ({"checked_by": by.person_id}, "attribute_checked_by_another"),
        ({"basis": "checked"}, "attribute_checked_has_evidence"),
    ):
        with pytest.raises(IntegrityError, match=constraint), acting(Act.PASSPORT_WRITE, company.programme, by=by):
            AttributeValue.objects.filter(pk=one.pk).update(**columns)


def test_no_exhibitor_checks_or_publishes_anything() -> None:
    company = make_company()
    by = say(company, telework="no")
    verdicts = {row.pk: "declared" for row in rows_of(company)}

    with pytest.raises(NotPermitted):
        check_answers(company, by=by, verdicts=verdicts)
    with pytest.raises(NotPermitted):
        publish_passport(company, by=by)

    assert [row.state for row in rows_of(company)] == ["submitted"]


def test_only_what_can_be_seen_somewhere_is_checked_by_the_office() -> None:
    company = make_company()
    say(company, annual_holidays=Given("120", evidence=PAGE), overtime_hours=8)

    with pytest.raises(NoEvidence):
        check(company, "checked")
    verdicts = {row.pk: "checked" if row.evidence else "declared" for row in rows_of(company)}
    office = make_actor(Role.CONTRACTOR, company.programme)
    check_answers(company, by=office, verdicts=verdicts)
    publish_passport(company, by=office)

    assert {row.key: row.basis for row in rows_of(company)} == {
        "annual_holidays": "checked",
        "overtime_hours": "declared",
    }


def test_the_public_answer_stays_until_the_next_one_is_checked_and_a_returned_one_can_be_written_again() -> None:
    company = make_company()
    by = publish_answers(company, telework="always")

    say(company, by, telework="no")
    check(company, "returned", reason="根拠のページと違います。")
    returned = rows_of(company, "returned")
    say(company, by, telework="monthly")
    waiting = shown(company)["telework"]
    publish_passport(company, by=check(company))

    assert [(row.value, row.reason) for row in returned] == [("no", "根拠のページと違います。")]
    assert (waiting, shown(company)["telework"]) == ("いつでも", "月に数日")
    assert sorted(row.state for row in rows_of(company)) == ["published", "replaced"]


def test_what_is_said_again_word_for_word_keeps_its_check_unless_it_is_said_for_a_new_year() -> None:
    company = make_company()
    by = publish_answers(company, telework="always")

    answer_passport(company, by=by, values={"telework": "always"}, fiscal_year=YEAR + 1, submit=True)
    same = [(row.state, row.fiscal_year) for row in rows_of(company)]
    answer_passport(company, by=by, values={"telework": "always"}, fiscal_year=YEAR + 1, renew=True)

    assert same == [("published", YEAR)]
    assert sorted((row.state, row.fiscal_year) for row in rows_of(company)) == [
        ("draft", YEAR + 1),
        ("published", YEAR),
    ]


def test_an_answer_taken_back_is_unanswered_at_once_and_never_a_no() -> None:
    company = make_company()
    by = publish_answers(company, night_work="no", telework="no")

    withdraw_answers(company, by=by, keys=["night_work", "telework", "side_job"])

    assert shown(company)["telework"] == ""
    assert reload(company).ways_of_working == []  # 「夜勤がない」 asks for an answer
    assert {row.state for row in rows_of(company)} == {"withdrawn"}


def test_a_certificate_leaves_the_page_and_the_filter_on_the_day_after_its_last() -> None:
    company = make_company()
    last = clock.today() + dt.timedelta(days=3)
    publish_answers(company, "checked", kurumin=Given("yes", "第1号", PAGE, last))
    before = (shown(company)["kurumin"], reload(company).ways_of_working)

    with clock.travel_to(clock.at(last + dt.timedelta(days=1), 0)):
        by_query = "kurumin" in shown(company)
        waits = [one for one in due() if one[2] == company.pk]
        for kind, _programme, ref in waits:
            run_due(kind, company.programme, ref)

    assert (before, by_query, len(waits)) == (("くるみん", ["kurumin"]), False, 1)
    assert ([row.state for row in rows_of(company)], reload(company).ways_of_working) == (["expired"], [])


def test_a_comparison_shows_what_one_of_them_answered_and_who_did_not() -> None:
    fair = make_public_fair(3)
    first, second, _third = companies(fair)
    publish_answers(first, telework="always", health=Given("bright", "", PAGE, dt.date(2099, 3, 31)))
    say(second, telework="no")

    with inside(fair.programme):
        rows = Exhibitor.objects.select_related("organisation").order_by("organisation__corporate_no")
        groups, standing = compare(list(rows)), passport_standing([first.pk, second.pk])

    telework = next(line for lines in groups.values() for line in lines if line.attribute.key == "telework")
    assert [answer.words for _name, answer in telework.named] == ["いつでも", "", ""]
    assert [line.attribute.key for line in groups["認定"]] == ["health"]
    assert (standing[first.pk].public, standing[first.pk].unanswered) == (2, 13)
    assert (standing[second.pk].public, standing[second.pk].waiting) == (0, 1)
