"""Before the day, on the running system: a company of one person from its 求人番号 to a green light; a visitor who compares
and keeps companies on a phone, and takes them along when she registers.
"""

import re

from playwright.sync_api import Page, expect

from tests.e2e.screens import PHONE, Guard, Screens, assert_axe, sign_in
from tests.e2e.test_entrance import newest_link
from tests.e2e.test_thread import fill

BOOTH = "/p/tottori/booth/"


def test_one_person_gets_from_the_number_of_a_posting_to_a_green_light(screens: Screens, guard: Guard) -> None:
    guard.expected.add(422)
    page = screens.open()
    sign_in(page, "exhibitor-02")
    page.goto(f"{BOOTH}prepare/")
    assert_axe(page)

    page.get_by_role("link", name="申込みを進める").click()
    page.get_by_role("link", name="この段へ進む").click()
    expect(page.get_by_label("求人番号")).to_have_value(re.compile(r"31990-\d{8}"))  # from the feed
    page.get_by_role("button", name="この求人で進む").click()
    page.get_by_role("link", name="この段へ進む").click()
    page.get_by_role("button", name="この内容で進む").click()
    expect(page.get_by_text("「鳥取県内にあるもの」を選んでください。").first).to_be_visible()
    page.get_by_label("働く場所が県内にある").check()
    page.get_by_role("button", name="この内容で進む").click()
    page.get_by_role("link", name="この段へ進む").click()  # its words and its passport stand already
    page.get_by_label(re.compile("約束ごとを読み")).check()
    page.get_by_role("button", name="出展を申し込む").click()

    page.get_by_role("link", name="担当を決める").click()
    plan(page, "13:00", "15:00")
    plan(page, "15:00", "17:00")
    expect(page.get_by_text("2時間ごとに10分以上の休みを入れてください。").first).to_be_visible()
    assert_axe(page)
    plan(page, "15:30", "17:00")
    page.goto(f"{BOOTH}prepare/")
    page.get_by_role("link", name="面談の時間を出す").click()
    assert_axe(page)
    page.get_by_label("最初の時刻").fill("15:30")
    page.get_by_label("あいだの休み").select_option(label="なし")
    page.get_by_role("button", name="この時間を出す").click()
    expect(page.get_by_text("出している時間 4、うち予約 0")).to_be_visible()
    page.goto(f"{BOOTH}prepare/")
    # It has rehearsed before: tests/e2e/test_media_backstage.py shows how.
    expect(page.get_by_text("準備ができました").first).to_be_visible()
    assert_axe(page)


def plan(page: Page, begin: str, end: str) -> None:
    page.get_by_label("はじまり").select_option(label=begin)
    page.get_by_label("おわり").select_option(label=end)
    page.get_by_role("button", name="この時間を加える").click()
    page.wait_for_load_state()


def test_companies_are_compared_on_a_phone_without_a_script_and_without_a_cookie(screens: Screens) -> None:
    page = screens.open(PHONE, java_script_enabled=False)
    page.goto("/p/tottori/companies/")
    boxes = page.locator("input[name=c]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("button", name="選んだところをくらべる（4つまで）").click()

    expect(page.get_by_role("heading", name="仕事と暮らしをくらべる")).to_be_visible()
    expect(page.get_by_text("未回答").first).to_be_visible()
    assert page.context.cookies() == []


def test_what_is_kept_without_an_account_travels_into_the_registration(screens: Screens) -> None:
    page = screens.open(PHONE)
    page.goto("/p/tottori/companies/")
    names = [keep(page, at) for at in (0, 1)]
    assert page.context.cookies() == []

    page.goto("/p/tottori/favourites/")
    for name in names:
        expect(page.locator("[data-favourites]").get_by_role("link", name=name, exact=True)).to_be_visible()
    page.goto("/p/tottori/register/")
    fill(page)
    page.locator("[name=alias]").fill("まつかぜ")
    page.locator("[name=mail]").fill("matsukaze@example.jp")
    page.get_by_role("button", name="次へ進む").click()
    expect(page.get_by_text("2/3")).to_be_visible()
    page.get_by_role("button", name="次へ進む").click()
    expect(page.get_by_label(re.compile("「気になる」を付けた 2件"))).to_be_checked()
    page.get_by_role("button", name="この内容で登録する").click()
    page.wait_for_url("**/register/done/")
    page.goto(newest_link(page, "ご確認", "/confirm/", to="まつかぜ"))
    page.get_by_role("button", name="続ける").click()
    page.wait_for_url("**/me/")

    page.goto("/p/tottori/me/marked/")
    expect(page.locator("tbody th")).to_have_count(2)
    for name in names:
        expect(page.locator("tbody").get_by_role("link", name=name, exact=True)).to_be_visible()
    expect(page.get_by_text("この端末の控えがあります")).to_be_hidden()  # they have been taken: not offered again
    assert_axe(page)


def keep(page: Page, at: int) -> str:
    """「気になる」 beside the company; its name."""
    button = page.locator("[data-favourite]").nth(at)
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    return button.locator(".unseen").inner_text()[1:-1]  # in brackets
