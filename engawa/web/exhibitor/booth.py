from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import after_leaving, inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.contract.clauses.queries import text
from engawa.delivery.events.blocks import blocks_of_host
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.actions.hosting import host_here
from engawa.delivery.fairs.actions.meeting import HostStopped
from engawa.delivery.fairs.actions.talks import call_at
from engawa.delivery.fairs.block_words import stopped_words
from engawa.delivery.fairs.halt_words import halt_notice
from engawa.delivery.fairs.library import phrases
from engawa.delivery.fairs.models import Booth, Talk
from engawa.delivery.fairs.queries.booked import Booked, booked_today
from engawa.delivery.fairs.queries.slots import lanes_for
from engawa.delivery.fairs.queries.talkable import host_seen
from engawa.delivery.fairs.queries.talks import talks_of_booth
from engawa.delivery.fairs.queries.wishes import accepted_tickets, cards_for
from engawa.delivery.fairs.talk_states import STAGE_WORDS, TOPIC_WORDS, Stage, TalkState, Topic
from engawa.delivery.matching.queue.admit import Why
from engawa.delivery.queues import actions
from engawa.delivery.queues.actions import DeskShut, HostBusy, NobodyToCall, NoRoom, SubjectBusy
from engawa.delivery.queues.admitting import Caller, Offer
from engawa.delivery.queues.booking import TooEarly, judge_absent, take_back_absent
from engawa.delivery.queues.bookings import booking_due
from engawa.delivery.queues.models import Booking, Call, Desk
from engawa.delivery.queues.queries import JUST_NOW, Line, last_calls_of, lines_of, live_calls_of
from engawa.delivery.queues.states import CALL_WORDS, DESK_WORDS, CallState, DeskState, TicketState
from engawa.delivery.queues.times import EARLY, LATE
from engawa.delivery.queues.waits import overdue, settle_due
from engawa.web.exhibitor.access import (
    booking_for,
    booth_for,
    call_for,
    desk_for,
    hidden_subjects,
    place_for,
    ticket_for,
)
from engawa.web.exhibitor.surveys import asked_now
from engawa.web.http import first, staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.words import jp_time

RECENT_SECONDS = 300


@dataclass(frozen=True)
class Row:
    """One waiting person, by alias alone."""

    line: Line
    alias: str
    shut: bool = False
    asked: bool = False  # she said yes to this booth's offer
    held: Why | None = None  # she is there, and a booking begins before the talk would surely be over

    @property
    def booking(self) -> Booking | None:
        return self.line.ticket.booking

    @property
    def number(self) -> str:
        if self.booking is not None:
            return _("%(at)sの予約") % {"at": jp_time(self.booking.slot.at)}
        return _("%(number)d番") % {"number": self.line.ticket.number}

    @property
    def callable(self) -> bool:
        """A booked talk takes place at a closed booth too: it may be outside the afternoon."""
        return self.line.callable and self.held is None and (not self.shut or self.booking is not None)

    @property
    def late(self) -> bool:
        """Five minutes past its time, and not here: whether she is absent is for a person to say."""
        return self.booking is not None and not self.line.callable and self.booking.slot.at + LATE <= clock.now()

    @property
    def word(self) -> str:
        match self.line.ticket.state:
            case TicketState.CALLED:
                return _("お呼びしています")
            case TicketState.IN_TALK:
                return _("面談中")
            case TicketState.WAITING if self.line.busy:
                return _("ほかのブースがお呼びしています")
            case TicketState.WAITING if self.held is not None and self.line.callable:
                return _("予約のあとにお呼びします") if self.held == Why.HELD_FREE else _("まもなくほかの予約")
            case TicketState.WAITING if self.line.present:
                return _("お待ちです")
            case _state if self.late:
                return _("まだ見えていません")
        return _("離席中")

    @property
    def tone(self) -> str:
        if self.line.ticket.state in {TicketState.CALLED, TicketState.IN_TALK}:
            return "info"
        if self.late:
            return "now"
        return "go" if self.line.callable and self.held is None else "soft"

    @property
    def topic(self) -> str:
        """What she would like to talk about, or the ready-made line she left."""
        code = self.line.ticket.topic
        if code in phrases():
            return phrases()[code].words
        return str(TOPIC_WORDS[Topic(code)]) if code else ""


@require_GET
@staff(Permission.BOOTH_HOST)
def home(request: EngawaRequest, programme: str) -> HttpResponse:
    """Who waits, whom I am calling, whom I met. Before there is a booth: what is to be prepared."""
    try:
        return _home(request)
    except Http404:
        place = place_for(request)
        if place.exhibitor is None or place.booth is not None:
            raise
        return redirect("exhibitor:prepare", programme=programme)


