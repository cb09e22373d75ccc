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
from uuid import uuid4

import pytest
from django.db import connection, connections
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from engawa.base.programmes.context import inside
from engawa.shared.live.actions import admit
from engawa.shared.live.models import LiveEvidence, LiveSeat
from engawa.shared.live.queries import judge_room
from engawa.shared.live.states import RoomKind, SeatRole
from engawa.shared.live.verdict import By, Result, Side
from tests.e2e import netns
from tests.shared.live.rooms import Meeting, make_meeting

ROOT = Path(__file__).resolve().parents[2]
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
if WHY_NOT:
    sys.stderr.write(f"\nMEDIA: browser calls NOT EXERCISED ({WHY_NOT})\n")
pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=f"MEDIA: NOT EXERCISED ({WHY_NOT})")


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
    """The pages, served inside a network of their own."""

    network: netns.Namespace
    port: int
    database: str
    playwright: Playwright
    folder: Path
    server: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    def start(self) -> None:
        ours = {"ENGAWA_DB_NAME": self.database, "PORT": str(self.port), "ENGAWA_ORIGIN": self.origin}
        argv = (sys.executable, "-m", "tests.e2e.media_site", str(self.port))
        self.server = self.network.spawn(*argv, env=os.environ | ours, log=self.log)
        probe = self.network.command(
            sys.executable, "-c", f"import socket; socket.create_connection(('127.0.0.1', {self.port}), 1).close()"
        )
        try:
            until(lambda: subprocess.run(probe, capture_output=True).returncode == 0)
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

    def browser(self, *flags: str) -> Browser:
        chromium = self.network.wrapper(self.folder, CHROMIUM)
        return self.playwright.chromium.launch(executable_path=str(chromium), args=[*FLAGS, *flags])


