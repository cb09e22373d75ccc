"""The look at open consultations every 30 seconds: what a lost page left behind is settled here."""

from engawa.base.programmes.waits import register_wait
from engawa.delivery.guidance.actions.counter import SWEEP
from engawa.delivery.guidance.actions.holding import sweep_consult

register_wait(SWEEP, sweep_consult)
