import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import ForbiddenCharacter
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions.granting import (
    NotARule,
    RuleChanged,
    confirm_rule,
    withdraw_rule,
    write_rule,
)
from engawa.delivery.exhibitors.grants import (
    Answers,
    Family,
    Outcome,
    Verdict,
    Work,
    check,
    checkable,
    in_force,
    rules_of,
)
from engawa.delivery.exhibitors.models import GrantRule
from tests.delivery.exhibitors.granting import let_check, make_rule, terms
from tests.delivery.fairs.makers import make_fair
from tests.delivery.fairs.site_makers import first_april
from tests.make import entries, make_actor, make_organisation, make_programme, reload

ALL_MET = Answers(years=5, years_running=1, stay=True, work=Work.TELEWORK, family=Family.TOGETHER, children=2)


def rule(**facts: Any) -> GrantRule:
    said = terms(checked_on=dt.date(2026, 2, 1), valid_from=dt.date(2026, 2, 1), **facts)
    names = ("name", "single", "household", "per_child", "years", "years_running", "stay", "more")
    return GrantRule(works=[one.value for one in said.works], **{name: getattr(said, name) for name in names})


# --- the check --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({}, Verdict.POSSIBLE),
        ({"years": 4}, Verdict.UNLIKELY),
        ({"years": 10}, Verdict.POSSIBLE),
        ({"years_running": 0}, Verdict.UNLIKELY),
        ({"stay": False}, Verdict.UNLIKELY),
        ({"work": Work.EXPERT}, Verdict.UNLIKELY),
        ({"work": None, "other_work": True}, Verdict.UNLIKELY),
        ({"years": None}, Verdict.UNCLEAR),
        ({"years_running": None}, Verdict.UNCLEAR),
        ({"stay": None}, Verdict.UNCLEAR),
        ({"work": None}, Verdict.UNCLEAR),
        ({"years": 4, "work": None}, Verdict.UNLIKELY),
        ({"family": None, "children": None}, Verdict.POSSIBLE),
    ],
)
def test_one_condition_not_met_outweighs_and_one_not_known_leaves_it_open(
    said: dict[str, Any], verdict: Verdict
) -> None:
    answers = Answers(**vars(ALL_MET) | said)

    assert check(rule(), answers).verdict == verdict


def test_who_knows_nothing_is_told_nothing_but_what_is_asked() -> None:
    found = check(rule(), Answers())

    assert (found.label, {one.outcome for one in found.reasons}) == ("判定できません", {Outcome.OPEN})
    assert len(found.reasons) == 4
    assert check(None, ALL_MET).verdict == Verdict.UNCLEAR


def test_what_a_municipality_does_not_ask_is_no_reason() -> None:
    found = check(rule(years=0, years_running=0, stay=False), Answers(work=Work.LISTED))

    assert (found.verdict, [one.outcome for one in found.reasons]) == (Verdict.POSSIBLE, [Outcome.MET])


@pytest.mark.parametrize(
    ("family", "children", "yen"),
    [
        (Family.ALONE, 3, [111_000]),
        (Family.TOGETHER, 0, [222_000]),
        (Family.TOGETHER, 2, [288_000]),
        (Family.TOGETHER, None, [222_000, 33_000]),
        (None, None, [111_000, 222_000, 33_000]),
    ],
)
def test_amounts_are_those_of_the_household_and_of_both_where_she_did_not_say(
    family: Family | None, children: int | None, yen: list[int]
) -> None:
    answers = Answers(**vars(ALL_MET) | {"family": family, "children": children})

    assert [one.yen for one in check(rule(), answers).amounts] == yen
    assert check(rule(), Answers(**vars(answers) | {"stay": False})).amounts == ()


# --- rows -------------------------------------------------------------------------------------------------------------


def names(programme: Programme) -> dict[str, str]:
    with inside(programme):
        return {code: one.name for code, one in in_force().items()}


@pytest.mark.django_db
def test_a_draft_is_used_once_another_person_of_the_office_has_confirmed_it() -> None:
    programme = make_programme()
    kurayoshi = make_organisation(OrganisationKind.MUNICIPALITY, municipality="312037")
    host, office = make_actor(Role.EXHIBITOR, programme, kurayoshi), make_actor(Role.CONTRACTOR, programme)

    written = write_rule(programme, by=host, municipality="312037", terms=terms())
    assert names(programme) == {}
    confirm_rule(written, by=office, seen=written.written_at)

    assert names(programme) == {"312037": "移住支援金（架空）"}
    row = reload(written)
    assert (row.teller, row.written_by, row.confirmed_by) == ("own", host.person_id, office.person_id)
    assert [one["act"] for one in entries(programme) if one["act"].startswith("grant.")] == [
        "grant.write",
        "grant.confirm",
    ]


