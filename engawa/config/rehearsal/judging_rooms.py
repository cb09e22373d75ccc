"""The judge's second half: booked times, briefings, consultations, and the board of the day."""

import itertools
import math
from collections import Counter, defaultdict

from engawa.config.rehearsal.case import BLIND, MARGIN, Case, Promise, Row, count, stays, within

TAKEN = {"booked", "returning", "in_line", "kept", "missed"}
STANDS = {"booked", "in_line", "kept"}
GIVEN_BACK = {"returning", "cancelled"}
DUE_AFTER = 20.0
BOARD_AFTER = 5.0
"""Seconds more, after a killed process is back, until a screen left open has fetched itself anew."""
OF_THREE = 3


def judge(case: Case) -> list[Promise]:
    compared = case.of("board.compared")
    wrong = board_disagreements(case)
    return [
        count("bookings_lost", "予約は、なくなっていない", bookings_lost(case)),
        count("bookings_doubled", "一つの時間に、二人を入れない", bookings_doubled(case)),
        count("bookings_unkept", "予約の時刻が来た方は列に入り、話した予約は話したとある", bookings_unkept(case)),
        count("briefings_lost", "企業説明の申込みと、聞いていた記録は残っている", briefings_lost(case)),
        count("consultations_lost", "相談の申込みと記録は、なくなっていない", consultations_lost(case)),
        count("consultations_misjudged", "三者相談は、三人がいたときだけ三者と数える", consultations_misjudged(case)),
        count("livekit", "LiveKit が止まると、新しい部屋は直接つなぐ方法でひらく", livekit_outage(case)),
        Promise(
            "board_disagreements",
            "進行の画面は、いつも本当のことを示す",
            len(wrong),
            bool(compared) and not wrong,
            wrong or [f"{len(compared)}回くらべました"],
        ),
    ]


# --- booked times -----------------------------------------------------------------------------------------------------


def bookings_lost(case: Case) -> list[str]:
    rows = {row["id"]: row for row in case.facts["bookings"]}
    held: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows.values():
        held[row["subject_id"], row["slot_id"]].add(row["state"])
    undone = {note.facts["booking"] for note in case.of("booking.undone")}
    cancelled = {note.facts["booking"] for note in case.of("booking.cancelled")} - undone
    stopped, found = _stopped(case), []
    for note in case.of("booked"):
        states = held[case.subjects.get(note.who, ""), note.facts["slot"]]
        mine = {
            other.facts["booking"] for other in case.of("booking.cancelled", "booking.undone") if other.who == note.who
        }
        away = bool(mine & cancelled) or (case.subjects.get(note.who, ""), note.facts["slot"]) in stopped
        if not states or (not away and not states & STANDS):
            found.append(f"{note.who} {'、'.join(sorted(states)) or 'ない'}")
    found += [
        f"取り消したはずの予約 {pk[-6:]}" for pk in cancelled if pk in rows and rows[pk]["state"] not in GIVEN_BACK
    ]
    # What was taken back stands, unless she gave it up with 「やめる」 when it rang.
    kept = [pk for pk in undone if pk in rows and (rows[pk]["subject_id"], rows[pk]["slot_id"]) not in stopped]
    return found + [f"戻したはずの予約 {pk[-6:]}" for pk in kept if rows[pk]["state"] not in STANDS]


def _stopped(case: Case) -> set[tuple[str, str]]:
    """(person, slot) of booked times she gave up herself, in the line or while it rang: 「やめる」."""
    rung = {note.facts["call"] for note in case.of("ring.answer") if note.facts["how"] == "stop"}
    left = {note.facts["ticket"] for note in case.of("left")}
    left |= {call["ticket_id"] for call in case.facts["calls"] if call["id"] in rung}
    given = {ticket["booking_id"] for ticket in case.facts["tickets"] if ticket["id"] in left}
    return {(row["subject_id"], row["slot_id"]) for row in case.facts["bookings"] if row["id"] in given}


