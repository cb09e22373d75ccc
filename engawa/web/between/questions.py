"""質問に答える: at the exhibitor's desk its own, at the office's all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.kit.screening import CONTACT_LABELS, contacts_in, items_touched
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.access import fair_here, question_for
from engawa.delivery.fairs.actions import questions as acts
from engawa.delivery.fairs.models import Question
from engawa.delivery.fairs.models.question import LONGEST_ANSWER
from engawa.delivery.fairs.queries.questions import questions_at
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

PER_PAGE = 30


@dataclass(frozen=True)
class QuestionDesk:
    """`own`: whose questions; None for everybody's, with the right to hide."""

    namespace: str
    frame: str
    word: Permission
    facts: Callable[[EngawaRequest], dict[str, Any]]
    own: Callable[[EngawaRequest], Exhibitor] | None = None


class ScreenedForm(EngawaForm):
    """Text that everybody will read: ways to reach somebody are refused, the 14 items are asked back about once."""

    sure = forms.BooleanField(label=_("内容を確かめました。このまま載せます"), required=False)

    def screen(self, name: str, ask: str) -> str:
        typed: str = self.cleaned_data[name]
        if found := contacts_in(typed):
            words = _t("%(what)sが入っているようです。だれでも読めるところに載るので、取り除いてください。")
            raise forms.ValidationError(words % {"what": "、".join(CONTACT_LABELS[one] for one in found)})
        if (touched := items_touched(typed)) and not self.data.get("sure"):
            self.asks_back = True
            raise forms.ValidationError(ask % {"items": "、".join(touched)})
        return typed

    asks_back = False
    """Whether the tick 「このまま」 is shown."""


class AnswerForm(ScreenedForm):
    answer = forms.CharField(
        label=_("答え"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "400文字まで。質問とならべて、だれでも読めるところに載ります。担当者の名前や連絡先は書かないでください。"
        ),
    )

    def clean_answer(self) -> str:
        ask = _t(
            "「%(items)s」にふれる言葉があります。採用選考でたずねてはいけないことに当たらないか、読み返してください。"
            "会社の制度の説明であれば、下にしるしを付けて、もう一度押してください。"
        )
        return self.screen("answer", ask)


class HideForm(EngawaForm):
    reason = forms.CharField(label=_("非公開にする理由"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}))


View = Callable[..., HttpResponse]


def _at(view: View) -> View:
    @wraps(view)
    def at(request: EngawaRequest, desk: QuestionDesk, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.can(desk.word):
            raise Http404
        return view(request, desk, *args, **kwargs)

    return staff(Permission.QUESTION_ANSWER)(at)


@require_safe
@_at
def questions(request: EngawaRequest, desk: QuestionDesk, programme: str) -> HttpResponse:
    fair, own = fair_here(request.programme), desk.own(request) if desk.own else None
    with inside(request.programme):
        page = Paginator(questions_at(fair.gathering, own), PER_PAGE).get_page(request.GET.get("page"))
        return _page(request, desk, "list", {"page_obj": page, "rows": list(page.object_list)})


@require_http_methods(["GET", "HEAD", "POST"])
@_at
def question(request: EngawaRequest, desk: QuestionDesk, programme: str, pk: UUID) -> HttpResponse:
    """Answer it; hand it to the office; the office may hide it whole, or show it again."""
    own = desk.own(request) if desk.own else None
    asked = question_for(request.programme, pk, exhibitor=own)
    verb = request.POST.get("verb", "answer") if request.method == "POST" else ""
    form = AnswerForm(request.POST if verb == "answer" else None, initial={"answer": asked.answer})
    hiding = HideForm(request.POST if verb == "hide" else None)
    if verb and _act(request, asked, form if verb == "answer" else hiding, office=desk.own is None):
        return redirect(f"{desk.namespace}:questions", programme=programme)
    status = 422 if form.errors or hiding.errors else 200
    return _page(request, desk, "one", {"one": asked, "form": form, "hiding": hiding}, status=status)


def _act(request: EngawaRequest, asked: Question, form: AnswerForm | HideForm, *, office: bool) -> bool:
    """Whether something was done."""
    by, verb = request.actor, request.POST.get("verb", "answer")
    if verb == "answer" and form.is_valid():
        acts.answer_question(asked, by=by, text=form.cleaned_data["answer"])
    elif verb == "pass_on":
        acts.pass_on(asked, by=by)
    elif verb == "hide" and office and form.is_valid():
        acts.hide_question(asked, by=by, reason=form.cleaned_data["reason"])
    elif verb == "show" and office:
        acts.show_question(asked, by=by)
    else:
        return False
    return True


def _page(
    request: EngawaRequest, desk: QuestionDesk, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    with inside(request.programme):
        facts = {"frame": desk.frame, "office": desk.own is None, "space": desk.namespace} | desk.facts(request)
        return render(request, f"between/questions/{template}.html", facts | context, status=status)
