"""A tab and its ear, as the page's script hears: one stream per browser, a little apart from others, polling else."""

import asyncio
import contextlib
import json
from collections.abc import Iterable
from typing import Any

from engawa.config.rehearsal.browser import Answer, Browser, Lost
from engawa.config.rehearsal.pages import data
from engawa.config.rehearsal.waiting import rung

JITTER = 0.3
SPREAD = {"gathering": 4.0, "line": 2.0}
GATHERED = {"board": 1.0}
POLL = 5.0
FIRST_RETRY, LAST_RETRY = 1.0, 60.0
PAGE_AGE = 50.0
OVER = {401, 403, 404}
OK = 200


class Memory:
    """What this page has heard; the twin of `frontend/stream/memory.ts`."""

    def __init__(self) -> None:
        self.versions: dict[tuple[str, str], str] = {}
        self.epochs: set[str] = set()
        self.since = asyncio.get_running_loop().time()

    def hear(self, wake: dict[str, Any]) -> None:
        self.versions[wake["kind"], wake["ref"]] = wake["version"]

    def compare(self, state: dict[str, Any]) -> list[str]:
        """Kinds that may have changed."""
        first, stranger = not self.epochs, state["epoch"] not in self.epochs
        late = asyncio.get_running_loop().time() - self.since > PAGE_AGE
        kinds = []
        for one in state["channels"]:
            known = self.versions.get((one["kind"], one["ref"])) == one["version"]
            news = (late or (one["fresh"] and not known)) if first else stranger or (one["version"] and not known)
            if news:
                kinds.append(str(one["kind"]))
            if one["version"] or (one["kind"], one["ref"]) not in self.versions:
                self.hear(one)
        self.epochs.add(state["epoch"])
        return kinds


class Tab:
    """One page on the screen. `beside` are further tabs of the same browser, told by this one's stream."""

    def __init__(self, browser: Browser, *, listens: bool = True) -> None:
        self.browser = browser
        self.listens = listens
        self.text = self.path = ""
        self.beside: list[Tab] = []
        self._waiting: set[str] = set()
        self._ringing: set[str] = set()
        self._bell: asyncio.TimerHandle | None = None
        self._news = asyncio.Event()
        self._ear: asyncio.Task[None] | None = None
        self._broke = False
        """The line was bad since the page came: it catches up when it is good again."""

    async def open(self, path: str) -> Answer:
        return await self.show(await self.browser.look(path))

    async def show(self, answer: Answer) -> Answer:
        """A page is there; its script opens a stream anew."""
        await self.close()
        self.text, self.path = answer.text, answer.path
        stream, state = data(answer.text, "stream"), data(answer.text, "state")
        if self.listens and stream:
            self._ear = asyncio.create_task(self._listen(stream, state))
        return answer

    async def close(self) -> None:
        self._waiting.clear()
        self._silence()
        self._news.clear()
        if self._ear:
            self._ear.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._ear
            self._ear = None

    async def heard(self, seconds: float) -> set[str]:
        """Kinds rung since last asked, waited for so long; empty when nothing rang."""
        await rung(self._news, seconds)
        self._news.clear()
        kinds, self._waiting = self._waiting, set()
        return kinds

    def ring(self, kinds: Iterable[str]) -> None:
        """Whatever waits sounds together, at the earliest of its moments (`frontend/stream/bell.ts`)."""
        kinds, loop = list(kinds), asyncio.get_running_loop()
        for kind in kinds:
            if kind in self._ringing:
                continue
            self._ringing.add(kind)
            due = loop.time() + (GATHERED.get(kind) or self.browser.rng.random() * SPREAD.get(kind, JITTER))
            if self._bell is None or due < self._bell.when():
                if self._bell is not None:
                    self._bell.cancel()
                self._bell = loop.call_at(due, self._sound)
        for tab in self.beside:
            tab.ring(kinds)

    def _sound(self) -> None:
        self._waiting |= self._ringing
        self._silence()
        self._news.set()

    def _silence(self) -> None:
        self._ringing.clear()
        if self._bell is not None:
            self._bell.cancel()
            self._bell = None

    async def _listen(self, stream: str, state: str) -> None:
        """Until the page goes, or there is nothing more to hear."""
        memory, failures, tag = Memory(), 0, ""
        self._broke = False
        while True:
            try:
                ending = await self._hear_out(stream, memory)
            except Lost:
                ending = "lost"
            if ending == "over":
                return
            if ending == "bye":
                failures = 0
                await asyncio.sleep(self.browser.rng.random() * 0.5)
                continue
            self._broke = True
            failures = 0 if ending == "silent" else failures
            pause = min(FIRST_RETRY * 2**failures, LAST_RETRY) * (0.5 + self.browser.rng.random())
            failures += 1
            while pause > 0:
                tag = await self._ask(state, tag, memory)
                await asyncio.sleep(min(pause, POLL))
                pause -= POLL

    async def _hear_out(self, stream: str, memory: Memory) -> str:
        """One stream to its end: `bye`, `over` (not allowed any more), `silent` (it worked and broke), else `lost`."""
        worked = False
        try:
            async with self.browser.stream(stream) as got:
                if got.status_code in OVER:
                    return "over"
                if got.status_code != OK:
                    return "lost"
                async for event, told in _events(got.aiter_lines()):
                    if self._broke:
                        self.ring(["good"])
                    worked, self._broke = True, False
                    if event == "bye":
                        return "bye"
                    self._take(memory, event, told)
        except Lost:
            if not worked:
                raise
        return "silent"

    def _take(self, memory: Memory, event: str, told: Any) -> None:
        if event == "hello":
            self.ring(memory.compare(told))
        elif event == "wake":
            memory.hear(told)
            self.ring([told["kind"]])
        elif event == "refetch":
            self.ring({kind for kind, _ref in memory.versions})

    async def _ask(self, state: str, tag: str, memory: Memory) -> str:
        """The stream's twin, while there is none."""
        try:
            answer = await self.browser.ask("GET", state, headers={"If-None-Match": tag} if tag else {})
        except Lost:
            return tag
        if answer.status != OK:
            return tag
        self.ring(memory.compare(json.loads(answer.text)))
        return answer.etag


async def _events(lines: Any) -> Any:
    event, told = "", ""
    async for line in lines:
        if line.startswith("event:"):
            event = line[6:].strip()
        elif line.startswith("data:"):
            told = line[5:].strip()
        elif not line and event:
            yield event, json.loads(told or "0")
            event, told = "", ""
