"""三者相談 as 乙 sees it: state, time, bodies. No name, no topic, no note, no chat."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.programmes.permissions import Permission
from engawa.delivery.guidance.queries.standing import standing_of
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest


@require_safe
@staff(Permission.BOARD_VIEW)
def consultations(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return page(request, OFFICE, "contractor/consultations", {"rows": standing_of()})
