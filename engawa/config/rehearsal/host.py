"""A host at a booth: signs in by letter and number, opens the desk, calls, talks in writing, writes the card."""

import asyncio
import contextlib
import re
import time
from dataclasses import dataclass
from http import HTTPStatus
from math import inf
from typing import Any
from uuid import uuid4

import pyotp

from engawa.config.rehearsal import explaining
from engawa.config.rehearsal.browser import Answer, Browser, GaveUp, Lost
from engawa.config.rehearsal.ear import Tab
from engawa.config.rehearsal.pages import UUID, Form, form_to, forms, identity, links, words
from engawa.config.rehearsal.room import SPEAKS_EVERY, Room, joined
from engawa.config.rehearsal.timetable import Manner
from engawa.config.rehearsal.waiting import rung
from engawa.config.rehearsal.world import THRONG, P, World

_ROW = re.compile(r"<tr>\s*<th scope=\"row\">(.*?)</th>(.*?)</tr>", re.DOTALL)
_CANCEL = re.compile(rf"{P}booth/call/({UUID})/cancel/")
HOME = f"{P}booth/"
REFRESH = 15.0
_BOOKED = re.compile(rf"/booth/bookings/{UUID}/call/$")
EARLY = 0.3
"""How many call somebody booked as soon as both are there; the others wait for the time."""
LINES = (
    "ようこそ。こちらこそよろしくお願いします。",
    "午前は現場、午後は机で記録をまとめます。",
    "またお話ししましょう。",
)


@dataclass(frozen=True)
class Key:
    key: str
    role: str
    mail: str
    secret: str
    box: str
    place: str


async def sign_in(world: World, browser: Browser, key: Key, book_as: str) -> Answer | None:
    """Ask for the link, take it from the letter box, type the number of the authenticator app."""
    for _try in range(3):
        page = await browser.look("/accounts/sign-in/")
        form = next((form for form in forms(page.text) if "mail" in dict(form.fields)), None)
        if form is None:
            return None
        await browser.press(form, page.path, mail=key.mail)
        link = await world.letters.link(key.box, 75)
        for _number in range(3) if link else ():
            page = await browser.look(link)
            form = next((form for form in forms(page.text) if "totp" in dict(form.fields)), None)
            if form is None:
                break
            answer = await browser.press(form, page.path, totp=pyotp.TOTP(key.secret).now())
            if answer.status == HTTPStatus.FOUND:
                world.book.note(book_as, "signed.in")
                return answer
            await asyncio.sleep(10)  # the number was used already: the next one comes within half a minute
    return None


