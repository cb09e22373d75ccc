"""アンケート: one page, a minute, every question may be left out; changed until it closes, taken back at any time."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.delivery.events.models import Survey
from engawa.delivery.events.survey_states import Audience
from engawa.delivery.events.surveys import answer_of, running, survey_for
from engawa.outcomes.measures.surveying import is_asked, own_answer, take_back
from engawa.web.between.survey_forms import SurveyForm, send
from engawa.web.http import subject
from engawa.web.scope import EngawaRequest


@dataclass(frozen=True)
class Invited:
    survey: Survey
    answered: bool


def invited(me: Actor) -> list[Invited]:
    """What she is asked now, for her own page. One question when nothing is open."""
    asked = [one for one in running(Audience.PARTICIPANT) if is_asked(one, me)]
    return [Invited(one, answer_of(one, subject=me.id) is not None) for one in asked]


@require_http_methods(["GET", "HEAD", "POST"])
@subject(opens=True)
def survey(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = survey_for(request.programme, pk, Audience.PARTICIPANT)
    if request.method == "POST":
        return _answered(request, found)
    given = own_answer(found, by=request.actor)
    return _page(request, found, SurveyForm(found.items, given=given), answered=given is not None)


def _answered(request: EngawaRequest, found: Survey) -> HttpResponse:
    if request.POST.get("verb") == "take_back":
        take_back(found, by=request.actor)
    else:
        form = SurveyForm(found.items, request.POST)
        if not form.is_valid() or not send(form, found, request.actor):
            return _page(request, found, form, status=422)
    return redirect("participant:survey", programme=request.programme.slug, pk=found.pk)


def _page(
    request: EngawaRequest, found: Survey, form: SurveyForm, *, answered: bool = False, status: int = 200
) -> HttpResponse:
    with inside(request.programme):
        context = {"survey": found, "form": form, "answered": answered, "asked": is_asked(found, request.actor)}
        return render(request, "participant/survey.html", context, status=status)
