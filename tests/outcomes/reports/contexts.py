"""One filled-in context for each kind of paper, as two fairs would leave it. Nobody's name, invented companies."""

import dataclasses
import datetime as dt

from engawa.outcomes.measures.figures import STANDING_STATES
from engawa.outcomes.reports.documents.attendance import (
    AttendanceCell,
    AttendanceSplit,
    AttendanceTable,
    FairAttendance,
)
from engawa.outcomes.reports.documents.checklist import ChecklistLine, ChecklistPaper, SignedDay
from engawa.outcomes.reports.documents.exhibitors import CheckedPosting, ExhibitorLine, ExhibitorTable, Town
from engawa.outcomes.reports.documents.flash import Threshold
from engawa.outcomes.reports.documents.goals import Achievement, Cited, Letterhead
from engawa.outcomes.reports.documents.matches import KindCounts, MatchLine, MatchScope, MatchTable
from engawa.outcomes.reports.documents.report import FairHeld, LessonLine, WholeReport
from engawa.outcomes.reports.documents.survey import SurveyCell, SurveyPart, SurveySide, SurveyTable
from engawa.outcomes.reports.documents.weekly import WeekLine, WeeklyReport

AT = dt.datetime(2026, 2, 14, 8, 42, tzinfo=dt.UTC)
HEAD = Letterhead(
    addressee="鳥取県知事　様",
    sender="株式会社えんがわ企画（架空）",
    sender_lines=(),
    programme="キャリアシフト希望者向けオンライン合同企業説明会",
    as_at=AT,
)
HELD = ("令和7年10月4日（土）13:00〜16:30", "令和8年2月14日（土）13:00〜16:30")
KINDS = (
    ("interview", "1 個別面談"),
    ("agency", "2 県立HW・定住機構による誘導"),
    ("after", "3 事後の就職活動"),
    ("recognised", "4 発注者が認めるもの"),
)


def goal(key: str = "matches", actual: int = 89, target: int = 120) -> Achievement:
    label, unit, floor = {"matches": ("マッチング", "件", 100)}.get(key, ("参加した求職者", "人", 200))
    total = Cited(actual, "Q-M01" if key == "matches" else "Q-S02")
    return Achievement(
        key=key,
        label=label,
        unit=unit,
        fair=total,
        fair_target=target,
        fair_floor=floor,
        total=total,
        total_target=target,
        total_floor=floor,
        strict=actual - 2,
    )


def scope(key: str, label: str, held: str, pairs: int, counts: tuple[tuple[int, ...], ...]) -> MatchScope:
    kinds = (
        KindCounts(kind, words, tuple(Cited(n, f"Q-K{at}{place}") for place, n in enumerate(row, start=1)))
        for at, ((kind, words), row) in enumerate(zip(KINDS, counts, strict=True), start=1)
    )
    assert len(STANDING_STATES) == len(counts[0])
    return MatchScope(
        key=key,
        label=label,
        held=held,
        kinds=tuple(kinds),
        pairs=Cited(pairs, "Q-M01"),
        uncounted=Cited(1, "Q-M06"),
        target=120 if key == "all" else 60,
        floor=100 if key == "all" else 50,
    )


def match_table() -> MatchTable:
    first = ((37, 2, 0, 9), (4, 0, 0, 0), (3, 1, 0, 0), (0, 0, 0, 0))
    second = ((41, 4, 1, 12), (5, 0, 0, 0), (1, 0, 0, 0), (0, 0, 0, 0))
    both = tuple(
        tuple(a + b for a, b in zip(one, other, strict=True)) for one, other in zip(first, second, strict=True)
    )
    lines = tuple(
        MatchLine(
            number=f"M-{at:04d}",
            fair="第1回" if at < 20 else "第2回",
            company=f"株式会社砂丘製作所{at % 7}（架空）",
            corporate_no="9000020312011",
            kind=KINDS[at % 3][1],
            on=dt.date(2025, 10, 4) if at < 20 else dt.date(2026, 2, 14),
            evidence="通話の記録1件" if at % 3 == 0 else "申告・書類2件",
            state=("確定", "要確認", "発注者が確認中")[at % 3],
        )
        for at in range(1, 40)
    )
    return MatchTable(
        head=HEAD,
        scopes=(
            scope("f1", "第1回", HELD[0], 42, first),
            scope("f2", "第2回", HELD[1], 47, second),
            scope("all", "両回の合計", "", 89, both),
        ),
        goal=goal(),
        once=Cited(87, "Q-M05"),
        lines=lines,
    )


