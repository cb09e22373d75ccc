"""The running demonstration and browsers before it. Started when a test first asks; media tests have their own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.e2e.screens import CHROMIUM, FLAGS, PHONE, Guard, Screens
from tests.e2e.system import System, running, there

HERE = Path(__file__).parent
FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is `e2e`, and runs in the order it is written: a story has a beginning."""
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.e2e)
    if len(mine) == len(items):
        items.sort(key=lambda item: (str(item.path), item.reportinfo()[1] or 0))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def system() -> Iterator[System]:
    at = os.environ.get("ENGAWA_E2E_AT")
    with there(at) if at else running() as found:
        yield found


@pytest.fixture(scope="session")
def base_url(system: System) -> str:
    return system.base_url


@pytest.fixture(scope="session")
def doors(system: System) -> dict[str, dict[str, Any]]:
    return system.doors()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Per module: two of these cannot run at once, and media tests begin their own."""
    with sync_playwright() as found:
        yield found


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.fail("chromium is missing: apt-get install chromium")
    found = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield found
    found.close()


@pytest.fixture
def guard(base_url: str) -> Guard:
    return Guard(base_url)


@pytest.fixture
def screens(browser: Browser, guard: Guard, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Screens]:
    """Any number of people. A test that passes still fails when something went wrong on one of their screens."""
    found = Screens(browser, guard)
    yield found
    failed = request.node.stash.get(FAILED, True)
    if failed:
        _keep_pictures(found, tmp_path)
    found.close()
    if not failed:
        assert guard.problems == []


def _keep_pictures(screens: Screens, folder: Path) -> None:
    for number, page in enumerate(page for context in screens.contexts for page in context.pages):
        picture = folder / f"screen-{number}.png"
        page.screenshot(path=picture, full_page=True)
        print(f"{page.url} → {picture}")
    print("\n".join(screens.guard.problems))


@pytest.fixture
def desktop(screens: Screens) -> Page:
    return screens.open()


@pytest.fixture
def phone(screens: Screens) -> Page:
    return screens.open(PHONE)
