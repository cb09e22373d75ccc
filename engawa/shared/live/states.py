from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class RoomKind(StrEnum):
    BRIEFING = "briefing"
    PLENARY = "plenary"
    INTERVIEW = "interview"
    CONSULT = "consult"
    BACKSTAGE = "backstage"
    CHECK = "check"


class RoomState(StrEnum):
    PLANNED = "planned"
    OPENING = "opening"
    OPEN = "open"
    DRAINING = "draining"
    CLOSED = "closed"
    FAILED = "failed"


class SeatState(StrEnum):
    INVITED = "invited"
    WAITING = "waiting"
    ADMITTED = "admitted"
    CONNECTING = "connecting"
    PRESENT = "present"
    AWAY = "away"
    LEFT = "left"
    DECLINED = "declined"
    REMOVED = "removed"
    EXPIRED = "expired"


class SeatRole(StrEnum):
    PRESENTER = "presenter"
    EXHIBITOR = "exhibitor"
    AGENCY = "agency"
    SEEKER = "seeker"
    COMPANION = "companion"
    VIEWER = "viewer"
    READER = "reader"
    INTERPRETER = "interpreter"
    CAPTIONER = "captioner"
    STAFF = "staff"


class ChatMode(StrEnum):
    OPEN = "open"
    QUESTIONS = "questions"
    OFF = "off"


CHAT_WORDS = {
    ChatMode.OPEN: _("だれでも書けて、全員が読めます"),
    ChatMode.QUESTIONS: _("質問は、公開するまで説明者だけが読みます"),
    ChatMode.OFF: _("書き込みを止めています"),
}


class LineState(StrEnum):
    """A line of chat: `asked` is read by hosts and its writer until it is made public."""

    ASKED = "asked"
    SHOWN = "shown"
    HIDDEN = "hidden"


LINE = StateTable(
    LineState,
    step("publish", frm=[LineState.ASKED], to=LineState.SHOWN),
    step("hide", frm=[LineState.ASKED, LineState.SHOWN], to=LineState.HIDDEN),
    initial=LineState.SHOWN,
    entry=[LineState.ASKED],
)


ROOM = StateTable(
    RoomState,
    step("begin", frm=[RoomState.PLANNED], to=RoomState.OPENING),
    step("open", frm=[RoomState.OPENING], to=RoomState.OPEN),
    step("fail", frm=[RoomState.OPENING], to=RoomState.FAILED),
    step("drain", frm=[RoomState.OPEN], to=RoomState.DRAINING),
    step(
        "close",
        frm=[RoomState.PLANNED, RoomState.OPENING, RoomState.OPEN, RoomState.DRAINING, RoomState.FAILED],
        to=RoomState.CLOSED,
    ),
    initial=RoomState.PLANNED,
)

# The engine is being asked for it: people may be admitted, their pages wait a moment.
PREPARING = (RoomState.PLANNED, RoomState.OPENING)
RUNNING = (RoomState.OPEN, RoomState.DRAINING)

# LEFT may connect again while the room is open: a minute without network must not end a talk for good.
IN_ROOM = (SeatState.CONNECTING, SeatState.PRESENT, SeatState.AWAY)
ADMITTED = (SeatState.ADMITTED, *IN_ROOM, SeatState.LEFT)

SEAT = StateTable(
    SeatState,
    step("knock", frm=[SeatState.INVITED], to=SeatState.WAITING),
    step("decline", frm=[SeatState.INVITED, SeatState.WAITING], to=SeatState.DECLINED),
    step("admit", frm=[SeatState.INVITED, SeatState.WAITING], to=SeatState.ADMITTED),
    step("connect", frm=ADMITTED, to=SeatState.CONNECTING),
    step("arrive", frm=[SeatState.CONNECTING, SeatState.AWAY, SeatState.PRESENT], to=SeatState.PRESENT),
    step("lose", frm=[SeatState.CONNECTING, SeatState.PRESENT], to=SeatState.AWAY),
    step("leave", frm=[SeatState.ADMITTED, *IN_ROOM], to=SeatState.LEFT),
    step(
        "remove",
        frm=[SeatState.INVITED, SeatState.WAITING, *ADMITTED],
        to=SeatState.REMOVED,
    ),
    step("expire", frm=[SeatState.INVITED, SeatState.WAITING, SeatState.ADMITTED], to=SeatState.EXPIRED),
    initial=SeatState.INVITED,
)

KIND_WORDS = {
    RoomKind.BRIEFING: _("企業説明"),
    RoomKind.PLENARY: _("全体説明"),
    RoomKind.INTERVIEW: _("個別面談"),
    RoomKind.CONSULT: _("三者相談"),
    RoomKind.BACKSTAGE: _("控室"),
    RoomKind.CHECK: _("機材確認"),
}

SEAT_WORDS = {
    SeatState.INVITED: _("招待"),
    SeatState.WAITING: _("入室待ち"),
    SeatState.ADMITTED: _("入室できます"),
    SeatState.CONNECTING: _("接続中"),
    SeatState.PRESENT: _("在室"),
    SeatState.AWAY: _("離席中"),
    SeatState.LEFT: _("退室"),
    SeatState.DECLINED: _("辞退"),
    SeatState.REMOVED: _("退出"),
    SeatState.EXPIRED: _("入室なし"),
}

ROLE_WORDS = {
    SeatRole.PRESENTER: _("説明者"),
    SeatRole.EXHIBITOR: _("企業担当者"),
    SeatRole.AGENCY: _("相談員"),
    SeatRole.SEEKER: _("参加者"),
    SeatRole.COMPANION: _("同席の方"),
    SeatRole.VIEWER: _("視聴者"),
    SeatRole.READER: _("文字で参加"),
    SeatRole.INTERPRETER: _("通訳"),
    SeatRole.CAPTIONER: _("要約筆記"),
    SeatRole.STAFF: _("事務局"),
}
