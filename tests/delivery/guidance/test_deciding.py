"""要確認の相談: a person decides with a reason, whoever was in it does not; late words of a room are judged anew."""

from uuid import uuid4

import pytest
from django.http import Http404

from engawa.base.acts.evidence import evidence
from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import run_due, set_wait
from engawa.delivery.guidance.access import open_consultation
from engawa.delivery.guidance.actions.deciding import NotThree, decide_consult, see_evidence
from engawa.delivery.guidance.actions.holding import hold_by_hand, settle_consult
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.standing import figures, to_check
from engawa.delivery.guidance.states import Bodies, ConsultState, HeldAs, Mode
from engawa.shared.live.actions import MEASURE
from engawa.shared.live.models import LiveEvidence, LiveSeat
from engawa.shared.live.rows import EvidenceKind, EvidenceSource
from tests.delivery.fairs.talk_makers import make_someone
from tests.delivery.guidance.makers import LEAST, TOGETHER, Counters, ask, begin, fresh, held, make_counters, seats, sit
from tests.make import entries, make_actor

pytestmark = pytest.mark.django_db
REASON = "両方の窓口に電話で、時刻と人数を確認した"


@pytest.fixture
def here() -> Counters:
    return make_counters()


@pytest.fixture
def office(here: Counters) -> Actor:
    return make_actor(Role.CONTRACTOR, here.programme)


def by_hand(here: Counters, bodies: Bodies = Bodies.BOTH) -> Consultation:
    one = ask(here, make_someone(here.fair), bodies, mode=Mode.PHONE)
    return hold_by_hand(one, by=here.hellowork)


def short(here: Counters) -> Consultation:
    """Three seats, too short a time together."""
    one = begin(here, make_someone(here.fair))
    with clock.travel_to(sit(seats(one), LEAST - 5)):
        return settle_consult(one, by=here.hellowork)


def unheard(here: Counters) -> tuple[Consultation, list[LiveSeat]]:
    """Everybody there for long enough, and nothing shows that they talked."""
    one = begin(here, make_someone(here.fair))
    present = seats(one)
    with clock.travel_to(sit(present, TOGETHER, heard=False)):
        return settle_consult(one, by=here.hellowork), present


def late_lines(one: Consultation, present: list[LiveSeat]) -> None:
    """What a server tells of the room afterwards: each of them wrote."""
    with evidence(one.programme):
        for seat in present:
            LiveEvidence.objects.create(
                programme=one.programme,
                room=seat.room,
                seat=seat,
                source=EvidenceSource.CHAT,
                kind=EvidenceKind.LINE,
                received_at=clock.now(),
                external_id=uuid4(),
            )


def measure_again(one: Consultation) -> Consultation:
    assert one.room_id is not None
    with evidence(one.programme):
        set_wait(MEASURE, one.room_id, clock.now())
    run_due(MEASURE, one.programme, one.room_id)
    return fresh(one)


def test_what_evidence_left_open_is_decided_with_a_reason_and_anew(here: Counters, office: Actor) -> None:
    one = by_hand(here)
    assert [row.pk for row in checks(here)] == [one.pk]

    decided = decide_consult(one, by=office, result=HeldAs.THREE, reason=REASON)
    again = decide_consult(decided, by=office, result=HeldAs.NOT_HELD, reason="窓口の日誌に記録がない")

    assert (again.held_as, again.state) == (HeldAs.NOT_HELD, ConsultState.HELD)
    assert checks(here) == []
    assert see_evidence(again, by=office).decided_reason == "窓口の日誌に記録がない"
    found = entries(here.programme, Act.CONSULT_DECIDE, one.pk)
    assert [entry["scope"]["result"] for entry in found] == ["three", "not_held"]


def checks(here: Counters) -> list[object]:
    with inside(here.programme):
        return list(to_check())


