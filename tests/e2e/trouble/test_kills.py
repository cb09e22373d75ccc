"""200 people draw, are called and talk while each process is killed in their midst; then the books are compared."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import psycopg
import pytest

from engawa.web.scope import SEEKER_COOKIE
from tests.e2e.system import ROOT, System, environment
from tests.e2e.trouble.books import compare
from tests.e2e.trouble.clients import Client
from tests.e2e.trouble.crowd import Crowd, make_crowd
from tests.e2e.trouble.database import Tables, until

PEOPLE = int(os.environ.get("ENGAWA_KILLS_PEOPLE", "200"))
ROUNDS = int(os.environ.get("ENGAWA_KILLS_ROUNDS", "1"))
BACK_WITHIN = 30.0
"""Seconds until a killed process's work goes on, on a machine that is kept busy by this very test."""
WORK = "engawa-work"


@dataclass
class Day:
    """Everybody at once: people drawing, hosts calling, phones reacting."""

    system: System
    crowd: Crowd
    tables: Tables
    drawn: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def her(self, person: dict[str, str]) -> Client:
        return Client(self.system.base_url, (SEEKER_COOKIE, person["cookie"]))

    def draw(self, number: int) -> None:
        person, host = self.crowd.people[number], self.crowd.hosts[number % len(self.crowd.hosts)]
        client = self.her(person)
        status, _where = client.press(f"{self.crowd.at}me/tickets/", booth=host["booth"])
        if status == 409:  # her form went with a process that was killed: she goes back and presses again
            status, _where = client.press(f"{self.crowd.at}me/tickets/", booth=host["booth"])
        if status != 302:
            self.problems.append(f"draw: {status} {client.troubles}")
        self.drawn.append(person["subject"])

    def call(self, host: dict[str, str]) -> None:
        """Whoever is next, as long as the day lasts; too early or too late is an answer (409)."""
        client = Client(self.system.base_url, (WORK, host["cookie"]))
        while not self.over.is_set():
            status, _where = client.press(f"{self.crowd.at}booth/call/")
            if status not in {302, 409}:
                self.problems.append(f"call: {status}")
            self.over.wait(1.0)

    def react(self) -> None:
        """What people do when it rings: four in eight enter and end, two say later, one gives up, one is silent."""
        people = {person["subject"]: number for number, person in enumerate(self.crowd.people)}
        seen: set[str] = set()
        with ThreadPoolExecutor(4) as hands:
            while not self.over.is_set():
                for call, subject in self._ringing():
                    if call not in seen:
                        seen.add(call)
                        hands.submit(self._answer, call, people[subject])
                self.over.wait(0.2)

    def _ringing(self) -> list[tuple[str, str]]:
        ask = "SELECT id, subject_id FROM queues_call WHERE programme_id = %s AND state = 'ringing'"
        try:
            rows = self.tables.ask(ask, self.crowd.programme)
        except psycopg.Error:
            return []
        return [(str(row["id"]), str(row["subject_id"])) for row in rows]

    def _answer(self, call: str, number: int) -> None:
        client, at = self.her(self.crowd.people[number]), f"{self.crowd.at}me/calls/{call}/"
        mood = number // len(self.crowd.hosts) % 8
        if mood == 7:
            return
        if mood % 2:
            client.press(f"{at}heard/")
        verb = {5: "later", 6: "stop"}.get(mood, "enter")
        status, _where = client.press(f"{at}{verb}/")
        if status not in {302, 409}:
            self.problems.append(f"{verb}: {status} {client.troubles}")
        if verb == "enter":
            found = self._talk_of(call)
            if found:
                client.press(f"{self.crowd.at}me/talks/{found}/end/")

    def _talk_of(self, call: str) -> str:
        for _try in range(100):
            try:
                rows = self.tables.ask("SELECT id FROM fairs_talk WHERE call_id = %s", call)
                return str(rows[0]["id"]) if rows else ""
            except psycopg.Error:
                time.sleep(0.2)
        return ""


