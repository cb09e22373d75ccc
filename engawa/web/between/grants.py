"""移住支援金の目安: the rules of a municipality at the desk of whoever writes them; all of them, and 甲's switch."""

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import Organisation
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Permission as Word
from engawa.contract.clauses.actions import set_parameter
from engawa.contract.clauses.known import Basis
from engawa.contract.clauses.queries import parameter
from engawa.delivery.exhibitors.access import rule_for
from engawa.delivery.exhibitors.actions.granting import RuleChanged, Terms, confirm_rule, withdraw_rule, write_rule
from engawa.delivery.exhibitors.grants import CHECK, WORK_LABELS, Work, conditions, drafts, in_force, rules_of
from engawa.delivery.exhibitors.library import REGIONS, Municipality, municipalities
from engawa.delivery.exhibitors.life import last_april
from engawa.delivery.exhibitors.models import GrantRule
from engawa.delivery.exhibitors.states import GrantState
from engawa.web.between.desk import Desk, at_desk, page
from engawa.web.between.life import CheckedForm, LifeDesk, at_life_desk, life_page
from engawa.web.http import step_up_of
from engawa.web.scope import EngawaRequest

MOST_YEN, MOST_YEARS = 99_999_999, 10
READ = (Word.GRANT_WRITE, Word.APPROVAL_CONFIRM, Word.WINDOW_VIEW)
NATIONAL = {"years": 5, "years_running": 1, "per_child": 0, "stay": True}
"""What the national scheme asks; a municipality writes what it asks itself."""


def _yen(label: Any, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_YEN, help_text=help_text)


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), help_text=help_text
    )


