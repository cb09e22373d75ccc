"""出展者: who stands where on the way to the published list, and the fair's own state. 仕様書1(2)オ."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.contract.approvals.agreeing import ask_agreement
from engawa.contract.approvals.models import Agreement
from engawa.contract.approvals.queries import latest_agreement
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GATHERING, GATHERING_LABELS, GatheringState
from engawa.delivery.exhibitors.access import exhibitor_for, list_for
from engawa.delivery.exhibitors.actions import add_municipalities, propose_list, publish_list, withdraw_list
from engawa.delivery.exhibitors.actions.listing import KIND, AlreadyProposed, NotListable, organisations_of
from engawa.delivery.exhibitors.answers import passport_of
from engawa.delivery.exhibitors.choosing import ranked, selection_of, set_selection
from engawa.delivery.exhibitors.importing.columns import LABELS
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.models import (
    Exhibitor,
    ExhibitorKind,
    ExhibitorList,
    Invitation,
    Origin,
    Posting,
    Selection,
)
from engawa.delivery.exhibitors.queries import (
    exhibitor_counts,
    lists_of,
    posting_standing,
    proposed_list,
    public_exhibitors,
)
from engawa.delivery.exhibitors.sme import share_of
from engawa.delivery.exhibitors.states import (
    AWAITED,
    CHECK_LABELS,
    EXHIBITOR,
    EXHIBITOR_LABELS,
    CheckState,
    ExhibitorState,
)
from engawa.delivery.fairs.actions import leaving, planning
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.readiness import late_of, step_due
from engawa.web.between.choosing import chosen_fair
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

PER_PAGE = 50
TONES = {
    ExhibitorState.CONFIRMED: "go",
    ExhibitorState.CHECKED: "go",
    ExhibitorState.LISTED: "info",
    ExhibitorState.NOT_REGISTERED: "error",
    ExhibitorState.CHECKING: "now",
}
CHECK_TONES = {CheckState.CHECKED: "go", CheckState.UNCHECKED: "now", CheckState.NOT_REGISTERED: "error"}

MOVES: dict[str, tuple[Any, Any]] = {
    "announce": (_("告知する"), planning.announce_fair),
    "open": (_("参加受付をはじめる"), planning.open_registration),
    "start": (_("いま開催する"), planning.start_fair),
    "close": (_("終了する"), planning.close_fair),
    "report": (_("報告済みにする"), planning.report_fair),
}


class TownsForm(EngawaForm):
    codes = forms.MultipleChoiceField(
        label=_("参加する市町村"), required=False, widget=forms.CheckboxSelectMultiple, choices=[]
    )

    def __init__(self, there: set[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["codes"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, place.name) for code, place in municipalities().items() if code not in there]


@require_safe
@staff(Permission.LIST_PUBLISH)
def exhibitors(request: EngawaRequest, programme: str) -> HttpResponse:
    """The way from application to the published list, and what to do next on it."""
    return _page(request)


def _page(request: EngawaRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    fair = chosen_fair(request)
    with inside(request.programme):
        gathering = fair.gathering
        counts = exhibitor_counts(gathering)
        state = request.GET.get("state", "")
        rows = Exhibitor.objects.filter(gathering=gathering).select_related("organisation")
        rows = rows.filter(state=state) if state in counts else rows
        page = Paginator(rows.order_by("kana_key", "pk"), PER_PAGE).get_page(request.GET.get("page"))
        facts = {
            "fair": fair,
            "gathering": gathering,
            "state_words": GATHERING_LABELS[GatheringState(gathering.state)],
            "moves": [
                (verb, words)
                for verb, (words, _go) in MOVES.items()
                if GATHERING.allows(gathering.state, verb) and gathering.state != GatheringState.POSTPONED
            ],
            "states": [
                (one.value, EXHIBITOR_LABELS[one], counts[one.value]) for one in ExhibitorState if counts[one.value]
            ],
            "shown": state,
            "page_obj": page,
            "rows": _rows(gathering, list(page.object_list)),
            "late": late_of(gathering),
            "share": share_of(public_exhibitors(gathering).filter(kind=ExhibitorKind.COMPANY)),
            "invited": Invitation.objects.filter(gathering=gathering, state__in=AWAITED).count(),
            "lists": list(lists_of(gathering)[:5]),
            "towns": TownsForm(_towns(gathering)),
            "problem": problem,
        } | _listing(gathering, counts)
        return render(request, "contractor/exhibitors/list.html", facts, status=status)


def _rows(gathering: Gathering, exhibitors: list[Exhibitor]) -> list[dict[str, Any]]:
    standing, day = posting_standing(row.pk for row in exhibitors), clock.local(gathering.starts_at).date()
    return [
        {
            "row": row,
            "origin": Origin(row.origin).label,
            "due": (due := step_due(row, day)),
            "late": due is not None and due < clock.today(),
            "state": EXHIBITOR_LABELS[ExhibitorState(row.state)],
            "tone": TONES.get(ExhibitorState(row.state), "plain"),
            "postings": standing.get(row.pk),
            "town": row.kind == ExhibitorKind.MUNICIPALITY,
        }
        for row in exhibitors
    ]


def _listing(gathering: Gathering, counts: dict[str, int]) -> dict[str, Any]:
    """What the next list version waits for."""
    proposed = proposed_list(gathering)
    asked = latest_agreement(KIND, subject_ref=proposed.pk) if proposed else None
    agreed = asked is not None and asked.decision == Agreement.Decision.AGREED
    facts = {"proposed": proposed, "asked": asked, "agreed": agreed, "selection": selection_of(gathering)}
    waiting = ranked(gathering)
    fits = sum(one.fits for one in waiting)
    listable = counts[ExhibitorState.CHECKED] - len(waiting) + fits
    return facts | {"listable": listable, "full": len(waiting) - fits}


def _towns(gathering: Gathering) -> set[str]:
    """Those that take part; whoever was there last time is asked again."""
    rows = Exhibitor.objects.filter(gathering=gathering, kind=ExhibitorKind.MUNICIPALITY)
    rows = rows.exclude(state=ExhibitorState.CARRIED_OVER)
    return set(rows.values_list("municipality", flat=True))


@require_safe
@staff(Permission.LIST_PUBLISH)
def exhibitor(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = exhibitor_for(request.programme, request.actor, pk)
    postings = Posting.objects.filter(exhibitor=found).order_by("job_no")
    facts = {
        "exhibitor": found,
        "state": EXHIBITOR_LABELS[ExhibitorState(found.state)],
        "tone": TONES.get(ExhibitorState(found.state), "plain"),
        "postings": [_posting(posting) for posting in postings],
        "leaves": [(verb, words) for verb, (words, _act) in LEAVES.items() if EXHIBITOR.allows(found.state, verb)],
        "resumable": EXHIBITOR.allows(found.state, "resume"),
        "origin": Origin(found.origin).label,
        "passport": {} if found.kind == ExhibitorKind.MUNICIPALITY else passport_of(found),
    }
    return render(request, "contractor/exhibitors/one.html", facts)


def _posting(posting: Posting) -> dict[str, Any]:
    state = CheckState(posting.check_state)
    return {
        "posting": posting,
        "words": CHECK_LABELS[state],
        "tone": CHECK_TONES.get(state, "plain"),
        "missing": [LABELS[key] for key in posting.missing],
    }


@require_POST
@staff(Permission.LIST_PUBLISH)
def propose(request: EngawaRequest, programme: str) -> HttpResponse:
    """The next version with everybody who is checked, and the question to 甲 about exactly these."""
    gathering = chosen_fair(request).gathering
    with inside(request.programme):
        rows = Exhibitor.objects.filter(gathering=gathering, state=ExhibitorState.CHECKED)
        towns = list(rows.filter(kind=ExhibitorKind.MUNICIPALITY).values_list("pk", flat=True))
        waiting = ranked(gathering)
    ready = towns + [one.exhibitor.pk for one in waiting if one.fits]
    try:
        listed = propose_list(gathering, by=request.actor, exhibitors=ready)
    except AlreadyProposed:
        return _page(request, problem=_t("協議中の一覧があります。先に公開するか、取り下げてください。"), status=409)
    except NotListable:
        words = _t("一覧に載せられる出展者がいません。求人の確認か、空きを待っています。")
        return _page(request, problem=words, status=409)
    _ask(request, gathering, listed, waiting=sum(not one.fits for one in waiting))
    return redirect("contractor:exhibitors", programme=programme)


def _ask(request: EngawaRequest, gathering: Gathering, listed: ExhibitorList, *, waiting: int) -> None:
    with inside(request.programme):
        content = {"organisations": [str(one) for one in organisations_of(listed)]}
        rule = selection_of(gathering)
    facts = {"number": listed.number, "count": len(listed.exhibitors)}
    text = _t("出展企業一覧 第%(number)d版（%(count)d者）を公開したいので、協議します。") % facts
    if rule is not None:
        words = {"capacity": rule.capacity, "criteria": rule.criteria_words or _t("申込みの早い順"), "waiting": waiting}
        more = _t("企業の定員は%(capacity)d社です。選ぶ基準：%(criteria)s。空きを待つ企業：%(waiting)d社。")
        text = f"{text}\n{more % words}"
    ask_agreement(request.programme, by=request.actor, kind=KIND, subject_ref=listed.pk, text=text, content=content)


@require_POST
@staff(Permission.LIST_PUBLISH)
def publish(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Exactly what was agreed becomes public, and everybody on it gets a booth."""
    publish_list(list_for(request.programme, request.actor, pk), by=request.actor)
    planning.make_booths(chosen_fair(request), by=request.actor)
    return redirect("contractor:exhibitors", programme=programme)


