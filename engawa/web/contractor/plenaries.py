"""開会・PR・閉会 at the organiser's desk: the plan, the signal, the stage, and the captions typed for everybody."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.access import plenary_for
from engawa.delivery.fairs.actions import plenaries as actions
from engawa.delivery.fairs.actions.briefings import NotYet, OutsideHours
from engawa.delivery.fairs.models import Plenary, PlenaryLine
from engawa.delivery.fairs.plenary_states import PLENARY_LABELS, PLENARY_WORDS, PlenaryState
from engawa.delivery.fairs.queries.plenaries import plenaries_of, rooms_of, transcripts
from engawa.shared.live.health import offered
from engawa.shared.live.places import RoomFull
from engawa.shared.live.states import RoomKind
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

TONES = {PlenaryState.PLANNED: "info", PlenaryState.OPEN: "go"}


class PlenaryForm(EngawaForm):
    kind = forms.ChoiceField(
        label=_("種類"),
        choices=[(one.value, words) for one, words in PLENARY_LABELS.items()],
        widget=forms.RadioSelect,
    )
    hour = forms.TimeField(
        label=_("始まりの時刻"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": "300"})
    )
    minutes = forms.TypedChoiceField(
        label=_("長さ"), coerce=int, choices=[(n, _("%(n)d分") % {"n": n}) for n in (5, 10, 15, 20, 30)], initial=10
    )
    speaker = forms.CharField(
        label=_("登壇者（所属と役職）"),
        max_length=80,
        help_text=_("公開ページに出ます。お名前まで出すときは、ご本人の了解を得てください。"),
    )
    text = forms.CharField(
        label=_("お話の内容（文字で）"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("映像のない会場でも、この文が全員の画面に出ます。話す内容をそのまま書いてください。"),
    )
    slides = forms.CharField(
        label=_("スライドの内容（文字）"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    link = forms.URLField(
        label=_("スライドの公開ページ"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("県や事務局のホームページに置いている場合だけ。https:// で始まるアドレス"),
    )


class LineForm(EngawaForm):
    text = forms.CharField(label=_("字幕に出す言葉"), max_length=200)


@require_safe
@staff(Permission.DAY_RUN)
def plenaries(request: EngawaRequest, programme: str) -> HttpResponse:
    del programme
    return _list(request)


def _list(request: EngawaRequest, *, said: str = "", form: LineForm | None = None, status: int = 200) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    with inside(request.programme):
        found = plenaries_of(gathering)
        lines = transcripts([one for one in found if one.state == PlenaryState.OPEN])
        rooms = rooms_of(found)
        rows = [
            {
                "plenary": one,
                "word": PLENARY_WORDS[PlenaryState(one.state)],
                "tone": TONES.get(PlenaryState(one.state), "soft"),
                "may_begin": one.state == PlenaryState.PLANNED and clock.now() >= one.at - actions.EARLY,
                "may_stage": actions.may_stage(one),
                "early": one.at - actions.EARLY,
                "room": rooms.get(one.pk),
                "lines": lines.get(one.pk, [])[-8:],
            }
            for one in found
        ]
    context = {
        "gathering": gathering,
        "rows": rows,
        "staged": offered(RoomKind.PLENARY),
        "said": said,
        "form": form or LineForm(),
        "client_id": uuid4(),
    }
    return page(request, OFFICE, "contractor/plenaries/list", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def new(request: EngawaRequest, programme: str) -> HttpResponse:
    gathering = chosen_fair(request).gathering
    form = PlenaryForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.plan_plenary(gathering, by=request.actor, **_facts(gathering, form))
        except (OutsideHours, actions.Past) as problem:
            _say(form, problem)
        else:
            return redirect("contractor:plenaries", programme=programme)
    return _form(request, gathering, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def change(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    plenary = plenary_for(request.programme, pk)
    initial = {name: getattr(plenary, name) for name in ("kind", "minutes", "speaker", "text", "slides", "link")}
    form = PlenaryForm(request.POST or None, initial=initial | {"hour": clock.local(plenary.at).time()})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_plenary(plenary, by=request.actor, **_facts(plenary.gathering, form))
        except (OutsideHours, actions.Past, NotYet) as problem:
            _say(form, problem)
        else:
            return redirect("contractor:plenaries", programme=programme)
    return _form(request, plenary.gathering, form, plenary)


@require_POST
@staff(Permission.DAY_RUN)
def turn(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """Begin, end, call off; take the stage, which leads into the room."""
    plenary, verb = plenary_for(request.programme, pk), request.POST.get("verb", "")
    verbs = {"begin": actions.begin_plenary, "end": actions.end_plenary, "cancel": actions.cancel_plenary}
    try:
        if verb == "stage":
            seat = actions.take_the_stage(plenary, by=request.actor)
            return redirect("contractor:staff-room:page", programme=programme, seat_id=seat.pk)
        if verb not in verbs:
            return HttpResponseBadRequest()
        verbs[verb](plenary, by=request.actor)
    except actions.NoStage:
        return _list(
            request,
            said=_t("通話のサーバー（LiveKit）が使えないため、映像の部屋はひらけません。文と字幕で進めてください。"),
            status=409,
        )
    except (NotYet, WrongState):
        return _list(
            request, said=_t("いまは行えません。始まりの15分前から、説明会が中断していないときに行えます。"), status=409
        )
    except RoomFull:
        return _list(
            request, said=_t("登壇の席が埋まっています。だれかが退出してから、もう一度押してください。"), status=409
        )
    return redirect("contractor:plenaries", programme=programme)


@require_POST
@staff(Permission.DAY_RUN)
def caption(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    """One line, or a line taken away."""
    plenary = plenary_for(request.programme, pk)
    if request.POST.get("verb") == "hide":
        actions.hide_line(_line(plenary, request.POST.get("line", "")), by=request.actor)
        return redirect("contractor:plenaries", programme=programme)
    form = LineForm(request.POST)
    if not form.is_valid():
        return _list(request, form=form, status=422)
    try:
        client_id = UUID(request.POST.get("client_id", ""))
    except ValueError:
        return HttpResponseBadRequest()
    try:
        actions.say_line(plenary, by=request.actor, client_id=client_id, text=form.cleaned_data["text"])
    except NotYet:
        return _list(request, said=_t("始まってから、終わるまでのあいだだけ字幕を出せます。"), form=form, status=409)
    return redirect("contractor:plenaries", programme=programme)


def _line(plenary: Plenary, given: str) -> PlenaryLine:
    try:
        pk = UUID(given)
    except ValueError:
        raise Http404 from None
    with inside(plenary.programme):
        found = PlenaryLine.objects.select_related("programme", "plenary").filter(pk=pk, plenary=plenary).first()
    if found is None:
        raise Http404
    return found


def _form(request: EngawaRequest, gathering: Gathering, form: PlenaryForm, plenary: Plenary | None) -> HttpResponse:
    fair = chosen_fair(request)
    context = {"form": form, "plenary": plenary, "gathering": gathering, "fair": fair}
    return page(request, OFFICE, "contractor/plenaries/form", context, status=422 if form.errors else 200)


def _facts(gathering: Gathering, form: PlenaryForm) -> dict[str, Any]:
    facts = dict(form.cleaned_data)
    hour: dt.time = facts.pop("hour")
    return facts | {"at": clock.at(clock.local(gathering.starts_at).date(), hour.hour, hour.minute)}


def _say(form: PlenaryForm, problem: Exception) -> None:
    words = {
        OutsideHours: _t("部屋を使える時間の外です。説明会の前後30分のうちで選んでください。"),
        actions.Past: _t("もう過ぎた時刻です。これからの時刻にしてください。"),
        NotYet: _t("もう始まったか取りやめたため、変えられません。"),
    }
    form.add_error("hour", words[type(problem)])


urlpatterns = [
    path("plenaries/", plenaries, name="plenaries"),
    path("plenaries/new/", new, name="plenary-new"),
    path("plenaries/<uuid:pk>/", change, name="plenary"),
    path("plenaries/<uuid:pk>/turn/", turn, name="plenary-turn"),
    path("plenaries/<uuid:pk>/caption/", caption, name="plenary-caption"),
]
