"""A seeker: registers, confirms by the link in her letter, draws tickets, waits, is called, talks in writing."""

import asyncio
import contextlib
import re
from http import HTTPStatus
from uuid import uuid4

from engawa.config.rehearsal import booked, consulting, listening
from engawa.config.rehearsal.browser import GaveUp, Lost
from engawa.config.rehearsal.ear import Tab
from engawa.config.rehearsal.pages import UUID, data, form_to, forms, identity, links, words
from engawa.config.rehearsal.person import Person
from engawa.config.rehearsal.room import SPEAKS_EVERY, Room, joined
from engawa.config.rehearsal.waiting import rung
from engawa.config.rehearsal.world import P, World

_TICKET = re.compile(r'<article class="ticket.*?</article>', re.DOTALL)
_NUMBER = re.compile(r"整理券 (\d+)番")
NEWS = {"subject", "line", "gathering", "good"}
"""What has the page fetch its part anew."""
HERE = 10.0
STAYS = 20.0
"""Seconds after the end for which somebody still waits."""
REFRESH = 60.0
RETURNS = 15.0
QUIRK_BEFORE = 2
"""Lines that are still unsaid when somebody reloads, opens a second tab or loses the network."""
BOOKS, SIGNS, ASKS, ASKS_FROM = 5, 4, 20, 3
"""One of so many books a time, signs up for a briefing, asks for a consultation."""
LINES = ("こんにちは。よろしくお願いします。", "一日の流れを教えてください。", "ありがとうございました。")


