"""Letters of class N: content-free; what it is about stands behind her sign-in."""

from engawa.shared.messaging.kinds import NEUTRAL_SUBJECT, NEUTRAL_TEXT, register_notice

NEWS, ASK = "guidance.news", "guidance.ask"

register_notice(NEWS, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/consult/")
register_notice(ASK, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/steps/")
