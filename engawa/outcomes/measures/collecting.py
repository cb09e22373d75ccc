"""Counting: settled talks become claims. Idempotent; each minute while a fair runs, and before a paper is frozen."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes import waits
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.contract.approvals import steady
from engawa.contract.clauses.queries import truth
from engawa.delivery.fairs.models import Talk
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.asking import keep_asking
from engawa.outcomes.measures.doubting import doubt_blocked
from engawa.outcomes.measures.models import MatchClaim, MatchStep
from engawa.outcomes.measures.saying import Pair, new_claim, weigh_candidates
from engawa.outcomes.measures.states import HELD_BY_PEOPLE, MATCH, Kind, MatchState, Verb
from engawa.shared.live.verdict import Result

WAIT = "match.collect"
BEAT = dt.timedelta(minutes=1)
LOOK_AGAIN = dt.timedelta(hours=1)
TALKS_BESIDE = dt.timedelta(days=15)
"""Interviews may be booked for two weeks after the day; those before it are counted when it begins."""

AFTER = dt.timedelta(days=1)  # decisions on open talks come in after the last room has closed

WANTED = {
    Result.HELD: (MatchState.CONFIRMED, "confirm"),
    Result.NEEDS_CHECK: (MatchState.NEEDS_CHECK, "check"),
    Result.NOT_HELD: (MatchState.REJECTED, "reject"),
}
BEST_FIRST = (Result.HELD, Result.NEEDS_CHECK, Result.NOT_HELD)


def collect(programme: Programme) -> int:
    """Count anew; returns how many claims were made or changed."""
    with acting(Act.MATCH_COLLECT, programme, by=system(WAIT)) as act:
        changed = _collect(act)
        keep_collecting(act)
    return changed


def _collect(act: OpenAct) -> int:
    steady.change("matchclaim", act.programme_id)
    fairs = [fair.gathering for fair in sources.fairs()]
    municipalities = truth("match.municipalities")
    pairs: dict[Pair, list[Talk]] = defaultdict(list)
    for talk in sources.talks(fairs):
        if sources.is_company(talk) or municipalities:
            pairs[talk.gathering_id, talk.subject_id, talk.booth.exhibitor.organisation_id].append(talk)
    known = _known(fairs)
    changed = [one for pair, talks in pairs.items() if (one := _settle(act, pair, talks, known.get(pair)))]
    changed += weigh_candidates(act)
    changed += doubt_blocked(act)
    if not changed:
        act.skip_entry()
        return 0
    act.record(changed={one.number_text: one.state for one in changed})
    act.wake("window", act.programme_id)
    return len(changed)


def _known(fairs: Iterable[UUID]) -> dict[Pair, MatchClaim]:
    rows = MatchClaim.objects.filter(gathering__in=list(fairs), kind=Kind.INTERVIEW)
    return {(one.gathering, one.subject_id, one.organisation_id): one for one in rows if one.subject_id}


def _settle(act: OpenAct, pair: Pair, talks: list[Talk], claim: MatchClaim | None) -> MatchClaim | None:
    """None when nothing changed."""
    verdicts = {Result(talk.verdict) for talk in talks}
    best = next(one for one in BEST_FIRST if one in verdicts)
    ids = [talk.pk for talk in talks]
    if claim is None:
        return None if best is Result.NOT_HELD else _make(act, pair, talks, best)
    fresh = set(ids) - set(claim.talks)
    if claim.state in HELD_BY_PEOPLE or (claim.settled_by_hand and not fresh):
        return None
    wanted, verb = WANTED[best]
    if claim.state == wanted and not fresh:
        return None
    if claim.state != wanted and MATCH.allows(claim.state, verb) and not _worse(claim, best):
        claim.state, claim.settled_by_hand = MATCH.after(claim.state, verb), False
        _step(act, claim)
    claim.talks = ids
    claim.save(update_fields=["state", "talks", "settled_by_hand"])
    return claim


def _worse(claim: MatchClaim, best: Result) -> bool:
    """What people settled stands against new evidence that is weaker."""
    return bool(claim.settled_by_hand and claim.state == MatchState.CONFIRMED and best is not Result.HELD)


def _make(act: OpenAct, pair: Pair, talks: list[Talk], best: Result) -> MatchClaim:
    claim = new_claim(act, pair, Kind.INTERVIEW, clock.local(talks[0].began_at).date())
    claim.state, claim.talks = MATCH.after(claim.state, WANTED[best][1]), [talk.pk for talk in talks]
    claim.save(update_fields=["state", "talks"])
    _step(act, claim)
    return claim


def _step(act: OpenAct, claim: MatchClaim) -> None:
    MatchStep.objects.create(
        programme_id=act.programme_id, claim=claim, verb=Verb.COLLECT, to_state=claim.state, at=clock.now()
    )


def keep_collecting(act: OpenAct) -> None:
    """Step: the next count. Each minute from the first opening to a day after the last closing, each hour in the two
    weeks after it, else when one begins; without any fair yet, each hour.
    """
    now = clock.now()
    fairs = sources.fairs()
    if any(fair.starts_at <= now <= fair.ends_at + AFTER for fair in fairs):
        waits.set_wait(WAIT, act.programme_id, now + BEAT)
    elif any(fair.ends_at <= now <= fair.ends_at + TALKS_BESIDE for fair in fairs):
        ahead = [fair.starts_at for fair in fairs if fair.starts_at > now]
        waits.set_wait(WAIT, act.programme_id, min([*ahead, now + LOOK_AGAIN]))
    elif later := [fair.starts_at for fair in fairs if fair.starts_at > now]:
        waits.set_wait(WAIT, act.programme_id, min(later))
    elif not fairs:
        waits.set_wait(WAIT, act.programme_id, now + LOOK_AGAIN)  # targets are agreed before a fair is announced


def due(programme: Programme, ref: UUID) -> None:
    with acting(Act.MATCH_COLLECT, programme, by=system(WAIT)) as act:
        if not waits.settle_wait(WAIT, ref):
            act.skip_entry()
            return
        _collect(act)
        keep_collecting(act)
        keep_asking(act)
