from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.agreeing import decide_agreement, decide_facts
from engawa.contract.approvals.queries import latest_agreement
from engawa.delivery.exhibitors.models import ExhibitorList
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import postings_file
from tests.delivery.fairs.makers import booths, check_all, companies, import_postings, make_fair
from tests.make import make_actor, proof, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def filled(count: int = 2) -> Fair:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(count))
    return fair


def office_of(fair: Fair) -> Client:
    return as_staff(make_actor(Role.CONTRACTOR, fair.programme))


def address(fair: Fair, path: str = "exhibitors/") -> str:
    return f"/p/{fair.programme.slug}/office/{path}"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def agree(fair: Fair) -> None:
    window = make_actor(Role.COMMISSIONER, fair.programme)
    with inside(fair.programme):
        listed = ExhibitorList.objects.get(state="proposed")
        asked = latest_agreement("exhibitors", subject_ref=listed.pk)
    assert asked is not None
    key = proof(window, Act.AGREEMENT_DECIDE, fair.programme, about=asked, scope=decide_facts(asked, "agreed"))
    decide_agreement(asked, by=window, decision="agreed", step_up=key)


def test_from_checked_postings_to_a_published_list_page_by_page() -> None:
    fair = filled()
    office = office_of(fair)
    assert "2者います" not in text(office.get(address(fair)))
    check_all(fair)

    assert "確認が済んだ出展者が 2者います。" in text(office.get(address(fair)))
    office.post(address(fair, "lists/propose/"))
    assert "発注者の回答を待っています。" in text(office.get(address(fair)))
    agree(fair)
    assert "この一覧を公開する" in text(office.get(address(fair)))
    with inside(fair.programme):
        listed = ExhibitorList.objects.get()
    office.post(address(fair, f"lists/{listed.pk}/publish/"))

    assert ([one.state for one in companies(fair)], len(booths(fair))) == (["confirmed", "confirmed"], 2)


def test_publishing_before_the_answer_is_refused_with_the_clause() -> None:
    fair = filled()
    check_all(fair)
    office = office_of(fair)
    office.post(address(fair, "lists/propose/"))
    with inside(fair.programme):
        listed = ExhibitorList.objects.get()

    answer = office.post(address(fair, f"lists/{listed.pk}/publish/"))

    assert answer.status_code == 403
    assert reload(listed).state == "proposed"


def test_a_second_proposal_says_what_to_do_first() -> None:
    fair = filled()
    check_all(fair)
    office = office_of(fair)
    office.post(address(fair, "lists/propose/"))

    answer = office.post(address(fair, "lists/propose/"))

    assert (answer.status_code, "先に公開するか、取り下げてください" in text(answer)) == (409, True)


def test_municipalities_are_added_by_name() -> None:
    fair = filled(1)
    office = office_of(fair)

    office.post(address(fair, "exhibitors/towns/"), {"codes": ["312037", "313289"]})
    office.post(address(fair, "exhibitors/towns/"), {"codes": ["312037", "999999"]})

    page = text(office.get(address(fair)))
    assert ("倉吉市" in page, "智頭町" in page, "確認の対象外" in page) == (True, True, True)
    assert [one.name for one in companies(fair) if one.kind == "municipality"] == ["智頭町", "倉吉市"]


def test_the_fair_is_moved_by_hand_only_where_its_state_leads() -> None:
    fair = filled(1)
    office = office_of(fair)

    office.post(address(fair, "fair/start/"))

    assert reload(fair.gathering).state == "live"
    assert office.post(address(fair, "fair/suspend/")).status_code == 404  # 責's, on a page of its own
    assert office.post(address(fair, "fair/report/")).status_code == 409
    assert office.post(address(fair, "fair/nonsense/")).status_code == 404


def test_one_exhibitor_shows_what_its_postings_lack() -> None:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(1, 試用期間=""))

    page = text(office_of(fair).get(address(fair, f"exhibitors/{companies(fair)[0].pk}/")))

    assert "足りない項目：試用期間" in page


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR])
def test_the_page_is_the_offices_alone(role: Role) -> None:
    fair = filled(1)

    assert as_staff(make_actor(role, fair.programme)).get(address(fair)).status_code == 404


def test_the_page_asks_as_many_questions_for_thirty_as_for_three() -> None:
    counts = []
    for many in (3, 30):
        fair = filled(many)
        office = office_of(fair)
        office.get(address(fair))
        with CaptureQueriesContext(connection) as asked:
            office.get(address(fair))
        counts.append(len(asked))

    assert counts[0] == counts[1]
