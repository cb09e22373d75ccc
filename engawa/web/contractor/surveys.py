"""アンケートを用意する; 自由記述を読む, and put what of it may be told into other words."""

import hashlib
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods

from engawa.base.kit.screening import CONTACT_LABELS, contacts_in, items_touched
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Survey, SurveyAnswer, SurveyGist
from engawa.delivery.events.survey_states import (
    AUDIENCE_LABELS,
    DAYS,
    FEWEST_CHOICES,
    FEWEST_DAYS,
    ITEMS,
    LONGEST_CHOICE,
    LONGEST_LABEL,
    MOST_CHOICES,
    MOST_DAYS,
    OWN,
    Answering,
    Audience,
    Item,
)
from engawa.delivery.events.surveys import survey_for, survey_of, with_words
from engawa.outcomes.measures.surveying import (
    LONGEST_GIST,
    Closed,
    Frozen,
    GistTells,
    TooFew,
    Voice,
    drop_gist,
    read_voices,
    set_survey,
    write_gist,
)
from engawa.web.between import surveys
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

PER_PAGE = 30
WHY = {
    "contact": _("連絡先のようなことばが入っています。だれかがわかることは載せられません。"),
    "name": _("書いた方のお名前（出展者では団体の名前）が入っています。取り除いてください。"),
    "whole": _("書かれたことばそのままです。だれのことばかわからないよう、要旨に書きかえてください。"),
}


class SetForm(EngawaForm):
    """Which questions of the catalogue, in which words; two of one's own. `frozen`: how long is all that may change."""

    days = forms.IntegerField(
        label=_("開催日のあと、何日間受け付けますか"),
        min_value=FEWEST_DAYS,
        max_value=MOST_DAYS,
        initial=DAYS,
        help_text=_("閉会から始まり、この日数のあとの夜12時に締め切って集計を確定します。"),
    )

    def __init__(self, audience: Audience, survey: Survey | None, data: Any = None) -> None:
        self.audience, self.survey = audience, survey
        self.frozen = survey is not None and survey.frozen_at is not None
        super().__init__(data, initial=self._as_it_is())

    def _as_it_is(self) -> dict[str, Any]:
        if self.survey is None:
            return {f"ask_{key}": True for key in ITEMS[self.audience]}
        found: dict[str, Any] = {"days": self.survey.days}
        for one in self.survey.questions:
            found |= {f"ask_{one['key']}": True, f"label_{one['key']}": one.get("label", "")}
            found[f"choices_{one['key']}"] = "\n".join(one.get("choices", []))
        return found

    def own_fields(self) -> dict[str, forms.Field]:
        found: dict[str, forms.Field] = {}
        if self.frozen:
            return found
        for key, item in ITEMS[self.audience].items():
            found[f"ask_{key}"] = forms.BooleanField(label=str(item.label), required=False)
            found[f"label_{key}"] = forms.CharField(label=_t("言いかえる"), required=False, max_length=LONGEST_LABEL)
        for number, key in enumerate(OWN, start=1):
            label = _t("独自の設問 %(n)d") % {"n": number}
            found[f"label_{key}"] = forms.CharField(label=label, required=False, max_length=LONGEST_LABEL)
            found[f"choices_{key}"] = forms.CharField(
                label=_t("選択肢（設問 %(n)d）") % {"n": number},
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_t("1行に1つ、2つから%(most)dつまで。1つを選んでもらいます。") % {"most": MOST_CHOICES},
            )
        return found

    @property
    def catalogue(self) -> list[dict[str, Any]]:
        return [
            {"item": item, "ask": self[f"ask_{key}"], "label": self[f"label_{key}"], "choices": _listed(item)}
            for key, item in ITEMS[self.audience].items()
        ]

    @property
    def own(self) -> list[tuple[Any, Any]]:
        return [(self[f"label_{key}"], self[f"choices_{key}"]) for key in OWN]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.fields:
            if name.startswith(("label_", "choices_")):
                self._look_over(name, str(cleaned.get(name) or ""))
        for key in OWN:
            self._check_own(key, cleaned)
        if not self.frozen and not self.errors and not self.questions:
            self.add_error(None, _t("設問を1つ以上選んでください。"))
        return cleaned

    def _look_over(self, name: str, text: str) -> None:
        if found := contacts_in(text):
            named = "、".join(CONTACT_LABELS[one] for one in found)
            self.add_error(name, _t("%(found)sのようです。設問には書けません。") % {"found": named})
        elif touched := items_touched(text):
            words = _t("「%(items)s」は、仕事を探す方にたずねないことになっています。取り除いてください。")
            self.add_error(name, words % {"items": "、".join(touched)})

    def _check_own(self, key: str, cleaned: dict[str, Any]) -> None:
        if self.frozen:
            return
        label, choices = cleaned.get(f"label_{key}"), _lines(cleaned.get(f"choices_{key}"))
        if label and not FEWEST_CHOICES <= len(choices) <= MOST_CHOICES:
            words = _t("選択肢は2つから%(most)dつまで、1行に1つずつ書いてください。")
            self.add_error(f"choices_{key}", words % {"most": MOST_CHOICES})
        if choices and not label:
            self.add_error(f"label_{key}", _t("設問の文も書いてください。"))
        if any(len(one) > LONGEST_CHOICE for one in choices) or len(set(choices)) < len(choices):
            words = _t("選択肢は1つ%(most)d文字まで、同じものは書けません。")
            self.add_error(f"choices_{key}", words % {"most": LONGEST_CHOICE})

    @property
    def questions(self) -> list[dict[str, Any]]:
        """As stored: the catalogue's in its order, one's own before the words."""
        if self.frozen and self.survey is not None:
            return list(self.survey.questions)
        typed, own = self.cleaned_data, []
        for key in OWN:
            if typed.get(f"label_{key}"):
                choices = _lines(typed.get(f"choices_{key}"))
                own.append({"key": key, "label": typed[f"label_{key}"], "choices": choices})
        chosen = [item for key, item in ITEMS[self.audience].items() if typed.get(f"ask_{key}")]
        closed = [_stored(item, typed) for item in chosen if item.kind is not Answering.WORDS]
        return [*closed, *own, *(_stored(item, typed) for item in chosen if item.kind is Answering.WORDS)]


