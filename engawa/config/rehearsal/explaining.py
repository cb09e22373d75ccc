"""A host holds the briefing that was announced: the desk rests meanwhile, questions come in writing."""

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

from engawa.config.rehearsal.pages import Form, forms
from engawa.config.rehearsal.room import SPEAKS_EVERY, joined
from engawa.config.rehearsal.waiting import rung
from engawa.config.rehearsal.world import P

if TYPE_CHECKING:
    from engawa.config.rehearsal.host import Host

LINES = ("お集まりくださりありがとうございます。", "一日の流れをお話しします。", "ご質問にお答えします。")


async def explain(one: "Host") -> None:
    """Nothing where none is announced."""
    await one.tab.open(f"{P}booth/briefings/")
    form = _turn(one.tab.text, "begin")
    if form is not None:
        await one.tab.open(f"{P}booth/")
        await one.press_desk("pause")
        answer = await one.browser.press(form, f"{P}booth/briefings/")
        if answer.status == HTTPStatus.FOUND:
            await _hold(one, form.action.split("/")[-3], answer.location)
        else:
            one.note("briefing.late", status=answer.status)
    await one.tab.open(f"{P}booth/")
    if form is not None:
        await one.press_desk("open")


async def _hold(one: "Host", briefing: str, path: str) -> None:
    await one.tab.open(path)
    room, status = await joined(one.browser, one.tab, one.tab_id)
    one.note("briefing.begun", briefing=briefing, status=status, room=room.room)
    loop = asyncio.get_running_loop()
    end, lines = loop.time() + 1.5 * one.rng.uniform(*one.world.plan.talk), list(LINES)
    while loop.time() < end and not room.ended.is_set():
        if lines:
            room.write(lines.pop(0))
        await rung(room.ended, SPEAKS_EVERY)
    await room.close(bye=True)
    await one.tab.open(f"{P}booth/briefings/")
    form = _turn(one.tab.text, "end")
    if form is not None:
        answer = await one.browser.press(form, one.tab.path)
        one.note("briefing.ended", briefing=briefing, status=answer.status)


def _turn(text: str, verb: str) -> Form | None:
    return next((form for form in forms(text) if form.action.endswith("/turn/") and form.value("verb") == verb), None)
