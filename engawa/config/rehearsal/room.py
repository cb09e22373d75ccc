"""The room's page: joining, the control channel and the chat, as `frontend/call` does them. Talk is in writing."""

import asyncio
import contextlib
import json
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from engawa.config.rehearsal.browser import ERROR, Answer, Browser, Lost
from engawa.config.rehearsal.ear import Tab
from engawa.config.rehearsal.pages import Form, data, form_to

BEAT, CALM = 10.0, 4.0
PATIENCE = 8.0
SPEAKS_EVERY = 4.0
FIRST_PAUSE, LAST_PAUSE = 0.5, 10.0
OVER = {401, 403, 404, 409, 410}
ELSEWHERE, TOO_MANY = 423, 429


class Room:
    def __init__(self, tab: Tab, tab_id: str) -> None:
        text = tab.text
        self.tab, self.browser, self.tab_id = tab, tab.browser, tab_id
        self.path, self.page = tab.path, text
        self.seat, self.room = data(text, "seat"), data(text, "room")
        self.urls = {name: data(text, name) for name in ("join", "say", "hear", "chat")}
        self.after = data(text, "after")
        self.leave_form: Form | None = form_to(text, "/leave/")
        self.csrf = self.leave_form.value("csrfmiddlewaretoken") if self.leave_form else ""
        self.connection = str(uuid4())
        self.heard: dict[str, str] = {}
        """Lines of the other side, by id."""
        self.alone = False
        """The other side has pressed 「退出する」."""
        self.rang = asyncio.Event()
        """Something concerns her, perhaps a ring: a page that rings asks."""
        self.ended = asyncio.Event()
        self.ending = ""
        self.seq, self.epoch = 0, ""
        self._tasks: list[asyncio.Task[None]] = []
        self._failures = 0
        self._lines: set[asyncio.Task[None]] = set()

    @property
    def open(self) -> bool:
        """Whether the page offers a call at all, not its ending."""
        return bool(self.urls["join"])

    async def enter(self, *, take_over: bool = False) -> int:
        """Press 「入室する」 until somebody answers; the status says what came of it."""
        asked = {"connection": self.connection, "tab": self.tab_id, "take_over": take_over, "told_addresses": True}
        for _try in range(12):
            with contextlib.suppress(Lost):
                answer = await self._post(self.urls["join"], asked)
                if answer.status == HTTPStatus.OK:
                    self._begin(json.loads(answer.text))
                    return answer.status
                if answer.status < ERROR:
                    return answer.status
            await asyncio.sleep(self.browser.rng.uniform(0.8, 1.8))
        return 0

    def _begin(self, welcome: dict[str, Any]) -> None:
        self.seq, self.epoch = int(welcome["seq"]), str(welcome["epoch"])
        self._read(welcome["state"].get("chat", []))
        self.browser.book.note(self.browser.who, "room.in", room=self.room, seat=self.seat)
        self._tasks = [asyncio.create_task(self._beat()), asyncio.create_task(self._hear())]

    async def close(self, *, bye: bool = False) -> None:
        """The page goes; a page that is left tells so, one that is lost does not."""
        for task in [*self._tasks, *self._lines]:
            task.cancel()
        await asyncio.gather(*self._tasks, *self._lines, return_exceptions=True)
        self._tasks = []
        if bye:
            with contextlib.suppress(Lost):
                await self._post(self.urls["say"], self._batch([self._envelope("bye")]))

    async def leave(self) -> Answer:
        """退出する."""
        await asyncio.gather(*self._lines, return_exceptions=True)
        await self.close()
        assert self.leave_form is not None
        pressed = self.browser.book.note(self.browser.who, "room.leaving", room=self.room)
        answer = await self.browser.press(self.leave_form, self.path)
        self.browser.book.note(
            self.browser.who, "room.left", room=self.room, seat=self.seat, status=answer.status, pressed=pressed
        )
        return answer

    # --- writing ----------------------------------------------------------------------------------------------------

    def write(self, text: str) -> None:
        """Kept in the tab until the server has it."""
        task = asyncio.create_task(self._line(str(uuid4()), text))
        self._lines.add(task)
        task.add_done_callback(self._lines.discard)

    async def _line(self, client_id: str, text: str) -> None:
        rows = [("client_id", client_id), ("text", text), ("csrfmiddlewaretoken", self.csrf)]
        while not self.ended.is_set():
            status = 0
            with contextlib.suppress(Lost):
                answer = await self.browser.ask(
                    "POST", self.urls["chat"], data=rows, headers={"Accept": "application/json"}, timeout=PATIENCE
                )
                status = answer.status
            if status == HTTPStatus.OK:
                self.browser.book.note(self.browser.who, "line.sent", id=client_id, seat=self.seat, room=self.room)
            if status and status < ERROR and status != TOO_MANY:
                return
            await asyncio.sleep(5.0 if status == TOO_MANY else 2.0)

    def _read(self, lines: list[dict[str, Any]]) -> None:
        for line in lines:
            if line.get("id") and line.get("seat") != self.seat and line["id"] not in self.heard:
                self.heard[line["id"]] = line.get("text", "")
                self.browser.book.note(self.browser.who, "line.heard", id=line["id"], room=self.room)

    # --- the control channel ----------------------------------------------------------------------------------------

    def _envelope(self, kind: str) -> dict[str, Any]:
        return {"v": 1, "id": str(uuid4()), "room": self.room, "seat": self.seat, "type": kind, "body": {}}

    def _batch(self, envelopes: list[dict[str, Any]]) -> dict[str, Any]:
        return {"connection": self.connection, "ack": self.seq, "envelopes": envelopes}

    async def _post(self, path: str, body: dict[str, Any]) -> Answer:
        headers = {"Accept": "application/json", "X-CSRFToken": self.csrf}
        return await self.browser.ask("POST", path, json=body, headers=headers, timeout=PATIENCE)

    async def _beat(self) -> None:
        while not self.ended.is_set():
            with contextlib.suppress(Lost):
                answer = await self._post(self.urls["say"], self._batch([]))
                if self._heard(answer):
                    await asyncio.sleep(BEAT)
                    continue
            self._failures += 1
            await asyncio.sleep(self._pause())

    async def _hear(self) -> None:
        while not self.ended.is_set():
            rest = self._pause() if self._failures else CALM * self.browser.rng.uniform(0.8, 1.2)
            kinds = await self.tab.heard(rest)
            if "subject" in kinds:
                self.rang.set()
            if kinds and "live" not in kinds:
                continue
            query = f"since={self.seq}&epoch={self.epoch}&connection={self.connection}"
            try:
                if not self._heard(await self.browser.ask("GET", f"{self.urls['hear']}?{query}", timeout=PATIENCE)):
                    self._failures += 1
            except Lost:
                self._failures += 1

    def _heard(self, answer: Answer) -> bool:
        if answer.status >= ERROR or answer.status == TOO_MANY:
            return False
        self._failures = 0
        if answer.status in OVER:
            self.ending = _code(answer)
            self.browser.book.note(self.browser.who, "room.ended", room=self.room, code=self.ending)
            self.ended.set()
        elif answer.good:
            self._take(json.loads(answer.text))
        return True

    def _take(self, told: dict[str, Any]) -> None:
        if "fresh" in told:
            if not (told["epoch"] == self.epoch and told["seq"] < self.seq):
                self.seq, self.epoch = int(told["seq"]), str(told["epoch"])
                self._read(told["fresh"].get("chat", []))
            return
        for down in told.get("down", []):
            if down["seq"] == self.seq + 1:
                self.seq = int(down["seq"])
                if down["type"] == "chat":
                    self._read([down["body"]])
                elif down["type"] in {"peer_left", "peer_joined"}:
                    self.alone = down["body"].get("reason") == "left"

    def _pause(self) -> float:
        longest = min(FIRST_PAUSE * 2 ** max(0, self._failures - 1), LAST_PAUSE)
        return float(longest * self.browser.rng.uniform(0.5, 1.0))


def _code(answer: Answer) -> str:
    try:
        code = json.loads(answer.text).get("code", "")
    except ValueError:
        code = ""
    return code if code in {"superseded", "removed", "closed"} else "gone"


async def joined(browser: Browser, tab: Tab, tab_id: str) -> tuple[Room, int]:
    """Sit down in the room whose page is open in this tab."""
    room = Room(tab, tab_id)
    if not room.open:
        room.ending = "closed"
        room.ended.set()
        return room, 410
    status = await room.enter()
    if status == ELSEWHERE:  # 「この画面に切り替える」
        status = await room.enter(take_over=True)
    if status in OVER:
        room.ended.set()
        room.ending = room.ending or "closed"
    browser.book.note(browser.who, "room.join", status=status, room=room.room)
    return room, status
