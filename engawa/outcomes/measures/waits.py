from engawa.base.programmes.waits import register_wait
from engawa.outcomes.measures.collecting import WAIT, due

register_wait(WAIT, due)
