"""お問い合わせの窓口: the late ones first, one press to take one over, one more to make a FAQ of what comes again."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.contract.safeguards.reading import see_staff
from engawa.delivery.events import inquiring
from engawa.delivery.events.inquiries import colleagues, done, inquiry_for, repeated, waiting
from engawa.delivery.events.inquiring import Asked
from engawa.delivery.events.inquiry_states import INQUIRY, TOPIC_LABELS, WAY_LABELS, Topic, Way
from engawa.delivery.events.models.inquiry import Inquiry
from engawa.delivery.fairs.access import question_for
from engawa.delivery.fairs.actions.faq import draft_from_inquiry, draft_from_question
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm, MailField

PER_PAGE = 30
OFTEN = 3
"""So many of one topic in a month: worth an answer for everybody."""


class TakenForm(EngawaForm):
    """What was asked on the telephone, by mail, or in a chat."""

    way = forms.ChoiceField(
        label=_("どこから"),
        choices=[(way.value, words) for way, words in WAY_LABELS.items() if way != Way.FORM],
        widget=forms.RadioSelect,
        initial=Way.PHONE.value,
    )
    topic = forms.ChoiceField(
        label=_("何について"), choices=[(one.value, words) for one, words in TOPIC_LABELS.items()]
    )
    text = forms.CharField(label=_("内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    name = forms.CharField(label=_("お名前"), max_length=40, required=False, help_text=_("返事に要るときだけ。"))
    phone = forms.CharField(label=_("折り返す電話番号"), max_length=30, required=False)
    mail = MailField(label=_("返事を送るメールアドレス"), max_length=254, required=False)

    def asked(self) -> Asked:
        plain = {name: self.cleaned_data[name] for name in ("text", "name", "phone", "mail")}
        return Asked(topic=Topic(self.cleaned_data["topic"]), **plain)


class AnswerForm(EngawaForm):
    answer = forms.CharField(
        label=_("回答"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "メールの方には、内容のないお知らせが届き、リンクの先でこの文が読めます。電話の方には、お伝えした内容を書きます。"
        ),
    )


class HandForm(EngawaForm):
    to = forms.ChoiceField(label=_("だれに"))
    handing = forms.CharField(
        label=_("ひとこと"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("ここまでにしたことと、あとお願いしたいこと。"),
    )

    def __init__(self, people: dict[UUID, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("to", [("", _t("選んでください")), *((str(pk), name) for pk, name in people.items())])


def _names(request: EngawaRequest) -> dict[UUID, str]:
    """乙's own people who answer here, opened: that they were read is recorded."""
    lines = see_staff(request.programme, by=request.actor)
    with inside(request.programme):
        there = colleagues()
    return {one.member.person_id: one.name for one in lines if one.member.person_id in there}


def _who(found: Inquiry, names: dict[UUID, str], me: UUID | None) -> str:
    if found.owner is None:
        return ""
    return _t("あなた") if found.owner == me else names.get(found.owner, _t("前の担当者"))


@require_safe
@staff(Permission.INQUIRY_ANSWER, opens=True)
def inquiries(request: EngawaRequest, programme: str) -> HttpResponse:
    names, me = _names(request), request.actor.person_id
    with inside(request.programme):
        return _list(request, names, me)


def _list(request: EngawaRequest, names: dict[UUID, str], me: UUID | None) -> HttpResponse:
    over = request.GET.get("over") == "1"
    found = Paginator(done() if over else waiting(), PER_PAGE).get_page(request.GET.get("page"))
    often = [(TOPIC_LABELS[Topic(topic)], count) for topic, count in repeated().items() if count >= OFTEN]
    context = {
        "page_obj": found,
        "rows": [
            {"one": one, "who": _who(one, names, me), "mine": one.handed_at is not None and one.owner == me}
            for one in found.object_list
        ],
        "over": over,
        "often": often,
    }
    return page(request, OFFICE, "contractor/inquiries/list", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.INQUIRY_ANSWER)
