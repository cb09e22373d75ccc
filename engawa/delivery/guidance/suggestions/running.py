"""A calculation: 乙 starts it, a job does it, drafts wait for the body's counsellors. Nobody else sees them."""

import secrets
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.refusals import Refused
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.contract.approvals import steady
from engawa.contract.custody.models import HiddenEmployer
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.models import Override, Suggestion, SuggestionRun
from engawa.delivery.guidance.suggestions.offers import offers_of, trees
from engawa.delivery.guidance.suggestions.people import SEEN, Declared, people
from engawa.delivery.guidance.suggestions.queries import (
    criteria_in_force,
    hears_of_towns,
    numbers_of,
    showing,
    wanting,
)
from engawa.delivery.guidance.suggestions.states import RUN, SUGGESTION, OverrideKind, RunState, SuggestionState
from engawa.delivery.matching.criteria import Criteria
from engawa.delivery.matching.explain import Explained, explain
from engawa.delivery.matching.lists import Lists, Market, PairKey, Place, draw_up
from engawa.delivery.matching.profile import Posting, Profile
from engawa.delivery.matching.score import Pair, Trees

COMPUTE = "suggestions.compute"
STEADY = "suggestions"
BY = system(COMPUTE)


class AlreadyQueued(Exception):
    """A calculation for this body is waiting; another would find nothing else."""


def start_run(gathering: Gathering, *, by: Actor, body: Organisation) -> SuggestionRun:
    """Refused while nobody may issue, with the clause and the next step."""
    programme = gathering.programme
    scope = {"body": body.pk, "fields": list(SEEN)}
    shown: dict[str, Any] = {"recipient": body.pk, "purpose": Purpose.SUGGESTION}
    with acting(Act.SUGGEST_START, programme, by=by, about=gathering, scope=scope, **shown) as act:
        steady.change(STEADY, gathering.pk)
        if SuggestionRun.objects.filter(gathering=gathering, body=body, state=RunState.QUEUED).exists():
            raise AlreadyQueued
        criteria = criteria_in_force()
        if criteria is None:
            raise RuntimeError("the duty of this act lets nobody start without criteria")
        run = SuggestionRun.objects.create(
            programme=programme,
            gathering=gathering,
            body=body,
            criteria=criteria,
            salt=secrets.token_hex(16),
            started_by=by.id,
            started_at=clock.now(),
        )
        act.record(run=run.pk, criteria=criteria.version)
        act.defer(COMPUTE, key=str(run.pk), programme_id=programme.pk, run_id=run.pk)
        act.wake("suggestions", programme.pk)
    started: SuggestionRun = run
    return started


def compute(programme: Programme, run_id: UUID) -> None:
    """Once: a run that was done or failed stays so. What may not be issued any more is not calculated."""
    with inside(programme):
        run = SuggestionRun.objects.select_related("gathering").filter(pk=run_id, state=RunState.QUEUED).first()
    if run is None:
        return
    scope = {"body": run.body_id, "run": run.pk, "fields": list(SEEN)}
    shown: dict[str, Any] = {"recipient": run.body_id, "purpose": Purpose.SUGGESTION}
    try:
        with acting(Act.SUGGEST_COMPUTE, programme, by=BY, about=run, scope=scope, **shown) as act:
            _compute(act, run_id)
    except Refused as refusal:
        _fail(programme, run_id, "".join((refusal.unmet[0].what, refusal.unmet[0].why)))


def _fail(programme: Programme, run_id: UUID, problem: str) -> None:
    with acting(Act.SUGGEST_FAIL, programme, by=BY) as act:
        run = SuggestionRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        run.state, run.problem = RUN.after(run.state, "fail"), problem[:200]
        run.save(update_fields=["state", "problem"])
        act.record(run=run.pk)
        act.wake("suggestions", programme.pk)


def _compute(act: OpenAct, run_id: UUID) -> None:
    rows = SuggestionRun.objects.select_related("gathering", "criteria")
    run = rows.select_for_update(of=("self",)).get(pk=run_id)
    steady.change(STEADY, run.gathering_id)
    if not RUN.allows(run.state, "compute"):
        act.skip_entry()
        return
    criteria = numbers_of(run.criteria)
    above = trees(criteria)
    market = _market(act, run, criteria)
    lists = draw_up(market, criteria, above, salt=run.salt)
    dropped = _write(run, lists, Counter(seeker for seeker, _exhibitor in market.settled), criteria, above)
    _replace_older(run)
    run.state, run.computed_at = RUN.after(run.state, "compute"), clock.now()
    run.counts = _counts(market, lists, dropped)
    run.save(update_fields=["state", "computed_at", "counts"])
    act.record(**run.counts)
    for profile in market.profiles:
        act.concern(UUID(profile.key))
    act.wake("suggestions", act.programme_id)