@dataclass
class Killer:
    system: System
    tables: Tables
    back: dict[str, float] = field(default_factory=dict)
    watching: list[threading.Thread] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def children(self) -> dict[str, int]:
        found = json.loads((self.system.var / "run" / "supervisor.json").read_text(encoding="utf-8"))["children"]
        return {name: pid for name, pid in found.items() if pid}

    def kill(self, name: str) -> None:
        before = self.children()[name]
        os.kill(before, signal.SIGKILL)
        self._watch(name, lambda: self.children().get(name) not in {before, None} and self._works(name))

    def kill_a_backend(self) -> None:
        """PostgreSQL ends all its connections when one of its own is killed."""
        rows = self.tables.ask(
            "SELECT pid FROM pg_stat_activity WHERE usename = 'engawa_app' ORDER BY random() LIMIT 1"
        )
        os.kill(rows[0]["pid"], signal.SIGKILL)
        self._watch("a backend", lambda: self._works("postgres"))

    def _watch(self, name: str, back: Callable[[], bool]) -> None:
        """Others go on dying meanwhile: how long it takes is looked at beside."""

        def look() -> None:
            try:
                took = until(back, 60)
            except AssertionError:
                self.problems.append(f"{name} did not come back")
            else:
                self.back[name] = max(took, self.back.get(name, 0.0))

        self.watching.append(threading.Thread(target=look))
        self.watching[-1].start()

    def join(self) -> None:
        for thread in self.watching:
            thread.join()

    def _works(self, name: str) -> bool:
        if name == "worker":
            ask = "SELECT 1 FROM pg_stat_activity WHERE usename = 'engawa_worker' AND state IS NOT NULL"
            return bool(self.tables.ask(ask))
        return self.system.answers()


def settled(tables: Tables, programme: str) -> bool:
    """No ring is open, no wait is due, no job runs or waits to run now."""
    live = "SELECT 1 FROM queues_call WHERE programme_id = %s AND state IN ('ringing', 'acknowledged', 'answered')"
    jobs = "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'messaging.deliver' AND status IN ('doing', 'todo')"
    return not tables.ask(live, programme) and not tables.ask(jobs)


def test_200_people_and_every_process_killed_in_their_midst(
    system: System, tables: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    crowd = make_crowd(system, f"kills-{int(time.time())}", booths=8, people=PEOPLE)
    day, killer = Day(system, crowd, tables), Killer(system, tables)
    kills: list[Callable[[], None]] = [
        lambda: killer.kill("web-1"),
        lambda: killer.kill("worker"),
        lambda: killer.kill("postgres"),
        lambda: killer.kill("web-2"),
        killer.kill_a_backend,
    ]
    numbers = list(range(PEOPLE))
    random.shuffle(numbers)
    others = [threading.Thread(target=day.call, args=(host,)) for host in crowd.hosts]
    others.append(threading.Thread(target=day.react))
    began = time.monotonic()
    with ThreadPoolExecutor(6) as pool:
        drawing = [pool.submit(day.draw, number) for number in numbers]
        for thread in others:
            thread.start()
        for at, kill in enumerate(kills * ROUNDS, start=1):
            until(lambda at=at: len(day.drawn) >= PEOPLE * at // (len(kills) * ROUNDS + 1), 60)  # type: ignore[misc]  # mypy: default of a lambda
            kill()
        for one in drawing:
            one.result()
    took = time.monotonic() - began
    killer.join()
    day.over.set()
    for thread in others:
        thread.join(30)
    _end_what_is_open(day)
    quiet = until(lambda: settled(tables, crowd.programme), 60)

    assert day.problems + killer.problems == []
    drawn = {str(row["subject_id"]) for row in tables.of("queues_ticket", crowd.programme)}
    assert drawn == {person["subject"] for person in crowd.people} == set(day.drawn)
    compare(tables, crowd.programme)
    verified = subprocess.run(
        [sys.executable, "-m", "engawa", "verify"],
        cwd=ROOT,
        env=environment(system),
        capture_output=True,
        text=True,
        check=False,
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert {name: seconds for name, seconds in killer.back.items() if seconds > BACK_WITHIN} == {}
    with capsys.disabled():
        calls = len(tables.of("queues_call", crowd.programme))
        back = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in sorted(killer.back.items()))
        print(f"\nKILLS: {PEOPLE} tickets in {took:.0f} s, {calls} calls; back after {back}; quiet {quiet:.0f} s later")


def _end_what_is_open(day: Day) -> None:
    """Talks whose page went are ended by her; rings nobody answered end by themselves."""
    for row in day.tables.of("fairs_talk", day.crowd.programme):
        if row["state"] == "open":
            person = next(one for one in day.crowd.people if one["subject"] == str(row["subject_id"]))
            day.her(person).press(f"{day.crowd.at}me/talks/{row['id']}/end/")
    ask = "SELECT id, desk_id FROM queues_call WHERE programme_id = %s AND state = 'acknowledged'"
    for row in day.tables.ask(ask, day.crowd.programme):
        host = next(one for one in day.crowd.hosts if one["desk"] == str(row["desk_id"]))
        Client(day.system.base_url, (WORK, host["cookie"])).press(f"{day.crowd.at}booth/call/{row['id']}/cancel/")
