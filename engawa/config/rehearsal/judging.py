"""The judge: robots' notes against the database. Plain values in, promises out; knows no network and no tables."""

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from http import HTTPStatus
from typing import Any

from engawa.config.rehearsal import judging_rooms
from engawa.config.rehearsal.case import BLIND, MARGIN, Case, Promise, Row, Spans, count, within
from engawa.config.rehearsal.notes import Note

P95_MOST = 2.0
"""Seconds from 「お呼びする」 to her screen."""
RING_SECONDS = 10.0
LATE_MOST = 20.0
"""Seconds a due ring may wait for its settling: the ticker's own process may have been killed meanwhile."""
SOON = ("call.", "booking.due")
"""Waits for which somebody sits before a screen."""
STUCK_AFTER = 120.0
BOTH = 2
ERROR_5XX = 500


def judge(case: Case) -> list[Promise]:
    lost, doubled = losses(case), duplicates(case)
    delays = call_delays(case)
    unheard = unheard_calls(case)
    return [
        Promise("lost", "受け付けたものは、なくなっていない", len(lost), not lost, lost),
        Promise("duplicated", "一度のお願いは、一度だけ記録される", len(doubled), not doubled, doubled),
        count("double_calls", "同じ人を、同時に二か所から呼ばない", double_calls(case)),
        count("out_of_order", "整理券の順番のとおりに呼ぶ", out_of_order(case)),
        Promise(
            "p95_call_delay_s",
            f"呼び出しは{P95_MOST:.0f}秒以内に画面に出る（95%）",
            p95([*delays, *[RING_SECONDS] * len(unheard)]),
            bool(delays) and p95([*delays, *[RING_SECONDS] * len(unheard)]) <= P95_MOST,
            [f"呼び出し {len(delays)} 件、最長 {max(delays, default=0):.2f} 秒"],
        ),
        *judging_rooms.judge(case),
        count("unheard_calls", "画面を開いている人に、呼び出しが届く", unheard),
        count("unsettled_waits", "期限の来たものは、片づいている", unsettled(case)),
        count("stuck_jobs", "途中で止まった仕事はない", stuck(case)),
        count("unled", "したことは台帳に、台帳にあることは事実に", ledger(case)),
        Promise("chain", "台帳の連鎖は確かめられる", "○" if case.verified else "×", case.verified),
        count("matches", "面談の成立は、決まりのとおりに数える", matches(case)),
        count("errors", "止めたとき以外に、エラーの画面を出さない", errors(case)),
        count("gave_up", "途中であきらめた人はいない", gave_up(case)),
        count("not_back", "止められたものは、自分で戻る", [k.what for k in case.kills if k.back is None]),
    ]


# --- nothing lost, nothing doubled ------------------------------------------------------------------------------------


def losses(case: Case) -> list[str]:
    """Accepted answers that are not in the database."""
    facts = case.facts
    subjects = case.subjects
    registered = {row["subject_id"] for row in facts["registrations"]}
    tickets = {(row["subject_id"], row["desk_id"]) for row in facts["tickets"]}
    desk_of = {row["owner_ref"]: row["id"] for row in facts["desks"]}
    states = {row["id"]: row["state"] for row in facts["tickets"]}
    calls = {row["id"]: row for row in facts["calls"]}
    lines = {(row["seat_id"], row["client_id"]) for row in facts["lines"]}
    cards = {row["talk_id"] for row in facts["cards"]}
    active = {row["subject_id"] for row in facts["registrations"] if row["state"] in {"confirmed", "active"}}
    found = []
    for note in case.notes:
        about, who = note.facts, note.who
        match note.what:
            case "registered" if facts["people"].get(about["mail"]) not in registered:
                found.append(f"登録 {who}")
            case "letter.missing":
                found.append(f"手紙 {who}")
            case "confirmed" if about["subject"] not in active:
                found.append(f"確認 {who}")
            case "ticket" if (subjects.get(who), desk_of.get(about["booth"])) not in tickets:
                found.append(f"整理券 {who}")
            case "left" if states.get(about["ticket"]) != "left":
                found.append(f"整理券を返す {who}")
            case "call.made" if about["call"] and about["call"] not in calls:
                found.append(f"呼び出し {who}")
            case "ring.answer" if _answer_lost(about, calls):
                found.append(f"返事（{about['how']}） {who}")
            case "line.sent" if (about["seat"], about["id"]) not in lines:
                found.append(f"会話の一行 {who}")
            case "card" if about["talk"] not in cards:
                found.append(f"面談後カード {who}")
    return found + _vanished_numbers(case, subjects)


