"""The judge sees what was planted, and nothing else."""

import dataclasses
import itertools
import random

import pytest

from engawa.config.rehearsal.case import Case
from engawa.config.rehearsal.judging import judge, ledger, participant_hours
from engawa.config.rehearsal.killing import EACH, Kill, moments
from tests.config.rehearsal.cases import START, call, entry, kept, said


def broken(case: Case) -> dict[str, list[str]]:
    return {one.key: one.details for one in judge(case) if not one.kept}


@pytest.fixture
def case() -> Case:
    return kept()


def test_an_afternoon_in_which_all_is_well_breaks_nothing(case: Case) -> None:
    assert broken(case) == {}


def test_a_ticket_that_was_accepted_and_is_not_there_is_lost(case: Case) -> None:
    case.facts["tickets"] = [row for row in case.facts["tickets"] if row["id"] != "K2"]
    case.facts["entries"] = [one for one in case.facts["entries"] if one["scope"].get("ticket") != "K2"]

    assert broken(case) == {"lost": ["整理券 seeker-2", "画面にあった番号 seeker-2 2"]}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("registrations", ["登録 seeker-1", "確認 seeker-1", "登録 seeker-2", "確認 seeker-2"]),
        ("lines", ["会話の一行 seeker-1", "会話の一行 host-1"]),
        ("cards", ["面談後カード host-1"]),
    ],
)
def test_whatever_was_accepted_and_is_not_there_is_lost(case: Case, table: str, told: list[str]) -> None:
    case.facts[table] = []

    assert broken(case)["lost"] == told


def test_an_answer_to_a_ring_that_the_desk_does_not_know_is_lost(case: Case) -> None:
    case.facts["calls"][0]["state"] = "unanswered"

    assert broken(case) == {"lost": ["返事（enter） seeker-1"]}


def test_an_answer_that_was_refused_is_not_lost(case: Case) -> None:
    case.facts["calls"][0]["state"] = "unanswered"
    notes = [n for n in case.notes if n.what != "ring.answer"]
    notes.append(said("seeker-1", 22, "ring.answer", call="C1", how="enter", status=409))

    assert broken(dataclasses.replace(case, notes=notes)) == {}


def test_two_tickets_for_one_press_are_doubled(case: Case) -> None:
    case.facts["tickets"].append(case.facts["tickets"][1] | {"id": "K3", "number": 3})
    case.facts["entries"].append(entry("ticket.draw", scope={"ticket": "K3"}))

    assert broken(case) == {"duplicated": ["整理券が2枚 seeker-2"]}


def test_two_rings_of_one_person_at_once_are_a_double_call(case: Case) -> None:
    case.facts["calls"].append(call("C2", "K9", "S1", 30, 35, desk_id="D2", person="P2"))
    case.facts["tickets"].append(
        case.facts["tickets"][0] | {"id": "K9", "desk_id": "D2", "number": 1, "made_at": START + 7}
    )
    case.facts["desks"].append({"id": "D2", "owner_ref": "B2", "state": "open", "kind": "booth"})
    case.facts["entries"] += [entry("ticket.draw", scope={"ticket": "K9"}), entry("call.make", scope={"call": "C2"})]

    assert broken(case) == {"double_calls": ["一人に二つ C1（ended） と C2（ended）"]}


def test_one_ring_after_the_other_is_none(case: Case) -> None:
    case.facts["calls"].append(call("C2", "K1", "S1", 41, 44))
    case.facts["entries"].append(entry("call.make", scope={"call": "C2"}))

    assert broken(case) == {}


def test_two_people_in_one_hosts_talk_are_a_double_call(case: Case) -> None:
    case.facts["calls"].append(call("C2", "K2", "S2", 30, 35))
    case.facts["entries"].append(entry("call.make", scope={"call": "C2"}))

    assert broken(case) == {"double_calls": ["一つの席に二人 C1（ended） と C2（ended）"]}


def test_passing_over_somebody_who_waits_with_her_page_open_is_out_of_order(case: Case) -> None:
    case.facts["calls"][0] |= {"ticket_id": "K2", "subject_id": "S2"}
    notes = [n for n in case.notes if n.what != "page.shut"]

    assert broken(dataclasses.replace(case, notes=notes))["out_of_order"] == ["2番より前の1番 seeker-1"]


