"""これまでの開催: what became of a fair that is over, with numbers as they were settled, and who answers now.

Numbers come from 確定した数字 only: what is erased later changes nothing here. Fewer than five people are never told.
"""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from engawa.base.kit import clock
from engawa.base.kit.suppress import suppressed
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.queries import public_exhibitors
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.fair import current_fair, fair_numbered, over
from engawa.delivery.guidance.models import ConsultationCounter
from engawa.outcomes.measures.freezing import settled_counts
from engawa.web.http import public
from engawa.web.public.cards import kind_words, place_words
from engawa.web.scope import EngawaRequest

SHOWN = (
    ("Q-E01", _("出展した企業"), _("社"), False),
    ("Q-E02", _("出展した自治体"), _("団体"), False),
    ("Q-S01", _("参加登録をした方"), _("人"), True),
    ("Q-S02", _("参加した方"), _("人"), True),
    ("Q-M01", _("マッチング"), _("件"), True),
)
"""Query, words, unit, and whether it counts people."""


@dataclass(frozen=True)
class Result:
    """`value` None: fewer than five."""

    label: str
    value: int | None
    unit: str


@dataclass(frozen=True)
class There:
    """One that took part; `url` where it takes part in the fair of today as well."""

    pk: UUID
    name: str
    words: str
    url: str


@require_safe
@public
def archive(request: EngawaRequest, programme: str) -> HttpResponse:
    return render(request, "public/archive.html", {"fairs": over()})


@require_safe
@public
def past(request: EngawaRequest, programme: str, number: int) -> HttpResponse:
    fair = fair_numbered(number)
    if fair is None:
        raise Http404
    if fair not in over():
        return redirect("public:top", programme=programme)
    counts, as_at = settled_counts(fair.number, fair.gathering.ends_at)
    facts = {
        "fair": fair,
        "gathering": fair.gathering,
        "results": _results(counts),
        "as_at": as_at,
        "there": _there(request, fair),
        "counters": list(ConsultationCounter.objects.select_related("organisation").order_by("organisation__kana")),
        "ended": bool(request.programme.ends_on and clock.today() > request.programme.ends_on),
    }
    return render(request, "public/past.html", facts)


def _results(counts: dict[str, int]) -> list[Result]:
    return [
        Result(str(label), suppressed(counts[query]) if people else counts[query], str(unit))
        for query, label, unit, people in SHOWN
        if query in counts
    ]


def _there(request: EngawaRequest, fair: Fair) -> list[There]:
    now = current_fair()
    public_now: dict[UUID, UUID] = {}
    if now is not None and now.pk != fair.pk:
        public_now = dict(public_exhibitors(now.gathering).values_list("organisation", "pk"))
    rows = public_exhibitors(fair.gathering).order_by("kind", "kana_key", "pk")
    return [_line(request, row, public_now.get(row.organisation_id)) for row in rows]


def _line(request: EngawaRequest, row: Exhibitor, now: UUID | None) -> There:
    address = reverse("public:company", args=[request.programme.slug, now]) if now else ""
    words = "　".join(one for one in (kind_words(row), place_words(row)) if one)
    return There(row.pk, row.name, words, address)


def moved(request: EngawaRequest, gathering: Gathering, pk: UUID) -> HttpResponse | None:
    """A company's page of a fair that is over: its page at the fair of today, else what became of that fair."""
    row = Exhibitor.objects.filter(pk=pk, gathering__in=[one.gathering_id for one in over()]).first()
    if row is None or row.gathering_id == gathering.pk:
        return None
    slug = request.programme.slug
    now = public_exhibitors(gathering).filter(organisation=row.organisation_id).first()
    if now is not None:
        return HttpResponseRedirect(reverse("public:company", args=[slug, now.pk]))
    if not public_exhibitors(row.gathering).filter(pk=row.pk).exists():
        return None
    fair = Fair.objects.get(gathering=row.gathering_id)
    return HttpResponseRedirect(reverse("public:past", args=[slug, fair.number]))
