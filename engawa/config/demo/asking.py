"""One of the invented people wants everything about her erased: the desks have something to read, and 甲 to decide."""

from engawa.base.programmes.actors import seeker
from engawa.config.demo.before import Known, Plan
from engawa.config.demo.people import Cast
from engawa.contract.custody.disposal.actions import ask_erasure, plan_erasure

WHO = "seeker-29"


def ask_to_be_erased(cast: Cast, known: Known, plan: Plan) -> None:
    with plan.before(3, 21, 5):
        asked = ask_erasure(cast.programme, by=seeker(known.subject_id))
    with plan.before(1, 9, 40):
        plan_erasure(asked, by=cast["chief"])
