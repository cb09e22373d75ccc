"""相談: the counter of today, who is next, what is booked, what is new; one consultation with what this body may read."""

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency
from engawa.base.programmes.context import after_leaving, inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.guidance.actions import counter
from engawa.delivery.guidance.actions.asking import NotThisBody
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.consultations import counter_of, counters_here, for_agency
from engawa.delivery.guidance.states import (
    AGENCY_WORDS,
    AHEAD,
    BODIES_WORDS,
    DESK_CONSULT_WORDS,
    HELD_WORDS,
    MODE_WORDS,
    PHASE_WORDS,
    Bodies,
    ConsultState,
    HeldAs,
    Mode,
    Phase,
)
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.admitting import Caller, Offer
from engawa.delivery.queues.models import Call, Desk, Ticket
from engawa.delivery.queues.queries import Line, lines_of, live_calls_of
from engawa.delivery.queues.states import CALL_WORDS, DESK_WORDS, CallState, DeskKind, DeskState, TicketState
from engawa.delivery.queues.waits import overdue, settle_due
from engawa.shared.live.places import RoomFull
from engawa.web.http import first, staff
from engawa.web.scope import EngawaRequest

RECENT = 20


@dataclass(frozen=True)
class Row:
    """One consultation as its bodies see it in a list: 表示名, never what it is about."""

    one: Consultation
    alias: str

    @property
    def bodies(self) -> str:
        return str(BODIES_WORDS[Bodies(self.one.bodies)])

    @property
    def mode(self) -> str:
        return str(MODE_WORDS[Mode(self.one.mode)])

    @property
    def phase(self) -> str:
        return str(PHASE_WORDS[Phase(self.one.phase)])

    @property
    def word(self) -> str:
        return str(DESK_CONSULT_WORDS[ConsultState(self.one.state)])

    @property
    def held(self) -> str:
        return str(HELD_WORDS[HeldAs(self.one.held_as)]) if self.one.held_as else ""

    @property
    def tone(self) -> str:
        if self.one.running:
            return "go"
        return {"requested": "now", "held": "now", "booked": "info"}.get(self.one.state, "soft")


@dataclass(frozen=True)
class InLine:
    """Somebody at the counter."""

    ticket: Ticket
    alias: str
    bodies: str
    callable: bool
    word: str
    consultation: Consultation | None


