"""出展の取下げと公開停止: places in the queue are given back at once, and whoever held one is told. 仕様書1(2)オ."""

from uuid import UUID

from django.db.models import Q

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.subjects.models import Subject
from engawa.delivery.events import steps as gatherings
from engawa.delivery.exhibitors.actions.exhibiting import locked_exhibitor
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.states import EXHIBITOR
from engawa.delivery.fairs.briefing_states import BRIEFING, BriefingState
from engawa.delivery.fairs.models import Booth, Briefing, BriefingSignup
from engawa.delivery.fairs.notices import GONE
from engawa.delivery.fairs.states import BOOTH
from engawa.delivery.queues.actions import empty_desk
from engawa.delivery.queues.models import Booking, Desk, Slot
from engawa.delivery.queues.offering import withdraw
from engawa.delivery.queues.queries import desk_of
from engawa.delivery.queues.states import HOLDING, SlotState
from engawa.shared.messaging.actions import send_notice


class ReasonMissing(ValueError):
    """Whoever leaves, or is stopped, says why."""


def withdraw_exhibitor(exhibitor: Exhibitor, *, by: Actor, reason: str) -> Exhibitor:
    """It takes part no more. Talks under way go on; nobody is called any more. Raises ReasonMissing, WrongState."""
    return _leave(Act.EXHIBITOR_WITHDRAW, exhibitor, "withdraw", by=by, reason=reason)


def suspend_exhibitor(exhibitor: Exhibitor, *, by: Actor, reason: str) -> Exhibitor:
    """Off the public pages until it is let on again."""
    return _leave(Act.EXHIBITOR_SUSPEND, exhibitor, "suspend", by=by, reason=reason)


def resume_exhibitor(exhibitor: Exhibitor, *, by: Actor) -> Exhibitor:
    """Public again; its booth takes people when its hosts open it."""
    with acting(Act.EXHIBITOR_SUSPEND, exhibitor.programme, by=by, about=exhibitor, scope={"verb": "resume"}) as act:
        gatherings.locked(exhibitor.gathering_id)
        exhibitor = _move(exhibitor, "resume")
        gatherings.touch(exhibitor.gathering_id)
        act.wake("gathering", exhibitor.gathering_id)
    return exhibitor


def _leave(word: Act, exhibitor: Exhibitor, verb: str, *, by: Actor, reason: str) -> Exhibitor:
    if not reason.strip():
        raise ReasonMissing
    with acting(word, exhibitor.programme, by=by, about=exhibitor, scope={"verb": verb}) as act:
        gatherings.locked(exhibitor.gathering_id)
        exhibitor = _move(exhibitor, verb)
        booth = Booth.objects.select_for_update(of=("self",)).filter(exhibitor=exhibitor).first()
        told = _free(act, booth, verb, by) if booth else set()
        for subject in Subject.objects.filter(pk__in=told).order_by("pk"):
            send_notice(act, GONE, to=subject)
        act.note(reason=reason.strip())
        act.record(told=len(told))
        gatherings.touch(exhibitor.gathering_id)
        act.wake("gathering", exhibitor.gathering_id)
    return exhibitor


def _places(act: OpenAct, desk: Desk, by: Actor) -> set[UUID]:
    """Times still offered go first, then the queue. Whose tickets ended without a booking."""
    held = dict(Booking.objects.filter(desk=desk, state__in=HOLDING).values_list("slot_id", "subject_id"))
    slots = Slot.objects.filter(Q(at__gt=clock.now()) | Q(pk__in=held), desk=desk, state=SlotState.OFFERED)
    booked = set(held.values())
    for slot in list(slots.select_related("programme").order_by("at", "pk")):
        withdraw(slot, by=by)
    return set(empty_desk(act, desk)) - booked


def _move(exhibitor: Exhibitor, verb: str) -> Exhibitor:
    found = locked_exhibitor(exhibitor)
    found.state = EXHIBITOR.after(found.state, verb)
    found.save(update_fields=["state"])
    return found


def _free(act: OpenAct, booth: Booth, verb: str, by: Actor) -> set[UUID]:
    """Everybody who held a place there, or meant to come to a briefing; the booked are told by their slot's own letter."""
    desk = desk_of(booth.pk)
    told = (_places(act, desk, by)) if desk else set()
    for briefing in Briefing.objects.select_for_update().filter(booth=booth, state=BriefingState.PLANNED):
        if briefing.at <= clock.now():
            continue
        briefing.state = BRIEFING.after(briefing.state, "cancel")
        briefing.save(update_fields=["state"])
        signups = BriefingSignup.objects.filter(briefing=briefing, withdrawn_at__isnull=True)
        told |= set(signups.values_list("subject_id", flat=True))
        act.wake("briefings", booth.pk)
    if verb == "withdraw" and BOOTH.allows(booth.state, "close"):
        booth.state = BOOTH.after(booth.state, "close")
        booth.save(update_fields=["state"])
    for subject in told:
        act.wake("subject", subject)
    return told
