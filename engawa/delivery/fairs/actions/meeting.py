"""Who may meet an exhibitor, and what of her card it may see: asked alike before a ticket and before a booked time."""

from collections.abc import Sequence
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.custody.actions import give_consent, hide_employer
from engawa.contract.custody.queries import is_hidden
from engawa.delivery.events.blocks import blocked_pair
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.library import phrases
from engawa.delivery.fairs.models import Booth, FairRegistration
from engawa.delivery.fairs.states import TAKING_PART
from engawa.delivery.fairs.talk_states import Topic
from engawa.delivery.queues.booking import cancel_all_of
from engawa.delivery.queues.models import Desk


class HiddenFromThem(Exception):
    """She asked that this employer must not see her: no ticket, no booking, no trace."""


class KeptApart(HiddenFromThem):
    """The organiser keeps these two from meeting, or one of them from taking part."""


class HostStopped(Exception):
    """The organiser has stopped this person from hosting."""


class NotTakingPart(Exception):
    """No confirmed registration for this fair."""


def may_meet(booth: Booth, subject: UUID | None) -> UUID:
    if subject is None:
        raise PermissionError("a person comes for herself")
    rows = FairRegistration.objects.filter(gathering=booth.gathering_id, subject=subject, state__in=TAKING_PART)
    if not rows.exists():
        raise NotTakingPart(booth.gathering_id)
    if is_hidden(subject, booth.exhibitor.organisation_id):
        raise HiddenFromThem(booth.pk)
    if blocked_pair(subject, booth.exhibitor.organisation_id, booth.gathering_id):
        raise KeptApart(booth.pk)
    return subject


def share(booth: Booth, *, by: Actor, subject: UUID, fields: Sequence[str]) -> None:
    """What she ticked for this one company. A municipality sees alias and topic, never a card."""
    if fields and booth.exhibitor.kind != ExhibitorKind.MUNICIPALITY:
        give_consent(
            booth.programme,
            by=by,
            subject=subject,
            purpose=Purpose.MEETING,
            recipient=booth.exhibitor.organisation_id,
            fields=list(fields),
        )


def known_topic(booth: Booth, code: str) -> str:
    """Nothing but what stands in the catalogue of this kind of exhibitor: a topic, or a ready-made line. "" is nothing."""
    if not code:
        return ""
    if booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY:
        return Topic(code).value
    return phrases()[code].code


def hide_from(programme: Programme, *, by: Actor, corporate_no: str) -> None:
    """見せたくない企業にする: what she had booked there goes with it, in one act."""
    assert by.subject_id is not None
    with acting(Act.EMPLOYER_HIDE, programme, by=by, subject=by.subject_id) as act:
        act.skip_entry()  # hiding itself, nested, is the entry
        booths = Booth.objects.filter(exhibitor__organisation__corporate_no=corporate_no).values("pk")
        desks = list(Desk.objects.filter(owner_ref__in=booths).order_by("pk").values_list("pk", flat=True))
        cancel_all_of(by.subject_id, by=by, desks=desks)
        hide_employer(programme, by=by, subject=by.subject_id, corporate_no=corporate_no)
