"""開始前確認表: what the machine sees nobody ticks; what 責 attests runs out; what is let be is let be by 甲."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.text import ForbiddenCharacter
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.checklist import NoEffect, NotToAsk
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis
from engawa.contract.duties.actions import Over, attest, retract
from engawa.contract.duties.checking import CHECKS, Asked, Found, ItemState, checklist, checks
from engawa.contract.duties.checklist import RULES
from engawa.contract.duties.items import ITEMS, Anchor, Due, Evidence
from engawa.contract.duties.models import Attestation
from tests.contract.duties.makers import SEEN, ask, before, decide, line, make_occasion, see
from tests.delivery.fairs.makers import TODAY, make_fair, make_next
from tests.make import entries, make_actor, some_actor

pytestmark = pytest.mark.django_db

MET, WAIVED, OPEN, LATE = ItemState.MET, ItemState.WAIVED, ItemState.OPEN, ItemState.LATE


def test_every_item_that_the_machine_sees_has_a_room_that_knows() -> None:
    assert {key for key, item in ITEMS.items() if item.evidence is Evidence.CODE} == set(CHECKS)
    with pytest.raises(ValueError, match="targets"):
        checks("targets")(lambda _occasion: Found())
    with pytest.raises(KeyError):
        checks("nothing")


@pytest.mark.parametrize(
    ("days", "tone", "state"), [(60, "plain", OPEN), (59, "now", OPEN), (45, "now", OPEN), (44, "error", LATE)]
)
def test_an_item_is_amber_fourteen_days_ahead_and_red_from_the_day_after(
    days: int, tone: str, state: ItemState
) -> None:
    occasion = make_occasion(days=90)

    with before(occasion, days):
        found = line(occasion, "flyers")
        assert (found.tone, found.state, found.missing) == (tone, state, ("責任者の確認",))

    assert found.due == occasion.day - dt.timedelta(days=45)


def test_days_are_counted_from_contract_fair_and_end_and_unknown_without_them() -> None:
    occasion = make_occasion()
    assert occasion.begins_on is not None and occasion.ends_on is not None

    dues = {
        anchor: Due(anchor, days).of(occasion) for anchor, days in ((Anchor.K, 30), (Anchor.T, -7), (Anchor.Z, -60))
    }
    assert dues == {
        Anchor.K: occasion.begins_on + dt.timedelta(days=30),
        Anchor.T: occasion.day - dt.timedelta(days=7),
        Anchor.Z: occasion.ends_on - dt.timedelta(days=60),
    }
    assert [Due(Anchor.T, -7).words, Due(Anchor.K).words] == ["開催日の7日前", "契約の日"]
    occasion.programme.starts_on = None
    assert (line(occasion, "rules").due, line(occasion, "rules").state) == (None, OPEN)


def test_what_the_chief_attests_holds_for_31_days_and_then_wants_a_new_look() -> None:
    occasion = make_occasion(days=60)
    row = see(occasion)

    held = line(occasion, "flyers")
    assert (held.state, held.there, held.attested) == (MET, SEEN, row)
    for days, state in ((31, MET), (32, LATE)):
        with clock.travel_to(clock.at(clock.today() + dt.timedelta(days=days), 9)):
            assert line(occasion, "flyers").state is state
    with clock.travel_to(clock.at(clock.today() + dt.timedelta(days=32), 9)):
        assert "前の確認は" in line(occasion, "flyers").missing[0]
        see(occasion)
        assert line(occasion, "flyers").state is MET
    (entry, _again) = entries(occasion.programme, Act.CHECKLIST_ATTEST)
    assert (entry["scope"]["item"], entry["proof"], SEEN in str(entry)) == ("flyers", "demo", False)


def test_after_the_fair_it_stands_as_it_stood_on_its_day() -> None:
    occasion = make_occasion(days=20)
    see(occasion)

    with clock.travel_to(clock.at(occasion.day + dt.timedelta(days=60), 9)):
        assert line(occasion, "flyers").state is MET
        with pytest.raises(Over):
            see(occasion)


@pytest.mark.parametrize("key", ["site", "baseline"])
def test_what_the_machine_sees_or_the_commissioner_agrees_to_is_never_ticked_by_hand(key: str) -> None:
    occasion = make_occasion()

    with pytest.raises(Refused) as refusal:
        see(occasion, key)

    assert [one.duty for one in refusal.value.unmet] == ["checklist.hand"]
    (entry,) = entries(occasion.programme, Act.CHECKLIST_ATTEST)
    assert (entry["decision"], entry["scope"]["item"]) == ("deny", key)
    with inside(occasion.programme):
        assert not Attestation.objects.exists()


def test_who_may_not_attest_and_what_is_no_attestation() -> None:
    occasion = make_occasion()

    for role in (Role.CONTRACTOR, Role.COMMISSIONER, Role.AUDITOR, Role.EXHIBITOR):
        with pytest.raises(NotPermitted):
            see(occasion, by=make_actor(role, occasion.programme))
    chief = some_actor(Role.CHIEF, occasion.programme)
    with pytest.raises(StepUpNeeded):
        attest(occasion, by=chief, key="flyers", words=SEEN)
    with pytest.raises(KeyError):
        see(occasion, "nothing")
    with pytest.raises(ForbiddenCharacter):
        see(occasion, words="見ました\x07")


def test_an_attestation_that_was_not_so_is_taken_back_once_by_the_chief() -> None:
    occasion = make_occasion()
    first, row = see(occasion, words="古い確認です。"), see(occasion)
    chief = some_actor(Role.CHIEF, occasion.programme)

    with pytest.raises(NotPermitted):
        retract(row, by=some_actor(Role.CONTRACTOR, occasion.programme))
    for _twice in range(2):
        retract(row, by=chief)
    assert line(occasion, "flyers").attested == first
    retract(first, by=chief)

    assert line(occasion, "flyers").state is LATE
    assert len(entries(occasion.programme, Act.CHECKLIST_RETRACT)) == 2


@pytest.mark.parametrize(
    ("decision", "state"), [("", LATE), ("refused", LATE), ("with_conditions", LATE), ("agreed", WAIVED)]
)
def test_only_the_commissioners_plain_yes_lets_an_item_be(decision: str, state: ItemState) -> None:
    occasion = make_occasion()

    asked = ask(occasion, "posts")
    if decision:
        decide(asked, decision)

    found = line(occasion, "posts")
    assert (found.state, found.waits) == (state, not decision)
    assert found.word is not None
    assert found.word.ref == asked.pk


def test_a_waiver_is_of_one_fair_and_stands_while_another_is_asked_for() -> None:
    fair = make_fair()
    occasion = make_occasion(fair=fair)
    decide(ask(occasion, "posts"))
    ask(occasion, "posts")

    assert line(occasion, "posts").state is WAIVED
    assert line(make_occasion(fair=make_next(fair)), "posts").state is OPEN


def test_a_line_of_publicity_is_replaced_with_its_effect_and_privacy_is_never_let_be() -> None:
    occasion = make_occasion()

    with pytest.raises(NoEffect):
        ask(occasion, "magazine", effect="　")
    for key, asked in (("gate", Asked.WAIVE), ("provision", Asked.WAIVE), ("flyers", Asked.AGREE)):
        with pytest.raises(NotToAsk):
            ask(occasion, key, asked)
    decide(ask(occasion, "magazine", effect="動画の広告で、3倍の人に届きます。"))

    assert line(occasion, "magazine").state is WAIVED


@pytest.mark.parametrize(
    ("decision", "missing"),
    [
        (None, ("発注者への協議の申し出",)),
        ("", ("発注者の回答",)),
        ("refused", ("発注者の同意（条件がついたか、同意がありません）",)),
        ("agreed", ()),
    ],
)
def test_the_schedule_is_there_when_the_commissioner_agrees_to_it(
    decision: str | None, missing: tuple[str, ...]
) -> None:
    occasion = make_occasion()

    if decision is not None:
        asked = ask(occasion, "baseline", Asked.AGREE)
        if decision:
            decide(asked, decision)

    assert line(occasion, "baseline").missing == missing


def test_a_default_that_nobody_has_set_is_not_the_commissioners() -> None:
    occasion = make_occasion()
    for key in RULES:
        set_parameter(occasion.programme, by=TODAY, key=key, value=key.startswith("match") or 90, basis=Basis.OWN)
    assert len(line(occasion, "rules").missing) == len(RULES)

    for key in RULES:
        set_parameter(occasion.programme, by=TODAY, key=key, value=key.startswith("match") or 120)

    found = line(occasion, "rules")
    assert (found.state, "120秒" in found.there) == (MET, True)


def test_the_whole_sheet_is_asked_in_its_order() -> None:
    occasion = make_occasion()

    with inside(occasion.programme):
        assert [one.item.key for one in checklist(occasion)] == list(ITEMS)
