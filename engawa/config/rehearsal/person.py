"""A seeker's browser and the pages she goes between: what every part of her day has in common."""

from uuid import uuid4

from engawa.config.rehearsal.browser import Answer
from engawa.config.rehearsal.ear import Tab
from engawa.config.rehearsal.pages import Form, data
from engawa.config.rehearsal.world import P, World

RINGS_ON = (f"{P}me/", f"{P}me/booths/")


class Person:
    def __init__(self, world: World, number: int) -> None:
        self.world, self.number = world, number
        self.who = f"seeker-{number:03}"
        self.alias = f"予行{number:03}"
        self.mail = f"rehearsal-{number:03}@example.jp"
        self.browser = world.browser(self.who, number)
        self.rng = world.rng(self.who)
        self.tab = Tab(self.browser)
        self.tab_id = str(uuid4())
        self.booked = False

    def note(self, what: str, **facts: object) -> float:
        return self.world.book.note(self.who, what, **facts)

    def likely(self, share: float) -> bool:
        return self.rng.random() < share

    async def go(self, path: str) -> Answer:
        """Open a page. A ring shows on 「きょう」 and 「話せるところ」: noted is since when she looks at those."""
        self.note("page.shut")
        answer = await self.tab.open(path)
        if self.tab.path in RINGS_ON:
            self.note("page.open")
        return answer

    async def today(self) -> None:
        for second in self.tab.beside:
            await second.close()
        self.tab.beside = []
        await self.go(f"{P}me/")

    async def press(self, form: Form, **typed: str | list[str]) -> Answer:
        """A form of the page she looks at."""
        return await self.browser.press(form, self.tab.path, **typed)

    def said(self, call: str) -> str:
        """Where the page says that this ring is on her screen."""
        return data(self.tab.text, "ring") or f"{P}me/calls/{call}/heard/"
