"""Booked times, briefings, consultations, LiveKit and the board: what was planted is seen, and nothing else."""

import dataclasses
from typing import Any

import pytest

from engawa.config.rehearsal.case import Case
from engawa.config.rehearsal.judging import judge
from engawa.config.rehearsal.killing import Kill
from tests.config.rehearsal.cases import START, call, entry, kept, said

BOOKING = "bookings"


def broken(case: Case) -> dict[str, list[str]]:
    return {one.key: one.details for one in judge(case) if not one.kept}


@pytest.fixture
def case() -> Case:
    """Aiko booked a time and kept it, listened to a briefing, and spoke with both bodies."""
    found = kept()
    facts = found.facts
    facts["bookings"] = [booking("G1", "T1", "S1", 60, "kept"), booking("G2", "T2", "S2", 600, "booked")]
    facts["tickets"].append(
        facts["tickets"][0]
        | {"id": "K5", "booking_id": "G1", "number": 5, "made_at": START + 60, "closed_at": START + 80}
    )
    facts["calls"].append(call("C5", "K5", "S1", 61, 80))
    facts["briefings"] = [{"id": "F1", "booth_id": "B1", "state": "over", "room_id": "R5", "ended_at": START + 170}]
    facts["signups"] = [{"briefing_id": "F1", "subject_id": "S1", "withdrawn_at": None}]
    facts["spans"] = [{"seat": "V1", "build": 1, "begins": START + 100, "ends": START + 160}]
    facts["consultations"] = [
        {
            "id": "N1",
            "subject_id": "S1",
            "state": "noted",
            "ticket_id": "K6",
            "room_id": "R6",
            "held_as": "three",
            "began_at": START + 200,
            "ended_at": START + 260,
        }
    ]
    facts["records"] = [{"consultation_id": "N1", "written_by": "P6"}]
    facts["entries"] += [
        entry("booking.make", scope={"booking": "G1"}),
        entry("booking.make", scope={"booking": "G2"}),
        entry("call.make", scope={"call": "C5"}),
        entry("consult.hold", scope={"verb": "settle"}, about="N1"),
    ]
    facts["now"] = START + 300
    notes = [
        *found.notes,
        said("seeker-1", 10, "booked", booth="B1", slot="T1"),
        said("seeker-2", 11, "booked", booth="B1", slot="T2"),
        said("seeker-1", 12, "signed.up", briefing="F1"),
        said("seeker-1", 100, "briefing.in", briefing="F1", seat="V1", room="R5"),
        said("seeker-1", 160, "briefing.out", briefing="F1", seat="V1", hop=False),
        said("seeker-1", 190, "consult.asked", bodies="both"),
        *(note for who in ("seeker-1", "counsellor-1", "relocation-2") for note in in_room(who, "R6", 200, 260)),
        said("counsellor-1", 270, "record", consultation="N1"),
    ]
    for who in ("seeker-1", "counsellor-1", "relocation-2"):
        facts["lines"].append({"seat_id": who, "client_id": f"{who} line"})
    return dataclasses.replace(found, notes=notes)


def booking(pk: str, slot: str, subject: str, at: float, state: str) -> dict[str, Any]:
    return {
        "id": pk,
        "desk_id": "D1",
        "slot_id": slot,
        "slot__at": START + at,
        "slot__minutes": 5,
        "subject_id": subject,
        "state": state,
        "made_at": START + 10,
        "returned_at": None,
    }


def in_room(who: str, room: str, begin: float, end: float) -> list[Any]:
    return [
        said(who, begin, "room.in", room=room),
        said(who, begin + 1, "line.sent", id=f"{who} line", seat=who, room=room),
        said(who, end, "room.leaving", room=room),
    ]


def test_a_day_in_every_room_breaks_nothing(case: Case) -> None:
    assert broken(case) == {}


def test_a_booking_that_is_not_there_is_lost(case: Case) -> None:
    case.facts[BOOKING].pop()
    case.facts["entries"] = [one for one in case.facts["entries"] if one["scope"].get("booking") != "G2"]

    assert broken(case) == {"bookings_lost": ["seeker-2 ない"]}


def test_a_booking_somebody_else_gave_back_is_lost(case: Case) -> None:
    case.facts[BOOKING][1]["state"] = "cancelled"

    assert broken(case) == {"bookings_lost": ["seeker-2 cancelled"]}


