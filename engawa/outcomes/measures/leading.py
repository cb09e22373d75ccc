"""Kind 2 by an agency, kind 4 by 乙, a document seen by 乙, and what she herself does not recognise."""

import datetime as dt
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.contract.approvals import steady
from engawa.contract.approvals.models import Agreement
from engawa.contract.clauses.queries import number
from engawa.contract.custody.models import Consent
from engawa.contract.custody.states import ConsentState
from engawa.delivery.fairs.models import FairRegistration
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.deeds import Deed, Source
from engawa.outcomes.measures.models import MatchClaim, MatchWord
from engawa.outcomes.measures.saying import NotCounted, Said, say, weigh
from engawa.outcomes.measures.states import Kind, MatchState, Verb
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.kinds import NEUTRAL_TEXT, register_notice

TOLD = "match.told"
register_notice(TOLD, subject=_("【{sender}】お知らせがあります"), text=NEUTRAL_TEXT, page="me/steps/")


class Unknown(LookupError):
    """Nobody, or no company, that whoever speaks may speak of."""


def guided(gatherings: list[UUID]) -> "QuerySet[FairRegistration]":
    """Those whom an agency may name: they asked for consultation, or agreed to be followed up."""
    agreed = Consent.objects.filter(
        subject=OuterRef("subject"), purpose=Purpose.FOLLOW_UP, state=ConsentState.GIVEN, recipient=None
    )
    rows = sources.registrations(gatherings).filter(Q(wants_consultation=True) | Q(Exists(agreed)))
    return rows.order_by("subject", "confirmed_at").distinct("subject")


def enter_lead(programme: Programme, *, by: Actor, subject: UUID, company: UUID, deed: str, on: dt.date) -> MatchClaim:
    """What a counsellor did, or has heard of since. She is told. Raises NotCounted, Unknown."""
    with inside(programme):
        known = guided([fair.gathering for fair in sources.fairs()]).filter(subject=subject).first()
    if known is None:
        raise Unknown
    with acting(Act.MATCH_SAY, programme, by=by, subject=subject, purpose=Purpose.FOLLOW_UP) as act:
        said = Said(Deed(deed), on, Source.AGENCY, organisation=by.organisation_id)
        claim = say(act, subject, company, said)
        send_notice(act, TOLD, to=Subject.objects.get(pk=subject))
    return claim


def see_paper(claim: MatchClaim, *, by: Actor, paper: str, on: dt.date) -> MatchClaim:
    """乙 has looked at a document that shows an act of kind 3. No copy is kept. Raises NotCounted, Unknown."""
    if claim.subject_id is None or claim.kind != Kind.AFTER:
        raise Unknown
    with acting(
        Act.MATCH_SAY, claim.programme, by=by, about=claim, subject=claim.subject_id, purpose=Purpose.EVIDENCE
    ) as act:
        word = MatchWord.objects.filter(claim=claim).order_by("-said_at").first()
        said = Said(word.deed if word else Deed.APPLIED, on, Source.DOCUMENT, paper=paper)
        return say(act, claim.subject_id, claim.organisation_id, said)


def recognise_match(
    programme: Programme, *, by: Actor, subject: UUID, company: UUID, on: dt.date, agreement: Agreement | None
) -> MatchClaim:
    """Kind 4: only acts of a class that 甲 agreed to. Raises Refused, NotCounted, Unknown."""
    with inside(programme):
        fairs = sources.fairs()
        came = sources.came(fairs, number("participant.min_seconds"))
    if not any(subject in there for there in came.values()):
        raise Unknown
    scope = {"agreement": agreement.pk if agreement else None}
    with acting(Act.MATCH_RECOGNISE, programme, by=by, subject=subject, purpose=Purpose.EVIDENCE, scope=scope) as act:
        return say(act, subject, company, Said(Deed.RECOGNISED, on, Source.CONTRACTOR, agreement=agreement))


def deny_word(programme: Programme, *, by: Actor, word: UUID) -> MatchClaim:
    """「心当たりがありません」: what she does not recognise counts no more. Raises Unknown."""
    with acting(Act.MATCH_DENY, programme, by=by, subject=by.subject_id, purpose=Purpose.EVIDENCE) as act:
        steady.change("matchclaim", programme.pk)
        rows = MatchWord.objects.select_related("claim").filter(claim__subject=by.subject_id, denied_at=None)
        found = rows.exclude(source=Source.SEEKER).filter(pk=word).first()
        if found is None:
            raise Unknown
        found.denied_at = clock.now()
        found.save(update_fields=["denied_at"])
        weigh(act, found.claim, came=found.claim.state != MatchState.CANDIDATE, verb=Verb.DENY)
        act.record(number=found.claim.number_text, state=found.claim.state)
        return found.claim


__all__ = ["NotCounted", "Unknown", "deny_word", "enter_lead", "guided", "recognise_match", "see_paper"]
