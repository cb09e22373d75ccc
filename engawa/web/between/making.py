"""書類を作成する: which paper, from what, with whose words; looked at as 案 first, then frozen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django import forms
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.kit import clock
from engawa.base.kit.screening import CONTACT_LABELS, contacts_in
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.sources import FairFacts
from engawa.outcomes.reports import actions, queries
from engawa.outcomes.reports.documents import attendance, checklist, exhibitors, matches, report, survey, weekly
from engawa.outcomes.reports.queries import NotReady, week_of
from engawa.shared.documents.actions import preview
from engawa.shared.documents.forms import Form
from engawa.shared.documents.kinds import Context, Figure, document_kind
from engawa.shared.documents.models import Paper
from engawa.shared.documents.render import Unprintable
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

LONGEST = 4000
WEEKS = 4
SHOWN = 12


class Told(Context, Protocol):
    """A context that says which of its numbers stand for it on the page."""

    def headline(self) -> tuple[Figure, ...]: ...


@dataclass(frozen=True)
class Chosen:
    """What was chosen and typed."""

    fair: FairFacts | None
    week: queries.Week
    words: dict[str, str]

    @property
    def one_fair(self) -> FairFacts:
        """Raises NotReady."""
        if self.fair is None:
            raise NotReady(_("公開した開催がまだありません。"))
        return self.fair


@dataclass(frozen=True)
class Making:
    """`build` inside the programme, `freeze` in an act of its own; both raise NotReady. `word`: who may.

    `of_fair`, `of_week`: what is to be chosen. `words`: what the author may write, by key.
    """

    kind: str
    label: str | Promise
    lead: str | Promise
    build: Callable[[Programme, Chosen], Told]
    freeze: Callable[[Programme, Actor, Chosen], Paper]
    word: Word = Word.PAPER_FREEZE
    of_fair: bool = False
    of_week: bool = False
    words: Mapping[str, str] = field(default_factory=dict)

    @property
    def forms(self) -> list[Form]:
        return [Form.PDF, *(form for form, _maker in document_kind(self.kind).also)]

    @property
    def form_words(self) -> str:
        return _("と").join(form.label for form in self.forms)


MAKINGS = {
    one.kind: one
    for one in (
        Making(
            matches.KIND,
            gettext_lazy("マッチング実績表"),
            gettext_lazy(
                "4つの区分の数を、回ごとと両回の合計で、目標・下限・20%の線とならべます。確認中や差戻し中、取りやめのものは分けて載せます。"
            ),
            build=lambda programme, _chosen: queries.match_table(programme),
            freeze=lambda programme, by, _chosen: actions.freeze_matches(programme, by=by),
        ),
        Making(
            exhibitors.KIND,
            gettext_lazy("出展企業一覧"),
            gettext_lazy("公開した出展企業と自治体を、確認済の求人番号・認定・ブースとともに一覧にします。"),
            of_fair=True,
            build=lambda programme, chosen: queries.exhibitor_table(programme, chosen.one_fair),
            freeze=lambda programme, by, chosen: actions.freeze_exhibitors(programme, by=by, fair=chosen.one_fair),
        ),
        Making(
            attendance.KIND,
            gettext_lazy("参加者状況"),
            gettext_lazy("参加登録と参加の人数を、お住まいや現在の状況などで分けて載せます。5人未満の数は載せません。"),
            build=lambda programme, _chosen: queries.attendance_table(programme),
            freeze=lambda programme, by, _chosen: actions.freeze_attendance(programme, by=by),
        ),
        Making(
            checklist.KIND,
            gettext_lazy("開始前確認表"),
            gettext_lazy(
                "開催までにそろえる項目を、条項・期限・担当・状態とともに一覧にします。事前点検の署名も載せます。"
            ),
            of_fair=True,
            build=lambda programme, chosen: queries.checklist_paper(programme, chosen.one_fair),
            freeze=lambda programme, by, chosen: actions.freeze_checklist(programme, by=by, fair=chosen.one_fair),
        ),
        Making(
            survey.KIND,
            gettext_lazy("アンケート集計"),
            gettext_lazy(
                "設問ごとの数と割合、自由記述の要旨を載せます。締切に確定した集計により、5件未満の数は載せません。"
            ),
            of_fair=True,
            build=lambda programme, chosen: queries.survey_table(programme, chosen.one_fair),
            freeze=lambda programme, by, chosen: actions.freeze_survey(programme, by=by, fair=chosen.one_fair),
        ),
        Making(
            weekly.KIND,
            gettext_lazy("週次進捗報告"),
            gettext_lazy("1週間の動きと目標に対する状況、来週の予定、懸念をまとめます。数字は前回の報告と比べます。"),
            word=Word.REPORT_FREEZE,
            of_week=True,
            words=weekly.WORDS,
            build=lambda programme, chosen: queries.weekly_report(programme, chosen.week, chosen.words),
            freeze=lambda programme, by, chosen: actions.freeze_weekly(
                programme, by=by, week=chosen.week, words=chosen.words
            ),
        ),
        Making(
            report.KIND,
            gettext_lazy("実施報告書"),
            gettext_lazy(
                "記録のある数字をすべて入れた報告書です。記録のないところは記入欄になります。Wordで書き足せます。"
            ),
            word=Word.REPORT_FREEZE,
            words=report.WORDS,
            build=lambda programme, chosen: queries.whole_report(programme, chosen.words),
            freeze=lambda programme, by, chosen: actions.freeze_report(programme, by=by, words=chosen.words),
        ),
    )
}


class MakeForm(EngawaForm):
    """What this paper needs to be told."""

    def __init__(self, making: Making, fairs: list[FairFacts], *args: Any, **kwargs: Any) -> None:
        self.making, self.fairs = making, {str(fair.gathering): fair for fair in fairs}
        self.weeks = [week_of(clock.today()).before(weeks) for weeks in range(WEEKS)]
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        if self.making.of_fair:
            choices = [(key, f"{fair.words}　{fair.title}") for key, fair in self.fairs.items()]
            found["gathering"] = forms.ChoiceField(
                label=_("どの回ですか"),
                choices=choices,
                widget=forms.RadioSelect,
                initial=choices[-1][0] if choices else None,
            )
        if self.making.of_week:
            weeks = [(week.first.isoformat(), week.words) for week in self.weeks]
            found["week"] = forms.ChoiceField(
                label=_("どの週ですか"), choices=weeks, widget=forms.RadioSelect, initial=weeks[0][0]
            )
        for key, label in self.making.words.items():
            found[key] = forms.CharField(
                label=label, required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4})
            )
        return found

    def clean(self) -> dict[str, Any]:
        """An official paper outlives everybody it might name."""
        cleaned = super().clean() or self.cleaned_data
        for key in self.making.words:
            if found := contacts_in(cleaned.get(key, "")):
                named = "、".join(CONTACT_LABELS[one] for one in found)
                self.add_error(
                    key, _("%(found)sのようです。個人の連絡先は書類に書かないでください。") % {"found": named}
                )
        return cleaned

    @property
    def chosen(self) -> Chosen:
        """Of a form that is not sent, what it begins with."""
        first = {name: self.get_initial_for_field(one, name) for name, one in self.fields.items()}
        typed = self.cleaned_data if self.is_bound else first
        weeks = {week.first.isoformat(): week for week in self.weeks}
        return Chosen(
            self.fairs.get(str(typed.get("gathering", ""))),
            weeks.get(str(typed.get("week", "")), self.weeks[0]),
            {key: str(typed.get(key) or "") for key in self.making.words},
        )


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk(Word.PAPER_FREEZE)
def make(request: EngawaRequest, desk: Desk, programme: str, kind: str) -> HttpResponse:
    making = MAKINGS.get(kind)
    if making is None or not request.actor.can(making.word):
        raise Http404
    with inside(request.programme):
        fairs = sources.fairs()
    named = {"gathering": one} if (one := request.GET.get("fair")) in {str(fair.gathering) for fair in fairs} else {}
    form = MakeForm(making, fairs, request.POST if request.method == "POST" else None, initial=named)
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            if asked := request.POST.get("draft"):
                return _draft(making, request.programme, form.chosen, asked)
            made = making.freeze(request.programme, request.actor, form.chosen)
        except (NotReady, Unprintable) as sentence:
            problem = str(sentence)
        else:
            return desk.go(request, "paper", pk=made.pk)
    context = {"making": making, "form": form, "problem": problem} | _standing(making, request, form)
    return page(request, desk, "between/make", context, status=422 if problem or form.errors else 200)


def _standing(making: Making, request: EngawaRequest, form: MakeForm) -> dict[str, Any]:
    """What the paper would say now, or what it waits for."""
    if form.errors:
        return {"figures": (), "lacks": ""}
    try:
        with inside(request.programme):
            return {"figures": making.build(request.programme, form.chosen).headline()[:SHOWN], "lacks": ""}
    except NotReady as sentence:
        return {"figures": (), "lacks": str(sentence)}


def _draft(making: Making, programme: Programme, chosen: Chosen, asked: str) -> HttpResponse:
    """案: not numbered, not kept. 404 for a form that this paper does not have."""
    wanted = next((one for one in making.forms if one.value == asked), None)
    if wanted is None:
        raise Http404
    with inside(programme):
        content = preview(making.kind, context=making.build(programme, chosen), form=wanted)
    return download(content, f"{making.kind}-draft.{wanted.value}", wanted)


def download(content: bytes, name: str, form: Form, *, digest: str = "") -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    if digest:
        headers["ETag"] = f'"{digest}"'
    return HttpResponse(content, content_type=form.media_type, headers=headers)
