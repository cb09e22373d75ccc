from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class ApprovalState(StrEnum):
    DRAFT = "draft"
    REQUESTED = "requested"
    DECIDED = "decided"
    LIVE = "live"
    REFUSED = "refused"
    EXHAUSTED = "exhausted"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"


APPROVAL_LABELS = {
    ApprovalState.DRAFT: _("下書き"),
    ApprovalState.REQUESTED: _("承諾待ち"),
    ApprovalState.DECIDED: _("確定待ち"),
    ApprovalState.LIVE: _("有効"),
    ApprovalState.REFUSED: _("不承諾"),
    ApprovalState.EXHAUSTED: _("上限に到達"),
    ApprovalState.EXPIRED: _("期間終了"),
    ApprovalState.REVOKED: _("取消し"),
    ApprovalState.SUPERSEDED: _("新しい承諾に変更"),
}
APPROVAL_TONES = {
    ApprovalState.REQUESTED: "now",
    ApprovalState.DECIDED: "now",
    ApprovalState.LIVE: "go",
    ApprovalState.REFUSED: "error",
    ApprovalState.REVOKED: "error",
}

_A = ApprovalState
APPROVAL = StateTable(
    ApprovalState,
    step("request", frm=[_A.DRAFT], to=_A.REQUESTED),
    step("enter", frm=[_A.REQUESTED, _A.DECIDED], to=_A.DECIDED),  # entered again until it is confirmed
    step("confirm", frm=[_A.DECIDED], to=_A.LIVE),
    step("refuse", frm=[_A.DECIDED], to=_A.REFUSED),
    step("exhaust", frm=[_A.LIVE], to=_A.EXHAUSTED),
    step("expire", frm=[_A.LIVE], to=_A.EXPIRED),
    step("revoke", frm=[_A.LIVE], to=_A.REVOKED),
    step("supersede", frm=[_A.LIVE], to=_A.SUPERSEDED),
    initial=ApprovalState.DRAFT,
)


class AgreementState(StrEnum):
    DRAFT = "draft"
    ASKED = "asked"
    DECIDED = "decided"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


AGREEMENT_LABELS = {
    AgreementState.DRAFT: _("下書き"),
    AgreementState.ASKED: _("回答待ち"),
    AgreementState.DECIDED: _("回答済み"),
    AgreementState.SUPERSEDED: _("新しい協議に変更"),
    AgreementState.WITHDRAWN: _("取下げ"),
}

_G = AgreementState
AGREEMENT = StateTable(
    AgreementState,
    step("ask", frm=[_G.DRAFT], to=_G.ASKED),
    step("decide", frm=[_G.ASKED], to=_G.DECIDED),
    step("supersede", frm=[_G.ASKED, _G.DECIDED], to=_G.SUPERSEDED),
    step("withdraw", frm=[_G.ASKED], to=_G.WITHDRAWN),
    initial=AgreementState.DRAFT,
)
