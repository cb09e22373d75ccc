"""アンケート: which there are, what one side has answered."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import F, QuerySet
from django.http import Http404

from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.delivery.events.models.survey import HELD, Survey, SurveyAnswer, SurveyGist
from engawa.delivery.events.survey_states import Audience


def surveys_of(gatherings: Collection[UUID]) -> list[Survey]:
    """Of these gatherings, the participants' before the exhibitors'."""
    rows = Survey.objects.filter(gathering__in=gatherings).select_related("gathering", "programme")
    return list(rows.order_by("gathering__starts_at", F("audience").desc(), "pk"))


def survey_of(gathering: UUID, audience: Audience) -> Survey | None:
    return next((one for one in surveys_of([gathering]) if one.side is audience), None)


def running(audience: Audience) -> list[Survey]:
    """Those that take answers now; seldom more than one."""
    return [one for one in _unclosed(audience.value, clock.now()) if one.open]


@prepared
def _unclosed(audience: str, now: dt.datetime) -> "QuerySet[Survey]":
    rows = Survey.objects.filter(
        audience=audience, closed_at__isnull=True, gathering__ends_at__lte=now, gathering__state__in=HELD
    )
    return rows.select_related("gathering", "programme").order_by("gathering__starts_at", "pk")


def standing(survey: Survey) -> "QuerySet[SurveyAnswer]":
    """Answers that were not taken back. Without their words."""
    return SurveyAnswer.objects.filter(survey=survey, taken_back_at__isnull=True).defer("words").order_by("pk")


def answer_of(survey: Survey, *, subject: UUID | None = None, organisation: UUID | None = None) -> SurveyAnswer | None:
    """One that was not taken back."""
    rows = SurveyAnswer.objects.filter(survey=survey, taken_back_at__isnull=True).select_related("programme")
    found: SurveyAnswer | None = (
        rows.filter(subject=subject).first() if subject else rows.filter(organisation=organisation).first()
    )
    return found


def with_words(survey: Survey) -> "QuerySet[SurveyAnswer]":
    """With free text, which is opened within an act alone."""
    rows = SurveyAnswer.objects.filter(survey=survey, taken_back_at__isnull=True, words__isnull=False)
    return rows.order_by("pk")


def gists_of(survey: Survey) -> "QuerySet[SurveyGist]":
    return SurveyGist.objects.filter(survey=survey, dropped_at__isnull=True).order_by("words", "pk")


def survey_for(programme: Programme, pk: UUID, audience: Audience | None = None) -> Survey:
    with inside(programme):
        rows = Survey.objects.select_related("gathering", "programme").filter(pk=pk)
        found = rows.filter(audience=audience).first() if audience else rows.first()
    if found is None:
        raise Http404
    return found
