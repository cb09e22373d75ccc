"""お問い合わせ: to the secretariat. A name is never needed, an address only for an answer by mail. 実施要領1(2)コ."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.doors import look_door
from engawa.delivery.events.inquiring import AnswerShut, Asked, read_answer, receive_inquiry
from engawa.delivery.events.inquiry_states import TOPIC_LABELS, Topic
from engawa.delivery.events.notices import ANSWERED_DOOR
from engawa.delivery.events.queries import current_gathering
from engawa.web.http import no_store, public
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.public import standing
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm, MailField
from engawa.web.wishing import FreeField

BY_MAIL, NONE = "mail", "none"


class ContactForm(EngawaForm):
    topic = forms.ChoiceField(
        label=_("何についてですか"),
        choices=[(one.value, words) for one, words in TOPIC_LABELS.items()],
        widget=forms.RadioSelect,
    )
    text = FreeField(label=_("内容"), max_length=1000, widget=forms.Textarea(attrs={"rows": 7}))
    answer_by = forms.ChoiceField(
        label=_("お返事"),
        choices=[(BY_MAIL, _("メールで受け取る")), (NONE, _("返事はいらない"))],
        widget=forms.RadioSelect,
        initial=BY_MAIL,
    )
    mail = MailField(
        label=_("メールアドレス"),
        required=False,
        max_length=254,
        help_text=_("お返事を受け取る方だけ。届くメールには内容を書かず、お返事のページへのリンクだけをお送りします。"),
    )
    name = FreeField(label=_("お名前"), required=False, max_length=40, help_text=_("書かなくてかまいません。"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("answer_by") == BY_MAIL and not cleaned.get("mail") and "mail" not in self.errors:
            self.add_error("mail", _t("お返事をメールで受け取るには、「メールアドレス」を入力してください。"))
        return cleaned

    def asked(self) -> Asked:
        typed = self.cleaned_data
        mail = typed["mail"] if typed["answer_by"] == BY_MAIL else ""
        return Asked(topic=Topic(typed["topic"]), text=typed["text"], name=typed["name"], mail=mail)


@require_http_methods(["GET", "HEAD", "POST"])
@public
def contact(request: EngawaRequest, programme: str) -> HttpResponse:
    form = ContactForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _form(request, form)
    if seconds := wait_for(request, "contact"):
        form.held = words_for(seconds)
        return held(_form(request, form), seconds)
    if not form.is_valid():
        return _form(request, form, status=422)
    receive_inquiry(request.programme, asked=form.asked())
    return redirect("public:contact-done", programme=programme)


def _form(request: EngawaRequest, form: ContactForm, status: int = 200) -> HttpResponse:
    with inside(request.programme):
        gathering = current_gathering()
    facts = {"form": form, "live": standing.phase(gathering) == "live"}
    return no_store(render(request, "public/contact/form.html", facts, status=status))


@require_safe
@public
def done(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return no_store(
        render(request, "public/contact/done.html", {"live": standing.phase(current_gathering()) == "live"})
    )


@require_http_methods(["GET", "HEAD", "POST"])
@public
def answer(request: EngawaRequest, programme: str, token: str) -> HttpResponse:
    """The letter's link. A GET shows a button, as mail scanners follow links; the button shows the answer."""
    del programme
    door = look_door(token, ANSWERED_DOOR)
    if door is None or not door.open or door.programme_id != request.programme.pk:
        return _shut(request)
    if request.method != "POST":
        return no_store(render(request, "public/contact/link.html"))
    if seconds := wait_for(request, "door"):
        return held(render(request, "public/contact/link.html", {"held": words_for(seconds)}), seconds)
    try:
        asked, answered = read_answer(request.programme, token=token)
    except AnswerShut:
        return _shut(request)
    return no_store(render(request, "public/contact/answer.html", {"asked": asked, "answered": answered}))


def _shut(request: EngawaRequest) -> HttpResponse:
    return no_store(render(request, "public/contact/shut.html", status=410))
