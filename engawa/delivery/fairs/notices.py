"""Letters of class N: content-free, under the fair's neutral name, with the public hours only."""

import datetime as dt
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engawa.delivery.events.models import Gathering
from engawa.delivery.events.queries import times_changed
from engawa.delivery.events.states import GatheringState
from engawa.shared.messaging.channels.mail.calendar import PublicHours
from engawa.shared.messaging.kinds import NEUTRAL_SUBJECT, NEUTRAL_TEXT, Data, Door, register_notice

CONFIRM, ENTER, GONE = "subject.confirm", "subject.enter", "exhibitor.gone"
CONFIRM_LASTS, ENTER_LASTS = dt.timedelta(hours=72), dt.timedelta(hours=24)
CONFIRM_DOOR, ENTER_DOOR = "confirm", "enter"
MOVED, MOVED_STAFF = "fair.moved", "fair.moved.staff"
NEEDED = "booth.needed"
STOPPED, STOPPED_STAFF = "block.told", "block.told.staff"


def hours(_programme: UUID, data: Data) -> PublicHours | None:
    known = data.get("gathering")
    gathering = Gathering.objects.filter(pk=UUID(str(known))).first() if known else None
    if gathering is None:
        return None
    over = gathering.state in {GatheringState.CANCELLED, GatheringState.POSTPONED}
    sequence = times_changed(gathering.pk)
    return PublicHours(gathering.pk, gathering.starts_at, gathering.ends_at, sequence, over)


register_notice(
    CONFIRM,
    subject=_("【{sender}】ご確認のお願い"),
    text=_(
        "{sender}です。お申し込みを受け付けました。\n\n"
        "次のページをひらき、「続ける」を押すと手続きが終わります。\n\n{link}\n\n"
        "このリンクは {until} まで、1回だけ使えます。\n"
        "心当たりがないときは、このメールを捨ててください。何も登録されません。\n\n{sender}"
    ),
    door=Door(CONFIRM_DOOR, "confirm/{token}/", CONFIRM_LASTS),
    calendar=hours,
)
register_notice(
    ENTER,
    subject=_("【{sender}】あなたのページへのリンク"),
    text=_(
        "{sender}です。あなたのページへのリンクをお送りします。\n\n"
        "次のページをひらき、「続ける」を押してください。\n\n{link}\n\n"
        "このリンクは {until} まで、1回だけ使えます。\n"
        "心当たりがないときは、このメールを捨ててください。\n\n{sender}"
    ),
    door=Door(ENTER_DOOR, "enter/{token}/", ENTER_LASTS),
)
register_notice(
    GONE,
    subject=_("【{sender}】お知らせがあります"),
    text=_(
        "{sender}です。あなたの予定に、変わったことがあります。\n\n"
        "次のページをひらいて、ご確認ください。\n\n{link}\n\n{sender}"
    ),
    page="me/",
)

# To those who take part, with the new hours for their calendars; to hosts, agencies and 甲 without.
register_notice(MOVED, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/", calendar=hours)
register_notice(MOVED_STAFF, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="/accounts/")
register_notice(STOPPED, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/")
register_notice(STOPPED_STAFF, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="booth/")
register_notice(NEEDED, subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="booth/")
