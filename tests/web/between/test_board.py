"""The board says what the tables say, at every second of a small scripted day; and who may see it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.actions.talks import answer_call, call_at, settle_talk
from engawa.delivery.fairs.models import Fair, Talk
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.models import Call
from engawa.delivery.queues.waits import settle_due
from tests.delivery.fairs.talk_makers import Host, draw, make_day, make_someone
from tests.make import make_actor
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db

NAMES = ["来場", "面談中", "待っている人", "手の空いたブース", "返事のない呼び出し", "接続などの困りごと"]
PAGE = re.compile(r'<dt><a href="[^"]*">([^<]*)</a></dt>\s*<dd><span class="big">(\d+)</span>')

HERE = """
SELECT count(*) FROM (
  SELECT r.subject_id FROM fairs_fairregistration r JOIN queues_presence p USING (subject_id)
  WHERE r.state IN ('confirmed', 'active') AND p.last_seen_at > %(now)s - interval '30 s'
  UNION SELECT subject_id FROM fairs_talk WHERE state = 'open') people
"""
WAITING = """
SELECT count(DISTINCT t.subject_id) FROM queues_ticket t JOIN queues_presence p USING (subject_id)
WHERE t.state = 'waiting' AND p.last_seen_at > %(now)s - interval '30 s'
"""
IDLE = """
SELECT count(*) FROM queues_desk d WHERE d.state = 'open'
AND EXISTS (SELECT FROM fairs_hostseen h WHERE h.booth_id = d.owner_ref AND h.last_seen_at > %(now)s - interval '40 s')
AND NOT EXISTS (SELECT FROM queues_call c WHERE c.desk_id = d.id AND c.ended_at IS NULL)
"""
MISSED = "SELECT count(*) FROM queues_call WHERE state IN ('unanswered', 'unacknowledged')"
FAILING = """
SELECT count(DISTINCT t.id) FROM fairs_talk t JOIN live_seat s ON s.room_id = t.room_id
LEFT JOIN live_beat b ON b.seat_id = s.id WHERE t.state = 'open' AND (
  s.state = 'left' OR (s.state IN ('admitted', 'connecting') AND t.began_at < %(now)s - interval '30 s')
  OR (s.state IN ('connecting', 'present', 'away') AND coalesce(b.last_seen_at < %(now)s - interval '30 s', true)))
