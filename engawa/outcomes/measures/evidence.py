"""Evidence of many claims in a few words, without opening anything sealed: for lists."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.delivery.fairs.models import Talk
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import minutes
from engawa.outcomes.measures.models import MatchClaim
from engawa.shared.live.verdict import REASON_WORDS, By, Reason, Result

ORDER = (Result.HELD, Result.NEEDS_CHECK, Result.NOT_HELD)


def evidence_words(claims: Iterable[MatchClaim]) -> dict[UUID, str]:
    """`両者在室 14分02秒、音声あり`; the best talk of each, all in one query."""
    rows = list(claims)
    talks = {talk.pk: talk for talk in sources.talks_by_id(pk for claim in rows for pk in claim.talks)}
    return {claim.pk: _words([talks[pk] for pk in claim.talks if pk in talks]) for claim in rows}


def _words(talks: list[Talk]) -> str:
    if not talks:
        return ""
    best = min(talks, key=lambda talk: (ORDER.index(Result(talk.verdict)), -talk.overlap_seconds))
    together = _("両者在室 %(time)s") % {"time": minutes(best.overlap_seconds)}
    return "、".join(filter(None, [together, _shown(best), _decided(best)]))


def _shown(talk: Talk) -> str:
    if talk.shown_by:
        return _("音声あり") if talk.shown_by == By.SOUND else _("チャットあり")
    reasons = [str(REASON_WORDS[Reason(one)]) for one in talk.reasons]
    return reasons[0] if reasons else ""


def _decided(talk: Talk) -> str:
    return _("受託者が判断") if talk.decided_at else ""
