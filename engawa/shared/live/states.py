from django.db import models
from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class RoomKind(models.TextChoices):
    BRIEFING = "briefing", _("企業説明")
    INTERVIEW = "interview", _("個別面談")
    CONSULT = "consult", _("三者相談")
    BACKSTAGE = "backstage", _("控室")
    CHECK = "check", _("機材確認")


class RoomState(models.TextChoices):
    PLANNED = "planned", _("予定")
    OPENING = "opening", _("準備中")
    OPEN = "open", _("開室中")
    DRAINING = "draining", _("まもなく終了")
    CLOSED = "closed", _("終了")
    FAILED = "failed", _("開けませんでした")


class SeatState(models.TextChoices):
    INVITED = "invited", _("招待")
    WAITING = "waiting", _("入室待ち")
    ADMITTED = "admitted", _("入室できます")
    CONNECTING = "connecting", _("接続中")
    PRESENT = "present", _("在室")
    AWAY = "away", _("離席中")
    LEFT = "left", _("退室")
    DECLINED = "declined", _("辞退")
    REMOVED = "removed", _("退出")
    EXPIRED = "expired", _("入室なし")


class SeatRole(models.TextChoices):
    PRESENTER = "presenter", _("説明者")
    EXHIBITOR = "exhibitor", _("企業担当者")
    AGENCY = "agency", _("相談員")
    SEEKER = "seeker", _("参加者")
    COMPANION = "companion", _("付き添い")
    VIEWER = "viewer", _("視聴者")
    INTERPRETER = "interpreter", _("通訳")
    CAPTIONER = "captioner", _("要約筆記")
    STAFF = "staff", _("事務局")


class ChatMode(models.TextChoices):
    OPEN = "open", _("全員が書けます")
    QUESTIONS = "questions", _("質問として届きます")
    OFF = "off", _("使えません")


ROOM = StateTable(
    RoomState,
    step("begin", frm=[RoomState.PLANNED], to=RoomState.OPENING),
    step("open", frm=[RoomState.OPENING], to=RoomState.OPEN),
    step("fail", frm=[RoomState.OPENING], to=RoomState.FAILED),
    step("drain", frm=[RoomState.OPEN], to=RoomState.DRAINING),
    step(
        "close",
        frm=[RoomState.PLANNED, RoomState.OPENING, RoomState.OPEN, RoomState.DRAINING],
        to=RoomState.CLOSED,
    ),
    initial=RoomState.PLANNED,
)

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
