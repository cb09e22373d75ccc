"""Two fairs of one contract at the desks: which one a page is about, and making the next."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions import planning
from engawa.delivery.fairs.models import Fair
from tests.delivery.fairs.makers import TODAY, add_town, booths, companies, make_next, make_public_fair
from tests.make import make_actor, make_programme, reload
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def two(state: str = "draft") -> tuple[Fair, Fair]:
    first = make_public_fair(2)
    made = make_next(first)
    steps = [planning.announce_fair, planning.open_registration]
    for step in steps[: ["draft", "announced", "registering"].index(state)]:
        made = step(made, by=TODAY)
    return first, made


def office(fair: Fair, role: Role = Role.CONTRACTOR) -> Client:
    return as_staff(make_actor(role, fair.programme))


def page(client: Client, fair: Fair, path: str, status: int = 200) -> str:
    answer = client.get(f"/p/{fair.programme.slug}/{path}")
    assert answer.status_code == status
    return answer.content.decode().replace("<wbr>", "")


def test_a_page_is_about_the_fair_of_today_until_another_is_chosen() -> None:
    first, second = two()
    client = office(first)
    assert "次の回（架空）" not in page(client, first, "office/exhibitors/")

    answer = client.post(
        f"/p/{first.programme.slug}/fair/",
        {"fair": str(second.gathering_id), "back": f"/p/{first.programme.slug}/office/readiness/"},
    )

    assert (answer.status_code, answer["Location"]) == (302, f"/p/{first.programme.slug}/office/readiness/")
    assert answer.cookies["fair"]["httponly"]
    assert answer.cookies["fair"]["path"] == f"/p/{first.programme.slug}/"
    shown = page(client, first, "office/exhibitors/")
    assert "次の回（架空）" in shown
    assert "第2回に切りかえる" in shown

    client.post(f"/p/{first.programme.slug}/fair/", {"fair": str(first.gathering_id)})
    assert "次の回（架空）" not in page(client, first, "office/exhibitors/")
    assert client.cookies["fair"].value == ""


def test_an_address_may_name_the_fair() -> None:
    first, second = two()

    assert "次の回（架空）" in page(office(first), first, f"office/exhibitors/?fair={second.gathering_id}")


def test_a_form_acts_on_the_fair_it_was_drawn_for() -> None:
    """Two tabs: in the other one another fair was chosen meanwhile."""
    first, second = two()
    client = office(first)
    drawn = page(client, first, f"office/exhibitors/?fair={second.gathering_id}")
    assert f'name="fair" value="{second.gathering_id}"' in drawn

    client.post(f"/p/{first.programme.slug}/office/fair/announce/", {"fair": str(second.gathering_id)})

    assert reload(second.gathering).state == "announced"
    assert reload(first.gathering).state == "registering"


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR])
def test_a_draft_is_the_offices_alone(role: Role) -> None:
    first, second = two()
    body = companies(first)[0].organisation if role is Role.EXHIBITOR else None
    client = as_staff(make_actor(role, first.programme, body))
    path = {Role.COMMISSIONER: "window/board/", Role.AGENCY: "agency/postings/", Role.EXHIBITOR: "booth/prepare/"}[role]

    assert "に切りかえる" not in page(client, first, path)
    page(client, first, f"{path}?fair={second.gathering_id}", 404)
    assert client.post(f"/p/{first.programme.slug}/fair/", {"fair": str(second.gathering_id)}).status_code == 404


def test_desks_of_all_bodies_choose_between_announced_fairs() -> None:
    first, second = two("announced")
    company = companies(first)[0].organisation
    for role, body, path in (
        (Role.COMMISSIONER, None, "window/board/"),
        (Role.AGENCY, None, "agency/"),
        (Role.EXHIBITOR, company, "booth/prepare/"),
    ):
        client = as_staff(make_actor(role, first.programme, body))
        assert "第3回に切りかえる" in page(client, first, path)
        assert "第2回に切りかえる" in page(client, first, f"{path}?fair={second.gathering_id}")


@pytest.mark.parametrize("asked", ["", "nonsense", "0191d0c0-0000-7000-8000-000000000000"])
def test_a_fair_that_is_none_is_not_there(asked: str) -> None:
    first, _second = two()
    client = office(first)
    page(client, first, "office/exhibitors/?fair=nonsense", 404)
    client.cookies["fair"] = asked  # a stale cookie is nobody's fault

    assert first.gathering.title in page(client, first, "office/exhibitors/")


def test_another_programmes_fair_is_not_there() -> None:
    first, _second = two()
    other = make_public_fair(1)

    page(office(first), first, f"office/exhibitors/?fair={other.gathering_id}", 404)


def test_strangers_choose_nothing(client: Client) -> None:
    first, second = two()

    assert client.post(f"/p/{first.programme.slug}/fair/", {"fair": str(second.gathering_id)}).status_code == 302
    assert "fair" not in client.cookies


def test_the_office_makes_the_next_fair_from_the_last_in_one_act() -> None:
    first = make_public_fair(2)
    client = office(first)
    shown = page(client, first, "office/fairs/new/")
    assert "第3回オンライン合同企業説明会" in shown
    day = clock.today() + dt.timedelta(days=90)
    typed = {"source": str(first.pk), "title": "第3回（架空）", "day": f"{day}", "begin": "13:00", "end": "17:00"}

    answer = client.post(f"/p/{first.programme.slug}/office/fairs/new/", typed)

    with inside(first.programme):
        made = Fair.objects.select_related("gathering").get(number=3)
        assert Exhibitor.objects.filter(gathering=made.gathering, state="carried_over").count() == 2
    assert answer["Location"].endswith(f"office/exhibitors/?fair={made.gathering_id}")
    listed = page(client, first, "office/fairs/")
    assert [word in listed for word in ("第3回（架空）", "準備中", "参加受付中")] == [True] * 3

    again = client.post(f"/p/{first.programme.slug}/office/fairs/new/", typed | {"title": "書いたもの"})
    assert again.status_code == 422
    assert "まだ準備中です" in again.content.decode()
    assert "書いたもの" in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"day": "2020-01-01"}, "開催日は、あすから先の日にしてください。"),
        ({"end": "12:00"}, "終わりは、はじまりより後の時刻にしてください。"),
        ({"title": ""}, "「催しの名前」を入力してください。"),
        ({"day": ""}, "「開催日」を入力してください。"),
        ({"source": "x"}, "選べる項目が変わりました。"),
    ],
)
def test_what_is_missing_or_impossible_is_said_beside_its_field(typed: dict[str, str], words: str) -> None:
    first = make_public_fair(1)
    day = clock.today() + dt.timedelta(days=90)
    base = {"source": str(first.pk), "title": "第3回", "day": f"{day}", "begin": "13:00", "end": "17:00"}

    answer = office(first).post(f"/p/{first.programme.slug}/office/fairs/new/", base | typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    with inside(first.programme):
        assert Fair.objects.count() == 1


def test_the_day_lies_within_the_contract_and_after_the_fair_before() -> None:
    first = make_public_fair(1)
    first.programme.ends_on = clock.today() + dt.timedelta(days=30)
    first.programme.save()
    base = {"source": str(first.pk), "title": "第3回", "begin": "09:00", "end": "10:00"}
    for days, words in ((31, "事業の終わり"), (1, "引き継ぐ元の回より後の日にしてください。")):
        day = clock.today() + dt.timedelta(days=days)
        answer = office(first).post(f"/p/{first.programme.slug}/office/fairs/new/", base | {"day": f"{day}"})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_a_contract_without_a_fair_begins_with_one() -> None:
    programme = make_programme()
    client = as_staff(make_actor(Role.CONTRACTOR, programme))
    assert "はじめの回をつくる" in client.get(f"/p/{programme.slug}/office/fairs/").content.decode()
    day = clock.today() + dt.timedelta(days=90)
    typed = {"title": "第1回（架空）", "day": f"{day}", "begin": "13:00", "end": "17:00"}

    answer = client.post(f"/p/{programme.slug}/office/fairs/new/", typed)

    assert answer.status_code == 302
    with inside(programme):
        assert [(one.number, one.cloned_from_id) for one in Fair.objects.all()] == [(1, None)]
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR])
def test_nobody_else_makes_a_fair(role: Role) -> None:
    first = make_public_fair(1)
    client = as_staff(make_actor(role, first.programme))

    assert client.post(f"/p/{first.programme.slug}/office/fairs/new/", {}).status_code == 404


def test_a_town_of_the_fair_before_can_be_ticked_again() -> None:
    first = make_public_fair(1)
    add_town(first)
    made = make_next(first)
    shown = page(office(first), first, f"office/exhibitors/?fair={made.gathering_id}")

    assert 'value="312037"' in shown
    assert len(booths(made)) == 0


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def test_the_pages_of_fairs_ask_as_much_for_three_as_for_one() -> None:
    """Promise 4 for pages that grow with fairs: the world of `test_questions` has one."""
    first = make_public_fair(2)
    planning.close_fair(planning.start_fair(first, by=TODAY), by=TODAY)
    home, client = f"/p/{first.programme.slug}", office(first)
    paths = ["office/fairs/", "office/fairs/new/", "fairs/", f"fairs/{first.number}/"]
    before = {path: asked(client, f"{home}/{path}") for path in paths}

    second = make_next(first)
    for step in (planning.announce_fair, planning.open_registration, planning.start_fair, planning.close_fair):
        second = step(second, by=TODAY)
    make_next(second)

    assert {path: asked(client, f"{home}/{path}") for path in paths} == before
