"""支援: by next date, what is late first; one case with its lines, its checklist, its hand-over."""

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_alias, show_aliases
from engawa.contract.approvals.fields import CONSULT_LABELS, field_words
from engawa.delivery.guidance.access import agency_for, case_for, hand_over_for
from engawa.delivery.guidance.actions import cases as acts, handing
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.case_states import (
    CASE_STAGE_WORDS,
    CASE_WORDS,
    CLOSING_WORDS,
    GOING_ON,
    HAND_WORDS,
    NEXT_WORDS,
    ROUTE_WORDS,
    STAGES,
    TRACK_WORDS,
    CaseStage,
    CaseState,
    Closing,
    HandState,
    Next,
    Route,
    Track,
)
from engawa.delivery.guidance.models import Case, CaseHandOver
from engawa.delivery.guidance.queries.cases import (
    checks_of,
    coming_to,
    ended,
    going_on,
    hand_over_of,
    late,
    lines_of,
    near_the_end,
)
from engawa.delivery.guidance.queries.consultations import for_agency
from engawa.delivery.guidance.states import ConsultState
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

NOT_CHOSEN = ("", gettext_lazy("選んでください"))


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class NextForm(EngawaForm):
    next_action = forms.ChoiceField(
        label=gettext_lazy("次の一手"), choices=[NOT_CHOSEN, *[(one.value, NEXT_WORDS[one]) for one in Next]]
    )
    next_due = forms.DateField(label=gettext_lazy("いつまでに"), widget=_day())
    next_words = forms.CharField(
        label=gettext_lazy("覚え書き"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("担当の機関だけが読みます。"),
    )

    def clean_next_due(self) -> dt.date:
        day: dt.date = self.cleaned_data["next_due"]
        if day < clock.today():
            raise forms.ValidationError(_("きょうより後の日付を選んでください。"))
        return day


STAGE_CHOICES = [
    (
        TRACK_WORDS[track],
        [(f"{track.value}.{stage.value}", CASE_STAGE_WORDS[stage]) for stage in STAGES[track]],
    )
    for track in Track
]


class StepForm(EngawaForm):
    stage = forms.ChoiceField(label=gettext_lazy("どこまで進みましたか"), choices=[NOT_CHOSEN, *STAGE_CHOICES])
    on = forms.DateField(label=gettext_lazy("いつのこと"), widget=_day())

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("これからの日付は記録できません。"))
        return day


class HandForm(EngawaForm):
    """To whom, by which way, what goes with it."""

    to = forms.ChoiceField(label=gettext_lazy("どの機関へ"))
    route = forms.ChoiceField(
        label=gettext_lazy("どのように"),
        widget=forms.RadioSelect,
        choices=[(one.value, ROUTE_WORDS[one]) for one in Route],
        help_text=gettext_lazy("直接引き継ぐには、施行文書番号のある承諾が要ります。"),
    )
    content = forms.MultipleChoiceField(
        label=gettext_lazy("引き継ぐもの"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, CONSULT_LABELS[one]) for one in handing.CONTENT],
    )


class CloseForm(EngawaForm):
    closing = forms.ChoiceField(
        label=gettext_lazy("終了の理由"), choices=[NOT_CHOSEN, *[(one.value, CLOSING_WORDS[one]) for one in Closing]]
    )


@require_safe
@staff(Permission.CONSULT_HOST)
def cases(request: EngawaRequest, programme: str) -> HttpResponse:
    """Mine by next date; what another body sends; requests nobody has taken up."""
    del programme
    body, agency = request.actor.organisation_id, agency_of(request.actor)
    if agency is None:
        raise Http404
    rows, done, coming = going_on(body), ended(body), coming_to(body)
    new = list(for_agency(agency).filter(state=ConsultState.REQUESTED).order_by("made_at")[:10]) if not rows else []
    people = {one.subject_id for one in [*rows, *done]} | {one.subject_id for one in new}
    aliases = show_aliases(people | {hand.case.subject_id for hand in coming})
    context = {
        "rows": [_row(one, aliases, request.actor.id) for one in rows],
        "done": [_row(one, aliases, request.actor.id) for one in done],
        "coming": [(hand, aliases.get(hand.case.subject_id, ""), field_words(hand.content)) for hand in coming],
        "new": [(one, aliases.get(one.subject_id, "")) for one in new],
        "late": sum(late(one) for one in rows),
        "ending": any(near_the_end(one) for one in rows),
    }
    return render(request, "agency/cases.html", context)


def _row(one: Case, aliases: dict[UUID, str], me: UUID) -> dict[str, Any]:
    return {
        "case": one,
        "alias": aliases.get(one.subject_id, ""),
        "late": one.state in GOING_ON and late(one),
        "next": NEXT_WORDS[Next(one.next_action)],
        "job": CASE_STAGE_WORDS[CaseStage(one.stage_job)] if one.stage_job else "",
        "move": CASE_STAGE_WORDS[CaseStage(one.stage_move)] if one.stage_move else "",
        "word": CASE_WORDS[CaseState(one.state)],
        "mine": one.owner == me,
    }


