"""Letters about exhibiting, of class N: what is asked stands behind the link."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from engawa.shared.messaging.kinds import Door, register_notice

INVITED = "exhibitor.invited"
INVITED_DOOR = "invited"
LASTS = dt.timedelta(days=14)

register_notice(
    INVITED,
    subject=_("【{sender}】ご参加のお願い"),
    text=_(
        "{sender}です。催しへのご参加をお願いしたく、ご連絡しました。\n\n"
        "お願いの内容は、次のページをひらいてご確認ください。その場でお答えいただけます。\n\n{link}\n\n"
        "このリンクは {until} まで使えます。\n"
        "心当たりがないときは、このメールを捨ててください。\n\n{sender}"
    ),
    door=Door(INVITED_DOOR, "invited/{token}/", LASTS),
)
