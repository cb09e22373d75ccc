"""同席のページ: from the letter to the room and out again; and that nothing of hers opens to a companion."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from engawa.base.kit import clock
from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.guidance.actions import asking, companions, counter
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.states import Mode
from engawa.delivery.queues import actions as queues
from engawa.web.scope import COMPANION_COOKIE, SEEKER_COOKIE
from tests.delivery.fairs.talk_makers import Someone, make_day, make_someone
from tests.delivery.guidance.companion_makers import (
    ALIAS,
    MAIL,
    NAME,
    bodies_of,
    invite,
    last_token,
    make_companion,
    sit_beside,
)
from tests.delivery.guidance.makers import (
    WORDS,
    Counters,
    ask,
    begin,
    later,
    make_counsellor,
    make_counters,
    organisation_of,
    wait_at_counter,
)
from tests.web.participant.test_desk import words
from tests.web.sessions import as_companion, as_seeker, as_staff
from tests.world import keys

pytestmark = pytest.mark.django_db
HERS = ("砂丘", "花", WORDS, "仕事の探し方", "hana@example.jp")
"""Of hers, none of which a companion may ever read."""


@pytest.fixture
def here() -> Counters:
    return make_counters()


@pytest.fixture
def her(here: Counters) -> Someone:
    return make_someone(here.fair, alias="うみねこ九", family="砂丘", given="花", mail="hana@example.jp")


def at(here: Counters, path: str) -> str:
    return f"/p/{here.programme.slug}/{path}"


def read(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    return words(answer)


def press(client: Client, url: str, data: dict[str, object] | None = None) -> Any:
    """A button of a page open to strangers: its POST comes from our own pages."""
    return client.post(url, data or {}, headers={"Origin": "http://testserver"})


def typed(here: Counters, **facts: object) -> dict[str, object]:
    base = {"alias": ALIAS, "bodies": [str(body) for body in bodies_of(here)], "purposes_version": PURPOSES_VERSION}
    return base | {"verb": "agree"} | facts


def test_the_whole_way_from_her_form_to_the_room(here: Counters, her: Someone) -> None:
    one = begin(here, her)
    seeker, hellowork, guest = as_seeker(her.token), as_staff(here.hellowork), Client()
    form = at(here, f"me/consult/{one.pk}/companion/")

    wrong = seeker.post(form, {"name": NAME, "mail": "midori"})
    assert wrong.status_code == 422
    assert NAME in wrong.content.decode()
    assert "メールアドレスは name@example.jp のような形で入力してください。" in words(wrong)
    assert seeker.post(form, {"name": NAME, "mail": MAIL})["Location"] == at(here, f"me/consult/{one.pk}/")
    assert f"{NAME} お返事を待っています" in read(seeker, at(here, f"me/consult/{one.pk}/"))
    assert "同席の方" not in read(hellowork, at(here, f"agency/consultations/{one.pk}/"))

    link = at(here, f"with/in/{last_token(here.programme)}/")
    told = read(guest, link)
    for said in (
        "うみねこ九さん",
        organisation_of(here.hellowork).name,
        "お預かりするもの",
        "メールアドレス",
        "姿・声・チャットの書き込み",
    ):
        assert said in told
    assert not [word for word in HERS if word in told]
    assert COMPANION_COOKIE not in guest.cookies
    left_out = press(guest, link, typed(here, bodies=[str(here.bodies[0])]))
    assert left_out.status_code == 422
    assert "への同意が必要です" in words(left_out)
    assert press(guest, link, typed(here))["Location"] == at(here, "with/")

    home = read(guest, at(here, "with/"))
    assert "部屋がひらいています" in home
    assert not [word for word in HERS if word in home]
    entered = guest.post(at(here, "with/enter/"))
    assert "同席の方としてお入りです" in read(guest, entered["Location"])
    for page in (f"agency/consultations/{one.pk}/", f"agency/consult-room/{_host_seat(one)}/"):
        assert f"同席の方：{ALIAS}・同意あり" in read(hellowork, at(here, page))
    assert f"{ALIAS} 同意あり" in read(seeker, at(here, f"me/consult/{one.pk}/"))

    taken = seeker.post(at(here, f"me/consult/{one.pk}/companion/do/"), {"verb": "take_back"})
    assert taken.status_code == 302
    assert "この部屋からの退出をお願いしました" in read(guest, entered["Location"])
    assert "招いた方が、招待を取り消しました" in read(guest, at(here, "with/"))
    assert ALIAS not in read(hellowork, at(here, f"agency/consultations/{one.pk}/"))


def _host_seat(one: Consultation) -> object:
    with inside(one.programme):
        return one.hosts.order_by("joined_at").first().seat


def test_nothing_of_hers_opens_to_a_companion(here: Counters, her: Someone) -> None:
    """Every participant's address, by either cookie: their own page, or nothing."""
    one = begin(here, her)
    guest = make_companion(here, one, her)
    seat = sit_beside(one, guest)
    mine, forged = as_companion(guest.token), as_companion(guest.token)
    forged.cookies[SEEKER_COOKIE] = guest.token
    known = {"programme": here.programme.slug, "pk": one.pk, "seat_id": seat.pk}
    addresses = {name: path for name, path in keys().items() if name.startswith("participant:")}
    assert len(addresses) > 80

    answers = set()
    for name, path in addresses.items():
        url = reverse(name, kwargs={key: known.get(key, uuid4()) for key in path})
        for client in (mine, forged):
            for answer in (client.get(url), client.post(url)):
                answers.add((answer.status_code, answer.headers.get("Location", "")))

    assert answers == {(302, at(here, "with/")), (404, ""), (405, "")}


