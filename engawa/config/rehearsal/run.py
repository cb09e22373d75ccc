"""`engawa rehearsal`: start the installation, hold the afternoon, judge, print, keep the figures, throw away the rest."""

import argparse
import asyncio
import datetime as dt
import json
import os
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engawa.config import installation
from engawa.config.rehearsal import afternoon, breaking, livekit, pairs, table
from engawa.config.rehearsal.case import Case, Promise
from engawa.config.rehearsal.judging import judge, participant_hours
from engawa.config.rehearsal.site import Site, running
from engawa.config.rehearsal.timetable import Manner
from engawa.config.rehearsal.world import Plan
from engawa.config.supervisor import say

ROOMS = (
    "bookings_lost",
    "bookings_doubled",
    "bookings_unkept",
    "briefings_lost",
    "consultations_lost",
    "consultations_misjudged",
    "board_disagreements",
)
FEWEST = len(Manner) + 2
"""One of each manner, a pair of rivals, one that is booked and one that explains."""


@dataclass(frozen=True)
class Asked:
    plan: Plan
    kills: int | None
    """How many beyond one of each process; None: none."""
    browsers: int
    broken: breaking.Break | None
    into: Path


def asked(arguments: argparse.Namespace) -> Asked:
    """What the command line says. Broken runs are short and aim at making the fault show."""
    broken = breaking.Break(arguments.broken) if arguments.broken else None
    seekers, booths, minutes, browsers = (24, 8, 2.0, 0) if broken else (300, 60, 24.0, 2)
    plan = Plan(
        seekers=seekers if arguments.seekers is None else arguments.seekers,
        booths=booths if arguments.booths is None else arguments.booths,
        seconds=60 * (minutes if arguments.minutes is None else arguments.minutes),
        tilt=broken or "",
        seed=arguments.seed if arguments.seed is not None else int(time.time()),
    )
    if plan.booths < FEWEST:
        raise installation.RefusedError(f"ブースは {FEWEST} 以上にしてください。")
    kills = None if broken or not arguments.kills else arguments.more_kills
    into = installation.var_folder() / "rehearsal"
    return Asked(plan, kills, browsers if arguments.browsers is None else arguments.browsers, broken, into)


