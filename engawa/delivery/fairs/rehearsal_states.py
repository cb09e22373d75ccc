from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class RehearsalState(StrEnum):
    """Where a rehearsal stands; it follows the way of a real talk."""

    WAITING = "waiting"  # the practice person stands in line
    TALKING = "talking"
    NOTING = "noting"
    DONE = "done"
    STOPPED = "stopped"


REHEARSAL = StateTable(
    RehearsalState,
    step("call", frm=[RehearsalState.WAITING], to=RehearsalState.TALKING),
    step("leave", frm=[RehearsalState.TALKING], to=RehearsalState.NOTING),
    step("note", frm=[RehearsalState.NOTING], to=RehearsalState.DONE),
    step(
        "stop",
        frm=[RehearsalState.WAITING, RehearsalState.TALKING, RehearsalState.NOTING],
        to=RehearsalState.STOPPED,
    ),
    initial=RehearsalState.WAITING,
)


class Partner(StrEnum):
    """Who sits at the other side."""

    MACHINE = "machine"
    OFFICE = "office"


PARTNER_LABELS = {Partner.MACHINE: _("自動の相手"), Partner.OFFICE: _("事務局")}


class Step(StrEnum):
    """What a rehearsal shows, in the order of a talk."""

    NETWORK = "network"
    CARD = "card"
    RING = "ring"
    MEDIA = "media"
    TEXT = "text"
    NOTE = "note"


STEP_LABELS = {
    Step.NETWORK: _("接続確認で、話せないほどの不具合がない"),
    Step.CARD: _("求職者カードをひらく"),
    Step.RING: _("60秒のうちにお呼びする"),
    Step.MEDIA: _("声と映像を、双方向で3分通す"),
    Step.TEXT: _("声が届かないときのために、チャットで書く"),
    Step.NOTE: _("面談後カードを書く"),
}


class RehearsalVerdict(StrEnum):
    PASSED = "passed"
    NOT_YET = "not_yet"
