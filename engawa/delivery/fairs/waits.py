"""The look at open talks every 30 seconds: what a lost page left behind is settled here; and announcements that end."""

from engawa.base.programmes.waits import register_wait
from engawa.delivery.fairs.actions import announcing, briefings, plenaries, rehearsals
from engawa.delivery.fairs.actions.talks import SWEEP, measured, sweep_talk
from engawa.shared.live.measuring import register_owner

register_wait(SWEEP, sweep_talk)
register_wait(announcing.END, announcing.come_to_an_end)
register_wait(briefings.END, briefings.end_when_due)
register_wait(plenaries.START, plenaries.begin_when_due)
register_wait(plenaries.END, plenaries.end_when_due)
register_owner(measured)
register_owner(rehearsals.measured)
