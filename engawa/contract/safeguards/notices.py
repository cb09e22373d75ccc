import datetime as dt

from django.utils.translation import gettext_lazy as _

from engawa.shared.messaging.kinds import Door, register_notice

INVITE, LINK = "staff.invite", "staff.link"
INVITE_LASTS, LINK_LASTS = dt.timedelta(days=7), dt.timedelta(minutes=15)

register_notice(
    INVITE,
    subject=_("【{sender}】ご招待"),
    text=_(
        "{sender}です。\n\n担当者としての登録をお願いします。次のリンクを開いてください。\n\n{link}\n\nこのリンクは {until} まで使えます。"
    ),
    door=Door(INVITE, "/accounts/invitation/{token}/", INVITE_LASTS),
)
register_notice(
    LINK,
    subject=_("【{sender}】サインインのリンク"),
    text=_(
        "{sender}です。\n\nサインインのリンクをお送りします。\n\n{link}\n\nこのリンクは {until} まで使えます。心当たりがないときは、開かずに捨ててください。"
    ),
    door=Door(LINK, "/accounts/link/{token}/", LINK_LASTS),
)
