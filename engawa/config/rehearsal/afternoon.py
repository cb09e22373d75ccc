"""The afternoon itself: everybody comes, processes are killed, everybody goes, and it becomes quiet."""

import asyncio
import contextlib
import json
import re
import resource
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

from engawa.config.rehearsal import livekit, pairs
from engawa.config.rehearsal.browser import GaveUp
from engawa.config.rehearsal.counsellor import Counsellor
from engawa.config.rehearsal.host import Host, Key, sign_in
from engawa.config.rehearsal.killing import Killer, moments
from engawa.config.rehearsal.notes import Book
from engawa.config.rehearsal.pages import forms, words
from engawa.config.rehearsal.seeker import Seeker
from engawa.config.rehearsal.site import KEYS, Meter, Site
from engawa.config.rehearsal.tables import Tables
from engawa.config.rehearsal.timetable import manners
from engawa.config.rehearsal.watcher import Watcher
from engawa.config.rehearsal.world import P, Plan, World

LAST_TALKS = 75.0
"""Seconds after the end within which whatever has begun comes to its end."""
QUIET_MOST = 150.0
LATE_SHARE = 0.15
BODIES = ("counsellor", "relocation")
_SHOWN = re.compile(r"マッチング[^0-9]*?([\d,]+)\s*件")


@dataclass
class Held:
    """What the afternoon leaves for the judge."""

    book: Book
    killer: Killer
    meter: Meter
    shown: int | None = None
    own_cpu: float = 0.0
    quiet_after: float = 0.0
    facts: dict[str, Any] = field(default_factory=dict)


async def hold(
    site: Site, plan: Plan, *, kills: int | None, browsers: int, server: livekit.Server | None = None
) -> Held:
    """`kills`: how many beyond one of each process; None: none at all. With a LiveKit the first and the last pair of
    browsers meet on it.
    """
    book = Book()
    world = World(site, plan, book, began=asyncio.get_running_loop().time())
    held = Held(book, Killer(site, book), Meter(site))
    numbers = list(range(1, browsers + 1))
    first, last = (numbers[0], numbers[-1]) if server is not None and len(numbers) > 1 else (0, 0)
    await livekit.go_down(world, server, first)
    world.began = asyncio.get_running_loop().time()
    held.meter.begin()
    keys = [Key(**row) for row in json.loads((site.var / KEYS).read_text(encoding="utf-8"))]
    hosts = [key for key in keys if key.role == "host"]
    booths = [
        Host(world, n, key, manner)
        for n, (key, manner) in enumerate(zip(hosts, manners(len(hosts), plan.tilt), strict=True))
    ]
    counsellors = [key for key in keys if key.role in BODIES] if plan.whole else []
    tables = Tables(site)
    watcher = Watcher(world, next(key for key in keys if key.role == "staff"), tables)
    late_from = plan.seekers * (1 - LATE_SHARE)
    visitors = [Seeker(world, n, late=n >= late_from) for n in range(plan.seekers)]
    background = [asyncio.create_task(one) for one in (world.letters.run(), held.meter.run(), tables.run())]
    background += [asyncio.create_task(_guarded(world, watcher.who, watcher.live()))]
    dying = asyncio.create_task(
        held.killer.run(moments(world.rng("killer"), plan.seconds, kills) if kills is not None else [])
    )
    crowd = [asyncio.create_task(_guarded(world, host.who, host.live())) for host in booths]
    crowd += [
        asyncio.create_task(_guarded(world, one.who, one.live()))
        for one in (Counsellor(world, n, key) for n, key in enumerate(counsellors))
    ]
    crowd += [asyncio.create_task(_guarded(world, seeker.who, seeker.live())) for seeker in visitors]
    real = asyncio.create_task(
        _guarded(world, "pair", pairs.hold(world, [one for one in numbers if one not in {first, last}]))
    )
    await asyncio.wait([*crowd, real], timeout=world.longest + LAST_TALKS)
    for left in [*crowd, real]:
        left.cancel()
    await asyncio.gather(*crowd, real, return_exceptions=True)
    await dying
    await livekit.come_back(world, server, last)
    held.meter.look()
    held.own_cpu = resource.getrusage(resource.RUSAGE_SELF).ru_utime + resource.getrusage(resource.RUSAGE_SELF).ru_stime
    commissioner = next(key for key in keys if key.role == "commissioner")
    held.facts, held.quiet_after = await _quiet(site, book)
    held.shown = await _seen_by_commissioner(world, commissioner)
    held.facts = await _facts(site, book)
    for one in background:
        one.cancel()
    await asyncio.gather(*background, return_exceptions=True)
    return held


async def _guarded(world: World, who: str, life: Coroutine[Any, Any, None]) -> None:
    """A robot that comes to grief is told of; it does not take the others with it."""
    try:
        await life
    except asyncio.CancelledError:
        raise
    except Exception as problem:  # noqa: BLE001 - any fault of one robot
        place = problem.__traceback__
        while place and place.tb_next:
            place = place.tb_next
        at = f"{type(problem).__name__} {place.tb_frame.f_code.co_name}:{place.tb_lineno}" if place else "?"
        world.book.note(who, "broke", where=f"{at} {problem}"[:200])


async def _facts(site: Site, book: Book) -> dict[str, Any]:
    mails = site.var / "mails.txt"
    mails.write_text("\n".join(note.facts["mail"] for note in book.of("registered")) + "\n", encoding="utf-8")
    told = await asyncio.to_thread(site.command, "rehearsal-facts", str(mails))
    found: dict[str, Any] = json.loads(told)
    return found


async def _quiet(site: Site, book: Book) -> tuple[dict[str, Any], float]:
    """Wait until nothing is under way any more, or until that would have to be so."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    while True:
        facts = await _facts(site, book)
        busy = (
            any(talk["state"] == "open" for talk in facts["talks"])
            or any(call["ended_at"] is None for call in facts["calls"])
            or any(one["began_at"] and one["ended_at"] is None for one in facts["consultations"])
            or any(job["status"] == "doing" for job in facts["jobs"])
            or any(one["late"] > 1 for one in facts["due"])
        )
        if not busy or loop.time() - began > QUIET_MOST:
            return facts, round(loop.time() - began, 1)
        await asyncio.sleep(4)


async def _seen_by_commissioner(world: World, key: Key) -> int | None:
    """甲 signs in, has the flash report made (which counts anew), and reads the figure on the page of targets."""
    browser = world.browser("commissioner", 600)
    try:
        with contextlib.suppress(GaveUp):
            if await sign_in(world, browser, key, "commissioner") is None:
                return None
            page = await browser.look(f"{P}window/papers/flash/")
            form = next((form for form in forms(page.text) if re.search("確定|作成", form.words)), None)
            if form is not None:
                await browser.press(form, page.path)
            page = await browser.look(f"{P}window/targets/")
            found = _SHOWN.search(words(page.text.split("<main", 1)[-1]))
            return int(found[1].replace(",", "")) if found else None
    finally:
        await browser.close()
    return None
