"""週次進捗報告: what the programme's own rows say of a week. Inside the programme."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.kit.wareki import wareki
from engawa.base.programmes.models import Programme
from engawa.contract.approvals.models import Agreement, Approval
from engawa.contract.approvals.queries import waiting_agreements, waiting_approvals
from engawa.contract.approvals.states import ApprovalState
from engawa.delivery.events.inquiries import waiting_and_late
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import ExhibitorList
from engawa.delivery.exhibitors.queries import postings_to_check
from engawa.delivery.fairs.readiness import DAYS, late_of
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.models import Target
from engawa.outcomes.measures.queries import Standing, Standings, asked_pleas, standings, waiting_targets
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.measures.states import TargetState
from engawa.outcomes.reports.documents import weekly
from engawa.outcomes.reports.documents.goals import Cited
from engawa.outcomes.reports.documents.weekly import WeekLine, WeeklyReport
from engawa.outcomes.reports.queries.parts import letterhead
from engawa.shared.documents.models import Paper
from engawa.shared.documents.queries import figures_of, latest
from engawa.shared.documents.states import PaperState

FIGURES = ("Q-E01", "Q-E02", "Q-E03", "Q-S01", "Q-S02", "Q-T01", "Q-M01", "Q-M02", "Q-M03")
SEVEN = dt.timedelta(days=7)
LAPSES = dt.timedelta(days=14)
STEPS = {
    "application": "出展の申込み",
    "posting": "求人の登録の確認",
    "list": "出展企業一覧の協議と公開",
    "intro": "出展者の紹介文",
    "passport": "働きやすさパスポートの公開",
    "life": "市町村の暮らしと支援制度の表",
    "staff": "担当者の招待",
    "training": "出展者の研修",
    "rota": "当日の担当表",
    "slots": "面談の時間の提示",
    "rehearsal": "リハーサル",
    "lapse": "期限の切れる求人の更新",
}
"""The words of `readiness.DAYS`."""


@dataclass(frozen=True)
class Week:
    """Monday to Sunday, in Tokyo."""

    first: dt.date

    @property
    def last(self) -> dt.date:
        return self.first + dt.timedelta(days=6)

    @property
    def begins(self) -> dt.datetime:
        return clock.at(self.first, 0)

    @property
    def ends(self) -> dt.datetime:
        """Not in it."""
        return clock.at(self.first + SEVEN, 0)

    @property
    def words(self) -> str:
        return f"{wareki(self.first, weekday=True)}から{self.last.month}月{self.last.day}日（日）まで"

    def before(self, weeks: int = 1) -> "Week":
        return Week(self.first - SEVEN * weeks)


def week_of(day: dt.date) -> Week:
    return Week(day - dt.timedelta(days=day.weekday()))


def weekly_report(programme: Programme, week: Week, words: Mapping[str, str]) -> WeeklyReport:
    now, last = standings(), latest(weekly.KIND)
    told = figures_of(last.pk) if last else {}
    return WeeklyReport(
        head=letterhead(programme),
        first=week.first,
        last=week.last,
        previous=f"{last.number_text}（{wareki(clock.local(last.as_at).date())}現在）" if last else "",
        lines=tuple(_line(key, now, told) for key in FIGURES),
        done=tuple(_dated(sorted(_done(week, now.fairs)))),
        ahead=tuple(_dated(sorted(_ahead(week, now.fairs)))),
        asked=tuple(_asked()),
        risks=tuple(_risks(now)),
        words=dict(words),
    )


def _line(key: str, now: Standings, told: Mapping[str, int]) -> WeekLine:
    known = QUERIES[key]
    goal: Standing | None = {now.participants.query: now.participants, now.matches.query: now.matches}.get(key)
    name = key.lower().replace("-", "")
    return WeekLine(
        key=name,
        label=str(known.label),
        unit=str(known.unit),
        now=Cited(known.count(now.fairs), key),
        before=told.get(name),
        target=goal.target if goal and goal.agreed else None,
        forecast=goal.outlook.expected if goal else None,
    )


def _dated(found: list[tuple[dt.date, str]]) -> Iterator[str]:
    for day, words in found:
        yield f"{day.month}月{day.day}日　{words}"


def _day(moment: dt.datetime | None) -> dt.date:
    assert moment is not None, "filtered by it"
    return clock.local(moment).date()


def _done(week: Week, fairs: list[FairFacts]) -> Iterator[tuple[dt.date, str]]:
    within = {"gte": week.begins, "lt": week.ends}
    named = {fair.gathering: fair.words for fair in fairs}
    for fair in fairs:
        if week.begins <= fair.ends_at < min(week.ends, clock.now()) and fair.state not in sources.NOT_HELD:
            yield fair.day, _("%(fair)sを開催しました。") % {"fair": fair.words}
    for listed in ExhibitorList.objects.filter(_when("published_at", within)):
        words = {"fair": named.get(listed.gathering_id, ""), "n": listed.number}
        yield _day(listed.published_at), _("%(fair)sの出展企業一覧 第%(n)d版を公開しました。") % words
    for agreed in Agreement.objects.filter(_when("decided_at", within)):
        words = {"kind": str(Agreement.Kind(agreed.kind).label), "decision": agreed.decision_label}
        yield _day(agreed.decided_at), _("協議（%(kind)s）の回答がありました：%(decision)s。") % words
    for approval in Approval.objects.filter(_when("confirmed_at", within)):
        words = {"type": approval.type_label, "number": approval.number, "decision": approval.decision_label}
        yield _day(approval.confirmed_at), _("承諾（%(type)s）の回答がありました：%(decision)s %(number)s。") % words
    for target in Target.objects.filter(_when("agreed_at", within), state=TargetState.AGREED):
        words = {"fair": named.get(target.gathering, ""), "label": target.label, "n": f"{target.value:,}{target.unit}"}
        yield _day(target.agreed_at), _("%(fair)sの目標（%(label)s %(n)s）に合意しました。") % words
    papers = Paper.objects.filter(_when("frozen_at", within), state=PaperState.FROZEN).defer("printed")
    for paper in papers.exclude(kind=weekly.KIND):
        yield _day(paper.frozen_at), _("%(paper)sを作成しました。") % {"paper": paper.number_text}


def _when(field: str, within: Mapping[str, dt.datetime]) -> Q:
    return Q(**{f"{field}__{side}": moment for side, moment in within.items()})


def _ahead(week: Week, fairs: list[FairFacts]) -> Iterator[tuple[dt.date, str]]:
    first, last = week.first + SEVEN, week.last + SEVEN
    for fair in fairs:
        if fair.state in sources.NOT_HELD:
            continue
        if first <= fair.day <= last:
            yield fair.day, _("%(fair)sの開催（%(hours)s）") % {"fair": fair.words, "hours": fair.hours}
        for key, days in DAYS.items():
            due = fair.day - dt.timedelta(days=days)
            if first <= due <= last:
                yield due, _("%(fair)sの準備の期限：%(step)s") % {"fair": fair.words, "step": STEPS[key]}
    for approval in Approval.objects.filter(state=ApprovalState.LIVE, to_on__range=(first, last)):
        yield (
            approval.to_on,
            _("承諾（%(type)s）%(number)sの期限") % {"type": approval.type_label, "number": approval.number},
        )


def _asked() -> Iterator[str]:
    asked = [
        *((one.requested_at, _("承諾（%(type)s）") % {"type": one.type_label}) for one in waiting_approvals()),
        *(
            (one.asked_at, _("協議（%(kind)s）") % {"kind": Agreement.Kind(one.kind).label})
            for one in waiting_agreements()
        ),
        *((one.proposed_at, _("目標（%(label)s）の合意") % {"label": one.label}) for one in waiting_targets()),
        *((one.asked_at, _("減額の免除（%(cause)s）") % {"cause": one.cause_label}) for one in asked_pleas()),
    ]
    for at, words in asked:
        since = _("（%(month)d月%(day)d日から）") % {"month": _day(at).month, "day": _day(at).day} if at else ""
        yield f"{words}{since}"


def _risks(now: Standings) -> Iterator[str]:
    yield from (one for goal in now.goals for one in _goal_risks(goal))
    today = clock.today()
    ahead = [fair for fair in now.fairs if fair.day >= today and fair.state not in sources.NOT_HELD]
    gatherings = Gathering.objects.in_bulk([fair.gathering for fair in ahead])
    for fair in ahead:
        yield from _fair_risks(fair, gatherings[fair.gathering])
    if now.matches.waiting:
        yield _("要確認のマッチングが%(n)d件あります。確定するまで実績に数えません。") % {"n": now.matches.waiting}
    if now.matches.disputed:
        yield _("発注者が確認中または差戻し中のマッチングが%(n)d件あります。") % {"n": now.matches.disputed}
    _waiting, late = waiting_and_late()
    if late:
        yield _("返事の期限を過ぎたお問い合わせが%(n)d件あります。") % {"n": late}
    lapsing = Approval.objects.filter(state=ApprovalState.LIVE, to_on__range=(today, today + LAPSES)).count()
    if lapsing:
        yield _("14日以内に期限の切れる承諾が%(n)d件あります。") % {"n": lapsing}


def _goal_risks(goal: Standing) -> Iterator[str]:
    if not goal.agreed:
        yield _("%(label)sの目標がまだ合意されていません。") % {"label": goal.label}
        return
    facts = {"label": goal.label, "n": f"{goal.outlook.expected:,}{goal.unit}"}
    if goal.alarm_red:
        facts["line"] = f"{goal.line:,}{goal.unit}"
        yield _("%(label)sの見込みは%(n)sで、20%%の線（%(line)s）を下回っています。") % facts
    elif goal.alarm:
        facts["target"] = f"{goal.target:,}{goal.unit}"
        yield _("%(label)sの見込みは%(n)sで、目標（%(target)s）に届いていません。") % facts


def _fair_risks(fair: FairFacts, gathering: Gathering) -> Iterator[str]:
    if late := late_of(gathering):
        yield _("%(fair)sの出展の手続きが期限を過ぎている出展者が%(n)dあります。") % {"fair": fair.words, "n": late}
    if unchecked := postings_to_check(gathering).count():
        yield _("%(fair)sの求人のうち、登録の確認がまだのものが%(n)d件あります。") % {
            "fair": fair.words,
            "n": unchecked,
        }
