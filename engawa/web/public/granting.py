"""移住支援金の目安: answers held against a municipality's rule and answered at once. Nothing of them is kept.

No session, no cookie, no key by which a form is remembered, no count of tries (that would keep an address), and the
answer is stored by nobody on its way. What is typed stands in the request's body alone, never in an address.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _t, gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from engawa.base.programmes.context import inside
from engawa.delivery.exhibitors.grants import WORK_LABELS, Answers, Family, Found, Verdict, Work, check, checkable
from engawa.delivery.exhibitors.library import municipalities
from engawa.delivery.exhibitors.models import GrantRule
from engawa.web.http import no_store, public
from engawa.web.scope import EngawaRequest
from engawa.web.ui.forms import EngawaForm

UNKNOWN, OTHER, YES, NO = "unknown", "other", "yes", "no"
DO_NOT_KNOW = (UNKNOWN, _("わからない"))
MOST_YEARS, MOST_RUNNING, MOST_CHILDREN = 10, 5, 10
TONES = {Verdict.POSSIBLE: "go", Verdict.UNLIKELY: "now", Verdict.UNCLEAR: "soft"}


class CheckForm(EngawaForm):
    """What the scheme's own conditions need, and nothing more. わからない at each."""

    town = forms.ChoiceField(label=_("移りたい市町村"))
    years = forms.ChoiceField(
        label=_("東京23区に住んでいた、または東京圏から23区に通勤していた期間（通算）"),
        help_text=_("移る直前の10年のうちで、合わせて何年か。東京圏は、東京都・埼玉県・千葉県・神奈川県です。"),
    )
    years_running = forms.ChoiceField(
        label=_("そのうち、移る直前まで続けての期間"), help_text=_("直近の1年以上が問われることが多い要件です。")
    )
    stay = forms.ChoiceField(
        label=_("申請してから5年以上、その市町村に住み続けるつもりがありますか"),
        choices=[(YES, _("ある")), (NO, _("ない")), DO_NOT_KNOW],
        widget=forms.RadioSelect,
    )
    work = forms.ChoiceField(
        label=_("移ったあとの働き方"),
        choices=[*((one.value, words) for one, words in WORK_LABELS.items()), (OTHER, _("どれでもない")), DO_NOT_KNOW],
        widget=forms.RadioSelect,
    )
    family = forms.ChoiceField(
        label=_("単身か、世帯か"),
        choices=[(Family.ALONE.value, _("単身で移る")), (Family.TOGETHER.value, _("2人以上の世帯で移る")), DO_NOT_KNOW],
        widget=forms.RadioSelect,
        help_text=_("金額が変わります。"),
    )
    children = forms.ChoiceField(
        label=_("いっしょに移る18歳未満の人数"), help_text=_("世帯で移るときの加算に使います。")
    )

    def __init__(self, rules: Mapping[str, GrantRule], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.required = False  # nothing said is わからない
        towns = [(code, municipalities()[code].name) for code in rules]
        self.offer("town", [(UNKNOWN, _("わからない・まだ決めていない")), *towns])
        self.offer("years", [DO_NOT_KNOW, *_years(MOST_YEARS)])
        self.offer("years_running", [DO_NOT_KNOW, *_years(MOST_RUNNING)])
        people = [(str(n), _t("%(n)d人") % {"n": n}) for n in range(MOST_CHILDREN + 1)]
        self.offer("children", [DO_NOT_KNOW, *people])

    def answers(self) -> Answers:
        typed = self.cleaned_data
        return Answers(
            years=_number(typed["years"]),
            years_running=_number(typed["years_running"]),
            stay={YES: True, NO: False}.get(typed["stay"]),
            work=None if typed["work"] in {"", UNKNOWN, OTHER} else Work(typed["work"]),
            other_work=typed["work"] == OTHER,
            family=None if typed["family"] in {"", UNKNOWN} else Family(typed["family"]),
            children=_number(typed["children"]),
        )


def _years(most: int) -> list[tuple[str, str]]:
    middle = [(str(n), _t("%(n)d年以上%(next)d年未満") % {"n": n, "next": n + 1}) for n in range(1, most)]
    return [("0", _t("ない・1年未満")), *middle, (str(most), _t("%(n)d年以上") % {"n": most})]


def _number(said: str) -> int | None:
    return None if said in {"", UNKNOWN} else int(said)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@public
def grant(request: EngawaRequest, programme: str) -> HttpResponse:
    """Only while 甲 has switched it on and some municipality's rule holds today."""
    del programme
    with inside(request.programme):
        rules = checkable()
        if not rules:
            raise Http404
        form = CheckForm(rules, request.POST if request.method == "POST" else None, initial=_initial(request, rules))
        found = _found(rules, form) if request.method == "POST" and form.is_valid() else None
        facts = {"form": form, "found": found, "tone": TONES[found.verdict] if found else ""}
        return no_store(render(request, "public/grant.html", facts, status=422 if form.errors else 200))


def _initial(request: EngawaRequest, rules: Mapping[str, GrantRule]) -> dict[str, str]:
    """Nothing is chosen for anybody but the municipality whose page led here."""
    town = request.GET.get("town", "")
    return dict.fromkeys(CheckForm.base_fields, UNKNOWN) | ({"town": town} if town in rules else {})


def _found(rules: Mapping[str, GrantRule], form: CheckForm) -> Found:
    return check(rules.get(form.cleaned_data["town"]), form.answers())
