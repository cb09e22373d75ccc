from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class DeskKind(StrEnum):
    BOOTH = "booth"
    CONSULTATION = "consultation"


class DeskState(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"
    HALTED = "halted"  # the day is suspended


class TicketState(StrEnum):
    WAITING = "waiting"
    AWAY = "away"
    CALLED = "called"
    IN_TALK = "in_talk"
    SET_ASIDE = "set_aside"
    DONE = "done"
    LEFT = "left"
    DISMISSED = "dismissed"  # ended by the organiser: the day is moved or cancelled, or she is blocked here


class CallState(StrEnum):
    RINGING = "ringing"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    ENDED = "ended"
    UNACKNOWLEDGED = "unacknowledged"
    UNANSWERED = "unanswered"
    DEFERRED = "deferred"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class SlotState(StrEnum):
    OFFERED = "offered"
    WITHDRAWN = "withdrawn"


class BookingState(StrEnum):
    BOOKED = "booked"
    RETURNING = "returning"
    IN_LINE = "in_line"
    KEPT = "kept"
    MISSED = "missed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"


_D, _T, _C = DeskState, TicketState, CallState
_S, _B = SlotState, BookingState

DESK = StateTable(
    DeskState,
    step("open", frm=[_D.CLOSED, _D.PAUSED], to=_D.OPEN),
    step("pause", frm=[_D.OPEN], to=_D.PAUSED),
    step("close", frm=[_D.OPEN, _D.PAUSED], to=_D.CLOSED),
    step("halt", frm=[_D.CLOSED, _D.OPEN, _D.PAUSED], to=_D.HALTED),
    step("lift_closed", frm=[_D.HALTED], to=_D.CLOSED),
    step("lift_open", frm=[_D.HALTED], to=_D.OPEN),
    step("lift_paused", frm=[_D.HALTED], to=_D.PAUSED),
    initial=_D.CLOSED,
)

SHUT = (_D.CLOSED, _D.HALTED)
"""Nobody is called from here."""

LIVE_TICKETS = (_T.WAITING, _T.AWAY, _T.CALLED, _T.IN_TALK, _T.SET_ASIDE)

WAITING_SOMEHOW = (_T.WAITING, _T.AWAY, _T.CALLED, _T.SET_ASIDE)
"""Not yet in a talk."""

TICKET = StateTable(
    TicketState,
    step("step_away", frm=[_T.WAITING], to=_T.AWAY),
    step("come_back", frm=[_T.AWAY, _T.SET_ASIDE], to=_T.WAITING),
    step("call", frm=[_T.WAITING], to=_T.CALLED),
    step("answer", frm=[_T.CALLED], to=_T.IN_TALK),
    step("lose", frm=[_T.CALLED], to=_T.AWAY),  # the ring reached no page, or she said later: the place is kept
    step("miss", frm=[_T.CALLED], to=_T.WAITING),
    step("release", frm=[_T.CALLED], to=_T.WAITING),
    step("set_aside", frm=[_T.CALLED], to=_T.SET_ASIDE),
    step("finish", frm=[_T.IN_TALK], to=_T.DONE),
    step("leave", frm=[_T.WAITING, _T.AWAY, _T.CALLED, _T.SET_ASIDE], to=_T.LEFT),
    step(
        "return", frm=[_T.LEFT, _T.DISMISSED], to=_T.WAITING
    ),  # taken for absent by mistake: the place was never given away
    step("dismiss", frm=[_T.WAITING, _T.AWAY, _T.CALLED, _T.SET_ASIDE], to=_T.DISMISSED),
    initial=_T.WAITING,
)

LIVE_CALLS = (_C.RINGING, _C.ACKNOWLEDGED, _C.ANSWERED)

CALL = StateTable(
    CallState,
    step("acknowledge", frm=[_C.RINGING], to=_C.ACKNOWLEDGED),
    step("answer", frm=[_C.RINGING, _C.ACKNOWLEDGED], to=_C.ANSWERED),
    step("lose", frm=[_C.RINGING], to=_C.UNACKNOWLEDGED),
    step("miss", frm=[_C.ACKNOWLEDGED], to=_C.UNANSWERED),
    step("defer", frm=[_C.RINGING, _C.ACKNOWLEDGED], to=_C.DEFERRED),
    step("decline", frm=[_C.RINGING, _C.ACKNOWLEDGED], to=_C.DECLINED),
    step("cancel", frm=[_C.RINGING, _C.ACKNOWLEDGED], to=_C.CANCELLED),
    step("end", frm=[_C.ANSWERED], to=_C.ENDED),
    initial=_C.RINGING,
)

SLOT = StateTable(
    SlotState,
    step("withdraw", frm=[_S.OFFERED], to=_S.WITHDRAWN),
    initial=_S.OFFERED,
)

HOLDING = (_B.BOOKED, _B.RETURNING, _B.IN_LINE)
"""The slot is nobody else's."""

STANDING = (_B.BOOKED, _B.IN_LINE)
"""She means to come."""

BOOKING = StateTable(
    BookingState,
    step("give_back", frm=[_B.BOOKED], to=_B.RETURNING),  # her own time is free at once, the slot after 30 s
    step("undo", frm=[_B.RETURNING], to=_B.BOOKED),
    step("let_go", frm=[_B.RETURNING], to=_B.CANCELLED),
    step("cancel", frm=[_B.BOOKED, _B.IN_LINE], to=_B.CANCELLED),
    step("withdraw", frm=[_B.BOOKED, _B.RETURNING, _B.IN_LINE], to=_B.WITHDRAWN),
    step("enter_line", frm=[_B.BOOKED], to=_B.IN_LINE),
    step("keep", frm=[_B.IN_LINE], to=_B.KEPT),
    step("miss", frm=[_B.IN_LINE], to=_B.MISSED),  # a person's word, never the clock's
    step("unmiss", frm=[_B.MISSED], to=_B.IN_LINE),
    initial=_B.BOOKED,
)

DESK_WORDS = {
    _D.CLOSED: _("受付していません"),
    _D.OPEN: _("受付中"),
    _D.PAUSED: _("休止中"),
    _D.HALTED: _("中断しています"),
}
TICKET_WORDS = {
    _T.WAITING: _("お待ちです"),
    _T.AWAY: _("離席中"),
    _T.CALLED: _("お呼びしています"),
    _T.IN_TALK: _("面談中"),
    _T.SET_ASIDE: _("離席中"),
    _T.DONE: _("終わりました"),
    _T.LEFT: _("やめました"),
    _T.DISMISSED: _("事務局の都合で終わりました"),
}
CALL_WORDS = {
    _C.RINGING: _("呼び出しています"),
    _C.ACKNOWLEDGED: _("画面に届きました"),
    _C.ANSWERED: _("面談中"),
    _C.ENDED: _("終わりました"),
    _C.UNACKNOWLEDGED: _("画面に届きませんでした"),
    _C.UNANSWERED: _("お返事がありませんでした"),
    _C.DEFERRED: _("あとで、とのお返事です"),
    _C.DECLINED: _("辞退されました"),
    _C.CANCELLED: _("呼び出しを取りやめました"),
}
SLOT_WORDS = {_S.OFFERED: _("予約できます"), _S.WITHDRAWN: _("取り下げました")}
BOOKING_WORDS = {
    _B.BOOKED: _("予約済み"),
    _B.RETURNING: _("取り消しました"),
    _B.IN_LINE: _("予約の時刻です"),
    _B.KEPT: _("話しました"),
    _B.MISSED: _("欠席"),
    _B.CANCELLED: _("取り消しました"),
    _B.WITHDRAWN: _("先方の都合で取りやめになりました"),
}
