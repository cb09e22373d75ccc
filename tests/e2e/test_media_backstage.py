"""One person rehearses alone in a real browser; and a page that was frozen comes back by itself."""

import time
from typing import Any

import pytest
from django.conf import settings

from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.contract.clauses.actions import set_parameter
from engawa.delivery.fairs.models import Rehearsal
from engawa.delivery.fairs.rehearsal_states import RehearsalVerdict
from engawa.shared.live.queries import presence
from engawa.shared.live.states import SeatState
from tests.delivery.fairs.rehearsal_makers import check_well
from tests.delivery.fairs.talk_makers import make_day
from tests.e2e import test_media as media
from tests.e2e.screens import assert_axe
from tests.e2e.test_media import Sit, Site, TalkOfTwo, both_in, until
from tests.web.sessions import as_staff

LEAST = 5
"""Seconds of sound that are asked for here; three minutes on the day."""
FROZEN = 12

pytestmark = [pytest.mark.e2e, pytest.mark.media]
built, site, sit, talk = media.built, media.site, media.sit, media.talk


@pytest.fixture(autouse=True)
def _visibly_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    if media.WHY_NOT:
        with capsys.disabled():
            print(f"\nMEDIA: rehearsals NOT EXERCISED ({media.WHY_NOT})")
        pytest.skip(f"MEDIA: NOT EXERCISED ({media.WHY_NOT})")


def test_one_person_alone_rehearses_with_the_machine(site: Site, sit: Sit) -> None:
    _fair, (host,) = make_day(1)
    programme = host.programme
    set_parameter(programme, by=system("test"), key="rehearsal.min_seconds", value=LEAST)
    check_well(host)
    cookie = as_staff(host.actor).cookies[settings.SESSION_COOKIE_NAME].value
    person = sit(site, f"/p/{programme.slug}/booth/prepare/rehearsal/", (settings.SESSION_COOKIE_NAME, cookie))
    page = person.page
    page.goto(person.address)
    page.get_by_role("button", name="ひとりではじめる").click()
    page.get_by_role("button", name="カードを見る").click()
    page.get_by_text("家族と海の近くで").wait_for()
    page.get_by_role("button", name="お呼びする").click()
    page.locator("[data-told]").check()
    page.get_by_role("button", name="入室する").click()
    page.locator("[data-practice]", has_text="つながりました").wait_for(timeout=30_000)
    person.write("聞こえますか")
    page.get_by_text("チャットが届きました").wait_for()
    assert_axe(page)
    until(lambda: [f for f in person.flow() if f["energy"] > 0 and f["frames"] > 10], 30)
    time.sleep(LEAST + 20)  # both pages have told their counters once

    page.get_by_role("button", name="退出する").click()
    page.get_by_label("見学に来てほしい").check()
    page.get_by_role("button", name="面談後カードを残す").click()
    page.get_by_text("リハーサルができました").wait_for()

    with inside(programme):
        found = Rehearsal.objects.get()
    assert found.verdict == RehearsalVerdict.PASSED
    assert found.seconds >= LEAST
    assert [problem for problem in person.requests if problem.startswith("error")] == []


def test_a_frozen_page_comes_back_to_how_things_stand_without_being_loaded_anew(talk: TalkOfTwo) -> None:
    """As a phone does it: timers stand still, and what was said meanwhile is there afterwards."""
    host, her = both_in(talk)
    for person in (host, her):
        person.sees_and_hears()
    her.page.evaluate("window.sameDocument = true")
    phone = her.context.new_cdp_session(her.page)
    phone.send("Page.setWebLifecycleState", {"state": "frozen"})
    host.write("どうぞごゆっくり")
    time.sleep(FROZEN)

    phone.send("Page.setWebLifecycleState", {"state": "active"})
    her.page.get_by_text("どうぞごゆっくり").wait_for(timeout=10_000)

    assert her.page.evaluate("window.sameDocument") is True
    her.sees_and_hears()

    def present() -> Any:
        with inside(talk.talk.programme):
            return presence(talk.room)[talk.talk.seeker_seat] is SeatState.PRESENT

    until(present)
