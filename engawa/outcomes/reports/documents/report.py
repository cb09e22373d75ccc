"""実施報告書 (案): the whole report in its customary order, with every figure the programme has; the rest is the author's.

Order: 概要, 集客, 参加者, 出展者, 面談・相談・マッチング, アンケート, 目標達成率, 課題と提案, 写真, 収支.
"""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from engawa.outcomes.reports.documents.attendance import HIDDEN, NOTE, AttendanceTable
from engawa.outcomes.reports.documents.exhibitors import ExhibitorTable
from engawa.outcomes.reports.documents.flash import Threshold
from engawa.outcomes.reports.documents.goals import Achievement, Cited, Letterhead, cut_words, goal_words
from engawa.outcomes.reports.documents.matches import STANDING, MatchTable
from engawa.outcomes.reports.documents.survey import GISTS, NOTE as SURVEY_NOTE, SurveyTable
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import DocumentKind, Figure, Issue, register_document
from engawa.shared.documents.manuscript import Manuscript

KIND = "report"
TEMPLATE = Path(__file__).with_name("report.typ")
WORDS = {
    "outline": "実施内容",
    "outreach": "集客活動（媒体・部数・期間）",
    "results": "成果",
    "questionnaire": "アンケート（設問別の結果と自由記述のまとめ）",
    "proposals": "課題と提案",
    "photos": "写真",
    "money": "収支",
}
"""What the author writes, by key."""
NO_LESSON = "記録された課題はありません。"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FairHeld:
    """What the 速報 said of a fair, as it stands now."""

    key: str
    label: str
    held: str
    companies: Cited
    municipalities: Cited
    registered: Cited
    came: Cited
    talks: Cited
    matches: Cited


SCALE = (
    ("companies", "出展企業", "社"),
    ("municipalities", "出展自治体", "団体"),
    ("registered", "参加登録", "人"),
    ("came", "参加した求職者", "人"),
    ("talks", "通話の記録", "件"),
    ("matches", "マッチング（確定）", "件"),
)


@dataclasses.dataclass(frozen=True, slots=True)
class LessonLine:
    fair: str
    issue: str
    answer: str
    state: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class WholeReport:
    head: Letterhead
    fairs: tuple[FairHeld, ...]
    attendance: AttendanceTable
    exhibitors: tuple[ExhibitorTable, ...]
    matches: MatchTable
    surveys: tuple[SurveyTable, ...]
    goals: tuple[Achievement, ...]
    thresholds: tuple[Threshold, ...]
    lessons: tuple[LessonLine, ...]
    contract_price: int
    cut: int
    words: dict[str, str]

    @property
    def title(self) -> str:
        return f"{self.head.programme}　実施報告書"

    @property
    def as_at(self) -> dt.datetime:
        return self.head.as_at

    def headline(self) -> tuple[Figure, ...]:
        return tuple(
            Figure(f"{fair.key}.{name}", one.value, unit, one.query, f"{label}　{fair.label}")
            for fair in self.fairs
            for name, label, unit in SCALE
            for one in [getattr(fair, name)]
        )

    def figures(self) -> tuple[Figure, ...]:
        """Of the parts as well, under their own keys."""
        parts = (("attendance", self.attendance), ("matches", self.matches))
        return (
            *self.headline(),
            *(dataclasses.replace(one, key=f"{name}.{one.key}") for name, part in parts for one in part.figures()),
            *(
                dataclasses.replace(one, key=f"survey{at}.{one.key}", label=f"{one.label}　{part.fair}")
                for at, part in enumerate(self.surveys, start=1)
                for one in part.figures()
            ),
        )

    def data(self) -> dict[str, Any]:
        return self.head.data() | {
            "scale": [label for _name, label, _unit in SCALE],
            "fairs": [
                {
                    "label": fair.label,
                    "held": fair.held,
                    "counts": [
                        dataclasses.asdict(getattr(fair, name)) | {"unit": unit} for name, _label, unit in SCALE
                    ],
                }
                for fair in self.fairs
            ],
            "attendance": _inner(self.attendance),
            "exhibitors": [_inner(one) | {"fair": f"第{one.fair_no}回"} for one in self.exhibitors],
            "matches": _inner(self.matches),
            "surveys": [_inner(one) for one in self.surveys],
            "goals": [goal_words(goal) for goal in self.goals],
            "thresholds": [dataclasses.asdict(one) for one in self.thresholds],
            "lessons": [dataclasses.asdict(one) for one in self.lessons],
            "no_lesson": NO_LESSON,
            "cut": cut_words(self.goals, self.contract_price, self.cut),
            "words": {key: self.words.get(key, "") for key in WORDS},
        }


