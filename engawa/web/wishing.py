"""希望条件: the fields in which somebody states her wishes, when registering and whenever she changes them. 仕様書エ."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _t, gettext_lazy as _

from engawa.base.kit.corporate import holds_individual_no
from engawa.delivery.exhibitors.importing.columns import EMPLOYMENT_LABELS
from engawa.delivery.exhibitors.library import REGIONS, industries, occupations, ways_of_working
from engawa.delivery.fairs import entry
from engawa.delivery.fairs.entry import Wishes
from engawa.web.ui.forms import EngawaForm

NOT_CHOSEN = ("", _("選んでください"))
EXPERIENCES = (1, 2, 3)
LISTS = ("industries", "occupations", "regions", "employment", "ways")
WISHED = (*LISTS, "income")
MOST_INCOME = 99_999_999


class FreeField(forms.CharField):
    """Words of her own; a 個人番号 is refused and never repeated."""

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value) or "")
        if holds_individual_no(typed):
            words = _t("「%(label)s」に、個人番号（マイナンバー）とみられる数字があります。取り除いてください。")
            raise ValidationError(words % {"label": self.label}, code="individual_no")
        return typed


def pick(label: Any, choices: dict[str, Any], *, required: bool = False, help_text: Any = "") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=[NOT_CHOSEN, *choices.items()], required=required, help_text=help_text
    )


def many(label: Any, choices: dict[str, Any]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=list(choices.items()), required=False, widget=forms.CheckboxSelectMultiple
    )


def ask(label: Any, longest: int, *, required: bool = True, complete: str = "", help_text: Any = "") -> FreeField:
    attrs = {"autocomplete": complete} if complete else {}
    return FreeField(
        label=label, max_length=longest, required=required, help_text=help_text, widget=forms.TextInput(attrs=attrs)
    )


def _names(rows: dict[str, Any]) -> dict[str, str]:
    return {code: row.name for code, row in rows.items()}


def _weight(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(entry.WEIGHTS.items()), required=False, initial="want", widget=forms.RadioSelect
    )


def _experience() -> tuple[forms.ChoiceField, forms.ChoiceField]:
    return pick(_("経験した職種"), _names(occupations())), pick(_("年数"), entry.YEARS)


class YenField(forms.IntegerField):
    """Whole yen as people type them: 4,000,000円, ４００万."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value: Any) -> int | None:
        typed = re.sub(r"[,、\s円]", "", unicodedata.normalize("NFKC", str(value or "")))
        if found := re.fullmatch(r"(\d{1,6})万", typed):
            return int(found[1]) * 10_000
        return super().to_python(typed)


class WishesForm(EngawaForm):
    """All of it optional; what is not chosen is こだわらない."""

    industries = many(_("希望する業種"), _names(industries()))
    weight_industries = _weight(_("業種は"))
    occupations = many(_("希望する職種"), _names(occupations()))
    weight_occupations = _weight(_("職種は"))
    regions = many(_("希望する地域"), dict(REGIONS))
    weight_regions = _weight(_("地域は"))
    employment = many(_("希望する雇用形態"), {code.value: name for code, name in EMPLOYMENT_LABELS.items()})
    weight_employment = _weight(_("雇用形態は"))
    ways = many(_("働き方の希望"), _names(ways_of_working()))
    weight_ways = _weight(_("働き方は"))
    income_unit = pick(_("収入の単位"), entry.INCOME_UNITS)
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
    licences = ask(_("免許・資格"), 60, required=False)
    start = pick(_("仕事を始められる時期"), entry.STARTS)
    moving = pick(_("移住の時期"), entry.MOVING, help_text=_("企業には見えません。移住の相談だけに使います。"))

    @property
    def experience_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"experience_{at}"], self[f"years_{at}"]) for at in EXPERIENCES]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("income_min") and not cleaned.get("income_unit"):
            self.add_error("income_unit", _t("「収入の単位」を選んでください。"))
        return cleaned

    def wishes(self) -> Wishes:
        """The cleaned form as the fair takes it."""
        data = self.cleaned_data
        lists = {name: tuple(data[name]) for name in LISTS}
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


def typed_before(wishes: Wishes) -> dict[str, Any]:
    """Her wishes as the form's first values."""
    pairs = [*wishes.experience, *[("", "")] * len(EXPERIENCES)]
    return {
        **{name: list(getattr(wishes, name)) for name in LISTS},
        **{f"weight_{name}": wishes.weights.get(name, "want") for name in WISHED},
        **{f"experience_{at}": pairs[at - 1][0] for at in EXPERIENCES},
        **{f"years_{at}": pairs[at - 1][1] for at in EXPERIENCES},
        **{
            name: getattr(wishes, name)
            for name in ("income_min", "income_unit", "start", "moving", "words", "licences")
        },
    }
