"""開催回: the fairs of the contract, and the next one made from an earlier one. 仕様書1(2)イ."""

import datetime as dt
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.events.states import GATHERING_LABELS, GatheringState
from engawa.delivery.fairs.actions.cloning import AlreadyCloned, WrongHours, clone_fair
from engawa.delivery.fairs.actions.planning import plan_fair
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.queries.fair import fairs as all_fairs, sizes
from engawa.web.between.desk import page
from engawa.web.contractor.desk import OFFICE
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

TONES = {GatheringState.LIVE: "go", GatheringState.DRAFT: "now", GatheringState.CANCELLED: "error"}
HOURS = {"begin": dt.time(13), "end": dt.time(17)}
TAKEN = (
    _("出展者と紹介文（出展者が「今回も出展する」と決めるまで、一覧には載りません）"),
    _("その日まで期限のある求人票（確認は、県立ハローワークがあらためて行います）"),
    _("その日まで有効なパスポートの回答（出展者が「変わりません」を押すまで、公開されません）"),
    _("部屋を開ける時刻、差出人の名前、ブースの見出し"),
)
NEVER = (
    _("参加登録、整理券、予約、面談の記録、相談"),
    _("求職者カード、同意、消去の記録"),
    _("承諾、協議、目標（あらためて発注者に求めます）"),
    _("当日の担当表、お知らせ"),
)


class NextFairForm(EngawaForm):
    source = forms.ChoiceField(label=_("引き継ぐ元"), required=False)
    title = forms.CharField(label=_("催しの名前"), max_length=120)
    day = forms.DateField(label=_("開催日"), widget=forms.DateInput(attrs={"type": "date"}))
    begin = forms.TimeField(label=_("はじまり"), widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(label=_("終わり"), widget=forms.TimeInput(attrs={"type": "time"}))

    def __init__(self, known: list[Fair], last_day: dt.date | None, *args: Any, **kwargs: Any) -> None:
        self.known, self.last_day = {str(one.pk): one for one in known}, last_day
        super().__init__(*args, **kwargs)
        choices = [(pk, _t("%(fair)sから引き継ぐ") % {"fair": one}) for pk, one in self.known.items()]
        self.offer("source", [*choices, ("", _t("何も引き継がない"))])

    def clean_day(self) -> dt.date:
        day: dt.date = self.cleaned_data["day"]
        if day <= clock.today():
            raise forms.ValidationError(_t("開催日は、あすから先の日にしてください。"))
        if self.last_day and day > self.last_day:
            words = _t("事業の終わり（%(day)s）より前の日にしてください。")
            raise forms.ValidationError(words % {"day": f"{self.last_day:%Y年%-m月%-d日}"})
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begin, end = cleaned.get("begin"), cleaned.get("end")
        if begin and end and end <= begin:
            self.add_error("end", _t("終わりは、はじまりより後の時刻にしてください。"))
        return cleaned

    @property
    def source_fair(self) -> Fair | None:
        return self.known.get(self.cleaned_data["source"])

    def hours(self) -> tuple[dt.datetime, dt.datetime]:
        day, begin, end = (self.cleaned_data[name] for name in ("day", "begin", "end"))
        return clock.at(day, begin.hour, begin.minute), clock.at(day, end.hour, end.minute)


@require_safe
@staff(Permission.LIST_PUBLISH)
def fairs(request: EngawaRequest, programme: str) -> HttpResponse:
    """Every fair with what stands behind it; the next thing is to make the next one."""
    known = list(all_fairs())
    numbers = sizes(known)
    rows = [
        {
            "fair": one,
            "state": GATHERING_LABELS[state := GatheringState(one.gathering.state)],
            "tone": TONES.get(state, "plain"),
            "draft": state is GatheringState.DRAFT,
            "sizes": numbers[one.gathering_id],
            "open_url": reverse("contractor:exhibitors", args=[programme]) + f"?fair={one.gathering_id}",
        }
        for one in known
    ]
    return page(request, OFFICE, "contractor/fairs", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@staff(Permission.LIST_PUBLISH)
def new(request: EngawaRequest, programme: str) -> HttpResponse:
    with inside(request.programme):
        known = [one for one in all_fairs() if one.gathering.state != GatheringState.DRAFT]
        number = max([one.number for one in all_fairs()], default=0) + 1
    newest = known[0] if known else None
    first: dict[str, Any] = HOURS | {"title": _title(number, newest), "source": str(newest.pk) if newest else ""}
    data = request.POST if request.method == "POST" else None
    form = NextFairForm(known, request.programme.ends_on, data, initial=first)
    if form.is_bound and form.is_valid() and (made := _make(request, form, number)):
        return redirect(reverse("contractor:exhibitors", args=[programme]) + f"?fair={made.gathering_id}")
    context = {"form": form, "taken": TAKEN, "never": NEVER, "first": not known}
    return page(request, OFFICE, "contractor/fair_new", context, status=422 if form.errors else 200)


def _title(number: int, before: Fair | None) -> str:
    """The last fair's name with the next number, where it names one."""
    if before is None:
        return ""
    title: str = before.gathering.title
    return title.replace(f"第{before.number}回", f"第{number}回")


def _make(request: EngawaRequest, form: NextFairForm, number: int) -> Fair | None:
    """None: the form says why."""
    title, (begin, end) = form.cleaned_data["title"], form.hours()
    by, source = request.actor, form.source_fair
    try:
        if source is None:
            return plan_fair(request.programme, by=by, title=title, number=number, starts_at=begin, ends_at=end)
        return clone_fair(source, by=by, title=title, starts_at=begin, ends_at=end)
    except WrongHours:
        form.add_error("day", _t("引き継ぐ元の回より後の日にしてください。"))
    except AlreadyCloned:
        words = _t("この回から作った次の回が、まだ準備中です。「開催回」から開いて、そのまま続けられます。")
        form.add_error(None, words)
    return None


urlpatterns = [
    path("fairs/", fairs, name="fairs"),
    path("fairs/new/", new, name="fair-new"),
]
