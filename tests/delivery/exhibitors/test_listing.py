import pytest

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.queries import current_list, lines_of
from engawa.delivery.exhibitors.actions import (
    check_postings,
    propose_list,
    publish_list,
    withdraw_list,
    write_intro,
)
from engawa.delivery.exhibitors.actions.checking import TooMany
from engawa.delivery.exhibitors.actions.listing import AlreadyProposed, NotListable
from engawa.delivery.exhibitors.models import Posting
from engawa.delivery.exhibitors.queries import public_exhibitors, public_postings
from tests.delivery.exhibitors.files import file_of, postings_file, row
from tests.delivery.fairs.makers import (
    add_town,
    booths,
    check_all,
    check_lines,
    companies,
    import_postings,
    make_fair,
    make_public_fair,
    publish,
)
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


def test_a_published_list_makes_exactly_its_lines_public_and_recipients() -> None:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(2))
    check_all(fair)
    town = add_town(fair)

    listed = publish(fair)

    with inside(fair.programme):
        assert {one.name for one in public_exhibitors(fair.gathering)} == {"会社01（架空）", "会社02（架空）", "倉吉市"}
        recipients = current_list()
        assert recipients is not None
        assert len(lines_of(recipients)) == 3
    assert (listed.state, reload(town).list_version, len(booths(fair))) == ("published", 1, 3)


def test_a_list_without_the_commissioners_agreement_is_refused_and_nothing_is_public() -> None:
    fair = make_fair()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    import_postings(fair, office, postings_file(1))
    check_all(fair)
    listed = propose_list(fair.gathering, by=office, exhibitors=[companies(fair)[0].pk])

    with pytest.raises(Refused):
        publish_list(listed, by=office)

    assert reload(listed).state == "proposed"
    with inside(fair.programme):
        assert not public_exhibitors(fair.gathering).exists()


def test_unchecked_companies_cannot_be_listed_and_one_list_waits_at_a_time() -> None:
    fair = make_fair()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    import_postings(fair, office, postings_file(2))

    with pytest.raises(NotListable):
        propose_list(fair.gathering, by=office, exhibitors=[companies(fair)[0].pk])
    check_all(fair)
    first = propose_list(fair.gathering, by=office, exhibitors=[companies(fair)[0].pk])
    with pytest.raises(AlreadyProposed):
        propose_list(fair.gathering, by=office, exhibitors=[companies(fair)[1].pk])
    withdraw_list(first, by=office)
    second = propose_list(fair.gathering, by=office, exhibitors=[one.pk for one in companies(fair)])

    assert (second.number, [one.state for one in companies(fair)]) == (2, ["listed", "listed"])


def test_a_later_version_replaces_the_former_and_keeps_who_is_on_it() -> None:
    fair = make_public_fair(2)
    add_town(fair)

    listed = publish(fair)

    assert (listed.number, len(listed.exhibitors)) == (2, 3)
    assert [one.list_version for one in companies(fair) if one.kind == "company"] == [2, 2]


def test_an_expired_incomplete_or_unchecked_posting_is_not_public() -> None:
    fair = make_fair()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    rows = [
        row(1),
        row(1, 求人番号="31990-00000009", 紹介期限日="令和7年12月31日"),
        row(1, 求人番号="31990-00000010", 試用期間=""),
    ]
    import_postings(fair, office, file_of(rows))
    check_all(fair)
    publish(fair)
    import_postings(fair, office, file_of([row(1, 求人番号="31990-00000011")]))

    with inside(fair.programme):
        assert [one.job_no for one in public_postings(fair.gathering)] == ["31990-00000001"]
        assert Posting.objects.count() == 4


def test_each_checked_line_leaves_an_entry_and_at_most_fifty_go_at_once() -> None:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(51))
    agency = make_actor(Role.AGENCY, fair.programme)
    with inside(fair.programme):
        lines = list(Posting.objects.values_list("pk", flat=True))

    with pytest.raises(TooMany):
        check_lines(fair, agency, dict.fromkeys(lines, "checked"))
    assert check_lines(fair, agency, dict.fromkeys(lines[:50], "checked")) == 50
    assert check_lines(fair, agency, dict.fromkeys(lines[:50], "checked")) == 0

    checked = [e for e in entries(fair.programme, Act.POSTING_CHECK) if e["scope"].get("verdict") == "checked"]
    assert len(checked) == 50


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.COMMISSIONER, Role.EXHIBITOR])
def test_only_the_agency_checks_postings(role: Role) -> None:
    fair = make_fair()

    with pytest.raises(NotPermitted):
        check_postings(fair.gathering, by=make_actor(role, fair.programme), verdicts={})


def test_an_intro_can_be_found_by_its_words() -> None:
    fair = make_public_fair(1)
    company = companies(fair)[0]

    write_intro(
        company, by=make_actor(Role.EXHIBITOR, fair.programme, company.organisation), intro="海の見える工場です。"
    )

    assert "工場" in reload(company).search
