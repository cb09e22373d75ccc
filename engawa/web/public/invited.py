"""出展要請への答え: by the link of a letter, without signing in. A GET shows, a button decides."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.delivery.exhibitors.actions.inviting import InvitationShut, answer_invitation, invitation_at
from engawa.delivery.exhibitors.models import Invitation
from engawa.delivery.exhibitors.states import InvitationState
from engawa.web.http import no_store, public
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

ANSWERS = [
    ("yes", _("出展します")),
    ("later", _("あとで答えます（このリンクは、期限まで使えます）")),
    ("no", _("今回は出展しません")),
]


class AnswerForm(EngawaForm):
    answer = forms.ChoiceField(label=_("お答え"), choices=ANSWERS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("理由やご質問"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("なくてもかまいません。運営の事務局と発注者が読みます。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@public
def invited(request: EngawaRequest, programme: str, token: str) -> HttpResponse:
    del programme
    with inside(request.programme):
        found = invitation_at(request.programme, token)
    if found is None:
        return no_store(render(request, "public/invited_shut.html", status=410))
    if request.method != "POST":
        return _show(request, found, AnswerForm())
    form = AnswerForm(request.POST)
    if seconds := wait_for(request, "door"):
        form.held = words_for(seconds)
        return held(_show(request, found, form), seconds)
    if not form.is_valid():
        return _show(request, found, form)
    typed: dict[str, Any] = form.cleaned_data
    try:
        row = answer_invitation(request.programme, token=token, answer=typed["answer"], reason=typed["reason"])
    except InvitationShut:
        return no_store(render(request, "public/invited_shut.html", status=410))
    said = {
        InvitationState.ACCEPTED: "yes",
        InvitationState.DECLINED: "no",
    }.get(InvitationState(row.state), "later")
    return no_store(render(request, "public/invited_said.html", {"said": said, "gathering": found.gathering}))


def _show(request: EngawaRequest, found: Invitation, form: AnswerForm) -> HttpResponse:
    grounds = [str(Invitation.Ground(one).label) for one in found.grounds]
    context = {"invitation": found, "gathering": found.gathering, "grounds": grounds, "form": form}
    return no_store(render(request, "public/invited.html", context, status=422 if form.errors else 200))
