from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class GatheringState(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    REGISTERING = "registering"
    LIVE = "live"
    CLOSED = "closed"
    REPORTED = "reported"
    SUSPENDED = "suspended"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


S = GatheringState

GATHERING_LABELS = {
    S.DRAFT: _("準備中"),
    S.ANNOUNCED: _("告知中"),
    S.REGISTERING: _("参加受付中"),
    S.LIVE: _("開催中"),
    S.CLOSED: _("終了"),
    S.REPORTED: _("報告済み"),
    S.SUSPENDED: _("中断中"),
    S.POSTPONED: _("延期"),
    S.CANCELLED: _("中止"),
}

OPEN_TO_SEEKERS = (S.REGISTERING, S.LIVE)
"""While registration is taken: on the day as well."""

BEFORE_CLOSED = (S.ANNOUNCED, S.REGISTERING, S.LIVE, S.SUSPENDED)

STOPPED = (S.SUSPENDED, S.POSTPONED, S.CANCELLED)
"""Nothing takes place: nobody is called, nothing begins."""

GATHERING = StateTable(
    GatheringState,
    step("announce", frm=[S.DRAFT, S.POSTPONED], to=S.ANNOUNCED),
    step("open", frm=[S.ANNOUNCED], to=S.REGISTERING),
    step("start", frm=[S.REGISTERING], to=S.LIVE),
    step("close", frm=[S.LIVE, S.SUSPENDED], to=S.CLOSED),
    step("report", frm=[S.CLOSED], to=S.REPORTED),
    step("suspend", frm=[S.REGISTERING, S.LIVE], to=S.SUSPENDED),
    step("resume", frm=[S.SUSPENDED], to=S.REGISTERING),
    step("resume_live", frm=[S.SUSPENDED], to=S.LIVE),
    step("postpone", frm=[*BEFORE_CLOSED, S.POSTPONED], to=S.POSTPONED),  # once more, when the new day is known
    step("cancel", frm=[*BEFORE_CLOSED, S.DRAFT, S.POSTPONED], to=S.CANCELLED),
    initial=S.DRAFT,
)


class HaltKind(StrEnum):
    SUSPENSION = "suspension"
    POSTPONEMENT = "postponement"
    CANCELLATION = "cancellation"


HALT_LABELS = {
    HaltKind.SUSPENSION: _("中断"),
    HaltKind.POSTPONEMENT: _("延期"),
    HaltKind.CANCELLATION: _("中止"),
}


class HaltCause(StrEnum):
    SNOW = "snow"
    STORM = "storm"
    QUAKE = "quake"
    OUTAGE = "outage"
    POWER = "power"
    OTHER = "other"


CAUSE_WORDS = {
    HaltCause.SNOW: _("大雪"),
    HaltCause.STORM: _("台風・大雨"),
    HaltCause.QUAKE: _("地震・津波"),
    HaltCause.OUTAGE: _("通信やシステムの障害"),
    HaltCause.POWER: _("停電"),
    HaltCause.OTHER: _("そのほかの事情"),
}

DISASTERS = (HaltCause.SNOW, HaltCause.STORM, HaltCause.QUAKE)
"""What 10(3)ただし書 names by itself: 災害."""
