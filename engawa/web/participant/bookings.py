"""予約: a time chosen, moved, given back and taken back; and her own calendar sheet, behind sign-in."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.contract.custody.queries import hidden_employers, is_hidden
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.actions.cards import see_own
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.actions.slots import OFFERED_IN, book_at
from engawa.delivery.fairs.models import Booth, Fair
from engawa.delivery.fairs.queries.fair import booths_of, current_fair, fair_of
from engawa.delivery.queues import booking as acts
from engawa.delivery.queues.access import booking_for, slot_for
from engawa.delivery.queues.bookings import free_slots, standing_at
from engawa.delivery.queues.models import Booking, Slot
from engawa.delivery.queues.queries import desk_of, desks_in
from engawa.shared.messaging.channels.mail.calendar import PublicHours, sheet
from engawa.web.http import subject
from engawa.web.participant.booking_words import SAYS, choices_of, said_of
from engawa.web.participant.forms import BookCardForm, BookTopicForm, MoveForm
from engawa.web.participant.tickets import booth_asked, ticked
from engawa.web.participant.today import today_with
from engawa.web.scope import EngawaRequest

REFUSALS = (acts.SlotTaken, acts.SlotGone, acts.Clash, acts.AlreadyBooked)
Form = BookCardForm | BookTopicForm | MoveForm


@require_http_methods(["GET", "HEAD", "POST"])
@subject(opens=True)
def book(request: EngawaRequest, programme: str) -> HttpResponse:
    """時間を選ぶ at `?booth=`; without one: where there are times to choose from."""
    asked = request.GET.get("booth") or request.POST.get("booth", "")
    if not asked:
        return _places(request)
    booth, me = booth_asked(request.programme, asked), request.actor.id
    own = see_own(request.programme, by=request.actor, gathering=booth.gathering_id)
    with inside(request.programme):
        desk = desk_of(booth.pk)
        if desk is None:
            raise Http404
        mine = standing_at(desk.pk, me)
        slots = free_slots([desk.pk], subject=me, moving=mine)[desk.pk]
        choices = choices_of([one.slot for one in slots if not one.clash], me)
        hidden = is_hidden(me, booth.exhibitor.organisation_id)
    form = _form(request, booth, own.rows, mine)
    form.offer("slot", choices)
    if request.method == "POST" and form.is_valid() and _take(request, booth, mine, form):
        return redirect("participant:today", programme=programme)
    with inside(request.programme):
        context = {
            "booth": booth,
            "municipality": booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY,
            "form": form,
            "own": own,
            "mine": mine,
            "choices": choices,
            "left_out": sum(one.clash for one in slots),
            "fair": fair_of(booth.gathering),
            "held": booth.gathering.state in OFFERED_IN,
            "hidden": hidden,
        }
        return render(request, "participant/bookings/book.html", context, status=422 if form.errors else 200)


def _form(request: EngawaRequest, booth: Booth, rows: object, mine: Booking | None) -> Form:
    data = request.POST if request.method == "POST" else None
    if mine is not None:
        return MoveForm(data)
    if booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY:
        return BookTopicForm(data)
    return BookCardForm(rows, ticked(request, booth), data)  # type: ignore[arg-type]  # rows of her own card


def _take(request: EngawaRequest, booth: Booth, mine: Booking | None, form: Form) -> bool:
    slot = slot_for(request.programme, form.cleaned_data["slot"])
    try:
        if mine is not None:
            acts.rebook(mine, slot, by=request.actor)
        else:
            book_at(booth, slot, by=request.actor, fields=form.fields_to_show(), topic=form.topic())
    except (HiddenFromThem, NotTakingPart, WrongState):
        form.add_error(None, _("状況が変わったため、予約できませんでした。この画面の説明をご確認ください。"))
    except REFUSALS as refusal:
        with inside(request.programme):
            form.add_error("slot", said_of(refusal))
            still = [one.slot for one in free_slots([slot.desk_id], subject=request.actor.id)[slot.desk_id]]
            form.offer("slot", choices_of([one for one in still if one.pk != slot.pk], request.actor.id))
    return not form.errors


def _places(request: EngawaRequest) -> HttpResponse:
    """Booths whose times can be chosen; employers she hides from are left out."""
    me = request.actor.id
    with inside(request.programme):
        fair = current_fair()
        rows = places_with_times(fair, me) if fair else []
        return render(request, "participant/bookings/places.html", {"fair": fair, "rows": rows})


def places_with_times(fair: Fair, me: UUID) -> list[tuple[Booth, int, Slot]]:
    """(booth, how many times, the first) where she could take one. Inside the programme."""
    if fair.gathering.state not in OFFERED_IN:
        return []
    desks = {desk.pk: desk.owner_ref for desk in desks_in(fair.gathering_id)}
    hidden = hidden_employers(me)
    found = {
        desks[desk]: [one.slot for one in slots if not one.clash]
        for desk, slots in free_slots(desks, subject=me).items()
    }
    rows = booths_of(fair.gathering).filter(pk__in=[owner for owner, slots in found.items() if slots])
    shown = [booth for booth in rows if booth.exhibitor.organisation.corporate_no not in hidden or not hidden]
    return [(booth, len(found[booth.pk]), found[booth.pk][0]) for booth in shown]


@require_POST
@subject()
def cancel(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """One tap; the page then offers to take it back for 30 seconds, and the next three times."""
    booking = booking_for(request.programme, request.actor, pk)
    try:
        acts.cancel(booking, by=request.actor)
    except WrongState:
        return today_with(request, _("面談が始まっているか終わっているため、取り消せません。"), status=409)
    return redirect("participant:today", programme=programme)


@require_POST
@subject()
def undo(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    booking = booking_for(request.programme, request.actor, pk)
    try:
        acts.undo(booking, by=request.actor)
    except WrongState:
        return today_with(request, str(SAYS["late"]), status=409)
    except REFUSALS as refusal:
        return _refused(request, refusal)
    return redirect("participant:today", programme=programme)


@require_POST
@subject()
def move(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """時間を変える with one tap on a time; a booking just given back is taken anew at that time."""
    booking = booking_for(request.programme, request.actor, pk)
    slot = slot_for(request.programme, request.POST.get("slot", ""))
    try:
        if booking.slot.desk_id != slot.desk_id:
            raise Http404
        acts.rebook(booking, slot, by=request.actor)
    except WrongState:
        return today_with(request, _("この予約はもう変えられません。"), status=409)
    except REFUSALS as refusal:
        return _refused(request, refusal)
    return redirect("participant:today", programme=programme)


def _refused(request: EngawaRequest, refusal: Exception) -> HttpResponse:
    with inside(request.programme):
        words = said_of(refusal)
    return today_with(request, words, status=409)


@require_safe
@subject()
def calendar(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Her own time for her calendar, under the neutral name: calendars show on lock screens."""
    del programme
    booking = booking_for(request.programme, request.actor, pk)
    title = request.programme.neutral_name
    hours = PublicHours(booking.pk, booking.slot.at, booking.slot.ends_at)
    content = sheet(hours, title=title, now=clock.now(), host=request.get_host().partition(":")[0])
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="yotei.ics"'
    return response
