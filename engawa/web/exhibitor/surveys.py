"""出展者アンケート: one answer of each exhibitor, whoever of its people writes it; of the fair its pages are about."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering, Survey
from engawa.delivery.events.survey_states import Audience
from engawa.delivery.events.surveys import answer_of, survey_of
from engawa.outcomes.measures.surveying import is_asked, own_answer, take_back
from engawa.web.between.survey_forms import SurveyForm, send
from engawa.web.exhibitor.access import Place, place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


def asked_now(gathering: Gathering, organisation: UUID) -> dict[str, Any]:
    """What a page of theirs says of the survey; nothing is asked before the day is over."""
    survey = survey_of(gathering.pk, Audience.EXHIBITOR) if gathering.ends_at <= clock.now() else None
    answered = survey is not None and survey.open and answer_of(survey, organisation=organisation) is not None
    return {"survey": survey, "survey_answered": answered}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST, opens=True)
def survey(request: EngawaRequest, programme: str) -> HttpResponse:
    place = place_for(request)
    with inside(request.programme):
        found = survey_of(place.fair.gathering_id, Audience.EXHIBITOR)
    if found is None:
        return _page(request, place, {"survey": None})
    if request.method == "POST":
        return _answered(request, place, found)
    given = own_answer(found, by=request.actor)
    facts = {"survey": found, "form": SurveyForm(found.items, given=given), "answered": given is not None}
    return _page(request, place, facts)


def _answered(request: EngawaRequest, place: Place, found: Survey) -> HttpResponse:
    if request.POST.get("verb") == "take_back":
        take_back(found, by=request.actor)
    else:
        form = SurveyForm(found.items, request.POST)
        if not form.is_valid() or not send(form, found, request.actor):
            return _page(request, place, {"survey": found, "form": form, "answered": False}, status=422)
    return redirect("exhibitor:survey", programme=request.programme.slug)


def _page(request: EngawaRequest, place: Place, facts: dict[str, Any], *, status: int = 200) -> HttpResponse:
    with inside(request.programme):
        found = facts["survey"]
        asked = found is not None and is_asked(found, request.actor)
        return render(request, "exhibitor/survey.html", place.facts | facts | {"asked": asked}, status=status)
