"""Evidence of many claims in a few words, without opening anything sealed: for lists."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.delivery.fairs.models import Talk
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.deeds import PARTIES, Source
from engawa.outcomes.measures.figures import minutes
from engawa.outcomes.measures.models import MatchClaim, MatchWord
from engawa.outcomes.measures.states import Kind, MatchState
from engawa.shared.live.verdict import REASON_WORDS, By, Reason, Result

ORDER = (Result.HELD, Result.NEEDS_CHECK, Result.NOT_HELD)
OPEN = (MatchState.CANDIDATE, MatchState.NEEDS_CHECK)


def evidence_words(claims: Iterable[MatchClaim]) -> dict[UUID, str]:
    """`両者在室 14分02秒、音声あり`; `2月10日 応募の助言（県立ハローワーク）`. Two queries however many there are."""
    rows = list(claims)
    talks = {talk.pk: talk for talk in sources.talks_by_id(pk for claim in rows for pk in claim.talks)}
    said = words_by_claim(rows)
    return {
        claim.pk: _said(said[claim.pk]) or _words([talks[pk] for pk in claim.talks if pk in talks]) for claim in rows
    }


def words_by_claim(claims: Iterable[MatchClaim]) -> dict[UUID, list[MatchWord]]:
    found: dict[UUID, list[MatchWord]] = defaultdict(list)
    rows = MatchWord.objects.filter(claim__in=[one.pk for one in claims]).select_related("organisation", "agreement")
    for one in rows.order_by("said_at", "id"):
        found[one.claim_id].append(one)
    return found


def _said(words: Sequence[MatchWord]) -> str:
    return "、".join(_line(one) for one in words)


def _line(word: MatchWord) -> str:
    facts = {"m": word.on.month, "d": word.on.day, "deed": word.deed_label, "who": word.source_label}
    line = _("%(m)d月%(d)d日 %(deed)s（%(who)s）") % facts
    return _("%(line)s：ご本人に心当たりなし") % {"line": line} if word.denied_at else line


def missing_words(claims: Iterable[MatchClaim]) -> dict[UUID, str]:
    """What each open claim lacks to be counted, in words; nothing for those that lack nothing."""
    rows = [one for one in claims if one.state in OPEN]
    said = words_by_claim(rows)
    return {one.pk: _missing(one, said[one.pk]) for one in rows}


def _missing(claim: MatchClaim, words: Sequence[MatchWord]) -> str:
    if claim.kind == Kind.INTERVIEW:
        return _("記録だけでは成立と言い切れません。受託者が確かめます。")
    if claim.state == MatchState.CANDIDATE:
        return _("ご本人が説明会に参加すると数えます。")
    if claim.kind != Kind.AFTER:
        return _("ご本人に心当たりがないとのことです。記録した機関に確かめます。")
    said = {Source(one.source) for one in words if not one.denied_at}
    parties = "、".join(str(label) for source, label in _parties().items() if source not in said)
    if not said & PARTIES:
        return _("%(parties)sのうち、どれか一つの申告が要ります。") % {"parties": parties}
    return _("%(parties)sのうちもう一つの申告か、書類の確認が要ります。") % {"parties": parties}


def _parties() -> dict[Source, str]:
    return {Source.SEEKER: _("ご本人"), Source.EXHIBITOR: _("企業"), Source.AGENCY: _("相談機関")}


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
