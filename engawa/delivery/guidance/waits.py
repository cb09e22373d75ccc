"""What comes due: open consultations, late words of their rooms, the next question of a case, an unanswered hand-over or invitation."""

from engawa.base.programmes.waits import register_wait
from engawa.delivery.guidance.actions import companions, following, handing
from engawa.delivery.guidance.actions.counter import SWEEP
from engawa.delivery.guidance.actions.holding import sweep_consult
from engawa.delivery.guidance.actions.judging import measured
from engawa.shared.live.measuring import register_owner

register_wait(SWEEP, sweep_consult)
register_owner(measured)
register_wait(companions.LAPSE, companions.lapse_invitation)
register_wait(following.WAIT, following.ask_when_due)
register_wait(handing.RETURN, handing.return_when_due)
