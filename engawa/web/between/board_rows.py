"""The rows behind the six numbers of the board: as many rows as the number says."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.board import Board, Waiting, unsent_letters
from engawa.delivery.queues.states import CALL_WORDS, CallState
from engawa.shared.messaging.states import NOTICE_LABELS, NoticeState
from engawa.web.between.board_words import TROUBLE_WORDS, minutes


@dataclass(frozen=True)
class Row:
    subject: UUID | None = None
    booth: Booth | None = None
    at: dt.datetime | None = None
    note: str = ""

    @property
    def place(self) -> str:
        return str(self.booth.name) if self.booth else "—"


@dataclass(frozen=True)
class Kind:
    label: str | Promise
    says: str | Promise
    rows: Callable[[Board], list[Row]]


def _here(now: Board) -> list[Row]:
    talks = {one.subject: booth for booth in now.booths for one in booth.talking}
    lines: dict[UUID, int] = {}
    for booth in now.booths:
        for one in booth.line:
            lines[one.subject] = lines.get(one.subject, 0) + 1
    return [
        Row(
            subject,
            talks[subject].booth if subject in talks else None,
            note=_("面談中") if subject in talks else _("整理券 %(n)d枚") % {"n": lines.get(subject, 0)},
        )
        for subject in now.here
    ]


def _talking(now: Board) -> list[Row]:
    return [
        Row(one.subject, booth.booth, one.began_at, _("%(n)d分") % {"n": minutes(one.began_at, now.at)})
        for booth in now.booths
        for one in booth.talking
    ]


def _waiting(now: Board) -> list[Row]:
    """One row a person, at the booth where she has waited longest."""
    booths = {booth.desk.pk: booth.booth for booth in now.booths if booth.desk}
    by_person: dict[UUID, list[Waiting]] = {}
    for one in sorted(now.waiting, key=lambda one: one.since):
        by_person.setdefault(one.subject, []).append(one)
    return [Row(subject, booths[mine[0].desk], mine[0].since, _waits(mine, now)) for subject, mine in by_person.items()]


def _waits(mine: list[Waiting], now: Board) -> str:
    facts = {"number": mine[0].number, "n": minutes(mine[0].since, now.at), "more": len(mine) - 1}
    if len(mine) > 1:
        return _("整理券%(number)d番、%(n)d分。ほか%(more)dか所") % facts
    return _("整理券%(number)d番、%(n)d分") % facts


def _idle(now: Board) -> list[Row]:
    return [
        Row(None, one.booth, one.quiet_since, _("%(n)d分") % {"n": minutes(one.quiet_since, now.at)})
        for one in sorted(now.idle, key=lambda one: one.quiet_since or now.at)
    ]


def _unanswered(now: Board) -> list[Row]:
    booths = {booth.desk.pk: booth.booth for booth in now.booths if booth.desk}
    missed = reversed(now.missed)
    return [Row(one.subject, booths[one.desk], one.at, str(CALL_WORDS[CallState(one.state)])) for one in missed]


def _failing(now: Board) -> list[Row]:
    booths = {booth.booth.pk: booth.booth for booth in now.booths}
    lines = [
        Row(one.subject, booths[one.booth], one.began_at, str(TROUBLE_WORDS[one.trouble])) for one in now.in_trouble
    ]
    letters = [
        Row(one.subject_id, None, one.made_at, _("お知らせメール：%(state)s") % {"state": _letter(one.state)})
        for one in unsent_letters()
    ]
    return lines + letters


def _letter(state: str) -> str:
    return str(NOTICE_LABELS[NoticeState(state)])


ROWS = {
    "here": Kind(gettext_lazy("来場"), gettext_lazy("いま画面を開いている方と、面談中の方です。"), _here),
    "talking": Kind(gettext_lazy("面談中"), gettext_lazy("部屋がひらいている面談です。"), _talking),
    "waiting": Kind(
        gettext_lazy("待っている人"),
        gettext_lazy("整理券を持ち、画面を開いて待っている方です。お一人を1行で示します。"),
        _waiting,
    ),
    "idle": Kind(
        gettext_lazy("手の空いたブース"),
        gettext_lazy("受付中で担当がいて、だれとも話さず、呼び出してもいないブースです。"),
        _idle,
    ),
    "unanswered": Kind(
        gettext_lazy("返事のない呼び出し"),
        gettext_lazy("きょうの呼び出しのうち、画面に届かなかったものと、60秒お返事がなかったものです。"),
        _unanswered,
    ),
    "failing": Kind(
        gettext_lazy("接続などの困りごと"),
        gettext_lazy("画面が途切れている面談と、届いていないお知らせメールです。"),
        _failing,
    ),
}
