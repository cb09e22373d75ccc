from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class PlenaryKind(StrEnum):
    OPENING = "opening"
    PR = "pr"
    CLOSING = "closing"


PLENARY_LABELS = {
    PlenaryKind.OPENING: _("開会"),
    PlenaryKind.PR: _("PR"),
    PlenaryKind.CLOSING: _("閉会"),
}


class PlenaryState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"
    CANCELLED = "cancelled"


PLENARY = StateTable(
    PlenaryState,
    step("begin", frm=[PlenaryState.PLANNED], to=PlenaryState.OPEN),
    step("end", frm=[PlenaryState.OPEN], to=PlenaryState.OVER),
    step("cancel", frm=[PlenaryState.PLANNED], to=PlenaryState.CANCELLED),
    initial=PlenaryState.PLANNED,
)

PLENARY_WORDS = {
    PlenaryState.PLANNED: _("これから"),
    PlenaryState.OPEN: _("ただいま"),
    PlenaryState.OVER: _("終わりました"),
    PlenaryState.CANCELLED: _("取りやめました"),
}
