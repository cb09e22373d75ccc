"""What a 求職者カード may show to an exhibitor, in print order. What no company ever sees has no word here."""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class CardField(StrEnum):
    ALIAS = "alias"
    INDUSTRIES = "industries"
    OCCUPATIONS = "occupations"
    REGIONS = "regions"
    EMPLOYMENT = "employment"
    WAYS = "ways"
    EXPERIENCE = "experience"
    LICENCES = "licences"
    START = "start"
    WORDS = "words"
    INCOME = "income"
    PREFECTURE = "prefecture"
    SITUATION = "situation"


FIELD_LABELS = {
    CardField.ALIAS: _("表示名"),
    CardField.INDUSTRIES: _("希望業種"),
    CardField.OCCUPATIONS: _("希望職種"),
    CardField.REGIONS: _("希望地域"),
    CardField.EMPLOYMENT: _("希望する雇用形態"),
    CardField.WAYS: _("働き方の希望"),
    CardField.EXPERIENCE: _("経験職種"),
    CardField.LICENCES: _("免許・資格"),
    CardField.START: _("就業開始の時期"),
    CardField.WORDS: _("ひとこと"),
    CardField.INCOME: _("希望年収"),
    CardField.PREFECTURE: _("お住まいの都道府県"),
    CardField.SITUATION: _("現在の状況"),
}

_ORDER = list(CardField)


def in_order(fields: Iterable[str]) -> list[CardField]:
    """Once each, in print order. An unknown word is a ValueError: it is never silently dropped."""
    return sorted({CardField(one) for one in fields}, key=_ORDER.index)


def field_words(fields: Iterable[str]) -> str:
    """`表示名、希望業種、希望職種`."""
    return "、".join(str(FIELD_LABELS[one]) for one in in_order(fields))