def _home(request: EngawaRequest, *, said: str = "", status: int = 200) -> HttpResponse:
    with inside(request.programme):
        booth, desk = desk_for(request)
        calls = live_calls_of(desk)
        if any(map(overdue, calls)) or booking_due(desk=desk.pk):
            first(request, partial(settle_due, request.programme, desk=desk))
        if not host_seen(booth.pk, request.actor.id, JUST_NOW):
            after_leaving(partial(host_here, request.programme, booth.pk, request.actor.id))
        template = "exhibitor/home_live.html" if request.headers.get("HX-Request") == "true" else "exhibitor/home.html"
        return render(request, template, _context(request, booth, desk, calls) | {"said": said}, status=status)


def _context(request: EngawaRequest, booth: Booth, desk: Desk, calls: list[Call]) -> dict[str, Any]:
    hidden, talks = hidden_subjects(booth), talks_of_booth(booth)
    lines = [line for line in lines_of(desk) if line.ticket.subject_id not in hidden]
    past = [call for call in last_calls_of(desk) if call.subject_id not in hidden and _recent(call)]
    booked = [one for one in booked_today([booth.pk])[booth.pk] if one.booking.subject_id not in hidden]
    people = (
        {one.booking.subject_id for one in booked}
        | {line.ticket.subject_id for line in lines}
        | {talk.subject_id for talk in talks}
        | {c.subject_id for c in past}
    )
    names = show_aliases(people)
    shut, said_yes = desk.state == DeskState.CLOSED, accepted_tickets(booth)
    offer = _offer(booth, desk, [one for one in lines if one.ticket.booking_id or not shut], request.actor.id)
    rows = [
        Row(one, names.get(one.ticket.subject_id, ""), shut, one.ticket.pk in said_yes, offer.held.get(one.ticket.pk))
        for one in lines
    ]
    mine = next((call for call in calls if call.person == request.actor.id), None)
    now = clock.now()
    return {
        "booth": booth,
        "fair": booth.gathering.fair,
        "notice": halt_notice(booth.gathering),
        "stopped": (stopped := stopped_words(blocks_of_host(request.actor.id))),
        "contact": text("office.contact") if stopped else "",
        "desk": desk,
        "desk_word": DESK_WORDS[DeskState(desk.state)],
        "municipality": booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY,
        "rows": [row for row in rows if row.line.ticket.state not in {TicketState.CALLED, TicketState.IN_TALK}],
        "arrived": len(rows),
        "wishing": cards_for(booth).count(),
        "next": offer.next is not None,
        "callable": any(row.callable for row in rows),
        "held": _held(offer),
        "booked": [_booked(one, names, now) for one in booked if one.ahead or one.missed],
        "ringing": [_ringing(call, names, now) for call in calls if call.state != CallState.ANSWERED],
        "busy": mine is not None,
        **asked_now(booth.gathering, booth.exhibitor.organisation_id),
        "open_talks": [_met(talk, names) for talk in talks if talk.state == TalkState.OPEN],
        "met": [_met(talk, names) for talk in talks if talk.state == TalkState.SETTLED],
        "past": [
            {"alias": names.get(c.subject_id, ""), "word": CALL_WORDS[CallState(c.state)], "at": c.ended_at}
            for c in past
        ],
        "me": request.actor.id,
        "now": now,
    }


def _offer(booth: Booth, desk: Desk, lines: list[Line], me: UUID) -> Offer:
    if not any(one.callable for one in lines):
        return Offer(None, {})
    return Caller(desk, frozenset(lanes_for(booth, me))).offer(lines)


def _held(offer: Offer) -> str:
    """Why nobody of those who are there can be called now."""
    if Why.HELD_FREE in offer.held.values():
        return _soon_booked()
    return _all_booked_elsewhere() if offer.held else ""


def _recent(call: Call) -> bool:
    return call.ended_at is not None and (clock.now() - call.ended_at).total_seconds() < RECENT_SECONDS


def _booked(one: Booked, names: dict[UUID, str], now: Any) -> dict[str, Any]:
    return {
        "booking": one.booking,
        "alias": names.get(one.booking.subject_id, ""),
        "missed": one.missed,
        "present": one.present,
        "callable": one.ahead and one.present and one.booking.slot.at - EARLY <= now,
    }


def _ringing(call: Call, names: dict[UUID, str], now: Any) -> dict[str, Any]:
    since = call.acknowledged_at or call.ring_at
    limit = actions.ANSWER_SECONDS if call.acknowledged_at else actions.ACK_SECONDS
    return {
        "call": call,
        "alias": names.get(call.subject_id, ""),
        "word": CALL_WORDS[CallState(call.state)],
        "reached": call.acknowledged_at is not None,
        "left": max(0, limit - int((now - since).total_seconds())),
    }


