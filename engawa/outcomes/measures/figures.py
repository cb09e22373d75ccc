"""Every figure by its query: an id, a count, and the rows it opens to. A figure and its rows are one query, never two."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engawa.contract.clauses.queries import number, truth
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.models import FairRegistration
from engawa.delivery.fairs.states import TAKING_PART
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.models import MatchClaim
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.states import KIND_LABELS, Kind, MatchState

Scope = Sequence[FairFacts]


@dataclass(frozen=True)
class Row:
    """One line behind a figure. Subjects are ids here; faces show their alias."""

    gathering: UUID
    subject: UUID | None = None
    name: str = ""
    note: str = ""
    claim: UUID | None = None


@dataclass(frozen=True)
class Query:
    id: str
    label: str | Promise
    unit: str | Promise
    rows: Callable[[Scope], list[Row]]

    def count(self, scope: Scope) -> int:
        return len(self.rows(scope))


def _ids(scope: Scope) -> list[UUID]:
    return [one.gathering for one in scope]


def _exhibitors(kind: str) -> Callable[[Scope], list[Row]]:
    def rows(scope: Scope) -> list[Row]:
        return [Row(one.gathering_id, name=one.organisation.name) for one in sources.exhibitors(_ids(scope), kind)]

    return rows


def _postings(scope: Scope) -> list[Row]:
    """Vacancies of those on the public list that were found registered. 1(2)オ."""
    rows = sources.checked_postings(_ids(scope)).values_list("gathering_id", "exhibitor__organisation__name", "job_no")
    return [Row(gathering, name=name, note=job_no) for gathering, name, job_no in rows]


def _registered(scope: Scope) -> list[Row]:
    rows = sources.registrations(_ids(scope)).values_list("gathering_id", "subject_id")
    return [Row(gathering, subject) for gathering, subject in rows]


def _came(scope: Scope) -> list[Row]:
    least = number("participant.min_seconds")
    return [Row(one.gathering, one.subject, note=minutes(one.seconds)) for one in sources.stays(scope, least)]


def _once(rows: list[Row]) -> list[Row]:
    """The first row of each person, or of each pair: unique over all fairs shown."""
    return list({(one.subject or one.claim, one.name): one for one in reversed(rows)}.values())[::-1]


def _came_once(scope: Scope) -> list[Row]:
    people = {one.subject: one for one in reversed(_came(scope))}
    return list(people.values())[::-1]


def _talks(scope: Scope) -> list[Row]:
    return [
        Row(one.gathering_id, one.subject_id, one.booth.exhibitor.organisation.name, note=minutes(one.overlap_seconds))
        for one in sources.talks(_ids(scope))
    ]


def claims(scope: Scope, *states: str, kind: Kind | None = None) -> "QuerySet[MatchClaim]":
    return claims_at(_ids(scope), *states, kind=kind)


def claims_at(
    gatherings: "Sequence[UUID] | QuerySet[Any]", *states: str, kind: Kind | None = None
) -> "QuerySet[MatchClaim]":
    """Of those who still take part, unless 甲 has said that matches count after a withdrawal [Q36]."""
    rows = MatchClaim.objects.filter(gathering__in=gatherings)
    here = Q(state__in=states) if states else Q()
    if truth("match.withdrawn"):
        stood = Q(state=MatchState.WITHDRAWN, stood=True) if MatchState.CONFIRMED in states else Q()
        here = here | stood if stood else here
    else:
        of_hers = FairRegistration.objects.filter(gathering=OuterRef("gathering"), subject=OuterRef("subject"))
        here &= ~Q(Exists(of_hers.exclude(state__in=TAKING_PART)))
    rows = rows.filter(here)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.select_related("organisation").order_by("number")


def _claim_rows(scope: Scope, *states: str, kind: Kind | None = None) -> list[Row]:
    return [
        Row(one.gathering, one.subject_id, one.organisation.name, f"{one.number_text} {one.state_label}", one.pk)
        for one in claims(scope, *states, kind=kind)
    ]


def _pairs(scope: Scope) -> list[Row]:
    """Confirmed pairs, once per fair however many kinds show them."""
    seen: dict[tuple[UUID, UUID | None, str], Row] = {}
    for one in _claim_rows(scope, MatchState.CONFIRMED):
        seen.setdefault((one.gathering, one.subject or one.claim, one.name), one)
    return list(seen.values())


def _pairs_once(scope: Scope) -> list[Row]:
    return _once(_pairs(scope))


def _uncounted(scope: Scope) -> list[Row]:
    """Of those who take part no more, or were erased: every claim that none of the others counts."""
    counted = claims(scope, *(state for state in MatchState if state != MatchState.WITHDRAWN)).values("pk")
    rows = MatchClaim.objects.filter(gathering__in=_ids(scope)).exclude(pk__in=counted)
    return [
        Row(one.gathering, one.subject_id, one.organisation.name, f"{one.number_text} {one.state_label}", one.pk)
        for one in rows.select_related("organisation").order_by("number")
    ]


def _in_state(*states: str) -> Callable[[Scope], list[Row]]:
    return lambda scope: _claim_rows(scope, *states)


def _of_kind(kind: Kind) -> Callable[[Scope], list[Row]]:
    """Of every state but one: whose match was erased is not counted any more."""
    counted = [state for state in MatchState if state != MatchState.WITHDRAWN]
    return lambda scope: _claim_rows(scope, *counted, kind=kind)


STANDING_STATES = (
    (_("確定"), (MatchState.CONFIRMED,)),
    (_("要確認"), (MatchState.CANDIDATE, MatchState.NEEDS_CHECK)),
    (_("確認中・差戻し中"), (MatchState.DISPUTED, MatchState.RETURNED)),
    (_("不成立"), (MatchState.REJECTED,)),
)
"""Where a claim may stand, as pages and papers put it together."""


def _of(kind: Kind, place: int) -> Query:
    words, states = STANDING_STATES[place - 1]
    label = format_lazy("{}（{}）", KIND_LABELS[kind], words)
    return Query(f"Q-K{kind.value}{place}", label, CASES, lambda scope: _claim_rows(scope, *states, kind=kind))


def minutes(seconds: int) -> str:
    """`14分02秒`."""
    return f"{seconds // 60}分{seconds % 60:02d}秒"


PEOPLE, CASES = _("人"), _("件")
QUERIES: dict[str, Query] = {
    one.id: one
    for one in (
        Query("Q-E01", _("出展企業"), _("社"), _exhibitors(ExhibitorKind.COMPANY)),
        Query("Q-E02", _("出展自治体"), _("団体"), _exhibitors(ExhibitorKind.MUNICIPALITY)),
        Query("Q-E03", _("確認済の求人"), CASES, _postings),
        Query("Q-S01", _("参加登録をした求職者"), PEOPLE, _registered),
        Query("Q-S02", _("参加した求職者"), PEOPLE, _came),
        Query("Q-S03", _("参加した求職者（両回を通して1人を1回）"), PEOPLE, _came_once),
        Query("Q-T01", _("通話の記録"), CASES, _talks),
        Query("Q-M01", _("マッチング（確定）"), CASES, _pairs),
        Query("Q-M02", _("マッチング（要確認）"), CASES, _in_state(MatchState.CANDIDATE, MatchState.NEEDS_CHECK)),
        Query(
            "Q-M03",
            _("マッチング（発注者が確認中・差戻し中）"),
            CASES,
            _in_state(MatchState.DISPUTED, MatchState.RETURNED),
        ),
        Query("Q-M04", _("マッチング（不成立）"), CASES, _in_state(MatchState.REJECTED)),
        Query("Q-M05", _("マッチング（両回を通して同じ組を1回）"), CASES, _pairs_once),
        Query("Q-M06", _("マッチング（取りやめ・消去により数えないもの）"), CASES, _uncounted),
        *(Query(f"Q-M1{kind.value}", KIND_LABELS[kind], CASES, _of_kind(kind)) for kind in Kind),
        *(_of(kind, place) for kind in Kind for place in range(1, len(STANDING_STATES) + 1)),
    )
}
