"""特設サイト: what is written, who has to look at it, and what is public. 仕様書1(2)キ(ア)."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.fairs.access import written_for
from engawa.delivery.fairs.actions import site as writing
from engawa.delivery.fairs.actions.site import PageWords, StoryWords
from engawa.delivery.fairs.models import SitePage, Story
from engawa.delivery.fairs.models.site import Written
from engawa.delivery.fairs.queries.site import every_page, every_story, versions_of
from engawa.delivery.fairs.site_states import (
    MANY,
    OF_A_PERSON,
    PAGE_LABELS,
    STORY_LABELS,
    WRITTEN,
    PageKind,
    StoryKind,
)
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

FIGURES = 6
STORIES = "story-"
MARKS = _(
    "見出しは「# 」、小見出しは「## 」、箇条書きは「- 」を行のはじめに。強調は **言葉**、リンクは [言葉](https://…)。空の行で段落が分かれます。"
)
NOBODY = _("人の名前や連絡先など、個人がわかることは書かないでください。")


class WordsForm(EngawaForm):
    """What pages and stories have in common."""

    title = forms.CharField(label=_("題名"), max_length=80)
    body = forms.CharField(
        label=_("本文"), max_length=6000, required=False, widget=forms.Textarea(attrs={"rows": 14}), help_text=MARKS
    )
    source = forms.CharField(
        label=_("出典"),
        max_length=200,
        required=False,
        help_text=_("数字や制度のもとになった資料の名前。公開ページに出ます。"),
    )
    checked_on = forms.DateField(
        label=_("確認日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("出典と照らし合わせた日。"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("source") and not cleaned.get("checked_on") and "checked_on" not in self.errors:
            self.add_error("checked_on", _t("出典を書いたときは、確認日も入力してください。"))
        if cleaned.get("checked_on") and cleaned["checked_on"] > clock.today():
            self.add_error("checked_on", _t("確認日に、これからの日は入力できません。"))
        return cleaned


class PageForm(WordsForm):
    place = forms.IntegerField(
        label=_("並び順"), required=False, min_value=0, max_value=999, help_text=_("小さい数字が先に出ます。")
    )

    def __init__(self, kind: PageKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if kind != PageKind.FAQ:
            del self.fields["place"]
        if kind in MANY:
            self.fields["body"].required = True
        self.fields["body"].widget.attrs["rows"] = 6 if kind in MANY else 14

    def words(self) -> PageWords:
        asked = dict(self.cleaned_data)
        return PageWords(**asked | {"place": asked.get("place") or 0})


class StoryForm(WordsForm):
    municipality = forms.ChoiceField(label=_("どのまちの話ですか"), required=False)
    person_consent = forms.BooleanField(
        label=_("話してくださった方から、この催しで使うことへの同意をいただいている"), required=False
    )
    right = forms.CharField(
        label=_("文と数字の権利"),
        max_length=120,
        required=False,
        help_text=_("だれが作り、どの許しで使うか。例：事務局作成／ご本人の許諾（この催しに限る）"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        towns = [(code, one.name) for code, one in municipalities().items()]
        self.offer("municipality", [("", _t("県全体")), *towns])

    def own_fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        for at in range(1, FIGURES + 1):
            found[f"label_{at}"] = forms.CharField(label=_("費目"), max_length=20, required=False)
            found[f"amount_{at}"] = forms.IntegerField(
                label=_("月の金額（円）"), required=False, min_value=0, max_value=9_999_999
            )
        return found

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        return [(self[f"label_{at}"], self[f"amount_{at}"]) for at in range(1, FIGURES + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for at in range(1, FIGURES + 1):
            label, amount = cleaned.get(f"label_{at}"), cleaned.get(f"amount_{at}")
            if label and amount is None and f"amount_{at}" not in self.errors:
                self.add_error(f"amount_{at}", _t("「%(label)s」の金額を入力してください。") % {"label": label})
            if amount is not None and not label:
                self.add_error(f"label_{at}", _t("何の金額かを入力してください。"))
        return cleaned

    def words(self) -> StoryWords:
        asked = self.cleaned_data
        figures = [(asked[f"label_{at}"], asked[f"amount_{at}"]) for at in range(1, FIGURES + 1)]
        plain = {
            name: asked[name]
            for name in ("title", "body", "source", "checked_on", "municipality", "person_consent", "right")
        }
        return StoryWords(**plain, figures=tuple((label, amount) for label, amount in figures if label))


class BackForm(EngawaForm):
    reason = forms.CharField(label=_("差し戻す理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


@require_safe
@staff(Permission.SITE_EDIT)
def site(request: EngawaRequest, programme: str) -> HttpResponse:
    """Every kind with what is written of it; what waits for a second person first."""
    pages, told = every_page(), every_story()
    things = [thing for found in (*pages.values(), *told.values()) for thing in found]
    context = {
        "waiting_here": [_line(request, one.work) for one in things if one.work and one.work.state == "draft"],
        "kinds": [
            {
                "key": kind.value,
                "label": PAGE_LABELS[kind],
                "many": kind in MANY,
                "things": [{"one": thing.newest, "live": thing.live, "work": thing.work} for thing in pages[kind]],
            }
            for kind in PageKind
        ],
        "stories": [
            {
                "key": f"{STORIES}{kind.value}",
                "label": STORY_LABELS[kind],
                "many": True,
                "things": [{"one": thing.newest, "live": thing.live, "work": thing.work} for thing in told[kind]],
            }
            for kind in StoryKind
        ],
    }
    return page(request, OFFICE, "contractor/site/list", context)


def _line(request: EngawaRequest, written: Written) -> dict[str, Any]:
    return {"one": written, "own": written.written_by == request.actor.person_id}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SITE_EDIT)
def new(request: EngawaRequest, programme: str, what: str) -> HttpResponse:
    kind = _kind(what)
    form = _form(kind, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = _write(request, kind, form)
        return redirect("contractor:site-one", programme=programme, pk=made.pk)
    return _edit(request, kind, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SITE_EDIT)
def edit(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    written = written_for(request.programme, pk)
    kind = StoryKind(written.kind) if isinstance(written, Story) else PageKind(written.kind)  # type: ignore[attr-defined]  # both have one
    form = _form(kind, request.POST if request.method == "POST" else None, initial=_initial(written))
    if request.method == "POST" and form.is_valid():
        made = writing.rewrite(written, by=request.actor, words=form.words())
        return redirect("contractor:site-one", programme=programme, pk=made.pk)
    return _edit(request, kind, form, written)


@require_safe
@staff(Permission.SITE_EDIT)
def one(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    return _one(request, written_for(request.programme, pk), BackForm())


def _one(
    request: EngawaRequest, written: Written, form: BackForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    with inside(request.programme):
        own = written.written_by == request.actor.person_id
        context = {
            "one": written,
            "own": own,
            "form": form,
            "problem": problem,
            "versions": versions_of(written),
            "may": {verb: WRITTEN.allows(written.state, verb) for verb in ("check", "publish", "withdraw", "rewrite")},
            "story": isinstance(written, Story),
        }
        return page(request, OFFICE, "contractor/site/one", context, status=status)


@require_POST
@staff(Permission.SITE_EDIT)
def move(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """確かめて公開する・公開する・差し戻す・下げる."""
    written, verb = written_for(request.programme, pk), request.POST.get("verb", "")
    if verb == "back":
        form = BackForm(request.POST)
        if not form.is_valid():
            return _one(request, written, form, status=422)
        writing.send_back(written, by=request.actor, reason=form.cleaned_data["reason"])
    elif verb == "withdraw":
        writing.withdraw(written, by=request.actor)
    elif verb in {"check", "publish"}:
        try:
            if verb == "check":
                writing.check(written, by=request.actor, publish=True)
            else:
                writing.publish_written(written, by=request.actor)
        except writing.NotTold:
            return _one(request, written, BackForm(), problem=_untold(written), status=422)
    else:
        raise Http404
    return redirect("contractor:site-one", programme=programme, pk=pk)


def _untold(written: Written) -> str:
    if isinstance(written, Story) and written.kind in OF_A_PERSON and not written.person_consent:
        return _t("話してくださった方の同意が、まだ記録されていません。同意をいただいてから公開します。")
    return _t("文と数字の権利が、まだ書かれていません。だれが作ったものかを書いてから公開します。")


def _kind(what: str) -> PageKind | StoryKind:
    try:
        return StoryKind(what.removeprefix(STORIES)) if what.startswith(STORIES) else PageKind(what)
    except ValueError as problem:
        raise Http404 from problem


def _form(kind: PageKind | StoryKind, *args: Any, **kwargs: Any) -> Any:
    return PageForm(kind, *args, **kwargs) if isinstance(kind, PageKind) else StoryForm(*args, **kwargs)


def _write(request: EngawaRequest, kind: PageKind | StoryKind, form: Any) -> Written:
    if isinstance(kind, PageKind):
        return writing.write_page(request.programme, by=request.actor, kind=kind, words=form.words())
    return writing.write_story(request.programme, by=request.actor, kind=kind, words=form.words())


def _initial(written: Written) -> dict[str, Any]:
    names = ("title", "body", "source", "checked_on")
    found: dict[str, Any] = {name: getattr(written, name) for name in names}
    if isinstance(written, SitePage):
        return found | {"place": written.place}
    assert isinstance(written, Story)
    for at, line in enumerate(written.figures, 1):
        found |= {f"label_{at}": line["label"], f"amount_{at}": line["amount"]}
    return found | {name: getattr(written, name) for name in ("municipality", "person_consent", "right")}


def _edit(
    request: EngawaRequest, kind: PageKind | StoryKind, form: Any, written: Written | None = None
) -> HttpResponse:
    label = PAGE_LABELS[kind] if isinstance(kind, PageKind) else STORY_LABELS[kind]
    context = {"form": form, "label": label, "one": written, "story": isinstance(kind, StoryKind), "nobody": NOBODY}
    return page(request, OFFICE, "contractor/site/edit", context, status=422 if form.errors else 200)


urlpatterns = [
    path("site/", site, name="site"),
    path("site/new/<slug:what>/", new, name="site-new"),
    path("site/<uuid:pk>/", one, name="site-one"),
    path("site/<uuid:pk>/edit/", edit, name="site-edit"),
    path("site/<uuid:pk>/move/", move, name="site-move"),
]
