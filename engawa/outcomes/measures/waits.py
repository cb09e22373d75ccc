from engawa.base.programmes.waits import register_wait
from engawa.outcomes.measures import asking, collecting

register_wait(collecting.WAIT, collecting.due)
register_wait(asking.WAIT, asking.due)
