"""減額の免除: 乙 asks, 甲 decides with a fresh proof. Until then, and when refused, the cut stands as due. 10(3)ただし書."""

from uuid import UUID

from django.http import Http404

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.outcomes.measures.models import Exemption
from engawa.outcomes.measures.states import PLEA


def ask_exemption(
    programme: Programme, *, by: Actor, cause: str, event: str, evidence: str, gathering: UUID | None = None
) -> Exemption:
    with acting(Act.EXEMPTION_ASK, programme, by=by, scope={"cause": cause, "gathering": gathering}) as act:
        asked = Exemption.objects.create(
            programme=programme,
            gathering=gathering,
            cause=cause,
            event=event,
            evidence=evidence,
            asked_by=by.person_id,
            asked_at=clock.now(),
        )
        act.record(exemption=asked.pk)
        act.wake("window", programme.pk)
    return asked


def decide_facts(asked: Exemption, verb: str) -> dict[str, object]:
    return {"verb": verb, "cause": asked.cause}


def decide_exemption(asked: Exemption, *, by: Actor, verb: str, reason: str, step_up: UUID | None = None) -> Exemption:
    """`verb`: grant or refuse."""
    facts = decide_facts(asked, verb)
    with acting(Act.EXEMPTION_DECIDE, asked.programme, by=by, about=asked, scope=facts, step_up=step_up) as act:
        asked = Exemption.objects.select_for_update(of=("self",)).select_related("programme").get(pk=asked.pk)
        asked.state = PLEA.after(asked.state, verb)
        asked.reason, asked.decided_by, asked.decided_at = reason, by.person_id, clock.now()
        asked.save(update_fields=["state", "reason", "decided_by", "decided_at"])
        act.wake("window", asked.programme_id)
    return asked


def exemption_for(pk: UUID) -> Exemption:
    """Inside the programme."""
    found = Exemption.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