def test_a_booking_she_gave_back_herself_is_not_and_one_that_came_back_by_itself_is(case: Case) -> None:
    case = dataclasses.replace(
        case, notes=[*case.notes, said("seeker-2", 20, "booking.cancelled", booking="G2", slot="T2")]
    )
    case.facts[BOOKING][1]["state"] = "cancelled"
    assert broken(case) == {}

    case.facts[BOOKING][1]["state"] = "booked"
    assert broken(case) == {"bookings_lost": ["取り消したはずの予約 G2"]}


def test_a_booking_she_stopped_while_it_rang_is_not_lost(case: Case) -> None:
    case.facts[BOOKING][0]["state"] = "cancelled"
    assert broken(case)["bookings_lost"] == ["seeker-1 cancelled"]

    stopped = said("seeker-1", 62, "ring.answer", call="C5", how="stop", status=302)
    assert "bookings_lost" not in broken(dataclasses.replace(case, notes=[*case.notes, stopped]))
    before = [
        said("seeker-1", at, what, booking="G1", slot="T1")
        for at, what in ((20, "booking.cancelled"), (25, "booking.undone"))
    ]
    assert "bookings_lost" not in broken(dataclasses.replace(case, notes=[*case.notes, *before, stopped]))


def test_a_booking_taken_back_that_stays_given_back_is_lost(case: Case) -> None:
    case.facts[BOOKING][1]["state"] = "cancelled"
    given = [
        said("seeker-2", at, what, booking="G2", slot="T2")
        for at, what in ((20, "booking.cancelled"), (25, "booking.undone"))
    ]

    found = broken(dataclasses.replace(case, notes=[*case.notes, *given]))

    assert found == {"bookings_lost": ["seeker-2 cancelled", "戻したはずの予約 G2"]}


def test_two_people_in_one_slot_are_doubled(case: Case) -> None:
    case.facts[BOOKING][1] |= {"slot_id": "T1"}
    case.facts[BOOKING].append(booking("G3", "T2", "S2", 600, "booked"))
    case.facts["entries"].append(entry("booking.make", scope={"booking": "G3"}))
    case.facts[BOOKING][1]["slot__at"] = START + 1200

    assert broken(case) == {"bookings_doubled": ["一つの時間に2件 T1"]}


@pytest.mark.parametrize(("made", "doubled"), [(62, True), (64, False)])
def test_a_time_whose_talk_was_early_is_free_from_then_on(case: Case, made: float, doubled: bool) -> None:
    case.facts[BOOKING][1] |= {"slot_id": "T1", "slot__at": START + 60, "made_at": START + made}
    notes = [note for note in case.notes if note.what != "booked" or note.who != "seeker-2"]
    notes.append(said("seeker-2", made, "booked", booth="B1", slot="T1"))

    found = broken(dataclasses.replace(case, notes=notes))

    assert found.get("bookings_doubled", []) == (["一つの時間に2件 T1"] if doubled else [])


def test_one_person_in_two_places_at_once_is_doubled(case: Case) -> None:
    case.facts[BOOKING].append(booking("G3", "T3", "S2", 700, "booked"))
    case.facts["entries"].append(entry("booking.make", scope={"booking": "G3"}))

    assert broken(case) == {"bookings_doubled": ["同じ方の予約が重なる S2"]}


@pytest.mark.parametrize(
    ("state", "told"),
    [("in_line", "話した予約が in_line G1"), ("missed", "話した予約が missed G1")],
)
def test_a_booking_that_was_talked_about_is_kept(case: Case, state: str, told: str) -> None:
    case.facts[BOOKING][0]["state"] = state

    assert told in broken(case)["bookings_unkept"]


def test_nothing_is_kept_that_was_not_talked_about(case: Case) -> None:
    case.facts[BOOKING][1]["state"] = "kept"

    assert broken(case) == {"bookings_unkept": ["話していない予約が kept G2"]}


def test_whose_time_has_come_stands_in_line(case: Case) -> None:
    case.facts["now"] = START + 621

    assert broken(case) == {"bookings_unkept": ["時刻を過ぎて列に入っていない G2"]}


def test_a_walk_in_before_somebody_booked_is_out_of_order(case: Case) -> None:
    case.facts["tickets"][-1]["made_at"] = START + 10
    case.facts["calls"][0] |= {"ring_at": START + 18, "subject_id": "S2", "ticket_id": "K2"}
    case.facts["calls"].pop()
    notes = [note for note in case.notes if note.what not in {"ring", "ring.answer", "call.made"}]

    assert "2番より前の5番 seeker-1" in broken(dataclasses.replace(case, notes=notes))["out_of_order"]


