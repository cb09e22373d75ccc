"""What comes due on the day: open talks are looked at every 30 seconds; announcements, cards, offers and notices end."""

from engawa.base.programmes.waits import register_wait
from engawa.delivery.fairs.actions import (
    announcing,
    blocking,
    briefings,
    nudging,
    offers,
    plenaries,
    rehearsals,
    wishes,
)
from engawa.delivery.fairs.actions.talks import SWEEP, measured, sweep_talk
from engawa.shared.live.measuring import register_owner

register_wait(SWEEP, sweep_talk)
register_wait(announcing.END, announcing.come_to_an_end)
register_wait(briefings.END, briefings.end_when_due)
register_wait(blocking.END, blocking.come_to_an_end)
register_wait(plenaries.START, plenaries.begin_when_due)
register_wait(plenaries.END, plenaries.end_when_due)
register_wait(wishes.END, wishes.end_when_due)
register_wait(wishes.OFFER_END, offers.expire_when_due)
register_wait(nudging.LOOK, nudging.look)
register_wait(nudging.NUDGE_END, nudging.lapse_when_due)
register_owner(measured)
register_owner(rehearsals.measured)
