"""参加登録: what may be asked (仕様書エ) and nothing of the 14 items (就職差別につながるおそれがある14事項)."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t, gettext_lazy as _

from engawa.base.kit.corporate import holds_individual_no
from engawa.base.kit.kana import is_katakana, katakana
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.delivery.exhibitors.importing.columns import EMPLOYMENT_LABELS
from engawa.delivery.exhibitors.library import REGIONS, industries, occupations, ways_of_working
from engawa.delivery.fairs import entry
from engawa.delivery.fairs.entry import RegistrationEntry, Wishes
from engawa.web.ui.forms import EngawaForm, MailField, PhoneField

NOT_CHOSEN = ("", _("選んでください"))
EXPERIENCES = (1, 2, 3)
WISHED = ("industries", "occupations", "regions", "employment", "ways", "income")
MOST_INCOME = 99_999_999


class KanaField(forms.CharField):
    """フリガナ in any kana and width; kept as full-width katakana."""

    def clean(self, value: Any) -> str:
        typed = katakana(str(super().clean(value) or ""))
        if typed and not is_katakana(typed):
            raise ValidationError(_t("「%(label)s」はカタカナかひらがなで入力してください。") % {"label": self.label})
        return typed


class FreeField(forms.CharField):
    """Words of her own; a 個人番号 is refused and never repeated."""

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        if holds_individual_no(typed):
            words = _t("「%(label)s」に、個人番号（マイナンバー）とみられる数字があります。取り除いてください。")
            raise ValidationError(words % {"label": self.label}, code="individual_no")
        return typed


def _pick(label: Any, choices: dict[str, Any], *, required: bool = False, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[NOT_CHOSEN, *choices.items()], required=required, help_text=help_text
    )


def _many(label: Any, choices: dict[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


def _names(rows: dict[str, Any]) -> dict[str, str]:
    return {code: row.name for code, row in rows.items()}


def _weight(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(entry.WEIGHTS.items()), required=False, initial="want", widget=forms.RadioSelect
    )


def _ask(label: Any, longest: int, *, required: bool = True, complete: str = "", help_text: Any = "") -> FreeField:
    attrs = {"autocomplete": complete} if complete else {}
    return FreeField(
        label=label, max_length=longest, required=required, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


def _experience() -> tuple[forms.ChoiceField, forms.ChoiceField]:
    return _pick(_("経験した職種"), _names(occupations())), _pick(_("年数"), entry.YEARS)


class YenField(forms.IntegerField):
    """Whole yen as people type them: 4,000,000円, ４００万."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        typed = re.sub(r"[,、\s円]", "", unicodedata.normalize("NFKC", str(value or "")))
        if found := re.fullmatch(r"(\d{1,6})万", typed):
            return int(found[1]) * 10_000
        return super().to_python(typed)


