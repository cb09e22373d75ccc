"""おすすめ: what a body issued to her, in its name; below it, or alone, the companies in the order of her own conditions."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engawa.base.acts.words import Purpose
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import give_consent
from engawa.contract.custody.purposes import COMPANIES_ALONE
from engawa.contract.custody.queries import hidden_employers, live_consent
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.sheet import line_of
from engawa.delivery.fairs.access import fair_here, registration_for
from engawa.delivery.fairs.actions.registering import correct_registration
from engawa.delivery.fairs.actions.wishing import own_wishes
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.delivery.fairs.queries.registrations import registration_of
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.suggesting import declared
from engawa.delivery.guidance.suggestions.access import override_for, own_line
from engawa.delivery.guidance.suggestions.changing import hide_own, take_back
from engawa.delivery.guidance.suggestions.filtering import Found, by_conditions, rows_of
from engawa.delivery.guidance.suggestions.people import Declared
from engawa.delivery.guidance.suggestions.queries import issuers, issuing, overrides_of
from engawa.delivery.guidance.suggestions.seeing import Line, see_own_lines
from engawa.delivery.guidance.suggestions.states import GROUND_LABELS, Ground
from engawa.web.between.offered import offered
from engawa.web.between.reasons import by_verdict, is_must, line_words, wish_words
from engawa.web.http import subject
from engawa.web.scope import EngawaRequest
from engawa.web.wishing import WishesForm, typed_before

PER_PAGE = 10


@require_GET
@subject(opens=True)
def suggestions(request: EngawaRequest, programme: str) -> HttpResponse:
    """Words that a counsellor wrote for her are opened first; then the page is read."""
    del programme
    with inside(request.programme):
        fair = current_fair()
    lines = see_own_lines(fair.gathering, by=request.actor) if fair else ()
    with inside(request.programme):
        context = _facts(request, fair.gathering if fair else None)
        context |= {"fair": fair, "bodies": _by_body(lines), "hidden": overrides_of(request.actor.id, None)}
        return render(request, "participant/suggestions.html", context)


def _facts(request: EngawaRequest, gathering: Gathering | None) -> dict[str, Any]:
    me = request.actor.id
    registration = registration_of(me, gathering) if gathering else None
    here = registration is not None and registration.state in TAKING_PART
    hers = declared(registration) if registration else Declared()
    consent = live_consent(me, Purpose.SUGGESTION)
    filtered = by_conditions(gathering, hers, hidden_employers(me)) if gathering and hers.wishes else None
    page = Paginator(filtered.found if filtered else (), PER_PAGE).get_page(request.GET.get("page"))
    return {
        "taking_part": here,
        "issuing": issuing() and issuers().exists(),
        "wants": consent is not None,
        "companies_alone": consent is not None and consent.words_version in COMPANIES_ALONE,
        "wishes": [(wish_words(wish), is_must(wish)) for wish in hers.wishes],
        "page_obj": page,
        "rows": _rows(page.object_list),
        "left_out": filtered.left_out if filtered else 0,
    }


def _rows(found: Iterable[Found]) -> list[dict[str, Any]]:
    found = list(found)
    postings = rows_of(found)
    return [
        {
            "posting": postings[one.posting],
            "line": line_of(postings[one.posting]),
            "terms": by_verdict(one.terms),
            "met": one.met,
            "of": len(one.terms),
        }
        for one in found
        if one.posting in postings
    ]


def _by_body(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Each issuing body with its own heading, in the order of its first line."""
    found: dict[UUID, dict[str, Any]] = {}
    for line in lines:
        body = line.row.issuer_body
        assert body is not None  # by the database's own constraint
        found.setdefault(body.pk, {"body": body, "criteria": line.row.run.criteria, "cards": []})
        found[body.pk]["cards"].append(_card(line))
    return list(found.values())


def _card(line: Line) -> dict[str, Any]:
    ground = GROUND_LABELS[Ground(line.row.ground)] if line.row.ground else ""
    reasons, notes = line_words(line)
    return {
        "row": line.row,
        "line": offered(line.row),
        "town": line.town,
        "reasons": reasons,
        "notes": notes,
        "ground": ground,
        "staff_words": line.staff_words,
    }


@require_POST
@subject()
def want(request: EngawaRequest, programme: str) -> HttpResponse:
    """She agrees to be given suggestions. Taking it back stands beside all her other consents."""
    give_consent(request.programme, by=request.actor, subject=request.actor.id, purpose=Purpose.SUGGESTION)
    return redirect("participant:suggestions", programme=programme)


@require_POST
@subject()
def hide(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    hide_own(own_line(request.programme, request.actor, pk), by=request.actor)
    return redirect("participant:suggestions", programme=programme)


@require_POST
@subject()
def show(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    take_back(override_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("participant:suggestions", programme=programme)


@require_http_methods(["GET", "HEAD", "POST"])
@subject(opens=True)
def wishes(request: EngawaRequest, programme: str) -> HttpResponse:
    """「この条件を変える」"""
    registration = registration_for(request.programme, request.actor, fair_here(request.programme).gathering)
    if request.method == "POST":
        form = WishesForm(request.POST)
        if form.is_valid():
            correct_registration(registration, by=request.actor, wishes=form.wishes())
            return redirect("participant:suggestions", programme=programme)
    else:
        form = WishesForm(initial=typed_before(own_wishes(registration, by=request.actor)))
    with inside(request.programme):
        context = {"form": form, "fair": current_fair()}
        return render(request, "participant/wishes.html", context, status=422 if form.errors else 200)
