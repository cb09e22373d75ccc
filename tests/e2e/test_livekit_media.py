"""The journeys of a call, over a real LiveKit server in a network of their own. Without a server the run says so.

The whole application runs in there: pages, the worker that opens rooms and asks who is there, LiveKit, the browsers.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from playwright.sync_api import sync_playwright

from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions.plenaries import begin_plenary, enter_plenary, say_line, take_the_stage
from engawa.shared.live.actions import remove_seat
from engawa.shared.live.models import LiveEvidence, LiveHealth, LiveRoom
from engawa.shared.live.ports import EngineName
from engawa.shared.live.queries import judge_room, spans_of
from engawa.shared.live.spans import Basis
from engawa.shared.live.verdict import By, Result, Side
from engawa.web.scope import SEEKER_COOKIE
from tests.delivery.fairs.plenary_makers import at_its_time, make_plenary
from tests.delivery.fairs.talk_makers import begin_talk, make_day, make_someone, seats_of
from tests.e2e import netns
from tests.e2e.screens import assert_axe
from tests.e2e.test_media import WHY_NOT, Person, Sit, Site, TalkOfTwo, free_port, until
from tests.make import make_actor, reload
from tests.shared.live import livekit_server
from tests.shared.live.imitation import KEY, SECRET
from tests.web.sessions import as_staff

pytestmark = [pytest.mark.e2e, pytest.mark.media]


@dataclass
class Ground:
    site: Site
    sit: Sit
    database: str
    worker: subprocess.Popen[bytes]
    livekit: livekit_server.Server
    hosts: dict[object, Actor] = field(default_factory=dict)

    def stop_pages(self) -> None:
        """The worker goes on, and stays connected to the database."""
        assert self.site.server is not None
        self.site.server.kill()
        self.site.server.wait()

    def talk(self) -> TalkOfTwo:
        fair, (host,) = make_day(1)
        someone = make_someone(fair, alias="うみねこ")
        self.hosts[host.actor.id] = host.actor
        cookie = as_staff(host.actor).cookies[settings.SESSION_COOKIE_NAME].value
        return TalkOfTwo(begin_talk(host, someone), self.site, self.sit, someone.token, cookie)


@pytest.fixture
def ground(
    committed: None, django_db_setup: None, database_name: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> Iterator[Ground]:
    livekit_server.demand()
    if WHY_NOT or livekit_server.binary() is None:
        pytest.skip(
            f"LIVE: no namespace, browser or binary ({WHY_NOT or 'a server elsewhere cannot reach pages here'})"
        )
    call_command("collectstatic", interactive=False, verbosity=0)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps a loop in this thread
    port, sit = free_port(), Sit()
    with ExitStack() as held:
        network, folder = held.enter_context(netns.namespace()), held.enter_context(netns.scratch())
        server = held.enter_context(
            livekit_server.server(
                folder,
                inside=tuple(network.command()),
                addresses=("127.0.0.1", netns.ADDRESS),
                hooks=(f"http://127.0.0.1:{port}/hooks/live/",),
            )
        )
        for name, value in {"URL": server.url, "API_KEY": KEY, "API_SECRET": SECRET}.items():
            monkeypatch.setenv(f"LIVEKIT_{name}", value)
            setattr(settings, f"LIVEKIT_{name}", value)
        playwright = held.enter_context(sync_playwright())
        argv = ("uvicorn", "engawa.config.asgi:application", "--port", str(port), "--log-level", "warning")
        site = Site(network, port, database_name, playwright, folder, argv)
        worker = network.spawn(
            sys.executable,
            "-m",
            "engawa.config.worker",
            env=os.environ | {"ENGAWA_DB_NAME": database_name, "ENGAWA_DB_ROLE": "engawa_worker"},
            log=folder / "worker.log",
        )
        try:
            site.start()
            until(lambda: LiveHealth.objects.filter(engine=EngineName.LIVEKIT, failures=0).exists(), 60)
            yield Ground(site, sit, database_name, worker, server)
        finally:
            for browser in sit.browsers:
                browser.close()
            worker.kill()
            worker.wait()
            site.stop()
            connections.close_all()


def all_flow(person: Person) -> dict[str, float]:
    """Over whatever connections the library made: here there is one peer."""
    flows = person.flow()
    return {name: sum(one[name] for one in flows) for name in ("frames", "energy", "audio")}


def sees_and_hears(person: Person, seconds: float = 30) -> None:
    """Pictures decode, sound has energy, and both go on."""
    before = until(lambda: (f := all_flow(person)) and f["frames"] > 10 and f["energy"] > 0 and f, seconds)

    def more() -> bool:
        now = all_flow(person)
        return now["frames"] > before["frames"] and now["audio"] > before["audio"]

    until(more, seconds)


def both_in(talk: TalkOfTwo) -> tuple[Person, Person]:
    host, her = talk.host(), talk.her()
    host.enter()
    her.enter()
    for person in (host, her):
        sees_and_hears(person)
    return host, her


def kinds(talk: TalkOfTwo, source: str, seat: object) -> list[str]:
    with inside(talk.talk.programme):
        rows = LiveEvidence.objects.filter(room=talk.room, source=source, seat=seat).order_by("received_at", "id")
        return [row.kind for row in rows]


def test_two_talk_and_the_servers_own_word_makes_it_held(ground: Ground) -> None:
    talk = ground.talk()
    assert talk.room.engine == EngineName.LIVEKIT
    host, her = both_in(talk)

    sides = [Side("seeker", frozenset({talk.talk.seeker_seat})), Side("company", frozenset({talk.talk.company_seat}))]

    def verdict() -> Any:
        with inside(talk.talk.programme):
            found = judge_room(talk.room, sides, min_overlap_seconds=5)
        return found if found.result is Result.HELD else None

    assert until(verdict, 100, 1).by is By.SOUND
    for seat in (talk.talk.seeker_seat, talk.talk.company_seat):
        assert kinds(talk, "webhook", seat) == ["joined"]
        assert "active" in kinds(talk, "reconcile", seat)
    assert kinds(talk, "client", talk.talk.seeker_seat).count("media_up") == 0

    own = (ground.site.origin, "blob:", ground.livekit.url, ground.livekit.url.replace("http", "ws"))
    for person in (host, her):
        assert [r for r in person.requests if not r.startswith(own)] == []
        addresses = {a for f in person.flow() for a in f["candidates"] if a}
        assert addresses <= {netns.ADDRESS, "127.0.0.1", "::1"} | {a for a in addresses if a.startswith("fe80:")}
        servers = person.page.evaluate("configurations.flatMap((c) => c?.iceServers ?? []).flatMap((s) => s.urls)")
        assert [s for s in servers if netns.ADDRESS not in s] == []
    with inside(talk.talk.programme):
        stored = json.dumps([e.payload for e in LiveEvidence.objects.filter(room=talk.room).order_by("id")])
    assert netns.ADDRESS not in stored


def test_a_reload_a_restarted_site_and_a_restarted_livekit_do_not_end_a_talk(ground: Ground) -> None:
    talk = ground.talk()
    host, her = both_in(talk)

    her.enter()
    sees_and_hears(her)

    ground.stop_pages()
    sees_and_hears(her)
    ground.site.start()
    her.write("聞こえています")
    host.page.get_by_text("聞こえています").wait_for()

    ground.livekit.restart()
    time.sleep(2)
    for person in (host, her):
        sees_and_hears(person, 90)


def test_whoever_is_removed_is_told_so_and_gone_from_the_server(ground: Ground) -> None:
    talk = ground.talk()
    host, her = both_in(talk)
    her_seat, host_seat = seats_of(talk.talk)

    remove_seat(her_seat, by=ground.hosts[host_seat.person], reason="試験")

    her.page.get_by_role("heading", name="この部屋からの退出をお願いしました").wait_for()
    until(lambda: "gone" in kinds(talk, "webhook", her_seat.pk), 30)
    assert host.page.locator("[data-talk]").is_visible()


def test_the_company_leaving_ends_the_talk_and_the_room_on_the_server(ground: Ground) -> None:
    talk = ground.talk()
    host, her = both_in(talk)
    time.sleep(16)  # both pages have told their counters once

    host.page.get_by_role("button", name="退出する").click()

    host.page.wait_for_url(lambda url: "/room/" not in url)
    her.page.get_by_role("heading", name="この部屋は終了しました").wait_for()
    assert reload(talk.talk).state == "settled"
    until(lambda: "finished" in kinds(talk, "webhook", talk.talk.seeker_seat), 30)

    short = until(lambda: measured_short(talk), 60, 1)
    print(f"\nLIVE: after the closing the stays end {short} seconds before it")
    assert max(short) <= 12  # her page speaks every ten seconds; the company's own leaving is no second too early


def measured_short(talk: TalkOfTwo) -> list[float] | None:
    """How many seconds before the room's end the stays with media end, once they were derived anew."""
    with inside(talk.talk.programme):
        room = LiveRoom.objects.get(pk=talk.room.pk)
        if room.spans_build < 2 or room.closed_at is None:
            return None
        ends = [span.ends_at for span in spans_of(room) if span.basis == Basis.MEDIA]
    return sorted(round((room.closed_at - end).total_seconds(), 1) for end in ends)


