"""両回をくらべる: what can be counted of each fair, line by line, every number with the rows it comes from. 仕様書1(2)イ.

A measure's value is worked out of the same rows that its page opens to. What nobody has recorded is None: 未登録.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _t, gettext_lazy as _

from engawa.base.kit import clock
from engawa.contract.approvals.models import Agreement
from engawa.delivery.events.survey_states import Audience
from engawa.delivery.events.surveys import surveys_of
from engawa.delivery.exhibitors.models import AttributeValue, ExhibitorList, Shift
from engawa.delivery.exhibitors.states import AnswerState
from engawa.delivery.fairs.models import Booth, Talk
from engawa.delivery.fairs.talk_states import TalkState
from engawa.delivery.queues.models import Call
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.deeds import Deed
from engawa.outcomes.measures.figures import CASES, PEOPLE, QUERIES, Query, Row
from engawa.outcomes.measures.models import MatchWord
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.states import KIND_LABELS, Kind, MatchState
from engawa.outcomes.measures.surveyed import ANSWERED, Tally, tally
from engawa.shared.live.verdict import Result

DAY = 86_400
UPPER = ("5", "4")
Scope = Sequence[FairFacts]


@dataclass(frozen=True)
class Measured:
    """One row with the number it adds."""

    row: Row
    amount: int


Measures = Callable[[FairFacts], list[Measured]]


def _rows(measured: Measures) -> Callable[[Scope], list[Row]]:
    return lambda scope: [one.row for fair in scope for one in measured(fair)]


def _talked(scope: Scope) -> list[Row]:
    """Each person once per fair who had a talk that was held."""
    found: dict[tuple[UUID, UUID], Row] = {}
    for talk in sources.talks([one.gathering for one in scope]).filter(verdict=Result.HELD):
        name = talk.booth.exhibitor.organisation.name
        found.setdefault((talk.gathering_id, talk.subject_id), Row(talk.gathering_id, talk.subject_id, name))
    return list(found.values())


def _to_application(fair: FairFacts) -> list[Measured]:
    """Days from the fair to the first application of each pair, as confirmed matches say."""
    rows = MatchWord.objects.filter(
        claim__gathering=fair.gathering,
        claim__state=MatchState.CONFIRMED,
        claim__subject__isnull=False,
        deed=Deed.APPLIED,
        denied_at__isnull=True,
        on__gte=fair.day,
    ).select_related("claim__organisation")
    first: dict[UUID, MatchWord] = {}
    for word in rows.order_by("on", "said_at", "pk"):
        first.setdefault(word.claim_id, word)
    return [_application(fair, word) for word in first.values()]


def _application(fair: FairFacts, word: MatchWord) -> Measured:
    days = (word.on - fair.day).days
    claim = word.claim
    note = _t("%(n)d日") % {"n": days}
    return Measured(Row(fair.gathering, claim.subject_id, claim.organisation.name, note, claim.pk), days)


def _to_answer(fair: FairFacts) -> list[Measured]:
    """Seconds from the ring to her answer, at the booths of this fair."""
    booths = dict(Booth.objects.filter(gathering=fair.gathering).values_list("pk", "exhibitor__organisation__name"))
    rows = Call.objects.filter(desk__gathering_ref=fair.gathering, answered_at__isnull=False).select_related("desk")
    found = []
    for call in rows.order_by("ring_at", "pk"):
        assert call.answered_at is not None, "filtered"
        seconds = int((call.answered_at - call.ring_at).total_seconds())
        note = _t("%(n)d秒") % {"n": seconds}
        name = booths.get(call.desk.owner_ref, "")
        found.append(Measured(Row(fair.gathering, call.subject_id, name, note), seconds))
    return found


def _decisions(fair: FairFacts) -> list[Measured]:
    """Days that 甲 took for each question about this fair."""
    lists = set(ExhibitorList.objects.filter(gathering=fair.gathering).values_list("pk", flat=True))
    rows = Agreement.objects.filter(subject_ref__in=[*lists, fair.gathering], decided_at__isnull=False)
    found = []
    for one in rows.order_by("decided_at", "pk"):
        assert one.decided_at is not None, "filtered"
        days = int((one.decided_at - (one.asked_at or one.made_at)).total_seconds() // DAY)
        note = _t("%(n)d日（%(decision)s）") % {"n": days, "decision": one.decision_label}
        found.append(Measured(Row(fair.gathering, name=str(Agreement.Kind(one.kind).label), note=note), days))
    return found


def _listed(fair: FairFacts) -> list[Measured]:
    """Days before the fair on which each version of the list became public."""
    rows = ExhibitorList.objects.filter(gathering=fair.gathering, published_at__isnull=False).order_by("number")
    return [
        _before(fair, _t("出展企業一覧 第%(n)d版") % {"n": one.number}, one.published_at)
        for one in rows
        if one.published_at
    ]


def _passports(fair: FairFacts) -> list[Measured]:
    """Days before the fair on which each company's passport was first public."""
    shown = (AnswerState.PUBLISHED, AnswerState.REPLACED, AnswerState.EXPIRED)
    rows = AttributeValue.objects.filter(
        exhibitor__gathering=fair.gathering, state__in=shown, published_at__isnull=False
    ).select_related("exhibitor__organisation")
    first: dict[UUID, tuple[str, dt.datetime]] = {}
    for row in rows.order_by("published_at", "pk"):
        if row.published_at:
            first.setdefault(row.exhibitor_id, (row.exhibitor.organisation.name, row.published_at))
    return [_before(fair, name, at) for name, at in first.values()]


