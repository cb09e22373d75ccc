"""What comes due: the look at open consultations, the next question of a case, a hand-over nobody answered."""

from engawa.base.programmes.waits import register_wait
from engawa.delivery.guidance.actions import following, handing
from engawa.delivery.guidance.actions.counter import SWEEP
from engawa.delivery.guidance.actions.holding import sweep_consult

register_wait(SWEEP, sweep_consult)
register_wait(following.WAIT, following.ask_when_due)
register_wait(handing.RETURN, handing.return_when_due)
