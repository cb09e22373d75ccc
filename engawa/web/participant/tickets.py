from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.acts.words import Purpose
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.contract.custody.queries import is_hidden, live_consent
from engawa.delivery.events.blocks import blocked_pair
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.actions.cards import see_own
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.actions.talks import draw_at
from engawa.delivery.fairs.cards import USUAL
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.fair import current_fair, fair_of
from engawa.delivery.fairs.queries.talkable import host_at
from engawa.delivery.queues import actions
from engawa.delivery.queues.access import ticket_for
from engawa.delivery.queues.actions import DeskShut, TooManyTickets
from engawa.delivery.queues.models import Ticket
from engawa.delivery.queues.queries import desk_of, expected_wait, usual_answer
from engawa.delivery.queues.states import LIVE_TICKETS, DeskState
from engawa.web.http import subject
from engawa.web.participant.board import on_now, place_of, range_note, range_words
from engawa.web.participant.forms import CardForm, TopicForm
from engawa.web.scope import EngawaRequest


@require_http_methods(["GET", "POST"])
@subject(opens=True)
def draw(request: EngawaRequest, programme: str) -> HttpResponse:
    """整理券を取る at `?booth=`: how long it may take, and what this one exhibitor would see."""
    booth = booth_asked(request.programme, request.GET.get("booth") or request.POST.get("booth", ""))
    municipality = booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY
    own = see_own(request.programme, by=request.actor, gathering=booth.gathering_id)
    form: CardForm | TopicForm
    form = (
        TopicForm(request.POST or None)
        if municipality
        else CardForm(own.rows, ticked(request, booth), request.POST or None)
    )
    if request.method == "POST" and form.is_valid():
        try:
            draw_at(booth, by=request.actor, fields=form.fields_to_show(), topic=form.topic())
        except TooManyTickets:
            form.add_error(None, _("一度に待てるのは3か所までです。どこか1か所の整理券を返すと、ここで取れます。"))
        except (DeskShut, HiddenFromThem, NotTakingPart):
            pass  # the page below says which, from the facts as they are now
        else:
            return redirect("participant:today", programme=programme)
    with inside(request.programme):
        desk = desk_of(booth.pk)
        if desk is None:
            raise Http404
        if Ticket.objects.filter(desk=desk, subject=request.actor.id, state__in=LIVE_TICKETS).exists():
            return redirect("participant:today", programme=programme)
        ahead, guess = expected_wait(desk)
        context = {
            "booth": booth,
            "municipality": municipality,
            "form": form,
            "own": own,
            "ahead": ahead,
            "range": range_words(guess),
            "note": range_note(guess),
            "standby": (standby := desk.standby and not ahead and host_at(booth.pk) is not None),
            "answers_in": usual_answer(desk) if standby else None,
            "fair": fair_of(booth.gathering),
            "open": desk.state == DeskState.OPEN and on_now(booth.gathering),
            "paused": desk.state == DeskState.PAUSED,
            "apart": blocked_pair(request.actor.id, booth.exhibitor.organisation_id, booth.gathering_id),
            "hidden": is_hidden(request.actor.id, booth.exhibitor.organisation_id),
        }
        status = 422 if request.method == "POST" else 200
        return render(request, "participant/draw.html", context, status=status)


def booth_asked(programme: Programme, given: str) -> Booth:
    try:
        pk = UUID(given)
    except ValueError:
        raise Http404 from None
    with inside(programme):
        rows = Booth.objects.select_related("exhibitor__organisation", "gathering", "programme")
        booth = rows.filter(pk=pk).first()
    if booth is None:
        raise Http404
    return booth


def ticked(request: EngawaRequest, booth: Booth) -> list[str]:
    """What she shows this company already, else the usual ones; never more than she once chose."""
    with inside(request.programme):
        consent = live_consent(request.actor.id, Purpose.MEETING, booth.exhibitor.organisation_id)
    return list(consent.fields) if consent else [str(one) for one in USUAL]


@require_POST
@subject()
def away(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    actions.step_away(ticket_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("participant:today", programme=programme)


@require_POST
@subject()
def back(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    actions.come_back(ticket_for(request.programme, request.actor, pk), by=request.actor)
    return redirect("participant:today", programme=programme)


@require_http_methods(["GET", "POST"])
@subject()
def leave(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Asks once, since the place is gone afterwards."""
    ticket = ticket_for(request.programme, request.actor, pk)
    if request.method == "POST":
        actions.give_up(ticket, by=request.actor)
        return redirect("participant:today", programme=programme)
    context = {"ticket": ticket, "place": place_of(ticket.desk), "fair": current_fair()}
    return render(request, "participant/leave.html", context)
