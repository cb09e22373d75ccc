"""Tickets, bookings, calls and presence of a person. The desk keeps how long was talked on a day, and nobody's name to it."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock
from engawa.base.kit.rows import delete_rows
from engawa.base.subjects.sites import Whom, register_rows
from engawa.delivery.queues.models import Booking, Call, OccupiedCell, PastVisit, Presence, Ticket


def _leave(act: OpenAct, whom: Whom) -> int:
    """Before her calls go: what was talked stays with the desk."""
    tickets = list(Ticket.objects.filter(pk__in=whom.rows.get("queues_ticket", ())).order_by("pk"))
    calls = Call.objects.filter(ticket__in=tickets, answered_at__isnull=False, ended_at__isnull=False)
    times = calls.values_list("ticket_id", "answered_at", "ended_at")
    talked = {ticket: int((end - begin).total_seconds()) for ticket, begin, end in times if begin and end}
    PastVisit.objects.bulk_create(
        PastVisit(
            programme_id=act.programme_id,
            desk_id=one.desk_id,
            on=clock.local(one.made_at).date(),
            talked_seconds=talked.get(one.pk),
        )
        for one in tickets
    )
    for desk in sorted({one.desk_id for one in tickets}):
        act.wake("desk", desk)
        act.wake("line", desk)
    return delete_rows(Ticket.objects.filter(pk__in=[one.pk for one in tickets]))


def register() -> None:
    register_rows(Ticket, _("整理券"), detach=_leave)
    register_rows(Call, _("呼び出しの記録"))
    register_rows(OccupiedCell, _("予約でふさがる時間"), find=lambda whom: Q(booking__subject=whom.subject))
    register_rows(Booking, _("予約"))
    register_rows(Presence, _("画面を開いている記録"))
