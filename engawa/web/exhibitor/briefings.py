"""企業説明 at the exhibitor's desk: when, about what, who signed up, and the way into the room."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.access import briefing_for
from engawa.delivery.fairs.actions import briefings as actions
from engawa.delivery.fairs.actions.slots import NoHands
from engawa.delivery.fairs.briefing_states import BRIEFING_WORDS, BriefingState
from engawa.delivery.fairs.models import Booth, Briefing
from engawa.delivery.fairs.queries.briefings import briefings_of_booth, over
from engawa.web.exhibitor.access import booth_for
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

TONES = {BriefingState.PLANNED: "info", BriefingState.OPEN: "go"}


class BriefingForm(EngawaForm):
    title = forms.CharField(
        label=_("題"), max_length=60, help_text=_("参加者の「きょう」と公開ページに出ます。例：10分でわかる仕事の一日")
    )
    hour = forms.TimeField(
        label=_("始まりの時刻"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"})
    )
    minutes = forms.TypedChoiceField(
        label=_("長さ"),
        coerce=int,
        choices=[(n, _("%(n)d分") % {"n": n}) for n in (10, 15, 20, 25, 30)],
        initial=20,
    )
    material = forms.CharField(
        label=_("資料（文字で）"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("話す内容のあらましを前もって載せておくと、満席のときや音が聞こえない方にも伝わります。"),
    )
    link = forms.URLField(
        label=_("資料の公開ページ"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("スライドなどを自社のホームページに置いている場合だけ。https:// で始まるアドレス"),
    )


def _words(one: Briefing) -> str:
    return _t("行われませんでした") if over(one) else str(BRIEFING_WORDS[BriefingState(one.state)])


@require_safe
@staff(Permission.BOOTH_HOST)
def briefings(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    booth = booth_for(request)
    rows = [
        {
            "briefing": one,
            "word": _words(one),
            "tone": "soft" if over(one) else TONES.get(BriefingState(one.state), "soft"),
            "may_begin": actions.may_begin(one),
            "early": one.at - actions.EARLY,
            "over": over(one),
        }
        for one in briefings_of_booth(booth)
    ]
    template = "list_live" if request.headers.get("HX-Request") == "true" else "list"
    return render(request, f"exhibitor/briefings/{template}.html", _frame(booth) | {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def new(request: EngawaRequest, programme: str) -> HttpResponse:
    booth = booth_for(request)
    form = BriefingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_briefing(booth, by=request.actor, **_facts(booth.gathering, form))
        except (actions.OutsideHours, actions.Overlaps, NoHands) as problem:
            _say(form, problem)
        else:
            return redirect("exhibitor:briefings", programme=programme)
    return _form(request, booth, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.BOOTH_HOST)
def change(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    booth = booth_for(request)
    briefing = briefing_for(request.programme, pk, booth=booth)
    initial = {
        "title": briefing.title,
        "hour": clock.local(briefing.at).time(),
        "minutes": briefing.minutes,
        "material": briefing.material,
        "link": briefing.link,
    }
    form = BriefingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_briefing(briefing, by=request.actor, **_facts(booth.gathering, form))
        except (actions.OutsideHours, actions.Overlaps, actions.NotYet, NoHands) as problem:
            _say(form, problem)
        else:
            return redirect("exhibitor:briefings", programme=programme)
    return _form(request, booth, form, briefing)


@require_POST
@staff(Permission.BOOTH_HOST)
def turn(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Begin, end, cancel. Beginning leads into the room."""
    briefing = briefing_for(request.programme, pk, booth=booth_for(request))
    verb = request.POST.get("verb", "")
    try:
        if verb == "begin":
            seat = actions.begin_briefing(briefing, by=request.actor)
            return redirect("exhibitor:briefing-room:page", programme=programme, seat_id=seat.pk)
        if verb == "end":
            actions.end_briefing(briefing, by=request.actor)
        elif verb == "cancel":
            actions.cancel_briefing(briefing, by=request.actor)
        else:
            return HttpResponseBadRequest()
    except (actions.NotYet, WrongState):
        return _late(request, briefing)
    return redirect("exhibitor:briefings", programme=programme)


def _late(request: EngawaRequest, briefing: Briefing) -> HttpResponse:
    context = {
        "heading": _t("いまはひらけません"),
        "text": _t(
            "企業説明は、説明会の開催中に、始まりの15分前からひらけます。時刻が過ぎた予定と取りやめた予定はひらけません。"
        ),
        "action_url": reverse("exhibitor:briefings", kwargs={"programme": request.programme.slug}),
        "action_label": _t("企業説明の予定に戻る"),
        "briefing": briefing,
    }
    return render(request, "ui/message.html", context, status=409)


def _form(request: EngawaRequest, booth: Booth, form: BriefingForm, briefing: Briefing | None) -> HttpResponse:
    with inside(booth.programme):
        context = _frame(booth) | {"form": form, "briefing": briefing}
        return render(request, "exhibitor/briefings/form.html", context, status=422 if form.errors else 200)


def _frame(booth: Booth) -> dict[str, Any]:
    fair = booth.gathering.fair
    return {"booth": booth, "fair": fair, "gathering": booth.gathering}


def _facts(gathering: Gathering, form: BriefingForm) -> dict[str, Any]:
    facts = dict(form.cleaned_data)
    hour: dt.time = facts.pop("hour")
    day = clock.local(gathering.starts_at).date()
    return facts | {"at": clock.at(day, hour.hour, hour.minute)}


def _say(form: BriefingForm, problem: Exception) -> None:
    words = {
        actions.OutsideHours: _t("部屋を使える時間の外です。説明会の前後30分のうちで選んでください。"),
        actions.Overlaps: _t("同じ時間に、貴社の別の企業説明があります。時刻か長さを変えてください。"),
        NoHands: _t(
            "同じ時間に面談の時間を出しているため、説明する担当者が足りません。面談の時間を取り下げるか、時刻を変えてください。"
        ),
        actions.NotYet: _t("もう始まったか取りやめたため、変えられません。"),
    }
    form.add_error("hour", words[type(problem)])