ANSWERS = {"enter": {"answered", "ended"}, "later": {"deferred"}, "stop": {"declined"}}


def _answer_lost(about: Row, calls: dict[str, Row]) -> bool:
    if about["status"] != HTTPStatus.FOUND:
        return False
    return about["call"] not in calls or calls[about["call"]]["state"] not in ANSWERS[about["how"]]


def _vanished_numbers(case: Case, subjects: dict[str, str]) -> list[str]:
    """A number that was on her screen belongs to her for good."""
    hers: defaultdict[str, set[int]] = defaultdict(set)
    for row in case.facts["tickets"]:
        hers[row["subject_id"]].add(row["number"])
    return [
        f"画面にあった番号 {note.who} {number}"
        for note in case.of("numbers")
        for number in note.facts["numbers"]
        if number not in hers[subjects.get(note.who, "")]
    ]


def duplicates(case: Case) -> list[str]:
    """Two rows for one intention."""
    facts = case.facts
    found = [f"登録が2つ {one}" for one in _twice(row["subject_id"] for row in facts["registrations"])]
    pressed = Counter((note.who, note.facts["booth"]) for note in case.of("ticket"))
    names = {subject: who for who, subject in case.subjects.items()}
    owners = {row["id"]: row["owner_ref"] for row in facts["desks"]}
    drawn = Counter((row["subject_id"], row["desk_id"]) for row in facts["tickets"] if not row["booking_id"])
    for (subject, desk), sheets in drawn.items():
        asked = max(1, pressed[names.get(subject, ""), owners[desk]])
        if sheets > asked:
            found.append(f"整理券が{sheets}枚 {names.get(subject, subject)}")
    found += [f"同じ番号 {number}" for _desk, number in _twice((r["desk_id"], r["number"]) for r in facts["tickets"])]
    found += [f"同じ一行 {one}" for one in _twice((row["seat_id"], row["client_id"]) for row in facts["lines"])]
    found += [f"面談が2つ {one}" for one in _twice(row["call_id"] for row in facts["talks"])]
    found += [f"面談後カードが2つ {one}" for one in _twice(row["talk_id"] for row in facts["cards"])]
    return found


def _twice(values: Iterable[Any]) -> list[Any]:
    return [value for value, count in Counter(values).items() if count > 1]


# --- calls ------------------------------------------------------------------------------------------------------------


def double_calls(case: Case) -> list[str]:
    """Two live calls of one person at once, and two people in one host's talk."""
    found = [f"一人に二つ {_span(a)} と {_span(b)}" for a, b in _overlapping(case.facts["calls"], by=("subject_id",))]
    talking = [row for row in case.facts["calls"] if row["answered_at"] is not None]
    return found + [
        f"一つの席に二人 {_span(a)} と {_span(b)}" for a, b in _overlapping(talking, by=("desk_id", "person"))
    ]


def _overlapping(calls: Iterable[Row], *, by: tuple[str, ...]) -> Iterator[tuple[Row, Row]]:
    groups: defaultdict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for call in calls:
        groups[tuple(call[name] for name in by)].append(call)
    for group in groups.values():
        for a, b in itertools.pairwise(sorted(group, key=lambda call: call["ring_at"])):
            if b["ring_at"] < _end(a):
                yield a, b


def _end(call: Row) -> float:
    return math.inf if call["ended_at"] is None else float(call["ended_at"])


def _span(call: Row) -> str:
    return f"{str(call['id'])[-6:]}（{call['state']}）"


