"""通報 about a talk, by the host."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias
from engawa.delivery.fairs.actions.blocking import report_talk
from engawa.delivery.fairs.models import TalkReport
from engawa.delivery.fairs.queries.abuse import reported
from engawa.delivery.fairs.queries.fair import fair_of
from engawa.web.between.reporting import OF_SEEKERS, ReportForm
from engawa.web.exhibitor.access import talk_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.TALK_NOTE)
def report(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    talk = talk_for(request, pk)
    form = ReportForm(OF_SEEKERS, request.POST or None)
    if request.method == "POST" and form.is_valid():
        report_talk(talk, by=request.actor, **form.cleaned_data)
        return redirect("exhibitor:talk-report", programme=programme, pk=pk)
    with inside(request.programme):
        context = {
            "talk": talk,
            "booth": talk.booth,
            "alias": show_alias(talk.subject_id),
            "form": form,
            "known": reported(talk.pk, TalkReport.Side.HOST) is not None,
            "fair": fair_of(talk.booth.gathering),
        }
        return render(request, "exhibitor/report.html", context, status=422 if form.errors else 200)
