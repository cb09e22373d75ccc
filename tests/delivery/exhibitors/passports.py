"""Answers of a workplace passport on their way to the public page, through the acts."""

from typing import Any

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions import answer_passport, check_answers, publish_passport
from engawa.delivery.exhibitors.answers import waiting_answers
from engawa.delivery.exhibitors.models import AttributeValue, Exhibitor
from tests.make import make_actor

YEAR = 2025


def rows_of(exhibitor: Exhibitor, state: str = "") -> list[AttributeValue]:
    with inside(exhibitor.programme):
        rows = AttributeValue.objects.filter(exhibitor=exhibitor).order_by("key", "made_at")
        return list(rows.filter(state=state) if state else rows)


def say(exhibitor: Exhibitor, by: Actor | None = None, **values: Any) -> Actor:
    """The company answers and hands in."""
    by = by or make_actor(Role.EXHIBITOR, exhibitor.programme, exhibitor.organisation)
    answer_passport(exhibitor, by=by, values=values, fiscal_year=YEAR, submit=True)
    return by


def check(exhibitor: Exhibitor, verdict: str = "declared", reason: str = "") -> Actor:
    """Somebody of the office decides all that waits, alike."""
    office = make_actor(Role.CONTRACTOR, exhibitor.programme)
    with inside(exhibitor.programme):
        waiting = [one.row.pk for one in waiting_answers(exhibitor) if one.row]
    check_answers(exhibitor, by=office, verdicts=dict.fromkeys(waiting, verdict), reason=reason)
    return office


def publish_answers(exhibitor: Exhibitor, verdict: str = "declared", **values: Any) -> Actor:
    """Answered, handed in, checked by somebody else and public. Who answered."""
    by = say(exhibitor, **values)
    publish_passport(exhibitor, by=check(exhibitor, verdict))
    return by
