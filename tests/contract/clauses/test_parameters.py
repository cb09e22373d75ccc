import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted, StepUpNeeded
from engawa.base.acts.registry import PENDING
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses import library
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import KNOWN
from engawa.contract.clauses.queries import number, parameter, parameters, truth
from engawa.contract.duties.queries import explain, pending
from tests.make import entries, make_actor, make_programme, proof

KEY = "live.min_overlap_seconds"


@pytest.mark.django_db
def test_a_value_nobody_has_set_is_the_safe_default_and_says_so() -> None:
    with inside(make_programme()):
        found = parameter(KEY)

    assert (found.value, found.words, found.source) == (300, "300秒", "自主基準（実施要領1(2)カ）")


@pytest.mark.django_db
def test_the_commissioner_sets_a_value_from_a_day_on_and_the_old_one_keeps_its_days() -> None:
    programme = make_programme()
    window = make_actor(Role.COMMISSIONER, programme)
    for value, day in ((60, dt.date(2026, 2, 14)), (120, dt.date(2026, 3, 1))):
        step_up = proof(
            window, Act.PARAMETER_SET, programme, scope={"key": KEY, "value": str(value), "basis": "designated"}
        )
        set_parameter(programme, by=window, key=KEY, value=value, effective_from=day, step_up=step_up)

    with inside(programme):
        days = [dt.date(2026, 2, 13), dt.date(2026, 2, 14), dt.date(2026, 2, 28), dt.date(2026, 3, 1)]
        assert [number(KEY, on=day) for day in days] == [300, 60, 60, 120]
        assert parameter(KEY, on=dt.date(2026, 2, 14)).source == "甲の指定（実施要領1(2)カ）"
    assert [e["scope"]["value"] for e in entries(programme, Act.PARAMETER_SET)] == ["60", "120"]


@pytest.mark.django_db
def test_a_value_of_another_programme_changes_nothing_here() -> None:
    programme, other = make_programme(), make_programme()
    set_parameter(other, by=system("test"), key=KEY, value=60)

    with inside(programme):
        assert number(KEY) == 300


@pytest.mark.django_db
def test_only_the_commissioner_sets_values_and_with_a_fresh_proof() -> None:
    programme = make_programme()

    with pytest.raises(NotPermitted):
        set_parameter(programme, by=make_actor(Role.CHIEF, programme), key=KEY, value=60)
    with pytest.raises(StepUpNeeded):
        set_parameter(programme, by=make_actor(Role.COMMISSIONER, programme), key=KEY, value=60)


@pytest.mark.django_db
def test_words_numbers_and_truths_are_stored_as_text_and_read_as_they_are() -> None:
    programme = make_programme()
    set_parameter(programme, by=system("test"), key="match.municipalities", value=True)

    with inside(programme):
        assert truth("match.municipalities")
        assert parameters()["contract.price"].words == "9,000,000円"
    with pytest.raises(ValueError, match="many"):
        set_parameter(programme, by=system("test"), key=KEY, value="many")


def test_every_default_reads_as_its_kind() -> None:
    assert all(known.read(known.write(known.default)) == known.default for known in KNOWN.values())


def test_every_duty_that_an_act_asks_has_its_clause_and_every_clause_stands_in_the_library() -> None:
    asked = {duty for rule in RULES.values() for duty in rule.duties}

    assert asked | set(PENDING) <= library.duty_ids()
    assert all(library.clause_words(duty) for duty in library.duty_ids())


@pytest.mark.django_db
def test_what_is_missing_is_explained_without_an_entry() -> None:
    programme = make_programme()
    by = make_actor(Role.EXHIBITOR, programme)
    before = len(entries(programme))

    with inside(programme):
        told = explain(Act.DISCLOSE_SHOW, programme, by=by, scope={"fields": ["alias"]})

    assert ([one.duty for one in told.unmet], told.free, len(entries(programme))) == (
        ["P04", "P04.person", "training"],
        False,
        before,
    )


def test_pending_duties_are_listed_with_their_clause_and_the_acts_that_wait() -> None:
    found = {one.id: one for one in pending()}

    assert set(found) == set(PENDING)
    assert found["P07"].acts == (
        "求人ファイルを確かめる",
        "求人ファイルを取り込む",
        "市町村の暮らしのファイルを確かめる",
        "市町村の暮らしのファイルを取り込む",
    )
