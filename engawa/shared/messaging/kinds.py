"""Which notices exist and what they may say. Rooms above register theirs at start-up.

Class N is checked here: a subject or text that names what it is about is refused before it can ever be sent.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from string import Formatter
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from engawa.base.programmes.models import Programme
from engawa.base.subjects.sites import Whom
from engawa.shared.messaging.channels.mail.calendar import PublicHours

Text = str | Promise
Data = Mapping[str, str | int | bool | None]

TELLING = ("転職", "求人", "求職", "面談", "面接", "就職", "採用", "応募", "企業", "会社")
MAY_FILL = {"sender", "link", "until"}
CODE = re.compile(r"[A-Za-z0-9._:+-]{0,64}")


@dataclass(frozen=True)
class Door:
    """The link is a door made when the letter is written: its token is kept nowhere else."""

    kind: str
    path: str  # under the programme's address, with {token}
    lasts: dt.timedelta


@dataclass(frozen=True)
class NoticeKind:
    name: str
    version: int
    subject: Text
    text: Text
    door: Door | None = None
    page: str = ""  # under the programme's address, when no door is needed
    calendar: Callable[[UUID, Data], PublicHours | None] | None = None
    address: Callable[[object, UUID], str] | None = None
    """Whose kind it is writes to a row of the room that registers it: (open act, row) → its mail address."""


_kinds: dict[str, NoticeKind] = {}

ADDRESSEES: list[Callable[[Whom], Collection[UUID]]] = []
"""Rows of rooms above that letters were written to, and that are a person's: her erasure takes the letters along."""


class TellsTooMuch(ValueError):
    """The words are not content-free."""


def register_notice(
    name: str,
    *,
    subject: Text,
    text: Text,
    version: int = 1,
    door: Door | None = None,
    page: str = "",
    calendar: Callable[[UUID, Data], PublicHours | None] | None = None,
    address: Callable[[object, UUID], str] | None = None,
) -> NoticeKind:
    """`text` may use {sender}, {link} and {until} (when the link ends); `subject` only {sender}."""
    check_words(str(subject), {"sender"})
    check_words(str(text), MAY_FILL)
    kind = NoticeKind(name, version, subject, text, door, page, calendar, address)
    if _kinds.setdefault(name, kind) != kind:
        raise ValueError(f"two notices are called {name}")
    return kind


def notice_kind(name: str) -> NoticeKind:
    return _kinds[name]


def every_kind() -> list[NoticeKind]:
    return [_kinds[name] for name in sorted(_kinds)]


def check_words(words: str, may_fill: set[str]) -> None:
    if told := [word for word in TELLING if word in words]:
        raise TellsTooMuch(f"a notice must not say {told}")
    if wanted := {field for _text, field, _spec, _conversion in Formatter().parse(words) if field} - may_fill:
        raise TellsTooMuch(f"a notice is filled with {sorted(may_fill)} only, not {sorted(wanted)}")


def check_data(data: Data) -> dict[str, str | int | bool | None]:
    """Ids, codes, numbers and dates; a sentence or a mail address is no id."""
    for name, value in data.items():
        if isinstance(value, str) and not CODE.fullmatch(value):
            raise TellsTooMuch(f"{name} is not an id or a code")
    return dict(data)


def sender_name(programme: Programme) -> str:
    """The neutral name chosen for the programme; one that tells too much is refused."""
    check_words(programme.neutral_name, set())
    return programme.neutral_name


NEUTRAL_SUBJECT = gettext_lazy("お知らせがあります")
NEUTRAL_TEXT = gettext_lazy(
    "お知らせがあります。次のページからサインインしてご確認ください。\n\n{link}\n\nこのメールは送信専用です。\n{sender}"
)