def call_delays(case: Case) -> list[float]:
    """Seconds from the host's press until the ring stood on a screen of hers, over all calls that arrived."""
    pressed = {note.facts["call"]: note.facts["pressed"] for note in case.of("call.made") if note.facts["call"]}
    began = {row["id"]: pressed.get(row["id"], row["ring_at"]) for row in case.facts["calls"]}
    rings: dict[str, float] = {}
    for note in case.of("ring"):
        rings.setdefault(note.facts["call"], note.at)
    return sorted(max(0.0, at - began[call]) for call, at in rings.items() if call in began)


def p95(delays: Sequence[float]) -> float:
    if not delays:
        return math.inf
    ordered = sorted(delays)
    return round(ordered[math.ceil(0.95 * len(ordered)) - 1], 3)


def unheard_calls(case: Case) -> list[str]:
    """Rings that never stood on a screen although the page that shows them was open all the ten seconds."""
    names = {subject: who for who, subject in case.subjects.items()}
    rung = {note.facts["call"] for note in case.of("ring")}
    pages = _pages(case)
    return [
        f"{names[call['subject_id']]} {_span(call)}"
        for call in case.facts["calls"]
        if call["id"] not in rung
        and call["subject_id"] in names
        and _end(call) - call["ring_at"] >= RING_SECONDS
        and _open(pages[names[call["subject_id"]]], call["ring_at"] - 1, call["ring_at"] + RING_SECONDS - 1)
    ]


def _pages(case: Case) -> defaultdict[str, Spans]:
    """When each robot had the page open that rings."""
    found: defaultdict[str, Spans] = defaultdict(list)
    since: dict[str, float] = {}
    for note in case.of("page.open", "page.shut"):
        if note.what == "page.open":
            since.setdefault(note.who, note.at)
        elif note.who in since:
            found[note.who].append((since.pop(note.who), note.at))
    for who, at in since.items():
        found[who].append((at, math.inf))
    return found


def _open(spans: Spans, begin: float, end: float) -> bool:
    return any(first <= begin and end <= last for first, last in spans)


def _gone_aside(case: Case) -> defaultdict[str, Spans]:
    """When the holder of each ticket had stepped away from that queue (離席) and not come back."""
    found: defaultdict[str, Spans] = defaultdict(list)
    since: dict[str, float] = {}
    for note in case.of("stepped.away", "came.back"):
        ticket = note.facts["ticket"]
        if note.what == "stepped.away":
            since.setdefault(ticket, note.at - MARGIN)
        elif ticket in since:
            found[ticket].append((since.pop(ticket), note.at + MARGIN))
    for ticket, at in since.items():
        found[ticket].append((at, math.inf))
    return found


def out_of_order(case: Case) -> list[str]:
    """Somebody who stood further in front waited, was there and free, and was passed over.

    Booked ones whose time has come stand before all others. Somebody who is expected elsewhere at a booked time, or who
    wants one body of the two at the counter, may be passed over.
    """
    calls, tickets = case.facts["calls"], case.facts["tickets"]
    aside, expected = _gone_aside(case), _expected(case)
    names = {subject: who for who, subject in case.subjects.items()}
    picking = {note.facts["person"] for note in case.of("here") if note.facts.get("manner") == "rival"}
    pages = _pages(case)
    mine: defaultdict[str, list[Row]] = defaultdict(list)
    by_subject: defaultdict[str, list[Row]] = defaultdict(list)
    for call in calls:
        mine[call["ticket_id"]].append(call)
        by_subject[call["subject_id"]].append(call)
    at_booked = {row["id"]: row["slot__at"] for row in case.facts["bookings"]}
    counters = {desk["id"] for desk in case.facts["desks"] if desk["kind"] == "consultation"}
    known = {ticket["id"]: ticket for ticket in tickets}

    def place(ticket: Row) -> tuple[int, float]:
        return (0, at_booked[ticket["booking_id"]]) if ticket["booking_id"] else (1, ticket["number"])

    def waited(ticket: Row, at: float) -> bool:
        who = names.get(ticket["subject_id"], "")
        return (
            ticket["made_at"] < at - MARGIN
            and (ticket["closed_at"] is None or ticket["closed_at"] > at)
            and not any(call["ring_at"] < at for call in mine[ticket["id"]])
            and not _open(aside[ticket["id"]], at, at)
            and not (not ticket["booking_id"] and within(expected[ticket["subject_id"]], at))
            and not (ticket["desk_id"] in counters and ticket["topic"] != "both")
            and not any(call["ring_at"] < at + 1 and at - 1 < _end(call) for call in by_subject[ticket["subject_id"]])
            and _open(pages[who], at - MARGIN, at + 1)
        )

    return [
        f"{known[call['ticket_id']]['number']}番より前の{ticket['number']}番 {names.get(ticket['subject_id'], '')}"
        for call in calls
        if call["person"] not in picking
        for ticket in tickets
        if ticket["desk_id"] == call["desk_id"]
        and place(ticket) < place(known[call["ticket_id"]])
        and waited(ticket, call["ring_at"])
    ]


