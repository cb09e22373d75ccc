"""三者相談 as 甲 sees it: figures, small ones kept back."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.programmes.permissions import Permission
from engawa.delivery.guidance.queries.standing import figures
from engawa.web.between.desk import page
from engawa.web.commissioner.desk import WINDOW
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


@require_safe
@staff(Permission.WINDOW_VIEW)
def consultations(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return page(request, WINDOW, "commissioner/consultations", {"figures": figures()})
