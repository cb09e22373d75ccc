"""両回をくらべる at both desks: numbers lead to their rows, lessons are written by 乙 and read by 甲."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.outcomes.measures.models import Lesson
from tests.delivery.fairs.makers import booths, make_fair
from tests.make import make_actor, make_programme
from tests.outcomes.measures.scenes import make_first_fair, make_held_fair, make_seeker, meet
from tests.outcomes.measures.test_comparing import two
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().replace("<wbr>", "").split())


@pytest.mark.parametrize(("desk", "role"), [("office", Role.CONTRACTOR), ("window", Role.COMMISSIONER)])
def test_both_desks_see_both_fairs_and_open_every_number(desk: str, role: Role) -> None:
    first, second = two()
    client = as_staff(make_actor(role, first.programme))
    home = f"/p/{first.programme.slug}/{desk}/"

    shown = text(client.get(f"{home}comparison/"))

    assert ["第1回" in shown, "第2回" in shown, "未登録" in shown] == [True] * 3
    for fair in (first, second):
        assert f"{home}figures/Q-S04/?fair={fair.gathering_id}" in shown
    for query in ("Q-S04", "Q-W02", "Q-R01"):
        assert client.get(f"{home}figures/{query}/?fair={first.gathering_id}").status_code == 200
    assert ("課題を書く" in shown) == (role is Role.CONTRACTOR)


def test_a_lesson_from_page_to_page() -> None:
    first, _second = two()
    office = as_staff(make_actor(Role.CONTRACTOR, first.programme))
    home = f"/p/{first.programme.slug}/office/comparison/"
    typed = {"gathering": str(first.gathering_id), "issue": "受付が混んだ", "state": "open", "answer": ""}
    office.post(f"{home}lessons/new/", typed)
    with inside(first.programme):
        row = Lesson.objects.get()
    assert "受付が混んだ" in text(office.get(f"{home}lessons/{row.pk}/"))

    wrong = office.post(f"{home}lessons/{row.pk}/", typed | {"state": "done"})
    right = office.post(f"{home}lessons/{row.pk}/", typed | {"state": "done", "answer": "受付を2人にした"})

    assert (wrong.status_code, "したことを書いてください" in text(wrong), right.status_code) == (422, True, 302)
    window = as_staff(make_actor(Role.COMMISSIONER, first.programme))
    assert "→ 受付を2人にした" in text(window.get(f"/p/{first.programme.slug}/window/comparison/"))
    assert office.post(f"{home}lessons/new/", typed | {"issue": ""}).status_code == 422


def test_lessons_of_others_and_by_others_are_not_there() -> None:
    first, _second = two()
    other = make_held_fair()
    home = f"/p/{first.programme.slug}"
    office = as_staff(make_actor(Role.CONTRACTOR, first.programme))
    typed = {"gathering": str(other.gathering_id), "issue": "x", "state": "open"}

    assert office.post(f"{home}/office/comparison/lessons/new/", typed).status_code == 422
    for role in (Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR):
        client = as_staff(make_actor(role, first.programme))
        assert client.get(f"{home}/office/comparison/lessons/new/").status_code == 404
    assert as_staff(make_actor(Role.AGENCY, first.programme)).get(f"{home}/office/comparison/").status_code == 404


def test_nothing_to_compare_says_so() -> None:
    programme = make_programme()
    shown = text(as_staff(make_actor(Role.CONTRACTOR, programme)).get(f"/p/{programme.slug}/office/comparison/"))
    assert "くらべられる開催が、まだありません" in shown
    assert make_fair().number


def test_the_page_asks_as_much_when_there_is_more() -> None:
    second = make_held_fair()
    first = make_first_fair(second)
    client = as_staff(make_actor(Role.CONTRACTOR, first.programme))
    counts = []
    for _round in range(2):
        meet(booths(first)[0], make_seeker(first, came=False))
        client.get(f"/p/{first.programme.slug}/office/comparison/")
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/p/{first.programme.slug}/office/comparison/")
        counts.append(len(asked))

    assert counts[0] == counts[1]
