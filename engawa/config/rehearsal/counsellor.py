"""A counsellor at the counter both bodies keep: opens it, calls, sits in a room of three, writes the record."""

import asyncio
import contextlib
import re
from http import HTTPStatus
from uuid import uuid4

from engawa.config.rehearsal.browser import GaveUp, Lost
from engawa.config.rehearsal.ear import Tab
from engawa.config.rehearsal.host import Key, sign_in
from engawa.config.rehearsal.pages import UUID, Form, form_to, forms, identity
from engawa.config.rehearsal.room import SPEAKS_EVERY, Room, joined
from engawa.config.rehearsal.waiting import rung
from engawa.config.rehearsal.world import P, World

HOME = f"{P}agency/consultations/"
REFRESH = 15.0
LOOKS = 8
NEWS = {"guidance", "desk", "live", "good"}
LINES = ("ご相談ありがとうございます。", "お仕事と住まいを、いっしょに考えましょう。", "次の一歩を決めましょう。")
_DO = re.compile(rf"/consultations/({UUID})/do/$")
_RINGS = re.compile(rf"{P}agency/counter/calls/({UUID})/cancel/")


class Counsellor:
    def __init__(self, world: World, number: int, key: Key) -> None:
        self.world, self.key, self.body = world, key, key.role
        self.who = key.key
        self.browser = world.browser(self.who, 640 + number)
        self.rng = world.rng(self.who)
        self.tab = Tab(self.browser)
        self.tab_id = str(uuid4())
        self.mine = ""
        """The call this counsellor made last."""

    def note(self, what: str, **facts: object) -> float:
        return self.world.book.note(self.who, what, **facts)

    async def live(self) -> None:
        try:
            await asyncio.sleep(self.rng.uniform(0, 3))
            if await sign_in(self.world, self.browser, self.key, self.who) is None:
                self.note("shut.out")
                return
            await self.tab.open(HOME)
            self.note("here", person=identity(self.tab.text), manner="counsellor")
            await self._turn("open")
            await self._keep()
        except GaveUp as problem:
            self.note("gave.up", where=str(problem))
        finally:
            await self.tab.close()
            await self.browser.close()

    async def _turn(self, verb: str) -> None:
        form = next((form for form in forms(self.tab.text) if form.value("verb") == verb), None)
        if form is not None and form.action.endswith("/counter/"):
            answer = await self.browser.press(form, HOME)
            self.note("desk", verb=verb, status=answer.status)
            await self.tab.open(HOME)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        refresh = loop.time()
        while True:
            if (form := self._to_join()) is not None:
                await self._consult(form)
                await self.tab.open(HOME)
                continue
            if not self.world.open and not _RINGS.search(self.tab.text) and not self._running():
                await self._turn("close")
                return
            if await self.tab.heard(1.0) & NEWS or loop.time() - refresh > REFRESH:
                refresh = loop.time()
                with contextlib.suppress(Lost):
                    await self._refetch()
            if self.world.open:
                await self._call()

    async def _refetch(self) -> None:
        answer = await self.browser.get(HOME, fragment=True)
        if answer.status == HTTPStatus.OK:
            head = self.tab.text.split('<div id="consultations"', 1)[0]
            self.tab.text = f'{head}<div id="consultations">{answer.text}'

    def _running(self) -> list[Form]:
        return [form for form in forms(self.tab.text) if _DO.search(form.action) and form.value("verb") == "join"]

    def _to_join(self) -> Form | None:
        """One that goes on and in which nobody of this body sits yet."""
        for form in self._running():
            found = _DO.search(form.action)
            if found and (found[1], self.body) not in self.world.consulting:
                self.world.consulting.add((found[1], self.body))
                return form
        return None

    async def _call(self) -> None:
        form = form_to(self.tab.text, "/counter/call/", having="次の方をお呼びする")
        if form is None or _RINGS.search(self.tab.text):
            return
        await asyncio.sleep(self.rng.uniform(0.3, 4.0))
        pressed = self.note("call.press", alias="")
        answer = await self.browser.press(form, HOME)
        await self.tab.open(HOME)
        calls = _RINGS.findall(self.tab.text)
        if answer.status == HTTPStatus.FOUND and len(calls) == 1:
            self.note("call.made", call=calls[0], pressed=pressed)
        else:
            self.note("call.late", status=answer.status)

    async def _consult(self, form: Form) -> None:
        consultation = form.action.split("/")[-3]
        await asyncio.sleep(self.rng.uniform(0.2, 2.0))
        answer = await self.browser.press(form, HOME)
        if answer.status != HTTPStatus.FOUND or "room/" not in answer.location:
            self.note("consult.late", consultation=consultation, status=answer.status)
            return
        await self.tab.open(answer.location)
        room, status = await joined(self.browser, self.tab, self.tab_id)
        after = room.after
        if status == HTTPStatus.OK:
            self.note("consult.in", consultation=consultation, room=room.room, body=self.body)
            await self._converse(room)
            if not room.ended.is_set():
                await room.leave()
        await room.close()
        if after:
            await self._record(after)

    async def _converse(self, room: Room) -> None:
        """Until she has gone, or the time that is usual; whoever is alone waits a little for the others."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self.world.plan.talk[1] + self.rng.uniform(5, 15)
        lines, spoke = list(LINES), 0.0
        while loop.time() < end and not room.ended.is_set() and not room.alone:
            if lines and loop.time() - spoke > SPEAKS_EVERY:
                room.write(lines.pop(0))
                spoke = loop.time()
            await rung(room.ended, 1.0)

    async def _record(self, path: str) -> None:
        """As soon as it is over: whoever leaves first waits for the others."""
        for _look in range(LOOKS):
            page = await self.browser.look(path)
            form = form_to(page.text, "/note/")
            if form is not None:
                answer = await self.browser.press(form, page.path, own="住まいの相談を続ける。（予行）")
                if answer.status == HTTPStatus.FOUND:
                    self.world.used.add("consultation")
                    self.note("record", consultation=path.rstrip("/").rsplit("/", 1)[1])
                return
            await asyncio.sleep(2.0)