@require_POST
@staff(Permission.LIST_PUBLISH)
def withdraw(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    withdraw_list(list_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("contractor:exhibitors", programme=programme)


@require_POST
@staff(Permission.LIST_PUBLISH)
def towns(request: EngawaRequest, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    with inside(request.programme):
        form = TownsForm(_towns(gathering), request.POST)
    if form.is_valid() and form.cleaned_data["codes"]:
        add_municipalities(gathering, by=request.actor, codes=form.cleaned_data["codes"])
    return redirect("contractor:exhibitors", programme=programme)


class SelectionForm(EngawaForm):
    capacity = forms.IntegerField(label=_("企業の定員（社）"), min_value=1, max_value=500)
    criteria = forms.MultipleChoiceField(
        label=_("先に載せる基準"),
        choices=Selection.Criterion.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選ばないときは、申込みの早い順です。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.LIST_PUBLISH)
def selection(request: EngawaRequest, programme: str) -> HttpResponse:
    """Declared before anybody is chosen by it."""
    gathering = chosen_fair(request).gathering
    with inside(request.programme):
        known = selection_of(gathering)
    first = {"capacity": known.capacity, "criteria": known.criteria} if known else None
    form = SelectionForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST" and form.is_valid():
        set_selection(gathering, by=request.actor, **form.cleaned_data)
        return redirect("contractor:selection", programme=programme)
    with inside(request.programme):
        facts = {"form": form, "gathering": gathering, "ranked": ranked(gathering)}
        return render(request, "contractor/exhibitors/selection.html", facts, status=422 if form.errors else 200)


class LeaveForm(EngawaForm):
    reason = forms.CharField(
        label=_("理由"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("記録に残ります。公開はされません。"),
    )


LEAVES: dict[str, tuple[Any, Any]] = {
    "withdraw": (_("出展を取り下げる"), leaving.withdraw_exhibitor),
    "suspend": (_("公開を止める"), leaving.suspend_exhibitor),
}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.LIST_PUBLISH)
def leave(request: EngawaRequest, programme: str, pk: UUID, verb: str) -> HttpResponse:
    """Withdrawn for good, or off the public pages for a while; whoever held a place is told."""
    found = exhibitor_for(request.programme, request.actor, pk)
    if verb not in LEAVES:
        raise Http404
    title, act = LEAVES[verb]
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        act(found, by=request.actor, reason=form.cleaned_data["reason"])
        return redirect("contractor:exhibitor", programme=programme, pk=pk)
    with inside(request.programme):
        facts = {"form": form, "exhibitor": found, "title": title}
        return render(request, "contractor/exhibitors/leave.html", facts, status=422 if form.errors else 200)


@require_POST
@staff(Permission.LIST_PUBLISH)
def resume(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    leaving.resume_exhibitor(exhibitor_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("contractor:exhibitor", programme=programme, pk=pk)


@require_POST
@staff(Permission.LIST_PUBLISH)
def move(request: EngawaRequest, programme: str, verb: str) -> HttpResponse:
    if verb not in MOVES:
        raise Http404
    fair: Fair = chosen_fair(request)
    MOVES[verb][1](fair, by=request.actor)
    return redirect("contractor:exhibitors", programme=programme)


urlpatterns = [
    path("exhibitors/", exhibitors, name="exhibitors"),
    path("exhibitors/towns/", towns, name="exhibitor-towns"),
    path("exhibitors/selection/", selection, name="selection"),
    path("exhibitors/<uuid:pk>/", exhibitor, name="exhibitor"),
    path("exhibitors/<uuid:pk>/resume/", resume, name="exhibitor-resume"),
    path("exhibitors/<uuid:pk>/leave/<slug:verb>/", leave, name="exhibitor-leave"),
    path("lists/propose/", propose, name="list-propose"),
    path("lists/<uuid:pk>/publish/", publish, name="list-publish"),
    path("lists/<uuid:pk>/withdraw/", withdraw, name="list-withdraw"),
    path("fair/<slug:verb>/", move, name="fair-move"),
]
