from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class PaperState(StrEnum):
    DRAFT = "draft"
    FROZEN = "frozen"


PAPER_LABELS = {PaperState.DRAFT: _("案"), PaperState.FROZEN: _("確定")}

PAPER = StateTable(
    PaperState,
    step("freeze", frm=[PaperState.DRAFT], to=PaperState.FROZEN),
    initial=PaperState.DRAFT,
)
