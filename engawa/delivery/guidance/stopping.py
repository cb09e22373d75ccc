"""What a block is to consultations: nothing, unless the office has said that they end too. See `events.blocks`."""

from uuid import UUID

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import opened
from engawa.base.programmes.actors import system
from engawa.delivery.events.blocks import register_ender
from engawa.delivery.events.models import Block
from engawa.delivery.guidance.actions.asking import locked, tell, write_companion
from engawa.delivery.guidance.actions.holding import settle_consult
from engawa.delivery.guidance.actions.reserving import release
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.states import AHEAD, CONSULT
from engawa.delivery.queues.halting import dismiss, stop_ringing
from engawa.delivery.queues.models import Desk, Ticket
from engawa.delivery.queues.states import TICKET

BY = system("block")


def end_consultations(act: OpenAct, block: Block) -> int:
    """One that goes on ends with its evidence, one that is ahead is cancelled; its ticket and ring go with it."""
    opened.require_this(act)
    if not block.consultations:
        return 0
    found = list(Consultation.objects.filter(subject=block.subject_id, state__in=AHEAD).select_related("programme"))
    for one in found:
        if one.running:
            settle_consult(one, by=BY)
        else:
            _cancel(act, one)
    return len(found)


def _cancel(act: OpenAct, found: Consultation) -> None:
    if found.ticket_id is not None:
        _leave_queue(act, found.ticket_id)
    one = locked(found)
    one.state = CONSULT.after(one.state, "cancel")
    release(one)
    one.save(update_fields=["state", "slot", "booking"])
    write_companion(act, one)
    tell(act, one)


def _leave_queue(act: OpenAct, pk: UUID) -> None:
    desk = Desk.objects.select_for_update(of=("self",)).select_related("programme").get(tickets=pk)
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=pk)
    stop_ringing(act, desk, subject=ticket.subject_id)
    ticket.refresh_from_db()
    if TICKET.allows(ticket.state, "dismiss"):
        dismiss(act, ticket)
    act.wake("desk", desk.pk)


register_ender("consultations", end_consultations)