class RuleForm(CheckedForm):
    """One municipality's conditions for one span of days."""

    name = forms.CharField(label=_("制度の名前"), max_length=60)
    single = _yen(_("単身の金額（円）"))
    household = _yen(_("世帯の金額（円）"))
    per_child = _yen(_("18歳未満1人ごとの加算（円）"), _("加算がないときは0。"))
    years = forms.IntegerField(
        label=_("東京23区の在住・通勤　通算（年）"),
        min_value=0,
        max_value=MOST_YEARS,
        help_text=_("移る直前の10年のうち。たずねないときは0。"),
    )
    years_running = forms.IntegerField(
        label=_("東京23区の在住・通勤　直近（年）"),
        min_value=0,
        max_value=MOST_YEARS,
        help_text=_("移る直前に続けて。たずねないときは0。"),
    )
    stay = forms.BooleanField(label=_("申請から5年以上住み続ける意思を求める"), required=False)
    works = forms.MultipleChoiceField(
        label=_("対象になる働き方"),
        choices=[(one.value, words) for one, words in WORK_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("どれか一つにあたればよいもの。"),
    )
    more = forms.CharField(
        label=_("そのほかの要件"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("確かめる画面ではたずねず、結果のとなりにそのまま出ます。"),
    )
    valid_from = _day(_("いつから"))
    valid_until = _day(_("いつまで（この日を含みます）"))
    url = forms.URLField(
        label=_("くわしいページ"), max_length=300, assume_scheme="https", help_text=_("だれでも見られるページ。")
    )
    source = forms.CharField(
        label=_("出典"), max_length=120, help_text=_("もとになったページや資料と、まとめたところの名前。")
    )
    checked_on = _day(_("確認日"), _("くわしいページと照らし合わせた日。次の4月1日からは、自動で使われなくなります。"))
    counter = forms.CharField(label=_("市町村の窓口"), max_length=80)
    contact = forms.CharField(
        label=_("窓口の電話やページ"),
        max_length=120,
        required=False,
        help_text=_("担当者個人の名前や番号は書かないでください。"),
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        begin, end = typed.get("valid_from"), typed.get("valid_until")
        if begin and end and end < begin:
            self.add_error("valid_until", _t("「いつまで」は「いつから」と同じ日か、それより後の日にしてください。"))
        if typed.get("single") == 0 and typed.get("household") == 0:
            self.add_error("single", _t("「単身の金額」か「世帯の金額」のどちらかを入力してください。"))
        return typed

    def terms(self) -> Terms:
        typed = dict(self.cleaned_data)
        works = tuple(Work(one) for one in typed.pop("works"))
        return Terms(**typed, works=works)


NAMES = tuple(RuleForm.base_fields)


# --- one municipality --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@at_life_desk(Word.GRANT_WRITE)
def rules(request: EngawaRequest, desk: LifeDesk, programme: str, code: str = "") -> HttpResponse:
    """Its rules by their days, and the draft in work."""
    del programme
    place = desk.place(request, code)
    if request.method != "POST":
        return _rules(request, desk, place)
    form = RuleForm(request.POST)
    if not form.is_valid():
        return _rules(request, desk, place, form=form, status=422)
    write_rule(request.programme, by=request.actor, municipality=place.code, terms=form.terms())
    return redirect(desk.url(request, "grant", place))


def _rules(
    request: EngawaRequest,
    desk: LifeDesk,
    place: Municipality,
    *,
    form: RuleForm | None = None,
    said: str = "",
    status: int = 200,
) -> HttpResponse:
    with inside(request.programme):
        known, setting = rules_of(place.code), parameter(CHECK)
    draft = next((one for one in known if one.state == GrantState.DRAFT), None)
    may_confirm = request.actor.can(Word.GRANT_CONFIRM)
    context: dict[str, Any] = {
        "place": place,
        "draft": _row(draft) if draft else None,
        "rows": [_row(one) for one in known if one is not draft],
        "form": form or RuleForm(initial=_initial(draft, known)),
        "may_confirm": may_confirm and draft is not None and draft.written_by != request.actor.person_id,
        "mine": may_confirm and draft is not None and draft.written_by == request.actor.person_id,
        "setting": setting,
        "said": said,
        "back_url": desk.url(request, "town", place) if desk.own else desk.url(request, "grants"),
    }
    if draft is not None:
        context["confirm_url"] = desk.url(request, "grant-confirm", place, pk=draft.pk) if may_confirm else ""
        context["drop_url"] = desk.url(request, "grant-withdraw", place, pk=draft.pk)
    for row in context["rows"]:
        row["withdraw_url"] = desk.url(request, "grant-withdraw", place, pk=row["rule"].pk)
    return life_page(request, desk, "grant", context, status=status)


def _initial(draft: GrantRule | None, known: list[GrantRule]) -> dict[str, Any]:
    """The draft as it is; else what is public, to be looked up again; else what the national scheme asks."""
    latest = draft or next((one for one in known if one.confirmed), None)
    if latest is None:
        return dict(NATIONAL)
    return {name: getattr(latest, name) for name in NAMES if draft or name != "checked_on"}


def _row(rule: GrantRule) -> dict[str, Any]:
    return {"rule": rule, "conditions": conditions(rule), "seen": rule.written_at.isoformat()} | _standing(rule)


def _standing(rule: GrantRule) -> dict[str, str]:
    """A confirmed one whose days have not come or are over is not used, whoever forgot to take it down."""
    today = clock.today()
    if not rule.confirmed:
        return {"word": rule.state_words, "tone": "now" if rule.state == GrantState.DRAFT else "plain"}
    if rule.valid_from > today:
        return {"word": _t("これから"), "tone": "info"}
    if rule.valid_until < today or rule.checked_on < last_april(today):
        return {"word": _t("期限切れ"), "tone": "error"}
    return {"word": _t("掲載"), "tone": "go"}


@require_POST
@at_life_desk(Word.GRANT_CONFIRM)
def confirm(request: EngawaRequest, desk: LifeDesk, programme: str, code: str, pk: UUID) -> HttpResponse:
    """確かめて載せる: exactly what was looked at."""
    del programme
    place = desk.place(request, code)
    rule = rule_for(request.programme, request.actor, pk, place.code)
    try:
        seen = dt.datetime.fromisoformat(request.POST.get("seen", ""))
        confirm_rule(rule, by=request.actor, seen=seen)
    except (ValueError, TypeError, RuleChanged, WrongState):
        said = _t("ごらんのあとに、案が書き直されたか取り下げられました。いまの内容をもう一度お確かめください。")
        return _rules(request, desk, place, said=said, status=409)
    return redirect(desk.url(request, "grant", place))


@require_POST
@at_life_desk(Word.GRANT_WRITE)
def withdraw(request: EngawaRequest, desk: LifeDesk, programme: str, pk: UUID, code: str = "") -> HttpResponse:
    """案を取り下げる, 掲載をやめる."""
    del programme
    place = desk.place(request, code)
    rule = rule_for(request.programme, request.actor, pk, place.code)
    try:
        withdraw_rule(rule, by=request.actor)
    except WrongState:
        return _rules(
            request, desk, place, said=_t("もう取り下げられているか、新しい要件に替わっています。"), status=409
        )
    return redirect(desk.url(request, "grant", place))


# --- all of them, and the switch ----------------------------------------------------------------------------------------


@require_safe
@at_desk(*READ)
def grants(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    """The nineteen: which have rules today, which wait to be confirmed; whether the public may check."""
    del programme
    with inside(request.programme):
        known, waiting = in_force(), {one.municipality: one for one in drafts()}
        rows = [_line(request, desk, place, known, waiting) for place in municipalities().values()]
        context = {
            "regions": [
                (name, [row for row in rows if row["place"].region == region]) for region, name in REGIONS.items()
            ],
            "setting": parameter(CHECK),
            "told": len(known),
            "waits": len(waiting),
        }
    return page(request, desk, "between/grants", context)


def _line(
    request: EngawaRequest,
    desk: Desk,
    place: Municipality,
    known: Mapping[str, GrantRule],
    waiting: Mapping[str, GrantRule],
) -> dict[str, Any]:
    writes = request.actor.can(Word.GRANT_WRITE)
    return {
        "place": place,
        "rule": known.get(place.code),
        "waits": place.code in waiting,
        "url": desk.url(request, "grant", code=place.code) if writes else "",
    }


@require_POST
@at_desk(Word.APPROVAL_CONFIRM)
def switch(request: EngawaRequest, desk: Desk, programme: str) -> HttpResponse:
    del programme
    wanted = request.POST.get("check", "")
    if wanted not in {"on", "off"}:
        return desk.go(request, "grants")
    mine = request.actor.organisation_id
    office = Organisation.objects.filter(pk=mine).first() if mine else None
    set_parameter(
        request.programme,
        by=request.actor,
        key=CHECK,
        value=wanted == "on",
        basis=Basis.DESIGNATED,
        set_by_label=office.name if office else "",
        step_up=step_up_of(request),
    )
    return desk.go(request, "grants")
