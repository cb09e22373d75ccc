"""三者相談: asking for it, what each body may see, the time, and what came of it."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.acts.words import Purpose
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Agency, Organisation
from engawa.base.programmes.context import inside
from engawa.contract.approvals.fields import CONSULT_LABELS, ConsultField
from engawa.contract.custody.queries import consents_of
from engawa.contract.custody.states import ConsentState
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.queries.fair import current_fair
from engawa.delivery.guidance.access import own_consultation
from engawa.delivery.guidance.actions import asking, counter, telling
from engawa.delivery.guidance.bodies import organisations_of
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.queries.consultations import (
    ahead_of,
    consultations_of,
    counter_of,
    counters_of,
    free_times,
    hosts_of,
    is_stopped,
)
from engawa.delivery.guidance.queries.sheets import town_of, towns_for
from engawa.delivery.guidance.states import (
    AGENCY_WORDS,
    AHEAD,
    BODIES_WORDS,
    CONSULT_TOPIC_WORDS,
    CONSULT_WORDS,
    HELD_WORDS,
    MODE_WORDS,
    Bodies,
    ConsultState,
    ConsultTopic,
    HeldAs,
    Mode,
)
from engawa.delivery.queues.actions import DeskShut, TooManyTickets
from engawa.delivery.queues.models import Desk
from engawa.delivery.queues.states import LIVE_TICKETS, DeskState
from engawa.web.http import subject
from engawa.web.participant.beside import beside_her
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm
from engawa.web.ui.words import jp_datetime

TOO_MANY = gettext_lazy("整理券は同時に3枚までです。どれかを返すと、相談窓口の整理券を取れます。")
WAIT_FOR_OFFER, TODAY = "offer", "today"
SHOWN = (ConsultField.IDENTITY, ConsultField.CONTACT, ConsultField.TOPICS, ConsultField.HOUSEHOLD)
USUAL = [ConsultField.IDENTITY.value, ConsultField.TOPICS.value]
"""Ticked beforehand, for her to untick: whom they speak with, and about what."""


class AskForm(EngawaForm):
    """Whom, about what, when; and for each body what it may see."""

    bodies = forms.ChoiceField(label=gettext_lazy("どこに相談しますか"), widget=forms.RadioSelect)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("相談したいこと"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, CONSULT_TOPIC_WORDS[one]) for one in ConsultTopic],
        help_text=gettext_lazy("いくつでも選べます。まだ決まっていなくてもかまいません。"),
    )
    words = forms.CharField(
        label=gettext_lazy("ひとこと"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("どのように"),
        widget=forms.RadioSelect,
        choices=[(one.value, MODE_WORDS[one]) for one in Mode],
    )
    at = forms.ChoiceField(label=gettext_lazy("いつ"), widget=forms.RadioSelect)
    town = forms.ChoiceField(
        label=gettext_lazy("移住相談の回答を見せる市町村"),
        required=False,
        help_text=gettext_lazy(
            "一つだけ選べます。氏名と連絡先は見せません。発注者の承諾が出ていない市町村は、選んでも読めません。"
        ),
    )

    def __init__(
        self,
        bodies: list[Organisation],
        times: list[tuple[str, str]],
        towns: list[Organisation],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        self.organisations = bodies
        super().__init__(*args, **kwargs)
        self.offer("town", [("", _("見せない")), *((str(one.pk), one.name) for one in towns)])
        if not towns:
            del self.fields["town"]
        there = {one.agency for one in bodies}
        offered = [one for one in Bodies if {agency.value for agency in one.agencies} <= there]
        self.offer("bodies", [(one.value, BODIES_WORDS[one]) for one in offered])
        self.offer("at", times)

    def own_fields(self) -> dict[str, forms.Field]:
        return {
            _name(one): forms.MultipleChoiceField(
                label=_("%(body)sに見せるもの") % {"body": one.name},
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=_choices(one),
            )
            for one in self.organisations
        }

    @property
    def shown_fields(self) -> list[forms.BoundField]:
        return [self[_name(one)] for one in self.organisations]

    def wanted(self) -> asking.Wanted:
        typed = self.cleaned_data
        shown = tuple((one.pk, tuple(ConsultField(word) for word in typed[_name(one)])) for one in self.organisations)
        at, town = typed["at"], typed.get("town")
        return asking.Wanted(
            bodies=Bodies(typed["bodies"]),
            mode=Mode(typed["mode"]),
            topics=tuple(ConsultTopic(one) for one in typed["topics"]),
            words=typed["words"],
            shown=shown,
            starts_at=None if at in {WAIT_FOR_OFFER, TODAY} else dt.datetime.fromisoformat(at),
            town=UUID(town) if town else None,
        )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        if typed.get("at") == TODAY and typed.get("mode") not in {None, Mode.VIDEO}:
            self.add_error("at", _("きょうの順番待ちは、オンラインの相談だけです。"))
        shown = [typed.get(_name(one), []) for one in self.organisations]
        if typed.get("mode") == Mode.PHONE and not any(ConsultField.CONTACT in fields for fields in shown):
            words = _(
                "電話での相談には、少なくとも一つの機関に電話番号を見せる必要があります。下の「見せるもの」で選んでください。"
            )
            self.add_error("mode", words)
        return typed


def _name(body: Organisation) -> str:
    return f"shown_{body.pk.hex}"


def _choices(body: Organisation) -> list[tuple[str, Any]]:
    """定住機構 is told of household and housing by the sheet itself; another body by this tick, for this consultation."""
    fields = [one for one in SHOWN if one != ConsultField.HOUSEHOLD or body.agency != Agency.RELOCATION]
    return [(one.value, CONSULT_LABELS[one]) for one in fields]


class SheetForm(EngawaForm):
    """移住相談. Everything may be left out."""

    def own_fields(self) -> dict[str, forms.Field]:
        return {
            name: forms.CharField(
                label=label, help_text=hint, max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )
            for name, (label, hint) in SHEET_QUESTIONS.items()
        }


SHEET_QUESTIONS = {
    "household": (gettext_lazy("いっしょに暮らす方"), gettext_lazy("例：夫婦と小学生1人")),
    "housing": (gettext_lazy("住まいの希望"), gettext_lazy("例：賃貸、庭のある家、駅の近く")),
    "schooling": (gettext_lazy("学校・保育・介護"), gettext_lazy("例：春に保育園へ入りたい")),
    "car": (gettext_lazy("車と免許"), gettext_lazy("例：免許はあるが、車は持っていない")),
    "budget": (gettext_lazy("費用のこと"), gettext_lazy("例：引越し費用の支援があるか知りたい")),
    "moving": (gettext_lazy("いつごろ移りたいか"), gettext_lazy("例：半年以内、まずは下見から")),
}


@require_safe
@subject()
def consults(request: EngawaRequest, programme: str) -> HttpResponse:
    """相談: the one ahead, the counters, what came of earlier ones."""
    del programme
    rows = consultations_of(request.actor.id)
    bodies = organisations_of(Agency)
    counters = counters_of(bodies)
    context = {
        "fair": current_fair(),
        "ahead": next((one for one in rows if one.state in AHEAD), None),
        "rows": [_line(one) for one in rows],
        "stopped": is_stopped(request.actor.id),
        "bodies": [(one, counters[one.pk]) for one in bodies],
    }
    return render(request, "participant/consult/list.html", context)


def _line(one: Consultation) -> dict[str, Any]:
    return {
        "one": one,
        "bodies": BODIES_WORDS[one.wanted],
        "mode": MODE_WORDS[Mode(one.mode)],
        "word": CONSULT_WORDS[ConsultState(one.state)],
        "held": HELD_WORDS[HeldAs(one.held_as)] if one.held_as else "",
        "tone": {"offered": "now", "booked": "go", "requested": "info"}.get(one.state, "soft"),
    }


LATE: dict[type[Exception], tuple[str, Any]] = {
    asking.TimeTaken: ("at", gettext_lazy("その日時は、いま埋まりました。別の日時を選んでください。")),
    asking.BodyAway: ("bodies", gettext_lazy("この機関の窓口は、いま開いていません。")),
    asking.NotThisTown: ("town", gettext_lazy("この市町村は、いまは選べません。選び直してください。")),
    TooManyTickets: ("at", TOO_MANY),
    DeskShut: (
        "at",
        gettext_lazy("相談窓口の受付が終わりました。申込みは受け付けています。別の日時を選んでください。"),
    ),
}
"""What somebody else was faster with: said beside its field."""


@require_http_methods(["GET", "HEAD", "POST"])
@subject(opens=True)
def ask(request: EngawaRequest, programme: str) -> HttpResponse:
    """相談を申し込む, or change what was asked for while no time is set."""
    with inside(request.programme):
        known, bodies, towns = ahead_of(request.actor.id), organisations_of(Agency), towns_for(request.actor.id)
        times, desk, stopped = _times(bodies), counter_of(current_fair_gathering()), is_stopped(request.actor.id)
    if stopped:
        return redirect("participant:consults", programme=programme)
    if known is not None and known.state != ConsultState.REQUESTED:
        return redirect("participant:consult", programme=programme, pk=known.pk)
    if not bodies:
        with inside(request.programme):
            return render(request, "participant/consult/away.html", {"fair": current_fair()})
    own = telling.see_own_words(request.programme, by=request.actor, consultation=known)
    form = AskForm(bodies, times, towns, request.POST or None, initial=_initial(request, known, bodies, own.words))
    if request.method == "POST" and form.is_valid():
        try:
            one = asking.ask_consultation(request.programme, by=request.actor, wanted=form.wanted())
            if form.cleaned_data["at"] == TODAY:
                counter.draw_at_counter(one, by=request.actor)
                return redirect("participant:today", programme=programme)
        except tuple(LATE) as problem:
            field, words = LATE[type(problem)]
            form.add_error(field, words)
        except (asking.AlreadyAhead, asking.ConsultStopped):
            return redirect("participant:consults", programme=programme)
        else:
            return redirect("participant:consult", programme=programme, pk=one.pk)
    with inside(request.programme):
        context = {"fair": current_fair(), "form": form, "known": known, "told": own.told, "desk": desk}
        return render(request, "participant/consult/ask.html", context, status=422 if form.errors else 200)


def current_fair_gathering() -> Any:
    fair = current_fair()
    return fair.gathering if fair else None


def _times(bodies: list[Organisation]) -> list[tuple[str, str]]:
    """The queue of today when the counter is open; times both counters share; else a counsellor's offer."""
    there = {one.agency for one in bodies}
    wanted = next((one for one in Bodies if {agency.value for agency in one.agencies} <= there), None)
    found = [(at.isoformat(), jp_datetime(at)) for at in (free_times(wanted) if wanted else [])]
    gathering = current_fair_gathering()
    desk = counter_of(gathering)
    open_now = desk is not None and desk.state == DeskState.OPEN and gathering.state == GatheringState.LIVE
    today = [(TODAY, _("きょう、順番を待つ（整理券を取ります）"))] if open_now else []
    return [*today, *found, (WAIT_FOR_OFFER, _("相談員からの日時の案内を待つ"))]


