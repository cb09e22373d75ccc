"""求人票の確認: what waits, and one verdict for the ticked lines."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.exhibitors.actions.checking import MOST_AT_ONCE, check_postings
from engawa.delivery.exhibitors.models import Posting
from engawa.delivery.exhibitors.queries import postings_to_check
from engawa.web.agency.forms import CheckForm
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


def _waiting(gathering: Gathering | None) -> list[Posting]:
    return list(postings_to_check(gathering)[:MOST_AT_ONCE]) if gathering else []


@require_safe
@staff(Permission.AGENCY_VIEW)
def home(request: EngawaRequest, programme: str) -> HttpResponse:
    """What waits for me first."""
    gathering = current_gathering(request.programme)
    waiting = postings_to_check(gathering).count() if gathering else 0
    return render(request, "agency/home.html", {"gathering": gathering, "waiting": waiting})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.POSTING_CHECK)
def postings(request: EngawaRequest, programme: str) -> HttpResponse:
    with inside(request.programme):
        gathering = current_gathering(request.programme)
        waiting = _waiting(gathering)
        total = postings_to_check(gathering).count() if gathering else 0
    form = CheckForm(waiting, request.POST or None)
    if request.method == "POST" and gathering and form.is_valid():
        verdicts = dict.fromkeys(form.cleaned_data["postings"], form.cleaned_data["verdict"])
        check_postings(gathering, by=request.actor, verdicts=verdicts, reason=form.cleaned_data["reason"])
        return redirect("agency:postings", programme=programme)
    ticked = request.POST.getlist("postings")
    context = {"form": form, "waiting": waiting, "total": total, "gathering": gathering, "ticked": ticked}
    with inside(request.programme):
        return render(request, "agency/postings.html", context, status=422 if form.errors else 200)