def bookings_doubled(case: Case) -> list[str]:
    """Two people in one slot, or one person in two places at once. Whoever was called early has had her talk: from then
    on the time is free.
    """
    talked = _talked_at(case)

    def both(a: Row, b: Row) -> bool:
        first, second = sorted((a, b), key=lambda row: float(row["made_at"]))
        return bool(talked.get(first["id"], math.inf) > second["made_at"])

    rows = [row for row in case.facts["bookings"] if row["state"] in TAKEN]
    by_slot: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_slot[row["slot_id"]].append(row)
    found = [
        f"一つの時間に{len(held)}件 {slot[-6:]}"
        for slot, held in by_slot.items()
        if any(itertools.starmap(both, itertools.combinations(held, 2)))
    ]
    by_person: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["state"] != "returning":  # her own time is free as soon as she gives it back
            by_person[row["subject_id"]].append(row)
    for subject, mine in by_person.items():
        for a, b in itertools.pairwise(sorted(mine, key=lambda row: row["slot__at"])):
            if b["slot__at"] < a["slot__at"] + 60 * a["slot__minutes"] and both(a, b):
                found.append(f"同じ方の予約が重なる {subject[-6:]}")
    return found


def _talked_at(case: Case) -> dict[str, float]:
    """When each booking became a talk."""
    answered: dict[str, float] = {}
    for call in case.facts["calls"]:
        if call["answered_at"] is not None:
            answered.setdefault(call["ticket_id"], call["answered_at"])
    return {
        ticket["booking_id"]: answered[ticket["id"]]
        for ticket in case.facts["tickets"]
        if ticket["booking_id"] and ticket["id"] in answered
    }


def bookings_unkept(case: Case) -> list[str]:
    """Kept are those that were talked about, and no others; whose time has come stands in line or has been called."""
    answered = {call["ticket_id"] for call in case.facts["calls"] if call["answered_at"] is not None}
    talked = {row["booking_id"] for row in case.facts["tickets"] if row["booking_id"] and row["id"] in answered}
    found = []
    for row in case.facts["bookings"]:
        if (row["state"] == "kept") != (row["id"] in talked):
            found.append(f"{'話した' if row['id'] in talked else '話していない'}予約が {row['state']} {row['id'][-6:]}")
        if row["state"] == "booked" and row["slot__at"] + DUE_AFTER < case.facts["now"]:
            found.append(f"時刻を過ぎて列に入っていない {row['id'][-6:]}")
    return found


# --- briefings --------------------------------------------------------------------------------------------------------


def briefings_lost(case: Case) -> list[str]:
    facts = case.facts
    signed = {(row["briefing_id"], row["subject_id"]) for row in facts["signups"] if row["withdrawn_at"] is None}
    found = [
        f"申込み {note.who}"
        for note in case.of("signed.up")
        if (note.facts["briefing"], case.subjects.get(note.who, "")) not in signed
    ]
    found += [f"終わっていない説明 {row['id'][-6:]}" for row in facts["briefings"] if row["state"] == "open"]
    ended = {row["id"] for row in facts["briefings"] if row["ended_at"] is not None}
    proved: Counter[str] = Counter()
    for span in facts["spans"]:
        proved[span["seat"]] += span["ends"] - span["begins"]
    for note, seconds in _listened(case):
        if note["briefing"] in ended and proved[note["seat"]] + MARGIN < seconds - BLIND:
            found.append(f"聞いた{seconds:.0f}秒のうち記録は{proved[note['seat']]:.0f}秒 {note['seat'][-6:]}")
    return found


def _listened(case: Case) -> list[tuple[Row, float]]:
    since: dict[str, float] = {}
    found = []
    for note in case.of("briefing.in", "briefing.out"):
        if note.what == "briefing.in":
            since[note.facts["seat"]] = note.at
        elif note.facts["seat"] in since:
            found.append((note.facts, note.at - since.pop(note.facts["seat"])))
    return found


# --- consultations ----------------------------------------------------------------------------------------------------


