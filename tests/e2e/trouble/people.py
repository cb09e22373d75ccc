"""Somebody of the crowd at a browser, on a line of the test's own."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext

from engawa.web.scope import SEEKER_COOKIE
from tests.e2e.system import System
from tests.e2e.trouble.clients import Client
from tests.e2e.trouble.crowd import Crowd

WORK = "engawa-work"
SOON = 2.0
"""Seconds until a change made anywhere stands on a screen held by any process."""


def soon(seconds: float = SOON) -> float:
    """The limit for a machine that has a processor free for each who wants one; longer where they stand in line."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


@contextmanager
def at_browser(browser: Browser, url: str, *cookies: tuple[str, str]) -> Iterator[BrowserContext]:
    context = browser.new_context(
        base_url=url, locale="ja-JP", timezone_id="Asia/Tokyo", permissions=["camera", "microphone"]
    )
    context.set_default_timeout(30_000)
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies])
    try:
        yield context
    finally:
        context.close()


def seeker(person: dict[str, str]) -> tuple[str, str]:
    return SEEKER_COOKIE, person["cookie"]


def host(one: dict[str, str]) -> tuple[str, str]:
    return WORK, one["cookie"]


def client(system: System, cookie: tuple[str, str]) -> Client:
    return Client(system.base_url, cookie)


def draw(system: System, crowd: Crowd, person: dict[str, str], at: dict[str, str], **shown: str) -> None:
    status, _where = client(system, seeker(person)).press(f"{crowd.at}me/tickets/", booth=at["booth"], **shown)
    assert status == 302


def call(system: System, crowd: Crowd, at: dict[str, str]) -> None:
    status, _where = client(system, host(at)).press(f"{crowd.at}booth/call/")
    assert status == 302


def web_processes(system: System) -> list[int]:
    note: dict[str, Any] = json.loads((system.var / "run" / "supervisor.json").read_text(encoding="utf-8"))
    return [int(pid) for name, pid in note["children"].items() if name.startswith("web-")]
