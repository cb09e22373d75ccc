"""Reading the passport: what the public sees, what is in work, how far each exhibitor is."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from engawa.base.kit import clock
from engawa.delivery.exhibitors.models import AttributeValue, Exhibitor
from engawa.delivery.exhibitors.passport import Attribute, attributes
from engawa.delivery.exhibitors.states import ANSWER_LABELS, IN_WORK, AnswerState

SAID = tuple(one for one in IN_WORK if one is not AnswerState.CARRIED)
"""In work, and said for this fair."""
REQUIRED = frozenset(key for key, one in attributes().items() if one.required)


@dataclass(frozen=True)
class Answer:
    """One line of the passport; without a row it is 未回答."""

    attribute: Attribute
    row: AttributeValue | None = None

    @property
    def value(self) -> str:
        return self.row.value if self.row else ""

    @property
    def words(self) -> str:
        return self.attribute.show(self.row.value) if self.row else ""

    @property
    def checked(self) -> bool:
        return self.row is not None and self.row.basis == AttributeValue.Basis.CHECKED

    @property
    def basis_words(self) -> str:
        return str(AttributeValue.Basis(self.row.basis).label) if self.row else ""

    @property
    def state_words(self) -> str:
        return str(ANSWER_LABELS[AnswerState(self.row.state)]) if self.row else ""


def shown_today(prefix: str = "") -> Q:
    """Public, and its last day is not over."""
    lasting = Q(**{f"{prefix}expires_on__isnull": True}) | Q(**{f"{prefix}expires_on__gte": clock.today()})
    return Q(**{f"{prefix}state": AnswerState.PUBLISHED.value}) & lasting


def passport_of(exhibitor: Exhibitor) -> dict[str, list[Answer]]:
    """By group: every public answer, and 未回答 for each attribute that must be answered."""
    return _grouped(passports_of([exhibitor.pk])[exhibitor.pk])


def passports_of(exhibitors: Iterable[UUID]) -> dict[UUID, dict[str, AttributeValue]]:
    """The public answers of each by key, in one query."""
    found: dict[UUID, dict[str, AttributeValue]] = {pk: {} for pk in exhibitors}
    for row in AttributeValue.objects.filter(shown_today(), exhibitor__in=list(found)):
        found[row.exhibitor_id][row.key] = row
    return found


def _grouped(known: dict[str, AttributeValue]) -> dict[str, list[Answer]]:
    groups: dict[str, list[Answer]] = {}
    for key, attribute in attributes().items():
        if key in known or attribute.required:
            groups.setdefault(attribute.group, []).append(Answer(attribute, known.get(key)))
    return groups


@dataclass(frozen=True)
class Compared:
    """One line of a comparison: each company's name and answer, in their order."""

    attribute: Attribute
    named: tuple[tuple[str, Answer], ...]


def compare(exhibitors: list[Exhibitor]) -> dict[str, list[Compared]]:
    """By group: every attribute that must be answered or that one of them has answered."""
    known = passports_of(one.pk for one in exhibitors)
    groups: dict[str, list[Compared]] = {}
    for key, attribute in attributes().items():
        rows = [known[one.pk].get(key) for one in exhibitors]
        if attribute.required or any(rows):
            named = ((one.name, Answer(attribute, row)) for one, row in zip(exhibitors, rows, strict=True))
            groups.setdefault(attribute.group, []).append(Compared(attribute, tuple(named)))
    return groups


def in_work_of(exhibitor: Exhibitor) -> dict[str, AttributeValue]:
    """What is on its way, by key."""
    rows = AttributeValue.objects.filter(exhibitor=exhibitor, state__in=IN_WORK)
    return {row.key: row for row in rows}


def newest_of(exhibitor: Exhibitor) -> dict[str, AttributeValue]:
    """What the exhibitor last said, public or not, by key."""
    rows = AttributeValue.objects.filter(exhibitor=exhibitor, state__in=[*IN_WORK, AnswerState.PUBLISHED])
    found: dict[str, AttributeValue] = {}
    for row in sorted(rows, key=lambda one: one.state in IN_WORK):
        found[row.key] = row
    return found


def carried_answers(exhibitor: Exhibitor) -> list[Answer]:
    """Of the fair before, not said again yet, in the order of the passport."""
    work = in_work_of(exhibitor)
    rows = {key: row for key, row in work.items() if row.state == AnswerState.CARRIED}
    return [Answer(attribute, rows[key]) for key, attribute in attributes().items() if key in rows]


def waiting_answers(exhibitor: Exhibitor) -> list[Answer]:
    """Handed in, in the order of the passport."""
    work = in_work_of(exhibitor)
    rows = {key: row for key, row in work.items() if row.state == AnswerState.SUBMITTED}
    return [Answer(attribute, rows[key]) for key, attribute in attributes().items() if key in rows]


def submitted() -> "QuerySet[AttributeValue]":
    """Answers that wait for the check of 乙."""
    return AttributeValue.objects.filter(state=AnswerState.SUBMITTED.value)


def answers_waiting() -> tuple[int, int]:
    """(answers, exhibitors)."""
    found = submitted().aggregate(answers=Count("pk"), exhibitors=Count("exhibitor", distinct=True))
    return found["answers"], found["exhibitors"]


@dataclass(frozen=True)
class PassportStanding:
    """How far an exhibitor's passport is; `next_end` is the first last day to come."""

    required: int = 0
    carried: int = 0
    waiting: int = 0
    returned: int = 0
    checked: int = 0
    public: int = 0
    next_end: dt.date | None = None

    @property
    def begun(self) -> bool:
        return bool(self.required or self.carried or self.waiting or self.public)

    @property
    def unanswered(self) -> int:
        return len(REQUIRED) - self.required


def passport_standing(exhibitors: Iterable[UUID]) -> dict[UUID, PassportStanding]:
    """Per exhibitor, in one query; `required` counts what was said in any state that still holds."""
    today, asked = shown_today(), list(exhibitors)
    counted = (
        AttributeValue.objects.filter(exhibitor__in=asked)
        .values("exhibitor")
        .annotate(
            required=Count("key", distinct=True, filter=(today | Q(state__in=SAID)) & Q(key__in=REQUIRED)),
            carried=Count("pk", filter=Q(state=AnswerState.CARRIED.value)),
            waiting=Count("pk", filter=Q(state=AnswerState.SUBMITTED.value)),
            returned=Count("pk", filter=Q(state=AnswerState.RETURNED.value)),
            checked=Count("pk", filter=Q(state=AnswerState.CHECKED.value)),
            public=Count("pk", filter=today),
            next_end=Min("expires_on", filter=today),
        )
    )
    found = {row.pop("exhibitor"): PassportStanding(**row) for row in counted}
    return {pk: found.get(pk, PassportStanding()) for pk in asked}