def exhibitor_line(at: int, name: str = "") -> ExhibitorLine:
    postings = (
        CheckedPosting(f"31010-0123{at:04d}", "機械オペレーター", dt.date(2026, 1, 20), "鳥取県立ハローワーク"),
        CheckedPosting(f"31010-0223{at:04d}", "品質管理", dt.date(2026, 1, 20), "鳥取県立ハローワーク"),
    )
    return ExhibitorLine(
        name=name or f"株式会社砂丘製作所{at}（架空）",
        corporate_no="9000020312011",
        industry="製造業",
        region="東部",
        municipality="鳥取市",
        in_prefecture="本社・働く場所",
        small="中小企業",
        certificates="くるみん、とっとりSDGs（認証）［企業申告］" if at % 2 else "",
        booth="準備できました",
        postings=postings[: 1 + at % 2],
    )


def crowded(postings: int) -> ExhibitorLine:
    """With more vacancies than a page has lines."""
    one = exhibitor_line(1)
    return dataclasses.replace(one, postings=one.postings[:1] * postings)


def exhibitor_table(companies: int = 24) -> ExhibitorTable:
    lines = tuple(exhibitor_line(at) for at in range(1, companies + 1))
    return ExhibitorTable(
        head=HEAD,
        fair_no=2,
        held=HELD[1],
        version=3,
        companies=lines,
        towns=(Town("倉吉市", "中部", "準備できました"), Town("智頭町", "東部", "準備中")),
        company_count=Cited(len(lines), "Q-E01"),
        town_count=Cited(2, "Q-E02"),
        posting_count=Cited(sum(len(one.postings) for one in lines), "Q-E03"),
        small_words="中小企業の割合　87%（24社のうち21社。中小企業基本法の表による。1%未満切捨て）",
    )


def attendance_fair(at: int, *, over: bool = True) -> FairAttendance:
    def cell(key: str, label: str, registered: int | None, came: int | None) -> AttendanceCell:
        return AttendanceCell(
            key,
            label,
            Cited(registered, "Q-S01") if registered is not None else None,
            Cited(came, "Q-S02") if came is not None else None,
        )

    splits = (
        AttendanceSplit(
            "residence",
            "お住まい",
            (
                cell("tottori", "鳥取県", 61, 52),
                cell("chugoku", "中国地方（鳥取県を除く）", 18, 11),
                cell("kinki", "近畿地方", 34, 23),
                cell("kanto", "関東地方", 22, 14),
                cell("elsewhere", "その他の道県", None, None),
                cell("abroad", "海外", None, None),
            ),
        ),
        AttendanceSplit(
            "situation", "現在の状況", (cell("employed", "在職中", 80, 60), cell("left", "離職中", 63, 44))
        ),
        AttendanceSplit("industries", "希望する業種（複数回答）", (cell("E", "製造業", 20, None),), several=True),
    )
    return FairAttendance(
        key=f"f{at}",
        label=f"第{at}回",
        held=HELD[at - 1],
        over=over,
        registered=Cited(143, "Q-S01"),
        came=Cited(104 if over else 0, "Q-S02"),
        target=120,
        splits=splits,
    )


def attendance_table() -> AttendanceTable:
    return AttendanceTable(
        head=HEAD,
        fairs=(attendance_fair(1), attendance_fair(2, over=False)),
        registered=Cited(286, "Q-S01"),
        came=Cited(104, "Q-S02"),
        once=Cited(104, "Q-S03"),
        threshold="開催日に会場の部屋にいた時間が300秒以上［自主基準（実施要領1(2)カ）］",
    )


