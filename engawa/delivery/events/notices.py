"""A letter without content: an answer can be read behind its link, as often as wanted, for two weeks."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engawa.delivery.events.models.inquiry import Inquiry
from engawa.shared.messaging.kinds import Door, register_notice

ANSWERED, ANSWERED_DOOR = "inquiry.answered", "inquiry"
LASTS = dt.timedelta(days=14)


def address_of(act: object, ref: UUID) -> str:
    row = Inquiry.objects.filter(pk=ref).first()
    return row.open(act, "mail")["mail"] if row else ""


register_notice(
    ANSWERED,
    subject=_("【{sender}】お返事があります"),
    text=_(
        "{sender}です。お寄せいただいたことに、お返事があります。\n\n"
        "次のページをひらき、「お返事を読む」を押してください。\n\n{link}\n\n"
        "このリンクは {until} まで使えます。\n"
        "心当たりがないときは、このメールを捨ててください。\n\n{sender}"
    ),
    door=Door(ANSWERED_DOOR, "contact/{token}/", LASTS),
    address=address_of,
)
