from django.http import HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.queries import waiting_agreements, waiting_approvals
from engawa.contract.duties.queries import pending
from engawa.outcomes.measures.queries import standings, waiting_targets
from engawa.web.between.checklist import summary_of
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


@require_safe
@staff(Permission.BOARD_VIEW)
def home(request: EngawaRequest, programme: str) -> HttpResponse:
    """What waits for us first, then what we wait for. An open page fetches the first alone."""
    waiting = OFFICE.waiting(request)
    if request.headers.get("HX-Request") == "true":
        return page(request, OFFICE, "contractor/home_live", waiting=waiting)
    context = {
        "approvals": waiting_approvals(),
        "agreements": waiting_agreements(),
        "proposed": waiting_targets(),
        "now": standings(),
        "checklist": summary_of(request),
        "pending": len(pending()),
        "as_at": clock.now(),
    }
    return page(request, OFFICE, "contractor/home", context, waiting=waiting)


@require_safe
@staff(Permission.BOARD_VIEW)
def unfinished(request: EngawaRequest, programme: str) -> HttpResponse:
    """未了事項: duties that no machine asks yet."""
    return page(request, OFFICE, "contractor/unfinished", {"pending": pending()})
