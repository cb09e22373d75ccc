"""わたしの情報: what is held and why, who has seen it, and how to take it back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from engawa.base.acts.rules import RULES
from engawa.base.acts.words import PURPOSE_LABELS, Act, Purpose
from engawa.base.parties.models import Organisation
from engawa.base.programmes.context import inside
from engawa.contract.approvals.fields import field_words
from engawa.contract.custody.actions import show_employer, withdraw_consent
from engawa.contract.custody.disposal.queries import request_of
from engawa.contract.custody.queries import asked_by, consents_of, hidden_employers, seen_by
from engawa.contract.custody.states import ConsentState
from engawa.delivery.fairs.actions.cards import see_own
from engawa.delivery.fairs.actions.meeting import hide_from
from engawa.delivery.fairs.queries.fair import booths_of, current_fair
from engawa.web.between.held import held_by_class
from engawa.web.http import subject
from engawa.web.participant.forms import HideForm
from engawa.web.scope import EngawaRequest

READ = (
    Act.DISCLOSE_SHOW,
    Act.WISH_SEE,
    Act.TALK_SEE,
    Act.CONSULT_SEE,
    Act.CONSULT_SHEET,
    Act.CONSULT_TOWN,
    Act.CONSULT_READ,
    Act.CASE_SEE,
    Act.CASE_SEND,
    Act.CASE_HAND,
    Act.SURVEY_READ,
)
READING = {RULES[act].title for act in READ}


@require_GET
@subject(opens=True)
def data(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    with inside(request.programme):
        fair = current_fair()
    own = see_own(request.programme, by=request.actor, gathering=fair.gathering_id if fair else None)
    with inside(request.programme):
        lines = seen_by(request.programme.pk, request.actor.id)
        seen = [line for line in lines if line.did in READING]
        context = {
            "fair": fair,
            "own": own,
            "held": held_by_class(request.programme.pk, request.actor.id),
            "seen": seen,
            "others": [line for line in lines if line not in seen],
            "consents": [row for row in _rows(request.actor.id) if row["live"]],
            "erasure": request_of(request.actor.id),
            "asked": asked_by(request.programme.pk, request.actor.id),
        }
        return render(request, "participant/data.html", context)


@require_GET
@subject()
def consents(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return render(request, "participant/consents.html", _consents(request))


def _rows(me: UUID) -> list[dict[str, object]]:
    return [
        {
            "purpose": one.purpose,
            "label": PURPOSE_LABELS[Purpose(one.purpose)],
            "recipient": one.recipient,
            "recipient_id": one.recipient_id or "",
            "fields": field_words(one.fields),
            "since": one.given_at,
            "ended": one.ended_at,
            "live": one.state == ConsentState.GIVEN,
        }
        for one in consents_of(me)
    ]


def _consents(request: EngawaRequest) -> dict[str, object]:
    fair, me = current_fair(), request.actor.id
    rows = _rows(me)
    hidden = hidden_employers(me)
    companies = _companies(request)
    names = dict(companies) | dict(
        Organisation.objects.filter(corporate_no__in=hidden).values_list("corporate_no", "name")
    )
    choices = [(number, name) for number, name in companies if number not in hidden]
    return {
        "fair": fair,
        "rows": rows,
        "hidden": [(number, names.get(number, number)) for number in hidden],
        "form": HideForm(choices),
    }


def _companies(request: EngawaRequest) -> list[tuple[str, str]]:
    """Exhibitors with a corporate number, as choices."""
    with inside(request.programme):
        fair = current_fair()
        if fair is None:
            return []
        bodies = [booth.exhibitor.organisation for booth in booths_of(fair.gathering)]
    return [(body.corporate_no, body.name) for body in bodies if body.corporate_no]


@require_POST
@subject()
def withdraw(request: EngawaRequest, programme: str) -> HttpResponse:
    try:
        purpose = Purpose(request.POST.get("purpose", ""))
        recipient = UUID(request.POST["recipient"]) if request.POST.get("recipient") else None
    except ValueError as problem:
        raise Http404 from problem
    withdraw_consent(
        request.programme, by=request.actor, subject=request.actor.id, purpose=purpose, recipient=recipient
    )
    back = "participant:data" if request.POST.get("back") == "data" else "participant:consents"
    return redirect(back, programme=programme)


@require_POST
@subject()
def hide(request: EngawaRequest, programme: str) -> HttpResponse:
    form = HideForm(_companies(request), request.POST)
    if not form.is_valid():
        with inside(request.programme):
            return render(request, "participant/consents.html", _consents(request) | {"form": form}, status=422)
    number = str(form.cleaned_data["organisation"])
    hide_from(request.programme, by=request.actor, corporate_no=number)
    return redirect("participant:consents", programme=programme)


@require_POST
@subject()
def show(request: EngawaRequest, programme: str) -> HttpResponse:
    show_employer(
        request.programme, by=request.actor, subject=request.actor.id, corporate_no=request.POST.get("corporate_no", "")
    )
    return redirect("participant:consents", programme=programme)