def _inner(part: AttendanceTable | ExhibitorTable | MatchTable | SurveyTable) -> dict[str, Any]:
    """Without a frame of its own, and without the list of single matches: that is a paper of its own."""
    return {
        key: value for key, value in part.data().items() if key not in {"addressee", "sender", "sender_lines", "lines"}
    }


def text(report: WholeReport, issue: Issue) -> bytes:
    """For Word: the same outline, the author's places marked."""
    page, told = Manuscript(issue), report.data()
    written = told["words"]
    page.text(f"標記について、{told['as_at']}現在の数字により次のとおり報告します。")
    page.heading("第1　概要")
    page.table(
        ("回", "開催日時", *told["scale"]),
        [(one["label"], one["held"], *(_cited(count) for count in one["counts"])) for one in told["fairs"]],
        right=range(2, 2 + len(told["scale"])),
    )
    page.to_write(written["outline"])
    page.heading("第2　集客活動")
    page.to_write(written["outreach"])
    page.heading("第3　参加者の状況")
    _attendance(page, told["attendance"])
    page.heading("第4　出展者の状況")
    for one in told["exhibitors"]:
        _exhibitors(page, one)
    page.heading("第5　面談・相談・マッチング")
    _matches(page, told["matches"])
    page.to_write(written["results"])
    page.heading("第6　アンケート")
    _surveys(page, told["surveys"])
    page.to_write(written["questionnaire"])
    page.heading("第7　目標達成率")
    _goals(page, told)
    page.heading("第8　課題と提案")
    page.bullets([_lesson(one) for one in told["lessons"]], nothing=NO_LESSON)
    page.to_write(written["proposals"])
    page.heading("第9　写真")
    page.to_write(written["photos"])
    page.heading("第10　収支")
    page.to_write(written["money"])
    return page.content()


def _cited(one: dict[str, Any]) -> str:
    return f"{one['value']:,}{one['unit']}［{one['query']}］"


def _people(one: dict[str, Any] | None) -> str:
    return f"{one['value']:,}人［{one['query']}］" if one else HIDDEN


def _attendance(page: Manuscript, told: dict[str, Any]) -> None:
    page.table(
        ("回", "参加登録", "参加", "目標"),
        [
            (
                fair["label"],
                _people(fair["registered"]),
                _people(fair["came"]) if fair["over"] else "開催前",
                f"{fair['target']:,}人" if fair["target"] else "未合意",
            )
            for fair in told["fairs"]
        ],
        right=(1, 2, 3),
    )
    page.text(
        f"両回の延べは、参加登録{_people(told['registered'])}、参加{_people(told['came'])}。"
        f"両回を通して1人を1回と数えると、参加{_people(told['once'])}です。参加は、{told['threshold']}の求職者です。"
    )
    page.text(NOTE)
    for fair in told["fairs"]:
        page.heading(f"{fair['label']}の内訳", 2)
        for split in fair["splits"]:
            rows = [
                (cell["label"], _people(cell["registered"]), _people(cell["came"]) if fair["over"] else "開催前")
                for cell in split["cells"]
            ]
            if rows:
                page.table((split["label"], "参加登録", "参加"), rows, right=(1, 2))
            else:
                page.text(f"{split['label']}：内訳を載せられる区分（5人以上）がありません。")


