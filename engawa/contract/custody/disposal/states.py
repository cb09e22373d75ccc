from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class ErasureState(StrEnum):
    ASKED = "asked"
    PLANNED = "planned"
    INSTRUCTED = "instructed"
    ERASING = "erasing"
    ERASED = "erased"
    VERIFIED = "verified"
    NOT_VERIFIED = "not_verified"


ERASURE_LABELS = {
    ErasureState.ASKED: _("受け付けました"),
    ErasureState.PLANNED: _("発注者の指示待ち"),
    ErasureState.INSTRUCTED: _("指示がありました"),
    ErasureState.ERASING: _("消去しています"),
    ErasureState.ERASED: _("消去しました（確かめています）"),
    ErasureState.VERIFIED: _("消去を確かめました"),
    ErasureState.NOT_VERIFIED: _("消去を確かめられていません"),
}
ERASURE_TONES = {
    ErasureState.ASKED: "now",
    ErasureState.PLANNED: "now",
    ErasureState.INSTRUCTED: "now",
    ErasureState.ERASING: "info",
    ErasureState.ERASED: "info",
    ErasureState.VERIFIED: "go",
    ErasureState.NOT_VERIFIED: "error",
}

_E = ErasureState
ERASURE = StateTable(
    ErasureState,
    step("plan", frm=[_E.ASKED, _E.PLANNED], to=_E.PLANNED),  # counted anew until the instruction
    step("instruct", frm=[_E.PLANNED], to=_E.INSTRUCTED),
    step("begin", frm=[_E.INSTRUCTED], to=_E.ERASING),
    step("erase", frm=[_E.ERASING], to=_E.ERASED),
    step("verify", frm=[_E.ERASED, _E.NOT_VERIFIED], to=_E.VERIFIED),
    step("doubt", frm=[_E.ERASED, _E.NOT_VERIFIED], to=_E.NOT_VERIFIED),
    initial=ErasureState.ASKED,
)


class AttendanceState(StrEnum):
    """立会い: offered, then waived in writing, or wished and confirmed by both sides."""

    NONE = "none"
    OFFERED = "offered"
    WAIVED = "waived"
    WISHED = "wished"
    CONFIRMED = "confirmed"


ATTENDANCE_LABELS = {
    AttendanceState.NONE: _("まだ申し出ていません"),
    AttendanceState.OFFERED: _("発注者の答えを待っています"),
    AttendanceState.WAIVED: _("立会いは求めません"),
    AttendanceState.WISHED: _("立会いを求めます"),
    AttendanceState.CONFIRMED: _("双方が立ち会っています"),
}

_A = AttendanceState
ATTENDANCE = StateTable(
    AttendanceState,
    step("offer", frm=[_A.NONE], to=_A.OFFERED),
    step("waive", frm=[_A.OFFERED, _A.WISHED], to=_A.WAIVED),
    step("wish", frm=[_A.OFFERED, _A.WAIVED], to=_A.WISHED),
    step("confirm", frm=[_A.WISHED], to=_A.CONFIRMED),
    initial=AttendanceState.NONE,
)


class Method(StrEnum):
    """How. Ending the key alone is no method here (問8, `disposal.crypto_only`)."""

    REWRITE = "rewrite"
    KEY_ONLY = "key_only"


METHOD_LABELS = {
    Method.REWRITE: _("行とファイルの削除、表の書き直し、記録領域の入替え、鍵の廃棄"),
    Method.KEY_ONLY: _("鍵の廃棄のみ"),
}
EFFECTIVE = (Method.REWRITE,)