def test_figures_follow_what_was_decided(here: Counters, office: Actor) -> None:
    three = [by_hand(here) for _ in range(6)]
    two = [by_hand(here, Bodies.HELLOWORK) for _ in range(8)]
    assert counted(here) == ({"三者": None, "二者": None, "要確認": None, "不成立": None}, 8)

    for one in three:
        decide_consult(one, by=office, result=HeldAs.THREE, reason=REASON)
    for one in two:
        decide_consult(one, by=office, result=HeldAs.TWO, reason=REASON)
    assert counted(here) == ({"三者": None, "二者": 8, "要確認": None, "不成立": None}, 8)

    decide_consult(two[0], by=office, result=HeldAs.NOT_HELD, reason=REASON)
    assert counted(here) == ({"三者": None, "二者": 7, "要確認": None, "不成立": None}, 7)


def counted(here: Counters) -> tuple[dict[str, int | None], int | None]:
    """By verdict, and those with 県立HW alone; small figures are kept back."""
    with inside(here.programme):
        known = figures()
    held = {one.label: one.count for one in known.held}
    return {one.label: one.count for one in known.by_verdict}, held["県立ハローワーク"]


def test_nobody_who_sat_in_it_decides(here: Counters, office: Actor) -> None:
    one = by_hand(here)

    for role in (Role.COMMISSIONER, Role.EXHIBITOR, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            decide_consult(one, by=make_actor(role, here.programme), result=HeldAs.THREE, reason=REASON)
    with pytest.raises(NotPermitted):
        decide_consult(one, by=here.hellowork, result=HeldAs.THREE, reason=REASON)
    with pytest.raises(NotPermitted):
        see_evidence(one, by=here.hellowork)
    assert fresh(one).held_as == HeldAs.NEEDS_CHECK


def test_a_reason_is_asked_for_and_what_evidence_settled_stays(here: Counters, office: Actor) -> None:
    one = by_hand(here)
    for result, reason in ((HeldAs.TWO, " "), (HeldAs.NEEDS_CHECK, REASON)):
        with pytest.raises(ValueError, match="with a reason"):
            decide_consult(one, by=office, result=result, reason=reason)

    settled = held(here, make_someone(here.fair))
    with pytest.raises(WrongState):
        decide_consult(settled, by=office, result=HeldAs.NOT_HELD, reason=REASON)
    with pytest.raises(Http404):
        open_consultation(here.programme, settled.pk)


def test_three_needs_both_bodies(here: Counters, office: Actor) -> None:
    with pytest.raises(NotThree):
        decide_consult(by_hand(here, Bodies.HELLOWORK), by=office, result=HeldAs.THREE, reason=REASON)

    alone = begin(here, make_someone(here.fair), both=False)
    with clock.travel_to(sit(seats(alone), LEAST - 5)):
        alone = settle_consult(alone, by=here.hellowork)
    with pytest.raises(NotThree):
        decide_consult(alone, by=office, result=HeldAs.THREE, reason=REASON)


def test_the_office_sees_who_was_there_by_body_and_nobodys_name(here: Counters, office: Actor) -> None:
    stays = see_evidence(short(here), by=office).stays

    assert {one.agency for one in stays} == {None, "hellowork", "relocation"}
    assert all(0 < one.seconds <= LEAST for one in stays)


def test_late_words_of_a_room_are_judged_anew_and_told_once(here: Counters) -> None:
    one, present = unheard(here)
    assert (one.held_as, one.reasons) == (HeldAs.NEEDS_CHECK, ["talk_not_shown"])

    late_lines(one, present)
    again = measure_again(one)
    measure_again(one)

    assert (again.held_as, again.reasons, again.state) == (HeldAs.THREE, [], ConsultState.HELD)
    system = [entry for entry in entries(here.programme, Act.CONSULT_HOLD) if "held_as" in entry["scope"]]
    assert [entry["scope"]["held_as"] for entry in system[-2:]] == ["needs_check", "three"]


def test_a_missed_one_stays_missed_whatever_is_told_later(here: Counters) -> None:
    one = begin(here, make_someone(here.fair))
    present = seats(one)
    missed = settle_consult(one, by=here.hellowork)

    late_lines(one, present)

    assert measure_again(missed).state == ConsultState.NO_SHOW


def test_what_a_person_decided_stands_whatever_comes_later(here: Counters, office: Actor) -> None:
    one, present = unheard(here)
    decide_consult(one, by=office, result=HeldAs.TWO, reason=REASON)

    late_lines(one, present)

    assert measure_again(one).held_as == HeldAs.TWO
