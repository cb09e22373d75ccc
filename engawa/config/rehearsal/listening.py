"""Briefings as she meets them: signing up, listening, asking in writing, and being rung for meanwhile."""

import asyncio
import contextlib
import json
from http import HTTPStatus

from engawa.config.rehearsal.browser import ERROR, Lost
from engawa.config.rehearsal.pages import UUID, Form, data, form_to, links
from engawa.config.rehearsal.person import Person
from engawa.config.rehearsal.room import Room, joined
from engawa.config.rehearsal.waiting import rung
from engawa.config.rehearsal.world import P

QUESTION = "未経験からでも応募できますか。"
HERE = 10.0


async def sign_up(one: Person) -> None:
    announced = links(one.tab.text, rf"{P}me/briefings/{UUID}/")
    if not announced:
        return
    path = one.rng.choice(announced)
    await one.go(path)
    form = form_to(one.tab.text, "/sign/", having="申し込む")
    if form is not None:
        answer = await one.press(form)
        if answer.status == HTTPStatus.FOUND:
            one.note("signed.up", briefing=path.rstrip("/").rsplit("/", 1)[1])
    await one.today()


def on_now(text: str) -> Form | None:
    """「説明を聞きに入る」 on 「きょう」."""
    return form_to(text, "/enter/", having="説明を聞きに入る")


async def listen(one: Person, form: Form) -> bool:
    """Until it ends, she has heard enough, or she is rung for; true when she answered and stands before that room."""
    briefing = form.action.split("/")[-3]
    answer = await one.press(form)
    if answer.status != HTTPStatus.FOUND:
        one.note("briefing.late", briefing=briefing, status=answer.status)
        await one.today()
        return False
    await one.go(answer.location)
    ringing = data(one.tab.text, "ringing")
    room, status = await joined(one.browser, one.tab, one.tab_id)
    hop = ""
    if status == HTTPStatus.OK:
        one.note("briefing.in", briefing=briefing, seat=room.seat, room=room.room)
        one.note("page.open")
        hop = await _sit(one, room, ringing)
        one.note("page.shut")
        one.world.used.add("briefing")
        one.note("briefing.out", briefing=briefing, seat=room.seat, ended=room.ended.is_set(), hop=bool(hop))
        if not room.ended.is_set() and not hop:
            await room.leave()
    await room.close(bye=bool(hop))
    await (one.go(hop) if hop else one.today())
    return bool(hop)


async def _sit(one: Person, room: Room, ringing: str) -> str:
    """Where a ring that she answered leads; empty when none did."""
    loop = asyncio.get_running_loop()
    end = loop.time() + one.rng.uniform(*one.world.plan.talk)
    asked = loop.time() + one.rng.uniform(1, 5)
    beat = 0.0
    while loop.time() < end and not room.ended.is_set():
        if loop.time() > asked:
            asked = end + 1
            room.write(QUESTION)
        if room.rang.is_set() or loop.time() - beat > HERE:
            beat = loop.time()
            room.rang.clear()
            with contextlib.suppress(Lost):
                if hop := await _rung(one, room, ringing):
                    return hop
        await rung(room.rang, 1.0)
    return ""


async def _rung(one: Person, room: Room, ringing: str) -> str:
    answer = await one.browser.ask("GET", ringing)
    if answer.status >= ERROR:  # asked again a moment later
        room.rang.set()
        await asyncio.sleep(one.rng.uniform(0.8, 1.8))
        return ""
    told = json.loads(answer.text or "{}")
    if "enter" not in told:
        return ""
    call = str(told["enter"]).split("/")[-3]
    one.note("ring", call=call)
    headers = {"Accept": "application/json", "X-CSRFToken": room.csrf}
    await one.browser.ask("POST", told["heard"], headers=headers)
    await asyncio.sleep(one.rng.uniform(0.6, 2.5))
    answer = await one.press(Form(told["enter"], [("csrfmiddlewaretoken", room.csrf)], ""))
    one.note("ring.answer", call=call, how="enter", status=answer.status)
    return answer.location if answer.status == HTTPStatus.FOUND else ""
