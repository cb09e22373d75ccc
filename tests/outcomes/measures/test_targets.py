import pytest

from engawa.base.acts.refusals import NotPermitted, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.outcomes.measures import actions
from engawa.outcomes.measures.collecting import WAIT
from engawa.outcomes.measures.queries import standings
from tests.delivery.fairs.makers import make_fair
from tests.make import entries, make_actor, reload
from tests.outcomes.make import agree, agree_both, propose

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        ("participants", 99, "参加した求職者の目標は、1回あたり100人以上にしてください（実施要領1(2)カ(ア)）。"),
        ("matches", 49, "マッチングの目標は、1回あたり50件以上にしてください（実施要領1(2)カ(イ)）。"),
    ],
)
def test_a_target_below_the_floor_is_refused_in_words(kind: str, value: int, sentence: str) -> None:
    fair = make_fair()

    with pytest.raises(actions.BelowFloor) as refusal:
        propose(fair, kind, value)

    assert str(refusal.value) == sentence
    assert entries(fair.programme, Act.TARGET_PROPOSE) == []


@pytest.mark.parametrize(("kind", "value"), [("participants", 100), ("matches", 50)])
def test_the_floor_itself_is_enough(kind: str, value: int) -> None:
    assert agree(propose(make_fair(), kind, value)).value == value


def test_a_new_proposal_waits_while_the_agreed_one_stands() -> None:
    fair = make_fair()
    first = agree(propose(fair, "matches", 60))
    second, third = propose(fair, "matches", 70), propose(fair, "matches", 80)

    with inside(fair.programme):
        assert standings().matches.target == 60
    assert (reload(second).state, third.version) == ("superseded", 3)

    agree(third)
    assert reload(first).state == "superseded"
    with inside(fair.programme):
        assert standings().matches.target == 80


def test_only_the_commissioner_agrees_with_a_fresh_proof_and_not_to_an_old_version() -> None:
    fair = make_fair()
    old = propose(fair, "matches", 60)

    with pytest.raises(NotPermitted):
        actions.agree_target(old, by=make_actor(Role.CHIEF, fair.programme))
    with pytest.raises(StepUpNeeded):
        actions.agree_target(old, by=make_actor(Role.COMMISSIONER, fair.programme))
    propose(fair, "matches", 70)
    with pytest.raises(WrongState):
        agree(old)


def test_only_the_contractor_proposes() -> None:
    fair = make_fair()

    with pytest.raises(NotPermitted):
        propose(fair, "matches", 60, by=make_actor(Role.COMMISSIONER, fair.programme))


def test_there_is_no_line_to_speak_of_until_every_fair_has_both_targets() -> None:
    fair = make_fair()
    agree(propose(fair, "participants", 120))
    with inside(fair.programme):
        assert (standings().agreed, standings().cut) == (False, 0)

    agree(propose(fair, "matches", 60))

    with inside(fair.programme):
        now = standings()
    assert (now.agreed, now.participants.line, now.matches.line, now.matches.below, now.cut) == (
        True,
        24,
        12,
        True,
        450_000,
    )


def test_both_fairs_count_together() -> None:
    fair = make_fair()
    other = make_fair(fair.programme, number=1)
    agree_both(fair)
    with inside(fair.programme):
        assert not standings().agreed
    agree_both(other)

    with inside(fair.programme):
        now = standings()
    assert (now.participants.target, now.participants.floor, now.matches.target, now.matches.floor) == (
        240,
        200,
        120,
        100,
    )


def test_agreeing_starts_the_counting_when_the_fair_begins() -> None:
    fair = make_fair()
    agree(propose(fair, "matches", 60))

    with inside(fair.programme):
        assert Wait.objects.get(kind=WAIT).due_at == fair.gathering.starts_at
