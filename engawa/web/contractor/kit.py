"""紙の備え: printing it, its copies and their end, asking for the consent to names, and typing in what was written."""

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.base.subjects.aliases import show_aliases
from engawa.contract.approvals.actions import request_copy
from engawa.contract.approvals.fields import CopyField
from engawa.contract.custody.models import CopyRecord
from engawa.contract.custody.queries import kits
from engawa.delivery.fairs.access import booth_for
from engawa.delivery.fairs.actions.meeting import KeptApart, NotTakingPart
from engawa.delivery.fairs.actions.printing import destroy_kit, print_kit
from engawa.delivery.fairs.actions.typing import NoSuchTime, TypedAlready, type_talk
from engawa.delivery.fairs.documents.kit import people_of
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.fair import booths_of
from engawa.delivery.fairs.talk_states import MEANS_LABELS, Means
from engawa.outcomes.measures.collecting import collect
from engawa.shared.documents.render import Unprintable
from engawa.web.between.choosing import chosen_fair
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.contractor.posts import pdf
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

DISPOSAL = _("裁断して溶解")


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _time() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PrintForm(EngawaForm):
    named = forms.ChoiceField(
        label=_("何を印刷しますか"),
        choices=[
            ("no", _("表示名だけ（承諾は要りません）")),
            ("yes", _("氏名・フリガナ・電話番号も入れる（発注者の承諾が要ります）")),
        ],
        widget=forms.RadioSelect,
        initial="no",
    )
    place = forms.CharField(label=_("どこに置きますか"), max_length=80, help_text=_("例：本部の鍵のかかる引き出し"))
    until = forms.DateField(label=_("いつまでに廃棄しますか"), widget=_day())

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if until < clock.today():
            raise forms.ValidationError(_t("きょうか、これから先の日にしてください。"))
        return until


class EndForm(EngawaForm):
    how = forms.CharField(label=_("どう廃棄しましたか"), max_length=100)


