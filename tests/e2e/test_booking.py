"""A time is booked, given back, taken back, moved, and kept when the host calls: on the running system."""

import re

from playwright.sync_api import expect

from tests.e2e.screens import PHONE, Guard, Screens, assert_axe, sign_in
from tests.e2e.system import System, inside_system

FAIR = "/p/tottori/"
COMPANY, NUMBER = "砂あかり精工", "8999900000001"
ALIAS = "なしのはな"


def test_a_time_is_booked_given_back_moved_and_kept(system: System, screens: Screens, guard: Guard) -> None:
    guard.expected |= {403, 410}
    soon, later = inside_system(system, "tests.e2e.offering", "tottori", NUMBER)
    her, company = screens.open(PHONE), screens.open()
    sign_in(her, "seeker-03")
    sign_in(company, "exhibitor-01")

    her.goto(f"{FAIR}me/book/")
    assert_axe(her)
    her.get_by_role("link", name=re.compile(f"{COMPANY}.*の時間を選ぶ")).click()
    her.get_by_label(re.compile(f"{later}〜")).check()
    assert_axe(her)
    her.get_by_role("button", name="この時間を予約する").click()
    her.wait_for_url("**/me/")
    expect(her.get_by_text("つぎの予約")).to_be_visible()
    expect(her.locator("strong", has_text=f"{later}〜")).to_be_visible()

    her.get_by_role("button", name="予約を取り消す").click()
    her.get_by_role("button", name="元に戻す").click()
    expect(her.get_by_text("つぎの予約")).to_be_visible()
    her.get_by_role("button", name=soon, exact=True).click()
    expect(her.locator("strong", has_text=f"{soon}〜")).to_be_visible()
    assert_axe(her)

    company.goto(f"{FAIR}booth/")
    row = company.get_by_role("listitem").filter(has_text=ALIAS)
    expect(row.get_by_text("画面を開いています")).to_be_visible()
    assert_axe(company)
    her.goto(f"{FAIR}me/steps/")  # whatever page of hers is open, the ring reaches it and takes nothing away
    row.get_by_role("button", name="この方をお呼びする").click()
    expect(her.get_by_role("link", name="入室の画面へ")).to_be_visible(timeout=10_000)
    expect(company.get_by_text("あと")).to_be_visible()
    assert_axe(her)
    her.get_by_role("link", name="入室の画面へ").click()
    her.wait_for_url("**/me/calls/**", timeout=10_000)
    if her.locator("[data-told]").count():
        her.locator("[data-told]").first.check()
    her.get_by_role("button", name="入室する").click()
    her.wait_for_url("**/me/room/**")
    her.goto(f"{FAIR}me/")
    her.get_by_role("button", name="面談を終える").click()
    her.goto(f"{FAIR}me/")
    expect(her.get_by_text("つぎの予約")).to_have_count(0)
    expect(her.get_by_text("話したところ")).to_be_visible()