class Seeker(Person):
    def __init__(self, world: World, number: int, *, late: bool) -> None:
        super().__init__(world, number)
        self.late = late
        self.drawn: set[str] = set()
        self.asks = world.plan.whole and number % ASKS == ASKS_FROM
        self.listens = world.plan.whole and (number % SIGNS == 1 or self.likely(0.15))

    async def live(self) -> None:
        try:
            await self._come()
            if await self._register():
                await self._stay()
        except GaveUp as problem:
            self.note("gave.up", where=str(problem))
        finally:
            self.note("page.shut")
            await self.tab.close()
            await self.browser.close()

    async def _come(self) -> None:
        seconds = self.world.plan.seconds
        share = self.rng.uniform(0.5, 0.7) if self.late else self.rng.uniform(0.0, self.world.plan.arrive)
        await asyncio.sleep(share * seconds)
        front = await self.browser.look(P)
        companies = links(front.text, rf"{P}companies/{UUID}/")
        if companies and self.likely(0.5):
            await self.browser.look(self.rng.choice(companies))

    # --- registering ------------------------------------------------------------------------------------------------

    async def _register(self) -> bool:
        page = await self.browser.look(f"{P}register/")
        form = next(iter(forms(page.text)), None)
        if form is None:
            self.note("register.shut")
            return False
        choose = {
            name: [self.rng.choice(form.choices[name])]
            for name in ("industries", "occupations", "regions", "employment", "ways")
        }
        answer = await self.browser.press(
            form,
            page.path,
            eligibility="no",
            family="予行",
            given="練",
            family_kana="ヨコウ",
            given_kana="レン",
            alias=self.alias,
            mail=self.mail,
            prefecture=self.rng.choice(form.choices["prefecture"][1:]),
            situation=self.rng.choice(form.choices["situation"]),
            purposes="on",
            words="予行演習のロボットです。",
            **choose,
        )
        if answer.status != HTTPStatus.FOUND:
            self.note("register.refused", status=answer.status)
            return False
        self.note("registered", mail=self.mail)
        return await self._enter_by_letter()

    async def _enter_by_letter(self) -> bool:
        for _try in range(3):
            link = await self.world.letters.link(self.alias, 75)
            if link:
                self.note("letter")
                page = await self.browser.look(link)
                form = next(iter(forms(page.text)), None)
                if form is not None:
                    answer = await self.browser.press(form, page.path)
                    if answer.status == HTTPStatus.FOUND:
                        await self.go(answer.location)
                        self.note("confirmed", subject=identity(self.tab.text))
                        return True
            await self._ask_link()
        self.note("letter.missing")
        return False

    async def _ask_link(self) -> None:
        """The link was used up by a sending whose answer got lost, or never came: 「新しいリンクを受け取る」."""
        page = await self.browser.look(f"{P}link/")
        form = next(iter(forms(page.text)), None)
        if form is not None:
            await self.browser.press(form, page.path, mail=self.mail)
            self.note("link.asked")

    # --- the desk ---------------------------------------------------------------------------------------------------

    async def _stay(self) -> None:
        if self.world.plan.whole:
            await self._plan()
        while self.world.open:
            if self.asks and await consulting.ask(self):
                self.asks = False
            elif not await self._draw():
                await asyncio.sleep(self.rng.uniform(3, 6))
                await self.today()
                continue
            for _more in range(2 if self.world.plan.tilt == "lock" else self.rng.randint(0, 1)):
                await self._draw()
            await self._wait()
            await self._rest(self.rng.uniform(*self.world.plan.rest))

    async def _rest(self, seconds: float) -> None:
        """Between two talks, with the page open: briefings begin, and a booked time rings."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while loop.time() < end and self.world.open:
            if "/calls/" in self.tab.path:
                await self._ring()
                await self.today()
            elif not await self._listen() and await self.tab.heard(1.0) & NEWS:
                with contextlib.suppress(Lost):
                    await self._refetch()

    async def _plan(self) -> None:
        """What she sets down for the day before she draws a ticket."""
        if self.number % SIGNS == 1:
            await listening.sign_up(self)
        if self.number % BOOKS == 0:
            await booked.book_a_time(self)

    async def _listen(self) -> bool:
        """A briefing that is on, for who wants to hear it; true when a ring led her on into a talk."""
        form = listening.on_now(self.tab.text) if self.listens else None
        if form is None:
            return False
        self.listens = False
        if await listening.listen(self, form):
            await self._talk()
        return True

    async def _draw(self) -> bool:
        booths = await self.go(f"{P}me/booths/")
        if await self._look_around():
            return True
        offered = [one for one in links(booths.text, rf"{P}me/tickets/\?booth={UUID}") if one not in self.drawn]
        if not offered:
            await self.today()
            return False
        # The rows come with the free ones first; most people take one of those.
        where = self.rng.choice(offered[:6] if self.likely(0.7) else offered)
        page = await self.go(where)
        form = next((form for form in forms(page.text) if form.value("booth")), None)
        if form is None:
            return False
        answer = await self.browser.press(form, page.path)
        if answer.status == HTTPStatus.FOUND:
            self.drawn.add(where)
            self.note("ticket", booth=form.value("booth"))
            await self.go(answer.location)
            self._see_tickets()
            return True
        await self.today()
        return "/calls/" in self.tab.path

    async def _look_around(self) -> bool:
        """Read the list for a moment; true when a ring took the page over meanwhile."""
        end = asyncio.get_running_loop().time() + self.rng.uniform(0.5, 2.5)
        while "/calls/" not in self.tab.path and asyncio.get_running_loop().time() < end:
            if await self.tab.heard(0.5) & {"subject", "line"}:
                with contextlib.suppress(Lost):
                    answer = await self.browser.get(f"{P}me/booths/", fragment=True)
                    if answer.location:
                        await self.go(answer.location)
        return "/calls/" in self.tab.path

    def _see_tickets(self) -> list[str]:
        """Numbers shown, noted whenever the page shows others than before."""
        shown = [words(one) for one in _TICKET.findall(self.tab.text)]
        numbers = [found[1] for one in shown if (found := _NUMBER.search(one))]
        self.note("numbers", numbers=sorted(map(int, numbers)))
        return numbers

    async def _wait(self) -> None:
        """With the page open, until the ring or until nothing is waited for any more."""
        quirk_at = self.rng.uniform(3, 14)
        quirk = self.rng.choices(
            ["none", "away", "reload", "second", "offline", "give_up"], weights=[44, 14, 14, 10, 14, 4]
        )[0]
        loop = asyncio.get_running_loop()
        began, beat, refresh = loop.time(), loop.time(), loop.time()
        while True:
            if "/calls/" in self.tab.path:
                await self._ring()
                if "/calls/" in self.tab.path or "room/" in self.tab.path:
                    await self.today()
                if not self._has_ticket() or not self.world.open:
                    return
            late = not self.world.open and self.world.gone > self.world.plan.seconds + STAYS
            if (late and "/calls/" not in self.tab.path) or not self._has_ticket():
                return
            if await self._listen():
                continue
            kinds = await self.tab.heard(0.5)
            now = loop.time()
            with contextlib.suppress(Lost):
                await self._second_tab()
                if quirk != "none" and now - began > quirk_at:
                    quirk, doing = "none", quirk
                    await self._quirk(doing)
                elif now - began > RETURNS and form_to(self.tab.text, "/back/") is not None:
                    await self._come_back()
                elif kinds & NEWS or now - refresh > REFRESH:
                    refresh = now
                    await self._refetch()
                elif now - beat > HERE and data(self.tab.text, "here") and "data-wait" in self.tab.text:
                    beat = now
                    await self._beat()

    async def _second_tab(self) -> None:
        """It is told by the first one's stream, asks for itself, and may ring as well."""
        for second in self.tab.beside:
            if "/calls/" not in second.path and await second.heard(0.01):
                await self._refetch(second)
                if "/calls/" in second.path:
                    await self._say_heard(second)

    def _has_ticket(self) -> bool:
        return "整理券 " in self.tab.text and "/tickets/" in self.tab.text

    async def _refetch(self, tab: Tab | None = None) -> None:
        tab = tab or self.tab
        answer = await self.browser.get(f"{P}me/", fragment=True)
        if answer.status == HTTPStatus.NO_CONTENT and answer.location:
            await (self.go(answer.location) if tab is self.tab else tab.open(answer.location))
        elif answer.status == HTTPStatus.OK:
            head = tab.text.split('<div id="today"', 1)[0]
            tab.text = (
                f'{head}<div id="today" data-here="{P}me/here/" data-csrf="{self._csrf(answer.text)}">{answer.text}'
            )

    def _csrf(self, text: str) -> str:
        return data(self.tab.text, "csrf") or next((form.value("csrfmiddlewaretoken") for form in forms(text)), "")

    async def _beat(self) -> None:
        headers = {"X-CSRFToken": data(self.tab.text, "csrf")}
        await self.browser.ask("POST", f"{P}me/here/", headers=headers)

    # --- what people do ---------------------------------------------------------------------------------------------

    async def _quirk(self, quirk: str) -> None:
        self.note("quirk", which=quirk)
        match quirk:
            case "away":
                await self._step_away()
            case "reload":
                await self.today()
            case "second":
                second = Tab(self.browser, listens=False)
                await second.open(f"{P}me/")
                self.tab.beside = [second]
            case "offline":
                await self._lose_network()
            case "give_up":
                await self._give_up()

    async def _step_away(self) -> None:
        form = form_to(self.tab.text, "/away/")
        if form is None:
            return
        self.note("page.shut")
        answer = await self.browser.press(form, self.tab.path)
        if answer.status != HTTPStatus.FOUND:
            await self.today()
            return
        self.note("stepped.away", ticket=form.action.split("/")[-3])
        await self.go(answer.location)
        await asyncio.sleep(self.rng.uniform(4, 9))
        await self.today()
        await self._come_back()

    async def _come_back(self) -> None:
        """「席に戻る」, also after a ring that did not reach her."""
        form = form_to(self.tab.text, "/back/")
        if form is not None and "/calls/" not in self.tab.path:
            answer = await self.browser.press(form, self.tab.path)
            if answer.status == HTTPStatus.FOUND:
                self.note("came.back", ticket=form.action.split("/")[-3])
            await self.today()

    async def _lose_network(self) -> None:
        self.note("page.shut")
        await self.browser.drop()
        await asyncio.sleep(self.rng.uniform(4, 12))
        self.browser.back_online()
        if self.likely(0.5):
            await self.today()
        else:  # the page was open all the while: its stream comes back by itself, 「つながると新しい内容に」
            self.tab.ring(["good"])
            await asyncio.sleep(1.5)
            self.note("page.open")

    async def _give_up(self) -> None:
        found = links(self.tab.text, rf"{P}me/tickets/{UUID}/leave/")
        if not found:
            return
        page = await self.go(found[0])
        form = next((form for form in forms(page.text) if form.action in {"", found[0]}), None)
        if form is not None:
            answer = await self.browser.press(form, page.path)
            if answer.status == HTTPStatus.FOUND:
                self.note("left", ticket=found[0].split("/")[-3])
        await self.today()

    # --- the ring ---------------------------------------------------------------------------------------------------

    async def _ring(self) -> None:
        call = self.tab.path.rstrip("/").rsplit("/", 1)[1]
        self.note("ring", call=call)
        await self._say_heard(self.tab)
        how = self.rng.choices(["enter", "later", "stop", "ignore"], weights=[90, 4, 3, 3])[0]
        if how == "ignore":
            await self._ignore(call)
            return
        await asyncio.sleep(self.rng.uniform(0.6, 3.0))
        form = form_to(self.tab.text, f"/{how}/")
        if form is None:
            await self.today()
            return
        answer = await self.browser.press(form, self.tab.path)
        if how != "enter" or answer.status != HTTPStatus.FOUND:
            self.note("ring.answer", call=call, how=how, status=answer.status)
            await self.today()
            if how == "later":
                await asyncio.sleep(self.rng.uniform(2, 5))
                form = form_to(self.tab.text, "/back/")
                if form is not None:
                    await self.browser.press(form, self.tab.path)
                    await self.today()
            return
        self.note("ring.answer", call=call, how=how, status=302)
        await self.go(answer.location)
        await self._talk()

    async def _say_heard(self, tab: Tab) -> None:
        headers = {"Accept": "application/json", "X-CSRFToken": data(tab.text, "csrf")}
        if data(tab.text, "ring"):
            with contextlib.suppress(Lost):
                await self.browser.ask("POST", data(tab.text, "ring"), headers=headers)

    async def _ignore(self, call: str) -> None:
        """She does not look: the page counts to nought and goes back to 「きょう」 by itself."""
        self.note("ignored", call=call)
        end = asyncio.get_running_loop().time() + 66
        while asyncio.get_running_loop().time() < end:
            kinds = await self.tab.heard(5)
            if kinds & {"subject", "good"}:
                with contextlib.suppress(Lost):
                    answer = await self.browser.get(f"{P}me/calls/{call}/", fragment=True)
                    if answer.location:
                        break
        await self.today()

    # --- the talk ---------------------------------------------------------------------------------------------------

    async def _talk(self) -> None:
        if "room/" not in self.tab.path:
            return
        room, status = await joined(self.browser, self.tab, self.tab_id)
        if status == HTTPStatus.OK:
            room = await self._converse(room)
            if room.room in self.world.lost_rooms:
                await room.close()
                self.note("vanished", room=room.room)
                await asyncio.sleep(5)
            elif not room.ended.is_set():
                await room.leave()
        await room.close()
        await self.today()
        if self.booked and booked.AHEAD not in self.tab.text:
            self.world.used.add("booking")
        with contextlib.suppress(Lost):
            if room.after:
                await self.browser.get(room.after)

    async def _converse(self, room: Room) -> Room:
        """Lines now and then, until the host closes or her patience ends. Meanwhile people reload and lose networks."""
        loop = asyncio.get_running_loop()
        first = self.likely(0.6)  # she goes first, or waits for the host to close
        end = loop.time() + (self.rng.uniform(*self.world.plan.talk) if first else self.world.plan.talk[1] + 25)
        quirk = self.rng.choices(["none", "reload", "second", "offline"], weights=[70, 12, 8, 10])[0]
        lines, spoke = list(LINES), 0.0
        while (loop.time() < end or not room.heard) and room.room not in self.world.lost_rooms:
            if loop.time() > end + 40:  # nobody came
                break
            if room.ended.is_set():
                again = await self._again(room)
                if again is None:
                    return room
                room = again
            if lines and loop.time() - spoke > SPEAKS_EVERY:
                room.write(lines.pop(0))
                spoke = loop.time()
            await rung(room.ended, 1.0)
            if len(lines) == QUIRK_BEFORE and quirk != "none" and not room.ended.is_set():
                quirk, doing = "none", quirk
                self.note("quirk", which=f"talk.{doing}")
                room = await self._disturb(room, doing)
        return room

    async def _again(self, room: Room) -> Room | None:
        """「もう一度入る」 where the page offers it; None when the talk is over."""
        if room.ending not in {"gone", "superseded"}:
            return None
        await room.close()
        await self.go(room.path)
        fresh, status = await joined(self.browser, self.tab, self.tab_id)
        return fresh if status == HTTPStatus.OK else None

    async def _disturb(self, room: Room, how: str) -> Room:
        if how == "offline":
            await self.browser.drop()
            await asyncio.sleep(self.rng.uniform(2, 6))
            self.browser.back_online()
            return room
        if how == "reload":
            await room.close(bye=True)
            await self.go(room.path)
            fresh, _status = await joined(self.browser, self.tab, self.tab_id)
            return fresh
        second = Tab(self.browser)
        await second.open(room.path)
        self.tab_id = str(uuid4())
        fresh, _status = await joined(self.browser, second, self.tab_id)
        await rung(room.ended, 15)  # the older page hears that another one took over
        self.note("second.tab", code=room.ending)
        await room.close()
        await self.tab.close()
        self.tab = second
        return fresh
