"""What may be shown to whom, in print order: a 求職者カード to an exhibitor, a consultation or a case to an agency.

What no company ever sees has no word among the card's.
"""

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
    WISH = "wish"


class CopyField(StrEnum):
    """What may be copied onto paper under a consent of its own (特記仕様書6)."""

    NAME = "name"
    KANA = "kana"
    PHONE = "phone"


COPY_LABELS = {
    CopyField.NAME: _("氏名"),
    CopyField.KANA: _("フリガナ"),
    CopyField.PHONE: _("電話番号"),
}

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
    CardField.WISH: _("話したいことカード（自治体へは話題だけ）"),
}


class ConsultField(StrEnum):
    """Beside her 表示名. 世帯・住まい are for 定住機構, and for another body or one municipality by her tick for one
    consultation.
    """

    IDENTITY = "identity"
    CONTACT = "contact"
    TOPICS = "topics"
    HOUSEHOLD = "household"
    CASE = "case"


CONSULT_LABELS = {
    ConsultField.IDENTITY: _("氏名・フリガナ"),
    ConsultField.CONTACT: _("メールアドレスと電話番号"),
    ConsultField.TOPICS: _("相談したいこと"),
    ConsultField.HOUSEHOLD: _("移住相談の回答（世帯・住まいなど）"),
    ConsultField.CASE: _("支援の経過（段階と次の一手）"),
}

TOWN_FIELDS = (CardField.ALIAS, ConsultField.HOUSEHOLD)
"""All that a municipality is ever shown of a consultation."""

Field = CardField | ConsultField | CopyField
_CARD = list(CardField)
_ALL: dict[str, Field] = {str(one): one for one in (*CardField, *ConsultField, *CopyField)}
_PLACES = {word: place for place, word in enumerate(_ALL)}


def in_order(fields: Iterable[str]) -> list[CardField]:
    """Of a card: once each, in print order. An unknown word is a ValueError: it is never silently dropped."""
    return sorted({CardField(one) for one in fields}, key=_CARD.index)


def known_words(fields: Iterable[str]) -> list[str]:
    """Of either kind: once each, in print order. An unknown word is a ValueError as well."""
    words = {str(one) for one in fields}
    if unknown := words - set(_ALL):
        raise ValueError(f"no such field: {sorted(unknown)}")
    return sorted(words, key=_PLACES.__getitem__)


def field_label(word: str) -> str:
    one = _ALL[word]
    if isinstance(one, CopyField):
        return str(COPY_LABELS[one])
    return str(FIELD_LABELS[one] if isinstance(one, CardField) else CONSULT_LABELS[one])


def field_words(fields: Iterable[str]) -> str:
    """`表示名、希望業種、希望職種`."""
    return "、".join(field_label(one) for one in known_words(fields))
