"""Content-free letters to somebody whose page could not be reached or who did not answer."""

from engawa.shared.messaging.kinds import NEUTRAL_SUBJECT, NEUTRAL_TEXT, register_notice

MISSED = "queue.missed"

register_notice(MISSED, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/")