@require_safe
@staff(Permission.CONSULT_HOST, opens=True)
def case(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    del programme
    return page(request, case_for(request.programme, request.actor, pk))


def page(
    request: EngawaRequest,
    one: Case,
    *,
    following: NextForm | None = None,
    step: StepForm | None = None,
    hand: HandForm | None = None,
    close: CloseForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    words = acts.see_case(one, by=request.actor)
    with inside(request.programme):
        own = one.organisation_id == request.actor.organisation_id
        may = own and one.state in GOING_ON
        under = hand_over_of(one)
        forms_of = {
            "next": following or NextForm(initial=_planned(one, words)),
            "step": step or StepForm(initial={"on": clock.today()}),
            "hand": _offered(hand or HandForm(initial={"route": Route.VIA, "content": ["identity", "case"]}), one),
            "close": close or CloseForm(),
        }
        context = {
            "case": one,
            "row": _row(one, {one.subject_id: show_alias(one.subject_id)}, request.actor.id),
            "words": words,
            "own": own,
            "may": may,
            "lines": lines_of(one),
            "checks": checks_of(one),
            "under": under,
            "under_word": HAND_WORDS[HandState(under.state)] if under else "",
            "under_what": field_words(under.content) if under else "",
            "under_route": ROUTE_WORDS[Route(under.route)] if under else "",
            "closing": CLOSING_WORDS[Closing(one.closing)] if one.closing else "",
            "ending": near_the_end(one),
            "said": said,
            "today": clock.today(),
        }
        return render(request, "agency/case.html", context | {"forms": forms_of}, status=status)


def _planned(one: Case, words: str) -> dict[str, Any]:
    return {"next_action": one.next_action, "next_due": one.next_due, "next_words": words}


def _offered(form: HandForm, one: Case) -> HandForm:
    form.offer("to", [NOT_CHOSEN, *[(str(body.pk), body.name) for body in handing.bodies_to(one)]])
    return form


@require_POST
@staff(Permission.CONSULT_HOST)
def plan(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found, form = case_for(request.programme, request.actor, pk), NextForm(request.POST)
    if form.is_valid():
        typed = form.cleaned_data
        facts = {"next_action": typed["next_action"], "next_due": typed["next_due"], "words": typed["next_words"]}
        try:
            acts.plan_next(found, by=request.actor, **facts)
        except acts.PastDay:
            form.add_error("next_due", _("事業の終わりまでの日付を選んでください。"))
        else:
            return redirect("agency:case", programme=programme, pk=pk)
    return page(request, found, following=form, status=422)


@require_POST
@staff(Permission.CONSULT_HOST)
def step(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found, form = case_for(request.programme, request.actor, pk), StepForm(request.POST)
    if not form.is_valid():
        return page(request, found, step=form, status=422)
    track, stage = form.cleaned_data["stage"].split(".")
    acts.add_step(found, by=request.actor, track=track, stage=stage, on=form.cleaned_data["on"])
    return redirect("agency:case", programme=programme, pk=pk)


@require_POST
@staff(Permission.CONSULT_HOST)
def hand(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """引継ぎを提案する."""
    found = case_for(request.programme, request.actor, pk)
    with inside(request.programme):
        form = _offered(HandForm(request.POST), found)
    if form.is_valid():
        typed = form.cleaned_data
        facts = {"to": UUID(typed["to"]), "route": typed["route"], "content": typed["content"]}
        try:
            handing.propose_hand_over(found, by=request.actor, **facts)
        except handing.NoSuchBody:
            form.add_error("to", _("この機関には、いま引き継げません。"))
        except handing.AlreadyUnderWay:
            return page(request, found, said=_("すでに進んでいる引継ぎがあります。"), status=409)
        else:
            return redirect("agency:case", programme=programme, pk=pk)
    return page(request, found, hand=form, status=422)


@require_POST
@staff(Permission.CONSULT_HOST)
def close(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    found, form = case_for(request.programme, request.actor, pk), CloseForm(request.POST)
    if not form.is_valid():
        return page(request, found, close=form, status=422)
    acts.close_case(found, by=request.actor, closing=form.cleaned_data["closing"])
    return redirect("agency:cases", programme=programme)


@require_POST
@staff(Permission.CONSULT_HOST)
def do(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """担当になる, 返事待ちにする, 再開する, a tick."""
    found, verb = case_for(request.programme, request.actor, pk), request.POST.get("verb", "")
    if verb == "take":
        acts.take_case(found, by=request.actor)
    elif verb in {"wait", "resume"}:
        acts.turn_case(found, by=request.actor, verb=verb)
    elif verb in {"tick", "untick"}:
        try:
            acts.tick_item(found, by=request.actor, key=request.POST.get("key", ""), done=verb == "tick")
        except acts.Unknown:
            raise Http404 from None
    else:
        return HttpResponseBadRequest()
    return redirect("agency:case", programme=programme, pk=pk)


@require_POST
@staff(Permission.CONSULT_HOST)
def hand_do(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """送る by the body in charge; 引き受ける, 引き受けない by the one it goes to."""
    agency_for(request.programme, request.actor)
    found, verb = hand_over_for(request.programme, request.actor, pk), request.POST.get("verb", "")
    verbs: dict[str, Callable[[CaseHandOver], object]] = {
        "send": lambda one: handing.send_hand_over(one, by=request.actor),
        "accept": lambda one: handing.accept_hand_over(one, by=request.actor, in_charge_from=clock.today()),
        "refuse": lambda one: handing.refuse_hand_over(one, by=request.actor),
    }
    if verb not in verbs:
        return HttpResponseBadRequest()
    verbs[verb](found)
    if verb == "send":
        return redirect("agency:case", programme=programme, pk=found.case_id)
    return redirect("agency:cases", programme=programme)
