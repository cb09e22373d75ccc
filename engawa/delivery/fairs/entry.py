"""What somebody types when registering, and the words of its codes. Nothing of the 14 items is asked (厚生労働省)."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engawa.base.acts.words import Purpose


class Eligibility(StrEnum):
    """「学校を卒業予定で、新卒採用枠での就職を予定している方ですか」"""

    NO = "no"
    STUDENT = "student"
    HIGH_SCHOOL = "high_school"
    YES = "yes"


REFUSED = frozenset({Eligibility.YES, Eligibility.HIGH_SCHOOL})
"""仕様書エ: 新卒採用予定者 only; everybody else who wishes to change career or to move may come."""

ELIGIBILITY = {
    Eligibility.NO: _("いいえ"),
    Eligibility.STUDENT: _("在学中ですが、新卒採用の予定ではありません"),
    Eligibility.HIGH_SCHOOL: _("高校に在学中です"),
    Eligibility.YES: _("はい"),
}
SITUATIONS = {
    "employed": _("在職中"),
    "left": _("離職中"),
    "graduate": _("既卒・第二新卒"),
    "studying": _("働きながら在学中"),
    "blank": _("ブランクのあと"),
    "other": _("その他"),
}
STARTS = {
    "soon": _("すぐに"),
    "quarter": _("3か月以内"),
    "half_year": _("半年以内"),
    "year": _("1年以内"),
    "open": _("決めていない"),
}
MOVING = {
    "resident": _("鳥取県内に住んでいる"),
    "none": _("移住の予定はない"),
    "half_year": _("半年以内"),
    "year": _("1年以内"),
    "considering": _("検討中"),
}
NEEDS = {
    "captions": _("字幕"),
    "sign": _("手話"),
    "reader": _("読み上げ"),
    "text_only": _("文字だけで話す"),
    "phone": _("電話で話す"),
    "interpreter": _("通訳"),
    "other": _("その他"),
}
HEARD = {
    "search": _("検索・ウェブ広告"),
    "sns": _("SNS"),
    "flyer": _("ちらし・ポスター"),
    "newspaper": _("新聞・フリーペーパー・雑誌"),
    "app": _("とりふる"),
    "bank": _("とっとり仕事・定住人材バンク"),
    "agency": _("ハローワーク・移住相談窓口"),
    "friends": _("身近な人"),
    "other": _("その他"),
}
WEIGHTS = {"must": _("必須"), "want": _("希望")}
YEARS = {
    "under_1": _("1年未満"),
    "1_3": _("1〜3年"),
    "3_5": _("3〜5年"),
    "5_10": _("5〜10年"),
    "over_10": _("10年以上"),
}
INCOME_UNITS = {"year": _("年収"), "month": _("月収"), "hour": _("時給")}
PREFECTURES = dict(
    enumerate(
        [
            "北海道",
            "青森県",
            "岩手県",
            "宮城県",
            "秋田県",
            "山形県",
            "福島県",
            "茨城県",
            "栃木県",
            "群馬県",
            "埼玉県",
            "千葉県",
            "東京都",
            "神奈川県",
            "新潟県",
            "富山県",
            "石川県",
            "福井県",
            "山梨県",
            "長野県",
            "岐阜県",
            "静岡県",
            "愛知県",
            "三重県",
            "滋賀県",
            "京都府",
            "大阪府",
            "兵庫県",
            "奈良県",
            "和歌山県",
            "鳥取県",
            "島根県",
            "岡山県",
            "広島県",
            "山口県",
            "徳島県",
            "香川県",
            "愛媛県",
            "高知県",
            "福岡県",
            "佐賀県",
            "長崎県",
            "熊本県",
            "大分県",
            "宮崎県",
            "鹿児島県",
            "沖縄県",
        ],
        start=1,
    )
)
PREFECTURE_NAMES: dict[str, str] = {f"{code:02}": name for code, name in PREFECTURES.items()} | {"99": "海外"}
"""JIS X 0401; 99 is ours."""

OPTIONAL_CONSENTS = {
    Purpose.NOTICE: _("鳥取で働く・暮らすことのお知らせ（企業や求人のご案内は含みません）を受け取る"),
    Purpose.SUGGESTION: _(
        "県立ハローワークなどの相談員が、希望条件をもとに、合いそうな出展企業・自治体をご案内することに同意する"
    ),
    Purpose.FOLLOW_UP: _("開催後に、就職までの様子を県立ハローワークなどが確認することに同意する"),
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Wishes:
    """希望: all of it optional. Codes only, but for `words` and `licences`, which are sealed."""

    industries: tuple[str, ...] = ()
    occupations: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    weights: Mapping[str, str] = dataclasses.field(default_factory=dict)
    income_min: int | None = None
    income_unit: str = ""
    experience: tuple[tuple[str, str], ...] = ()
    start: str = ""
    moving: str = ""
    words: str = ""
    licences: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True)
class RegistrationEntry:
    """One filled-in form. `mail` and `phone` are normalised (kit.text), kana is full-width katakana."""

    eligibility: str
    alias: str
    family: str
    given: str
    family_kana: str
    given_kana: str
    mail: str
    prefecture: str
    situation: str
    purposes_version: str
    phone: str = ""
    city: str = ""
    wishes: Wishes = dataclasses.field(default_factory=Wishes)
    needs_kinds: tuple[str, ...] = ()
    needs: str = ""
    heard_from: str = ""
    walk_in: bool = False
    wants_interview: bool = False
    wants_consultation: bool = False
    consents: tuple[str, ...] = ()
    marked: tuple[UUID, ...] = ()
