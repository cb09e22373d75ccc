"""Real browsers in a network of their own exchange real sound and picture over the mesh."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from engawa.base.programmes.context import inside
from engawa.delivery.fairs.models import Talk
from engawa.shared.live.models import LiveEvidence, LiveRoom
from engawa.shared.live.queries import judge_room
from engawa.shared.live.verdict import By, Result, Side
from engawa.web.scope import SEEKER_COOKIE
from tests.delivery.fairs.talk_makers import begin_talk, make_day, make_someone
from tests.e2e import netns
from tests.e2e.screens import assert_axe
from tests.make import reload
from tests.web.sessions import as_staff

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--allow-loopback-in-peer-connection",
    "--disable-features=WebRtcHideLocalIpsWithMdns",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    f"--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE {netns.ADDRESS}, EXCLUDE localhost",
]
SPY = """
window.pcs = []; window.configurations = [];
const Real = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Real {
  constructor(configuration) { super(configuration); window.pcs.push(this); window.configurations.push(configuration); }
};
window.flow = async () => {
  const all = [];
  for (const pc of window.pcs.filter((p) => p.connectionState === "connected")) {
    const one = { frames: 0, energy: 0, audio: 0, candidates: [] };
    for (const s of (await pc.getStats()).values()) {
      if (s.type === "inbound-rtp" && s.kind === "video") one.frames += s.framesDecoded ?? 0;
      if (s.type === "inbound-rtp" && s.kind === "audio") { one.energy += s.totalAudioEnergy ?? 0; one.audio += s.bytesReceived; }
      if (s.type.endsWith("-candidate")) one.candidates.push(s.address);
    }
    all.push(one);
  }
  return all;
};
"""

WHY_NOT = netns.why_not() or ("" if Path(CHROMIUM).exists() else "no chromium")
pytestmark = [pytest.mark.e2e, pytest.mark.media]


@pytest.fixture(autouse=True)
def _visibly_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    if WHY_NOT:
        with capsys.disabled():
            print(f"\nMEDIA: browser calls NOT EXERCISED ({WHY_NOT})")
        pytest.skip(f"MEDIA: NOT EXERCISED ({WHY_NOT})")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def until(what: Callable[[], Any], seconds: float = 20, every: float = 0.2) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(every)
    raise AssertionError(f"not within {seconds} s")


@dataclass
class Site:
    """The whole application inside a network of its own."""

    network: netns.Namespace
    port: int
    database: str
    playwright: Playwright
    folder: Path
    argv: tuple[str, ...]
    server: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        ours = {"ENGAWA_DB_NAME": self.database, "PORT": str(self.port), "ENGAWA_ORIGIN": self.origin}
        self.server = self.network.spawn(sys.executable, "-m", *self.argv, env=os.environ | ours, log=self.log)
        probe = self.network.command(
            sys.executable, "-c", f"import socket; socket.create_connection(('127.0.0.1', {self.port}), 1).close()"
        )
        try:
            until(lambda: subprocess.run(probe, check=False, capture_output=True).returncode == 0, 60)
        except AssertionError:
            raise AssertionError(self.log.read_text(encoding="utf-8")) from None

    def stop(self) -> None:
        if self.server:
            self.server.kill()
            self.server.wait()
            until(lambda: not self._connected())

    def _connected(self) -> int:
        """Connections others hold: the clone is dropped after the test, and nobody may be in it."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [self.database]
            )
            return int(cursor.fetchone()[0])

    def browser(self) -> Browser:
        chromium = self.network.wrapper(self.folder, CHROMIUM)
        return self.playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)