def weekly_report() -> WeeklyReport:
    return WeeklyReport(
        head=HEAD,
        first=dt.date(2026, 2, 9),
        last=dt.date(2026, 2, 15),
        previous="令和7年度 週次進捗報告 第8号（令和8年2月8日現在）",
        lines=(
            WeekLine(key="qs01", label="参加登録をした求職者", unit="人", now=Cited(143, "Q-S01"), before=120),
            WeekLine(
                key="qs02",
                label="参加した求職者",
                unit="人",
                now=Cited(198, "Q-S02"),
                before=198,
                target=240,
                forecast=230,
            ),
            WeekLine(key="qm02", label="マッチング（要確認）", unit="件", now=Cited(4, "Q-M02"), before=7),
        ),
        done=("2月10日　協議（出展企業一覧）の回答がありました：同意する。", "2月14日　第2回を開催しました。"),
        ahead=("2月20日　承諾（第三者への提供）第202500012345号の期限",),
        asked=("目標（マッチング）の合意（2月12日から）",),
        risks=("参加した求職者の見込みは230人で、目標（240人）に届いていません。",),
        words={"done": "出展者向けの操作説明を2回行いました。", "asked": ""},
    )


def survey_table() -> SurveyTable:
    cells = (
        SurveyCell("5", "とても満足", Cited(41, "Q-V01"), 53),
        SurveyCell("4", "満足", Cited(28, "Q-V01"), 36),
        SurveyCell("3", "どちらともいえない", None, 0),
        SurveyCell("unanswered", "無回答", None, 0),
    )
    hidden = tuple(dataclasses.replace(one, count=None) for one in cells)
    side = SurveySide(
        key="participant",
        label="参加者",
        unit="人",
        asked=104,
        answered=Cited(77, "Q-V01"),
        percent="74%",
        closed="令和8年2月28日（土）まで",
        parts=(
            SurveyPart("overall", "この会は、全体としていかがでしたか", False, cells),
            SurveyPart("wishes", "鳥取で働きたい気持ちがありますか", False, hidden),
        ),
        gists=("夜間の開催を希望", "昼休みに文字で参加できてよかった"),
    )
    return SurveyTable(head=HEAD, fair="第2回", held=HELD[1], sides=(side,))


def whole_report() -> WholeReport:
    fairs = tuple(
        FairHeld(
            key=f"f{at}",
            label=f"第{at}回",
            held=HELD[at - 1],
            companies=Cited(24, "Q-E01"),
            municipalities=Cited(2, "Q-E02"),
            registered=Cited(143, "Q-S01"),
            came=Cited(104, "Q-S02"),
            talks=Cited(171, "Q-T01"),
            matches=Cited(42, "Q-M01"),
        )
        for at in (1, 2)
    )
    return WholeReport(
        head=HEAD,
        fairs=fairs,
        attendance=attendance_table(),
        exhibitors=(exhibitor_table(6),),
        matches=match_table(),
        surveys=(survey_table(),),
        goals=(goal("participants", 198, 240), goal()),
        thresholds=(Threshold("個別面談：両者の通話が互いに確かめられた時間", "60秒以上", "甲の指定"),),
        lessons=(LessonLine("第1回", "昼に人がとぎれた", "第2回は説明会を昼にまとめた", "対応済み"),),
        contract_price=9_000_000,
        cut=0,
        words={"outline": "オンライン会場で、企業説明・個別面談・三者相談を行いました。\n県内外から参加がありました。"},
    )


def checklist_paper(lines: int = 21) -> ChecklistPaper:
    states = ("late", "open", "met", "waived")
    words = {"late": "期限を過ぎています", "open": "まだそろっていません", "met": "そろっています", "waived": "なし"}
    return ChecklistPaper(
        head=HEAD,
        fair_no=2,
        held=HELD[1],
        lines=tuple(
            ChecklistLine(
                group=("広報・特設サイト", "当日の会場と体制")[at * 2 // lines],
                name="当日の担当と代理",
                clause="実施要領1(2)コ",
                evidence="機械が確かめる",
                owners="運営（乙）",
                due=dt.date(2026, 1, 31) if at else None,
                due_words="開催日の14日前",
                state=states[at % 4],
                state_words=words[states[at % 4]],
                told="足りないもの：代理（相談、記録）",
            )
            for at in range(lines)
        ),
        signed=(SignedDay(dt.date(2026, 2, 7), 2, "責任者"), SignedDay(dt.date(2026, 2, 8), 0, "責任者")),
    )
