from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class BriefingState(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    OVER = "over"
    CANCELLED = "cancelled"


BRIEFING = StateTable(
    BriefingState,
    step("begin", frm=[BriefingState.PLANNED], to=BriefingState.OPEN),
    step("end", frm=[BriefingState.OPEN], to=BriefingState.OVER),
    step("cancel", frm=[BriefingState.PLANNED], to=BriefingState.CANCELLED),
    initial=BriefingState.PLANNED,
)

BRIEFING_WORDS = {
    BriefingState.PLANNED: _("これから"),
    BriefingState.OPEN: _("ただいま説明中"),
    BriefingState.OVER: _("終わりました"),
    BriefingState.CANCELLED: _("取りやめました"),
}
