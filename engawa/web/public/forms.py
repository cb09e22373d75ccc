"""参加登録: what may be asked (仕様書エ) and nothing of the 14 items (就職差別につながるおそれがある14事項)."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t, gettext_lazy as _

from engawa.base.kit.kana import is_katakana, katakana
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.fairs import entry
from engawa.delivery.fairs.actions.marking import MOST
from engawa.delivery.fairs.entry import RegistrationEntry
from engawa.web.ui.forms import EngawaForm, MailField, PhoneField
from engawa.web.ui.words import binding_lazy
from engawa.web.wishing import WishesForm, ask, many, pick


class KanaField(forms.CharField):
    """フリガナ in any kana and width; kept as full-width katakana."""

    def clean(self, value: Any) -> str:
        typed = katakana(str(super().clean(value) or ""))
        if typed and not is_katakana(typed):
            raise ValidationError(_t("「%(label)s」はカタカナかひらがなで入力してください。") % {"label": self.label})
        return typed


class MarkedField(forms.MultipleChoiceField):
    """Ids of exhibitors that were marked in this browser. What is none is left out: nobody typed it."""

    def clean(self, value: Any) -> tuple[UUID, ...]:
        found = []
        for one in list(value or [])[: 4 * MOST]:
            try:
                found.append(UUID(str(one)))
            except ValueError:
                continue
        return tuple(found)


STEP_ONE = (
    "eligibility",
    "family",
    "given",
    "family_kana",
    "given_kana",
    "alias",
    "mail",
    "phone",
    "prefecture",
    "city",
    "situation",
    "purposes_version",
)


class RegistrationForm(WishesForm):
    """Three steps in one form. Step 1 alone registers: ten inputs are required, all of them here; step 2 are her wishes."""

    field_order = [*STEP_ONE, "purposes"]  # errors are listed in the order of the page

    # 1 お名前とご連絡先
    eligibility = forms.ChoiceField(
        label=_("学校を卒業予定で、新卒採用枠での就職を予定している方ですか。"),
        choices=list(entry.ELIGIBILITY.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("新卒採用の予定があるかどうかを選んでください。")},
    )
    family = ask(_("姓"), 40, complete="family-name")
    given = ask(
        _("名"),
        40,
        complete="given-name",
        help_text=_("一つの名前でお使いの方は、どちらにも同じ名前を入れてください。"),
    )
    family_kana = KanaField(label=_("セイ（フリガナ）"), max_length=60)
    given_kana = KanaField(label=_("メイ（フリガナ）"), max_length=60)
    alias = ask(
        _("表示名"),
        20,
        complete="nickname",
        help_text=_("当日、相手の画面に出る名前です。本名でなくてかまいません。"),
    )
    mail = MailField(
        label=_("メールアドレス"),
        max_length=254,
        help_text=_(
            "確認のメールをお送りします。迷惑メールの設定をしている方は、このサイトからのメールを受け取れるようにしてください。"
        ),
    )
    phone = PhoneField(
        label=_("電話番号"),
        required=False,
        max_length=30,
        help_text=_("当日、画面でつながらないときだけお電話します。"),
    )
    prefecture = pick(_("お住まいの都道府県"), entry.PREFECTURE_NAMES, required=True)
    city = ask(_("市区町村"), 40, required=False, complete="address-level2")
    situation = forms.ChoiceField(
        label=_("現在の状況"), choices=list(entry.SITUATIONS.items()), widget=forms.RadioSelect
    )
    purposes = forms.BooleanField(label=binding_lazy(_("個人情報の利用目的を確認しました")))
    purposes_version = forms.CharField(widget=forms.HiddenInput, required=False, initial=PURPOSES_VERSION)

    # 3 当日のこと
    needs_kinds = many(_("当日に必要な配慮"), entry.NEEDS)
    needs = ask(_("配慮について、伝えておきたいこと"), 100, required=False)
    wants_interview = forms.BooleanField(label=_("個別面談をしたい"), required=False)
    wants_consultation = forms.BooleanField(label=_("県立ハローワークと定住機構に、まとめて相談したい"), required=False)
    heard_from = pick(_("この催しを知ったきっかけ"), entry.HEARD)
    marked = MarkedField(label=_("話してみたいところ"), required=False, widget=forms.MultipleHiddenInput)
    consents = many(
        _("よろしければ"),
        {purpose.value: binding_lazy(words) for purpose, words in entry.OPTIONAL_CONSENTS.items()},
    )

    def entry(self, *, walk_in: bool) -> RegistrationEntry:
        """The cleaned form as the fair takes it."""
        data = self.cleaned_data
        return RegistrationEntry(
            **{name: data[name] for name in STEP_ONE},
            wishes=self.wishes(),
            needs_kinds=tuple(data["needs_kinds"]),
            needs=data["needs"],
            heard_from=data["heard_from"],
            walk_in=walk_in,
            wants_interview=data["wants_interview"],
            wants_consultation=data["wants_consultation"],
            consents=tuple(data["consents"]),
            marked=data["marked"],
        )


class LinkForm(EngawaForm):
    mail = MailField(
        label=_("メールアドレス"), max_length=254, help_text=_("登録したときのアドレスを入力してください。")
    )


class EnterForm(EngawaForm):
    own_device = forms.BooleanField(
        label=_("これは自分だけの端末です"),
        required=False,
        help_text=_("選ぶと30日間、選ばなければ12時間、リンクなしでこのページに入れます。"),
    )
