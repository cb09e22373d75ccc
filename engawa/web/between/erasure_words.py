"""What an erasure needs next, and who does it: one sentence per state, read alike at both desks."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engawa.contract.custody.disposal.models import ErasureRequest
from engawa.contract.custody.disposal.states import AttendanceState, ErasureState

OFFICE, WINDOW, MACHINE, NOBODY = "contractor", "commissioner", "machine", ""
DESKS = frozenset({OFFICE, WINDOW})


@dataclass(frozen=True)
class NextStep:
    """`who` holds the namespaces of the desks that have something to press."""

    verb: str
    who: frozenset[str]
    words: str

    def waits_for(self, desk: str) -> bool:
        return desk in self.who


def next_step(one: ErasureRequest) -> NextStep:
    state = ErasureState(one.state)
    if state is ErasureState.INSTRUCTED:
        return _attending(one)
    verb, who, words = {
        ErasureState.ASKED: ("plan", {OFFICE}, _("責任者が、何がどこにあるかを数えます。")),
        ErasureState.PLANNED: ("instruct", {WINDOW}, _("発注者が、文書で消去を指示します。")),
        ErasureState.ERASING: ("", {MACHINE}, _("消去しています。このまま待てば進みます。")),
        ErasureState.ERASED: ("", {MACHINE}, _("消去しました。残っていないか、探しています。")),
        ErasureState.VERIFIED: ("", set[str](), _("終わりました。することはありません。")),
        ErasureState.NOT_VERIFIED: ("search", {OFFICE}, _("責任者が、探した記録を読んで、もう一度探します。")),
    }[state]
    return NextStep(verb, frozenset(who), words)


def _attending(one: ErasureRequest) -> NextStep:
    attendance = AttendanceState(one.attendance)
    if attendance is AttendanceState.WISHED:
        missing = {OFFICE} if one.office_at is None else set()
        missing |= {WINDOW} if one.window_at is None else set()
        return NextStep("attend", frozenset(missing), _("双方が、立ち会っていることを確かめます。"))
    verb, who, words = {
        AttendanceState.NONE: ("offer", {OFFICE}, _("責任者が、立会いを申し出ます。")),
        AttendanceState.OFFERED: ("answer", {WINDOW}, _("発注者が、立会いを求めるか答えます。")),
        AttendanceState.WAIVED: ("erase", {OFFICE}, _("責任者が消去します。")),
        AttendanceState.CONFIRMED: ("erase", {OFFICE}, _("責任者が消去します。")),
    }[attendance]
    return NextStep(verb, frozenset(who), words)


HER_STEPS = 4


@dataclass(frozen=True)
class HerStep:
    """Where her own request stands, for herself."""

    number: int
    name: str
    words: str


def her_step(one: ErasureRequest, who: str) -> HerStep:
    """`who` decides: the commissioner's name."""
    state = ErasureState(one.state)
    if state is ErasureState.ASKED:
        return HerStep(1, _("受け付けました"), _("事務局の責任者が、消すものを数えています。"))
    if state is ErasureState.PLANNED:
        name = _("%(who)sの指示を待っています") % {"who": who}
        return HerStep(
            2, name, _("消すものを数え終わりました。消去は、%(who)sの文書による指示で行います。") % {"who": who}
        )
    if state is ErasureState.INSTRUCTED:
        name = _("%(who)sの指示がありました") % {"who": who}
        return HerStep(3, name, _("まもなく消去します。はじまると、このページは閉じます。"))
    return HerStep(HER_STEPS, _("消去しています"), _("このページは、まもなく閉じます。"))
