"""申告: what an agency, the parties or 乙 say about a pair becomes a claim of kind 2, 3 or 4, weighed by its rules.

Steps of the acts in `leading` and `asking`. A pair is counted for the last fair she took part in before the act; an
act before the day waits as a candidate for the fair she is registered for, until she comes.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock, opened
from engawa.contract.approvals import steady
from engawa.contract.approvals.models import Agreement
from engawa.contract.clauses.queries import number, truth
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.deeds import PARTIES, Source, kind_of
from engawa.outcomes.measures.models import MatchClaim, MatchStep, MatchWord
from engawa.outcomes.measures.states import HELD_BY_PEOPLE, MATCH, Kind, MatchState, Verb

Pair = tuple[UUID, UUID, UUID]  # gathering, subject, organisation

_M = MatchState
VERBS = {_M.CONFIRMED: "confirm", _M.NEEDS_CHECK: "check"}


class NotCounted(ValueError):
    """What is said cannot become a match; `str()` is the sentence for the page."""


@dataclass(frozen=True)
class Said:
    """One statement. `organisation`: the body that speaks; `agreement`: what recognises a kind 4."""

    deed: str
    on: dt.date
    source: Source
    organisation: UUID | None = None
    paper: str = ""
    agreement: Agreement | None = None


def say(act: OpenAct, subject: UUID, company: UUID, said: Said) -> MatchClaim:
    """Raises NotCounted."""
    opened.require_this(act)
    steady.change("matchclaim", act.programme_id)
    kind = kind_of(said.deed)
    gathering, she_came = _fair_of(act, (subject, company), kind, said.on)
    known = MatchClaim.objects.filter(gathering=gathering, subject=subject, organisation=company, kind=kind)
    claim = known.select_for_update().first() or new_claim(act, (gathering, subject, company), kind, said.on)
    MatchWord.objects.update_or_create(
        claim=claim,
        source=said.source,
        organisation_id=said.organisation,
        defaults={
            "programme_id": act.programme_id,
            "deed": said.deed,
            "paper": said.paper,
            "on": said.on,
            "agreement": said.agreement,
            "said_by": act.by.person_id,
            "said_at": clock.now(),
            "denied_at": None,
        },
    )
    weigh(act, claim, came=she_came, verb=Verb.SAY)
    act.concern(subject)
    said_before = act.scope.get("said", [])
    act.record(said=[*said_before, {"number": claim.number_text, "deed": said.deed, "state": claim.state}])
    return claim


def _fair_of(act: OpenAct, pair: tuple[UUID, UUID], kind: Kind, on: dt.date) -> tuple[UUID, bool]:
    """The fair an act of this day counts for, and whether she has come to it: the last one before that she took part
    in and at which the company exhibited; for kinds 2 and 4 else the next one that she is registered for.
    """
    subject, company = pair
    end = act.programme.ends_on
    if on > clock.today():
        raise NotCounted(_("これからの日付は記録できません。"))
    if end and on > end:
        words = {"end": f"{end.year}年{end.month}月{end.day}日"}
        raise NotCounted(_("事業の終わり（%(end)s）より後のことは、マッチングに数えません。") % words)
    fairs = sorted(sources.fairs(), key=lambda one: one.starts_at)
    came = sources.came(fairs, number("participant.min_seconds"))
    past = [fair for fair in fairs if fair.day <= on and subject in came[fair.gathering]]
    if kind is Kind.AFTER:
        past = [fair for fair in past if fair.ends_at <= clock.now()]
    registered = sources.registered_at(subject)
    ahead = [fair for fair in fairs if fair.day >= on and fair.gathering in registered]
    ahead = [fair for fair in ahead if fair.state not in sources.NOT_HELD]
    open_to = [(fair.gathering, True) for fair in reversed(past)]
    open_to += [] if kind is Kind.AFTER else [(fair.gathering, False) for fair in ahead]
    if not open_to:
        raise NotCounted(_("この方には、その日までに説明会に参加した記録がないので、マッチングに数えられません。"))
    exhibiting = _exhibiting([gathering for gathering, _came in open_to], company)
    for gathering, came_there in open_to:
        if gathering in exhibiting:
            return gathering, came_there
    raise NotCounted(_("その方が参加した回に出展した企業だけを選べます。"))


def _exhibiting(gatherings: list[UUID], company: UUID) -> set[UUID]:
    kinds = [ExhibitorKind.COMPANY, *([ExhibitorKind.MUNICIPALITY] if truth("match.municipalities") else [])]
    rows = [sources.exhibitors(gatherings, kind).filter(organisation=company) for kind in kinds]
    return {gathering for one in rows for gathering in one.values_list("gathering_id", flat=True)}


def new_claim(act: OpenAct, pair: Pair, kind: Kind, on: dt.date) -> MatchClaim:
    """A candidate with the next number. Hold `steady.change("matchclaim")` first."""
    gathering, subject, company = pair
    last = MatchClaim.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return MatchClaim.objects.create(
        programme_id=act.programme_id,
        number=last + 1,
        gathering=gathering,
        subject_id=subject,
        organisation_id=company,
        kind=kind,
        on=on,
    )


def weigh(act: OpenAct, claim: MatchClaim, *, came: bool, verb: Verb) -> bool:
    """Where its words lead it. What 甲 looks at is left alone; what people settled yields to more, not to less."""
    words = MatchWord.objects.filter(claim=claim, denied_at__isnull=True).values_list("source", flat=True)
    wanted = wanted_state(Kind(claim.kind), words, came=came)
    before = claim.state
    weaker = claim.settled_by_hand and claim.state == _M.CONFIRMED and verb is not Verb.DENY
    free = claim.state not in HELD_BY_PEOPLE and not (weaker and wanted != _M.CONFIRMED)
    if free and wanted != claim.state and wanted in VERBS and MATCH.allows(claim.state, VERBS[wanted]):
        claim.state, claim.settled_by_hand = MATCH.after(claim.state, VERBS[wanted]), False
        claim.save(update_fields=["state", "settled_by_hand"])
    if verb is not Verb.COLLECT or claim.state != before:
        _step(act, claim, verb)
        act.wake("window", act.programme_id)
    return bool(claim.state != before)


def wanted_state(kind: Kind, sources_said: Iterable[str], *, came: bool) -> MatchState:
    """Kind 2 by the agency, kind 4 by 乙 under an agreement, once she has come; kind 3 by two parties, or one and a
    document [Q35].
    """
    said = {Source(one) for one in sources_said}
    if kind is Kind.AFTER:
        parties = said & PARTIES
        shown = len(parties) > 1 or (parties and Source.DOCUMENT in said)
        return _M.CONFIRMED if shown else _M.NEEDS_CHECK
    wanted = Source.AGENCY if kind is Kind.AGENCY else Source.CONTRACTOR
    if wanted not in said:
        return _M.NEEDS_CHECK
    return _M.CONFIRMED if came else _M.CANDIDATE


def weigh_candidates(act: OpenAct) -> list[MatchClaim]:
    """Candidates of kinds 2 and 4 whose person has come meanwhile. Hold `steady.change("matchclaim")` first."""
    rows = MatchClaim.objects.filter(state=_M.CANDIDATE).exclude(kind=Kind.INTERVIEW).order_by("number")
    waiting = list(rows.select_for_update())
    if not waiting:
        return []
    there = {one.gathering for one in waiting}
    came = sources.came(
        [fair for fair in sources.fairs() if fair.gathering in there], number("participant.min_seconds")
    )
    return [one for one in waiting if weigh(act, one, came=_came(came, one), verb=Verb.COLLECT)]


def _came(came: dict[UUID, set[UUID]], claim: MatchClaim) -> bool:
    return claim.subject_id in came.get(claim.gathering, set())


def _step(act: OpenAct, claim: MatchClaim, verb: Verb) -> None:
    MatchStep.objects.create(
        programme_id=act.programme_id,
        claim=claim,
        verb=verb,
        to_state=claim.state,
        by_person=act.by.person_id,
        at=clock.now(),
    )
