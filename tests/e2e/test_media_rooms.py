"""A briefing of one to many with real sound and picture, the move from it into an interview; a consultation of four.

`ENGAWA_BRIEFING_VIEWERS=8` holds it full and lets a ninth come; three watch otherwise.
"""

import os
import time
from typing import Any

import pytest
from django.conf import settings

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.briefings import begin_briefing
from engawa.delivery.fairs.actions.talks import call_at
from engawa.delivery.fairs.models import Briefing, Fair
from engawa.delivery.guidance.actions.companions import take_back
from engawa.delivery.queues.actions import NobodyToCall
from engawa.shared.live.models import LiveSeat
from engawa.shared.live.queries import presence
from engawa.shared.live.states import SeatState
from engawa.web.scope import COMPANION_COOKIE, SEEKER_COOKIE
from tests.delivery.fairs.briefing_makers import at_its_hour, make_briefing
from tests.delivery.fairs.talk_makers import Host, Someone, draw, make_day, make_host, make_someone
from tests.delivery.guidance.companion_makers import make_companion
from tests.delivery.guidance.makers import begin, make_counters, seats
from tests.e2e import test_media as media
from tests.e2e.screens import assert_axe
from tests.e2e.test_media import Person, Sit, Site, until
from tests.web.sessions import as_staff

VIEWERS = int(os.environ.get("ENGAWA_BRIEFING_VIEWERS", "3"))
MOST = 8
PATIENCE = 90
HOP_MS = int(os.environ.get("ENGAWA_HOP_MS", "30000"))
"""On a machine with nothing else to do: 2000. Shared machines are not measured, only told."""
ASKED = """
window.asked = 0; window.tracks = [];
const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (constraints) => {
  window.asked += 1;
  const stream = await real(constraints);
  window.tracks.push(...stream.getTracks());
  return stream;
};
"""

pytestmark = [pytest.mark.e2e, pytest.mark.media]
built, site, sit = media.built, media.site, media.sit


@pytest.fixture(autouse=True)
def _visibly_skipped(capsys: pytest.CaptureFixture[str]) -> None:
    if media.WHY_NOT:
        with capsys.disabled():
            print(f"\nMEDIA: briefings NOT EXERCISED ({media.WHY_NOT})")
        pytest.skip(f"MEDIA: NOT EXERCISED ({media.WHY_NOT})")


def staff_cookie(actor: Actor) -> tuple[str, str]:
    return settings.SESSION_COOKIE_NAME, as_staff(actor).cookies[settings.SESSION_COOKIE_NAME].value


def come(site: Site, sit: Sit, fair: Fair, who: Someone) -> Person:
    """From her day into the briefing, as anybody comes; she prepares her devices on the way."""
    person = sit(site, f"/p/{fair.programme.slug}/me/", (SEEKER_COOKIE, who.token))
    person.context.add_init_script(ASKED)
    person.page.goto(person.address)
    person.page.get_by_role("button", name="説明を聞きに入る").click()
    person.page.locator("[data-call]").wait_for(state="attached")
    return person


def go_in(person: Person) -> None:
    person.page.locator("[data-told]").check()
    person.page.get_by_role("button", name="入室する").click()
    person.page.locator("[data-talk]").wait_for(state="visible")


def decoded(person: Person) -> list[float]:
    return [flow["frames"] for flow in person.flow()]


