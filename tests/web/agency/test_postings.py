from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.accounts import stepup
from engawa.base.accounts.models import StepUp
from engawa.base.acts.words import Act
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Posting
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import postings_file
from tests.delivery.fairs.makers import import_postings, make_fair
from tests.make import entries, make_actor
from tests.web.between.makers import prove_and_send, words_asked
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def filled(count: int) -> Fair:
    fair = make_fair()
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(count))
    return fair


def agency_of(fair: Fair) -> Client:
    return as_staff(make_actor(Role.AGENCY, fair.programme))


def address(fair: Fair, path: str = "postings/") -> str:
    return f"/p/{fair.programme.slug}/agency/{path}"


def lines(fair: Fair) -> list[UUID]:
    with inside(fair.programme):
        return list(Posting.objects.order_by("job_no").values_list("pk", flat=True))


def states(fair: Fair) -> list[str]:
    with inside(fair.programme):
        return list(Posting.objects.order_by("job_no").values_list("check_state", flat=True))


def press(client: Client, fair: Fair, data: dict[str, Any]) -> Any:
    return prove_and_send(client, address(fair), data)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_home_says_what_waits_first() -> None:
    fair = filled(3)

    assert "確認を待っている求人票が 3件あります。" in text(agency_of(fair).get(address(fair, "")))


def test_ticked_lines_are_checked_together_with_an_entry_for_each() -> None:
    fair = filled(3)
    first, second, _third = lines(fair)

    answer = press(agency_of(fair), fair, {"lines": [first, second], "verdict": "checked"})

    assert (answer.status_code, states(fair)) == (302, ["checked", "checked", "unchecked"])
    assert len([e for e in entries(fair.programme, Act.POSTING_CHECK) if e["scope"].get("verdict")]) == 2


def test_one_fresh_proof_covers_all_ticked_lines_and_no_others() -> None:
    fair = filled(3)
    agency = agency_of(fair)
    first, second, third = lines(fair)
    data = {"lines": [first, second], "verdict": "checked"}

    assert words_asked(agency, address(fair), data) == ["求人票2件を「確認済」と記録します。"]
    assert states(fair) == ["unchecked"] * 3
    asked = agency.post(address(fair), data).content.decode()
    proof = asked.split('name="step_up" value="')[1][:36]
    stepup.prove(StepUp.objects.get(pk=proof), demo=True)
    other = agency.post(address(fair), data | {"lines": [first, third], "step_up": proof})
    assert (other.status_code, states(fair)) == (200, ["unchecked"] * 3)


def test_returning_needs_a_reason_and_keeps_the_ticks() -> None:
    fair = filled(2)
    first, _second = lines(fair)

    answer = agency_of(fair).post(address(fair), {"lines": [first], "verdict": "returned"})

    page = text(answer)
    assert (answer.status_code, states(fair)) == (422, ["unchecked", "unchecked"])
    assert "差し戻す理由を書いてください。" in page
    assert page.count(" checked>") == 2  # the line and the verdict


def test_nothing_ticked_is_told_so() -> None:
    fair = filled(1)

    answer = agency_of(fair).post(address(fair), {"verdict": "checked"})

    assert (answer.status_code, "確認する求人票を選んでください。" in text(answer)) == (422, True)


def test_a_verdict_can_be_corrected() -> None:
    fair = filled(1)
    agency = agency_of(fair)
    press(agency, fair, {"lines": lines(fair), "verdict": "checked"})

    again = press(agency, fair, {"lines": lines(fair), "verdict": "not_registered"})

    assert (again.headers["Location"], states(fair)) == (f"{address(fair)}?state=unchecked", ["not_registered"])


def test_what_somebody_recorded_meanwhile_stays_and_is_said_so() -> None:
    fair = filled(1)
    agency = agency_of(fair)
    press(agency, fair, {"lines": lines(fair), "verdict": "checked"})

    again = press(agency, fair, {"lines": lines(fair), "verdict": "checked"})

    assert "1件は、ほかの人が先に記録していたので、そのままにしました。" in text(agency.get(again.headers["Location"]))


def test_all_lines_shown_are_chosen_by_one_tick_and_no_other() -> None:
    fair = filled(3)

    press(agency_of(fair), fair, {"every": "on", "shown": lines(fair)[:2], "verdict": "checked"})

    assert states(fair) == ["checked", "checked", "unchecked"]


@pytest.mark.parametrize("made_up", ["nothing", "0190c0de-0000-7000-8000-0000000000aa"])
def test_made_up_lines_change_nothing(made_up: str) -> None:
    fair = filled(1)

    if made_up == "nothing":
        assert agency_of(fair).post(address(fair), {"lines": [made_up], "verdict": "checked"}).status_code == 422
    else:
        press(agency_of(fair), fair, {"lines": [made_up], "verdict": "checked"})

    assert states(fair) == ["unchecked"]


def test_fifty_lines_stand_on_a_page() -> None:
    fair = filled(51)

    page = text(agency_of(fair).get(address(fair)))

    assert (page.count('name="lines"'), "2ページ中 1ページ目" in page) == (50, True)


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.COMMISSIONER, Role.EXHIBITOR])
@pytest.mark.parametrize("path", ["", "postings/"])
def test_the_desk_is_the_agencys_alone(role: Role, path: str) -> None:
    fair = filled(1)

    assert as_staff(make_actor(role, fair.programme)).get(address(fair, path)).status_code == 404


def test_another_programmes_posting_is_not_there() -> None:
    fair, other = filled(1), filled(1)

    assert agency_of(fair).get(address(fair, f"postings/{lines(other)[0]}/")).status_code == 404
    assert agency_of(fair).get(address(fair, f"postings/{lines(fair)[0]}/")).status_code == 200


def test_the_page_asks_as_many_questions_for_thirty_as_for_three() -> None:
    counts = []
    for many in (3, 30):
        fair = filled(many)
        agency = agency_of(fair)
        agency.get(address(fair))
        with CaptureQueriesContext(connection) as asked:
            agency.get(address(fair))
        counts.append(len(asked))

    assert counts[0] == counts[1]
