from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class RunState(StrEnum):
    QUEUED = "queued"
    READY = "ready"
    FAILED = "failed"
    REPLACED = "replaced"


RUN_LABELS = {
    RunState.QUEUED: _("計算を待っています"),
    RunState.READY: _("計算が終わりました"),
    RunState.FAILED: _("計算できませんでした"),
    RunState.REPLACED: _("新しい計算に変更"),
}
RUN_TONES = {RunState.QUEUED: "now", RunState.READY: "go", RunState.FAILED: "error"}

RUN = StateTable(
    RunState,
    step("compute", frm=[RunState.QUEUED], to=RunState.READY),
    step("fail", frm=[RunState.QUEUED], to=RunState.FAILED),
    step("replace", frm=[RunState.READY], to=RunState.REPLACED),
    initial=RunState.QUEUED,
)


class SuggestionState(StrEnum):
    """Only what is ISSUED reaches the seeker, and a database constraint asks for whose word that is."""

    DRAFT = "draft"
    ISSUED = "issued"
    DROPPED = "dropped"
    ENDED = "ended"


S = SuggestionState

SUGGESTION_LABELS = {
    S.DRAFT: _("承認待ち"),
    S.ISSUED: _("ご案内中"),
    S.DROPPED: _("見送り"),
    S.ENDED: _("取下げ"),
}

SUGGESTION = StateTable(
    SuggestionState,
    step("issue", frm=[S.DRAFT], to=S.ISSUED),
    step("drop", frm=[S.DRAFT], to=S.DROPPED),
    step("end", frm=[S.ISSUED], to=S.ENDED),
    initial=S.DRAFT,
)


class Looked(StrEnum):
    """How a line stands at the desk of its body: what nobody has approved, what was, what a counsellor changed."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGED = "changed"
    LEFT_OUT = "left_out"


LOOKED_LABELS = {
    Looked.WAITING: _("未確認"),
    Looked.APPROVED: _("承認"),
    Looked.CHANGED: _("変更（追加・固定）"),
    Looked.LEFT_OUT: _("見送り"),
}


class CriteriaState(StrEnum):
    PROPOSED = "proposed"
    IN_FORCE = "in_force"
    REPLACED = "replaced"


CRITERIA_LABELS = {
    CriteriaState.PROPOSED: _("承認待ち"),
    CriteriaState.IN_FORCE: _("承認済み"),
    CriteriaState.REPLACED: _("旧版"),
}
CRITERIA_TONES = {CriteriaState.PROPOSED: "now", CriteriaState.IN_FORCE: "go"}

CRITERIA = StateTable(
    CriteriaState,
    step("agree", frm=[CriteriaState.PROPOSED], to=CriteriaState.IN_FORCE),
    step("replace", frm=[CriteriaState.PROPOSED, CriteriaState.IN_FORCE], to=CriteriaState.REPLACED),
    initial=CriteriaState.PROPOSED,
)


class OverrideKind(StrEnum):
    PIN = "pin"
    BLOCK = "block"


OVERRIDE_LABELS = {OverrideKind.PIN: _("固定"), OverrideKind.BLOCK: _("除外")}


class Ground(StrEnum):
    """Why a counsellor changes what was calculated. Protected matters are no ground."""

    HER_WISH = "her_wish"
    SKILLS = "skills"
    CONDITIONS = "conditions"
    COMPANY = "company"
    OTHER = "other"


GROUND_LABELS = {
    Ground.HER_WISH: _("ご本人から伺った希望"),
    Ground.SKILLS: _("経験や資格を生かせるか"),
    Ground.CONDITIONS: _("求人の条件を確かめた結果"),
    Ground.COMPANY: _("企業・自治体から伺った情報"),
    Ground.OTHER: _("その他（説明に書く）"),
}