def consultations_lost(case: Case) -> list[str]:
    facts = case.facts
    asked = {row["subject_id"]: row for row in facts["consultations"]}
    found = []
    for note in case.of("consult.asked"):
        row = asked.get(case.subjects.get(note.who, ""))
        if row is None or row["ticket_id"] is None:
            found.append(f"申込み {note.who}")
    found += [f"終わっていない相談 {row['id'][-6:]}" for row in facts["consultations"] if _runs(row)]
    written = {row["consultation_id"] for row in facts["records"]}
    return found + [f"記録 {note.who}" for note in case.of("record") if note.facts["consultation"] not in written]


def _runs(row: Row) -> bool:
    return row["began_at"] is not None and row["ended_at"] is None


def consultations_misjudged(case: Case) -> list[str]:
    """三者 when she and both bodies were surely together and all of them wrote; never when one body was not there."""
    there = stays(case)
    wrote: defaultdict[str, set[str]] = defaultdict(set)
    came: defaultdict[str, set[str]] = defaultdict(set)
    for note in case.of("line.sent"):
        wrote[note.facts["room"]].add(note.who)
    for note in case.of("room.in"):
        came[note.facts["room"]].add(_side(note.who))
    found = []
    for row in case.facts["consultations"]:
        if row["ended_at"] is None or row["room_id"] is None:
            continue
        room = row["room_id"]
        spans = {_side(who): span for who, span in there.get(room, {}).items() if who in wrote[room]}
        together = min((end for _begin, end in spans.values()), default=0.0) - max(
            (begin for begin, _end in spans.values()), default=0.0
        )
        if len(spans) == OF_THREE and together - BLIND >= case.least + MARGIN and row["held_as"] != "three":
            found.append(f"三者のはずが「{row['held_as'] or 'なし'}」（{together:.0f}秒） {row['id'][-6:]}")
        if len(came[room]) < OF_THREE and row["held_as"] == "three":
            found.append(f"三者ではないはず {row['id'][-6:]}")
    return found


def _side(who: str) -> str:
    return who.split("-", 1)[0]


# --- the board --------------------------------------------------------------------------------------------------------


def board_disagreements(case: Case) -> list[str]:
    """Seconds at which a number on the screen had not been true lately. Just after a kill nobody can know."""
    windows = case.broken(more=BOARD_AFTER)
    wrong = [note.facts for note in case.of("board.compared") if note.facts["wrong"]]
    told = [(facts["stood"], "、".join(facts["wrong"][:3])) for facts in wrong if not within(windows, facts["stood"])]
    return [f"{stood - case.notes[0].at:.0f}秒：{what}" for stood, what in told]


# --- LiveKit ----------------------------------------------------------------------------------------------------------


def livekit_outage(case: Case) -> list[str]:
    """Rooms open on LiveKit while it answers, on the mesh from when it is known to be away; nothing where none is."""
    when = {note.what.removeprefix("livekit."): note for note in case.of(*(f"livekit.{one}" for one in MOMENTS))}
    found = [f"LiveKit：{WORDS[one]}" for one, note in when.items() if note.facts.get("after", 0.0) is None]
    if found or len(when) < len(MOMENTS):
        return found or [f"LiveKit：{one} まで進まなかった" for one in MOMENTS if when and one not in when]
    at = {one: note.at for one, note in when.items()}
    for begin, end, engine in (
        ("well", "killed", "livekit"),
        ("away", "started", "mesh"),
        ("again", "end", "livekit"),
    ):
        rooms = [row for row in case.facts["rooms"] if row["opened_at"] and at[begin] < row["opened_at"] < at[end]]
        found += [
            f"{WORDS[begin]}の部屋が {row['engine']} {row['id'][-6:]}" for row in rooms if row["engine"] != engine
        ]
    return found


MOMENTS = ("well", "killed", "away", "started", "again", "end")
WORDS = {"well": "動いている間", "away": "止まっている間", "again": "戻ったあと"}