def _before(fair: FairFacts, name: str, at: dt.datetime) -> Measured:
    days = (fair.day - clock.local(at).date()).days
    return Measured(Row(fair.gathering, name=name, note=_t("開催の%(n)d日前") % {"n": days}), days)


def _idle(fair: FairFacts) -> list[Measured]:
    """Per booth with a rota: per mille of the planned time in which nobody was talked with."""
    planned, talked = defaultdict[UUID, float](float), defaultdict[UUID, float](float)
    names: dict[UUID, str] = {}
    shifts = Shift.objects.filter(gathering=fair.gathering, state=Shift.State.PLANNED)
    for one in shifts.select_related("exhibitor__organisation"):
        planned[one.exhibitor_id] += (one.ends_at - one.starts_at).total_seconds()
        names[one.exhibitor_id] = one.exhibitor.organisation.name
    for talk in Talk.objects.filter(gathering=fair.gathering, state=TalkState.SETTLED).select_related("booth"):
        talked[talk.booth.exhibitor_id] += talk.overlap_seconds
    return [_unused(fair, names[pk], planned[pk], talked[pk]) for pk in sorted(planned, key=names.__getitem__)]


def _unused(fair: FairFacts, name: str, planned: float, talked: float) -> Measured:
    share = max(0, 1000 - int(talked * 1000 // planned)) if planned else 1000
    words = {"planned": int(planned // 60), "talked": int(talked // 60)}
    note = _t("担当%(planned)d分のうち、話した時間 %(talked)d分") % words
    return Measured(Row(fair.gathering, name=name, note=note), share)


def _register(id: str, label: str | Promise, unit: str | Promise, rows: Callable[[Scope], list[Row]]) -> None:  # noqa: A002 - the query's own word
    QUERIES[id] = Query(id, label, unit, rows)


_register("Q-S04", _("面談した求職者"), PEOPLE, _talked)
_register("Q-D01", _("応募までの日数"), CASES, _rows(_to_application))
_register("Q-W01", _("呼び出しからお返事までの秒数"), CASES, _rows(_to_answer))
_register("Q-W02", _("発注者の回答までの日数"), CASES, _rows(_decisions))
_register("Q-R01", _("出展企業一覧の公開"), CASES, _rows(_listed))
_register("Q-R02", _("パスポートの公開"), _("社"), _rows(_passports))
_register("Q-I01", _("担当表の時間のうち、話していなかった割合"), _("社"), _rows(_idle))


@dataclass(frozen=True)
class Cell:
    """`words` "" is 未登録; `query` opens it."""

    gathering: UUID
    words: str
    query: str = ""


@dataclass(frozen=True)
class Line:
    label: str
    cells: tuple[Cell, ...]
    note: str = ""


@dataclass(frozen=True)
class Group:
    title: str
    lines: tuple[Line, ...]


def compare(fairs: Scope) -> list[Group]:
    """By group; one cell per fair."""
    return [
        Group(
            _t("参加とマッチング"),
            tuple(_count(fairs, query) for query in ("Q-S01", "Q-S02", "Q-S04", "Q-E01", "Q-E02", "Q-M01"))
            + tuple(_count(fairs, f"Q-K{kind.value}1", str(KIND_LABELS[kind])) for kind in Kind),
        ),
        Group(
            _t("速さ"),
            (
                _middle(fairs, "Q-D01", _to_application, _t("%(n)s日")),
                _middle(fairs, "Q-W01", _to_answer, _t("%(n)s秒")),
                _middle(fairs, "Q-W02", _decisions, _t("%(n)s日")),
            ),
        ),
        Group(
            _t("準備"),
            (
                _middle(fairs, "Q-R01", _listed, _t("開催の%(n)s日前"), of=_earliest),
                _middle(fairs, "Q-R02", _passports, _t("開催の%(n)s日前")),
            ),
        ),
        Group(_t("当日の使われ方"), (_middle(fairs, "Q-I01", _idle, _t("%(n)s%%"), of=_per_cent),)),
        Group(_t("費用"), tuple(_unknown(fairs, label, _t("費用の記録がありません。")) for label in _per_each())),
        Group(
            _t("参加の前とあと"),
            tuple(_before_after(fairs)),
        ),
    ]


BEFORE_AFTER = ((_("仕事と暮らしの理解"), "knew", "knows"), (_("鳥取で働きたい気持ち"), "wished", "wishes"))


def _before_after(fairs: Scope) -> list[Line]:
    """How many chose one of the upper two, before and after: of settled tallies, where nothing of it is hidden."""
    known = [one for one in surveys_of([fair.gathering for fair in fairs]) if one.side is Audience.PARTICIPANT]
    settled = {one.gathering_id: tally(one) for one in known if one.closed_at is not None}
    note = _t("アンケートで上の2つを選んだ方の割合、参加の前→あと")
    return [
        Line(str(label), tuple(_change(fair, settled.get(fair.gathering), pair) for fair in fairs), note)
        for label, *pair in BEFORE_AFTER
    ]


def _change(fair: FairFacts, found: Tally | None, pair: Sequence[str]) -> Cell:
    before, after = (found.share(key, UPPER) if found else None for key in pair)
    if before is None or after is None:
        return Cell(fair.gathering, "")
    return Cell(fair.gathering, f"{before}% → {after}%", ANSWERED[Audience.PARTICIPANT])


def _per_each() -> tuple[str, ...]:
    return (_t("参加登録1人あたり"), _t("参加1人あたり"), _t("マッチング1件あたり"))


def _count(fairs: Scope, query: str, label: str = "") -> Line:
    known = QUERIES[query]
    cells = [Cell(fair.gathering, f"{known.count([fair]):,}{known.unit}", query) for fair in fairs]
    return Line(label or str(known.label), tuple(cells))


def _middle(
    fairs: Scope, query: str, measured: Measures, words: str, *, of: Callable[[list[int]], str] | None = None
) -> Line:
    """The median, or what `of` makes of the amounts; nothing recorded is nothing said."""
    work = of or (lambda amounts: f"{median(amounts):g}")
    cells = []
    for fair in fairs:
        amounts = [one.amount for one in measured(fair)]
        said = words % {"n": work(amounts)} if amounts else ""
        cells.append(Cell(fair.gathering, f"{said}（{_n(amounts)}）" if said else "", query if said else ""))
    return Line(str(QUERIES[query].label), tuple(cells), "" if of else _t("まん中の値"))


def _n(amounts: Iterable[Any]) -> str:
    return f"n={len(list(amounts))}"


def _earliest(amounts: list[int]) -> str:
    return f"{max(amounts)}"


def _per_cent(amounts: list[int]) -> str:
    """Of all booths together, each as much as another; cut off."""
    return f"{sum(amounts) // len(amounts) // 10}"


def _unknown(fairs: Scope, label: str, why: str) -> Line:
    return Line(label, tuple(Cell(fair.gathering, "") for fair in fairs), why)
