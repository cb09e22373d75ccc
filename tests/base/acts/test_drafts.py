"""What stands in an act's entries beside its own: whom each line concerns, and alarms of values that did not open."""

from dataclasses import replace

import pytest
from django.db import connection, transaction

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import Refused
from engawa.base.acts.registry import EVALUATORS, Ask, Unmet, evaluator
from engawa.base.acts.rules import RULES
from engawa.base.acts.words import Act
from engawa.base.ledger.models import EntrySubject
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from tests.make import entries, make_actor, make_programme, make_subject

pytestmark = pytest.mark.django_db


def concerned(programme: Programme, last: int) -> list[set[str]]:
    """Whom each of the last entries concerns, oldest first."""
    with inside(programme):
        top = len(entries(programme))
        rows = EntrySubject.objects.filter(programme=programme.pk)
        return [{str(one.subject) for one in rows.filter(seq=seq)} for seq in range(top - last + 1, top + 1)]


def test_a_line_about_one_person_concerns_nobody_else_and_the_act_all_it_named() -> None:
    programme = make_programme()
    one, two = make_subject(programme), make_subject(programme)

    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        act.concern(one.pk)
        act.line(two, subject=two.pk)
        act.line(programme)

    hers, of_no_person, whole = concerned(programme, 3)
    assert (hers, of_no_person, whole) == ({str(two.pk)}, {str(one.pk)}, {str(one.pk)})


def test_values_that_do_not_open_leave_an_alarm_beside_the_act_without_its_sealed_text() -> None:
    programme = make_programme()

    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        act.note(reason="雪のため")
        act.unreadable(["subject.family", "subject.family"])

    whole, alarm = entries(programme)[-2:]
    assert (whole["act"], bool(whole["payload_sha256"])) == ("fair.plan", True)
    assert (alarm["act"], alarm["payload_sha256"]) == ("value.unreadable", None)
    assert alarm["scope"] == {"of": "fair.plan", "fields": {"subject.family": 2}}


def test_a_reading_repeated_within_the_quarter_hour_repeats_no_alarm() -> None:
    programme = make_programme()
    before = len(entries(programme))

    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        act.unreadable(["subject.family"])
        act.skip_entry()

    assert len(entries(programme)) == before


def test_a_plain_transaction_around_an_act_is_refused() -> None:
    programme = make_programme()

    with (
        pytest.raises(RuntimeError, match="durable"),
        transaction.atomic(),
        acting(Act.FAIR_PLAN, programme, by=system("test")),
    ):
        pytest.fail("the body ran")


def test_after_a_duty_that_broke_the_transaction_no_further_one_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    programme = make_programme()
    by = make_actor(Role.CONTRACTOR, programme)
    monkeypatch.setitem(RULES, Act.IMPORT_TRY, replace(RULES[Act.IMPORT_TRY], duties=("P02", "P07")))
    asked: list[str] = []

    def breaks(_ask: Ask) -> Unmet | None:
        asked.append("P02")
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        return None

    def follows(_ask: Ask) -> Unmet | None:
        asked.append("P07")
        return None

    kept = dict(EVALUATORS)
    evaluator("P02", acts=[Act.IMPORT_TRY])(breaks)
    evaluator("P07", acts=[Act.IMPORT_TRY])(follows)
    try:
        with pytest.raises(Refused) as refusal, acting(Act.IMPORT_TRY, programme, by=by):
            pytest.fail("the body ran")
    finally:
        EVALUATORS.clear()
        EVALUATORS.update(kept)

    assert asked == ["P02"]
    assert [unmet.duty for unmet in refusal.value.unmet] == ["P02"]
    assert entries(programme)[-1]["decision"] == "deny"
