"""Reading cases: by next date, those whose date has passed first. Run inside the programme."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from engawa.base.kit import clock
from engawa.delivery.guidance.case_states import (
    CASE_SOURCE_WORDS,
    CASE_STAGE_WORDS,
    GOING_ON,
    STAGES,
    TRACK_WORDS,
    UNDER_WAY,
    CaseSource,
    CaseStage,
    HandState,
    Route,
    Track,
)
from engawa.delivery.guidance.library import checklist
from engawa.delivery.guidance.models import Case, CaseAsk, CaseHandOver, CaseItem, CaseStep

ENDING = dt.timedelta(days=30)
"""Before the end of the programme: every case ends in a hand-over or a closing by then."""


def _rows() -> "QuerySet[Case]":
    return Case.objects.select_related("programme", "organisation", "consultation")


def readable_by(organisation: UUID | None) -> "QuerySet[Case]":
    """A body's own cases, and those that came straight to it under 甲's number. What went by way of 甲 is read there."""
    states = [HandState.SENT, HandState.ACCEPTED]
    coming = CaseHandOver.objects.filter(to=organisation, route=Route.DIRECT, state__in=states)
    return _rows().filter(Q(organisation=organisation) | Q(pk__in=coming.values("case")))


def going_on(organisation: UUID | None) -> list[Case]:
    """By next date: the late ones are first by themselves."""
    rows = _rows().filter(organisation=organisation, state__in=GOING_ON)
    return list(rows.order_by("next_due", "made_at", "pk"))


def ended(organisation: UUID | None, limit: int = 20) -> list[Case]:
    """Its own, and what it took over."""
    rows = readable_by(organisation).exclude(state__in=GOING_ON)
    return list(rows.order_by("-closed_at", "-made_at", "-pk")[:limit])


def coming_to(organisation: UUID | None) -> list[CaseHandOver]:
    """Sent to this body, waiting for its word."""
    rows = CaseHandOver.objects.filter(to=organisation, state=HandState.SENT)
    return list(rows.select_related("case__organisation", "programme").order_by("sent_at", "pk"))


def case_of(subject: UUID) -> Case | None:
    """The one that goes on, else the last."""
    mine = _rows().filter(subject=subject)
    return mine.filter(state__in=GOING_ON).first() or mine.order_by("-made_at", "-pk").first()


def case_going_on(subject: UUID) -> Case | None:
    return _rows().filter(subject=subject, state__in=GOING_ON).first()


def hand_over_of(case: Case) -> CaseHandOver | None:
    """The one under way, else the last."""
    rows = CaseHandOver.objects.filter(case=case).select_related("to", "programme", "case__programme")
    return rows.filter(state__in=UNDER_WAY).first() or rows.order_by("-proposed_at", "-pk").first()


def open_ask(case: Case) -> CaseAsk | None:
    found: CaseAsk | None = CaseAsk.objects.filter(case=case, answered_at__isnull=True).order_by("-asked_at").first()
    return found


def late(case: Case) -> bool:
    return case.next_due is not None and case.next_due < clock.today()


def near_the_end(case: Case) -> bool:
    end = case.programme.ends_on
    return end is not None and clock.today() >= end - ENDING


@dataclass(frozen=True)
class Stage:
    """One place on a line of steps."""

    stage: CaseStage
    word: str
    reached: bool
    step: CaseStep | None

    @property
    def source(self) -> str:
        return str(CASE_SOURCE_WORDS[CaseSource(self.step.source)]) if self.step else ""


@dataclass(frozen=True)
class Line:
    track: Track
    word: str
    stages: tuple[Stage, ...]


def lines_of(case: Case) -> list[Line]:
    """Two lines, as far as somebody said that she got, without what she does not recognise. One question."""
    rows = list(CaseStep.objects.filter(case=case, denied_at__isnull=True).order_by("on", "made_at", "pk"))
    return [Line(track, str(TRACK_WORDS[track]), _stages(track, rows)) for track in Track]


def _stages(track: Track, rows: Sequence[CaseStep]) -> tuple[Stage, ...]:
    last = {CaseStage(row.stage): row for row in rows if row.track == track}
    places = STAGES[track]
    farthest = max((places.index(stage) for stage in last), default=-1)
    return tuple(
        Stage(stage, str(CASE_STAGE_WORDS[stage]), place <= farthest, last.get(stage))
        for place, stage in enumerate(places)
    )


@dataclass(frozen=True)
class Check:
    key: str
    title: str
    source: str
    due: dt.date | None
    done_on: dt.date | None


def checks_of(case: Case) -> list[Check]:
    known = {row.key: row for row in CaseItem.objects.filter(case=case)}
    lines = [(one, known[one.key]) for one in checklist().values() if one.key in known]
    return [Check(one.key, one.title, one.source, row.due, row.done_on) for one, row in lines]