def test_an_opening_is_watched_over_a_room_for_hundreds(ground: Ground) -> None:
    fair, (host,) = make_day(1)
    office = make_actor(Role.CONTRACTOR, fair.programme)
    plenary = make_plenary(fair, office)
    with at_its_time(plenary):
        stage = take_the_stage(plenary, by=office)
        begin_plenary(plenary, by=office)
        someone = make_someone(fair, alias="うみねこ")
        until(lambda: reload(stage.room).state == "open", 30)
        seats = enter_plenary(plenary, by=someone.actor), enter_plenary(plenary, by=host.actor, label="企業")
    base = f"/p/{fair.programme.slug}"
    office_cookie, host_cookie = (
        (settings.SESSION_COOKIE_NAME, as_staff(one).cookies[settings.SESSION_COOKIE_NAME].value)
        for one in (office, host.actor)
    )
    speaker = ground.sit(ground.site, f"{base}/office/room/{stage.pk}/", office_cookie)
    her = ground.sit(ground.site, f"{base}/me/stage-room/{seats[0].pk}/", (SEEKER_COOKIE, someone.token))
    booth = ground.sit(ground.site, f"{base}/booth/stage-room/{seats[1].pk}/", host_cookie)
    for person in (speaker, her, booth):
        person.enter()
    for person in (her, booth):
        sees_and_hears(person)

    say_line(plenary, by=office, client_id=uuid4(), text="ようこそ、縁側へ")
    her.page.locator("[data-grows]").get_by_text("ようこそ、縁側へ").wait_for()
    assert her.page.locator("[data-tiles] .tile").count() == 1  # who presents; nobody is shown who only watches
    assert "うみねこ" not in booth.page.content()
    assert_axe(her.page)


