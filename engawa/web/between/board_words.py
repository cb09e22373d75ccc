"""What the board says: a booth's state, what to do now, what fails. Facts come from `fairs.queries`."""

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from engawa.delivery.fairs.queries.board import IDLE_LONG, BoothNow
from engawa.delivery.fairs.queries.booked import Booked
from engawa.delivery.fairs.queries.to_do import Rule, ToDo
from engawa.delivery.queues.states import BOOKING_WORDS, DESK_WORDS, TICKET_WORDS, BookingState, DeskState, TicketState


def minutes(since: dt.datetime | None, now: dt.datetime) -> int:
    return int((now - since).total_seconds() // 60) if since and since < now else 0


def state_of(booth: BoothNow) -> tuple[str, str]:
    """Word and tone of 「いま」."""
    if booth.talking:
        return _("面談 %(n)d分") % {"n": minutes(booth.talking[0].began_at, booth.at)}, "go"
    if booth.desk is None or booth.desk.state == DeskState.CLOSED:
        return _("閉じています"), "soft"
    if booth.ringing:
        seconds = int((booth.at - booth.ringing[0].at).total_seconds())
        return _("呼び出し中 %(n)d秒") % {"n": seconds}, "info"
    if booth.desk.state == DeskState.HALTED:
        return str(DESK_WORDS[DeskState.HALTED]), "now"
    if booth.desk.state == DeskState.PAUSED:
        return str(DESK_WORDS[DeskState.PAUSED]), "now" if booth.waiting else "soft"
    if not booth.staff:
        return _("担当が不在 %(n)d分") % {"n": minutes(booth.absent_since, booth.at)}, "now"
    quiet = minutes(booth.quiet_since, booth.at)
    long = booth.quiet_since is not None and booth.quiet_since <= booth.at - IDLE_LONG
    return _("空き %(n)d分") % {"n": quiet}, "now" if long else "go"


def ticket_word(state: str, *, present: bool) -> str:
    if state == TicketState.WAITING and not present:
        return _("画面が途切れています")
    return str(TICKET_WORDS[TicketState(state)])


def booked_word(one: Booked) -> tuple[str, str]:
    """Word and tone of a booking on the board."""
    if one.missed:
        return str(BOOKING_WORDS[BookingState.MISSED]), "soft"
    if one.ahead:
        return (_("画面を開いています"), "go") if one.present else (_("まだ見えていません"), "soft")
    if one.present:
        return _("お待ちです %(n)d分") % {"n": one.late_minutes}, "go"
    return _("遅れ %(n)d分") % {"n": one.late_minutes}, "now" if one.overdue else "soft"


TROUBLE_WORDS: dict[str, str | Promise] = {
    "seeker": gettext_lazy("求職者の画面が途切れています"),
    "company": gettext_lazy("出展者の画面が途切れています"),
    "both": gettext_lazy("双方の画面が途切れています"),
}


@dataclass(frozen=True)
class Line:
    """One thing to do: in words, with the button that does it or leads to where it is done."""

    rule: Rule
    text: str
    action: str = ""
    name: str = ""  # the address it leads to
    booth: object = None
    reminds: str = ""  # the words a press says to the booth's hosts
    posts: bool = False  # a press does it


def _halted(one: ToDo, facts: dict[str, object]) -> Line:
    text = _("開催を中断しています（%(n)d分）。") % facts
    if one.count:
        text = _("開催を中断したまま、終わりの時刻を過ぎました。")
    return Line(one.rule, text, _("再開・延期・中止を見る"), "halt")


def _counted(rule: Rule, facts: dict[str, object]) -> Line:
    if rule is Rule.REPORTED:
        return Line(rule, _("通報が%(count)d件、対応を待っています。") % facts, _("通報を読む"), "abuse")
    return Line(rule, _("届いていないお知らせメールが%(count)d通あります。") % facts, _("内訳を見る"), "fails")


def line_of(one: ToDo, alias: str, now: dt.datetime) -> Line:
    booth = one.booth.booth if one.booth else None
    facts = {
        "booth": booth.name if booth else "",
        "n": minutes(one.since, now),
        "count": one.count,
        "alias": alias,
        "number": one.ticket.number if one.ticket else 0,
    }
    match one.rule:
        case Rule.HALTED:
            return _halted(one, facts)
        case Rule.LATE:
            return Line(one.rule, _("開会の時刻を%(n)d分過ぎました。") % facts, _("開催の状態を見る"), "exhibitors")
        case Rule.ABSENT:
            text = _("%(booth)sの担当が%(n)d分不在、%(count)d人待ち。") % facts
            return Line(one.rule, text, _("このブースを開く"), "board-booth", booth)
        case Rule.TROUBLE:
            words = TROUBLE_WORDS[one.talk.trouble] if one.talk else ""
            text = _("%(alias)sさんと%(booth)sの面談：") % facts + str(words)
            return Line(one.rule, text, _("このブースを開く"), "board-booth", booth)
        case Rule.BOOKED | Rule.NOT_COME:
            return _booking_line(one, facts)
        case Rule.PAUSED:
            text = _("%(booth)sは休止か閉鎖中ですが、%(count)d人が待っています。") % facts
            return Line(one.rule, text, _("このブースを開く"), "board-booth", booth)
        case Rule.UNCALLED:
            text = _("%(booth)sで%(count)d人が待ち、%(n)d分お呼びしていません。") % facts
            words = _("お待ちの方が%(count)d人います。お呼びできるときは「お呼びする」を押してください。") % facts
            return Line(one.rule, text, _("担当に声をかける"), "board-remind", booth, words)
        case Rule.LONG:
            text = _("%(booth)sで%(n)d分お待ちの方がいます。待っている人は%(count)d人です。") % facts
            words = _("%(n)d分お待ちの方がいます。区切りのよいところで、次の方をお呼びください。") % facts
            return Line(one.rule, text, _("担当に声をかける"), "board-remind", booth, words)
        case Rule.SET_ASIDE:
            text = _("%(alias)sさん（%(booth)s、整理券%(number)d番）が、2回の呼び出しに出ていません。") % facts
            return Line(one.rule, text, _("このブースを開く"), "board-booth", booth)
        case Rule.ENGINE:
            return Line(
                one.rule,
                _("通話のサーバー（LiveKit）が応答しません。新しい部屋は、ブラウザーどうしでつないでいます。"),
            )
        case Rule.LETTERS | Rule.REPORTED:
            return _counted(one.rule, facts)
    text = _("%(booth)sは%(n)d分、だれとも話していません。") % facts
    return Line(one.rule, text, _("双方に声をかける"), "board-nudge", booth, posts=True)


def _booking_line(one: ToDo, facts: dict[str, object]) -> Line:
    booth = one.booth.booth if one.booth else None
    if one.rule == Rule.NOT_COME:
        text = _("%(alias)sさんが、%(booth)sの予約の時刻を%(n)d分過ぎても見えていません。") % facts
        return Line(one.rule, text, _("予約を開く"), "board-bookings", booth)
    text = _("%(booth)sで、予約の%(alias)sさんが%(n)d分待っています。") % facts
    words = _("予約の方がお待ちです。「この方をお呼びする」を押してください。")
    return Line(one.rule, text, _("担当に声をかける"), "board-remind", booth, words)