def _stored(item: Item, typed: dict[str, Any]) -> dict[str, Any]:
    label = typed.get(f"label_{item.key}")
    return {"key": item.key, "label": label} if label else {"key": item.key}


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").split("\n") if line.strip()]


def _listed(item: Item) -> str:
    return "／".join(str(words) for words in item.choices.values())


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SURVEY_SET)
def survey_set(request: EngawaRequest, programme: str, audience: str) -> HttpResponse:
    if audience not in set(Audience):
        raise Http404
    side, gathering = Audience(audience), chosen_fair(request).gathering
    with inside(request.programme):
        known = survey_of(gathering.pk, side)
    if known is not None and known.closed_at is not None:
        return redirect("contractor:surveys", programme=programme)
    form = SetForm(side, known, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        gathering.programme = request.programme
        days = form.cleaned_data["days"]
        try:
            set_survey(gathering, by=request.actor, audience=side, questions=form.questions, days=days)
        except Frozen:
            form.add_error(None, _t("最初の回答が届いたので、設問は変えられなくなりました。開き直してください。"))
        except Closed:
            form.add_error(None, _t("アンケートは締め切られ、集計が確定しました。"))
        else:
            return redirect("contractor:surveys", programme=programme)
    context = {"form": form, "gathering": gathering, "label": AUDIENCE_LABELS[side], "survey": known}
    return page(request, OFFICE, "contractor/surveys/set", context, status=422 if form.errors else 200)


class GistForm(EngawaForm):
    words = forms.CharField(label=_("要旨"), max_length=LONGEST_GIST)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.SURVEY_SET, opens=True)
def voices(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Free text without names, in no order of time; each with what stands for it in papers."""
    survey = survey_for(request.programme, pk)
    if request.method == "GET":
        return _voices(request, survey)
    if request.POST.get("drop"):
        drop_gist(_gist(request, survey), by=request.actor)
        return redirect("contractor:survey-voices", programme=programme, pk=pk)
    form, problem = GistForm(request.POST), ""
    if form.is_valid():
        try:
            write_gist(
                survey,
                by=request.actor,
                answer=_ref(request.POST.get("answer")),
                question=request.POST.get("question", ""),
                words=form.cleaned_data["words"],
            )
        except GistTells as told:
            problem = str(WHY[told.why])
        except TooFew:
            problem = _t("回答が5件になるまでは、だれのことばかわかってしまうので載せられません。")
        except SurveyAnswer.DoesNotExist:
            problem = _t("この回答は、取り消されたか書きかえられました。一覧を読み直してください。")
        else:
            return redirect("contractor:survey-voices", programme=programme, pk=pk)
    return _voices(request, survey, form=form, problem=problem or " ".join(map(str, form.errors.get("words", []))))


def _voices(request: EngawaRequest, survey: Survey, *, form: GistForm | None = None, problem: str = "") -> HttpResponse:
    with inside(request.programme):
        shown = Paginator(sorted(with_words(survey), key=_shuffled), PER_PAGE).get_page(request.GET.get("page"))
        answers = list(shown.object_list)
    told = read_voices(survey, answers, by=request.actor)
    labels = {item.key: item.label for item in survey.items}
    typed = (request.POST.get("answer", ""), request.POST.get("question", "")) if problem else ("", "")
    rows = [_row(one, labels, form if typed == (str(one.answer), one.question) else None, problem) for one in told]
    context = {
        "survey": survey,
        "page_obj": shown,
        "rows": rows,
        "problem": problem if not any(row["form"] for row in rows) else "",
    }
    return page(request, OFFICE, "contractor/surveys/voices", context, status=422 if problem else 200)


def _row(one: Voice, labels: dict[str, Any], form: GistForm | None, problem: str) -> dict[str, Any]:
    typed = str(form.data.get("words", "")) if form else (one.gist.words if one.gist else "")
    label = labels.get(one.question, one.question)
    return {"one": one, "label": label, "typed": typed, "form": form, "problem": problem if form else ""}


def _shuffled(answer: SurveyAnswer) -> bytes:
    """Ids tell the order in which answers came."""
    return hashlib.sha256(answer.pk.bytes).digest()


def _ref(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError as problem:
        raise Http404 from problem


def _gist(request: EngawaRequest, survey: Survey) -> SurveyGist:
    with inside(request.programme):
        rows = SurveyGist.objects.select_related("programme", "survey", "answer")
        found = rows.filter(pk=_ref(request.POST["drop"]), survey=survey).first()
    if found is None:
        raise Http404
    return found


AT = {"desk": OFFICE}
urlpatterns = [
    path("surveys/", surveys.surveys, AT, name="surveys"),
    path("surveys/<slug:audience>/", survey_set, name="survey-set"),
    path("surveys/<uuid:pk>/voices/", voices, name="survey-voices"),
]
