"""開始前確認表: what must be there before a fair, which clause breaks without it, until when, and how it comes to be known."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _t, gettext_lazy as _

from engawa.contract.duties.occasions import Occasion

AHEAD = dt.timedelta(days=14)
"""From then on an item that is missing wants a hand."""


class Evidence(StrEnum):
    """How an item comes to be met."""

    CODE = "code"  # asked of the room that knows; nobody ticks it
    PERSON = "person"  # 責 has looked and signs; lapses
    AGREED = "agreed"  # 甲 agrees


EVIDENCE_LABELS = {
    Evidence.CODE: _("機械が確かめる"),
    Evidence.PERSON: _("責任者が確かめて署名する"),
    Evidence.AGREED: _("発注者が同意する"),
}


class Group(StrEnum):
    CONTRACT = "contract"
    PRIVACY = "privacy"
    AGENCIES = "agencies"
    PUBLICITY = "publicity"
    EXHIBITORS = "exhibitors"
    DAY = "day"


GROUP_LABELS = {
    Group.CONTRACT: _("目標・計画・引継ぎ"),
    Group.PRIVACY: _("個人情報の取扱い"),
    Group.AGENCIES: _("相談機関との連携"),
    Group.PUBLICITY: _("広報・特設サイト"),
    Group.EXHIBITORS: _("出展者"),
    Group.DAY: _("当日の会場と体制"),
}


class Anchor(StrEnum):
    """What a due day is counted from: the contract's first day, the fair's day, the contract's last day."""

    K = "K"
    T = "T"
    Z = "Z"


ANCHOR_WORDS = {Anchor.K: _("契約の日"), Anchor.T: _("開催日"), Anchor.Z: _("業務期間の終わり")}


@dataclass(frozen=True)
class Due:
    """`days` after the anchor, negative before it."""

    anchor: Anchor
    days: int = 0

    def of(self, occasion: Occasion) -> dt.date | None:
        """None while the contract's days are not known."""
        day = {Anchor.K: occasion.begins_on, Anchor.T: occasion.day, Anchor.Z: occasion.ends_on}[self.anchor]
        return day + dt.timedelta(days=self.days) if day else None

    @property
    def words(self) -> str:
        """`開催日の60日前`."""
        anchor = str(ANCHOR_WORDS[self.anchor])
        if not self.days:
            return anchor
        facts = {"anchor": anchor, "n": abs(self.days)}
        return _t("%(anchor)sの%(n)d日後") % facts if self.days > 0 else _t("%(anchor)sの%(n)d日前") % facts


class Waiver(StrEnum):
    """Whether 甲 may let an item be."""

    NEVER = "never"  # a promise about people's data is not 甲's to give away here
    AGREED = "agreed"
    SUBSTITUTE = "substitute"  # 1(2)キただし書: something more effective takes its place, with its effect


@dataclass(frozen=True)
class Item:
    """`owners`: by whom it is answered. `clause` breaks while it is missing."""

    key: str
    group: Group
    name: str | Promise
    evidence: Evidence
    clause: str
    due: Due
    owners: str | Promise
    waiver: Waiver = Waiver.AGREED

    @property
    def waivable(self) -> bool:
        return self.waiver is not Waiver.NEVER


def _before(days: int) -> Due:
    return Due(Anchor.T, -days)


_G, _E = Group, Evidence
_OFFICE, _WINDOW, _BOTH = _("運営（乙）"), _("発注者（甲）"), _("運営（乙）・発注者（甲）")
_SUBSTITUTE = Waiver.SUBSTITUTE

