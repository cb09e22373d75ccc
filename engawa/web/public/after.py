"""その後のおたずね: a link without content, a button, then a stage and 「送る」. The second press uses the link up."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.base.programmes.doors import look_door
from engawa.base.subjects.aliases import show_aliases
from engawa.delivery.fairs.actions.registering import DoorShut
from engawa.outcomes.measures.asking import ASK, Asked, answer_ask, answerer, ask_at
from engawa.outcomes.measures.deeds import AFTERWARDS, DEED_LABELS
from engawa.outcomes.measures.saying import NotCounted
from engawa.web.http import no_store, public
from engawa.web.limiting import held, wait_for, words_for
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

STAGES = [("", gettext_lazy("まだ何もしていません")), *((one.value, DEED_LABELS[one]) for one in AFTERWARDS)]


@dataclass(frozen=True)
class Line:
    """Whom, or which company, one question is about."""

    ref: UUID
    name: str

    @property
    def field(self) -> str:
        return f"stage-{self.ref.hex}"


class AfterForm(EngawaForm):
    """One stage for each, and for her one company more."""

    other = forms.ChoiceField(label=gettext_lazy("ほかの出展企業"), required=False)
    other_stage = forms.ChoiceField(
        label=gettext_lazy("その企業とのこと"), choices=STAGES, required=False, widget=forms.RadioSelect
    )

    def __init__(self, lines: list[Line], others: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[line.field] = forms.ChoiceField(
                label=line.name, choices=STAGES, required=False, widget=forms.RadioSelect
            )
        if others:
            self.offer("other", [("", _("ありません")), *others])
        else:
            del self.fields["other"], self.fields["other_stage"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.more:
            return cleaned
        if cleaned.get("other") and not cleaned.get("other_stage"):
            self.add_error("other_stage", _("選んだ企業とのことを、一つ選んでください。"))
        elif cleaned.get("other_stage") and not cleaned.get("other"):
            self.add_error("other", _("どの企業とのことかを選んでください。"))
        return cleaned

    @property
    def more(self) -> bool:
        """Whether companies are left that she may name besides those she met."""
        return "other" in self.fields

    @property
    def asked(self) -> list[forms.BoundField]:
        return [self[line.field] for line in self.lines]

    def deeds(self) -> dict[UUID, str]:
        found = {line.ref: self.cleaned_data[line.field] for line in self.lines}
        if self.cleaned_data.get("other"):
            found[UUID(self.cleaned_data["other"])] = self.cleaned_data["other_stage"]
        return {ref: deed for ref, deed in found.items() if deed}


@require_http_methods(["GET", "HEAD", "POST"])
@public
def after(request: EngawaRequest, programme: str, token: str) -> HttpResponse:
    """A GET tells nothing: mail scanners follow links. The first press shows the question, the second answers it."""
    del programme
    door = look_door(token, ASK)
    if door is None or not door.open or door.programme_id != request.programme.pk:
        return _shut(request)
    if request.method != "POST":
        return no_store(render(request, "public/after.html"))
    if seconds := wait_for(request, "door"):
        return held(render(request, "public/after.html", {"held": words_for(seconds)}), seconds)
    with inside(request.programme):
        asked = ask_at(request.programme, token)
        form = _form(request, asked) if asked else None
    if asked is None or form is None:
        return _shut(request)
    if form.is_bound and form.is_valid():
        return _send(request, token, asked, form)
    return _ask(request, asked, form)


def _form(request: EngawaRequest, asked: Asked) -> AfterForm:
    aliases = show_aliases(asked.people)
    lines = [Line(one.pk, one.name) for one in asked.companies]
    lines += [Line(one, _("%(alias)sさん") % {"alias": aliases.get(one, "")}) for one in asked.people]
    others = [(str(one.pk), one.name) for one in asked.others]
    return AfterForm(lines, others, request.POST if "send" in request.POST else None)


def _ask(request: EngawaRequest, asked: Asked, form: AfterForm) -> HttpResponse:
    context = {"form": form, "hers": asked.ask.subject_id is not None, "fair": asked.fair}
    return no_store(render(request, "public/after_asked.html", context, status=422 if form.errors else 200))


def _send(request: EngawaRequest, token: str, asked: Asked, form: AfterForm) -> HttpResponse:
    with inside(request.programme):
        by = answerer(asked.ask)
    if by is None:
        return _shut(request)
    deeds = form.deeds()
    try:
        answer_ask(request.programme, token=token, deeds=deeds, by=by, asked=asked)
    except DoorShut:
        return _shut(request)
    except NotCounted as problem:
        form.add_error(None, str(problem))
        return _ask(request, asked, form)
    context = {"said": len(deeds), "hers": asked.ask.subject_id is not None}
    return no_store(render(request, "public/after_thanks.html", context))


def _shut(request: EngawaRequest) -> HttpResponse:
    return no_store(render(request, "public/after_shut.html", status=410))