@pytest.fixture
def site(committed: None, database_name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps a loop in this thread
    with netns.namespace() as network, netns.scratch() as folder, sync_playwright() as playwright:
        made = Site(network, free_port(), database_name, playwright, folder)
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

    def flow(self) -> list[dict[str, Any]]:
        return list(self.page.evaluate("flow()"))

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


@pytest.fixture
def sit(site: Site) -> Iterator[Callable[[LiveSeat], Person]]:
    browsers: list[Browser] = []

    def seated(seat: LiveSeat, *flags: str) -> Person:
        browser = site.browser(*flags)
        browsers.append(browser)
        context = browser.new_context(locale="ja-JP", viewport={"width": 1280, "height": 860})
        context.grant_permissions(["camera", "microphone"], origin=site.origin)
        context.add_init_script(SPY)
        page = context.new_page()
        requests: list[str] = []
        page.on("request", lambda r: requests.append(r.url))
        page.on("pageerror", lambda e: requests.append(f"error {e}"))
        return Person(context, page, f"{site.origin}/p/{seat.programme.slug}/room/{seat.pk}/", requests)

    yield seated
    for browser in browsers:
        browser.close()


Sit = Callable[..., Person]


def meeting(site: Site, kind: RoomKind = RoomKind.INTERVIEW) -> Meeting:
    del site
    return make_meeting(kind)


def talk_of_two(site: Site, sit: Sit) -> tuple[Meeting, Person, Person]:
    m = meeting(site)
    host, her = sit(m.host_seat), sit(m.her_seat)
    host.enter()
    her.enter()
    return m, host, her


def test_two_browsers_see_and_hear_each_other_and_nothing_leaves_the_network(site: Site, sit: Sit) -> None:
    m, host, her = talk_of_two(site, sit)

    flows = [*host.sees_and_hears(), *her.sees_and_hears()]

    addresses = {a for f in flows for a in f["candidates"] if a}
    assert addresses <= {netns.ADDRESS, "127.0.0.1", "::1"} | {a for a in addresses if a.startswith("fe80:")}
    for person in (host, her):
        assert person.page.evaluate("configurations.flatMap((c) => c.iceServers)") == []
        assert [r for r in person.requests if not r.startswith((site.origin, "blob:"))] == []
    with inside(m.programme):
        stored = json.dumps([e.payload for e in LiveEvidence.objects.filter(room=m.room).order_by("id")])
    assert netns.ADDRESS not in stored


def test_evidence_of_a_real_call_makes_it_held(site: Site, sit: Sit) -> None:
    m, host, her = talk_of_two(site, sit)
    host.sees_and_hears()
    her.sees_and_hears()
    sides = [Side("seeker", frozenset({m.her_seat.pk})), Side("company", frozenset({m.host_seat.pk}))]

    def verdict() -> Any:
        with inside(m.programme):
            found = judge_room(m.room, sides, min_overlap_seconds=10)
        return found if found.result is Result.HELD else None

    assert until(verdict, 60, 1).by is By.SOUND


def test_a_reloaded_page_sits_down_again_and_a_restarted_server_is_not_noticed(site: Site, sit: Sit) -> None:
    _m, host, her = talk_of_two(site, sit)
    host.sees_and_hears()

    her.enter()
    host.sees_and_hears()
    her.sees_and_hears()

    site.stop()
    site.start()
    her.sees_and_hears()
    host.sees_and_hears()
    her.page.locator("textarea").fill("聞こえています")
    her.page.get_by_role("button", name="書き込む").click()
    host.page.get_by_text("聞こえています").wait_for()


def test_a_cut_network_comes_back_by_itself(site: Site, sit: Sit) -> None:
    _m, host, her = talk_of_two(site, sit)
    host.sees_and_hears()

    site.network.cut(on=True)
    her.page.locator(".tile-state", has_text="つなぎ直しています").wait_for(timeout=20_000)
    her.page.get_by_text("通信が途切れています。自動で").wait_for()
    her.page.locator("textarea").fill("切れている間に書きました")
    her.page.get_by_role("button", name="書き込む").click()
    site.network.cut(on=False)

    host.page.get_by_text("切れている間に書きました").wait_for()
    host.sees_and_hears(seconds=40)
    her.sees_and_hears(seconds=40)


def test_a_second_tab_takes_over_after_asking(site: Site, sit: Sit) -> None:
    m, host, her = talk_of_two(site, sit)
    host.sees_and_hears()
    second = sit(m.her_seat)

    second.page.goto(second.address)
    second.page.locator("[data-told]").check()
    second.page.get_by_role("button", name="入室する").click()
    second.page.get_by_role("button", name="この画面に切り替える").first.click()

    her.page.get_by_text("別の画面で参加中です").last.wait_for()
    second.sees_and_hears()
    host.sees_and_hears()


def test_leaving_leads_out_and_the_other_is_told(site: Site, sit: Sit) -> None:
    _m, host, her = talk_of_two(site, sit)
    host.sees_and_hears()

    her.page.get_by_role("button", name="退出する").click()

    her.page.wait_for_url("**/after/")
    host.page.get_by_text("うみねこが退出しました。").wait_for()
    host.page.locator(".tiles > [data-seat]").wait_for(state="detached")


def test_three_hold_a_consultation(site: Site, sit: Sit) -> None:
    m = meeting(site, RoomKind.CONSULT)
    agency = admit(m.room, by=m.host, role=SeatRole.AGENCY, person_id=uuid4(), label="県立ハローワーク")
    people = [sit(m.host_seat), sit(m.her_seat), sit(agency)]
    for person in people:
        person.enter()

    for person in people:
        person.sees_and_hears(2, seconds=40)


def test_without_devices_two_still_talk_by_chat(site: Site, sit: Sit) -> None:
    m = meeting(site)
    host, her = sit(m.host_seat), sit(m.her_seat)
    her.context.add_init_script(
        "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('x', 'NotAllowedError'); };"
    )
    host.enter()
    her.page.goto(her.address)
    her.page.locator("[data-troubles] [data-code=D02]").first.wait_for()
    her.page.locator("[data-told]").check()
    her.page.get_by_role("button", name="入室する").click()

    her.page.locator("textarea").fill("カメラが使えません")
    her.page.get_by_role("button", name="書き込む").click()

    host.page.get_by_text("カメラが使えません").wait_for()
