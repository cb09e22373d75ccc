"""Pairs of real browsers among the robots: the pages' own scripts, camera and microphone invented."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engawa.config.rehearsal.pages import UUID
from engawa.config.rehearsal.world import P, World

CHROMIUM = Path("/usr/bin/chromium")
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
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
PATIENCE_MS = 30_000
TALK_SECONDS = 12.0


def why_not() -> str:
    """Empty where browsers can be had, else the reason."""
    try:
        import playwright  # noqa: F401 - only asked for
    except ImportError:
        return "playwright がありません（make rehearsal で入ります）"
    return "" if CHROMIUM.exists() else "chromium がありません（apt-get install chromium）"


async def hold(world: World, numbers: Sequence[int]) -> None:
    """These pairs, one after the other: a browser is heavy, and the day is not about it."""
    if not numbers or why_not():
        return
    from playwright.async_api import async_playwright

    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        try:
            for number in numbers:
                await _pair(world, browser, number)
        finally:
            await browser.close()


async def _pair(world: World, browser: Any, number: int) -> None:
    who = f"pair-{number}"
    contexts = [
        await browser.new_context(
            base_url=world.site.origin, locale="ja-JP", timezone_id="Asia/Tokyo", permissions=["camera", "microphone"]
        )
        for _side in range(2)
    ]
    for context in contexts:
        context.set_default_timeout(PATIENCE_MS)
    her, host = [await context.new_page() for context in contexts]
    world.book.note(who, "pair.begins")
    try:
        await _patiently(lambda: _meet(world, who, her, host, number))
    except Exception as problem:  # noqa: BLE001 - whatever a browser comes to grief by counts as a pair not held
        world.book.note(who, "pair.failed", how=str(problem).splitlines()[0][:200])
    finally:
        for context in contexts:
            await context.close()


async def _patiently(what: Any, tries: int = 2) -> None:
    """Once more from the start: a process may be killed under the very first page."""
    for left in range(tries - 1, -1, -1):
        try:
            await what()
        except Exception:
            if not left:
                raise
            await asyncio.sleep(3)
        else:
            return


async def _meet(world: World, who: str, her: Any, host: Any, number: int) -> None:
    await _sign_in(host, f"pair-host-{number}")
    opening = host.get_by_role("button", name="ブースを開ける")
    if await opening.count():
        await opening.click()
    await host.get_by_role("button", name="休止する").wait_for()
    await _sign_in(her, f"pair-seeker-{number}")
    place = await host.locator(".brand b").first.inner_text()
    await her.goto(f"{P}me/")
    if not await her.locator("article.ticket").count():
        await her.goto(f"{P}me/booths/")
        await her.get_by_role("row").filter(has_text=place.strip()).get_by_role("link").last.click()
        await her.get_by_role("button", name="整理券を取る").click()
        await her.wait_for_url("**/me/")
    pressed = world.book.note(who, "pair.press")
    await host.get_by_role("button", name=re.compile("お呼びする")).first.click()
    await her.wait_for_url("**/me/calls/**")
    found = re.search(UUID, her.url.rsplit("/calls/", 1)[1])
    seen = world.book.note(who, "ring", call=found[0] if found else "")
    if await her.locator("[data-told]").count():
        await her.locator("[data-told]").first.check()
    await her.get_by_role("button", name="入室する").click()
    await her.wait_for_url("**/me/room/**")
    await host.get_by_role("link", name="部屋に入る").click()
    await host.wait_for_url("**/booth/room/**")
    for page in (host, her):
        await _enter(page)
    await asyncio.sleep(TALK_SECONDS)
    media = await her.get_by_text("つながりました").count()
    await _say(her, "こんにちは（ブラウザー）")
    await host.get_by_text("こんにちは（ブラウザー）").wait_for()
    await _say(host, "ようこそ（ブラウザー）")
    await her.get_by_text("ようこそ（ブラウザー）").wait_for()
    await host.get_by_role("button", name="退出する").first.click()
    await host.wait_for_url("**/booth/note/**")
    await host.get_by_label("見学に来てほしい").check()
    await host.get_by_role("button", name="面談後カードを残す").click()
    await host.wait_for_url("**/booth/")
    world.book.note(who, "pair.held", delay=round(seen - pressed, 2), media=bool(media))
    await host.get_by_role("button", name="ブースを閉じる").first.click()


async def _sign_in(page: Any, key: str) -> None:
    await page.goto(f"/demo/as/{key}/")
    await page.get_by_role("button", name="続ける").click()
    await page.wait_for_url(lambda address: "/demo/" not in address)


async def _enter(page: Any) -> None:
    await page.wait_for_timeout(1_000)
    told, go = page.locator("[data-told]"), page.locator("[data-enter]")
    if await go.count() and await go.first.is_visible():
        if await told.count() and await told.first.is_visible():
            await told.first.check()
        await go.first.click()
    await page.locator("[data-call][data-phase=talk]").wait_for()


async def _say(page: Any, text: str) -> None:
    box = page.locator("[data-chat-form] textarea")
    if not await box.is_visible():
        await page.locator("[data-chat-open]").click()
    await box.fill(text)
    await box.press("Control+Enter")
