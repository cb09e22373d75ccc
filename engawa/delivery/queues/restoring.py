"""順番を元に戻す: somebody lost her place by a mistake of ours, and gets the very place back."""

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.delivery.queues.actions import locked_ticket, tell_of
from engawa.delivery.queues.models import Ticket
from engawa.delivery.queues.states import LIVE_TICKETS, TICKET, TicketState


class HasAnother(Exception):
    """She has drawn another ticket here since; that one can be moved."""


def restore(ticket: Ticket, *, by: Actor) -> Ticket:
    """Back in line, before everybody who drew later. Twice is once. Raises WrongState, HasAnother."""
    with acting(Act.TICKET_BACK, ticket.programme, by=by, about=ticket, scope={"verb": "restore"}) as act:
        ticket = locked_ticket(ticket.pk)
        changed = _revive(ticket)
        moved = _to_its_place(ticket)
        if not changed and not moved:
            act.skip_entry()
            return ticket
        ticket.missed = 0
        ticket.save(update_fields=["state", "closed_at", "missed", "place"])
        act.concern(ticket.subject_id)
        act.record(place=ticket.place)
        tell_of(act, ticket)
    return ticket


def _revive(ticket: Ticket) -> bool:
    if ticket.state in {TicketState.CALLED, TicketState.IN_TALK}:
        raise WrongState(TicketState(ticket.state), "restore")
    if ticket.state == TicketState.WAITING:
        return False
    if ticket.state not in LIVE_TICKETS:
        live = Ticket.objects.filter(desk=ticket.desk_id, subject=ticket.subject_id, state__in=LIVE_TICKETS)
        if live.exists():
            raise HasAnother(ticket.pk)
    verb = "come_back" if TICKET.allows(ticket.state, "come_back") else "return"
    ticket.state, ticket.closed_at = TICKET.after(ticket.state, verb), None
    return True


def _to_its_place(ticket: Ticket) -> bool:
    """Whoever drew later and stands before her moves down by one place each."""
    rows = Ticket.objects.select_for_update(of=("self",)).filter(desk=ticket.desk_id, state__in=LIVE_TICKETS)
    before = list(rows.filter(place__lt=ticket.place, number__gt=ticket.number).exclude(pk=ticket.pk).order_by("place"))
    if not before:
        return False
    places = sorted([ticket.place, *(one.place for one in before)])
    for one, place in zip([ticket, *before], places, strict=True):
        one.place = place
        one.save(update_fields=["place"])
    return True