def test_a_briefing_is_seen_by_all_and_one_of_them_moves_into_an_interview(site: Site, sit: Sit) -> None:
    fair, (host,) = make_day(1)
    briefing = make_briefing(host)
    with at_its_hour(briefing):
        seat = begin_briefing(briefing, by=host.actor)
    slug = fair.programme.slug
    presenter = sit(site, f"/p/{slug}/booth/briefing-room/{seat.pk}/", staff_cookie(host.actor))
    presenter.enter()
    people = [make_someone(fair) for _ in range(VIEWERS)]
    viewers = [come(site, sit, fair, one) for one in people]
    her = viewers[0]
    her.page.get_by_text("面談に呼ばれる予定の方へ").click()
    her.page.get_by_role("button", name="カメラとマイクを用意する").click()
    her.page.locator("[data-lobby] [data-prepared]").wait_for(state="visible")
    for viewer in viewers:
        go_in(viewer)

    began = time.monotonic()
    for viewer in viewers:
        viewer.sees_and_hears(1, seconds=PATIENCE)
    print(f"\nBRIEFING: {VIEWERS} viewers saw and heard the presenter after {time.monotonic() - began:.1f} s")
    until(lambda: len(presenter.flow()) == VIEWERS)
    assert {flow["audio"] for flow in presenter.flow()} == {0}  # nobody who watches sends anything
    assert [v.page.evaluate("asked") for v in viewers] == [1] + [0] * (VIEWERS - 1)
    if VIEWERS == MOST:
        a_ninth_reads_along(site, sit, fair, viewers[-1])

    her.write("夜勤はありますか")
    presenter.page.get_by_role("button", name="公開する").click()
    viewers[1].page.locator("[data-lines]").get_by_text("夜勤はありますか").wait_for()
    assert_axe(her.page)

    second = make_host(host.booth, opened=False)
    draw(host, people[0])
    until(lambda: rang(second))
    her.page.get_by_role("button", name="面談に移る").click()
    her.page.locator("[data-call][data-joined-ms]").wait_for(state="attached")
    took = int(her.page.locator("[data-call]").get_attribute("data-joined-ms") or "99999")
    print(f"HOP: from the press to the interview's room {took} ms, with one question of the browser's")

    company = sit(site, interview_of(fair, second), staff_cookie(second.actor))
    company.enter()
    company.sees_and_hears(1, seconds=PATIENCE)
    her.sees_and_hears(1, seconds=PATIENCE)
    assert took <= HOP_MS
    assert her.page.evaluate("[asked, tracks.every((t) => t.readyState === 'live')]") == [1, True]
    assert "/me/room/" in her.page.url
    assert [problem for problem in her.requests if problem.startswith("error")] == []
    assert state_of(briefing, people[0]) in {SeatState.AWAY, SeatState.LEFT}
    frames = decoded(viewers[1])
    until(lambda: decoded(viewers[1])[0] > frames[0])


def test_a_companion_sits_down_beside_three_and_is_taken_back_while_they_talk(site: Site, sit: Sit) -> None:
    here = make_counters()
    her = make_someone(here.fair, alias="うみねこ")
    one = begin(here, her)
    guest = make_companion(here, one, her)
    hers, *counsellors = seats(one)
    slug = here.programme.slug
    asks = sit(site, f"/p/{slug}/me/consult-room/{hers.pk}/", (SEEKER_COOKIE, her.token))
    desks = [
        sit(site, f"/p/{slug}/agency/consult-room/{seat.pk}/", staff_cookie(actor))
        for seat, actor in zip(counsellors, (here.hellowork, here.relocation), strict=True)
    ]
    three = [asks, *desks]
    for person in three:
        person.enter()
    for person in three:
        person.sees_and_hears(2, seconds=PATIENCE)

    beside = sit(site, f"/p/{slug}/with/", (COMPANION_COOKIE, guest.token))
    beside.context.add_init_script(ASKED)
    beside.page.goto(beside.address)
    beside.page.get_by_role("button", name="入室する").click()
    beside.page.wait_for_url("**/with/room/**")
    beside.address = beside.page.url
    beside.enter()
    for person in (*three, beside):
        person.sees_and_hears(3, seconds=PATIENCE)
    assert_axe(beside.page)

    take_back(one, by=her.actor)

    beside.page.get_by_text("この部屋からの退出をお願いしました").wait_for()
    for person in three:
        person.sees_and_hears(2, seconds=PATIENCE)
    assert beside.page.evaluate("tracks.every((track) => track.readyState === 'ended')")
    assert [told for person in (*three, beside) for told in person.requests if told.startswith("error")] == []


def a_ninth_reads_along(site: Site, sit: Sit, fair: Fair, eighth: Person) -> None:
    frames = decoded(eighth)
    ninth = come(site, sit, fair, make_someone(fair))
    ninth.page.get_by_role("heading", name="満席です").wait_for()
    assert ninth.page.evaluate("[asked, pcs.length]") == [0, 0]
    ninth.page.get_by_text("一日の流れ").wait_for()
    ninth.write("文字で参加しています")
    until(lambda: decoded(eighth)[0] > frames[0])
    rates = [eighth.page.evaluate("flow()")[0]["frames"]]
    time.sleep(5)
    rates.append(eighth.page.evaluate("flow()")[0]["frames"])
    print(f"\nBRIEFING: the eighth decodes {(rates[1] - rates[0]) / 5:.1f} pictures a second beside a ninth who reads")


def rang(host: Host) -> Any:
    try:
        return call_at(host.booth, by=host.actor)
    except NobodyToCall:
        return None


def interview_of(fair: Fair, host: Host) -> str:
    def seat() -> Any:
        with inside(fair.programme):
            return LiveSeat.objects.filter(person=host.actor.person_id).first()

    return f"/p/{fair.programme.slug}/booth/room/{until(seat).pk}/"


def state_of(briefing: Briefing, who: Someone) -> SeatState:
    with inside(briefing.programme):
        seat = LiveSeat.objects.select_related("room").get(subject=who.actor.id, role="viewer")
        return presence(seat.room)[seat.pk]
