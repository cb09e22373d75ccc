import datetime as dt
from dataclasses import replace
from uuid import UUID

import pytest

from engawa.shared.messaging.captured import parse
from engawa.shared.messaging.channels.mail.calendar import PublicHours, sheet
from engawa.shared.messaging.channels.mail.letter import BadHeader, Letter, as_bytes

LETTER_ID = UUID("0190c0de-0000-7000-8000-00000000000f")
LETTER = Letter(
    to="hanako@example.com",
    sender_name="オンライン催し事務局",
    sender="no-reply@example.jp",
    subject="お知らせがあります",
    text="お知らせがあります。\n\nhttps://engawa.example.jp/p/fair/enter/Tok-en_1/\n\n事務局",
    message_id="<1@example.jp>",
    written_at=dt.datetime(2026, 2, 14, 4, tzinfo=dt.UTC),
)


def test_text_comes_first_and_html_says_the_same() -> None:
    letter = parse(as_bytes(LETTER).decode("ascii"))

    assert (letter.sender, letter.to, letter.subject) == (
        "オンライン催し事務局 <no-reply@example.jp>",
        "hanako@example.com",
        "お知らせがあります",
    )
    assert letter.text.strip() == LETTER.text
    assert '<a href="https://engawa.example.jp/p/fair/enter/Tok-en_1/"' in letter.html
    assert letter.links == ["https://engawa.example.jp/p/fair/enter/Tok-en_1/"]
    raw = as_bytes(LETTER).decode("ascii")
    assert raw.index("text/plain") < raw.index("text/html")


def test_html_of_a_text_with_tags_shows_them_as_text() -> None:
    letter = parse(as_bytes(replace(LETTER, text="<script>alert(1)</script>")).decode("ascii"))

    assert "&lt;script&gt;" in letter.html
    assert "<script>" not in letter.html


@pytest.mark.parametrize("field", ["to", "sender", "sender_name", "subject", "message_id"])
@pytest.mark.parametrize(
    "poison", ["a@b.example\r\nBcc: eve@example.com", "a\x00b", "a\x85b", "a\u2028b", "a\u202eb", "a\u200bb"]
)
def test_a_header_with_a_control_character_is_refused_without_quoting_it(field: str, poison: str) -> None:
    with pytest.raises(BadHeader) as refused:
        as_bytes(replace(LETTER, **{field: poison}))

    assert "eve" not in str(refused.value)
    assert poison not in str(refused.value)


@pytest.mark.parametrize("nobody", ["", "hanako", "a@b@c", "a b@example.com, c@example.com"])
def test_an_address_that_is_none_is_refused(nobody: str) -> None:
    with pytest.raises(BadHeader):
        as_bytes(replace(LETTER, to=nobody))


def test_the_calendar_sheet_holds_the_public_hours_and_nothing_else() -> None:
    starts = dt.datetime(2026, 2, 14, 13, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    hours = PublicHours(of=LETTER_ID, starts=starts, ends=starts + dt.timedelta(hours=4))

    lines = sheet(hours, title="オンライン催し事務局", now=starts, host="example.jp").decode().split("\r\n")

    assert lines == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Engawa//JA",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        "SUMMARY:オンライン催し事務局",
        "DTSTART:20260214T040000Z",
        "DTEND:20260214T080000Z",
        "DTSTAMP:20260214T040000Z",
        f"UID:{LETTER_ID}@example.jp",
        "SEQUENCE:0",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_the_calendar_sheet_travels_as_an_attachment() -> None:
    letter = parse(as_bytes(replace(LETTER, calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")).decode("ascii"))

    [attached] = letter.attachments
    assert (attached.name, attached.content_type) == ("calendar.ics", "text/calendar")
    assert attached.content == b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