def new(request: EngawaRequest, programme: str) -> HttpResponse:
    form = TakenForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = inquiring.receive_inquiry(
            request.programme, asked=form.asked(), way=Way(form.cleaned_data["way"]), by=request.actor
        )
        return redirect("contractor:inquiry", programme=programme, pk=made.pk)
    return page(request, OFFICE, "contractor/inquiries/new", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.INQUIRY_ANSWER, opens=True)
def inquiry(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found = inquiry_for(request.programme, pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        inquiring.answer_inquiry(found, by=request.actor, text=form.cleaned_data["answer"])
        return redirect("contractor:inquiry", programme=programme, pk=pk)
    return _one(request, found, form, status=422 if form.errors else 200)


@require_POST
@staff(Permission.INQUIRY_ANSWER, opens=True)
def hand(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """引き継ぐ: to somebody else at this desk, with a sentence."""
    found, names = inquiry_for(request.programme, pk), _names(request)
    form = HandForm(_others(names, found, request.actor.person_id), request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            inquiring.hand_inquiry(found, by=request.actor, to=UUID(typed["to"]), words=typed["handing"])
        except inquiring.NotAColleague:
            form.add_error("to", _t("いま事務局にいない人です。もう一度選んでください。"))
        else:
            return redirect("contractor:inquiry", programme=programme, pk=pk)
    return _one(request, found, AnswerForm(), names=names, handing=form, status=422)


def _others(names: dict[UUID, str], found: Inquiry, me: UUID | None) -> dict[UUID, str]:
    return {pk: name for pk, name in names.items() if pk not in {me, found.owner}}


def _one(
    request: EngawaRequest,
    found: Inquiry,
    form: AnswerForm,
    *,
    names: dict[UUID, str] | None = None,
    handing: HandForm | None = None,
    status: int = 200,
) -> HttpResponse:
    words, me = inquiring.see_inquiry(found, by=request.actor), request.actor.person_id
    names = _names(request) if names is None else names
    others = _others(names, found, me)
    with inside(request.programme):
        own = found.owner == me
        context: dict[str, Any] = {
            "one": found,
            "words": words,
            "form": form,
            "own": own,
            "who": _who(found, names, me),
            "handed_by": names.get(found.handed_by, _t("前の担当者")) if found.handed_by else "",
            "to_take": own and found.handed_at is not None,
            "handing": (handing or HandForm(others)) if others and INQUIRY.allows(found.state, "hand") else None,
            "may": {verb: INQUIRY.allows(found.state, verb) for verb in VERBS | {"answer": None}},
            "same": repeated().get(found.topic, 0),
        }
        return page(request, OFFICE, "contractor/inquiries/one", context, status=status)


VERBS = {
    "assign": inquiring.take_inquiry,
    "escalate": inquiring.escalate_inquiry,
    "reopen": inquiring.reopen_inquiry,
    "close": inquiring.close_inquiry,
}


@require_POST
@staff(Permission.INQUIRY_ANSWER)
def move(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found, verb = inquiry_for(request.programme, pk), request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    VERBS[verb](found, by=request.actor)
    return redirect("contractor:inquiry", programme=programme, pk=pk)


@require_POST
@staff(Permission.SITE_EDIT)
def to_faq(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """よくある質問の下書きにする: the answer, to be made general; the asker's own words stay where they are."""
    made = draft_from_inquiry(inquiry_for(request.programme, pk), by=request.actor)
    return redirect("contractor:site-edit", programme=programme, pk=made.pk)


@require_POST
@staff(Permission.SITE_EDIT)
def question_to_faq(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    made = draft_from_question(question_for(request.programme, pk), by=request.actor)
    return redirect("contractor:site-edit", programme=programme, pk=made.pk)


urlpatterns = [
    path("inquiries/", inquiries, name="inquiries"),
    path("inquiries/new/", new, name="inquiry-new"),
    path("inquiries/<uuid:pk>/", inquiry, name="inquiry"),
    path("inquiries/<uuid:pk>/move/", move, name="inquiry-move"),
    path("inquiries/<uuid:pk>/hand/", hand, name="inquiry-hand"),
    path("inquiries/<uuid:pk>/faq/", to_faq, name="inquiry-faq"),
    path("questions/<uuid:pk>/faq/", question_to_faq, name="site-from-question"),
]
