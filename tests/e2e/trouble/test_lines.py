"""Lines that break, proxies that swallow, phones that sleep, and a database that is away for ten seconds."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.system import System
from tests.e2e.trouble.crowd import Crowd
from tests.e2e.trouble.database import Tables, until
from tests.e2e.trouble.people import at_browser, call, draw, host, seeker, soon
from tests.e2e.trouble.wires import wire

_RINGS = "SELECT 1 FROM queues_call WHERE subject_id = %s AND state = %s"
AWAY = 10.0
"""Seconds without a database."""


def told(capsys: pytest.CaptureFixture[str], words: str) -> None:
    with capsys.disabled():
        print(f"\nLINES: {words}")


def test_a_cut_line_says_so_and_what_was_missed_stands_on_the_screen_afterwards(
    system: System, crowd: Crowd, browser: Browser, capsys: pytest.CaptureFixture[str]
) -> None:
    booth, person = crowd.hosts[6], crowd.people[6]
    draw(system, crowd, person, booth)
    with wire(system.base_url) as line, at_browser(browser, line.url, seeker(person)) as context:
        page = context.new_page()
        page.goto(f"{crowd.at}me/")
        until(lambda: line.streams, 10)
        page.wait_for_timeout(500)

        line.cut()
        expect(page.locator("#line-offline")).to_be_visible()
        call(system, crowd, booth)
        began = time.monotonic()
        line.mend()
        page.wait_for_url("**/me/calls/**")
        took = time.monotonic() - began
        expect(page.locator("#line-offline")).to_be_hidden()
        page.get_by_role("button", name="あとで").click()
        page.wait_for_url("**/me/")
    told(capsys, f"a ring stands on the screen {took:.1f} s after a cut line was mended")
    assert took < soon(10.0)


def test_behind_a_proxy_that_swallows_streams_the_page_asks_and_says_it_is_late(
    system: System, crowd: Crowd, browser: Browser
) -> None:
    """The page's own clock is put forward: 25 s of silence, then questions every 5 s."""
    booth, person = crowd.hosts[6], crowd.people[7]
    with wire(system.base_url) as line, at_browser(browser, line.url, seeker(person)) as context:
        draw(system, crowd, person, booth)
        line.swallows = True
        page = context.new_page()
        page.clock.install()
        page.goto(f"{crowd.at}me/")
        until(lambda: line.streams, 10)
        expect(page.locator("#line-late")).to_be_hidden()

        with page.expect_response("**/state?as=me"):
            page.clock.fast_forward(25_500)
        for _question in range(4):
            with page.expect_response("**/state?as=me"):
                page.clock.fast_forward(6_000)
        expect(page.locator("#line-late")).to_be_visible()
        draw(system, crowd, person, booth)  # she is here: a page that asks is a page
        call(system, crowd, booth)
        page.clock.fast_forward(6_000)
        page.wait_for_timeout(300)
        page.clock.fast_forward(1_000)
        page.wait_for_url("**/me/calls/**")
        page.get_by_role("button", name="やめる").click()
        page.wait_for_url("**/me/")


def test_a_phone_that_slept_shows_the_ring_or_that_she_missed_it_as_soon_as_it_wakes(
    system: System, crowd: Crowd, browser: Browser, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    """The processes that draw pages are stopped, as a phone's are: nothing of the page runs until it wakes."""
    booth, first, second = crowd.hosts[6], crowd.people[8], crowd.people[11]
    took = []
    for person, slept in ((first, "ringing"), (second, "unacknowledged")):
        draw(system, crowd, person, booth)
        with at_browser(browser, system.base_url, seeker(person)) as context:
            page = context.new_page()
            page.goto(f"{crowd.at}me/")
            page.wait_for_timeout(1_500)
            with asleep():
                call(system, crowd, booth)
                time.sleep(2)
                until(partial(tables.ask, _RINGS, person["subject"], slept), 30)
                woken = time.monotonic()
            if slept == "ringing":
                page.wait_for_url("**/me/calls/**")
            else:
                expect(page.get_by_role("button", name="席に戻る")).to_be_visible()
            took.append(time.monotonic() - woken)
            if slept == "ringing":
                page.get_by_role("button", name="あとで").click()
                page.wait_for_url("**/me/")
    told(capsys, f"a phone rings {took[0]:.2f} s after waking, says that it missed a ring {took[1]:.2f} s after")
    assert max(took) < soon()


@contextmanager
def asleep() -> Iterator[None]:
    mine = [pid for pid in _renderers() if _comes_from(pid, os.getpid())]
    assert mine
    for pid in mine:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in mine:
            os.kill(pid, signal.SIGCONT)


def _renderers() -> Iterator[int]:
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if b"--type=renderer" in (folder / "cmdline").read_bytes():
                yield int(folder.name)


def _comes_from(pid: int, ancestor: int) -> bool:
    while pid > 1:
        if pid == ancestor:
            return True
        pid = int(Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])
    return False