@pytest.mark.parametrize("excuse", ["page", "away", "busy", "called", "rival"])
def test_passing_over_somebody_away_busy_or_called_before_is_in_order(case: Case, excuse: str) -> None:
    case.facts["calls"][0] |= {"ticket_id": "K2", "subject_id": "S2"}
    notes = [n for n in case.notes if n.what not in {"ring", "ring.answer"}]
    match excuse:
        case "page":
            notes.append(said("seeker-1", 15, "page.shut"))
        case "away":
            notes.append(said("seeker-1", 15, "stepped.away", ticket="K1"))
        case "busy":
            case.facts["calls"].append(call("C8", "K8", "S1", 15, 19.5, desk_id="D8", person="P8"))
        case "called":
            case.facts["calls"].append(call("C8", "K1", "S1", 8, 12))
        case "rival":
            notes.append(said("host-1", 0, "here", person="P1", manner="rival"))

    assert "out_of_order" not in broken(dataclasses.replace(case, notes=sorted(notes, key=lambda n: n.at)))


def test_passing_over_somebody_who_came_back_is_out_of_order(case: Case) -> None:
    case.facts["calls"][0] |= {"ticket_id": "K2", "subject_id": "S2"}
    notes = [n for n in case.notes if n.what != "page.shut"]
    gone = [said("seeker-1", 4, "stepped.away", ticket="K1"), said("seeker-1", 6, "came.back", ticket="K1")]
    notes = sorted([*notes, *gone], key=lambda n: n.at)

    assert broken(dataclasses.replace(case, notes=notes))["out_of_order"] == ["2番より前の1番 seeker-1"]


def test_a_ring_that_comes_late_is_seen_in_the_95th_of_100(case: Case) -> None:
    notes = [
        *case.notes,
        said("seeker-2", 64, "ring", call="C2"),
        said("host-1", 60, "call.made", call="C2", pressed=START + 60),
    ]
    case.facts["calls"].append(call("C2", "K2", "S2", 60, 70))
    case.facts["entries"].append(entry("call.make", scope={"call": "C2"}))
    promises = {one.key: one for one in judge(dataclasses.replace(case, notes=notes))}

    assert promises["p95_call_delay_s"].number == 4.0
    assert not promises["p95_call_delay_s"].kept


def test_a_ring_that_no_open_page_shows_is_unheard_and_counts_as_late(case: Case) -> None:
    case.facts["calls"].append(call("C2", "K2", "S2", 60, 70, state="unacknowledged", answered_at=None))
    case.facts["entries"].append(entry("call.make", scope={"call": "C2"}))

    assert broken(case)["unheard_calls"] == ["seeker-2 C2（unacknowledged）"]
    assert "p95_call_delay_s" in broken(case)


def test_a_ring_to_somebody_whose_page_was_shut_is_nobodys_fault(case: Case) -> None:
    case.facts["calls"].append(call("C2", "K2", "S2", 60, 70, state="unacknowledged", answered_at=None))
    case.facts["entries"].append(entry("call.make", scope={"call": "C2"}))
    notes = [*case.notes, said("seeker-2", 50, "page.shut")]

    assert broken(dataclasses.replace(case, notes=notes)) == {}


def test_a_wait_that_is_due_and_unsettled_is_told_with_its_kind(case: Case) -> None:
    case.facts["due"] = [{"kind": "talk.sweep", "late": 41.0}, {"kind": "match.collect", "late": 0.4}]

    assert broken(case) == {"unsettled_waits": ["talk.sweep 41秒前が期限"]}


def test_a_ring_settled_long_after_it_was_due_is_told(case: Case) -> None:
    case.facts["settled"].append({"kind": "call.answer", "late": 31.0})

    assert broken(case) == {"unsettled_waits": ["call.answer 31秒遅れ"]}


@pytest.mark.parametrize(
    ("status", "age", "told"),
    [
        ("doing", 1.0, ["messaging.deliver doing"]),
        ("failed", 1.0, ["messaging.deliver failed"]),
        ("todo", 200.0, ["messaging.deliver todo"]),
    ],
)
def test_a_stuck_job_is_seen(case: Case, status: str, age: float, told: list[str]) -> None:
    case.facts["jobs"].append({"task": "messaging.deliver", "status": status, "attempts": 1, "age": age})

    assert broken(case) == {"stuck_jobs": told}


def test_an_act_without_entry_and_an_entry_without_act_are_told(case: Case) -> None:
    case.facts["entries"] = [one for one in case.facts["entries"] if one["act"] != "call.make"]
    case.facts["entries"].append(entry("room.open", scope={"room": "R9"}))

    assert broken(case) == {"unled": ["呼び出し 記録のないもの C1", "部屋 事実のない記録 R9"]}