class RegistrationForm(EngawaForm):
    """Three steps in one form. Step 1 alone registers: ten inputs are required, all of them here."""

    # 1 お名前とご連絡先
    eligibility = forms.ChoiceField(
        label=_("学校を卒業予定で、新卒採用枠での就職を予定している方ですか。"),
        choices=list(entry.ELIGIBILITY.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("新卒採用の予定があるかどうかを選んでください。")},
    )
    family = _ask(_("姓"), 40, complete="family-name")
    given = _ask(
        _("名"),
        40,
        complete="given-name",
        help_text=_("一つの名前でお使いの方は、どちらにも同じ名前を入れてください。"),
    )
    family_kana = KanaField(label=_("セイ（フリガナ）"), max_length=60)
    given_kana = KanaField(label=_("メイ（フリガナ）"), max_length=60)
    alias = _ask(
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
    prefecture = _pick(_("お住まいの都道府県"), entry.PREFECTURE_NAMES, required=True)
    city = _ask(_("市区町村"), 40, required=False, complete="address-level2")
    situation = forms.ChoiceField(
        label=_("現在の状況"), choices=list(entry.SITUATIONS.items()), widget=forms.RadioSelect
    )
    purposes = forms.BooleanField(label=_("個人情報の利用目的を確認しました"))
    purposes_version = forms.CharField(widget=forms.HiddenInput, required=False, initial=PURPOSES_VERSION)

    # 2 希望
    industries = _many(_("希望する業種"), _names(industries()))
    weight_industries = _weight(_("業種は"))
    occupations = _many(_("希望する職種"), _names(occupations()))
    weight_occupations = _weight(_("職種は"))
    regions = _many(_("希望する地域"), dict(REGIONS))
    weight_regions = _weight(_("地域は"))
    employment = _many(_("希望する雇用形態"), {code.value: name for code, name in EMPLOYMENT_LABELS.items()})
    weight_employment = _weight(_("雇用形態は"))
    ways = _many(_("働き方の希望"), _names(ways_of_working()))
    weight_ways = _weight(_("働き方は"))
    income_unit = _pick(_("収入の単位"), entry.INCOME_UNITS)
    income_min = YenField(
        label=_("希望する収入（これ以上）"),
        required=False,
        min_value=1,
        max_value=MOST_INCOME,
        help_text=_("円で入力してください。例：400万、4000000"),
    )
    weight_income = _weight(_("収入は"))
    words = FreeField(
        label=_("ひとこと"),
        max_length=400,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("やってみたい仕事や、聞いてみたいことを400字までで。会社名やお名前は書かないでください。"),
    )
    experience_1, years_1 = _experience()
    experience_2, years_2 = _experience()
    experience_3, years_3 = _experience()
    licences = _ask(_("免許・資格"), 60, required=False)
    start = _pick(_("仕事を始められる時期"), entry.STARTS)
    moving = _pick(_("移住の時期"), entry.MOVING, help_text=_("企業には見えません。移住の相談だけに使います。"))

    # 3 当日のこと
    needs_kinds = _many(_("当日に必要な配慮"), entry.NEEDS)
    needs = _ask(_("配慮について、伝えておきたいこと"), 100, required=False)
    wants_interview = forms.BooleanField(label=_("個別面談をしたい"), required=False)
    wants_consultation = forms.BooleanField(label=_("県立ハローワークと定住機構に、まとめて相談したい"), required=False)
    heard_from = _pick(_("この催しを知ったきっかけ"), entry.HEARD)
    consents = _many(_("よろしければ"), {purpose.value: words for purpose, words in entry.OPTIONAL_CONSENTS.items()})

    @property
    def experience_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"experience_{at}"], self[f"years_{at}"]) for at in EXPERIENCES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("income_min") and not cleaned.get("income_unit"):
            self.add_error("income_unit", _t("「収入の単位」を選んでください。"))
        return cleaned

    def entry(self, *, walk_in: bool) -> RegistrationEntry:
        """The cleaned form as the fair takes it."""
        data = self.cleaned_data
        return RegistrationEntry(
            **{name: data[name] for name in STEP_ONE},
            wishes=_wishes(data),
            needs_kinds=tuple(data["needs_kinds"]),
            needs=data["needs"],
            heard_from=data["heard_from"],
            walk_in=walk_in,
            wants_interview=data["wants_interview"],
            wants_consultation=data["wants_consultation"],
            consents=tuple(data["consents"]),
        )


STEP_ONE = (
    "eligibility",
    "alias",
    "family",
    "given",
    "family_kana",
    "given_kana",
    "mail",
    "phone",
    "prefecture",
    "city",
    "situation",
    "purposes_version",
)


def _wishes(data: dict[str, Any]) -> Wishes:
    lists = {name: tuple(data[name]) for name in ("industries", "occupations", "regions", "employment", "ways")}
    asked = {name for name, codes in lists.items() if codes} | ({"income"} if data["income_min"] else set())
    experience = [(data[f"experience_{at}"], data[f"years_{at}"]) for at in EXPERIENCES]
    return Wishes(
        **lists,
        weights={name: data[f"weight_{name}"] or "want" for name in WISHED if name in asked},
        income_min=data["income_min"],
        income_unit=data["income_unit"] if data["income_min"] else "",
        experience=tuple(dict.fromkeys((code, years) for code, years in experience if code)),
        start=data["start"],
        moving=data["moving"],
        words=data["words"],
        licences=data["licences"],
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
