"""What her pages say of booked times. Plain values, read inside the programme."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.kit import clock
from engawa.delivery.exhibitors.rota import Span
from engawa.delivery.fairs.models import Booth, Briefing
from engawa.delivery.fairs.queries.slots import signed_up_spans
from engawa.delivery.queues import booking as acts
from engawa.delivery.queues.bookings import NEXT, bookings_of, free_slots, lately_of
from engawa.delivery.queues.models import Booking, Slot
from engawa.delivery.queues.states import BookingState
from engawa.delivery.queues.times import UNDO_FOR
from engawa.web.ui.words import jp_moment, jp_time

SAYS: dict[str, str | Promise] = {
    "taken": gettext_lazy("この時間は、ほかの方が先に予約しました。ほかの時間から選んでください。"),
    "gone": gettext_lazy("この時間は、もう予約できません。ほかの時間から選んでください。"),
    "late": gettext_lazy("30秒を過ぎたため、元に戻せませんでした。話したいときは、もう一度時間を選んでください。"),
}


def when(slot: Slot) -> str:
    """`2月14日（土）13:40〜14:00`."""
    return _("%(from)s〜%(to)s") % {"from": jp_moment(slot.at), "to": jp_time(slot.ends_at)}


def said_of(refusal: Exception) -> str:
    """Why, and what now; another booking of her own is named with its time."""
    if isinstance(refusal, acts.Clash):
        facts = {"when": when(refusal.booking.slot), "place": _place(refusal.booking)}
        return (
            _("%(when)sに%(place)sの予約があり、時間が重なります。別の時間を選ぶか、先にその予約を変えてください。")
            % facts
        )
    if isinstance(refusal, acts.AlreadyBooked):
        return _("ここでは%(when)sの予約があります。時間を変えるときは、「きょう」の予約から変えられます。") % {
            "when": when(refusal.booking.slot)
        }
    return str(SAYS["taken" if isinstance(refusal, acts.SlotTaken) else "gone"])


def _place(booking: Booking) -> str:
    booth = Booth.objects.select_related("exhibitor__organisation").filter(pk=booking.desk.owner_ref).first()
    return str(booth.name) if booth else _("相談窓口")


def choices_of(slots: Iterable[Slot], me: UUID) -> list[tuple[str, str]]:
    """Times to choose from; one during a briefing she signed up for says so."""
    briefings = signed_up_spans(me)
    return [(str(slot.pk), when(slot) + _warning(slot, briefings)) for slot in slots]


def _warning(slot: Slot, briefings: Sequence[tuple[Briefing, Span]]) -> str:
    met = _meets(slot, briefings)
    return _("（申し込んだ企業説明「%(place)s」と重なります）") % {"place": met.booth.name} if met else ""


def _meets(slot: Slot, briefings: Sequence[tuple[Briefing, Span]]) -> Briefing | None:
    span = Span(slot.at, slot.ends_at)
    return next((one for one, its in briefings if its.meets(span)), None)


@dataclass(frozen=True)
class BookingCard:
    """One booking on 「きょう」. `others`: the next three times she could take instead."""

    booking: Booking
    booth: Booth
    others: list[Slot]
    briefing: Briefing | None = None
    moved: bool = False
    """Given back for another time here, which stands beside it."""

    @property
    def returning(self) -> bool:
        return self.booking.state == BookingState.RETURNING

    @property
    def withdrawn(self) -> bool:
        return self.booking.state == BookingState.WITHDRAWN

    @property
    def missed(self) -> bool:
        return self.booking.state == BookingState.MISSED

    @property
    def when(self) -> str:
        return when(self.booking.slot)

    @property
    def seconds_left(self) -> int:
        since = self.booking.returned_at
        return max(0, round((since + UNDO_FOR - clock.now()).total_seconds())) if since else 0

    @property
    def soon(self) -> bool:
        return self.booking.slot.at - clock.now() < dt.timedelta(hours=1)

    @property
    def choices(self) -> list[tuple[Slot, str]]:
        """The day is said only where it is another one."""
        day = clock.local(self.booking.slot.at).date()
        return [
            (slot, jp_time(slot.at) if clock.local(slot.at).date() == day else jp_moment(slot.at))
            for slot in self.others
        ]


def booking_cards(me: UUID) -> list[BookingCard]:
    """The nearest first; what was taken back by others, last. As many questions for one as for ten.

    Those whose time has come are told by their tickets.
    """
    rows = [one for one in bookings_of(me) if one.state != BookingState.IN_LINE]
    rows += list(lately_of(me, clock.now() - dt.timedelta(hours=6)))
    if not rows:
        return []
    instead = {one.instead_of_id for one in rows if one.state == BookingState.BOOKED}
    standing = {one.desk_id for one in rows if one.state == BookingState.BOOKED}
    rows = [one for one in rows if one.state == BookingState.BOOKED or one.desk_id not in standing or one.returned_at]
    owners = {one.desk.owner_ref for one in rows}
    booths = Booth.objects.select_related("exhibitor__organisation").in_bulk(owners)
    free = free_slots({one.desk_id for one in rows}, subject=me)
    briefings = signed_up_spans(me)
    return [
        BookingCard(
            one,
            booths[one.desk.owner_ref],
            [f.slot for f in free.get(one.desk_id, []) if not f.clash][:NEXT],
            _meets(one.slot, briefings) if one.state == BookingState.BOOKED else None,
            one.pk in instead,
        )
        for one in rows
        if one.desk.owner_ref in booths
    ]
