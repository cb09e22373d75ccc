"""Proposing and agreeing targets; what 甲 and 乙 decide about a match."""

from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.contract.approvals import steady
from engawa.contract.clauses.queries import Setting, parameter
from engawa.outcomes.measures.collecting import collect, keep_collecting
from engawa.outcomes.measures.models import MatchClaim, MatchStep, Target
from engawa.outcomes.measures.states import GOAL_FLOORS, GOAL_LABELS, GOAL_UNITS, MATCH, TARGET, Goal, TargetState, Verb

__all__ = [
    "BelowFloor",
    "agree_target",
    "answer_match",
    "approve_match",
    "collect",
    "confirm_match",
    "dispute_match",
    "look_match",
    "propose_target",
    "reject_match",
    "return_match",
]


class BelowFloor(ValueError):
    """A target below what the call asks for; `str()` is the sentence for the page."""


class ReasonMissing(ValueError):
    """A decision about a match says why."""


def _check_floor(goal: Goal, value: int, floor: Setting) -> None:
    if value < int(floor.value):
        raise BelowFloor(
            _("%(goal)sの目標は、1回あたり%(floor)s以上にしてください（%(clause)s）。")
            % {"goal": GOAL_LABELS[goal], "floor": f"{floor.value}{GOAL_UNITS[goal]}", "clause": floor.clause}
        )


def propose_target(programme: Programme, *, by: Actor, gathering: UUID, kind: str, value: int, means: str) -> Target:
    """The next version; an earlier proposal that waits is replaced, an agreed one stays until this one is agreed."""
    goal = Goal(kind)
    with inside(programme):
        floor = parameter(GOAL_FLOORS[goal])
    _check_floor(goal, value, floor)
    with acting(Act.TARGET_PROPOSE, programme, by=by, scope={"kind": goal, "value": value}) as act:
        steady.change("target", programme.pk)
        rows = Target.objects.select_for_update().filter(gathering=gathering, kind=goal)
        versions = list(rows.order_by("version"))
        for old in versions:
            if old.state == TargetState.PROPOSED:
                _supersede(old)
        target = Target.objects.create(
            programme=programme,
            gathering=gathering,
            kind=goal,
            value=value,
            floor=int(floor.value),
            version=len(versions) + 1,
            state=TARGET.initial,
            means=means,
            proposed_by=by.person_id,
            proposed_at=clock.now(),
        )
        act.record(target=target.pk, gathering=gathering, version=target.version, floor=target.floor)
        act.wake("window", programme.pk)
    return target


def _supersede(target: Target) -> None:
    target.state = TARGET.after(target.state, "supersede")
    target.save(update_fields=["state"])


def agree_facts(target: Target) -> dict[str, object]:
    return {"kind": target.kind, "value": target.value}


def agree_target(target: Target, *, by: Actor, step_up: UUID | None = None) -> Target:
    facts = agree_facts(target)
    with acting(Act.TARGET_AGREE, target.programme, by=by, about=target, scope=facts, step_up=step_up) as act:
        steady.change("target", target.programme_id)
        target = Target.objects.select_for_update(of=("self",)).select_related("programme").get(pk=target.pk)
        state = TARGET.after(target.state, "agree")
        for old in Target.objects.filter(gathering=target.gathering, kind=target.kind, state=TargetState.AGREED):
            _supersede(old)
        target.state, target.agreed_by, target.agreed_at = state, by.person_id, clock.now()
        target.save(update_fields=["state", "agreed_by", "agreed_at"])
        keep_collecting(act)
        act.wake("window", target.programme_id)
    return target


def dispute_match(claim: MatchClaim, *, by: Actor, reason: str) -> MatchClaim:
    """甲 wants to look closer: until decided it does not count."""
    return _decide(Act.MATCH_DISPUTE, claim, Verb.DISPUTE, by=by, reason=reason)


def approve_match(claim: MatchClaim, *, by: Actor, reason: str) -> MatchClaim:
    return _decide(Act.MATCH_DISPUTE, claim, Verb.APPROVE, by=by, reason=reason)


def return_match(claim: MatchClaim, *, by: Actor, reason: str) -> MatchClaim:
    """差戻し: 乙 answers or gives it up."""
    return _decide(Act.MATCH_DISPUTE, claim, Verb.RETURN, by=by, reason=reason)


def look_match(claim: MatchClaim, *, by: Actor, reason: str) -> MatchClaim:
    """甲 has looked at the evidence and leaves it as it is."""
    return _decide(Act.MATCH_DISPUTE, claim, Verb.LOOK, by=by, reason=reason)


def answer_match(claim: MatchClaim, *, by: Actor, reason: str) -> MatchClaim:
    """乙 answers a 差戻し; 甲 looks again."""
    return _decide(Act.MATCH_DECIDE, claim, Verb.ANSWER, by=by, reason=reason)


def confirm_match(claim: MatchClaim, *, by: Actor, reason: str) -> MatchClaim:
    return _decide(Act.MATCH_DECIDE, claim, Verb.CONFIRM, by=by, reason=reason)


def reject_match(claim: MatchClaim, *, by: Actor, reason: str) -> MatchClaim:
    return _decide(Act.MATCH_DECIDE, claim, Verb.REJECT, by=by, reason=reason)


def _decide(act_name: Act, claim: MatchClaim, verb: Verb, *, by: Actor, reason: str) -> MatchClaim:
    if not reason.strip():
        raise ReasonMissing
    scope = {"verb": verb}
    with acting(
        act_name, claim.programme, by=by, about=claim, subject=claim.subject_id, purpose=Purpose.EVIDENCE, scope=scope
    ) as act:
        rows = MatchClaim.objects.select_for_update(of=("self",)).select_related("programme", "organisation")
        claim = rows.get(pk=claim.pk)
        claim.state, claim.settled_by_hand = MATCH.after(claim.state, verb), True
        claim.save(update_fields=["state", "settled_by_hand"])
        _say(act, claim, verb, reason.strip())
        act.record(number=claim.number_text, state=claim.state)
        act.wake("window", claim.programme_id)
    return claim


def _say(act: OpenAct, claim: MatchClaim, verb: Verb, reason: str) -> None:
    step = MatchStep(
        programme_id=claim.programme_id,
        claim=claim,
        verb=verb,
        to_state=claim.state,
        by_person=act.by.person_id,
        at=clock.now(),
    )
    assert claim.subject_id is not None, "a claim without her leads nowhere"
    step.seal(act, owner=claim.subject_id, reason=reason)
    step.save(force_insert=True)
    act.note(reason=reason)
