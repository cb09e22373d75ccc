"""Content-free letters: her page could not be reached, her booked time is near, or was taken back by who offered it."""

from engawa.shared.messaging.kinds import NEUTRAL_SUBJECT, NEUTRAL_TEXT, register_notice

MISSED = "queue.missed"
NEAR, WITHDRAWN = "booking.near", "booking.withdrawn"

register_notice(MISSED, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/")
register_notice(NEAR, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/")
register_notice(WITHDRAWN, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/")
