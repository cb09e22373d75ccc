"""開始前確認表: what is missing before a fair, each with its clause, its day and the place where it is mended.

甲 reads the same pages in its window, and sets there what is its own to set.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.screening import CONTACT_LABELS, contacts_in
from engawa.base.parties.models import Organisation, Person
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.approvals.checklist import NoEffect, NotToAsk, ask_about_item, may_ask
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis, Kind
from engawa.contract.clauses.queries import Setting, parameters
from engawa.contract.duties.actions import Over, attest, retract
from engawa.contract.duties.checking import Asked, Line, attestations_of, checklist, line_of
from engawa.contract.duties.checklist import RULES, by_commissioner
from engawa.contract.duties.items import EVIDENCE_LABELS, GROUP_LABELS, ITEMS, Evidence, Waiver
from engawa.contract.duties.models import Attestation
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import lapsing
from engawa.delivery.fairs.occasions import occasion_of
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.http import step_up_of
from engawa.web.refusal import step_up_words
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

LONG = 1000
FIRST = 3
_PLACES: dict[str, tuple[str, str, str | Promise]] = {
    "targets": ("targets", "targets", gettext_lazy("目標を見る")),
    "provision": ("approvals", "approvals", gettext_lazy("承諾を見る")),
    "issue": ("suggestions", "suggestions", gettext_lazy("足りないものを見る")),
    "counters": ("consultations", "consultations", gettext_lazy("三者相談を見る")),
    "site": ("site", "", gettext_lazy("特設サイトのページを見る")),
    "exhibitors": ("exhibitors", "agreements", gettext_lazy("出展企業一覧と求人を見る")),
    "passports": ("readiness", "", gettext_lazy("パスポートを見る")),
    "life": ("towns", "", gettext_lazy("市町村の表を見る")),
    "rehearsal": ("readiness", "", gettext_lazy("準備の状況を見る")),
    "platform": ("agreement-ask", "agreements", gettext_lazy("会場の協議へ")),
    "posts": ("posts", "", gettext_lazy("当日体制を決める")),
}
"""Where an item is mended: 乙's address, 甲's ("" where there is none), and what the way there is called. Of any other, its own page."""

CONTACT_WORDS = gettext_lazy("%(found)sのようです。個人の連絡先は書かないでください。")


def _refuse_contacts(form: EngawaForm, *names: str) -> None:
    for name in names:
        if found := contacts_in(form.cleaned_data.get(name, "")):
            form.add_error(name, str(CONTACT_WORDS) % {"found": "、".join(CONTACT_LABELS[one] for one in found)})


class AttestForm(EngawaForm):
    words = forms.CharField(
        label=gettext_lazy("何を見て確かめましたか"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("媒体や文書の名前、部数、期間などを書きます。人の名前や連絡先は書かないでください。"),
    )

    def clean(self) -> dict[str, Any]:
        _refuse_contacts(self, "words")
        return self.cleaned_data


class AskForm(EngawaForm):
    text = forms.CharField(
        label=gettext_lazy("発注者に伝える内容"), max_length=LONG, widget=forms.Textarea(attrs={"rows": 5})
    )
    effect = forms.CharField(
        label=gettext_lazy("代わりの方法と、その効果"),
        max_length=LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("広報の方法を変えるときに必要です（実施要領1(2)キただし書）。"),
    )

    def clean(self) -> dict[str, Any]:
        _refuse_contacts(self, "text", "effect")
        return self.cleaned_data


class RuleForm(EngawaForm):
    """One value that 甲 sets."""

    def __init__(self, setting: Setting, *args: Any, **kwargs: Any) -> None:
        self.setting = setting
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        known, now = self.setting.known, self.setting.value
        if known.kind is Kind.TRUTH:
            choices = [("true", _("はい")), ("false", _("いいえ"))]
            first = known.write(now)
            return {"value": forms.ChoiceField(label=known.label, choices=choices, initial=first)}
        label = f"{known.label}（{known.unit}）"
        return {"value": forms.IntegerField(label=label, min_value=1, max_value=86_400, initial=now)}


@dataclass(frozen=True)
class Row:
    """A line with the way to where it is mended, and who attested it by their post."""

    line: Line
    url: str
    mend_url: str
    mend_label: str
    post: str = ""


def occasion_for(request: EngawaRequest) -> Occasion:
    return occasion_of(request.programme, chosen_fair(request))


def posts_of(people: Iterable[UUID | None]) -> dict[UUID, str]:
    """People at work by their posts: names are opened by nobody here."""
    return {pk: one.post for pk, one in Person.objects.in_bulk([one for one in people if one]).items()}


def _row(request: EngawaRequest, desk: Desk, line: Line, posts: Mapping[UUID, str]) -> Row:
    own = desk.url(request, "checklist-item", key=line.item.key)
    office, window, label = _PLACES.get(line.item.key, ("", "", _("この項目を見る")))
    name = office if desk.namespace == "contractor" else window
    post = posts.get(line.attested.attested_by, "") if line.attested else ""
    return Row(line, own, desk.url(request, name) if name else own, str(label) if name else _("この項目を見る"), post)


def _order(line: Line) -> tuple[bool, bool, str, str]:
    """Late first, then what is due first."""
    return not line.late, not line.pressing, str(line.due or "9999"), line.item.key


def _grouped(rows: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """By group; a group with something late stands first, within it what is late."""
    found: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: _order(one.line)):
        found.setdefault(str(GROUP_LABELS[row.line.item.group]), []).append(row)
    return list(found.items())


@dataclass(frozen=True)
class Summary:
    """How a fair's checklist stands, for the first page of a desk."""

    occasion: Occasion
    lines: tuple[Line, ...]

    @property
    def late(self) -> list[Line]:
        return [one for one in self.lines if one.late]

    @property
    def pressing(self) -> list[Line]:
        return [one for one in self.lines if one.pressing]

    @property
    def open(self) -> int:
        return sum(not one.done for one in self.lines)

    @property
    def met(self) -> int:
        return sum(one.done for one in self.lines)

    @property
    def first_late(self) -> list[Line]:
        """The longest late."""
        return sorted(self.late, key=_order)[:FIRST]

    @property
    def later(self) -> int:
        return max(0, len(self.late) - FIRST)


