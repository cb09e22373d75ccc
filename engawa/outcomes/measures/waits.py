from engawa.base.programmes.waits import register_wait
from engawa.delivery.events.surveying import CLOSE, REMIND
from engawa.outcomes.measures import asking, collecting, surveying

register_wait(collecting.WAIT, collecting.due)
register_wait(asking.WAIT, asking.due)
register_wait(CLOSE, surveying.close_when_due)
register_wait(REMIND, surveying.remind_when_due)
