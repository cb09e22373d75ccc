"""乙 at the board of the day: one screen left open as a person leaves it, compared with the tables every second."""

import asyncio
import contextlib
import html
import re
import time
from collections import deque
from http import HTTPStatus

from engawa.config.rehearsal.browser import GaveUp, Lost
from engawa.config.rehearsal.ear import Tab
from engawa.config.rehearsal.host import Key, sign_in
from engawa.config.rehearsal.pages import words
from engawa.config.rehearsal.tables import Tables
from engawa.config.rehearsal.world import P, World

Told = dict[str, int]
"""The number that stands there, by the names of `tables.Counted`."""
BOARD = f"{P}office/board/"
NEWS = {"board", "gathering", "good"}
REFRESH = 15.0
QUICK, SLOW = 4.0, 22.0
"""Seconds a number may be behind: what somebody does is told by the stream; that somebody falls silent is found when the
page asks again after fifteen, and its answer may take some.
"""
BEHIND = 2.0
"""Seconds by which the tables' own reader may come after the screen: read earlier, they would call a newer number wrong."""
SILENT = ("here", "waiting", "gone", "idle", "trouble")

_NUMBER = re.compile(
    r'<dl class="number.*?<span class="big">(\d+)</span>.*?(?:<dd class="note">(.*?)</dd>)?\s*</dl>', re.DOTALL
)
_ROW = re.compile(r'<tr>\s*<th scope="row">(.*?)</th>(.*?)</tr>', re.DOTALL)
_SIX = ("here", "talking", "waiting", "idle", "unanswered", "failing")
_NOTES = {"here": "registered", "talking": "open", "unanswered": "gone"}
_DIGITS = re.compile(r"\d+")


class Watcher:
    def __init__(self, world: World, key: Key, tables: Tables) -> None:
        self.world, self.key, self.tables = world, key, tables
        self.who = "office"
        self.browser = world.browser(self.who, 660)
        self.tab = Tab(self.browser)
        self.part = ""
        self.fetched = 0.0
        """When what stands there came."""

    async def live(self) -> None:
        try:
            if await sign_in(self.world, self.browser, self.key, self.who) is None:
                self.world.book.note(self.who, "shut.out")
                return
            await self.tab.open(BOARD)
            self.fetched = time.time()
            self.part = html.unescape(re.findall(r'id="board" hx-get="([^"]*)"', self.tab.text)[0])
            await asyncio.gather(self._keep(), self._compare())
        except GaveUp as problem:
            self.world.book.note(self.who, "gave.up", where=str(problem))
        finally:
            await self.tab.close()
            await self.browser.close()

    async def _keep(self) -> None:
        """The page fetches its part anew when it is rung, and every fifteen seconds."""
        loop = asyncio.get_running_loop()
        due = loop.time() + REFRESH
        while True:
            rung = await self.tab.heard(max(0.0, due - loop.time()))
            if rung & NEWS or loop.time() >= due:
                due = loop.time() + REFRESH if loop.time() >= due else due
                await self.tables.look()
                with contextlib.suppress(Lost):
                    answer = await self.browser.get(self.part, fragment=True)
                    if answer.status == HTTPStatus.OK:
                        self.tab.text, self.fetched = answer.text, time.time()
                await self.tables.look()

    async def _compare(self) -> None:
        """What stood there is judged two seconds later: the tables are read beside it, and may come after it."""
        stood: deque[tuple[float, float, Told]] = deque()
        while True:
            await asyncio.sleep(1.0)
            stood.append((now := time.time(), now - self.fetched, sees(self.tab.text)))
            while stood[0][0] < now - BEHIND:
                self._judge(*stood.popleft())

    def _judge(self, at: float, age: float, shown: Told) -> None:
        quick, slow = self.tables.between(at - QUICK, at + BEHIND), self.tables.silences(at - SLOW, at + BEHIND)
        if not quick.readings:
            return
        found = []
        for name, value in shown.items():
            span = (slow if name.split()[0] in SILENT else quick).span(name)
            if span is None or not span[0] <= value <= span[1]:
                said = "なし" if span is None else f"{span[0]}〜{span[1]}"
                found.append(f"{name} {value}（表では{said}、{age:.1f}秒前の画面）")
        self.world.book.note(self.who, "board.compared", stood=at, wrong=found)


def sees(text: str) -> Told:
    """The numbers that stand on the board; of booths by their names."""
    told: Told = {}
    for which, (value, note) in zip(_SIX, _NUMBER.findall(text), strict=False):
        told[which] = int(value)
        numbers = [int(one) for one in _DIGITS.findall(words(note or ""))]
        if which in _NOTES and numbers:
            told[_NOTES[which]] = numbers[-1]
        if which == "failing":
            told |= {"trouble": numbers[0], "letters": numbers[-1]}
    told.pop("failing", None)
    for name, cells in _ROW.findall(text):
        columns = [[int(one) for one in _DIGITS.findall(words(cell))] for cell in re.split(r"<td", cells)[1:]]
        texts = [words(f"<td{cell}") for cell in re.split(r"<td", cells)[1:]]
        place = words(name)
        gone = re.search(r"離席 (\d+)", texts[1])
        told |= {
            f"waiting {place}": columns[1][0],
            f"gone {place}": int(gone[1]) if gone else 0,
            f"talks {place}": columns[3][0],
            f"held {place}": columns[3][1],
        }
    return told
