"""出展者の研修: read, three questions, all right; nobody opens a card before. 仕様書1(2)ア(キ)."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.actions import pass_training
from engawa.delivery.exhibitors.actions.duty import NotAllRight
from engawa.delivery.exhibitors.training import Module, modules, passed
from engawa.web.exhibitor.access import place_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm


class QuestionsForm(EngawaForm):
    """The questions of one module."""

    def __init__(self, module: Module, *args: Any, **kwargs: Any) -> None:
        self.module = module
        super().__init__(*args, **kwargs)

    def own_fields(self) -> dict[str, forms.Field]:
        return {
            f"q{at}": forms.TypedChoiceField(
                label=one.ask, choices=list(enumerate(one.choices)), coerce=int, widget=forms.RadioSelect
            )
            for at, one in enumerate(self.module.questions)
        }

    def given(self) -> list[int]:
        return [self.cleaned_data[f"q{at}"] for at in range(len(self.module.questions))]


@require_safe
@staff(Permission.BOOTH_HOST)
def training(request: EngawaRequest, programme: str) -> HttpResponse:
    done = passed([request.actor.id])[request.actor.id]
    rows = [(one, one.key in done) for one in modules().values()]
    following = next((one for one, is_done in rows if not is_done), None)
    facts = place_for(request).facts | {"rows": rows, "following": following}
    return render(request, "exhibitor/training.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def module(request: EngawaRequest, programme: str, key: str) -> HttpResponse:
    """Whoever answers wrongly reads on at the same place, with what was chosen."""
    found = modules().get(key)
    if found is None:
        raise Http404
    form = QuestionsForm(found, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            pass_training(request.programme, by=request.actor, answers={key: form.given()})
            return redirect("exhibitor:training", programme=programme)
        except NotAllRight as not_yet:
            for at in not_yet.wrong[key]:
                form.add_error(f"q{at}", _("もう一度、本文を読んで選び直してください。"))
    with inside(request.programme):
        done = key in passed([request.actor.id])[request.actor.id]
        facts = place_for(request).facts | {"module": found, "form": form, "done": done}
        return render(request, "exhibitor/training_module.html", facts, status=422 if form.errors else 200)
