import datetime as dt
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.parties.models import Person
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.captured import CapturedLetter, read_captured
from engawa.shared.messaging.channels.mail.calendar import PublicHours
from engawa.shared.messaging.kinds import NEUTRAL_SUBJECT, NEUTRAL_TEXT, Door, register_notice
from engawa.shared.messaging.models import MailCapture, Notice

GATHERING = UUID("0190c0de-0000-7000-8000-0000000000aa")
STARTS = dt.datetime(2026, 2, 14, 4, tzinfo=dt.UTC)


def _hours(_programme: UUID, _data: object) -> PublicHours:
    return PublicHours(GATHERING, STARTS, STARTS + dt.timedelta(hours=4))


PLAIN = register_notice("test.plain", subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, page="me/").name
WITH_DOOR = register_notice(
    "test.door",
    subject="{sender}より",
    text="{link}\n\n{until} まで使えます。\n{sender}",
    door=Door("test-enter", "enter/{token}/", dt.timedelta(hours=24)),
).name
WITH_HOURS = register_notice("test.hours", subject=NEUTRAL_SUBJECT, text=NEUTRAL_TEXT, calendar=_hours).name


def make_notice(programme: Programme, to: Subject | Person, kind: str = PLAIN, **data: str) -> Notice:
    with acting(Act.NOTICE_SEND, programme, by=system("test")) as act:
        return send_notice(act, kind, to=to, data=data)


def captured_letter(programme: Programme, notice: Notice) -> CapturedLetter:
    with inside(programme):
        capture = MailCapture.objects.get(notice=notice)
    return read_captured(programme, capture.pk)