def _exhibitors(page: Manuscript, told: dict[str, Any]) -> None:
    page.heading(f"{told['fair']}　{told['held']}", 2)
    counts = "、".join(f"{one['label']}{one['value']}{one['unit']}［{one['query']}］" for one in told["counts"])
    page.text(f"{counts}。{told['small']}")
    page.table(
        ("No.", "企業名", "業種", "市町村", "確認済の求人"),
        [
            (str(at), one["name"], one["industry"], one["municipality"], f"{_postings(one):,}件")
            for at, one in enumerate(told["companies"], start=1)
        ],
        right=(0, 4),
    )
    if told["towns"]:
        page.text("出展自治体：" + "、".join(one["name"] for one in told["towns"]))


def _postings(one: dict[str, Any]) -> int:
    return sum(len(group["job_nos"]) for group in one["postings"])


def _matches(page: Manuscript, told: dict[str, Any]) -> None:
    for scope in told["scopes"]:
        page.heading(scope["label"], 2)
        page.table(
            ("区分", *STANDING),
            [
                *(
                    (kind["label"], *(f"{one['value']:,}件［{one['query']}］" for one in kind["counts"]))
                    for kind in scope["kinds"]
                ),
                ("区分の計", *(f"{one:,}件" for one in scope["sums"])),
            ],
            right=(1, 2, 3, 4),
        )
        pairs, uncounted = scope["pairs"], scope["uncounted"]
        page.text(
            f"実績（組を1件と数えたもの）{pairs['value']:,}件［{pairs['query']}］。"
            f"取りやめ・消去により数えないもの{uncounted['value']:,}件［{uncounted['query']}］。"
        )


def _surveys(page: Manuscript, told: list[dict[str, Any]]) -> None:
    if told:
        page.text(SURVEY_NOTE)
    for side, fair in ((side, one["fair"]) for one in told for side in one["sides"]):
        page.heading(f"{fair}　{side['label']}", 2)
        answered = _cited(side["answered"] | {"unit": "件"})
        page.text(f"対象{side['asked']:,}{side['unit']}、回答{answered}、回答率{side['percent']}（{side['closed']}）。")
        for part in side["parts"]:
            if part["told"]:
                page.table((part["label"], "回答", "割合"), [_survey_row(cell) for cell in part["cells"]], right=(1, 2))
            else:
                page.text(f"{part['label']}：載せられる区分（5件以上）がありません。")
        if side["gists"]:
            page.text(GISTS)
            page.bullets(side["gists"], nothing="")


def _survey_row(cell: dict[str, Any]) -> tuple[str, str, str]:
    count = cell["count"]
    return (
        (cell["label"], _cited(count | {"unit": "件"}), f"{cell['percent']}%") if count else (cell["label"], HIDDEN, "")
    )


def _goals(page: Manuscript, told: dict[str, Any]) -> None:
    rows = []
    for goal in told["goals"]:
        total, unit = goal["total"], goal["unit"]
        rows.append(
            (
                goal["label"],
                f"{total['actual']:,}{unit}［{total['query']}］",
                f"{total['target']:,}{unit}",
                f"{total['floor']:,}{unit}",
                f"{total['line']:,}{unit}",
                total["percent"],
            )
        )
    page.table(("区分（両回の合計）", "実績", "目標", "下限", "20%の線", "達成率"), rows, right=(1, 2, 3, 4, 5))
    page.text(told["cut"])
    page.bullets([f"{one['label']}　{one['value']}（{one['source']}）" for one in told["thresholds"]], nothing="")


def _lesson(one: dict[str, str]) -> str:
    answer = f"　対応：{one['answer']}" if one["answer"] else ""
    return f"{one['fair']}　{one['issue']}{answer}（{one['state']}）"


def register() -> DocumentKind:
    return register_document(
        KIND, label="実施報告書", template=TEMPLATE, context_type=WholeReport, also=((Form.DOCX, text),)
    )