def _initial(
    request: EngawaRequest, known: Consultation | None, bodies: list[Organisation], words: str
) -> dict[str, Any]:
    with inside(request.programme):
        given = [
            one
            for one in consents_of(request.actor.id)
            if one.purpose == Purpose.CONSULTATION and one.state == ConsentState.GIVEN
        ]
        town = town_of(known) if known else None
    ticked = {one.recipient_id: list(one.fields) for one in given}
    usual = USUAL if known is None or not known.topics else []
    shown = {_name(one): ticked.get(one.pk, usual) for one in bodies}
    return shown | {
        "bodies": known.bodies if known else Bodies.BOTH,
        "mode": known.mode if known else Mode.VIDEO,
        "topics": known.topics if known else [],
        "words": words,
        "at": WAIT_FOR_OFFER,
        "town": str(town.pk) if town else "",
    }


@require_safe
@subject()
def consult(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    del programme
    return consult_page(request, own_consultation(request.programme, request.actor, pk))


def consult_page(request: EngawaRequest, one: Consultation, *, said: str = "", status: int = 200) -> HttpResponse:
    with inside(request.programme):
        desk: Desk | None = counter_of(current_fair_gathering())
        ticket = one.ticket
        waiting = ticket is not None and ticket.state in LIVE_TICKETS
        context = _line(one) | {
            "fair": current_fair(),
            "said": said,
            "waiting": waiting,
            "may_draw": one.state in AHEAD
            and not waiting
            and not one.running
            and one.mode == Mode.VIDEO
            and one.state == ConsultState.REQUESTED
            and desk is not None
            and desk.state == DeskState.OPEN,
            "hosts": [AGENCY_WORDS[Agency(host.agency)] for host in hosts_of([one])[one.pk]],
            "minutes": max(1, round(one.overlap_seconds / 60)) if one.overlap_seconds else 0,
            "ahead": one.state in AHEAD,
            "town": town_of(one),
            "beside": beside_her(one),
        }
        return render(request, "participant/consult/one.html", context, status=status)


@require_POST
@subject()
def answer(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """この日時にする, 別の日時がよい, 取りやめる, きょう順番を待つ, 市町村に見せるのをやめる."""
    one, verb = own_consultation(request.programme, request.actor, pk), request.POST.get("verb", "")
    try:
        if verb == "accept":
            asking.accept_time(one, by=request.actor)
        elif verb == "turn_down":
            asking.turn_down(one, by=request.actor)
        elif verb == "cancel":
            asking.cancel_consultation(one, by=request.actor)
        elif verb == "hide_sheet":
            telling.hide_sheet(one, by=request.actor)
        elif verb == "draw":
            counter.draw_at_counter(one, by=request.actor)
            return redirect("participant:today", programme=programme)
        else:
            return HttpResponseBadRequest()
    except TooManyTickets:
        return consult_page(
            request, own_consultation(request.programme, request.actor, pk), said=str(TOO_MANY), status=409
        )
    except (asking.TimeTaken, DeskShut, WrongState):
        one = own_consultation(request.programme, request.actor, pk)
        words = _("状況が変わったため、行いませんでした。いまの様子をご確認ください。")
        return consult_page(request, one, said=words, status=409)
    return redirect("participant:consult", programme=programme, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@subject(opens=True)
def sheet(request: EngawaRequest, programme: str) -> HttpResponse:
    """移住相談の回答: read by 定住機構; by another body only where she ticks it for a consultation."""
    own = telling.see_own_words(request.programme, by=request.actor, consultation=None)
    form = SheetForm(request.POST or None, initial=own.sheet)
    if request.method == "POST" and form.is_valid():
        telling.tell_sheet(request.programme, by=request.actor, answers=form.cleaned_data)
        return redirect("participant:consults", programme=programme)
    with inside(request.programme):
        context = {"fair": current_fair(), "form": form, "fields": [form[name] for name in SHEET_QUESTIONS]}
        return render(request, "participant/consult/sheet.html", context, status=422 if form.errors else 200)
