from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class TalkState(StrEnum):
    OPEN = "open"
    SETTLED = "settled"


TALK = StateTable(
    TalkState,
    step("settle", frm=[TalkState.OPEN], to=TalkState.SETTLED),
    initial=TalkState.OPEN,
)


class Means(StrEnum):
    """How they talked. What was not in a room of ours is typed in, and counts only after a person has checked it."""

    ROOM = "room"
    PHONE = "phone"
    PAPER = "paper"


MEANS_LABELS = {Means.ROOM: _("この会場の部屋"), Means.PHONE: _("電話"), Means.PAPER: _("対面・そのほか")}


class Stage(StrEnum):
    """段階: where the exhibitor stands with this person after the talk."""

    AGAIN = "again"
    VISIT = "visit"
    APPLY = "apply"
    KEEP = "keep"
    NOT_NOW = "not_now"


STAGE_WORDS = {
    Stage.AGAIN: _("もう一度話したい"),
    Stage.VISIT: _("見学に来てほしい"),
    Stage.APPLY: _("応募を待っている"),
    Stage.KEEP: _("情報を届けたい"),
    Stage.NOT_NOW: _("今回は見送る"),
}


class Message(StrEnum):
    """連絡文: which ready-made lines she reads on her page. Nothing is written freely to her."""

    NONE = "none"
    THANKS = "thanks"
    AGAIN = "again"
    VISIT = "visit"
    APPLY = "apply"


MESSAGE_WORDS = {
    Message.NONE: _("送らない"),
    Message.THANKS: _("お礼だけ"),
    Message.AGAIN: _("もう一度お話ししませんか"),
    Message.VISIT: _("見学にいらっしゃいませんか"),
    Message.APPLY: _("求人票をもう一度ご覧ください"),
}
MESSAGE_LINES = {
    Message.NONE: "",
    Message.THANKS: _("お話しできてうれしかったです。ありがとうございました。"),
    Message.AGAIN: _("もう一度お話ししたいとのことです。よろしければ、もう一度整理券を取ってください。"),
    Message.VISIT: _("見学にいらっしゃいませんか、とのことです。"),
    Message.APPLY: _("よろしければ求人票をもう一度ご覧ください、とのことです。"),
}


class Topic(StrEnum):
    """What somebody would like to talk about at a municipality's booth: all it sees beside the alias."""

    HOUSING = "housing"
    FAMILY = "family"
    WORK = "work"
    SUPPORT = "support"
    LIFE = "life"
    OPEN = "open"


TOPIC_WORDS = {
    Topic.HOUSING: _("住まい"),
    Topic.FAMILY: _("子育て・学校"),
    Topic.WORK: _("しごと"),
    Topic.SUPPORT: _("移住の支援制度"),
    Topic.LIFE: _("ふだんの暮らし"),
    Topic.OPEN: _("まだ決めていない"),
}