def test_a_ticket_that_was_drawn_and_stands_for_a_booked_time_since_has_its_entry(case: Case) -> None:
    entered = case.facts["tickets"][0]
    case.facts["tickets"].append(entered | {"id": "K7", "booking_id": "B7", "subject_id": "S7", "number": 7})
    case.facts["tickets"].append(entered | {"id": "K8", "booking_id": "B8", "subject_id": "S8", "number": 8})
    case.facts["entries"].append(entry("ticket.draw", scope={"ticket": "K7"}))

    assert ledger(case) == []


def test_a_refused_act_needs_no_row(case: Case) -> None:
    case.facts["entries"].append(entry("ticket.draw", scope={"ticket": "K9"}, decision="deny"))

    assert broken(case) == {}


def test_a_talk_that_met_the_rule_and_does_not_count_is_told(case: Case) -> None:
    case.facts["talks"][0]["verdict"] = "not_held"
    case.facts["claims"] = []

    assert broken(dataclasses.replace(case, shown=0)) == {"matches": ["成立のはずの面談 T1（16秒）"]}


def test_a_short_talk_which_the_host_closed_over_her_may_go_unproved(case: Case) -> None:
    case.facts["talks"][0]["verdict"] = "not_held"
    case.facts["claims"] = []
    notes = [n for n in case.notes if n.who != "seeker-1" or n.what not in {"room.leaving", "room.left"}]
    late = said("seeker-1", 42, "room.left", room="R1", pressed=START + 40.5)

    assert broken(dataclasses.replace(case, notes=notes, shown=0)) == {}
    assert broken(dataclasses.replace(case, notes=[*notes, late], shown=0)) == {}


def test_a_talk_in_which_one_side_wrote_nothing_must_not_count(case: Case) -> None:
    notes = [n for n in case.notes if n.facts.get("id") != "L2"]

    assert broken(dataclasses.replace(case, notes=notes)) == {"matches": ["成立しないはずの面談 T1"]}


def test_the_commissioners_page_must_show_as_many(case: Case) -> None:
    assert broken(dataclasses.replace(case, shown=2)) == {"matches": ["発注者の画面は 2 件、成立は 1 件"]}
    assert broken(dataclasses.replace(case, shown=None)) == {"matches": ["発注者の画面を見られませんでした"]}


def test_an_error_page_is_excused_only_while_something_was_killed(case: Case) -> None:
    notes = [*case.notes, said("seeker-2", 30, "error", status=503, method="GET", view="/me/")]
    died = Kill("postgres", START + 28, START + 31)
    calm = Kill("postgres", START + 8, START + 11)

    assert broken(dataclasses.replace(case, notes=notes, kills=[died])) == {}
    assert broken(dataclasses.replace(case, notes=notes, kills=[calm])) == {"errors": ["503 GET /me/（1回）"]}


def test_what_never_came_back_is_told(case: Case) -> None:
    assert broken(dataclasses.replace(case, kills=[Kill("worker", START, None)])) == {"not_back": ["worker"]}


def test_somebody_who_gave_up_is_told(case: Case) -> None:
    notes = [*case.notes, said("seeker-2", 90, "gave.up", where="/me/")]

    assert broken(dataclasses.replace(case, notes=notes)) == {"gave_up": ["seeker-2 gave.up /me/"]}


def test_a_broken_chain_is_told(case: Case) -> None:
    assert broken(dataclasses.replace(case, verified=False)) == {"chain": []}


def test_hours_of_participants_run_from_each_ones_first_word_to_the_last() -> None:
    notes = [
        said("seeker-1", 0, "registered"),
        said("seeker-1", 1800, "ring"),
        said("host-1", 0, "here"),
        said("host-1", 900, "card"),
    ]

    assert participant_hours([*notes, said("killer", 0, "kill"), said("killer", 9000, "back")]) == 0.75


def test_every_process_is_killed_once_at_least_and_never_two_at_the_same_moment() -> None:
    found = moments(random.Random(3), 270.0, 2)

    assert {what for _at, what in found} == set(EACH)
    assert len(found) == 6
    assert all(b[0] - a[0] >= 12 for a, b in itertools.pairwise(found))
    assert found[0][0] >= 54
    assert found[-1][0] <= 243
