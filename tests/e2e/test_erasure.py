"""One person is erased on the running system: she asks, 責 counts, 甲 instructs, 責 erases, a search has the last word."""

import re
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.screens import PHONE, Guard, Screens, assert_axe, sign_in
from tests.e2e.system import PREFIX, System
from tests.e2e.trouble.database import Tables

CONSENT = Path(__file__).resolve().parents[2] / "engawa" / "config" / "demo" / "data" / "consent.pdf"
FAIR = "/p/tottori/"
SHE, ALIAS = "seeker-04", "松葉色"
PATIENCE = 90.0
NOTHING_LEFT = "残っていないことを確かめました"


def matches(window: Page) -> int:
    window.goto(f"{FAIR}window/")
    shown = window.locator(".number").filter(has_text="マッチング").first.inner_text()
    return int(re.findall(r"(\d+)件", shown)[0])


def claims(tables: Tables, state: str) -> set[int]:
    rows = tables.ask("SELECT number FROM measures_matchclaim WHERE state = %s", state)
    return {row["number"] for row in rows}


def prove(page: Page) -> None:
    page.get_by_role("button", name="デモ用の確認鍵で確かめる").click()


def forget(kept: Path) -> None:
    """What somebody does to a copy outside: here what the demo printed when it began, her entrance among it."""
    said = kept.read_bytes()
    with kept.open("r+b") as file:  # the demo goes on writing at its end
        for found in re.finditer(re.escape(ALIAS.encode()), said):
            file.seek(found.start())
            file.write(b"-" * len(found[0]))


def test_one_person_is_erased_a_copy_outside_is_named_and_her_link_leads_nowhere(
    screens: Screens, guard: Guard, system: System
) -> None:
    guard.expected |= {401, 404, 410, 422}
    her, office, window = screens.open(PHONE), screens.open(), screens.open()
    sign_in(her, SHE)
    sign_in(office, "chief")
    sign_in(window, "commissioner-1")
    tables = Tables(system)
    before, stood, gone = matches(window), claims(tables, "confirmed"), claims(tables, "withdrawn")

    her.goto(f"{FAIR}me/erase/")
    her.get_by_role("button", name="消去を求める").press("Enter")
    expect(her.locator(".wrong")).to_contain_text("チェックを入れてください")
    her.locator("[name=understood]").press("Space")
    her.get_by_role("button", name="消去を求める").press("Enter")
    expect(her.get_by_text("受け付けました").first).to_be_visible()
    number = her.locator("dd.figure").first.inner_text()
    assert_axe(her)

    office.goto(f"{FAIR}office/erasures/")
    office.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    office.get_by_role("button", name="何がどこにあるかを数える").click()
    expect(office.get_by_text("発注者の指示待ち")).to_be_visible()
    assert ALIAS in office.content()
    assert_axe(office)

    window.goto(f"{FAIR}window/erasures/")
    window.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    window.get_by_role("link", name="この消去を指示する").click()
    instruct(window)
    expect(window.get_by_role("row").filter(has_text=number)).to_contain_text("指示がありました")
    expect(her.get_by_text("指示がありました").first).to_be_visible()  # her page heard of it by itself

    office.get_by_role("button", name="発注者に立会いを申し出る").click()
    window.get_by_role("row").filter(has_text=number).get_by_role("link").click()
    window.get_by_label("立ち会わない").check()
    window.locator("[name=reference]").fill("第202600098766号")
    window.get_by_role("button", name="この内容で答える").click()
    office.get_by_role("button", name="消去する").click()
    expect(office.get_by_text("元に戻せません").first).to_be_visible()
    prove(office)

    her.wait_for_url("**/closed/")  # in front of her eyes, without a word too many
    expect(her.get_by_role("heading", level=1)).to_contain_text("閉じました")
    expect(office.get_by_text("か所に残っていました")).to_be_visible(timeout=PATIENCE * 1000)
    office.get_by_role("link", name="探した記録を読む").click()
    expect(office.get_by_role("row").filter(has_text=system.log.name)).to_contain_text("表示名")
    assert ALIAS not in office.content()
    assert_axe(office)
    for said in system.var.parent.glob(f"{PREFIX}*/{system.log.name}"):  # also of a run that was cut off
        forget(said)
    office.get_by_role("button", name="もう一度探す").click()
    expect(office.get_by_text(NOTHING_LEFT)).to_be_visible(timeout=PATIENCE * 1000)
    office.get_by_role("link", name="探した記録を読む").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text(f"{number}を探した記録")
    assert ALIAS not in office.content()
    assert_axe(office)

    her.goto(f"/demo/as/{SHE}/")
    expect(her.get_by_role("heading", level=1)).not_to_contain_text(ALIAS)
    her.goto(f"{FAIR}me/")
    expect(her).to_have_url(re.compile("/link/$"))
    come = claims(tables, "confirmed") - stood  # the day goes on, and talks of others are counted meanwhile
    hers = claims(tables, "withdrawn") - gone
    assert len(hers) == 1
    # Hers no longer counts, if it did: 甲 looks at some of the demonstration's. The paper that was frozen keeps it.
    assert matches(window) == before - len(hers & stood) + len(come)


def instruct(window: Page) -> None:
    window.locator("[name=number]").fill(f"第2026{time.time_ns() % 10**8:08d}号")
    window.locator("[name=dated_on]").fill("2026-02-14")
    window.locator("[name=office]").fill("雇用・働き方政策課（デモ）")
    window.locator("[name=signer]").fill("鳥取県知事（デモ）")
    window.locator("[name=document]").set_input_files(CONSENT)
    assert_axe(window)
    window.get_by_role("button", name="この内容で消去を指示する").click()
    expect(window.get_by_text("消去するもの")).to_be_visible()
    prove(window)
