from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class BoothState(StrEnum):
    """Readiness. Whether somebody is there now is the desk's to say (`queues`)."""

    NOT_READY = "not_ready"
    READY = "ready"
    CLOSED = "closed"


BOOTH_LABELS = {
    BoothState.NOT_READY: _("準備中"),
    BoothState.READY: _("準備できました"),
    BoothState.CLOSED: _("終了"),
}

BOOTH = StateTable(
    BoothState,
    step("prepare", frm=[BoothState.NOT_READY], to=BoothState.READY),
    step("unprepare", frm=[BoothState.READY], to=BoothState.NOT_READY),
    step("close", frm=[BoothState.NOT_READY, BoothState.READY], to=BoothState.CLOSED),
    initial=BoothState.NOT_READY,
)


class RegistrationState(StrEnum):
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    LOCKED = "locked"
    BLOCKED = "blocked"


R = RegistrationState

REGISTRATION_LABELS = {
    R.RECEIVED: _("メールの確認待ち"),
    R.CONFIRMED: _("確認済み"),
    R.ACTIVE: _("参加中"),
    R.WITHDRAWN: _("取りやめ"),
    R.LOCKED: _("確認の期限切れ"),
    R.BLOCKED: _("利用停止"),
}

TAKING_PART = (R.CONFIRMED, R.ACTIVE)

REGISTRATION = StateTable(
    RegistrationState,
    step("confirm", frm=[R.RECEIVED], to=R.CONFIRMED),
    step("enter", frm=[R.CONFIRMED], to=R.ACTIVE),
    step("withdraw", frm=[R.RECEIVED, R.CONFIRMED, R.ACTIVE], to=R.WITHDRAWN),
    step("lock", frm=[R.RECEIVED], to=R.LOCKED),
    step("register_again", frm=[R.RECEIVED, R.LOCKED, R.WITHDRAWN], to=R.RECEIVED),
    step("block", frm=[R.CONFIRMED, R.ACTIVE], to=R.BLOCKED),
    step("unblock", frm=[R.BLOCKED], to=R.CONFIRMED),
    initial=R.RECEIVED,
)
