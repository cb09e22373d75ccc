"""One conversation that counts, from the organiser's file to the paper 甲 takes, on the running system.

Each test is one of the eight steps; they run in this order and build on each other, as the day does.
"""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screens import PHONE, Guard, Screens, assert_axe, sign_in
from tests.e2e.system import System, inside_system
from tests.e2e.test_entrance import newest_link

POSTINGS = Path(__file__).resolve().parents[2] / "engawa" / "config" / "demo" / "data" / "postings.csv"
FAIR = "/p/tottori/"
ALIAS = "さざなみ"


def test_1_the_organiser_tries_a_file_and_nothing_is_done_by_halves(desktop: Page) -> None:
    sign_in(desktop, "staff-1")

    desktop.goto(f"{FAIR}office/imports/")
    desktop.locator("input[type=file]").set_input_files(POSTINGS)
    desktop.get_by_role("button", name="違いを確かめる").click()
    expect(desktop.get_by_role("heading", name="取込みの下調べ")).to_be_visible()
    expect(desktop.locator(".numbers")).to_contain_text("120")
    assert_axe(desktop)


def test_1_a_file_that_is_no_table_is_refused_beside_the_field(desktop: Page, guard: Guard, tmp_path: Path) -> None:
    guard.expected.add(422)
    broken = tmp_path / "broken.csv"
    broken.write_bytes(b"\xff\xfe\x00\x01")
    sign_in(desktop, "staff-1")

    desktop.goto(f"{FAIR}office/imports/")
    desktop.locator("input[type=file]").set_input_files(broken)
    desktop.get_by_role("button", name="違いを確かめる").click()

    expect(desktop.locator("[aria-invalid=true]")).to_be_visible()


def test_2_a_visitor_finds_a_company_without_signing_in_and_without_a_cookie(phone: Page) -> None:
    phone.goto(FAIR)
    assert_axe(phone)
    phone.goto(f"{FAIR}companies/?industry=E")
    expect(phone.get_by_role("link", name="株式会社砂あかり精工（架空）", exact=True)).to_be_visible()
    phone.get_by_role("link", name="株式会社砂あかり精工（架空）", exact=True).click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("砂あかり精工")
    assert_axe(phone)

    assert phone.context.cookies() == []


def fill(page: Page) -> None:
    page.get_by_label("いいえ").check()
    page.locator("[name=family]").fill("汀")
    page.locator("[name=given]").fill("小波")
    page.locator("[name=family_kana]").fill("みぎわ")
    page.locator("[name=given_kana]").fill("さざなみ")
    page.locator("[name=alias]").fill(ALIAS)
    page.locator("[name=prefecture]").select_option(label="大阪府")
    page.get_by_label("在職中").check()
    page.get_by_label(re.compile("個人情報の利用目的を確認")).check()


def test_3_a_seeker_registers_on_a_phone_and_comes_back_by_a_button(
    phone: Page, guard: Guard, request: pytest.FixtureRequest
) -> None:
    guard.expected |= {422, 410}
    phone.goto(f"{FAIR}register/")
    fill(phone)
    phone.reload()
    expect(phone.locator("[name=alias]")).to_have_value(ALIAS)  # the draft of this tab
    phone.get_by_role("button", name="次へ進む").click()
    expect(phone.locator("[name=mail][aria-invalid=true]")).to_be_visible()
    expect(phone.locator("[name=alias]")).to_have_value(ALIAS)

    phone.locator("[name=mail]").fill("sazanami@example.jp")
    phone.get_by_role("button", name="次へ進む").click()
    expect(phone.get_by_text("2/3")).to_be_visible()
    phone.get_by_role("button", name="次へ進む").click()
    expect(phone.get_by_text("3/3")).to_be_visible()
    assert_axe(phone)
    phone.get_by_role("button", name="この内容で登録する").click()
    phone.wait_for_url("**/register/done/")
    link = newest_link(phone, "ご確認", "/confirm/", to=ALIAS)
    phone.goto(link)
    phone.goto(link)  # a scanner's GET uses nothing up
    phone.get_by_role("button", name="続ける").click()
    phone.wait_for_url("**/me/")
    assert_axe(phone)

    answer = phone.goto(link)
    assert answer is not None
    assert answer.status == 410
    phone.context.storage_state(path=str(request.config.rootpath / "var" / "e2e-seeker.json"))


def test_4_the_consent_of_the_commissioner_stands_with_its_number(desktop: Page) -> None:
    sign_in(desktop, "commissioner-1")
    desktop.goto(f"{FAIR}window/approvals/")
    expect(desktop.get_by_text("第202500123456号").first).to_be_visible()
    assert_axe(desktop)


