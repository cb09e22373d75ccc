"""書類: freezing a report, and taking the same bytes again at any time."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission as Word
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.queries import standings
from engawa.outcomes.reports.actions import freeze_flash
from engawa.outcomes.reports.queries import NotReady
from engawa.shared.documents.access import paper_for
from engawa.shared.documents.forms import Form
from engawa.shared.documents.models import PaperFigure
from engawa.shared.documents.queries import content_of, papers as frozen_papers
from engawa.shared.documents.render import Unprintable
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.making import MAKINGS, download
from engawa.web.scope import EngawaRequest

PARTS = {
    "fair": _("この回"),
    "total": _("両回の合計"),
    "confirmed": _("確定"),
    "needs_check": _("要確認"),
    "disputed": _("確認中・差戻し中"),
    "rejected": _("不成立"),
}
CHOOSE = _("どの回の速報にするかを選んでください。")


@require_safe
@at_desk(Word.PAPER_VIEW)
def papers(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    makings = [one for one in MAKINGS.values() if request.actor.can(one.word)]
    return page(request, desk, "between/papers", {"papers": frozen_papers(), "makings": makings})


@require_safe
@at_desk(Word.PAPER_VIEW)
def paper(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = paper_for(request.actor, request.programme, pk)
    rows = [(_label(figure), figure, figure.query_id in QUERIES) for figure in found.figures.all()]
    return page(request, desk, "between/paper", {"paper": found, "figures": rows})


def _label(figure: PaperFigure) -> str:
    """As printed; else `参加した求職者（両回の合計）`: the query's own words, and which part of it stands on the paper."""
    if figure.label:
        return figure.label
    query = QUERIES.get(figure.query_id)
    part = PARTS.get(figure.key.rpartition(".")[2])
    label = str(query.label) if query else figure.query_id
    return f"{label}（{part}）" if part else label


@require_safe
@at_desk(Word.PAPER_VIEW)
def file(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    found = paper_for(request.actor, request.programme, pk)
    form = next((one for one in found.forms if one.value == request.GET.get("form", Form.PDF.value)), None)
    if form is None:
        raise Http404
    return download(content_of(found, form), found.file_name_as(form), form, digest=found.sha256_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.PAPER_FREEZE)
def flash(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """速報を作成する: which fair, what it will say, then freeze."""
    with inside(request.programme):
        fairs = sources.fairs()
    problem = ""
    if request.method == "POST":
        try:
            fair = fair_for(request.programme, UUID(request.POST.get("gathering", "")))
            made = freeze_flash(request.programme, by=request.actor, fair=fair)
        except (NotReady, Unprintable) as sentence:
            problem = str(sentence)
        except ValueError:
            problem = str(CHOOSE)
        else:
            return desk.go(request, "paper", pk=made.pk)
    begun = [fair for fair in fairs if fair.starts_at <= clock.now()] or fairs[:1]
    with inside(request.programme):
        context = {"fairs": begun, "latest": begun[-1] if begun else None, "now": standings(), "problem": problem}
    return page(request, desk, "between/flash", context, status=422 if problem else 200)