@pytest.fixture(scope="session")
def built(django_db_setup: None) -> None:
    """The built pages where the server looks for them."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture
def site(committed: None, built: None, database_name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps a loop in this thread
    port = free_port()
    argv = ("uvicorn", "engawa.config.asgi:application", "--port", str(port), "--log-level", "warning")
    with netns.namespace() as network, netns.scratch() as folder, sync_playwright() as playwright:
        made = Site(network, port, database_name, playwright, folder, argv)
        try:
            made.start()
            yield made
        finally:
            made.stop()
            connections.close_all()  # those of this thread's loop: nobody else sees them


@dataclass
class Person:
    """Somebody at a browser of their own."""

    context: BrowserContext
    page: Page
    address: str
    requests: list[str]

    def enter(self) -> None:
        self.page.goto(self.address)
        told = self.page.locator("[data-told]")
        if told.count():
            told.check()
        self.page.get_by_role("button", name="入室する").click()
        self.page.locator("[data-talk]").wait_for(state="visible")

    def write(self, text: str) -> None:
        self.page.locator("textarea").fill(text)
        self.page.get_by_role("button", name="書き込む").click()

    def flow(self) -> list[dict[str, Any]]:
        return list(self.page.evaluate("flow()"))

    def ice_names(self) -> list[str]:
        """Each connection's own fragment (RFC 8839 §5.4): another one after a restart."""
        ask = "pcs.filter((p) => p.connectionState === 'connected')"
        found = self.page.evaluate(f"{ask}.map((p) => /ice-ufrag:(\\S+)/.exec(p.localDescription.sdp)[1])")
        return sorted(found)

    def sees_and_hears(self, others: int = 1, *, frames: int = 10, seconds: float = 25) -> list[dict[str, Any]]:
        """Everyone's picture decodes and everyone's sound has energy, and both go on."""

        def running() -> Any:
            flows = self.flow()
            good = len(flows) == others and all(f["frames"] > frames and f["energy"] > 0 for f in flows)
            return flows if good else None

        def going_on(before: list[dict[str, Any]]) -> Any:
            pairs = list(zip(self.flow(), before, strict=False))
            return len(pairs) == others and all(n["frames"] > b["frames"] and n["audio"] > b["audio"] for n, b in pairs)

        before: list[dict[str, Any]] = until(running, seconds)
        time.sleep(0.5)
        return before if going_on(before) else until(running, seconds)


class Sit:
    """Sits people down, each at a browser of their own, closed when the test ends."""

    def __init__(self) -> None:
        self.browsers: list[Browser] = []

    def __call__(self, site: Site, path: str, cookie: tuple[str, str] | None = None) -> Person:
        browser = site.browser()
        self.browsers.append(browser)
        context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 860})
        context.grant_permissions(["camera", "microphone"], origin=site.origin)
        context.add_init_script(SPY)
        if cookie:
            context.add_cookies([{"name": cookie[0], "value": cookie[1], "url": site.origin}])
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda r: requests.append(r.url))
        page.on("pageerror", lambda e: requests.append(f"error {e}"))
        return Person(context, page, site.origin + path, requests)


@pytest.fixture
def sit() -> Iterator[Sit]:
    sitting = Sit()
    yield sitting
    for browser in sitting.browsers:
        browser.close()


@dataclass
class TalkOfTwo:
    """An interview that began as every interview does: a ticket, a call, an answer."""

    talk: Talk
    site: Site
    sit: Sit
    her_token: str
    host_cookie: str

    def her(self) -> Person:
        path = f"/p/{self.talk.programme.slug}/me/room/{self.talk.seeker_seat}/"
        return self.sit(self.site, path, (SEEKER_COOKIE, self.her_token))

    def host(self) -> Person:
        path = f"/p/{self.talk.programme.slug}/booth/room/{self.talk.company_seat}/"
        return self.sit(self.site, path, (settings.SESSION_COOKIE_NAME, self.host_cookie))

    @property
    def room(self) -> LiveRoom:
        with inside(self.talk.programme):
            return LiveRoom.objects.get(pk=self.talk.room_id)

    def seats(self) -> list[tuple[Any, ...]]:
        with inside(self.talk.programme):
            return sorted(self.room.seats.values_list("pk", "state", "admitted_at", "revoked_at"))


@pytest.fixture
def talk(site: Site, sit: Sit) -> TalkOfTwo:
    fair, (host,) = make_day(1)
    someone = make_someone(fair, alias="うみねこ")
    return TalkOfTwo(
        begin_talk(host, someone),
        site,
        sit,
        someone.token,
        as_staff(host.actor).cookies[settings.SESSION_COOKIE_NAME].value,
    )


def both_in(talk: TalkOfTwo) -> tuple[Person, Person]:
    host, her = talk.host(), talk.her()
    host.enter()
    her.enter()
    return host, her


def test_two_browsers_see_and_hear_each_other_and_nothing_leaves_the_network(talk: TalkOfTwo) -> None:
    host, her = both_in(talk)

    flows = [*host.sees_and_hears(), *her.sees_and_hears()]

    addresses = {a for f in flows for a in f["candidates"] if a}
    assert addresses <= {netns.ADDRESS, "127.0.0.1", "::1"} | {a for a in addresses if a.startswith("fe80:")}
    for person in (host, her):
        assert person.page.evaluate("configurations.flatMap((c) => c.iceServers)") == []
        assert [r for r in person.requests if not r.startswith((talk.site.origin, "blob:"))] == []
    with inside(talk.talk.programme):
        stored = json.dumps([e.payload for e in LiveEvidence.objects.filter(room=talk.room).order_by("id")])
    assert netns.ADDRESS not in stored


