"""窓口の時間: a body's own counters. Common hours of both are what seekers may book."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.guidance.actions.counters import Facts, write_counter
from engawa.delivery.guidance.bodies import agency_of
from engawa.delivery.guidance.models import ConsultationCounter
from engawa.delivery.guidance.states import MODE_WORDS, Mode
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

DAYS = {
    "0": gettext_lazy("月曜日"),
    "1": gettext_lazy("火曜日"),
    "2": gettext_lazy("水曜日"),
    "3": gettext_lazy("木曜日"),
    "4": gettext_lazy("金曜日"),
    "5": gettext_lazy("土曜日"),
    "6": gettext_lazy("日曜日"),
}
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-~〜～–]\s*(\d{1,2}):(\d{2})")


def spans_of(text: str) -> list[tuple[str, str]]:
    """`9:00-12:00、13:00-17:00`. Raises ValueError for anything else, and for spans that end before they begin."""
    found = []
    for part in filter(
        None, (one.strip() for one in re.split(r"[,、，\s]\s*(?=\d{1,2}:\d{2}\s*[-~〜～–])|[,、，]", text))
    ):
        match = SPAN.fullmatch(part)
        if match is None:
            raise ValueError(part)
        begin, end = (dt.time(int(match[one]), int(match[one + 1])) for one in (1, 3))
        if begin >= end:
            raise ValueError(part)
        found.append((f"{begin:%H:%M}", f"{end:%H:%M}"))
    return found


class CounterForm(EngawaForm):
    name = forms.CharField(label=gettext_lazy("窓口の名前"), max_length=60)
    place = forms.CharField(label=gettext_lazy("場所"), max_length=120, required=False)
    phone = forms.CharField(label=gettext_lazy("電話"), max_length=20, required=False)
    modes = forms.MultipleChoiceField(
        label=gettext_lazy("相談の方法"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(one.value, MODE_WORDS[one]) for one in Mode],
    )
    closed = forms.CharField(
        label=gettext_lazy("休みの日"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("例：2026-03-20、2026-04-29"),
    )
    source = forms.CharField(
        label=gettext_lazy("出典"), max_length=200, required=False, help_text=gettext_lazy("公式サイトのページなど")
    )
    checked_on = forms.DateField(
        label=gettext_lazy("確認した日"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def own_fields(self) -> dict[str, forms.Field]:
        return {
            f"day_{day}": forms.CharField(
                label=word, required=False, max_length=60, help_text=_("例：9:00-12:00、13:00-17:00。空は休み")
            )
            for day, word in DAYS.items()
        }

    @property
    def days(self) -> list[forms.BoundField]:
        return [self[f"day_{day}"] for day in DAYS]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        hours = {}
        for day in DAYS:
            try:
                hours[day] = spans_of(typed.get(f"day_{day}", ""))
            except ValueError:
                self.add_error(f"day_{day}", _("9:00-12:00 のように、始まりと終わりを入力してください。"))
        try:
            closed = tuple(
                dt.date.fromisoformat(one) for one in re.split(r"[,、，\s]+", typed.get("closed", "")) if one
            )
        except ValueError:
            self.add_error("closed", _("2026-03-20 のような日付を、読点で区切って入力してください。"))
            closed = ()
        return typed | {"hours": hours, "closed_days": closed}

    def facts(self) -> Facts:
        typed = self.cleaned_data
        names = ("name", "place", "phone", "hours", "closed_days", "source", "checked_on")
        return Facts(modes=tuple(typed["modes"]), **{name: typed[name] for name in names})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.CONSULT_HOST)
def counters(request: EngawaRequest, programme: str) -> HttpResponse:
    with inside(request.programme):
        if agency_of(request.actor) is None:
            raise Http404
        rows = list(ConsultationCounter.objects.filter(organisation=request.actor.organisation_id).order_by("name"))
    form = CounterForm(request.POST or None, initial=_initial(rows))
    if request.method == "POST" and form.is_valid():
        write_counter(request.programme, by=request.actor, facts=form.facts())
        return redirect(f"{request.path}?saved=1")
    context = {"form": form, "rows": rows, "saved": "saved" in request.GET and not form.is_bound}
    with inside(request.programme):
        return render(request, "agency/counters.html", context, status=422 if form.errors else 200)


def _initial(rows: list[ConsultationCounter]) -> dict[str, Any]:
    """The first one of the body, to be changed; another name makes another counter."""
    if not rows:
        return {}
    one = rows[0]
    days = {f"day_{day}": "、".join(f"{begin}-{end}" for begin, end in one.weekly_hours.get(day, [])) for day in DAYS}
    closed = "、".join(day.isoformat() for day in one.closed_days)
    names = ("name", "place", "phone", "modes", "source", "checked_on")
    return {name: getattr(one, name) for name in names} | days | {"closed": closed}
