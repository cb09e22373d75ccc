"""What all robots of a rehearsal share: where, until when, their letters, and whom they have agreed to race for."""

import asyncio
import contextlib
import random
import re
from collections import defaultdict
from dataclasses import dataclass, field

from engawa.config.rehearsal.browser import Browser, Lost
from engawa.config.rehearsal.notes import Book
from engawa.config.rehearsal.pages import UUID, words
from engawa.config.rehearsal.site import SLUG, Site

P = f"/p/{SLUG}/"
THRONG = 240.0
ROOMS = {"booking", "briefing", "consultation"}
LINGERS = 3.0
_ROW = re.compile(rf'<tr>.*?href="(/demo/mail/[\w-]+/{UUID}/)".*?<td[^>]*>(.*?)</td>', re.DOTALL)
_LINK = re.compile(r"https?://[^/\s\"<]+(/[^\s\"<]*/(?:confirm|enter|link)/[\w-]+/)")


@dataclass
class Plan:
    seekers: int = 100
    booths: int = 30
    seconds: float = 480.0
    """How long people come and talk; real time."""
    seed: int = 1
    least: int = 5
    """Seconds from which a talk counts, as the programme's parameter says here."""
    arrive: float = 0.45
    """By when (part of the time) all but the late have come."""
    tilt: str = ""
    """What this afternoon is to bring out: `lock` (everybody wants the same person) or `ticker` (people go down)."""

    @property
    def whole(self) -> bool:
        """Every room of a fair is used; an afternoon that is to bring out one fault has booths alone."""
        return not self.tilt

    @property
    def talk(self) -> tuple[float, float]:
        """Of three hours, 15 to 25 minutes; in an afternoon too short for that, as long as a talk must last to count."""
        return max(9.0, 0.08 * self.seconds), max(18.0, 0.14 * self.seconds)

    @property
    def rest(self) -> tuple[float, float]:
        """Between two talks of one seeker: in eight minutes about 130 talks come about. A short afternoon is a throng."""
        return (0.35 * self.seconds, 0.8 * self.seconds) if self.seconds > THRONG else (4.0, 20.0)


@dataclass
class World:
    site: Site
    plan: Plan
    book: Book
    began: float = 0.0
    letters: "Letters" = field(init=False)
    rivals: "Rivals" = field(default_factory=lambda: Rivals())  # noqa: PLW0108 - defined below
    lost_rooms: set[str] = field(default_factory=set)
    """Rooms whose two sides both vanish without a word."""
    used: set[str] = field(default_factory=set)
    """Which rooms somebody has been in to the end."""
    consulting: set[tuple[str, str]] = field(default_factory=set)
    """(consultation, body): who of a body goes in is agreed upon across the room, not over the screen."""

    def __post_init__(self) -> None:
        self.letters = Letters(self.browser("letter-box", 700))

    def rng(self, who: str) -> random.Random:
        return random.Random(f"{self.plan.seed} {who}")  # noqa: S311 - repeats an afternoon, guards nothing

    def browser(self, who: str, number: int) -> Browser:
        """From 127.8.x.y: each its own address, so that whatever counts addresses counts them as it would outside."""
        address = f"127.8.{number // 250}.{number % 250 + 1}"
        return Browser(self.site, address, who=who, book=self.book, rng=self.rng(f"{who} browser"))

    @property
    def gone(self) -> float:
        return asyncio.get_running_loop().time() - self.began

    @property
    def open(self) -> bool:
        """Whether anything new is begun; what has begun is ended in any case."""
        return self.gone < self.plan.seconds or (self.gone < self.longest and not self.used >= ROOMS)

    @property
    def longest(self) -> float:
        """A short day goes on until each room was used once, on a slow machine a good deal longer than asked for."""
        return self.plan.seconds * (LINGERS if self.plan.whole and self.plan.seconds < THRONG else 1)


class Letters:
    """Everybody's letter box: the demonstration's, which shows captured letters instead of sending them."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self._wanted: defaultdict[str, list[asyncio.Future[str]]] = defaultdict(list)
        self._read: set[str] = set()
        self._kept: defaultdict[str, list[str]] = defaultdict(list)

    async def link(self, to: str, seconds: float) -> str:
        """The path of the next link that a letter to this person carries; empty when none comes in time."""
        if self._kept[to]:
            return self._kept[to].pop(0)
        future: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._wanted[to].append(future)
        try:
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError:
            return ""
        finally:
            if future in self._wanted[to]:
                self._wanted[to].remove(future)

    async def run(self) -> None:
        while True:
            if any(self._wanted.values()):
                with contextlib.suppress(Lost):
                    await self._look()
            await asyncio.sleep(0.7)

    async def _look(self) -> None:
        page = await self.browser.get("/demo/mail/")
        for path, cell in _ROW.findall(page.text):
            to = words(cell).removesuffix("さん")
            if path in self._read or to not in self._wanted:
                continue
            letter = await self.browser.get(path)
            if letter.good:
                self._read.add(path)
                if found := _LINK.search(letter.text):
                    self._hand(to, found[1])

    def _hand(self, to: str, link: str) -> None:
        for future in self._wanted[to]:
            if not future.done():
                future.set_result(link)
                return
        self._kept[to].append(link)


class Rivals:
    """Two booths that press at the same moment for the same person: what the lock is there for."""

    TOGETHER = 0.05

    def __init__(self) -> None:
        self._eyeing: dict[str, list[asyncio.Future[None]]] = {}

    async def together(self, alias: str, seconds: float) -> bool:
        """Wait until somebody else wants this person too, then both go."""
        loop = asyncio.get_running_loop()
        waiting = self._eyeing.pop(alias, [])
        if waiting:
            for one in waiting:
                if not one.done():
                    one.set_result(None)
            return True
        mine: asyncio.Future[None] = loop.create_future()
        self._eyeing[alias] = [mine]
        try:
            async with asyncio.timeout(seconds):
                await mine
        except TimeoutError:
            return False
        finally:
            if self._eyeing.get(alias) == [mine]:
                del self._eyeing[alias]
        return True