def test_a_session_is_of_one_kind_and_of_one_programme(here: Counters, her: Someone) -> None:
    guest = make_companion(here, ask(here, her), her)
    hers, elsewhere, staff = as_companion(her.token), as_companion(guest.token), as_staff(here.hellowork)
    other = make_day(1)[0].programme.slug

    for client, url in ((hers, at(here, "with/")), (elsewhere, f"/p/{other}/with/"), (staff, at(here, "with/"))):
        answer = client.get(url)
        assert (answer.status_code, answer["Location"]) == (302, url + "gone/")
    assert "届いたメールのリンク" in read(Client(), at(here, "with/gone/"))
    for face, status in (("me", 401), ("with", 200)):
        assert as_companion(guest.token).get(at(here, f"state?as={face}")).status_code == status


def test_a_link_that_is_over_says_what_to_do(here: Counters, her: Someone) -> None:
    one = ask(here, her)
    first = at(here, f"with/in/{invite(one, her)}/")
    other = make_day(1)[0].programme.slug
    assert Client().get(first.replace(here.programme.slug, other)).status_code == 410
    assert press(Client(), first, typed(here)).status_code == 302

    shut = Client().get(first)
    assert shut.status_code == 410
    assert "新しいリンクを受け取る" in words(shut)
    assert "前のリンクが届いたのと同じアドレス" in words(press(Client(), first, {"verb": "renew"}))
    second = at(here, f"with/back/{last_token(here.programme)}/")
    again = Client()
    assert "続ける" in read(again, second)
    assert press(again, second)["Location"] == at(here, "with/")
    assert f"あなたの表示名：{ALIAS}" in read(again, at(here, "with/"))

    companions.take_back(one, by=her.actor)
    third = at(here, f"with/in/{invite(one, her)}/")
    assert "お預かりしていた呼び名とメールアドレスは消しました" in words(press(Client(), third, {"verb": "decline"}))
    gone = Client().get(third)
    assert gone.status_code == 410
    assert "新しいリンクを受け取る" not in words(gone)
    assert press(Client(), third, {"verb": "renew"}).status_code == 410
    assert "同席されません" in read(as_seeker(her.token), at(here, f"me/consult/{one.pk}/"))


def test_a_refusal_at_the_door_of_the_room_is_told_in_words(here: Counters, her: Someone) -> None:
    one = begin(here, her, both=False)
    second = make_counsellor(here.programme, Agency.HELLOWORK)
    guest = as_companion(make_companion(here, one, her).token)
    counter.join_consult(one, by=second)

    full = guest.post(at(here, "with/enter/"))
    assert full.status_code == 409
    assert "部屋が満席のため" in words(full)
    assert guest.post(at(here, "with/disagree/"), {"body": str(here.bodies[0])}).status_code == 302
    unsaid = guest.post(at(here, "with/enter/"))
    assert "同意していただいていない機関があるため" in words(unsaid)
    assert guest.post(at(here, "with/agree/")).status_code == 422
    assert guest.post(at(here, "with/agree/"), {"bodies": [str(here.bodies[0])]}).status_code == 302
    assert guest.post(at(here, "with/stop/")).status_code == 302
    assert guest.post(at(here, "with/enter/")).status_code == 409
    assert "同席をやめました" in read(guest, at(here, "with/"))


def test_whoever_comes_along_reads_that_she_stands_in_the_queue_of_the_day(here: Counters, her: Someone) -> None:
    one = wait_at_counter(here, her)
    guest = as_companion(make_companion(here, one, her).token)
    assert "きょう。窓口の順番を待っています。" in read(guest, at(here, "with/"))
    queues.give_up(one.ticket, by=her.actor)
    assert "まだ決まっていません" in read(guest, at(here, "with/"))


@pytest.mark.parametrize("mode", [Mode.PHONE, Mode.VISIT])
def test_by_telephone_or_at_the_counter_the_companion_gets_the_time_alone(
    here: Counters, her: Someone, mode: Mode
) -> None:
    one = ask(here, her, mode=mode)
    guest = as_companion(make_companion(here, one, her).token)
    assert "まだ決まっていません" in read(guest, at(here, "with/"))
    when = later()
    offered = asking.offer_time(one, by=here.hellowork, starts_at=when)
    assert "まだ決まっていません" in read(guest, at(here, "with/"))
    asking.accept_time(offered, by=her.actor)

    page = read(guest, at(here, "with/"))

    assert f"{clock.local(when):%H:%M}" in page
    assert "部屋" not in page.split("あなたの同意")[0]


def test_their_own_data_and_its_erasure_are_theirs_to_ask_for(here: Counters, her: Someone) -> None:
    one = begin(here, her)
    who = make_companion(here, one, her)
    sit_beside(one, who)
    guest = as_companion(who.token)

    page = read(guest, at(here, "with/data/"))
    assert ALIAS in page
    assert MAIL in page
    assert "相談への同席" in page
    assert not [word for word in HERS if word in page]
    assert guest.post(at(here, "with/erase/")).status_code == 422
    assert guest.post(at(here, "with/erase/"), {"understood": "on"}).status_code == 302
    assert "消去のご希望" in read(guest, at(here, "with/erase/"))
