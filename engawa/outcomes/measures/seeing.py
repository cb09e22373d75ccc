"""Opening one match with its evidence: the reading is an act, since reasons are sealed. Alias only, never a name."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from engawa.base.acts import reads
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.vault.fields import open_many
from engawa.delivery.fairs.models import Talk
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import minutes
from engawa.outcomes.measures.models import MatchClaim, MatchStep
from engawa.shared.live.models import LiveRoom, LiveSpan
from engawa.shared.live.queries import spans_of
from engawa.shared.live.spans import Basis
from engawa.shared.live.verdict import REASON_WORDS, RESULT_WORDS, Reason, Result


@dataclass(frozen=True)
class SpanLine:
    """One stretch of one side in a room; `basis` presence or media."""

    side: str  # "seeker" or "company"
    basis: str
    begins_at: dt.datetime
    ends_at: dt.datetime

    @property
    def seconds(self) -> int:
        return int((self.ends_at - self.begins_at).total_seconds())

    @property
    def length(self) -> str:
        return minutes(self.seconds)

    @property
    def clock(self) -> str:
        """`13:42:05〜13:56:07`."""
        return f"{clock.local(self.begins_at):%H:%M:%S}〜{clock.local(self.ends_at):%H:%M:%S}"


@dataclass(frozen=True)
class TalkEvidence:
    id: UUID
    began_at: dt.datetime
    ended_at: dt.datetime | None
    company: str
    verdict: str
    verdict_label: str
    measured_label: str
    overlap_seconds: int
    least_seconds: int
    shown_by: str
    reasons: tuple[str, ...]
    decided_at: dt.datetime | None
    decided_reason: str
    spans: tuple[SpanLine, ...]

    @property
    def together(self) -> str:
        return minutes(self.overlap_seconds)


@dataclass(frozen=True)
class StepLine:
    at: dt.datetime
    label: str
    reason: str


@dataclass(frozen=True)
class MatchDetail:
    claim: MatchClaim
    talks: tuple[TalkEvidence, ...]
    steps: tuple[StepLine, ...]


def see_match(claim: MatchClaim, *, by: Actor) -> MatchDetail:
    """Recorded once per reader, person and quarter of an hour."""
    with acting(
        Act.MATCH_SEE, claim.programme, by=by, about=claim, subject=claim.subject_id, purpose=Purpose.EVIDENCE
    ) as act:
        reads.once(act)
        claim = MatchClaim.objects.select_related("programme", "organisation").get(pk=claim.pk)
        talks = list(sources.talks_by_id(claim.talks))
        said = open_many(act, talks, "decided_reason")
        evidence = tuple(_talk(one, said[one.pk]["decided_reason"]) for one in talks)
        return MatchDetail(claim, evidence, _steps(act, claim))


def see_talk(talk: Talk, *, by: Actor) -> TalkEvidence:
    """The same evidence before it is a match: for 乙 who decides what was left open."""
    with acting(
        Act.MATCH_SEE, talk.programme, by=by, about=talk, subject=talk.subject_id, purpose=Purpose.EVIDENCE
    ) as act:
        reads.once(act)
        return _talk(talk, talk.open(act, "decided_reason")["decided_reason"])


def _steps(act: OpenAct, claim: MatchClaim) -> tuple[StepLine, ...]:
    rows = list(MatchStep.objects.filter(claim=claim).order_by("at", "id"))
    reasons = open_many(act, rows, "reason")
    return tuple(StepLine(one.at, one.verb_label, reasons[one.pk]["reason"]) for one in rows)


def _talk(talk: Talk, decided_reason: str) -> TalkEvidence:
    return TalkEvidence(
        id=talk.pk,
        began_at=talk.began_at,
        ended_at=talk.ended_at,
        company=talk.booth.exhibitor.organisation.name,
        verdict=talk.verdict,
        verdict_label=_result(talk.verdict),
        measured_label=_result(talk.measured),
        overlap_seconds=talk.overlap_seconds,
        least_seconds=talk.min_overlap_seconds,
        shown_by=talk.shown_by,
        reasons=tuple(str(REASON_WORDS[Reason(one)]) for one in talk.reasons),
        decided_at=talk.decided_at,
        decided_reason=decided_reason,
        spans=_spans(talk),
    )


def _result(code: str) -> str:
    return str(RESULT_WORDS[Result(code)]) if code else ""


def _spans(talk: Talk) -> tuple[SpanLine, ...]:
    room = LiveRoom.objects.filter(pk=talk.room_id).first() if talk.room_id else None
    sides = {talk.seeker_seat: "seeker", talk.company_seat: "company"}
    rows = spans_of(room) if room else []
    lines = [_span(one, sides[one.seat_id]) for one in rows if one.seat_id in sides]
    return tuple(sorted(lines, key=lambda one: (one.basis != Basis.PRESENCE, one.begins_at, one.side)))


def _span(span: LiveSpan, side: str) -> SpanLine:
    return SpanLine(side, span.basis, span.begins_at, span.ends_at)
