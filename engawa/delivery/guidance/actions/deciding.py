"""要確認の相談: what evidence left open is settled by a person, with a reason.

By 乙, as with talks: a body's counsellor sat in it, and a party's own word cannot make a verdict (`live-video.md` 11). It
decides on times and seats; who she is and what was said stay closed to it, so it asks the bodies whether, never what.
"""

import datetime as dt
from dataclasses import dataclass

from engawa.base.acts import reads
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import refuse_controls
from engawa.base.parties.models import Agency
from engawa.base.programmes.actors import Actor
from engawa.delivery.guidance.actions.asking import locked, tell
from engawa.delivery.guidance.models import Consultation, ConsultHost
from engawa.delivery.guidance.queries.consultations import room_of
from engawa.delivery.guidance.states import ConsultState, HeldAs
from engawa.shared.live.queries import spans_of


class NotThree(ValueError):
    """三者 with one body asked for, or one body's counsellor alone in the room."""


@dataclass(frozen=True)
class Stay:
    """One stretch of one side in the room; `agency` None: the seeker. `basis`: presence or media."""

    agency: Agency | None
    basis: str
    begins_at: dt.datetime
    ends_at: dt.datetime

    @property
    def seconds(self) -> int:
        return int((self.ends_at - self.begins_at).total_seconds())


@dataclass(frozen=True)
class Evidence:
    stays: tuple[Stay, ...]
    decided_reason: str


def decide_consult(consultation: Consultation, *, by: Actor, result: str, reason: str) -> Consultation:
    """Decide, and decide anew: the ledger keeps earlier decisions. Raises NotThree, WrongState, ValueError."""
    decided, said = HeldAs(result), reason.strip()
    if decided is HeldAs.NEEDS_CHECK or not said:
        raise ValueError("three, two or not held, with a reason")
    refuse_controls(said)
    with acting(
        Act.CONSULT_DECIDE,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.EVIDENCE,
        scope={"result": decided.value},
    ) as act:
        one = locked(consultation)
        if not one.left_open:
            raise WrongState(ConsultState(one.state), "decide")
        if decided is HeldAs.THREE and not may_be_three(one):
            raise NotThree(one.pk)
        act.record(before=one.held_as)
        one.held_as = decided
        one.decided_by, one.decided_at = by.id, clock.now()
        one.seal(act, owner=one.subject_id, decided_reason=said)
        act.note(reason=said)
        one.save(update_fields=["held_as", "decided_by", "decided_at", "decided_reason"])
        tell(act, one)
    return one


def may_be_three(one: Consultation) -> bool:
    """Both bodies were asked for, and both had a seat where a room was held. Inside the programme."""
    if len(one.wanted.agencies) < len(Agency):
        return False
    if one.room_id is None:
        return True
    return ConsultHost.objects.filter(consultation=one).values("agency").distinct().count() == len(Agency)


def see_evidence(consultation: Consultation, *, by: Actor) -> Evidence:
    """Who was there when, by body and not by name, and what was decided. Recorded once a quarter of an hour."""
    with acting(
        Act.CONSULT_CHECK,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.EVIDENCE,
    ) as act:
        reads.once(act)
        return Evidence(_stays(consultation), consultation.open(act, "decided_reason")["decided_reason"])


def _stays(one: Consultation) -> tuple[Stay, ...]:
    room = room_of(one)
    if room is None:
        return ()
    hosts = ConsultHost.objects.filter(consultation=one).values_list("seat", "agency")
    sides: dict[object, Agency | None] = {seat: Agency(agency) for seat, agency in hosts} | {one.seeker_seat: None}
    found = [
        Stay(sides[span.seat_id], span.basis, span.begins_at, span.ends_at)
        for span in spans_of(room)
        if span.seat_id in sides
    ]
    return tuple(sorted(found, key=lambda stay: (stay.basis != "presence", stay.begins_at, stay.agency or "")))
