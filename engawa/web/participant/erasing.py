"""わたしの情報を消す: what erasing means, the question, and how far it has come."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.contract.custody.disposal.actions import ask_erasure
from engawa.contract.custody.disposal.queries import request_of
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.web.between.erasure_words import HER_STEPS, her_step
from engawa.web.http import subject
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm


class AskForm(EngawaForm):
    understood = forms.BooleanField(label=gettext_lazy("消すと、元には戻せないことを確かめました"))


@require_http_methods(["GET", "HEAD", "POST"])
@subject(ended="public:closed")
def erase(request: EngawaRequest, programme: str) -> HttpResponse:
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ask_erasure(request.programme, by=request.actor)
        return redirect("participant:erase", programme=programme)
    with inside(request.programme):
        return render(request, "participant/erase.html", _facts(request, form), status=422 if form.errors else 200)


def _facts(request: EngawaRequest, form: AskForm) -> dict[str, Any]:
    commissioner = request.programme.commissioner
    who = commissioner.name if commissioner else _("発注者")
    asked = request_of(request.actor.id)
    step = her_step(asked, who) if asked else None
    return {"fair": current_fair(), "asked": asked, "step": step, "steps": HER_STEPS, "who": who, "form": form}
