"""The look at open talks every 30 seconds: what a lost page left behind is settled here; and announcements that end."""

from engawa.base.programmes.waits import register_wait
from engawa.delivery.fairs.actions.announcing import END, come_to_an_end
from engawa.delivery.fairs.actions.talks import SWEEP, sweep_talk

register_wait(SWEEP, sweep_talk)
register_wait(END, come_to_an_end)
