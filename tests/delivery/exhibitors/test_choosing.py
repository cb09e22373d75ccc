"""Who is listed first when more apply than there is room for; which share is small companies."""

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.actions import set_parameter
from engawa.delivery.exhibitors.actions import propose_list
from engawa.delivery.exhibitors.choosing import ranked, selection_of, set_selection
from engawa.delivery.exhibitors.sme import is_small, share_of, tables
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import postings_file
from tests.delivery.exhibitors.passports import publish_answers
from tests.delivery.fairs.makers import TODAY, check_all, companies, import_postings, make_fair, make_next
from tests.make import entries, make_actor

pytestmark = pytest.mark.django_db


def applied(count: int = 3) -> Fair:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(count))
    check_all(fair)
    return fair


def order(fair: Fair) -> list[tuple[int, bool]]:
    """(place in the order of applying, fits) as ranked."""
    by_age = sorted(companies(fair), key=lambda one: (one.made_at, one.pk))
    at = {one.pk: place for place, one in enumerate(by_age)}
    with inside(fair.programme):
        return [(at[one.exhibitor.pk], one.fits) for one in ranked(fair.gathering)]


def test_without_a_rule_everybody_fits_in_the_order_of_applying() -> None:
    assert order(applied()) == [(0, True), (1, True), (2, True)]


def test_criteria_come_first_and_the_rest_by_age_until_it_is_full() -> None:
    fair = applied()
    last = sorted(companies(fair), key=lambda one: (one.made_at, one.pk))[2]
    publish_answers(last, side_job="notice", moving_costs="part")
    office = make_actor(Role.CONTRACTOR, fair.programme)
    set_selection(fair.gathering, by=office, capacity=2, criteria=["side_jobs", "newcomers"])

    assert order(fair) == [(2, True), (0, True), (1, False)]
    with inside(fair.programme):
        assert ranked(fair.gathering)[0].met_words == "副業・兼業を認めている、移住者の受入れの制度がある"


def test_what_was_answered_with_no_speaks_for_nobody() -> None:
    fair = applied(2)
    publish_answers(sorted(companies(fair), key=lambda one: (one.made_at, one.pk))[1], side_job="no", telework="no")
    office = make_actor(Role.CONTRACTOR, fair.programme)
    set_selection(fair.gathering, by=office, capacity=1, criteria=["side_jobs", "flexible"])

    assert order(fair) == [(0, True), (1, False)]


def test_places_that_are_taken_leave_room_for_fewer() -> None:
    fair = applied()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    set_selection(fair.gathering, by=office, capacity=2, criteria=[])
    with inside(fair.programme):
        first = ranked(fair.gathering)[0].exhibitor.pk
    propose_list(fair.gathering, by=office, exhibitors=[first])

    assert [fits for _place, fits in order(fair)] == [True, False]


def test_a_new_rule_is_a_new_version_and_the_next_fair_takes_the_last() -> None:
    fair = applied(1)
    office = make_actor(Role.CONTRACTOR, fair.programme)
    set_selection(fair.gathering, by=office, capacity=5, criteria=["invited"])
    set_selection(fair.gathering, by=office, capacity=7, criteria=["first", "certified"])
    made = make_next(fair)

    with inside(fair.programme):
        now, after = selection_of(fair.gathering), selection_of(made.gathering)
    assert now is not None
    assert after is not None
    assert (now.version, now.capacity, after.version, after.capacity) == (2, 7, 1, 7)
    assert after.criteria == ["first", "certified"]
    assert entries(fair.programme, Act.SELECTION_SET)[0]["scope"]["criteria"] == ["invited"]
    with pytest.raises(NotPermitted):
        set_selection(fair.gathering, by=make_actor(Role.AGENCY, fair.programme), capacity=1, criteria=[])


@pytest.mark.parametrize(
    ("industry", "capital", "employees", "found"),
    [
        ("E", 300_000_000, 5_000, True),
        ("E", 300_000_001, 300, True),
        ("E", 300_000_001, 301, False),
        ("E", None, 301, None),
        ("E", None, 300, True),
        ("I", 50_000_000, 900, True),
        ("I", 50_000_001, 51, None),  # wholesale or retail
        ("I", 100_000_001, 101, False),
        ("P", 50_000_001, 101, False),
        ("", None, None, None),
    ],
)
def test_a_small_company_stays_within_one_of_two_limits(
    industry: str, capital: int | None, employees: int | None, found: bool | None
) -> None:
    assert is_small(industry, capital, employees, tables()["basic_act"]["limits"]) is found


def test_no_share_without_a_table() -> None:
    fair = applied(2)
    with inside(fair.programme):
        assert not share_of(companies(fair)).known

    set_parameter(fair.programme, by=TODAY, key="exhibitor.sme_table", value="basic_act")

    with inside(fair.programme):
        share = share_of(companies(fair))
    assert (share.known, share.small, share.companies, share.percent) == (True, 2, 2, 100)
