"""お問い合わせ: what comes to the secretariat's desk, and how it is brought to an end. 実施要領1(2)コ."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class InquiryState(StrEnum):
    NEW = "new"
    ASSIGNED = "assigned"
    ESCALATED = "escalated"
    ANSWERED = "answered"
    CLOSED = "closed"


I = InquiryState  # noqa: E741 - the table below reads like the others

INQUIRY_LABELS = {
    I.NEW: _("未着手"),
    I.ASSIGNED: _("対応中"),
    I.ESCALATED: _("責任者へ"),
    I.ANSWERED: _("回答済み"),
    I.CLOSED: _("終了"),
}

OPEN = (I.NEW, I.ASSIGNED, I.ESCALATED)
"""Somebody waits for an answer."""

INQUIRY = StateTable(
    InquiryState,
    step("assign", frm=OPEN, to=I.ASSIGNED),
    step("hand", frm=OPEN, to=I.ASSIGNED),
    step("escalate", frm=[I.NEW, I.ASSIGNED], to=I.ESCALATED),
    step("answer", frm=OPEN, to=I.ANSWERED),
    step("reopen", frm=[I.ANSWERED], to=I.ASSIGNED),
    step("close", frm=[*OPEN, I.ANSWERED], to=I.CLOSED),
    initial=I.NEW,
)


class Way(StrEnum):
    FORM = "form"
    MAIL = "mail"
    PHONE = "phone"
    CHAT = "chat"


WAY_LABELS = {Way.FORM: _("フォーム"), Way.MAIL: _("メール"), Way.PHONE: _("電話"), Way.CHAT: _("チャット")}


class Topic(StrEnum):
    TAKING_PART = "taking_part"
    REGISTRATION = "registration"
    SCREEN = "screen"
    PRIVACY = "privacy"
    COMPANIES = "companies"
    LIVING = "living"
    EXHIBITING = "exhibiting"
    OTHER = "other"


TOPIC_LABELS = {
    Topic.TAKING_PART: _("参加のしかた・当日の流れ"),
    Topic.REGISTRATION: _("登録・メールのリンク"),
    Topic.SCREEN: _("画面・音・つながり方"),
    Topic.PRIVACY: _("個人情報の取扱い"),
    Topic.COMPANIES: _("企業・求人のこと"),
    Topic.LIVING: _("移住・暮らしのこと"),
    Topic.EXHIBITING: _("出展のこと"),
    Topic.OTHER: _("そのほか"),
}