def _market(act: OpenAct, run: SuggestionRun, criteria: Criteria) -> Market:
    declared = people().profiles(act, run.gathering, wanting())
    offers = offers_of(run.gathering, criteria)
    return Market(
        profiles_of(declared),
        offers,
        pins=_pairs(Override.objects.filter(kind=OverrideKind.PIN, body=run.body_id, ended_at=None)),
        blocks=_pairs(Override.objects.filter(kind=OverrideKind.BLOCK, ended_at=None)) | unheard(declared, offers),
        settled=frozenset(
            (str(one.subject_id), str(one.exhibitor_id)) for one in showing().filter(run__gathering=run.gathering)
        ),
    )


def unheard(subjects: Iterable[UUID], offers: Iterable[Posting]) -> frozenset[PairKey]:
    """Municipalities, for whoever agreed to hear of companies alone."""
    hear = set(hears_of_towns().values_list("subject", flat=True))
    towns = [one.exhibitor for one in offers if one.town]
    return frozenset((str(subject), town) for subject in subjects if subject not in hear for town in towns)


def profiles_of(declared: Mapping[UUID, Declared]) -> list[Profile]:
    """In the order of ids; whom each hides from comes with one query."""
    hidden: dict[UUID, set[str]] = {}
    rows = HiddenEmployer.objects.filter(subject__in=list(declared), ended_at__isnull=True)
    for subject, number in rows.values_list("subject", "corporate_no"):
        hidden.setdefault(subject, set()).add(number)
    return [
        Profile(str(subject), one.wishes, one.has, frozenset(hidden.get(subject, ())))
        for subject, one in sorted(declared.items())
    ]


def _pairs(rows: Iterable[Override]) -> frozenset[PairKey]:
    return frozenset((str(one.subject_id), str(one.exhibitor_id)) for one in rows)


def _write(run: SuggestionRun, lists: Lists, settled: Counter[str], criteria: Criteria, above: Trees) -> int:
    """Draft lines with their reasons, after what stands on the list already; counts what the deletion rule refused."""
    made, dropped = [], 0
    for subject, places in lists.by_seeker.items():
        for rank, place in enumerate(places, start=settled[subject] + 1):
            told = explain(place, criteria, above)
            dropped += told.dropped
            made.append(draft(run, UUID(subject), place, told, rank))
    Suggestion.objects.bulk_create(made)
    return dropped


def draft(run: SuggestionRun, subject: UUID, place: Place, told: Explained, rank: int) -> Suggestion:
    pair = place.pair
    return Suggestion(
        programme_id=run.programme_id,
        run=run,
        subject_id=subject,
        exhibitor_id=UUID(pair.posting.exhibitor),
        posting_id=None if pair.posting.town else UUID(pair.posting.key),
        rank=rank,
        score=pair.score,
        fit_hers=pair.hers.value,
        fit_theirs=pair.theirs.value,
        parts=parts_of(pair),
        reasons=[one.data() for one in told.reasons],
        notes=[one.data() for one in told.notes],
    )


def parts_of(pair: Pair) -> list[dict[str, object]]:
    """Both fits, condition by condition: for counsellors alone."""
    return [
        {
            "side": side,
            "facet": str(term.wish.facet),
            "codes": sorted(term.wish.codes),
            "must": term.wish.weight == "must",
            "verdict": str(term.verdict),
        }
        for side, fit in (("hers", pair.hers), ("theirs", pair.theirs))
        for term in fit.terms
    ]


def _replace_older(run: SuggestionRun) -> None:
    """What still waited of the body's last calculation is drawn anew in this one; what was issued stays."""
    older = SuggestionRun.objects.filter(gathering=run.gathering_id, body=run.body_id, state=RunState.READY)
    for one in older.select_for_update(of=("self",)).exclude(pk=run.pk):
        waiting = Suggestion.objects.filter(run=one, state=SuggestionState.DRAFT)
        waiting.update(state=SUGGESTION.after(SuggestionState.DRAFT, "drop"))
        one.state = RUN.after(one.state, "replace")
        one.save(update_fields=["state"])


def _counts(market: Market, lists: Lists, dropped: int) -> dict[str, int]:
    places = [place for row in lists.by_seeker.values() for place in row]
    return {
        "seekers": len(market.profiles),
        "exhibitors": len({one.exhibitor for one in market.postings}),
        "towns": sum(one.town for one in market.postings),
        "postings": sum(not one.town for one in market.postings),
        "drafts": len(places),
        "shifted": sum(1 for place in places if place.shifted),
        "without": len(lists.without),
        "unlisted": len(lists.unlisted),
        "unkept": len(lists.unkept),
        "reasons_dropped": dropped,
    }
