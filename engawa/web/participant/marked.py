"""話してみたいところ: her own list; what her browser kept before can be taken over."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from engawa.base.programmes.context import inside
from engawa.contract.custody.queries import hidden_employers
from engawa.delivery.fairs.access import fair_here
from engawa.delivery.fairs.actions.marking import MOST, add_marked, remove_marked
from engawa.delivery.fairs.queries.fair import booths_of
from engawa.delivery.fairs.queries.marked import marked_by
from engawa.web.http import subject
from engawa.web.participant.board import on_now
from engawa.web.scope import EngawaRequest


@require_GET
@subject()
def marked(request: EngawaRequest, programme: str) -> HttpResponse:
    fair = fair_here(request.programme)
    found = list(marked_by(request.actor.id, fair.gathering))
    booths = {one.exhibitor_id: one for one in booths_of(fair.gathering)} if found else {}
    hidden = set(hidden_employers(request.actor.id))
    facts = {
        "fair": fair,
        "live": on_now(fair.gathering),
        "most": MOST,
        "rows": [
            {"one": one, "booth": booths.get(one.pk), "hidden": one.organisation.corporate_no in hidden}
            for one in found
        ],
    }
    return render(request, "participant/marked.html", facts)


@require_POST
@subject()
def add(request: EngawaRequest, programme: str) -> HttpResponse:
    fair = fair_here(request.programme)
    add_marked(fair.gathering, by=request.actor, exhibitors=ids_in(request.POST.getlist("marked")))
    return redirect(f"{request.path.removesuffix('add/')}?taken=1")


@require_POST
@subject()
def remove(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    with inside(request.programme):
        gathering = fair_here(request.programme).gathering
    remove_marked(gathering, by=request.actor, exhibitor=pk)
    return redirect("participant:marked", programme=programme)


def ids_in(given: list[str]) -> list[UUID]:
    """What is no id is left out."""
    found = []
    for one in given[: 4 * MOST]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
