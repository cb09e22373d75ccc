"""予約を代わりに入れる: the organiser enters, moves or ends a booking when a party asks for it, and says who asked how."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.fairs.access import booth_for
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.actions.slots import book_for
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.registrations import taking_part
from engawa.delivery.fairs.queries.slots import hidden_from_booth
from engawa.delivery.queues import booking as acts
from engawa.delivery.queues.access import any_booking, slot_for
from engawa.delivery.queues.bookings import bookings_since, free_slots
from engawa.delivery.queues.models import Booking
from engawa.delivery.queues.queries import desk_of
from engawa.delivery.queues.states import BOOKING_WORDS, STANDING, BookingState
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm
from engawa.web.ui.words import jp_day, jp_time

HOW = [
    (acts.How.PHONE.value, gettext_lazy("電話")),
    (acts.How.MAIL.value, gettext_lazy("メール")),
    (acts.How.CHAT.value, gettext_lazy("チャット")),
    (acts.How.DESK.value, gettext_lazy("問合せ窓口")),
]


CHOOSE = gettext_lazy("選んでください")


class RequestForm(EngawaForm):
    how = forms.ChoiceField(
        label=gettext_lazy("ご本人からの連絡の方法"),
        choices=HOW,
        widget=forms.RadioSelect,
        initial=acts.How.PHONE.value,
    )
    words = forms.CharField(
        label=gettext_lazy("ご本人が求めたこと"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("記録に残ります。例：14時台に変えてほしいとのこと"),
    )

    def request(self) -> acts.Request:
        return acts.Request(acts.How(self.cleaned_data["how"]), self.cleaned_data["words"], clock.now())


class BookForm(RequestForm):
    slot = forms.ChoiceField(label=gettext_lazy("時間"))
    person = forms.TypedChoiceField(label=gettext_lazy("予約する方（表示名）"), coerce=UUID)
    field_order = ("person", "slot", "how", "words")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def book(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """What is booked at this booth, and one more at her request."""
    booth = booth_for(request.programme, pk)
    form = BookForm(request.POST if request.method == "POST" else None)
    facts = _facts(request, booth, form)
    if request.method == "POST" and form.is_valid() and _book(request, booth, form):
        return redirect("contractor:board-bookings", programme=programme, pk=pk)
    return page(request, OFFICE, "contractor/day/bookings", facts | {"form": form}, status=422 if form.errors else 200)


def _facts(request: EngawaRequest, booth: Booth, form: BookForm) -> dict[str, Any]:
    with inside(request.programme):
        desk = desk_of(booth.pk)
        if desk is None:
            raise Http404
        hidden = hidden_from_booth(booth)
        people = set(taking_part(booth.gathering).values_list("subject_id", flat=True)) - hidden
        rows = bookings_since([desk.pk], clock.at(clock.today(), 0))
        names = show_aliases(people | {one.subject_id for one in rows})
        free = [one.slot for one in free_slots([desk.pk])[desk.pk]]
    known = sorted(((str(one), names.get(one, "")) for one in people), key=lambda pair: pair[1])
    form.offer("person", [("", CHOOSE), *known])
    form.offer(
        "slot",
        [("", CHOOSE), *((str(one.pk), f"{jp_day(one.at)}{jp_time(one.at)}〜{jp_time(one.ends_at)}") for one in free)],
    )
    lines = [
        {
            "booking": one,
            "alias": names.get(one.subject_id, ""),
            "word": BOOKING_WORDS[BookingState(one.state)],
            "stands": one.state in STANDING,
        }
        for one in rows
        if one.subject_id not in hidden
    ]
    return {"booth": booth, "rows": lines, "free": free}


def _book(request: EngawaRequest, booth: Booth, form: BookForm) -> bool:
    asked = form.cleaned_data
    try:
        slot = slot_for(request.programme, asked["slot"])
        book_for(booth, slot, by=request.actor, subject=asked["person"], asked=form.request())
    except (acts.SlotTaken, acts.SlotGone):
        form.add_error("slot", _("この時間は、いま予約できません。ほかの時間を選んでください。"))
    except acts.Clash:
        form.add_error("slot", _("この方には同じ時間に別の予約があります。ご本人に確かめてから選んでください。"))
    except acts.AlreadyBooked:
        form.add_error("person", _("この方は、ここをもう予約しています。先に取り消してから入れてください。"))
    except (HiddenFromThem, NotTakingPart):
        form.add_error("person", _("この方の予約は、ここには入れられません。選び直してください。"))
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def cancel(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """取り消す at her request, which is recorded."""
    booking, booth = _booking(request, pk)
    form = RequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.cancel(booking, by=request.actor, asked=form.request(), at_once=True)
        except WrongState:
            form.add_error(None, _("面談が始まっているか終わっているため、取り消せません。"))
        else:
            return redirect("contractor:board-bookings", programme=programme, pk=booth.pk)
    with inside(request.programme):
        alias = show_aliases([booking.subject_id]).get(booking.subject_id, "")
        context = {"booth": booth, "booking": booking, "alias": alias, "form": form}
        return page(request, OFFICE, "contractor/day/booking_cancel", context, status=422 if form.errors else 200)


@require_POST
@staff(Permission.DAY_RUN)
def judge(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """欠席にする, and take it back: a person's word, here as at the booth."""
    booking, booth = _booking(request, pk)
    try:
        if request.POST.get("verb") == "back":
            acts.take_back_absent(booking, by=request.actor)
        else:
            acts.judge_absent(booking, by=request.actor)
    except (WrongState, acts.TooEarly):
        pass  # the list below shows how it stands
    return redirect("contractor:board-bookings", programme=programme, pk=booth.pk)


def _booking(request: EngawaRequest, pk: UUID) -> tuple[Booking, Booth]:
    booking = any_booking(request.programme, pk)
    return booking, booth_for(request.programme, booking.desk.owner_ref)


urlpatterns = [
    path("board/booths/<uuid:pk>/bookings/", book, name="board-bookings"),
    path("board/bookings/<uuid:pk>/cancel/", cancel, name="board-booking-cancel"),
    path("board/bookings/<uuid:pk>/judge/", judge, name="board-booking-judge"),
]
