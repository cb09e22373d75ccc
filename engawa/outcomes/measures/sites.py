"""A person's matches. Frozen papers keep their figures; live ones count her no more, and the number stays without her.

Question 36 to 甲 (`match.withdrawn`), with its safe default: frozen stays, later not counted.
"""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock
from engawa.base.subjects.sites import Whom, register_rows
from engawa.outcomes.measures.models import MatchAsk, MatchClaim, MatchStep, MatchWord
from engawa.outcomes.measures.states import MATCH, MatchState, Verb


def _forget_reasons(act: OpenAct, whom: Whom) -> int:
    del act
    steps = list(MatchStep.objects.filter(pk__in=whom.rows.get("measures_matchstep", ())).order_by("pk"))
    for one in steps:
        one.reason = None
        one.save(update_fields=["reason"])
    return len(steps)


def _withdraw(act: OpenAct, whom: Whom) -> int:
    claims = list(MatchClaim.objects.filter(pk__in=whom.rows.get("measures_matchclaim", ())).order_by("number"))
    pairs: set[tuple[UUID, UUID]] = set()
    for claim in claims:
        pair = (claim.gathering, claim.organisation_id)
        claim.stood = claim.state == MatchState.CONFIRMED and pair not in pairs  # a pair once, however many kinds
        pairs |= {pair} if claim.stood else set()
        claim.state = MATCH.after(claim.state, Verb.WITHDRAW)
        claim.subject, claim.talks, claim.settled_by_hand = None, [], True
        claim.save(update_fields=["state", "subject", "talks", "settled_by_hand", "stood"])
    MatchStep.objects.bulk_create(
        MatchStep(programme_id=act.programme_id, claim=one, verb=Verb.WITHDRAW, to_state=one.state, at=clock.now())
        for one in claims
    )
    if claims:
        act.record(withdrawn=[one.number_text for one in claims])
        act.wake("window", act.programme_id)
    return len(claims)


def register() -> None:
    register_rows(
        MatchStep,
        _("マッチングについての理由"),
        find=lambda whom: Q(claim__subject=whom.subject, reason__isnull=False),
        detach=_forget_reasons,
        stays=True,
    )
    register_rows(
        MatchWord,
        _("就職活動についての申告"),
        find=lambda whom: Q(claim__subject=whom.subject),
    )
    register_rows(MatchAsk, _("その後のおたずね"))
    register_rows(MatchClaim, _("マッチング"), detach=_withdraw, stays=True)
