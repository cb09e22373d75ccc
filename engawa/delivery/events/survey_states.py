"""アンケート: whom it asks, what it asks, and the questions it begins with.

The pairs before and after are asked at once: what somebody thought beforehand, as she sees it now. 実施要領1(2)ア(ア), キ.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_WORDS = 500
LONGEST_LABEL = 60
LONGEST_CHOICE = 40
FEWEST_CHOICES, MOST_CHOICES = 2, 6
OWN = ("own1", "own2")
"""Places for questions that 乙 words itself."""
DAYS, FEWEST_DAYS, MOST_DAYS = 14, 3, 60
"""How long answers are taken after the day of the fair."""

Words = str | Promise


class Audience(StrEnum):
    PARTICIPANT = "participant"
    EXHIBITOR = "exhibitor"


AUDIENCE_LABELS = {Audience.PARTICIPANT: _("参加者"), Audience.EXHIBITOR: _("出展者")}


class Answering(StrEnum):
    ONE = "one"
    MANY = "many"
    WORDS = "words"


@dataclass(frozen=True)
class Item:
    """設問. `choices` by their code, in the order shown; none where words are asked for."""

    key: str
    kind: Answering
    label: Words
    choices: Mapping[str, Words]
    own: bool = False


def _one(key: str, label: Words, choices: Mapping[str, Words]) -> Item:
    return Item(key, Answering.ONE, label, choices)


def _many(key: str, label: Words, choices: Mapping[str, Words]) -> Item:
    return Item(key, Answering.MANY, label, choices)


_SATISFIED = {
    "5": _("とても満足"),
    "4": _("満足"),
    "3": _("どちらともいえない"),
    "2": _("やや不満"),
    "1": _("不満"),
}
_KNEW = {
    "5": _("よくわかる"),
    "4": _("だいたいわかる"),
    "3": _("どちらともいえない"),
    "2": _("あまりわからない"),
    "1": _("わからない"),
}
_WISHED = {
    "5": _("とてもある"),
    "4": _("ある"),
    "3": _("どちらともいえない"),
    "2": _("あまりない"),
    "1": _("ない"),
}
_TROUBLE = {
    "media": _("音や映像がうまくつながらなかった"),
    "waiting": _("待ち時間が長かった・読めなかった"),
    "screen": _("画面の使い方がわかりにくかった"),
    "short": _("話す時間が足りなかった"),
}
_NOTHING = {"none": _("とくにない")}

ITEMS: Mapping[Audience, Mapping[str, Item]] = {
    audience: {one.key: one for one in items}
    for audience, items in {
        Audience.PARTICIPANT: (
            _one("overall", _("この会は、全体としていかがでしたか"), _SATISFIED),
            _one("knew", _("参加する前、鳥取での仕事と暮らしのことは、どのくらいわかっていましたか"), _KNEW),
            _one("knows", _("参加したあとのいまは、どのくらいわかりますか"), _KNEW),
            _one("wished", _("参加する前、鳥取で働きたい気持ちはありましたか"), _WISHED),
            _one("wishes", _("参加したあとのいまは、鳥取で働きたい気持ちがありますか"), _WISHED),
            _many(
                "useful",
                _("役に立ったものをすべて選んでください"),
                {
                    "talk": _("企業との面談"),
                    "town": _("自治体との面談"),
                    "briefing": _("企業説明"),
                    "consult": _("ハローワーク・定住機構への相談"),
                    "plenary": _("開会・PR・閉会"),
                    "site": _("特設サイトの企業・市町村のページ"),
                    **_NOTHING,
                },
            ),
            _one(
                "intention",
                _("移住や転職について、いまのお考えに近いものはどれですか"),
                {
                    "both": _("鳥取への移住と転職を考えている"),
                    "job": _("鳥取の企業への転職を考えている（移住はしない・決めていない）"),
                    "live": _("移住を考えている（仕事は決めていない）"),
                    "looking": _("情報を集めている"),
                    "not": _("いまは考えていない"),
                },
            ),
            _many(
                "trouble",
                _("困ったことをすべて選んでください"),
                _TROUBLE | {"nobody": _("話したい企業・自治体が見つからなかった")} | _NOTHING,
            ),
            Item("words", Answering.WORDS, _("よかったこと、直してほしいことをお聞かせください"), {}),
        ),
        Audience.EXHIBITOR: (
            _one("overall", _("この会への出展は、全体としていかがでしたか"), _SATISFIED),
            _one(
                "people",
                _("話した方の人数は、いかがでしたか"),
                {"many": _("多かった"), "right": _("ちょうどよかった"), "few": _("少なかった")},
            ),
            _one(
                "fit",
                _("採用や移住につながりそうな方に会えましたか"),
                {"yes": _("会えた"), "some": _("少し会えた"), "no": _("会えなかった")},
            ),
            _one(
                "burden",
                _("準備の手間は、いかがでしたか"),
                {"light": _("軽かった"), "right": _("ちょうどよかった"), "heavy": _("重かった")},
            ),
            _many(
                "useful",
                _("役に立ったものをすべて選んでください"),
                {
                    "talk": _("面談と整理券"),
                    "booking": _("時間の予約"),
                    "briefing": _("企業説明"),
                    "wish": _("話したいことカード"),
                    "passport": _("働きやすさパスポート"),
                    "rehearsal": _("研修とリハーサル"),
                    **_NOTHING,
                },
            ),
            _one(
                "again",
                _("次の会にも出展したいですか"),
                {"yes": _("出展したい"), "maybe": _("内容による"), "no": _("出展しない")},
            ),
            _many("trouble", _("困ったことをすべて選んでください"), _TROUBLE | _NOTHING),
            Item("words", Answering.WORDS, _("よかったこと、直してほしいことをお聞かせください"), {}),
        ),
    }.items()
}


def begins_with(audience: Audience) -> list[dict[str, Any]]:
    """What a survey stores before 乙 has changed anything."""
    return [{"key": key} for key in ITEMS[audience]]


def read_items(audience: Audience, stored: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """`stored`: `{"key": "overall", "label"?: 乙's own words}`; of an own question also `"choices": [words]`."""
    return tuple(_read(ITEMS[audience], one) for one in stored)


def _read(known: Mapping[str, Item], one: Mapping[str, Any]) -> Item:
    key, label = str(one["key"]), str(one.get("label", ""))
    if key in OWN:
        choices = {str(at): str(words) for at, words in enumerate(one["choices"], start=1)}
        return Item(key, Answering.ONE, label, choices, own=True)
    return replace(known[key], label=label) if label else known[key]


class NotOffered(ValueError):
    """An answer to what was not asked, or none of the choices."""


Codes = dict[str, str | list[str]]


def check_answers(items: Sequence[Item], given: Mapping[str, Any]) -> tuple[Codes, dict[str, str]]:
    """(codes, words) by key, without what was left out. Raises NotOffered."""
    known = {one.key: one for one in items}
    if set(given) - set(known):
        raise NotOffered
    codes: Codes = {}
    words: dict[str, str] = {}
    for key, item in known.items():
        value = given.get(key) or ""
        if not value:
            continue
        if item.kind is Answering.WORDS:
            words[key] = _text(value)
        elif item.kind is Answering.ONE:
            codes[key] = _of(item, [value])[0]
        else:
            codes[key] = _of(item, value)
    return codes, {key: text for key, text in words.items() if text}


def _text(value: object) -> str:
    text = str(value).strip()
    if len(text) > LONGEST_WORDS:
        raise NotOffered
    return text


def _of(item: Item, chosen: Sequence[Any]) -> list[str]:
    offered = isinstance(chosen, list) and all(isinstance(one, str) and one in item.choices for one in chosen)
    if not offered:
        raise NotOffered
    return [code for code in item.choices if code in chosen]
