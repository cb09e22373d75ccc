from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class NoticeState(StrEnum):
    QUEUED = "queued"
    HANDING = "handing"
    HANDED = "handed"
    FAILED = "failed"
    UNCERTAIN = "uncertain"


NOTICE_LABELS = {
    NoticeState.QUEUED: _("送信待ち"),
    NoticeState.HANDING: _("引き渡し中"),
    NoticeState.HANDED: _("引き渡し済み"),
    NoticeState.FAILED: _("送れませんでした"),
    NoticeState.UNCERTAIN: _("結果不明"),
}

NOTICE = StateTable(
    NoticeState,
    step("open", frm=[NoticeState.QUEUED], to=NoticeState.HANDING),
    step("hand", frm=[NoticeState.HANDING, NoticeState.UNCERTAIN], to=NoticeState.HANDED),
    step("postpone", frm=[NoticeState.HANDING], to=NoticeState.QUEUED),
    step("fail", frm=[NoticeState.HANDING], to=NoticeState.FAILED),
    step("lose", frm=[NoticeState.HANDING], to=NoticeState.UNCERTAIN),
    initial=NoticeState.QUEUED,
)
