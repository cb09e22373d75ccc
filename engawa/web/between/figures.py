"""根拠をひらく: a figure by the id of its query, and the rows it counts. Seekers by 表示名 only."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from engawa.base.programmes.permissions import Permission as Word
from engawa.base.subjects.aliases import show_aliases
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.sources import FairFacts
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.scope import EngawaRequest

PAGE = 50


@require_safe
@at_desk(Word.MATCH_VIEW)
def figure(request: EngawaRequest, desk: Desk, programme: str, query: str) -> HttpResponse:
    known = QUERIES.get(query)
    if known is None:
        raise Http404
    fairs = sources.fairs()
    chosen = _chosen(fairs, request.GET.get("fair", ""))
    all_rows = known.rows(chosen)
    rows = Paginator(all_rows, PAGE).get_page(request.GET.get("page"))
    aliases = show_aliases(row.subject for row in rows if row.subject)
    named = {fair.gathering: fair.words for fair in fairs}
    lines = [(row, named.get(row.gathering, ""), aliases.get(row.subject, "") if row.subject else "") for row in rows]
    context = {"query": known, "count": len(all_rows), "lines": lines, "page": rows, "fairs": fairs, "chosen": chosen}
    return page(request, desk, "between/figure", context)


def _chosen(fairs: list[FairFacts], asked: str) -> list[FairFacts]:
    try:
        one = UUID(asked)
    except ValueError:
        return fairs
    found = [fair for fair in fairs if fair.gathering == one]
    if not found:
        raise Http404
    return found