def test_a_signing_up_that_is_not_there_is_lost(case: Case) -> None:
    case.facts["signups"][0]["withdrawn_at"] = START + 13

    assert broken(case) == {"briefings_lost": ["申込み seeker-1"]}


def test_who_listened_and_is_not_in_the_record_is_lost(case: Case) -> None:
    case.facts["spans"][0]["ends"] = START + 110

    assert broken(case) == {"briefings_lost": ["聞いた60秒のうち記録は10秒 V1"]}


def test_a_briefing_that_never_ends_is_told(case: Case) -> None:
    case.facts["briefings"][0]["state"] = "open"

    assert broken(case) == {"briefings_lost": ["終わっていない説明 F1"]}


def test_a_consultation_that_was_asked_for_and_is_not_there_is_lost(case: Case) -> None:
    case.facts["consultations"][0]["ticket_id"] = None

    assert broken(case) == {"consultations_lost": ["申込み seeker-1"]}


def test_a_record_that_is_not_there_is_lost(case: Case) -> None:
    case.facts["records"] = []

    assert broken(case) == {"consultations_lost": ["記録 counsellor-1"]}


def test_a_consultation_that_never_ends_is_told(case: Case) -> None:
    case.facts["consultations"][0]["ended_at"] = None
    case.facts["entries"] = [one for one in case.facts["entries"] if one["act"] != "consult.hold"]

    assert broken(case) == {"consultations_lost": ["終わっていない相談 N1"]}


def test_three_who_were_together_are_three(case: Case) -> None:
    case.facts["consultations"][0]["held_as"] = "two"

    assert broken(case) == {"consultations_misjudged": ["三者のはずが「two」（60秒） N1"]}


def test_two_are_not_three(case: Case) -> None:
    notes = [note for note in case.notes if note.who != "relocation-2"]

    assert broken(dataclasses.replace(case, notes=notes)) == {"consultations_misjudged": ["三者ではないはず N1"]}


def test_a_number_on_the_board_that_was_not_true_is_told(case: Case) -> None:
    notes = [*case.notes, said("office", 49, "board.compared", stood=START + 47, wrong=["talking 3"])]

    assert broken(dataclasses.replace(case, notes=notes)) == {"board_disagreements": ["47秒：talking 3"]}


def test_just_after_a_kill_nobody_can_know(case: Case) -> None:
    notes = [*case.notes, said("office", 49, "board.compared", stood=START + 47, wrong=["talking 3"])]
    kills = (Kill("postgres", START + 40, START + 41),)

    assert broken(dataclasses.replace(case, notes=notes, kills=kills)) == {}


def test_a_board_nobody_looked_at_has_promised_nothing(case: Case) -> None:
    notes = [note for note in case.notes if note.what != "board.compared"]

    assert list(broken(dataclasses.replace(case, notes=notes))) == ["board_disagreements"]


OUTAGE = {"well": 0, "killed": 5, "away": 18, "started": 60, "again": 70, "end": 90}


def outage(case: Case, **more: Any) -> Case:
    notes = [said("livekit", at, f"livekit.{what}", after=more.get(what, 1.0)) for what, at in OUTAGE.items()]
    rooms = [("A", 2, "livekit"), ("B", 30, "mesh"), ("C", 75, "livekit")]
    case.facts["rooms"] += [
        {"id": f"R{pk}", "state": "closed", "engine": engine, "fell_back": False, "opened_at": START + at}
        for pk, at, engine in rooms
    ]
    case.facts["entries"] += [entry("room.open", scope={"room": f"R{pk}"}) for pk, _at, _engine in rooms]
    return dataclasses.replace(case, notes=[*case.notes, *notes])


def test_an_outage_with_rooms_where_they_belong_breaks_nothing(case: Case) -> None:
    assert broken(outage(case)) == {}


def test_a_room_that_waits_for_a_dead_livekit_is_told(case: Case) -> None:
    case = outage(case)
    case.facts["rooms"][-2]["engine"] = "livekit"

    assert broken(case) == {"livekit": ["止まっている間の部屋が livekit RB"]}


def test_an_outage_that_nobody_notices_is_told(case: Case) -> None:
    assert broken(outage(case, away=None)) == {"livekit": ["LiveKit：止まっている間"]}