@pytest.mark.django_db
def test_who_wrote_it_does_not_confirm_it_and_no_exhibitor_does() -> None:
    programme = make_programme()
    office = make_actor(Role.CONTRACTOR, programme)
    written = write_rule(programme, by=office, municipality="312037", terms=terms())

    with pytest.raises(Refused) as refused:
        confirm_rule(written, by=office, seen=written.written_at)
    [unmet] = refused.value.unmet
    assert (unmet.duty, unmet.clause) == ("grant.two", "実施要領1(2)ア")
    for role in (Role.EXHIBITOR, Role.AGENCY, Role.COMMISSIONER):
        with pytest.raises(NotPermitted):
            confirm_rule(written, by=make_actor(role, programme), seen=written.written_at)
    row = reload(written)
    row.state, row.confirmed_by, row.confirmed_at = "confirmed", row.written_by, clock.now()
    kept = acting(Act.PROGRAMME_OPEN, programme, by=system("test"))
    with pytest.raises(IntegrityError, match="grantrule_confirmed_by_another"), kept:
        row.save()


@pytest.mark.django_db
def test_a_municipality_writes_of_itself_and_nobody_of_a_place_that_is_none() -> None:
    programme = make_programme()
    kurayoshi = make_organisation(OrganisationKind.MUNICIPALITY, municipality="312037")
    host = make_actor(Role.EXHIBITOR, programme, kurayoshi)
    company = make_actor(Role.EXHIBITOR, programme, make_organisation(municipality="312037"))
    public = make_rule(programme, "312011")

    for by, code in ((host, "312011"), (company, "312037")):
        with pytest.raises(Refused) as refused:
            write_rule(programme, by=by, municipality=code, terms=terms())
        assert [unmet.duty for unmet in refused.value.unmet] == ["life.own"]
    with pytest.raises(Refused):
        withdraw_rule(public, by=host)
    for role in (Role.AGENCY, Role.COMMISSIONER, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            write_rule(programme, by=make_actor(role, programme), municipality="312037", terms=terms())
    with pytest.raises(NotARule):
        make_rule(programme, "131016")
    assert set(names(programme)) == {"312011"}


@pytest.mark.parametrize(
    "facts",
    [
        {"name": ""},
        {"source": ""},
        {"counter": ""},
        {"url": "javascript:alert(1)"},
        {"works": ()},
        {"single": 0, "household": 0},
        {"per_child": -1},
        {"checked_on": dt.date(2199, 1, 1)},
        {"checked_on": dt.date(2020, 4, 1)},
        {"valid_until": dt.date(2020, 4, 1)},
    ],
)
@pytest.mark.django_db
def test_without_source_counter_amount_and_days_nothing_is_kept(facts: dict[str, Any]) -> None:
    programme = make_programme()

    with pytest.raises(NotARule):
        make_rule(programme, **facts)
    with pytest.raises(ForbiddenCharacter):
        make_rule(programme, more="あ\x00")

    with inside(programme):
        assert rules_of("312037") == []


@pytest.mark.django_db
def test_what_was_rewritten_after_it_was_looked_at_is_not_confirmed() -> None:
    programme = make_programme()
    office, chief = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CHIEF, programme)
    first = write_rule(programme, by=office, municipality="312037", terms=terms())
    again = write_rule(programme, by=office, municipality="312037", terms=terms(single=5))

    assert again.pk == first.pk
    with pytest.raises(RuleChanged):
        confirm_rule(first, by=chief, seen=first.written_at)
    assert names(programme) == {}


@pytest.mark.django_db
def test_the_new_rule_takes_the_place_of_what_held_on_its_days_and_what_is_taken_back_is_gone() -> None:
    programme = make_programme()
    today = clock.today()
    old = make_rule(programme, name="旧")
    later = make_rule(programme, name="つぎ", valid_from=today + dt.timedelta(days=61), valid_until=first_april())
    new = make_rule(programme, name="新")

    assert [reload(one).state for one in (old, later, new)] == ["replaced", "confirmed", "confirmed"]
    assert names(programme) == {"312037": "新"}
    withdraw_rule(new, by=make_actor(Role.CHIEF, programme))
    assert names(programme) == {}
    with pytest.raises(WrongState):
        withdraw_rule(old, by=make_actor(Role.CHIEF, programme))


@pytest.mark.django_db
def test_it_holds_on_its_days_alone_and_never_beyond_the_first_of_april() -> None:
    programme = make_programme()
    april = first_april()
    make_rule(programme, valid_from=clock.today() + dt.timedelta(days=1), valid_until=april + dt.timedelta(days=9))
    seen = []

    for day in (clock.today(), clock.today() + dt.timedelta(days=1), april - dt.timedelta(days=1), april):
        with clock.travel_to(clock.at(day, 12)):
            seen.append(set(names(programme)))

    assert seen == [set(), {"312037"}, {"312037"}, set()]


@pytest.mark.django_db
def test_nothing_can_be_checked_until_the_commissioner_says_so_and_pages_hear_of_it() -> None:
    fair = make_fair()
    make_rule(fair.programme)
    with inside(fair.programme):
        assert checkable() == {}
    stamp = reload(fair.gathering).stamp

    let_check(fair.programme)

    assert reload(fair.gathering).stamp > stamp
    with inside(fair.programme):
        assert set(checkable()) == {"312037"}
    let_check(fair.programme, on=False)
    with inside(fair.programme):
        assert checkable() == {}
    assert names(make_programme()) == {}
    assert len(entries(fair.programme, Act.PARAMETER_SET)) == 2
