"""What everybody reads when the day stops, goes on, moves or ends. Public words: no person, no company."""

import datetime as dt
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.base.kit.tongue import english, english_day
from engawa.delivery.events.models import Gathering, Halt
from engawa.delivery.events.queries import last_halt
from engawa.delivery.events.states import HaltCause, HaltKind

DAYS = "月火水木金土日"


def when(moment: dt.datetime) -> str:
    """2月21日（土）13:00, Sat 21 Feb, 13:00"""
    local = clock.local(moment)
    if english():
        return f"{english_day(local.date())}, {local:%H:%M}"
    return f"{local.month}月{local.day}日（{DAYS[local.weekday()]}）{date_format(local, 'H:i')}"


def why(halt: Halt) -> str:
    """`大雪のため、`; where the cause says nothing by itself, what was written, or nothing."""
    if halt.words:
        return _("%(words)sのため、") % {"words": halt.words}
    return "" if halt.cause == HaltCause.OTHER else _("%(cause)sのため、") % {"cause": halt.cause_words}


def suspended_words(halt: Halt) -> str:
    return why(halt) + _("ただいま中断しています。整理券の順番はそのままです。再開は、この画面でお知らせします。")


def resumed_words() -> str:
    return _("再開しました。整理券の順番は、中断する前のままです。")


def moved_words(halt: Halt) -> str:
    if halt.new_starts_at is None:
        return why(halt) + _("開催を延期します。新しい日程は、決まりしだいお知らせします。")
    return why(halt) + _("日程が変わりました。新しい日程は %(new)s からです（変更前は %(old)s）。") % {
        "new": when(halt.new_starts_at),
        "old": when(halt.starts_at),
    }


def cancelled_words(halt: Halt) -> str:
    return why(halt) + _("%(old)s からの開催を中止します。") % {"old": when(halt.starts_at)}


@dataclass(frozen=True)
class HaltNotice:
    """What stands at the head of a page about this day."""

    halt: Halt
    title: str
    text: str

    @property
    def kind(self) -> str:
        return str(self.halt.kind)


def halt_notice(gathering: Gathering | None) -> HaltNotice | None:
    """Inside the programme."""
    halt = last_halt(gathering)
    if halt is None:
        return None
    title, text = _said(halt)
    return HaltNotice(halt, title, text)


def _said(halt: Halt) -> tuple[str, str]:
    facts = {"old": when(halt.starts_at), "since": when(halt.made_at)}
    if halt.kind == HaltKind.SUSPENSION:
        return _("ただいま中断しています"), why(halt) + _(
            "%(since)s から中断しています。登録と順番はそのままです。"
        ) % facts
    if halt.kind == HaltKind.CANCELLATION:
        return _("開催を中止します"), cancelled_words(halt)
    if halt.new_starts_at is None or halt.new_ends_at is None:
        text = _("%(old)s からの開催を延期します。新しい日程は、決まりしだいお知らせします。") % facts
        return _("開催を延期します"), why(halt) + text
    facts |= {"new": when(halt.new_starts_at), "to": f"{clock.local(halt.new_ends_at):%H:%M}"}
    text = _(
        "新しい日程は %(new)s から %(to)s までです（変更前は %(old)s から）。参加登録は、そのままお使いいただけます。"
    )
    return _("日程が変わりました"), why(halt) + text % facts
