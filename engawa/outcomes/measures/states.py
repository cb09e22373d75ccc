from enum import IntEnum, StrEnum

from django.utils.translation import gettext_lazy as _

from engawa.base.kit.states import StateTable, step


class Goal(StrEnum):
    """What is aimed at, per fair. 1(2)カ(ア)(イ)."""

    PARTICIPANTS = "participants"
    MATCHES = "matches"


GOAL_LABELS = {Goal.PARTICIPANTS: _("参加した求職者"), Goal.MATCHES: _("マッチング")}
GOAL_UNITS = {Goal.PARTICIPANTS: _("人"), Goal.MATCHES: _("件")}
GOAL_FLOORS = {Goal.PARTICIPANTS: "target.participants_floor", Goal.MATCHES: "target.matches_floor"}


class TargetState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    SUPERSEDED = "superseded"


TARGET_LABELS = {
    TargetState.PROPOSED: _("合意待ち"),
    TargetState.AGREED: _("合意済み"),
    TargetState.SUPERSEDED: _("新しい目標に変更"),
}

TARGET = StateTable(
    TargetState,
    step("agree", frm=[TargetState.PROPOSED], to=TargetState.AGREED),
    step("supersede", frm=[TargetState.PROPOSED, TargetState.AGREED], to=TargetState.SUPERSEDED),
    initial=TargetState.PROPOSED,
)


class Kind(IntEnum):
    """The four kinds of 1(2)カ※."""

    INTERVIEW = 1
    AGENCY = 2
    AFTER = 3
    RECOGNISED = 4


KIND_LABELS = {
    Kind.INTERVIEW: _("1 個別面談"),
    Kind.AGENCY: _("2 県立HW・定住機構による誘導"),
    Kind.AFTER: _("3 事後の就職活動"),
    Kind.RECOGNISED: _("4 発注者が認めるもの"),
}


class MatchState(StrEnum):
    CANDIDATE = "candidate"
    CONFIRMED = "confirmed"
    NEEDS_CHECK = "needs_check"
    REJECTED = "rejected"
    DISPUTED = "disputed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


MATCH_LABELS = {
    MatchState.CANDIDATE: _("候補"),
    MatchState.CONFIRMED: _("確定"),
    MatchState.NEEDS_CHECK: _("要確認"),
    MatchState.REJECTED: _("不成立"),
    MatchState.DISPUTED: _("発注者が確認中"),
    MatchState.RETURNED: _("差戻し中"),
    MatchState.WITHDRAWN: _("消去済み（数えません）"),
}
MATCH_TONES = {
    MatchState.CONFIRMED: "go",
    MatchState.NEEDS_CHECK: "now",
    MatchState.DISPUTED: "info",
    MatchState.RETURNED: "error",
}

_M = MatchState
MATCH = StateTable(
    MatchState,
    step("confirm", frm=[_M.CANDIDATE, _M.NEEDS_CHECK, _M.REJECTED], to=_M.CONFIRMED),
    step("check", frm=[_M.CANDIDATE, _M.CONFIRMED, _M.REJECTED], to=_M.NEEDS_CHECK),
    step("reject", frm=[_M.CANDIDATE, _M.CONFIRMED, _M.NEEDS_CHECK, _M.RETURNED], to=_M.REJECTED),
    step("dispute", frm=[_M.CONFIRMED], to=_M.DISPUTED),
    step("approve", frm=[_M.DISPUTED], to=_M.CONFIRMED),
    step("return", frm=[_M.DISPUTED], to=_M.RETURNED),
    step("look", frm=[_M.CONFIRMED], to=_M.CONFIRMED),  # 甲 has looked and leaves it as it is
    step("answer", frm=[_M.RETURNED], to=_M.DISPUTED),
    step("withdraw", frm=[one for one in _M if one != _M.WITHDRAWN], to=_M.WITHDRAWN),  # whose it was is erased
    initial=MatchState.CANDIDATE,
)

HELD_BY_PEOPLE = (_M.DISPUTED, _M.RETURNED)
"""While 甲 looks at a match, counting leaves it alone. Neither of these counts."""


class Verb(StrEnum):
    COLLECT = "collect"
    CONFIRM = "confirm"
    REJECT = "reject"
    DISPUTE = "dispute"
    APPROVE = "approve"
    RETURN = "return"
    ANSWER = "answer"
    WITHDRAW = "withdraw"
    SAY = "say"
    DENY = "deny"
    LOOK = "look"
    BLOCK = "block"


VERB_LABELS = {
    Verb.COLLECT: _("記録から数えました"),
    Verb.CONFIRM: _("受託者が確定しました"),
    Verb.REJECT: _("受託者が取り下げました"),
    Verb.DISPUTE: _("発注者が確認を始めました"),
    Verb.APPROVE: _("発注者が承認しました"),
    Verb.RETURN: _("発注者が差し戻しました"),
    Verb.ANSWER: _("受託者が答えました"),
    Verb.WITHDRAW: _("ご本人の消去により、数えなくなりました"),
    Verb.SAY: _("申告がありました"),
    Verb.DENY: _("ご本人が、心当たりがないと答えました"),
    Verb.LOOK: _("発注者が根拠を確かめました"),
    Verb.BLOCK: _("利用停止があったため、確かめ直します"),
}


class PleaState(StrEnum):
    """減額の免除: asked by 乙, decided by 甲. Until then the cut stands as due. 10(3)ただし書."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


PLEA_LABELS = {
    PleaState.ASKED: _("発注者の判断を待っています"),
    PleaState.GRANTED: _("減額しないことになりました"),
    PleaState.REFUSED: _("認められませんでした"),
}

PLEA = StateTable(
    PleaState,
    step("grant", frm=[PleaState.ASKED], to=PleaState.GRANTED),
    step("refuse", frm=[PleaState.ASKED], to=PleaState.REFUSED),
    initial=PleaState.ASKED,
)


class Cause(StrEnum):
    DISASTER = "disaster"
    OTHER = "other"


CAUSE_LABELS = {Cause.DISASTER: _("災害"), Cause.OTHER: _("その他やむを得ない理由")}