def test_evidence_of_a_real_call_makes_it_held(talk: TalkOfTwo) -> None:
    host, her = both_in(talk)
    host.sees_and_hears()
    her.sees_and_hears()
    sides = [
        Side("seeker", frozenset({talk.talk.seeker_seat})),
        Side("company", frozenset({talk.talk.company_seat})),
    ]

    def verdict() -> Any:
        with inside(talk.talk.programme):
            found = judge_room(talk.room, sides, min_overlap_seconds=10)
        return found if found.result is Result.HELD else None

    assert until(verdict, 60, 1).by is By.SOUND


def test_a_reloaded_page_sits_down_again_and_a_restarted_server_is_not_noticed(talk: TalkOfTwo) -> None:
    host, her = both_in(talk)
    host.sees_and_hears()

    her.enter()
    host.sees_and_hears()
    her.sees_and_hears()

    talk.site.stop()
    her.sees_and_hears()
    talk.site.start()
    her.write("聞こえています")
    host.page.get_by_text("聞こえています").wait_for()
    host.sees_and_hears()


def test_a_cut_network_comes_back_by_itself_and_nobody_sits_down_anew(talk: TalkOfTwo) -> None:
    host, her = both_in(talk)
    host.sees_and_hears()
    seats, names = talk.seats(), her.ice_names()

    talk.site.network.cut(on=True)
    her.page.locator(".tile-state", has_text="つなぎ直しています").wait_for(timeout=20_000)
    her.page.locator("[data-status]", has_text="通信が途切れています").wait_for()
    her.write("切れている間に書きました")
    talk.site.network.cut(on=False)

    host.page.get_by_text("切れている間に書きました").wait_for()
    host.sees_and_hears(seconds=40)
    her.sees_and_hears(seconds=40)
    assert her.ice_names() != names  # ICE was begun anew, or another connection was made
    assert talk.seats() == seats


@pytest.mark.parametrize("width", [360, 1280])
def test_lobby_and_room_are_whole_for_axe(talk: TalkOfTwo, width: int) -> None:
    host, her = talk.host(), talk.her()
    her.page.set_viewport_size({"width": width, "height": 800})
    her.page.goto(her.address)
    her.page.get_by_role("button", name="入室する").wait_for()
    assert_axe(her.page)

    host.enter()
    her.enter()
    her.sees_and_hears()
    her.page.get_by_role("button", name="チャット").click()
    assert_axe(her.page)
    assert her.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_second_tab_takes_over_after_asking(talk: TalkOfTwo) -> None:
    host, her = both_in(talk)
    host.sees_and_hears()
    second = talk.her()

    second.page.goto(second.address)
    second.page.locator("[data-told]").check()
    second.page.get_by_role("button", name="入室する").click()
    second.page.get_by_role("button", name="この画面に切り替える").first.click()

    her.page.get_by_role("heading", name="別の画面で参加中です").wait_for()
    second.sees_and_hears()
    host.sees_and_hears()


def test_the_company_leaving_ends_the_talk_and_its_sound_is_on_record(talk: TalkOfTwo) -> None:
    host, her = both_in(talk)
    host.sees_and_hears()
    her.sees_and_hears()
    time.sleep(16)  # both pages have told their counters once

    host.page.get_by_role("button", name="退出する").click()

    host.page.wait_for_url(lambda url: "/room/" not in url)
    her.page.get_by_role("heading", name="この部屋は終了しました").wait_for()
    settled = reload(talk.talk)
    assert (settled.state, settled.shown_by) == ("settled", By.SOUND)


def test_without_devices_two_still_talk_by_chat(talk: TalkOfTwo) -> None:
    host, her = talk.host(), talk.her()
    her.context.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('x', 'NotAllowedError'); };"
    )
    host.enter()
    her.page.goto(her.address)
    her.page.locator("[data-troubles] [data-code=D02]").first.wait_for()
    her.page.locator("[data-told]").check()
    her.page.get_by_role("button", name="入室する").click()

    her.write("カメラが使えません")

    host.page.get_by_text("カメラが使えません").wait_for()


def test_without_a_script_the_chat_and_the_way_out_work(talk: TalkOfTwo) -> None:
    host = talk.host()
    her = talk.her()
    plain = her.context.browser.new_context(java_script_enabled=False, locale="ja-JP")
    plain.add_cookies([{"name": SEEKER_COOKIE, "value": talk.her_token, "url": talk.site.origin}])
    page = plain.new_page()
    host.enter()

    page.goto(her.address)
    page.locator("textarea").fill("声が使えません")
    page.get_by_role("button", name="書き込む").click()

    page.get_by_text("声が使えません").wait_for()
    host.page.get_by_text("声が使えません").wait_for()
    page.get_by_role("button", name="退出する").click()
    page.wait_for_url(lambda url: "/room/" not in url)
