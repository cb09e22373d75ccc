"""Reading captured letters (demo and tests): decided, recorded and opened in one short act, then parsed."""

import re
from dataclasses import dataclass
from email import message_from_string
from email.message import EmailMessage, Message
from email.policy import SMTP
from uuid import UUID

from django.http import Http404

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.shared.messaging import post
from engawa.shared.messaging.models import MailCapture

LINK = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True)
class Sheet:
    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True)
class CapturedLetter:
    """Opened and frozen: rendered after the act has ended."""

    sender: str
    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[Sheet, ...]

    @property
    def links(self) -> list[str]:
        return LINK.findall(self.text)


def read_captured(programme: Programme, capture_id: UUID) -> CapturedLetter:
    """Raises Http404 outside a demo, or when the letter is not there."""
    if not post.captures():
        raise Http404
    with acting(Act.CAPTURE_READ, programme, by=system("demo.mail"), purpose=Purpose.NOTICE) as act:
        capture = MailCapture.objects.select_related("notice").filter(pk=capture_id).first()
        if capture is None:
            act.skip_entry()
            letter = None
        else:
            if capture.notice.subject_id:
                act.concern(capture.notice.subject_id)
            act.record(notice=str(capture.notice_id))
            letter = capture.open(act, "letter")["letter"]
    if letter is None:
        raise Http404
    return parse(letter)


def parse(letter: str) -> CapturedLetter:
    message = message_from_string(letter, _class=EmailMessage, policy=SMTP)
    return CapturedLetter(
        sender=str(message["From"]),
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=tuple(
            Sheet(part.get_filename("sheet"), part.get_content_type(), _bytes(part))
            for part in message.iter_attachments()
        ),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def _bytes(part: Message) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
