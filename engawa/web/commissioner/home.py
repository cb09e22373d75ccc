from django.http import HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.queries import approvals
from engawa.outcomes.measures.queries import standings
from engawa.web.between.checklist import summary_of
from engawa.web.between.desk import page
from engawa.web.commissioner.desk import WINDOW
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest

RECENT = 5


@require_safe
@staff(Permission.WINDOW_VIEW)
def home(request: EngawaRequest, programme: str) -> HttpResponse:
    """What waits for me first, then where things stand. An open page fetches the first alone."""
    waiting = WINDOW.waiting(request)
    if request.headers.get("HX-Request") == "true":
        return page(request, WINDOW, "commissioner/home_live", waiting=waiting)
    context = {
        "now": standings(),
        "checklist": summary_of(request),
        "recent": [one for one in approvals() if one.number][:RECENT],
        "as_at": clock.now(),
    }
    return page(request, WINDOW, "commissioner/home", context, waiting=waiting)