def test_when_livekit_dies_the_next_room_opens_on_the_mesh_and_works(ground: Ground) -> None:
    ground.livekit.kill()
    until(lambda: LiveHealth.objects.filter(failures__gte=3).exists(), 60, 1)

    talk = ground.talk()

    assert talk.room.engine == EngineName.MESH
    host, her = talk.host(), talk.her()
    host.enter()
    her.enter()
    for person in (host, her):
        person.sees_and_hears()


def test_when_livekit_dies_in_the_middle_a_press_carries_the_talk_on_over_the_mesh(ground: Ground) -> None:
    talk = ground.talk()
    host, her = both_in(talk)

    ground.livekit.kill()
    until(lambda: LiveHealth.objects.filter(failures__gte=3).exists(), 60, 1)
    her.page.locator("[data-silence] [data-reconnect]").click(timeout=60_000)
    for person in (her, host):
        person.page.locator("[data-told]").check(timeout=30_000)  # the mesh may show her address: she is asked again
        person.page.get_by_role("button", name="入室する").click()
    for person in (her, host):
        person.sees_and_hears(seconds=40)

    assert talk.room.engine == EngineName.MESH
    assert talk.room.fell_back


def test_the_clock_of_the_server_is_the_one_its_evidence_has(ground: Ground) -> None:
    talk = ground.talk()
    both_in(talk)
    until(lambda: kinds(talk, "webhook", talk.talk.seeker_seat), 30)

    with inside(talk.talk.programme):
        row = LiveEvidence.objects.get(seat=talk.talk.seeker_seat, source="webhook")
        room = LiveRoom.objects.get(pk=talk.room.pk)
    assert room.opened_at is not None
    assert row.happened_at is not None
    assert room.opened_at.replace(microsecond=0) <= row.happened_at <= clock.now()
