"""From words to bytes: multipart, text first, one recipient, headers that cannot be broken open."""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.utils.html import escape, format_html, urlize
from django.utils.safestring import mark_safe

BROKEN = {"Cc", "Cf", "Zl", "Zp"}  # control, invisible and direction characters, line and paragraph separators
PLAIN_ADDRESS = re.compile(r"[!-?A-~]+@[A-Za-z0-9.-]+")


class BadHeader(ValueError):
    """Never carries the value."""


@dataclass(frozen=True)
class Letter:
    to: str
    sender_name: str
    sender: str
    subject: str
    text: str
    message_id: str
    written_at: dt.datetime
    language: str = "ja"
    calendar: bytes = b""


def clean(name: str, value: str) -> str:
    if any(unicodedata.category(character) in BROKEN for character in value):
        raise BadHeader(f"{name} holds a control character")
    return value


def address(name: str, value: str, display: str = "") -> Address:
    if not PLAIN_ADDRESS.fullmatch(clean(name, value)):
        raise BadHeader(f"{name} is no address")
    try:
        return Address(clean(name, display), addr_spec=value)
    except (ValueError, IndexError, AttributeError):  # the header parser raises all three on odd addresses
        raise BadHeader(f"{name} is no address") from None


def as_bytes(letter: Letter) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["From"] = address("From", letter.sender, letter.sender_name)
    message["To"] = address("To", letter.to)
    message["Subject"] = clean("Subject", letter.subject)
    message["Date"] = format_datetime(letter.written_at)
    message["Message-ID"] = clean("Message-ID", letter.message_id)
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = clean("Content-Language", letter.language)
    message.set_content(letter.text, cte="base64")
    message.add_alternative(as_html(letter), subtype="html", cte="base64")
    if letter.calendar:
        message.add_attachment(letter.calendar, maintype="text", subtype="calendar", filename="calendar.ics")
    return message.as_bytes()


def as_html(letter: Letter) -> str:
    paragraphs = [
        format_html("<p>{}</p>", mark_safe(urlize(part, autoescape=True).replace("\n", "<br>")))  # noqa: S308 (escaped by urlize)
        for part in letter.text.split("\n\n")
        if part.strip()
    ]
    head = f'<!doctype html><html lang="{escape(letter.language)}"><meta charset="utf-8"><title>{escape(letter.subject)}</title>'
    return head + "<body>" + "".join(paragraphs) + "</body></html>"