@require_safe
@staff(Permission.CONSULT_HOST)
def consultations(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return _list(request)


def _list(request: EngawaRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    with inside(request.programme):
        agency, gathering = agency_of(request.actor), current_gathering()
        if agency is None or request.actor.organisation_id is None:
            raise Http404
        desk = counter_of(gathering)
        for counter_desk in counters_here(gathering):
            if any(map(overdue, live_calls_of(counter_desk))):
                first(request, partial(settle_due, request.programme, desk=counter_desk))
        here = partial(
            counter.counsellor_here,
            request.programme,
            person=request.actor.id,
            organisation=request.actor.organisation_id,
            agency=agency,
        )
        after_leaving(here)
        part = request.headers.get("HX-Request") == "true"
        template = "agency/consultations_live.html" if part else "agency/consultations.html"
        return render(request, template, _context(request, agency, gathering, desk) | {"said": said}, status=status)


def _context(request: EngawaRequest, agency: Agency, gathering: Gathering | None, desk: Desk | None) -> dict[str, Any]:
    ahead = list(for_agency(agency).filter(state__in=AHEAD).order_by("starts_at", "made_at"))
    states = (ConsultState.HELD, ConsultState.NOTED, ConsultState.CASE, ConsultState.CLOSED, ConsultState.NO_SHOW)
    after = list(for_agency(agency).filter(state__in=states).order_by("-ended_at", "-made_at")[:RECENT])
    lines = [line for line in (lines_of(desk) if desk else []) if line.ticket.topic in Bodies.with_agency(agency)]
    calls = [call for one in counters_here(gathering) for call in live_calls_of(one)]
    people = {one.subject_id for one in [*ahead, *after]} | {call.subject_id for call in calls}
    aliases = show_aliases(people | {line.ticket.subject_id for line in lines})
    by_ticket = {one.ticket_id: one for one in ahead if one.ticket_id}
    rows = [Row(one, aliases.get(one.subject_id, "")) for one in ahead]
    offer = Caller(desk, frozenset({request.actor.id})).offer(lines) if desk else Offer(None, {})
    waiting = [
        InLine(
            line.ticket,
            aliases.get(line.ticket.subject_id, ""),
            str(BODIES_WORDS[Bodies(line.ticket.topic)]),
            line.callable and line.ticket.pk not in offer.held,
            _word(line, held=line.ticket.pk in offer.held),
            by_ticket.get(line.ticket.pk),
        )
        for line in lines
        if line.ticket.state not in {TicketState.CALLED, TicketState.IN_TALK}
    ]
    in_line = {one.ticket.pk for one in waiting}
    now = clock.now()
    return {
        "agency": AGENCY_WORDS[agency],
        "gathering": gathering,
        "live": gathering is not None and gathering.state == GatheringState.LIVE,
        "desk": desk,
        "desk_word": DESK_WORDS[DeskState(desk.state)] if desk else _("まだ開けていません"),
        "waiting": waiting,
        "next": offer.next is not None,
        "busy": any(call.person == request.actor.id for call in calls),
        "ringing": [_ringing(call, aliases, now) for call in calls if call.state != CallState.ANSWERED],
        "running": [row for row in rows if row.one.running],
        "booked": [row for row in rows if row.one.state == ConsultState.BOOKED and not row.one.running],
        "new": [
            row
            for row in rows
            if row.one.state == "requested" and row.one.ticket_id not in in_line and not row.one.running
        ],
        "offered": [row for row in rows if row.one.state == ConsultState.OFFERED],
        "after": [Row(one, aliases.get(one.subject_id, "")) for one in after],
        "now": now,
    }


def _word(line: Line, *, held: bool) -> str:
    if line.ticket.state != TicketState.WAITING or not line.present:
        return _("離席中")
    if line.busy:
        return _("ほかの窓口・ブースがお呼びしています")
    return _("まもなくほかの予約") if held else _("お待ちです")


def _ringing(call: Call, aliases: dict[UUID, str], now: dt.datetime) -> dict[str, Any]:
    since = call.acknowledged_at or call.ring_at
    limit = queues.ANSWER_SECONDS if call.acknowledged_at else queues.ACK_SECONDS
    return {
        "call": call,
        "alias": aliases.get(call.subject_id, ""),
        "word": CALL_WORDS[CallState(call.state)],
        "reached": call.acknowledged_at is not None,
        "left": max(0, limit - int((now - since).total_seconds())),
    }


# --- the counter ----------------------------------------------------------------------------------------------------


def _gathering(request: EngawaRequest) -> Gathering:
    with inside(request.programme):
        found = current_gathering()
    if found is None:
        raise Http404
    found.programme = request.programme
    return found


TURNS = {"pause": queues.pause_desk, "close": queues.close_desk}


@require_POST
@staff(Permission.CONSULT_HOST)
def turn(request: EngawaRequest, programme: str) -> HttpResponse:
    """Open, pause, close the counter of the day."""
    gathering, verb = _gathering(request), request.POST.get("verb", "")
    if verb == "open":
        counter.open_counter(gathering, by=request.actor)
    elif verb in TURNS:
        with inside(request.programme):
            desk = counter_of(gathering)
        if desk is None:
            raise Http404
        TURNS[verb](desk, by=request.actor)
    else:
        return HttpResponseBadRequest()
    return redirect("agency:consultations", programme=programme)


TOO_LATE = (
    queues.SubjectBusy,
    queues.NobodyToCall,
    queues.NoRoom,
    queues.HostBusy,
    queues.DeskShut,
    WrongState,
)


@require_POST
@staff(Permission.CONSULT_HOST)
def call(request: EngawaRequest, programme: str) -> HttpResponse:
    """お呼びする: the next, or the one whose row was pressed. Being too late is an outcome, said on the same page."""
    gathering, ticket = _gathering(request), None
    if given := request.POST.get("ticket"):
        with inside(request.programme):
            ticket = Ticket.objects.select_related("desk", "programme").filter(pk=UUID(given)).first()
        if ticket is None:
            raise Http404
    try:
        counter.call_at_counter(gathering, by=request.actor, ticket=ticket)
    except NotThisBody:
        raise Http404 from None
    except TOO_LATE as problem:
        return _list(request, said=late_words(problem), status=409)
    return redirect("agency:consultations", programme=programme)


@require_POST
@staff(Permission.CONSULT_HOST)
def cancel(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    with inside(request.programme):
        rows = Call.objects.select_related("desk", "ticket", "programme").filter(pk=pk)
        found = rows.filter(desk__kind=DeskKind.CONSULTATION).first()
    if found is None:
        raise Http404
    try:
        queues.cancel_call(found, by=request.actor)
    except WrongState:
        return _list(request, said=_("呼び出しはもう終わっています。"), status=409)
    return redirect("agency:consultations", programme=programme)


def late_words(problem: Exception) -> str:
    if isinstance(problem, queues.SubjectBusy):
        return _("ほかの窓口やブースがお呼びしているか、お話し中です。少し待ってから、もう一度お呼びください。")
    if isinstance(problem, queues.NobodyToCall):
        return _("いまお呼びできる方がいません。画面を開いて待っている方が来ると、ここに出ます。")
    if isinstance(problem, queues.NoRoom):
        return _("この方には、まもなくほかの予約があります。次の方をお呼びできます。")
    if isinstance(problem, queues.HostBusy):
        return _("先にお呼びした方がいます。終わってから次の方をお呼びください。")
    if isinstance(problem, counter.NotYet):
        return _("予約の時刻の10分前からお呼びできます。")
    if isinstance(problem, RoomFull):
        return _("部屋が満席です。ほかの相談員か同席の方が退出の操作を受けると、お入りになれます。")
    if isinstance(problem, counter.SitsElsewhere):
        return _("いま別の相談に入っています。そちらを終えてからお入りください。")
    return _("状況が変わったため、行いませんでした。いまの様子をご確認ください。")