def _met(talk: Talk, names: dict[UUID, str]) -> dict[str, Any]:
    note = getattr(talk, "note", None)
    return {
        "talk": talk,
        "alias": names.get(talk.subject_id, ""),
        "minutes": max(1, round(talk.overlap_seconds / 60)) if talk.overlap_seconds else 0,
        "stage": STAGE_WORDS[Stage(note.stage)] if note else "",
    }


TURNS = {"open": actions.open_desk, "pause": actions.pause_desk, "close": actions.close_desk}


@require_POST
@staff(Permission.BOOTH_HOST)
def desk(request: EngawaRequest, programme: str) -> HttpResponse:
    """Open, pause, close; 呼び出し待ち on and off."""
    _booth, found = desk_for(request)
    verb = request.POST.get("verb", "")
    if verb in TURNS:
        TURNS[verb](found, by=request.actor)
    elif verb in {"standby_on", "standby_off"}:
        actions.set_standby(found, by=request.actor, on=verb == "standby_on")
    else:
        return HttpResponseBadRequest()
    return redirect("exhibitor:home", programme=programme)


@require_POST
@staff(Permission.CALL_MAKE)
def call(request: EngawaRequest, programme: str) -> HttpResponse:
    """お呼びする: the next, or the one whose row was pressed. Being too late is an outcome, said on the same page."""
    booth, ticket = booth_for(request), None
    if given := request.POST.get("ticket"):
        booth, ticket = ticket_for(request, UUID(given))
    return _call(request, partial(call_at, booth, by=request.actor, ticket=ticket))


@require_POST
@staff(Permission.CALL_MAKE)
def call_booking(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Somebody booked, a little before her time, since both are there."""
    del programme
    booth, booking = booking_for(request, pk)
    return _call(request, partial(call_at, booth, by=request.actor, booking=booking))


def _call(request: EngawaRequest, press: Callable[[], Call]) -> HttpResponse:
    try:
        press()
    except HostStopped:
        return _home(request, said=_("運営事務局が、あなたの利用を止めています。"), status=409)
    except SubjectBusy:
        return _home(request, said=_("ほかのブースがお呼びしています。次の方をお呼びできます。"), status=409)
    except NobodyToCall as nobody:
        return _home(request, said=_soon_booked() if nobody.held else _nobody(), status=409)
    except NoRoom as refused:
        return _home(request, said=_soon_booked() if refused.why == Why.HELD_FREE else _booked_elsewhere(), status=409)
    except HostBusy:
        return _home(request, said=_("先にお呼びした方がいます。終わってから次の方をお呼びください。"), status=409)
    except TooEarly:
        return _home(request, said=_("予約の時刻の10分前になると、お呼びできます。"), status=409)
    except (DeskShut, WrongState):
        return _home(request, said=_changed(), status=409)
    return redirect("exhibitor:home", programme=request.programme.slug)


def _changed() -> str:
    return _("状況が変わったため、お呼びしませんでした。いまの順番をご確認ください。")


@require_POST
@staff(Permission.CALL_MAKE)
def judge(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """欠席にする, and take it back."""
    _booth, booking = booking_for(request, pk)
    try:
        if request.POST.get("verb") == "back":
            take_back_absent(booking, by=request.actor)
        else:
            judge_absent(booking, by=request.actor)
    except TooEarly:
        return _home(request, said=_("欠席にできるのは、予約の時刻から5分が過ぎてからです。"), status=409)
    except WrongState:
        return _home(request, said=_("状況が変わりました。いまの様子をご確認ください。"), status=409)
    return redirect("exhibitor:home", programme=programme)


def _nobody() -> str:
    return _("いまお呼びできる方がいません。画面を開いて待っている方が来ると、ここに出ます。")


def _soon_booked() -> str:
    return _("まもなく予約の方の時間です。面談が重ならないように、整理券の方は予約のあとにお呼びします。")


def _all_booked_elsewhere() -> str:
    return _("お待ちの方には、まもなくほかの予約があります。戻ると、ここからお呼びできます。")


def _booked_elsewhere() -> str:
    return _("この方には、まもなくほかの予約があります。次の方をお呼びできます。")


@require_POST
@staff(Permission.CALL_MAKE)
def cancel(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    try:
        actions.cancel_call(call_for(request, pk), by=request.actor)
    except WrongState:
        return _home(request, said=_("呼び出しはもう終わっています。"), status=409)
    return redirect("exhibitor:home", programme=programme)