def _expected(case: Case) -> defaultdict[str, Spans]:
    """When each had a booked time before her: from the booking to its end."""
    found: defaultdict[str, Spans] = defaultdict(list)
    for row in case.facts["bookings"]:
        found[row["subject_id"]].append((row["made_at"] - MARGIN, row["slot__at"] + 60 * row["slot__minutes"]))
    return found


# --- what must have come to an end ------------------------------------------------------------------------------------


def unsettled(case: Case) -> list[str]:
    found = [f"{one['kind']} {one['late']:.0f}秒前が期限" for one in case.facts["due"] if one["late"] > MARGIN]
    return found + [
        f"{one['kind']} {one['late']:.0f}秒遅れ"
        for one in case.facts["settled"]
        if one["kind"].startswith(SOON) and one["late"] > LATE_MOST
    ]


def stuck(case: Case) -> list[str]:
    return [
        f"{job['task']} {job['status']}"
        for job in case.facts["jobs"]
        if job["status"] in {"doing", "failed"} or (job["status"] == "todo" and job["age"] > STUCK_AFTER)
    ]


def ledger(case: Case) -> list[str]:
    """Acts without entry, entries without act."""
    facts = case.facts
    allowed = [one for one in facts["entries"] if one["decision"] == "allow"]

    def named(act: str, fact: str) -> list[str]:
        return [str(one["scope"][fact]) for one in allowed if one["act"] == act and one["scope"].get(fact)]

    def about(act: str, **scope: str) -> list[str]:
        rows = [one for one in allowed if one["act"] == act and one["about"]]
        return [str(one["about"]["id"]) for one in rows if scope.items() <= one["scope"].items()]

    drawn = named("ticket.draw", "ticket")
    # A ticket that comes with a booked time is not drawn, unless she stood in that line already.
    own = [row["id"] for row in facts["tickets"] if not row["booking_id"] or row["id"] in drawn]
    pairs = [
        ("整理券", own, drawn),
        ("予約", [row["id"] for row in facts["bookings"]], named("booking.make", "booking")),
        (
            "相談",
            [row["id"] for row in facts["consultations"] if row["ended_at"]],
            about("consult.hold", verb="settle"),
        ),
        ("呼び出し", [row["id"] for row in facts["calls"]], named("call.make", "call")),
        ("部屋", [row["id"] for row in facts["rooms"]], named("room.open", "room")),
        ("面談", [row["id"] for row in facts["talks"] if row["state"] == "settled"], about("talk.settle")),
        (
            "登録の確認",
            [row["id"] for row in facts["registrations"] if row["state"] in {"confirmed", "active"}],
            named("subject.confirm", "registration"),
        ),
    ]
    found = []
    for words, rows, entries in pairs:
        found += [f"{words} 記録のないもの {one[-6:]}" for one in (Counter(rows) - Counter(entries)).elements()]
        found += [f"{words} 事実のない記録 {one[-6:]}" for one in (Counter(entries) - Counter(rows)).elements()]
    return found