class AskForm(EngawaForm):
    copies = forms.IntegerField(label=_("何部"), min_value=1, max_value=20, initial=1)
    place = forms.CharField(label=_("どこに置きますか"), max_length=80)
    disposal = forms.CharField(label=_("どう廃棄しますか"), max_length=80)
    from_on = forms.DateField(label=_("いつから"), widget=_day())
    to_on = forms.DateField(label=_("いつまで（この日までに廃棄します）"), widget=_day())
    scope_text = forms.CharField(label=_("発注者への説明"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def clean(self) -> dict[str, Any]:
        typed = self.cleaned_data
        if typed.get("from_on") and typed.get("to_on") and typed["to_on"] < typed["from_on"]:
            self.add_error("to_on", _t("「いつまで」は「いつから」と同じ日か、それより後の日にしてください。"))
        return typed


class TypeForm(EngawaForm):
    booth = forms.ChoiceField(label=_("ブース"))
    who = forms.ChoiceField(label=_("求職者（表示名）"))
    means = forms.ChoiceField(
        label=_("どう話しましたか"),
        choices=[(one.value, MEANS_LABELS[one]) for one in (Means.PHONE, Means.PAPER)],
        widget=forms.RadioSelect,
    )
    day = forms.DateField(label=_("日"), widget=_day())
    begins = forms.TimeField(label=_("はじまり"), widget=_time())
    ends = forms.TimeField(label=_("おわり"), widget=_time())

    def __init__(self, booths: list[tuple[str, str]], people: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("booth", [("", _t("選んでください")), *booths])
        self.offer("who", [("", _t("選んでください")), *people])


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def kit(request: EngawaRequest, programme: str) -> HttpResponse:
    """The press hands the sheet over; afterwards it stands in the list with its number and its end."""
    del programme
    fair = chosen_fair(request)
    until = clock.local(fair.gathering.ends_at).date() + dt.timedelta(days=1)
    form = PrintForm(request.POST or None, initial={"until": max(until, clock.today())})
    sentence = ""
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = print_kit(
                fair.gathering,
                by=request.actor,
                named=typed["named"] == "yes",
                until=typed["until"],
                place=typed["place"],
            )
        except Unprintable as problem:
            sentence = str(problem)
        else:
            return pdf(made.content, f"kit-{made.record.number}.pdf")
    with inside(request.programme):
        today = clock.today()
        context = {
            "fair": fair,
            "form": form,
            "sentence": sentence,
            "rows": [{"copy": one, "late": one.ended_at is None and one.until < today} for one in kits()],
        }
        return page(request, OFFICE, "contractor/kit/list", context, status=422 if form.errors or sentence else 200)


@require_POST
@staff(Permission.DAY_RUN)
def end(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    with inside(request.programme):
        rows = CopyRecord.objects.filter(kind=CopyRecord.Kind.KIT).select_related("programme")
        found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    form = EndForm(request.POST)
    if not form.is_valid():
        return page(request, OFFICE, "contractor/kit/end", {"copy": found, "form": form}, status=422)
    destroy_kit(found, by=request.actor, how=form.cleaned_data["how"])
    return redirect("contractor:kit", programme=programme)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.DAY_RUN)
def ask(request: EngawaRequest, programme: str) -> HttpResponse:
    """承諾を求める, for names on paper."""
    fair = chosen_fair(request)
    form = AskForm(request.POST or None, initial=_usual(fair))
    if request.method == "POST" and form.is_valid():
        asked = request_copy(
            request.programme, by=request.actor, fields=[one.value for one in CopyField], **form.cleaned_data
        )
        return redirect("contractor:approval", programme=programme, pk=asked.pk)
    return page(request, OFFICE, "contractor/kit/ask", {"form": form}, status=422 if form.errors else 200)


def _usual(fair: Fair) -> dict[str, object]:
    last = clock.local(fair.gathering.ends_at).date() + dt.timedelta(days=1)
    text = _t(
        "当日に画面が使えなくなったとき、登録した方へ電話でお知らせし、面談を続けるため、氏名・フリガナ・電話番号を紙に写します。使い終わったら廃棄し、記録します。"
    )
    today = clock.today()
    return {"from_on": today, "to_on": max(last, today), "disposal": str(DISPOSAL), "scope_text": text}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.TALK_DECIDE)
def typed(request: EngawaRequest, programme: str) -> HttpResponse:
    """打ち込む: one talk that was held by telephone or on paper."""
    fair = chosen_fair(request)
    with inside(request.programme):
        booths = [(str(one.pk), one.name) for one in booths_of(fair.gathering)]
        names = show_aliases(people_of(fair.gathering))
        people = sorted(((str(pk), alias) for pk, alias in names.items()), key=lambda one: one[1])
    day = clock.local(fair.gathering.starts_at).date()
    form = TypeForm(booths, people, request.POST or None, initial={"day": day, "means": Means.PHONE.value})
    if request.method == "POST" and form.is_valid() and _type(request, form):
        collect(request.programme)
        return redirect("contractor:talks", programme=programme)
    return page(request, OFFICE, "contractor/kit/typed", {"form": form}, status=422 if form.errors else 200)


def _type(request: EngawaRequest, form: TypeForm) -> bool:
    got = form.cleaned_data
    day, begins, ends = got["day"], got["begins"], got["ends"]
    try:
        type_talk(
            booth_for(request.programme, UUID(got["booth"])),
            by=request.actor,
            subject=UUID(got["who"]),
            means=got["means"],
            began_at=clock.at(day, begins.hour, begins.minute),
            ended_at=clock.at(day, ends.hour, ends.minute),
        )
    except NoSuchTime:
        form.add_error("ends", _t("はじまりより後で、いまより前の時刻にしてください（3時間まで）。"))
    except (NotTakingPart, KeptApart):
        form.add_error("who", _t("この方とこのブースの面談は、打ち込めません。参加登録か利用停止を確かめてください。"))
    except TypedAlready:
        form.add_error("begins", _t("同じ時間に、この方とこのブースの面談がもうあります。"))
    else:
        return True
    return False


@require_safe
@staff(Permission.DAY_RUN)
def end_page(request: EngawaRequest, programme: str, pk: UUID) -> HttpResponse:
    del programme
    found = CopyRecord.objects.filter(kind=CopyRecord.Kind.KIT, pk=pk).first()
    if found is None:
        raise Http404
    return page(request, OFFICE, "contractor/kit/end", {"copy": found, "form": EndForm()})


urlpatterns = [
    path("kit/", kit, name="kit"),
    path("kit/ask/", ask, name="kit-ask"),
    path("kit/<uuid:pk>/", end_page, name="kit-one"),
    path("kit/<uuid:pk>/end/", end, name="kit-end"),
    path("talks/typed/", typed, name="talk-typed"),
]
