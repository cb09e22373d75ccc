"""A notice becomes a letter: words, link and calendar sheet, in the reader's language. Needs the open act."""

from django.utils import translation
from django.utils.formats import date_format

from engawa.base.kit import clock
from engawa.base.programmes.doors import make_door
from engawa.base.programmes.models import Programme
from engawa.base.vault.fields import ERASED, UNREADABLE
from engawa.shared.messaging import post
from engawa.shared.messaging.channels.mail.calendar import sheet
from engawa.shared.messaging.channels.mail.letter import BadHeader, Letter
from engawa.shared.messaging.kinds import NoticeKind, notice_kind, sender_name
from engawa.shared.messaging.models import Notice


def write_letter(act: object, programme: Programme, notice: Notice) -> Letter:
    """Opens the recipient's address and makes the door. Raises BadHeader when there is nobody to write to."""
    kind = notice_kind(notice.kind)
    to = _address(act, notice, kind)
    if to in ("", UNREADABLE, ERASED):
        raise BadHeader("the recipient has no address")
    with translation.override(notice.language):
        sender = sender_name(programme)
        filled = {"sender": sender, **_link(programme, notice, kind)}
        return Letter(
            to=to,
            sender_name=sender,
            sender=post.sender_address(),
            subject=str(kind.subject).format(**filled),
            text=str(kind.text).format(**filled),
            message_id=notice.message_id,
            written_at=clock.now(),
            language=notice.language,
            calendar=_calendar(programme, notice, kind, sender),
        )


def _address(act: object, notice: Notice, kind: NoticeKind) -> str:
    if notice.addressee is not None:
        return kind.address(act, notice.addressee) if kind.address else ""
    return notice.recipient.open(act, "mail")["mail"]


def _link(programme: Programme, notice: Notice, kind: NoticeKind) -> dict[str, str]:
    if kind.door is None:
        return {"link": post.link(programme, kind.page), "until": ""}
    ends = clock.now() + kind.door.lasts
    token = make_door(programme, kind.door.kind, notice.door_ref, ends)
    return {
        "link": post.link(programme, kind.door.path.format(token=token)),
        "until": date_format(clock.local(ends), "Y年n月j日 H:i"),
    }


def _calendar(programme: Programme, notice: Notice, kind: NoticeKind, title: str) -> bytes:
    hours = kind.calendar(programme.pk, notice.data) if kind.calendar else None
    return sheet(hours, title=title, now=clock.now(), host=post.host()) if hours else b""
