"""Pictures of every listed page at 360 and 1280 px, with axe-core, overflow and policy checks.

    python tools/shots.py http://localhost:8000 [--list tools/shots.toml] [--only NAME …] [--into var/shots]

Exit status 1 when any page is wrong; the pictures are made all the same.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {360: 780, 1280: 860}
# The rule sets of JIS X 8341-3:2016 AA and WCAG 2.2 AA, and axe's own good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass(frozen=True)
class Listed:
    name: str
    path: str
    role: str = ""
    status: int = 200
    press: str = ""
    follow: tuple[str, ...] = ()
    """Links to follow from `path`, one after the other: addresses with an id stand on no list."""


def main() -> int:
    asked = _arguments()
    listed = [
        Listed(**page | {"follow": tuple(page.get("follow", ()))})
        for page in tomllib.loads(asked.list.read_text())["page"]
    ]
    pages = [page for page in listed if not asked.only or page.name in asked.only]
    asked.into.mkdir(parents=True, exist_ok=True)
    wrong: list[str] = []
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for width, height in SIZES.items():
            for role in dict.fromkeys(page.role for page in pages):
                mine = [page for page in pages if page.role == role]
                with _context(browser, asked.base, role, (width, height)) as context:
                    wrong += [
                        f"{page.name} {width}: {words}" for page in mine for words in _shoot(context, page, asked.into)
                    ]
        browser.close()
    print("\n".join(wrong) or f"{len(pages)} pages are well at {' and '.join(map(str, SIZES))} px")
    return 1 if wrong else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("base", help="where the site answers, e.g. http://localhost:8000")
    parser.add_argument("--list", type=Path, default=ROOT / "tools/shots.toml")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--into", type=Path, default=ROOT / "var/shots")
    return parser.parse_args()


@contextmanager
def _context(browser: Browser, base: str, role: str, size: tuple[int, int]) -> Iterator[BrowserContext]:
    width, height = size
    context = browser.new_context(
        base_url=base,
        viewport={"width": width, "height": height},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        reduced_motion="reduce",
        has_touch=width == min(SIZES),
    )
    try:
        if role:
            _sign_in(context, role)
        yield context
    finally:
        context.close()


def _sign_in(context: BrowserContext, role: str) -> None:
    """Open a demo link, and press its button when it only shows one."""
    page = context.new_page()
    page.goto(role)
    button = page.locator("main form[method=post] button[type=submit]").first
    if button.count():
        button.click()
        page.wait_for_load_state()
    page.close()


def _shoot(context: BrowserContext, listed: Listed, into: Path) -> list[str]:
    page = context.new_page()
    width = page.evaluate("innerWidth")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    answer = page.goto(listed.path, wait_until="load")
    for link in listed.follow:
        found = page.locator(link)
        if not found.count():
            page.close()
            return [f"no link {link} on {urlsplit(page.url).path}"]
        answer = page.goto(found.first.get_attribute("href") or "", wait_until="load")
    page.evaluate("document.fonts.ready")
    if listed.press and page.locator(listed.press).first.is_visible():
        page.locator(listed.press).first.click()
    page.screenshot(path=into / f"{listed.name}-{width}.png", full_page=True)
    status = answer.status if answer else 0
    wrong = [] if status == listed.status else [f"answered {status}, not {listed.status}"]
    # A page that is meant to answer 4xx is itself reported on the console.
    wrong += [words for words in said if not (status >= HTTPStatus.BAD_REQUEST and "Failed to load resource" in words)]
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    wrong += [f"{overflow} px wider than the window"] if overflow > 0 else []
    wrong += _axe(page)
    page.close()
    return wrong


def _axe(page: Page) -> list[str]:
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})",
        RULES,
    )
    return [
        f"{rule['id']} ({rule['impact']}): {node['target'][0]} {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


if __name__ == "__main__":
    sys.exit(main())
