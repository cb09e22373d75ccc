"""事前点検: what lapses before the last room closes, and what 責 signs of it, each day."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted, StepUpNeeded
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.duties.actions import ListChanged, NothingChosen, NotTheDays, sign_preflight
from engawa.contract.duties.checking import Asked
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import LAPSES, signatures
from engawa.delivery.exhibitors.actions.passport import Given
from engawa.delivery.guidance.suggestions import issuing
from tests.contract.duties.makers import ask, before, decide, found, make_occasion, see, sign
from tests.contract.make import make_approval
from tests.delivery.exhibitors.granting import make_rule
from tests.delivery.exhibitors.passports import publish_answers
from tests.delivery.fairs.makers import companies, make_fair, make_public_fair
from tests.delivery.fairs.site_makers import first_april, tell
from tests.make import entries, make_actor, make_organisation, proof, some_actor

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def with_everything_until(last: dt.date) -> Occasion:
    """A fair tomorrow; every kind of fact that has an end ends on this day. Lines of matrices end in April."""
    fair = make_public_fair(1, 紹介期限日=f"{last:%Y-%m-%d}")
    programme, occasion = fair.programme, make_occasion(fair=fair)
    make_approval(programme, make_organisation(), to_on=last)
    make_rule(programme, valid_until=last)
    (company,) = companies(fair)
    publish_answers(company, kurumin=Given("yes", "認定番号（架空）", "https://example.jp/kurumin", last))
    counsellor = some_actor(Role.AGENCY, programme)
    said = {
        "kind": "local_government",
        "number": "架空-第1号",
        "valid_from": clock.today() - 30 * DAY,
        "valid_to": last,
    }
    scope = issuing.basis_facts(**said)
    key = proof(counsellor, Act.ISSUER_STATE, programme, recipient=counsellor.organisation_id, scope=scope)
    issuing.state_basis(programme, by=counsellor, step_up=key, **said)
    with clock.travel_to(clock.at(last - 31 * DAY, 9)):
        see(occasion)
    return occasion


def test_what_ends_before_the_last_room_closes_is_listed_with_its_day_and_owner() -> None:
    today = clock.today()
    occasion = with_everything_until(today)

    lines = found(occasion)

    assert {one.kind for one in lines} == set(LAPSES) - {"cell", "condition"}
    assert {one.on for one in lines} == {today}
    assert all(one.owner and one.what for one in lines)
    (posting,) = [one for one in lines if one.kind == "posting"]
    assert (posting.what, posting.owner) == ("会社01（架空）の求人1件の紹介期限", "会社01（架空）")


def test_what_lasts_through_the_day_is_not_listed() -> None:
    assert found(with_everything_until(clock.today() + DAY)) == []


def test_lines_of_a_matrix_end_in_april_and_an_open_condition_has_no_day() -> None:
    april = first_april()
    fair = make_fair(starts_at=clock.at(april, 13), ends_at=clock.at(april, 17))
    occasion = make_occasion(fair=fair)
    tell(fair.programme, "312011", commute="車で15分ほどです。")
    decide(ask(occasion, "baseline", Asked.AGREE), "with_conditions")

    assert [(one.kind, one.on) for one in found(occasion)] == [("condition", None), ("cell", april - DAY)]


def test_the_empty_list_is_signed_each_day_of_the_last_seven() -> None:
    occasion = make_occasion(days=30)

    for days in (8, 7, 0):
        with before(occasion, days):
            if days == 8:
                with pytest.raises(NotTheDays):
                    sign(occasion)
                continue
            sign(occasion)
    with clock.travel_to(occasion.rooms_to), pytest.raises(NotTheDays):
        sign(occasion)

    with inside(occasion.programme):
        assert [(one.day, one.lines) for one in signatures(occasion)] == [
            (occasion.day, []),
            (occasion.day - 7 * DAY, []),
        ]
    (first, _last) = entries(occasion.programme, Act.PREFLIGHT_SIGN)
    assert (first["proof"], first["scope"]["count"], first["scope"]["of"]) == ("demo", 0, 0)


def test_lines_are_signed_as_they_stand_and_not_otherwise() -> None:
    occasion = make_occasion()
    asked = decide(ask(occasion, "baseline", Asked.AGREE), "with_conditions")
    (condition,) = found(occasion)

    with pytest.raises(NothingChosen):
        sign(occasion)
    with pytest.raises(ListChanged):
        sign(occasion, [condition.digest, "0" * 64])
    assert sign(occasion, [condition.digest]).lines == [condition.digest]
    assert condition.ref == str(asked.pk)
    decide(ask(occasion, "baseline", Asked.AGREE))
    with pytest.raises(ListChanged):
        sign(occasion, [condition.digest])


def test_only_the_chief_signs_and_with_a_proof() -> None:
    occasion = make_occasion()

    for role in (Role.CONTRACTOR, Role.COMMISSIONER, Role.AUDITOR):
        with pytest.raises(NotPermitted):
            sign(occasion, by=make_actor(role, occasion.programme))
    with pytest.raises(StepUpNeeded):
        sign_preflight(occasion, by=some_actor(Role.CHIEF, occasion.programme), lines=[])


def test_no_act_waits_for_a_signature() -> None:
    asked = {act: duty for act, rule in RULES.items() for duty in rule.duties if "check" in duty or "preflight" in duty}

    assert asked == {Act.CHECKLIST_ATTEST: "checklist.hand"}
