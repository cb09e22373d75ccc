"""質問する: to an exhibitor before the fair, without a name; answered for everybody. 実施要領1(2)ア(オ)."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import current_gathering
from engawa.delivery.exhibitors.access import public_exhibitor
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions.questions import ASKED_BEFORE, NotNow, TooManyOpen, ask_question
from engawa.delivery.fairs.models import Question
from engawa.delivery.fairs.models.question import LONGEST
from engawa.web.between.questions import ScreenedForm
from engawa.web.http import no_store, public
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.public.cards import kind_words, place_words
from engawa.web.scope import EngawaRequest


class QuestionForm(ScreenedForm):
    text = forms.CharField(
        label=_("聞きたいこと"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("200文字まで。お名前、連絡先、いまの勤め先など、あなたがわかることは書かないでください。"),
    )

    def clean_text(self) -> str:
        ask = _t(
            "「%(items)s」にふれる言葉があります。あなた自身のことであれば、書かなくても質問できます。企業が採用のときにたずねては"
            "いけないことだからです。企業の制度についての質問であれば、下にしるしを付けて、もう一度押してください。"
        )
        return self.screen("text", ask)


def may_ask(gathering: Gathering | None) -> bool:
    return gathering is not None and gathering.state in ASKED_BEFORE


@require_http_methods(["GET", "HEAD", "POST"])
@public
def ask(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Nothing is kept of who asks: no cookie, no address in the row nor in the entry."""
    with inside(request.programme):
        gathering = current_gathering()
        if gathering is None:
            raise Http404
        exhibitor = public_exhibitor(gathering, pk)
    exhibitor.programme = request.programme
    form = QuestionForm(request.POST if request.method == "POST" else None)
    if not may_ask(gathering):
        return _form(request, gathering, exhibitor, form)
    if request.method != "POST":
        return _form(request, gathering, exhibitor, form)
    if seconds := wait_for(request, "question"):
        form.held = words_for(seconds)
        return held(_form(request, gathering, exhibitor, form), seconds)
    if not form.is_valid():
        return _form(request, gathering, exhibitor, form, status=422)
    try:
        asked = ask_question(exhibitor, text=form.cleaned_data["text"])
    except NotNow:
        return _form(request, gathering, exhibitor, form, status=409)
    except TooManyOpen:
        form.add_error(
            None, _t("いま、この出展者には質問がたくさん届いています。答えが載ってから、もう一度お試しください。")
        )
        return _form(request, gathering, exhibitor, form, status=409)
    return redirect("public:question", programme=programme, pk=asked.pk)


def _form(
    request: EngawaRequest, gathering: Gathering, exhibitor: Exhibitor, form: QuestionForm, status: int = 200
) -> HttpResponse:
    facts = {"form": form, "exhibitor": exhibitor, "gathering": gathering, "may_ask": may_ask(gathering)}
    return no_store(render(request, "public/questions/ask.html", facts, status=status))


@require_safe
@public
def question(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Where whoever asked comes back to: waiting, answered, or not shown. Its address is the only way to it."""
    del programme
    rows = Question.objects.select_related("exhibitor__organisation")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    facts = {
        "one": found,
        "exhibitor": found.exhibitor,
        "kind": kind_words(found.exhibitor),
        "place": place_words(found.exhibitor),
    }
    return no_store(render(request, "public/questions/one.html", facts))
