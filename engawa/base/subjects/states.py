from enum import StrEnum

from engawa.base.kit.states import StateTable, step


class SubjectState(StrEnum):
    RECEIVED = "received"
    CONFIRMED = "confirmed"
    LOCKED = "locked"
    BLOCKED = "blocked"
    ERASED = "erased"


SUBJECT = StateTable(
    SubjectState,
    step("confirm", frm=[SubjectState.RECEIVED], to=SubjectState.CONFIRMED),
    step("lock", frm=[SubjectState.RECEIVED, SubjectState.CONFIRMED], to=SubjectState.LOCKED),
    step("unlock", frm=[SubjectState.LOCKED], to=SubjectState.RECEIVED),
    step("block", frm=[SubjectState.RECEIVED, SubjectState.CONFIRMED, SubjectState.LOCKED], to=SubjectState.BLOCKED),
    step(
        "erase",
        frm=[SubjectState.RECEIVED, SubjectState.CONFIRMED, SubjectState.LOCKED, SubjectState.BLOCKED],
        to=SubjectState.ERASED,
    ),
    initial=SubjectState.RECEIVED,
)
