"""同席者: whom she invited to sit beside her in one consultation. `fair-operations.md` 8."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class CompanionState(StrEnum):
    INVITED = "invited"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"


_S = CompanionState
STANDING = (_S.INVITED, _S.ACCEPTED)
"""At most one of these for a consultation."""

COMPANION = StateTable(
    CompanionState,
    step("accept", frm=[_S.INVITED], to=_S.ACCEPTED),
    step("decline", frm=STANDING, to=_S.DECLINED),
    step("take_back", frm=STANDING, to=_S.TAKEN_BACK),
    step("lapse", frm=[_S.INVITED], to=_S.LAPSED),
    initial=_S.INVITED,
)

COMPANION_WORDS = {
    _S.INVITED: _("お返事を待っています"),
    _S.ACCEPTED: _("同意あり"),
    _S.DECLINED: _("同席されません"),
    _S.TAKEN_BACK: _("招待を取り消しました"),
    _S.LAPSED: _("期限までにお返事がありませんでした"),
}
