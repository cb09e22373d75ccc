"""Letters of class N: content-free; what it is about stands behind her sign-in."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from engawa.shared.messaging.kinds import NEUTRAL_SUBJECT, NEUTRAL_TEXT, Door, register_notice

NEWS, ASK = "guidance.news", "guidance.ask"
INVITE, COME, CHANGED = "companion.invite", "companion.enter", "companion.news"
INVITE_DOOR, COME_DOOR = "companion", "companion.back"
INVITE_LASTS, COME_LASTS = dt.timedelta(hours=72), dt.timedelta(hours=24)

register_notice(NEWS, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/consult/")
register_notice(ASK, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/steps/")

# To whom she invited: what for, and by whom, stands behind the link alone.
register_notice(
    INVITE,
    subject=_("【{sender}】ご招待のご確認"),
    text=_(
        "{sender}です。あなたを招待している方がいます。\n\n"
        "次のページで、どなたの何の招待か、何をお預かりするかを読んでから、受けるかどうかを選べます。\n\n{link}\n\n"
        "このリンクは {until} まで、1回だけ使えます。\n"
        "お返事がなければ、あなたのアドレスは消します。心当たりがないときは、このメールを捨ててください。\n\n{sender}"
    ),
    door=Door(INVITE_DOOR, "with/in/{token}/", INVITE_LASTS),
)
register_notice(
    COME,
    subject=_("【{sender}】あなたのページへのリンク"),
    text=_(
        "{sender}です。あなたのページへのリンクをお送りします。\n\n"
        "次のページをひらき、「続ける」を押してください。\n\n{link}\n\n"
        "このリンクは {until} まで、1回だけ使えます。\n"
        "心当たりがないときは、このメールを捨ててください。\n\n{sender}"
    ),
    door=Door(COME_DOOR, "with/back/{token}/", COME_LASTS),
)
register_notice(CHANGED, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="with/")
