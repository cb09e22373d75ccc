"""わたしの情報 of a companion: what is held, who read it, and how to have it erased; as for anybody the programme serves."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.acts.words import CLASS_LABELS, DataClass
from engawa.base.programmes.context import inside
from engawa.contract.custody.disposal.actions import ask_erasure
from engawa.contract.custody.disposal.queries import request_of
from engawa.contract.custody.queries import asked_by, seen_by
from engawa.delivery.fairs.actions.cards import see_own
from engawa.web.between.erasure_words import HER_STEPS, her_step
from engawa.web.between.held import held_by_class
from engawa.web.http import companion
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

NAME = str(CLASS_LABELS[DataClass.IDENTITY])
"""Never asked of a companion, though it lies in the same table as what is."""


class EraseForm(EngawaForm):
    understood = forms.BooleanField(label=gettext_lazy("消すと、元には戻せないことを確かめました"))


@require_safe
@companion(opens=True)
def data(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    own = see_own(request.programme, by=request.actor, gathering=None)
    with inside(request.programme):
        context = {
            "own": own,
            "held": [kind for kind in held_by_class(request.programme.pk, request.actor.id) if kind.what != NAME],
            "seen": seen_by(request.programme.pk, request.actor.id),
            "asked": asked_by(request.programme.pk, request.actor.id),
            "erasure": request_of(request.actor.id),
        }
        return render(request, "companion/data.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@companion()
def erase(request: EngawaRequest, programme: str) -> HttpResponse:
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ask_erasure(request.programme, by=request.actor)
        return redirect("companion:erase", programme=programme)
    with inside(request.programme):
        commissioner = request.programme.commissioner
        who = commissioner.name if commissioner else _("発注者")
        asked = request_of(request.actor.id)
        step = her_step(asked, who) if asked else None
        context = {"asked": asked, "step": step, "steps": HER_STEPS, "who": who, "form": form}
        return render(request, "companion/erase.html", context, status=422 if form.errors else 200)
