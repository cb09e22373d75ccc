"""市町村の暮らし: the two matrices of a municipality, line by line, at the desk of whoever writes them. 実施要領1(2)ア(イ)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission
from engawa.delivery.exhibitors.actions.life import Told, clear_cells, write_cells
from engawa.delivery.exhibitors.library import REGIONS, Municipality, municipalities
from engawa.delivery.exhibitors.life import MATRICES, Key, keys, next_april
from engawa.delivery.exhibitors.towns import Line, every_cell, told_of
from engawa.web.http import staff
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm
from engawa.web.ui.words import jp_date


@dataclass(frozen=True)
class LifeDesk:
    """`own`: the one municipality written of here, so that addresses name none; `facts`: what the frame shows; `grants`:
    the rules of 移住支援金 are written here too.
    """

    namespace: str
    frame: str
    word: Permission
    facts: Callable[[EngawaRequest], dict[str, Any]]
    own: Callable[[EngawaRequest], str] | None = None
    grants: bool = False

    def place(self, request: EngawaRequest, code: str) -> Municipality:
        found = self.own(request) if self.own else code
        if found not in municipalities():
            raise Http404
        return municipalities()[found]

    def url(self, request: EngawaRequest, name: str, place: Municipality | None = None, **keys: object) -> str:
        named: dict[str, object] = {} if self.own or place is None else {"code": place.code}
        return reverse(f"{self.namespace}:{name}", kwargs={"programme": request.programme.slug} | named | keys)


class CheckedForm(EngawaForm):
    """With a 確認日: not ahead, and of no year that is over."""

    def clean_checked_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["checked_on"]
        if day > clock.today():
            raise forms.ValidationError(_t("確認日に、これからの日は入力できません。"))
        if next_april(day) <= clock.today():
            words = _t("%(day)sより前に確かめた内容です。もう一度ページを見て、その日を入力してください。")
            raise forms.ValidationError(words % {"day": jp_date(next_april(day))})
        return day


class CellForm(CheckedForm):
    """One line: what it is like, where it can be read, when somebody looked."""

    text = forms.CharField(label=_("ようす"), max_length=200, widget=forms.Textarea(attrs={"rows": 4}))
    figure = forms.IntegerField(label=_("数字"), required=False, min_value=0, max_value=999_999_999)
    unit = forms.ChoiceField(label=_("単位"), required=False)
    url = forms.URLField(
        label=_("くわしいページ"), max_length=300, assume_scheme="https", help_text=_("だれでも見られるページ。")
    )
    source = forms.CharField(
        label=_("出典"), max_length=120, help_text=_("もとになったページや資料と、まとめたところの名前。")
    )
    checked_on = forms.DateField(
        label=_("確認日"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("くわしいページと照らし合わせた日。次の4月1日になると、自動で「期限切れ」になります。"),
    )

    def __init__(self, key: Key, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = _t("%(help)s 200文字まで。") % {"help": key.help}
        if key.units:
            self.offer("unit", [("", _t("選んでください")), *((unit, unit) for unit in key.units)])
        else:
            del self.fields["figure"], self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("figure") is not None and not cleaned.get("unit"):
            self.add_error("unit", _t("「単位」を選んでください。"))
        if cleaned.get("unit") and cleaned.get("figure") is None and "figure" not in self.errors:
            self.add_error("figure", _t("「数字」を入力してください。数字がないときは、単位を選ばないでください。"))
        return cleaned

    def told(self) -> Told:
        asked = self.cleaned_data
        plain = {name: asked[name] for name in ("text", "url", "source", "checked_on")}
        return Told(**plain, figure=asked.get("figure"), unit=asked.get("unit", ""))


View = Callable[..., HttpResponse]


def at_life_desk(*words: Permission) -> Callable[[View], View]:
    """`staff`, and the desk's own word."""

    def guard(view: View) -> View:
        @wraps(view)
        def at(request: EngawaRequest, desk: LifeDesk, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.actor.can(desk.word):
                raise Http404
            return view(request, desk, *args, **kwargs)

        return staff(*words)(at)

    return guard


_at = at_life_desk(Permission.LIFE_WRITE)


@require_safe
@_at
def towns(request: EngawaRequest, desk: LifeDesk, programme: str) -> HttpResponse:
    """All nineteen, with how much is told of each."""
    told = told_of()
    rows: list[dict[str, Any]] = [
        {"place": place, "told": told[place.code], "url": desk.url(request, "town", place)}
        for place in municipalities().values()
    ]
    regions = [(name, [row for row in rows if row["place"].region == region]) for region, name in REGIONS.items()]
    return life_page(request, desk, "towns", {"regions": regions, "sizes": _sizes()})


def _sizes() -> dict[str, int]:
    return {matrix: sum(key.matrix == matrix for key in keys().values()) for matrix in MATRICES}


@require_safe
@_at
def town(request: EngawaRequest, desk: LifeDesk, programme: str, code: str = "") -> HttpResponse:
    place = desk.place(request, code)
    with inside(request.programme):
        known = every_cell(place.code)
    context = {
        "place": place,
        "matrices": [(name, [_row(request, desk, place, line) for line in lines]) for name, lines in known.items()],
        "ends": next_april(clock.today()),
        "public_url": reverse("public:town", kwargs={"programme": programme, "code": place.code}),
        "grant_url": desk.url(request, "grant", place) if desk.grants else "",
        "back_url": "" if desk.own else desk.url(request, "towns"),
    }
    return life_page(request, desk, "town", context)


def _row(request: EngawaRequest, desk: LifeDesk, place: Municipality, line: Line) -> dict[str, Any]:
    return {"line": line, "url": desk.url(request, "cell", place, key=line.key.key)}


@require_http_methods(["GET", "HEAD", "POST"])
@_at
def cell(request: EngawaRequest, desk: LifeDesk, programme: str, key: str, code: str = "") -> HttpResponse:
    """One line: kept and shown at once, or taken back to 未登録."""
    place = desk.place(request, code)
    if key not in keys():
        raise Http404
    if request.method == "POST" and request.POST.get("verb") == "clear":
        clear_cells(request.programme, by=request.actor, municipality=place.code, keys=[key])
        return redirect(desk.url(request, "town", place) + f"#{key}")
    with inside(request.programme):
        line = next(one for lines in every_cell(place.code).values() for one in lines if one.key.key == key)
    form = CellForm(keys()[key], request.POST if request.method == "POST" else None, initial=_initial(line))
    if request.method == "POST" and form.is_valid():
        write_cells(request.programme, by=request.actor, municipality=place.code, cells={key: form.told()})
        return redirect(_onward(request, desk, place, key))
    context = {
        "place": place,
        "line": line,
        "form": form,
        "last": _following(key) is None,
        "back_url": desk.url(request, "town", place),
    }
    return life_page(request, desk, "cell", context, status=422 if form.errors else 200)


def _initial(line: Line) -> dict[str, Any]:
    names = ("text", "figure", "unit", "url", "source", "checked_on")
    return {name: getattr(line.cell, name) for name in names} if line.cell else {}


def _following(key: str) -> str | None:
    order = list(keys())
    at = order.index(key) + 1
    return order[at] if at < len(order) else None


def _onward(request: EngawaRequest, desk: LifeDesk, place: Municipality, key: str) -> str:
    following = _following(key)
    if request.POST.get("verb") == "next" and following:
        return desk.url(request, "cell", place, key=following)
    return desk.url(request, "town", place) + f"#{key}"


def life_page(
    request: EngawaRequest, desk: LifeDesk, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    with inside(request.programme):
        facts = {"frame": desk.frame, "own": desk.own is not None} | desk.facts(request)
        return render(request, f"between/life/{template}.html", facts | context, status=status)