ITEMS: dict[str, Item] = {
    one.key: one
    for one in (
        Item(
            "targets",
            _G.CONTRACT,
            _("求職者数とマッチング数の目標の合意"),
            _E.CODE,
            "実施要領1(2)カ・10(3)",
            Due(Anchor.K),
            _WINDOW,
        ),
        Item(
            "rules",
            _G.CONTRACT,
            _("参加とマッチングの数え方（発注者の指定）"),
            _E.CODE,
            "実施要領1(2)カ・10(3)",
            Due(Anchor.K, 30),
            _WINDOW,
        ),
        Item(
            "baseline",
            _G.CONTRACT,
            _("業務スケジュールの合意"),
            _E.AGREED,
            "実施要領1(2)ク",
            Due(Anchor.K),
            _WINDOW,
        ),
        Item(
            "handover",
            _G.CONTRACT,
            _("事業が終わるときの、支援の引継ぎの道すじの合意"),
            _E.AGREED,
            "実施要領1(2)ア(カ)・特記事項第10条",
            Due(Anchor.Z, -60),
            _WINDOW,
        ),
        Item(
            "gate",
            _G.PRIVACY,
            _("取扱いを始める前の確認（体制・名簿・誓約・研修・機器）"),
            _E.PERSON,
            "特記事項第6条〜第9条・特記仕様書4、7〜9",
            _before(60),
            _BOTH,
            Waiver.NEVER,
        ),
        Item(
            "provision",
            _G.PRIVACY,
            _("出展者と相談機関に見せる、番号のある承諾"),
            _E.CODE,
            "特記事項第4条・実施要領1(2)ア(ウ)(カ)",
            _before(60),
            _WINDOW,
            Waiver.NEVER,
        ),
        Item(
            "issue",
            _G.AGENCIES,
            _("相談機関によるおすすめの発行"),
            _E.CODE,
            "実施要領1(2)ア(エ)",
            _before(60),
            _("県立ハローワーク・定住機構・発注者（甲）"),
        ),
        Item(
            "counters",
            _G.AGENCIES,
            _("2つの相談機関に同時に相談できる時間（開催の前・当日・後）"),
            _E.CODE,
            "実施要領1(2)ア(カ)",
            _before(30),
            _("県立ハローワーク・定住機構"),
        ),
        Item(
            "push",
            _G.AGENCIES,
            _("企業選びの視点などのお知らせの文面（3回分）"),
            _E.PERSON,
            "実施要領1(2)ア(エ)",
            _before(28),
            _OFFICE,
        ),
        Item(
            "site",
            _G.PUBLICITY,
            _("特設サイトの開設"),
            _E.CODE,
            "実施要領1(2)キ(ア)",
            _before(60),
            _OFFICE,
            _SUBSTITUTE,
        ),
        Item(
            "flyers",
            _G.PUBLICITY,
            _("チラシの配架"),
            _E.PERSON,
            "実施要領1(2)キ(イ)",
            _before(45),
            _OFFICE,
            _SUBSTITUTE,
        ),
        Item(
            "web_ads",
            _G.PUBLICITY,
            _("SNS・検索エンジン・動画サイトへの広告"),
            _E.PERSON,
            "実施要領1(2)キ(ウ)",
            _before(45),
            _OFFICE,
            _SUBSTITUTE,
        ),
        Item(
            "magazine",
            _G.PUBLICITY,
            _("雑誌への広告"),
            _E.PERSON,
            "実施要領1(2)キ(エ)",
            _before(45),
            _OFFICE,
            _SUBSTITUTE,
        ),
        Item(
            "paper_ads",
            _G.PUBLICITY,
            _("新聞・フリーペーパーへの広告"),
            _E.PERSON,
            "実施要領1(2)キ(オ)",
            _before(45),
            _OFFICE,
            _SUBSTITUTE,
        ),
        Item(
            "direct",
            _G.PUBLICITY,
            _("とりふると人材バンクのDMでの案内"),
            _E.PERSON,
            "実施要領1(2)キ(カ)",
            _before(45),
            _BOTH,
            _SUBSTITUTE,
        ),
        Item(
            "exhibitors",
            _G.EXHIBITORS,
            _("出展企業一覧の合意と、すべての求人の登録の確認"),
            _E.CODE,
            "実施要領1(2)オ・ア(イ)",
            _before(30),
            _("発注者（甲）・県立ハローワーク"),
        ),
        Item(
            "passports",
            _G.EXHIBITORS,
            _("働きやすさパスポートの公開"),
            _E.CODE,
            "実施要領1(2)ア(オ)",
            _before(21),
            _("出展企業"),
        ),
        Item(
            "life",
            _G.EXHIBITORS,
            _("出展する市町村の、暮らしと支援制度の表"),
            _E.CODE,
            "実施要領1(2)ア(イ)",
            _before(21),
            _("市町村・定住機構"),
        ),
        Item(
            "rehearsal",
            _G.EXHIBITORS,
            _("すべての出展者の準備とリハーサル"),
            _E.CODE,
            "実施要領1(2)ア(キ)",
            _before(7),
            _("出展者"),
        ),
        Item(
            "platform",
            _G.DAY,
            _("オンライン会場の合意"),
            _E.CODE,
            "実施要領1(2)ウ",
            _before(45),
            _WINDOW,
        ),
        Item(
            "posts",
            _G.DAY,
            _("当日の担当と代理"),
            _E.CODE,
            "実施要領1(2)コ",
            _before(14),
            _OFFICE,
        ),
    )
}
"""`fair-operations.md` 1.4. キ's lines stand one by one: each is placed, or something else takes its place."""
