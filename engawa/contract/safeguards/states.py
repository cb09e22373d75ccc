from enum import StrEnum

from engawa.base.kit.states import StateTable, step


class MemberState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


MEMBER = StateTable(
    MemberState,
    step("appoint", frm=[MemberState.INVITED], to=MemberState.ACTIVE),
    step("release", frm=[MemberState.INVITED, MemberState.ACTIVE], to=MemberState.ENDED),
    step("invite", frm=[MemberState.INVITED, MemberState.ENDED], to=MemberState.INVITED),
    initial=MemberState.INVITED,
)