def test_5_to_8_a_ticket_a_ring_a_talk_and_what_the_commissioner_sees(
    system: System, screens: Screens, guard: Guard, request: pytest.FixtureRequest
) -> None:
    guard.expected |= {403, 410}
    inside_system(system, "tests.e2e.values", "tottori", "live.min_overlap_seconds", "20")
    state = str(request.config.rootpath / "var" / "e2e-seeker.json")
    her, company, office = screens.open(PHONE, storage_state=state), screens.open(), screens.open()
    sign_in(company, "exhibitor-02")

    # 5: she draws a ticket and may step away without losing her place
    her.goto(f"{FAIR}me/booths/")
    her.get_by_role("row").filter(has_text="しろうさぎソフト").get_by_role("link").last.click()
    her.get_by_label(re.compile("お住まいの都道府県")).check()
    her.get_by_label(re.compile("現在の状況")).check()
    her.get_by_role("button", name="整理券を取る").click()
    her.wait_for_url("**/me/")
    expect(
        her.get_by_role("heading", name=re.compile("あと|次|順番")).or_(her.locator(".ticket")).first
    ).to_be_visible()
    her.get_by_role("button", name="席を外す").first.click()
    expect(her.get_by_role("button", name="席に戻る").first).to_be_visible()
    her.get_by_role("button", name="席に戻る").first.click()
    assert_axe(her)

    # the exhibitor sees the card she agreed to show, and nothing else of her
    company.goto(f"{FAIR}booth/")
    company.get_by_role("link", name=f"{ALIAS}さんのカードを見る").click()
    expect(company.get_by_text("大阪府").first).to_be_visible()
    for secret in ("汀", "小波", "sazanami@example.jp"):
        assert secret not in company.content()
    company.goto(f"{FAIR}booth/")

    # 6: the exhibitor calls; her page rings within two seconds, whichever process holds it
    row = company.get_by_role("row").filter(has_text=ALIAS)
    expect(row).to_be_visible()
    began = time.monotonic()
    row.get_by_role("button", name="この方をお呼びする").click()
    her.wait_for_url("**/me/calls/**", timeout=10_000)
    assert time.monotonic() - began < 4
    expect(her.get_by_role("button", name="入室する")).to_be_visible()
    if her.locator("[data-told]").count():
        her.locator("[data-told]").first.check()
    her.get_by_role("button", name="入室する").click()
    her.wait_for_url("**/me/room/**")
    company.get_by_role("link", name="部屋に入る").click()
    company.wait_for_url("**/booth/room/**")
    enter(company)
    enter(her)
    her.wait_for_timeout(45_000)  # counted from 20 s on, as set above
    chat(her, "こんにちは。よろしくお願いします。")
    expect(company.get_by_text("よろしくお願いします。")).to_be_visible()
    chat(company, "お越しくださりありがとうございます。")
    expect(her.get_by_text("お越しくださりありがとうございます。")).to_be_visible()

    # 7: leaving closes the talk
    company.get_by_role("button", name="退出する").first.click()
    company.wait_for_url("**/booth/note/**", timeout=15_000)
    company.get_by_label("見学に来てほしい").check()
    company.get_by_role("button", name="面談後カードを残す").click()
    company.wait_for_url("**/booth/")

    # 8: 甲 sees the match with its evidence and takes the paper
    sign_in(office, "commissioner-1")
    office.goto(f"{FAIR}window/targets/")
    assert_axe(office)
    for _ in range(45):
        if office.get_by_role("row").filter(has_text=ALIAS).count():
            break
        office.wait_for_timeout(2_000)
        office.reload()
    office.get_by_role("row").filter(has_text=ALIAS).get_by_role("link").first.click()
    expect(office.get_by_role("heading", level=1)).to_be_visible()
    expect(office.get_by_text("成立").first).to_be_visible()
    assert_axe(office)
    office.goto(f"{FAIR}window/papers/flash/")
    office.get_by_role("button", name=re.compile("確定|作成")).first.click()
    office.wait_for_url("**/papers/**")
    address = office.locator("a[href$='/file/']").first.get_attribute("href")
    first, second = (office.request.get(f"{office.url.split('/p/')[0]}{address}").body() for _ in range(2))
    assert first[:5] == b"%PDF-"
    assert first == second


def enter(page: Page) -> None:
    """Through the lobby, when there is one."""
    told, go = page.locator("[data-told]"), page.locator("[data-enter]")
    page.wait_for_timeout(1_000)
    if go.count() and go.first.is_visible():
        if told.count() and told.first.is_visible():
            told.first.check()
        go.first.click()


def chat(page: Page, words: str) -> None:
    opener = page.get_by_role("button", name=re.compile("チャット"))
    box = page.locator("[data-chat-form] textarea, [data-chat-form] input[type=text], textarea[name=text]").first
    if not box.is_visible() and opener.count():
        opener.first.click()
    box.fill(words)
    box.press("Control+Enter")
    send = page.get_by_role("button", name=re.compile("^送る|送信"))
    if send.count() and box.input_value():
        send.first.click()
