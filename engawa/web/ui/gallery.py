"""Every component in every state, and the page types as they are meant to look. Demo installations only."""

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods

from engawa.base.acts.registry import Unmet
from engawa.base.kit import clock
from engawa.web.ui.forms import EngawaForm, MailField, PhoneField
from engawa.web.ui.icons import ICONS

# What every sample shows: the afternoon of a fair.
MOMENT = clock.at(dt.date(2026, 2, 14), 13, 42)

PAGES = {
    "top": 200,
    "companies": 200,
    "today": 200,
    "board": 200,
    "targets": 200,
    "form": 422,
    "ring": 200,
    "room": 200,
    "refused": 403,
    "closed": 410,
}


class SampleForm(EngawaForm):
    """Every kind of field there is."""

    name = forms.CharField(label=_("お名前"), max_length=20)
    mail = MailField(label=_("メールアドレス"), help_text=_("確認のメールをお送りします。"))
    phone = PhoneField(label=_("電話番号"), required=False, help_text=_("当日つながらないときだけ、お電話します。"))
    place = forms.ChoiceField(
        label=_("いまお住まいの地域"),
        choices=[
            ("", _("選んでください")),
            ("tottori", _("鳥取県内")),
            ("kansai", _("関西")),
            ("other", _("そのほか")),
        ],
    )
    when = forms.ChoiceField(
        label=_("いつごろまでに"),
        choices=[("soon", _("半年以内")), ("later", _("1年以内")), ("open", _("まだ決めていません"))],
        widget=forms.RadioSelect,
    )
    wishes = forms.MultipleChoiceField(
        label=_("気になる働き方"),
        choices=[("remote", _("リモートワーク")), ("side", _("副業・兼業")), ("short", _("短時間正社員"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("いくつでも選べます。"),
        required=False,
    )
    day = forms.DateField(label=_("面談を希望する日"), widget=forms.DateInput(attrs={"type": "date"}), required=False)
    note = forms.CharField(label=_("聞いてみたいこと"), widget=forms.Textarea, max_length=400, required=False)
    agree = forms.BooleanField(
        label=_("個人情報の取扱いを読み、同意します"), help_text=_("同意は、あとからいつでも取り消せます。")
    )


WRONG = {
    "name": "とっとりからはじまるあたらしいくらしをさがす",
    "mail": "umineko",
    "place": "",
    "wishes": ["side"],
    "note": "住まいのことも、いっしょに相談できますか。",
}

BOTH = ["GET", "HEAD", "POST"]


def unmet() -> list[Unmet]:
    """What a refusal looks like that names two things at once."""
    return [
        Unmet(
            "P00",
            gettext("この求人票はまだ公開できません。"),
            gettext("県立ハローワークの確認を待っています（依頼 2月3日）。"),
            gettext("仕様書1(2)ア(イ)"),
            gettext("確認を急ぐ"),
            "#",
        ),
        Unmet(
            "P04",
            gettext("カードを企業に見せる承認がありません。"),
            gettext("発注者の承認（施行文書番号）が、この企業についてまだ届いていません。"),
            gettext("特記事項第4条"),
            gettext("承認の状況を見る"),
            "#",
        ),
    ]


@require_http_methods(BOTH)
def gallery(request: HttpRequest) -> HttpResponse:
    facts = {
        "now": MOMENT,
        "form": SampleForm(),
        "wrong": SampleForm(WRONG),
        "page": Paginator(range(95), 20).page(2),
        "icons": ICONS,
    }
    return render(request, "ui/gallery/index.html", facts)


@require_http_methods(BOTH)
def sample(request: HttpRequest, page: str) -> HttpResponse:
    if page not in PAGES:
        raise Http404
    facts = {
        "now": MOMENT,
        "form": SampleForm(WRONG),
        "unmet": unmet(),
        "act_title": _("求人票を公開する"),
        "renew_url": "#",
    }
    template = {"refused": "ui/refused.html", "closed": "ui/closed_door.html"}.get(page, f"ui/gallery/{page}.html")
    return render(request, template, facts, status=PAGES[page])
