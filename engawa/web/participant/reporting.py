"""通報 about a talk, by her."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.delivery.fairs.actions.blocking import report_talk
from engawa.delivery.fairs.models import TalkReport
from engawa.delivery.fairs.queries.abuse import reported
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.web.between.reporting import OF_HOSTS, ReportForm
from engawa.web.http import subject
from engawa.web.participant.talks import talk_for
from engawa.web.scope import EngawaRequest


@require_http_methods(["GET", "HEAD", "POST"])
@subject()
def report(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    talk = talk_for(request, pk)
    form = ReportForm(OF_HOSTS, request.POST or None)
    if request.method == "POST" and form.is_valid():
        report_talk(talk, by=request.actor, **form.cleaned_data)
        return redirect("participant:talk-report", programme=programme, pk=pk)
    with inside(request.programme):
        context = {
            "talk": talk,
            "form": form,
            "known": reported(talk.pk, TalkReport.Side.SEEKER) is not None,
            "fair": fair_of(talk.booth.gathering),
        }
        return render(request, "participant/report.html", context, status=422 if form.errors else 200)