class Host:
    def __init__(self, world: World, number: int, key: Key, manner: Manner) -> None:
        self.world, self.key, self.manner = world, key, manner
        self.who = f"host-{number:02}"
        self.browser = world.browser(self.who, 500 + number)
        self.rng = world.rng(self.who)
        self.tab = Tab(self.browser)
        self.tab_id = str(uuid4())
        self.talks = 0
        self.early = world.plan.seconds < THRONG or self.rng.random() < EARLY
        self.rests_until = 0.0
        """After a press in vain one reads what the page says before one presses again."""
        self.explains = self.rng.uniform(0.2, 0.6) * world.plan.seconds
        """When a briefing that is announced is held."""

    def note(self, what: str, **facts: Any) -> float:
        return self.world.book.note(self.who, what, **facts)

    async def live(self) -> None:
        try:
            seconds = self.world.plan.seconds
            await asyncio.sleep(
                seconds * self.rng.uniform(0.3, 0.45) if self.manner is Manner.LATE else self.rng.uniform(0, 6)
            )
            answer = await sign_in(self.world, self.browser, self.key, self.who)
            if answer is None:
                self.note("shut.out")
                return
            await self.tab.open(HOME)
            self.note("here", person=identity(self.tab.text), manner=self.manner)
            await self.press_desk("open")
            if self.manner is not Manner.ABSENT:
                await self._keep()
        except GaveUp as problem:
            self.note("gave.up", where=str(problem))
        finally:
            await self.tab.close()
            await self.browser.close()

    async def press_desk(self, verb: str) -> None:
        form = next((form for form in forms(self.tab.text) if form.value("verb") == verb), None)
        if form is not None:
            answer = await self.browser.press(form, HOME)
            self.note("desk", verb=verb, status=answer.status)
            await self.tab.open(HOME)

    async def _keep(self) -> None:
        loop = asyncio.get_running_loop()
        refresh = loop.time()
        while True:
            room = links(self.tab.text, rf"{P}booth/room/{UUID}/")
            if room:
                if await self._talk(room[0]):
                    return
                await self.tab.open(HOME)
                continue
            if not self.world.open and not self._ringing():
                await self.press_desk("close")
                return
            kinds = await self.tab.heard(1.0)
            if kinds & {"desk", "card", "good"} or loop.time() - refresh > REFRESH:
                refresh = loop.time()
                with contextlib.suppress(Lost):
                    await self._refetch()
            if self.world.open and not self._ringing():
                whole = self.world.plan.whole and self.manner is Manner.USUAL
                if whole and self.world.gone > self.explains:
                    self.explains = inf
                    await explaining.explain(self)
                await self._call()

    async def _refetch(self) -> None:
        answer = await self.browser.get(HOME, fragment=True)
        if answer.status == HTTPStatus.OK:
            head = self.tab.text.split('<div id="booth"', 1)[0]
            self.tab.text = f'{head}<div id="booth">{answer.text}'

    def _ringing(self) -> list[str]:
        return _CANCEL.findall(self.tab.text)

    # --- calling ----------------------------------------------------------------------------------------------------

    async def _call(self) -> None:
        form, alias = self._choice()
        if form is None or time.monotonic() < self.rests_until:
            return
        if self.manner is Manner.RIVAL:
            await self.world.rivals.together(alias, 6.0 if self.world.plan.tilt == "lock" else 1.5)
        else:
            await asyncio.sleep(self.rng.uniform(0.3, 2.0))
        pressed = self.note("call.press", alias=alias)
        answer = await self.browser.press(form, HOME)
        if answer.status == HTTPStatus.FOUND:
            await self.tab.open(HOME)
            calls = self._ringing()
            self.note("call.made", call=calls[0] if calls else "", pressed=pressed)
        else:
            self.note("call.late", status=answer.status)
            if not self.world.plan.tilt:
                self.rests_until = time.monotonic() + self.rng.uniform(4, 12)
            await self.tab.open(HOME)

    def _choice(self) -> tuple[Form | None, str]:
        """The next, or the row that was pressed."""
        usual = form_to(self.tab.text, "/booth/call/", having="次の方をお呼びする")
        if usual is None:
            # Nobody's turn: somebody booked may be called before her time, and nobody is passed over.
            early = next((form for form in forms(self.tab.text) if _BOOKED.search(form.action)), None)
            return (early if self.early else None), ""
        for head, row in _ROW.findall(self.tab.text):
            form = form_to(row, "/booth/call/")
            if form is not None:
                picks = self.manner is Manner.RIVAL
                return (form if picks else usual), words(head)
        return usual, ""

    # --- talking ----------------------------------------------------------------------------------------------------

    async def _talk(self, path: str) -> bool:
        """True when the host is lost for the day."""
        await asyncio.sleep(self.rng.uniform(0.2, 1.2))
        await self.tab.open(path)
        room, status = await joined(self.browser, self.tab, self.tab_id)
        after = room.after
        if status == HTTPStatus.OK:
            self.talks += 1
            room = await self._converse(room)
            if room.room in self.world.lost_rooms:
                await room.close()
                self.note("vanished", room=room.room)
                return True
            if not room.ended.is_set():
                left = await room.leave()
                after = left.location or after
        await room.close()
        if "/note/" in after:
            await self._card(after)
        return False

    async def _converse(self, room: Room) -> Room:
        loop = asyncio.get_running_loop()
        end = loop.time() + self.rng.uniform(*self.world.plan.talk)
        patience = loop.time() + 45
        lines, spoke = list(LINES), 0.0
        while loop.time() < end or (not room.heard and loop.time() < patience):
            if room.ended.is_set():
                again = await self._again(room)
                if again is None:
                    return room
                room = again
            if lines and loop.time() - spoke > SPEAKS_EVERY:
                room.write(lines.pop(0))
                spoke = loop.time()
            if room.alone:
                await asyncio.sleep(self.rng.uniform(0.5, 1.5))
                break
            if room.heard and self.manner is Manner.VANISHES and (self.talks > 1 or self.world.plan.tilt):
                self.world.lost_rooms.add(room.room)
                return room
            if self.manner is Manner.RELOADS and len(lines) == 1:
                lines.clear()
                await room.close(bye=True)
                await self.tab.open(room.path)
                room, _status = await joined(self.browser, self.tab, self.tab_id)
            await rung(room.ended, 1.0)
        return room

    async def _again(self, room: Room) -> Room | None:
        if room.ending not in {"gone", "superseded"}:
            return None
        await room.close()
        await self.tab.open(room.path)
        fresh, status = await joined(self.browser, self.tab, self.tab_id)
        return fresh if status == HTTPStatus.OK else None

    async def _card(self, path: str) -> None:
        """面談後カード."""
        page = await self.browser.look(path)
        form = next((form for form in forms(page.text) if "stage" in form.choices), None)
        if form is None:
            return
        answer = await self.browser.press(form, page.path, stage=self.rng.choice(form.choices["stage"]), memo="予行")
        if answer.status == HTTPStatus.FOUND:
            self.note("card", talk=path.rstrip("/").rsplit("/", 1)[1])