"""


def tables() -> list[int]:
    """The six numbers by plain SQL, written apart from the board."""
    found = []
    talking = "SELECT count(*) FROM fairs_talk WHERE state = 'open'"
    for statement in (HERE, talking, WAITING, IDLE, MISSED, FAILING):
        with connection.cursor() as cursor:
            cursor.execute(statement, {"now": clock.now()})
            found.append(int(cursor.fetchone()[0]))
    return found


def shown(client: Client, url: str) -> list[int]:
    page = client.get(url, headers={"HX-Request": "true"})
    assert page.status_code == 200
    numbers = {name: int(value) for name, value in PAGE.findall(page.content.decode())}
    return [numbers[name] for name in NAMES]


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    fair, hosts = make_day(2)
    return fair, [*hosts]


def url_of(fair: Fair, face: str = "office") -> str:
    return f"/p/{fair.programme.slug}/{face}/board/"


def test_the_board_tells_what_the_tables_hold_at_every_second_of_a_small_day(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two) = day
    programme = fair.programme
    anna, berta, clara = (make_someone(fair) for _ in range(3))
    office = as_staff(make_actor(Role.CONTRACTOR, programme))
    calls: list[Call] = []
    talks: list[Talk] = []

    def hosts_look() -> None:
        for host in (one, two):
            host_here(programme, host.booth.pk, host.actor.id)

    def people_look() -> None:
        for who in (anna, berta, clara):
            queues.here(programme, who.actor.id)

    script: dict[int, Callable[[], object]] = {
        1: hosts_look,
        2: lambda: draw(one, anna),
        3: lambda: draw(one, berta),
        4: lambda: draw(two, clara),
        6: lambda: calls.append(call_at(one.booth, by=one.actor)),
        8: lambda: talks.append(answer_call(calls[0], by=anna.actor)),
        10: lambda: calls.append(call_at(two.booth, by=two.actor)),
        21: lambda: settle_due(programme, desk=two.desk),
        25: people_look,
        30: hosts_look,
        60: lambda: settle_talk(talks[0], by=one.actor),
        64: people_look,
    }
    start, seen = clock.now(), []
    for second in range(76):
        if second in script:
            with clock.travel_to(start + dt.timedelta(seconds=second, milliseconds=200)):
                script[second]()
        with clock.travel_to(start + dt.timedelta(seconds=second, milliseconds=500)):
            with inside(programme):
                expected = tables()
            seen.append(expected)
            assert shown(office, url_of(fair)) == expected, second

    assert [max(column) for column in zip(*seen, strict=True)] == [3, 1, 3, 2, 1, 1]
    assert [min(column) for column in zip(*seen, strict=True)] == [0, 0, 0, 0, 0, 0]


def test_each_number_leads_to_as_many_rows_for_the_office_and_for_the_window(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two) = day
    programme = fair.programme
    anna, berta = make_someone(fair, alias="うみねこ"), make_someone(fair, alias="しろくま")
    for host in (one, two):
        host_here(programme, host.booth.pk, host.actor.id)
    draw(one, anna)
    answer_call(call_at(one.booth, by=one.actor), by=anna.actor)
    draw(one, berta)
    draw(two, berta)
    office, window = (as_staff(make_actor(role, programme)) for role in (Role.CONTRACTOR, Role.COMMISSIONER))

    for client, face in ((office, "office"), (window, "window")):
        page = client.get(url_of(fair, face)).content.decode()
        links = dict(re.findall(r'<dt><a href="([^"]*)">([^<]*)</a></dt>', page))
        assert list(links.values()) == NAMES
        numbers = shown(client, url_of(fair, face))
        assert numbers == [2, 1, 1, 1, 0, 0]
        rows = [client.get(url).content.decode() for url in links]
        assert [len(re.findall(r'<tr><th scope="row">', one)) for one in rows] == numbers
        assert "しろくま" in rows[2]
        assert "うみねこ" in rows[1]


def test_no_name_stands_on_the_board_or_behind_a_number(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two) = day
    who = make_someone(fair, alias="うみねこ", family="汀", given="小波", mail="minami@example.jp")
    draw(one, who)
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    base = url_of(fair)

    pages = [base, *(f"{base}rows/{which}/" for which in ("here", "waiting")), f"{base}booths/{one.booth.pk}/"]
    words = "".join(office.get(page).content.decode() for page in pages)

    assert "うみねこ" in words
    for secret in ("汀", "小波", "minami@example.jp", str(who.actor.id)):
        assert secret not in words


def test_the_board_is_not_there_for_anybody_else(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two) = day
    draw(one, make_someone(fair, alias="うみねこ"))
    elsewhere, _hosts = make_day(1)
    stranger = as_staff(make_actor(Role.CONTRACTOR, elsewhere.programme))
    agency = as_staff(make_actor(Role.AGENCY, fair.programme))
    window = as_staff(make_actor(Role.COMMISSIONER, fair.programme))
    seeker = as_seeker(make_someone(fair).token)

    for path in ("", "rows/waiting/", f"booths/{one.booth.pk}/", "announce/"):
        address = f"{url_of(fair)}{path}"
        assert [client.get(address).status_code for client in (stranger, agency, window, as_staff(one.actor))] == [
            404
        ] * 4
        assert seeker.get(address).status_code == Client().get(address).status_code == 302
    ours = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    theirs = url_of(fair).replace(fair.programme.slug, elsewhere.programme.slug)
    assert ours.get(theirs).status_code == 404
    assert stranger.get(f"{theirs}booths/{one.booth.pk}/").status_code == 404


def test_an_absent_host_with_people_waiting_comes_first_and_a_called_back_one_leaves_the_list(
    day: tuple[Fair, list[Host]],
) -> None:
    fair, (one, two) = day
    programme = fair.programme
    who = make_someone(fair)
    office = as_staff(make_actor(Role.CONTRACTOR, programme))
    start = clock.now()
    for host in (one, two):
        host_here(programme, host.booth.pk, host.actor.id)
    draw(one, who)

    with clock.travel_to(start + dt.timedelta(minutes=3, seconds=5)):
        queues.here(programme, who.actor.id)
        absent = office.get(url_of(fair)).content.decode()
        host_here(programme, one.booth.pk, one.actor.id)
        back = office.get(url_of(fair)).content.decode()

    things = re.findall(r"<li><p>([^<]*)</p>", absent)
    assert things[0] == f"{one.booth.name}の担当が3分不在、1人待ち。"
    assert f"{one.booth.name}で1人が待ち、3分お呼びしていません。" in back
    assert "不在、1人待ち" not in back


def test_a_host_reminded_sees_the_words_and_no_other_booth_does(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two) = day
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))

    said = office.post(f"{url_of(fair)}booths/{one.booth.pk}/remind/", {"text": "お待ちの方がいます。"})

    assert said.status_code == 200
    booth = f"/p/{fair.programme.slug}/booth/"
    assert "お待ちの方がいます。" in as_staff(one.actor).get(booth).content.decode()
    assert "お待ちの方がいます。" not in as_staff(two.actor).get(booth).content.decode()


def test_whoever_was_set_aside_is_brought_back_to_her_place(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two) = day
    programme = fair.programme
    first, second = make_someone(fair), make_someone(fair)
    ticket = draw(one, first)
    draw(one, second)
    queues.step_away(ticket, by=first.actor)
    office = as_staff(make_actor(Role.CONTRACTOR, programme))

    page = office.get(f"{url_of(fair)}booths/{one.booth.pk}/").content.decode()
    answer = office.post(f"{url_of(fair)}tickets/{ticket.pk}/back/")

    assert "待ちに戻す" in page
    assert answer.status_code == 302
    with inside(programme):
        assert next(line.ticket.pk for line in queues.lines_of(one.desk)) == ticket.pk


def test_the_organiser_pauses_a_booth_for_its_host_and_opens_it_again(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two) = day
    office = as_staff(make_actor(Role.CONTRACTOR, fair.programme))
    desk = f"{url_of(fair)}booths/{one.booth.pk}/desk/"

    office.post(desk, {"verb": "pause"})
    paused = one.desk.state
    office.post(desk, {"verb": "open"})

    assert (paused, one.desk.state) == ("paused", "open")
    assert office.post(desk, {"verb": "burn"}).status_code == 400
    assert as_staff(one.actor).post(desk, {"verb": "close"}).status_code == 404
    assert one.desk.state == "open"