def summary_of(request: EngawaRequest) -> Summary | None:
    """Of the fair people mean today, while something can still be done before it; None where there is none."""
    if not request.actor.can(Word.CHECKLIST_VIEW):
        return None
    fair = current_fair()
    occasion = occasion_of(request.programme, fair) if fair else None
    if occasion is None or occasion.over:
        return None
    return Summary(occasion, tuple(checklist(occasion)))


@require_safe
@at_desk(Word.CHECKLIST_VIEW)
def overview(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """What is missing first, group by group; then what is there."""
    del programme
    occasion = occasion_for(request)
    lines = checklist(occasion)
    posts = posts_of(line.attested.attested_by for line in lines if line.attested)
    rows = [_row(request, desk, line, posts) for line in lines]
    context = {
        "occasion": occasion,
        "summary": Summary(occasion, tuple(lines)),
        "missing": _grouped(row for row in rows if not row.line.done),
        "there": _grouped(row for row in rows if row.line.done),
        "lapses": len(lapsing(occasion)),
        "as_at": clock.now(),
    }
    return page(request, desk, "between/checklist", context)


def _known(key: str) -> str:
    if key not in ITEMS:
        raise Http404
    return key


@require_safe
@at_desk(Word.CHECKLIST_VIEW)
def item(request: EngawaRequest, desk: Desk, programme: str, key: str) -> HttpResponse:
    del programme
    return _item(request, desk, _known(key))


def _item(
    request: EngawaRequest,
    desk: Desk,
    key: str,
    *,
    attesting: EngawaForm | None = None,
    asking: EngawaForm | None = None,
    setting: RuleForm | None = None,
    said: str = "",
) -> HttpResponse:
    occasion = occasion_for(request)
    may = request.actor.can
    with inside(request.programme):
        line, history = line_of(occasion, key), attestations_of(occasion, key)
        posts = posts_of(pk for one in history for pk in (one.attested_by, one.retracted_by))
        asked = _asked(line)
        asks = may(Word.AGREEMENT_ASK) and not occasion.over and not line.done and not line.waits
        context: dict[str, Any] = {
            "occasion": occasion,
            "row": _row(request, desk, line, posts),
            "evidence": EVIDENCE_LABELS[line.evidence],
            "history": [
                (one, posts.get(one.attested_by, ""), posts.get(one.retracted_by, "") if one.retracted_by else "")
                for one in history
            ],
            "attesting": (attesting or AttestForm())
            if line.evidence is Evidence.PERSON and may(Word.CHECKLIST_SIGN) and not occasion.over
            else None,
            "asking": (asking or AskForm()) if asks and asked is not None else None,
            "asked": asked,
            "instead": line.item.waiver is Waiver.SUBSTITUTE,
            "rules": _rules(setting) if key == "rules" and may(Word.APPROVAL_CONFIRM) else [],
            "said": said,
        }
        wrong = bool(said) or any(form is not None and form.errors for form in (attesting, asking, setting))
        return page(request, desk, "between/checklist_item", context, status=422 if wrong else 200)


def _asked(line: Line) -> Asked | None:
    """What 乙 may ask 甲 about it."""
    wanted = Asked.AGREE if line.evidence is Evidence.AGREED else Asked.WAIVE
    return wanted if may_ask(line.item.key, wanted) else None


def _rules(typed: RuleForm | None) -> list[tuple[Setting, RuleForm, bool]]:
    """Each value with its form, and whether 甲 has set it."""
    known = parameters(RULES)
    return [
        (one, typed if typed is not None and typed.setting.known.key == key else RuleForm(one), by_commissioner(one))
        for key, one in known.items()
    ]


@require_POST
@at_desk(Word.CHECKLIST_SIGN)
def attest_item(request: EngawaRequest, desk: Desk, programme: str, key: str) -> HttpResponse:
    del programme
    form = AttestForm(request.POST)
    if not form.is_valid():
        return _item(request, desk, _known(key), attesting=form)
    try:
        attest(
            occasion_for(request),
            by=request.actor,
            key=_known(key),
            words=form.cleaned_data["words"],
            step_up=step_up_of(request),
        )
    except Over:
        return _item(request, desk, key, attesting=form, said=_("この回は終わりました。確認はもう記録できません。"))
    return desk.go(request, "checklist-item", key=key)


@require_POST
@at_desk(Word.AGREEMENT_ASK)
def ask_item(request: EngawaRequest, desk: Desk, programme: str, key: str) -> HttpResponse:
    """To agree to it, or to let it be: which of the two follows from the item."""
    del programme
    form, occasion = AskForm(request.POST), occasion_for(request)
    with inside(request.programme):
        asked = _asked(line_of(occasion, _known(key)))
    if asked is None:
        raise Http404
    if not form.is_valid():
        return _item(request, desk, key, asking=form)
    typed = form.cleaned_data
    try:
        made = ask_about_item(
            occasion, by=request.actor, key=key, asked=asked, text=typed["text"], effect=typed["effect"]
        )
    except NotToAsk:
        raise Http404 from None
    except NoEffect:
        form.add_error("effect", _("代わりの方法と、その効果を書いてください（実施要領1(2)キただし書）。"))
        return _item(request, desk, key, asking=form)
    return desk.go(request, "agreement", pk=made.pk)


@require_POST
@at_desk(Word.CHECKLIST_SIGN)
def retract_item(request: EngawaRequest, desk: Desk, programme: str, pk: UUID) -> HttpResponse:
    del programme
    with inside(request.programme):
        found = Attestation.objects.select_related("programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    retract(found, by=request.actor)
    return desk.go(request, "checklist-item", key=found.item)


@require_POST
@at_desk(Word.APPROVAL_CONFIRM)
def set_rule(request: EngawaRequest, desk: Desk, programme: str, key: str) -> HttpResponse:
    """甲 sets a value of 数え方, or says that the default is to be it."""
    del programme
    if key not in RULES:
        raise Http404
    with inside(request.programme):
        known = parameters(RULES)[key]
    form = RuleForm(known, request.POST)
    if not form.is_valid():
        return _item(request, desk, "rules", setting=form)
    mine = request.actor.organisation_id
    office = Organisation.objects.filter(pk=mine).first() if mine else None
    set_parameter(
        request.programme,
        by=request.actor,
        key=key,
        value=known.known.read(str(form.cleaned_data["value"])),
        basis=Basis.DESIGNATED,
        set_by_label=office.name if office else "",
        step_up=step_up_of(request),
    )
    return desk.go(request, "checklist-item", key="rules")


@step_up_words(Act.CHECKLIST_ATTEST, shown=("words",))
def _attesting(facts: Mapping[str, Any], _programme: Programme) -> list[str]:
    name = ITEMS[str(facts["item"])].name
    return [_("「%(name)s」を確かめました。この確認は31日のあいだ有効です。") % {"name": name}]
