"""利用停止: what was counted of people who are kept apart is looked at by a person once more."""

from uuid import UUID

from django.db.models import Q, QuerySet

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock, opened
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.blocks import live_blocks
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.models import Talk
from engawa.outcomes.measures.models import MatchClaim, MatchStep
from engawa.outcomes.measures.states import MATCH, MatchState, Verb

DECIDED = (Verb.BLOCK, Verb.CONFIRM, Verb.REJECT, Verb.APPROVE, Verb.RETURN)


def doubt_blocked(act: OpenAct) -> list[MatchClaim]:
    """Once for each block: what a person decided after it stands."""
    opened.require_this(act)
    found: dict[UUID, MatchClaim] = {}
    for block in live_blocks().order_by("made_at", "pk"):
        for claim in _about(block).select_for_update(of=("self",)).order_by("number"):
            if claim.pk not in found and not claim.steps.filter(at__gte=block.made_at, verb__in=DECIDED).exists():
                found[claim.pk] = _doubt(act, claim)
    return list(found.values())


def _about(block: Block) -> "QuerySet[MatchClaim]":
    rows = MatchClaim.objects.filter(state__in=[MatchState.CANDIDATE, MatchState.CONFIRMED])
    if block.person is not None:
        talks = Talk.objects.filter(call__person=block.person).values_list("pk", flat=True)
        return rows.filter(organisation=block.organisation_id, talks__overlap=list(talks))
    body = Q(organisation=block.organisation_id) if block.who == BlockWho.PAIR else Q()
    return rows.filter(body, subject=block.subject_id)


def _doubt(act: OpenAct, claim: MatchClaim) -> MatchClaim:
    claim.state, claim.settled_by_hand = MATCH.after(claim.state, "check"), True
    claim.save(update_fields=["state", "settled_by_hand"])
    MatchStep.objects.create(
        programme_id=act.programme_id, claim=claim, verb=Verb.BLOCK, to_state=claim.state, at=clock.now()
    )
    return claim
