"""あゆみ: what was said about her and which company since the fair, by whom; she may say that she knows nothing of it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from engawa.outcomes.measures.deeds import Source
from engawa.outcomes.measures.leading import Unknown, deny_word
from engawa.outcomes.measures.queries import words_about
from engawa.web.http import subject
from engawa.web.participant.cases import case_context
from engawa.web.scope import EngawaRequest


@require_safe
@subject()
def steps(request: EngawaRequest, programme: str) -> HttpResponse:
    rows = [(word, word.source == Source.SEEKER) for word in words_about(request.actor.id)]
    return render(request, "participant/steps.html", {"rows": rows} | case_context(request.actor.id))


@require_POST
@subject()
def deny(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    try:
        deny_word(request.programme, by=request.actor, word=pk)
    except Unknown as problem:
        raise Http404 from problem
    return redirect("participant:steps", programme=programme)