def test_ten_seconds_without_the_database_lose_nothing_that_was_typed(
    system: System, crowd: Crowd, browser: Browser, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    booth, drawer, waiter = crowd.hosts[6], crowd.people[9], crowd.people[10]
    note = json.loads((system.var / "run" / "supervisor.json").read_text(encoding="utf-8"))
    draw(system, crowd, waiter, crowd.hosts[7])
    said = len(system.said(10_000_000))
    with (
        at_browser(browser, system.base_url, seeker(drawer)) as hers,
        at_browser(browser, system.base_url, seeker(waiter)) as waiting,
        at_browser(browser, system.base_url) as stranger,
    ):
        ticket, today, form = hers.new_page(), waiting.new_page(), stranger.new_page()
        today.goto(f"{crowd.at}me/")
        ticket.goto(f"{crowd.at}me/tickets/?booth={booth['booth']}")
        ticket.get_by_role("checkbox", name=re.compile("ひとこと")).check()
        form.goto(f"{crowd.at}register/")
        form.get_by_label("いいえ").check()
        form.locator("[name=family]").fill("汀")

        os.kill(note["pid"], signal.SIGSTOP)  # nobody starts it again
        try:
            os.kill(note["children"]["postgres"], signal.SIGKILL)
            began = time.monotonic()
            form.locator("[name=given]").fill("小波")
            ticket.get_by_role("button", name="整理券を取る").click()
            expect(ticket.get_by_role("heading", name="まだ記録できていません")).to_be_visible(timeout=15_000)
            calm = time.monotonic() - began
            assert system.answers() is False
            answer = form.request.get("/healthz")
            assert (answer.status, answer.text()) == (503, "database")
            page = form.request.get(f"{crowd.at}me/")
            assert page.status == 503
            assert "Traceback" not in page.text()
            time.sleep(max(0.0, AWAY - (time.monotonic() - began)))
        finally:
            os.kill(note["pid"], signal.SIGCONT)
        back = until(system.answers, 60)

        for _time in range(10):  # another connection of the pool may still find out
            ticket.get_by_role("button", name="もう一度送る").click()
            ticket.wait_for_load_state()
            if "/me/tickets/" not in ticket.url:
                break
        ticket.wait_for_url("**/me/")
        rows = tables.ask("SELECT number FROM queues_ticket WHERE subject_id = %s", drawer["subject"])
        assert len(rows) == 1
        for _time in range(10):  # the same
            form.reload()
            if form.locator("[name=family]").count():
                break
        assert [form.locator(f"[name={name}]").input_value() for name in ("family", "given")] == ["汀", "小波"]
        began = time.monotonic()
        call(system, crowd, crowd.hosts[7])
        today.wait_for_url("**/me/calls/**")
        rang = time.monotonic() - began
    heard = system.said(10_000_000)[said:]
    pages = [line for line in heard.splitlines() if "engawa.web.refusal" in line]
    assert pages
    assert [line for line in pages if "failed:" in line] == []
    told(capsys, f"calm after {calm:.1f} s, served {back:.1f} s after its return, a ring {rang:.1f} s later")
    assert rang < soon(3.0)  # a listener tries again at the latest after one second


def test_a_host_s_screen_is_told_too(system: System, crowd: Crowd, browser: Browser) -> None:
    """The offline line belongs to every face."""
    with wire(system.base_url) as line, at_browser(browser, line.url, host(crowd.hosts[8])) as context:
        page = context.new_page()
        page.goto(f"{crowd.at}booth/")
        until(lambda: line.streams, 10)
        page.wait_for_timeout(300)
        line.cut()
        expect(page.locator("#line-offline")).to_be_visible()
        line.mend()
        expect(page.locator("#line-offline")).to_be_hidden()