def rehearse(wanted: Asked) -> int:
    """Exit status: 0 when every promise was kept."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%d-%H%M%S")
    wanted.into.mkdir(parents=True, exist_ok=True)
    var = wanted.into / f"site-{stamp}"
    _announce(wanted)
    began = time.monotonic()
    env = breaking.environment(wanted.broken, wanted.into / f"broken-{stamp}")
    size: dict[str, float] = {"booths": wanted.plan.booths, "pairs": wanted.browsers, "least": wanted.plan.least}
    size |= {"seconds": wanted.plan.seconds}
    words = [text for word, value in size.items() for text in (f"--{word}", str(value))]
    with (
        livekit.serving(wanted.into, stamp) as server,
        running(var, words, wanted.into / f"{stamp}.log", env | (server.env if server else {})) as site,
    ):
        breaking.break_database(wanted.broken, site.var)
        prepared = time.monotonic() - began
        say(f"用意ができました（{prepared:.0f}秒）。ロボットが来ます…")
        held = asyncio.run(
            afternoon.hold(site, wanted.plan, kills=wanted.kills, browsers=wanted.browsers, server=server)
        )
        verified = _verified(site)
    case = Case(held.book.notes, held.facts, held.killer.kills, wanted.plan.least, held.shown, verified)
    (wanted.into / f"{stamp}.notes.json").write_text(
        json.dumps({"notes": held.book.as_rows(), "facts": held.facts}, ensure_ascii=False, default=str) + "\n",
        encoding="utf-8",
    )
    promises = judge(case)
    figures = _figures(wanted, held, case, promises)
    figures |= {"prepared_s": round(prepared), "whole_s": round(time.monotonic() - began), "stamp": stamp}
    _tell(promises, figures)
    (wanted.into / f"{stamp}.json").write_text(
        json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    say(f"数字は {wanted.into / f'{stamp}.json'} にあります。")
    return 0 if all(one.kept for one in promises) and not _pairs_failed(figures) else 1


def _announce(wanted: Asked) -> None:
    plan = wanted.plan
    say(
        f"予行演習：求職者 {plan.seekers} 人、ブース {plan.booths}、ブラウザー {wanted.browsers} 組、"
        f"{plan.seconds / 60:.1f} 分、種 {plan.seed}"
    )
    say(
        f"実際の午後を短く縮めています。面談は{plan.talk[0]:.0f}秒から{plan.talk[1]:.0f}秒、時計は進めず、遅れは実時間で測ります。"
    )
    if wanted.broken:
        say(f"わざと壊しています：{breaking.WORDS[wanted.broken]}")


def _verified(site: Site) -> bool:
    try:
        site.command("verify")
    except RuntimeError as problem:
        say(str(problem))
        return False
    return True


def _figures(wanted: Asked, held: afternoon.Held, case: Case, promises: list[Promise]) -> dict[str, Any]:
    cpu = held.meter.seconds()
    hours = participant_hours(held.book.notes)
    number = {one.key: one.number for one in promises}
    kills = Counter(kill.what for kill in case.kills)
    backs = [kill.back - kill.at for kill in case.kills if kill.back]
    held_talks = [talk for talk in held.facts["talks"] if talk["verdict"] == "held"]
    return {
        "lost": number["lost"],
        "duplicated": number["duplicated"],
        "double_calls": number["double_calls"],
        **{key: number[key] for key in ROOMS},
        "unsettled_waits": number["unsettled_waits"],
        "stuck_jobs": number["stuck_jobs"],
        "p95_call_delay_s": number["p95_call_delay_s"],
        "cpu_s_per_participant_hour": round(sum(cpu.values()) / hours, 1) if hours else None,
        "kills": dict(sorted(kills.items())),
        "longest_return_s": round(max(backs, default=0.0), 1),
        "promises": {one.key: {"number": one.number, "kept": one.kept, "details": one.details} for one in promises},
        "did": {
            "registered": len(case.of("registered")),
            "tickets": len(held.facts["tickets"]),
            "calls": len(held.facts["calls"]),
            "talks": len(held.facts["talks"]),
            "held": len(held_talks),
            "lines": len(held.facts["lines"]),
            "cards": len(held.facts["cards"]),
            **_rooms(case),
            "cut": len(case.of("cut")),
            "quirks": dict(Counter(note.facts["which"] for note in case.of("quirk")).most_common()),
            "errors": dict(Counter(str(note.facts["status"]) for note in case.of("error"))),
        },
        "pairs": _pairs(wanted, case),
        "livekit": _livekit(case),
        "views": held.book.slowest(),
        "cpu_s": cpu,
        "robots_cpu_s": round(held.own_cpu, 1),
        "participant_hours": round(hours, 2),
        "quiet_after_s": held.quiet_after,
        "seekers": wanted.plan.seekers,
        "booths": wanted.plan.booths,
        "minutes": round(wanted.plan.seconds / 60, 1),
        "seed": wanted.plan.seed,
        "broken": wanted.broken,
        "load": [round(one, 1) for one in os.getloadavg()],
        "machine": table.machine(),
    }


def _rooms(case: Case) -> dict[str, Any]:
    facts = case.facts
    kept = Counter(row["state"] for row in facts["bookings"])
    held = Counter(row["held_as"] or row["state"] for row in facts["consultations"])
    return {
        "bookings": dict(sorted(kept.items())),
        "bookings_kept": kept["kept"],
        "briefings": sum(row["ended_at"] is not None for row in facts["briefings"]),
        "briefing_listeners": len({(note.who, note.facts["briefing"]) for note in case.of("briefing.in")}),
        "hops": sum(note.facts["hop"] for note in case.of("briefing.out")),
        "consultations": dict(sorted(held.items())),
        "consultations_of_three": held["three"],
        "board_compared": len(case.of("board.compared")),
    }


def _pairs(wanted: Asked, case: Case) -> dict[str, Any]:
    why = pairs.why_not()
    held = case.of("pair.held")
    return {
        "asked": wanted.browsers,
        "held": len(held),
        "media": sum(bool(note.facts["media"]) for note in held),
        "not_run": why if wanted.browsers else "",
        "failed": [note.facts["how"] for note in case.of("pair.failed")],
    }


def _livekit(case: Case) -> dict[str, Any]:
    engines = Counter(row["engine"] for row in case.facts["rooms"] if row["opened_at"])
    after = {note.what: note.facts.get("after") for note in case.of("livekit.away", "livekit.again")}
    return {
        "not_run": "" if case.of("livekit.killed") else livekit.NOT_RUN,
        "noticed_after_s": after.get("livekit.away"),
        "used_again_after_s": after.get("livekit.again"),
        "rooms": dict(sorted(engines.items())),
    }


def _pairs_failed(figures: dict[str, Any]) -> bool:
    told = figures["pairs"]
    return not told["not_run"] and told["held"] < told["asked"]


def _tell(promises: list[Promise], figures: dict[str, Any]) -> None:
    say("")
    for line in table.lines(promises):
        say(line)
    did, told = figures["did"], figures["pairs"]
    say("")
    say(
        f"登録 {did['registered']}、整理券 {did['tickets']}、呼び出し {did['calls']}、面談 {did['talks']}"
        f"（成立 {did['held']}）、会話 {did['lines']} 行、面談後カード {did['cards']}、切れた通信 {did['cut']}"
    )
    say(
        f"予約 {sum(did['bookings'].values())}（話した {did['bookings_kept']}）、企業説明 {did['briefings']} 回・のべ "
        f"{did['briefing_listeners']} 人、相談 {sum(did['consultations'].values())}（三者 {did['consultations_of_three']}）、"
        f"進行の画面を表とくらべた回数 {did['board_compared']}"
    )
    killed = "、".join(f"{what} {count}" for what, count in figures["kills"].items()) or "なし"
    say(f"強制終了（kill -9）：{killed}。戻るまで最長 {figures['longest_return_s']} 秒")
    outage = figures["livekit"]
    if outage["not_run"]:
        say(f"LiveKit の停止：行っていません（{outage['not_run']}）")
    else:
        say(
            f"LiveKit を止めてから {outage['noticed_after_s']} 秒で切り替え、戻してから {outage['used_again_after_s']} 秒で使用"
        )
    if told["not_run"]:
        say(f"ブラウザー：行っていません（{told['not_run']}）")
    elif told["asked"]:
        say(f"ブラウザー {told['asked']} 組：面談できた {told['held']}、映像と音声がつながった {told['media']}")
        for how in told["failed"]:
            say(f"    × {how}")
    say(
        f"処理時間：参加者1人1時間あたり {figures['cpu_s_per_participant_hour']} 秒"
        f"（のべ {figures['participant_hours']} 時間、縮めた分だけ実際より密）。内訳 {figures['cpu_s']}"
    )
    say(f"全体 {figures['whole_s']} 秒、機械の混みぐあい（load）{figures['load']}")
    kept = all(one.kept for one in promises) and not _pairs_failed(figures)
    say("すべての約束が守られました。" if kept else "破れた約束があります。")
