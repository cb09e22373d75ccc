"""People at work come in: invited, registered, in and out, and proving who they are, on the running system."""

import re

import pyotp
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screens import PHONE, Guard, Screens, VirtualKey, assert_axe, sign_in

MAIL = "nagisa.{0}@example.jp"


def office(page: Page) -> str:
    """The office's address of the programme the chief stands in."""
    sign_in(page, "chief")
    found = re.match(r".*?(/p/[^/]+/office/)", page.url)
    assert found, page.url
    return found[1]


def invite(page: Page, mail: str, *, role: str = "運営（乙）従事者") -> None:
    """As the chief, up to the page that asks for a proof."""
    fill_invitation(page, office(page) + "staff/", mail, role=role)


def fill_invitation(
    page: Page, roster: str, mail: str, *, role: str = "運営（乙）従事者", name: str = "汀 なぎさ"
) -> None:
    page.goto(roster)
    page.get_by_role("link", name="担当者を招く").click()
    page.get_by_label("役割").select_option(label=role)
    page.get_by_label("所属").select_option(index=1)
    page.get_by_label("氏名").fill(name)
    page.get_by_label("部署・役職").fill("受付")
    page.get_by_label("メールアドレス").fill(mail)
    page.get_by_role("button", name="内容を確かめて送る").click()


def newest_link(page: Page, words: str, path: str, *, to: str = "") -> str:
    """The link of the newest captured letter of this kind, to this 表示名; the worker writes it within some seconds."""
    for _ in range(40):
        page.goto("/demo/mail/")
        row = page.get_by_role("row").filter(has_text=to)
        letter = row.get_by_role("link", name=re.compile(words)).first
        if letter.count():
            letter.click()
            link = page.locator(f"a[href*='{path}']").first
            return str(link.get_attribute("href"))
        page.wait_for_timeout(500)
    raise AssertionError(f"no letter {words}")


def invited(screens: Screens, mail: str) -> str:
    page = screens.open()
    invite(page, mail)
    page.get_by_role("button", name="デモ用の確認鍵で確かめる").click()
    expect(page.get_by_text("招待のメールをお送りしました")).to_be_visible()
    return newest_link(page, "ご招待", "/accounts/invitation/")


def test_an_invited_person_registers_a_passkey_goes_and_comes_back(screens: Screens, guard: Guard) -> None:
    link = invited(screens, MAIL.format("passkey"))
    page = screens.open(PHONE)
    key = VirtualKey(page)

    page.goto(link)
    expect(page.get_by_role("heading", name="担当者としての登録")).to_be_visible()
    assert_axe(page)
    page.get_by_role("button", name="パスキーを登録する").click()
    page.wait_for_url("**/office/")
    assert key.keys() == 1

    page.goto("/accounts/")
    page.get_by_role("button", name="サインアウトする").click()
    page.wait_for_url("**/accounts/sign-in/")
    assert_axe(page)
    page.get_by_role("button", name="パスキーで入る").click()
    page.wait_for_url("**/office/")

    guard.expected.add(410)
    page.goto(link)
    expect(page.get_by_role("heading", name="この招待は使えなくなりました")).to_be_visible()


def test_a_cancelled_passkey_is_said_and_can_be_tried_again(screens: Screens, guard: Guard) -> None:
    page = screens.open()
    link = invited(screens, MAIL.format("cancel"))
    key = VirtualKey(page)
    key.verifies(False)

    page.goto(link)
    page.get_by_role("button", name="パスキーを登録する").click()
    expect(page.get_by_role("alert")).to_contain_text("もう一度お試しください")
    expect(page.get_by_role("button", name="パスキーを登録する")).to_be_enabled()

    key.verifies(True)
    page.get_by_role("button", name="パスキーを登録する").click()
    page.wait_for_url("**/office/")


def test_an_authenticator_app_by_keyboard_alone_and_a_link_by_mail(screens: Screens, guard: Guard) -> None:
    mail = MAIL.format("app")
    link = invited(screens, mail)
    page = screens.open()

    page.goto(link)
    _press(page, "認証アプリを登録する")
    secret = page.locator("#totp-secret").inner_text()
    app = pyotp.TOTP(secret)
    assert_axe(page)
    page.get_by_label("認証アプリの番号").focus()
    page.keyboard.type(app.now())
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/")

    page.goto("/accounts/")
    _press(page, "サインアウトする")
    page.wait_for_url("**/accounts/sign-in/")
    page.get_by_label("メールアドレス").focus()
    page.keyboard.type(mail)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="リンクをお送りしました")).to_be_visible()

    link = newest_link(page, "サインインのリンク", "/accounts/link/")
    page.goto(link)
    page.get_by_label("認証アプリの番号").focus()
    page.keyboard.type(_later(app))
    page.keyboard.press("Enter")
    page.wait_for_url("**/office/")


def _later(app: pyotp.TOTP) -> str:
    """The number of the next half minute: now's is used up, and neighbours count."""
    import time

    return app.at(int(time.time()) + 30)


def _press(page: Page, name: str) -> None:
    """Reach a button by Tab as somebody without a mouse does, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def test_the_chief_proves_an_act_with_a_passkey_and_with_nothing_else(screens: Screens, guard: Guard) -> None:
    """A chief with a key of her own, invited by the chief: who she is is shown by that key, not by being signed in."""
    chief = screens.open()
    invite(chief, MAIL.format("chief"), role="運営（乙）責任者")
    expect(chief.get_by_text("「運営（乙）責任者」として招きます。")).to_be_visible()
    assert_axe(chief)
    chief.get_by_role("button", name="デモ用の確認鍵で確かめる").click()
    link = newest_link(chief, "ご招待", "/accounts/invitation/")
    page = screens.open()
    key = VirtualKey(page)
    page.goto(link)
    page.get_by_role("button", name="パスキーを登録する").click()
    page.wait_for_url("**/office/")

    fill_invitation(page, page.url + "staff/", MAIL.format("second"), name="汀 しずく")
    key.verifies(False)
    page.get_by_role("button", name="パスキーで確かめる").click()
    expect(page.get_by_role("alert")).to_contain_text("もう一度お試しください")
    key.verifies(True)
    page.get_by_role("button", name="パスキーで確かめる").click()

    expect(page.get_by_text("招待のメールをお送りしました")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("汀 しずく.*招待中"))).to_have_count(1)


@pytest.mark.parametrize("address", ["/accounts/sign-in/", "/accounts/sign-in/sent/", "/demo/"])
def test_pages_before_the_sign_in_are_sound_on_a_phone(phone: Page, address: str) -> None:
    phone.goto(address)
    assert_axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    assert [cookie["name"] for cookie in phone.context.cookies() if cookie["name"] != "engawa-form"] == []
