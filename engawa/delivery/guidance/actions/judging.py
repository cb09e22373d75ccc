"""What the room's own evidence says of a consultation: three, two, a look is needed, or nobody met. Anew when it grows."""

from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.parties.models import Agency
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.delivery.guidance.actions.asking import tell
from engawa.delivery.guidance.models import Consultation, ConsultHost
from engawa.delivery.guidance.states import AFTERWARDS, HeldAs
from engawa.shared.live.actions import MEASURE
from engawa.shared.live.models import LiveRoom
from engawa.shared.live.queries import judge_room
from engawa.shared.live.verdict import Result, Side, Verdict

RANK = (Result.NOT_HELD, Result.NEEDS_CHECK, Result.HELD)


def judge(one: Consultation, room: LiveRoom, least: int) -> tuple[HeldAs | None, Verdict]:
    """三者 when all three overlap for long enough; else 二者 with one body, else a person looks; nobody: None."""
    her = Side("seeker", frozenset({one.seeker_seat or one.pk}))
    sides = _sides(one)
    if len(sides) > 1:
        three = judge_room(room, [her, *sides], min_overlap_seconds=least)
        if three.result is Result.HELD:
            return HeldAs.THREE, three
    pairs = [judge_room(room, [her, side], min_overlap_seconds=least) for side in sides]
    best = max(pairs, key=lambda one: (RANK.index(one.result), one.overlap_seconds))
    held = {Result.HELD: HeldAs.TWO, Result.NEEDS_CHECK: HeldAs.NEEDS_CHECK}
    return held.get(best.result), best


def write_verdict(one: Consultation, held: HeldAs | None, verdict: Verdict) -> None:
    one.held_as = held.value if held else ""
    one.overlap_seconds = verdict.overlap_seconds
    one.reasons = [reason.value for reason in verdict.reasons]


def measured(programme: Programme, room: UUID) -> None:
    """The engine's own words of the end have come: judged once more. What a person decided stands.

    Whether they were there together is our own channel's word, complete at the end: late words show that media moved, or
    cast doubt; they neither make a consultation of a missed one nor undo one.
    """
    with acting(Act.CONSULT_HOLD, programme, by=system(MEASURE), purpose=Purpose.CONSULTATION) as act:
        rows = Consultation.objects.select_for_update(of=("self",)).select_related("programme")
        rows = rows.filter(room_id=room, state__in=AFTERWARDS, ended_at__isnull=False, decided_at__isnull=True)
        one = rows.first()
        if one is None:
            act.skip_entry()
            return
        before = (one.held_as, one.overlap_seconds)
        held, verdict = judge(one, LiveRoom.objects.get(pk=room), one.min_overlap_seconds)
        write_verdict(one, held or HeldAs.NEEDS_CHECK, verdict)
        if (one.held_as, one.overlap_seconds) == before:
            act.skip_entry()
            return
        one.save(update_fields=["held_as", "overlap_seconds", "reasons"])
        act.concern(one.subject_id)
        act.record(
            consultation=one.pk, state=one.state, held_as=one.held_as, seconds=one.overlap_seconds, before=before[0]
        )
        tell(act, one)


def _sides(one: Consultation) -> list[Side]:
    seats: dict[str, set[UUID]] = {}
    for agency, seat in ConsultHost.objects.filter(consultation=one).values_list("agency", "seat"):
        seats.setdefault(agency, set()).add(seat)
    return [Side(str(agency), frozenset(seats[agency])) for agency in Agency if agency in seats]