def matches(case: Case) -> list[str]:
    """Talks that met the rule are held, others are not; claims and 甲's page say as many."""
    facts = case.facts
    found = []
    seats: defaultdict[str, set[str]] = defaultdict(set)
    for note in case.of("line.sent"):
        seats[note.facts["room"]].add(note.facts["seat"])
    together = _together(case)
    gone = _both_left(case)
    for talk in facts["talks"]:
        if talk["state"] != "settled" or talk["room_id"] not in together:
            continue
        both = {talk["seeker_seat"], talk["company_seat"]} <= seats[talk["room_id"]]
        seconds = together[talk["room_id"]] - (0 if talk["room_id"] in gone else BLIND)
        if both and seconds >= case.least + MARGIN and talk["verdict"] == "not_held":
            found.append(f"成立のはずの面談 {talk['id'][-6:]}（{seconds:.0f}秒）")
        if not both and talk["verdict"] == "held":
            found.append(f"成立しないはずの面談 {talk['id'][-6:]}")
    owner = {row["id"]: row["exhibitor__organisation_id"] for row in facts["booths"]}
    held = {(talk["subject_id"], owner[talk["booth_id"]]) for talk in facts["talks"] if talk["verdict"] == "held"}
    claimed = {(one["subject_id"], one["organisation_id"]) for one in facts["claims"] if one["state"] == "confirmed"}
    found += [f"数えていない成立 {len(held - claimed)} 件"] if held - claimed else []
    found += [f"根拠のない成立 {len(claimed - held)} 件"] if claimed - held else []
    if case.shown is None:
        found.append("発注者の画面を見られませんでした")
    elif case.shown != len(held):
        found.append(f"発注者の画面は {case.shown} 件、成立は {len(held)} 件")
    return found


def _both_left(case: Case) -> set[str]:
    """Rooms which she had left when the host pressed: a host who goes first closes the room over her, unproved."""
    lefts: defaultdict[str, list[Note]] = defaultdict(list)
    for note in case.of("room.left"):
        lefts[note.facts["room"]].append(note)
    return {
        room
        for room, notes in lefts.items()
        if len(notes) > 1 and notes[0].who.startswith("seeker") and notes[0].at < notes[1].facts["pressed"]
    }


def _together(case: Case) -> dict[str, float]:
    """Seconds for which both robots were surely in a room: from the later first coming to the first leaving."""
    first: defaultdict[str, dict[str, float]] = defaultdict(dict)
    last: dict[str, float] = {}
    for note in case.of("room.in", "room.leaving", "room.ended", "vanished"):
        room = note.facts["room"]
        if note.what == "room.in":
            first[room].setdefault(note.who, note.at)
        elif note.what != "room.ended" or note.facts["code"] == "closed":
            last.setdefault(room, note.at)
    return {
        room: max(0.0, last[room] - max(comings.values()))
        for room, comings in first.items()
        if len(comings) == BOTH and room in last
    }


# --- what people saw --------------------------------------------------------------------------------------------------


def errors(case: Case) -> list[str]:
    """Error pages, unless a process had just been killed."""
    windows = case.broken()
    found = Counter(
        f"{note.facts['status']} {note.facts['method']} {note.facts['view']}"
        for note in case.of("error")
        if not within(windows, note.at)
    )
    return [f"{words}（{count}回）" for words, count in found.items()]


def gave_up(case: Case) -> list[str]:
    """Nobody presses in vain for a minute, is refused at the door, or comes to grief by a fault of the robot's."""
    return [
        f"{note.who} {note.what} {note.facts.get('where', '')}"
        for note in case.of("gave.up", "shut.out", "broke", "register.refused", "register.shut")
    ]


# --- figures ----------------------------------------------------------------------------------------------------------


def participant_hours(notes: Sequence[Note]) -> float:
    """From each robot's first word to its last."""
    first: dict[str, float] = {}
    last: dict[str, float] = {}
    for note in notes:
        if note.who.startswith(("seeker-", "host-", "pair-")):
            first.setdefault(note.who, note.at)
            last[note.who] = note.at
    return sum(last[who] - at for who, at in first.items()) / 3600
