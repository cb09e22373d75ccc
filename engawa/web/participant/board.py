"""What 「きょう」 shows: her tickets, her talk, the free booths. Plain values, read inside the programme."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.contract.custody.queries import hidden_employers
from engawa.delivery.events.models import Gathering
from engawa.delivery.events.states import GatheringState
from engawa.delivery.fairs.briefing_states import BriefingState
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.queries.briefings import coming_up, signed_up
from engawa.delivery.fairs.queries.fair import booths_among
from engawa.delivery.fairs.queries.talkable import OwnList, own_list, staffed
from engawa.delivery.matching.queue.estimate import LONG, Outlook
from engawa.delivery.queues.models import Desk
from engawa.delivery.queues.queries import Counts, Lines, Place, counts_in, desks_in, in_line
from engawa.delivery.queues.states import DeskKind, DeskState, TicketState
from engawa.web.ui.words import jp_time


def place_of(desk: Desk) -> str:
    """What a desk is called on her pages: a booth by its exhibitor, the consultation counter by what it is."""
    if desk.kind == DeskKind.CONSULTATION:
        return _("相談窓口")
    booth = Booth.objects.select_related("exhibitor__organisation").filter(pk=desk.owner_ref).first()
    return booth.name if booth else ""


@dataclass(frozen=True)
class TicketCard:
    place: Place
    name: str

    @property
    def state(self) -> str:
        return str(self.place.ticket.state)

    @property
    def waiting(self) -> bool:
        return self.state == TicketState.WAITING

    @property
    def label(self) -> str:
        """Of a ticket that stands for a booking: its time."""
        booking = self.place.ticket.booking
        return _("%(at)sの予約") % {"at": jp_time(booking.slot.at)} if booking else ""

    @property
    def can_return(self) -> bool:
        return self.state in {TicketState.AWAY, TicketState.SET_ASIDE}

    @property
    def tone(self) -> str:
        if self.state in {TicketState.CALLED, TicketState.SET_ASIDE}:
            return "now"
        return "go" if self.waiting and self.place.desk.state == DeskState.OPEN else "soft"

    @property
    def headline(self) -> str:
        if self.state == TicketState.CALLED:
            return _("お呼びしています")
        if self.can_return:
            return _("離席中です")
        if not self.place.open and not self.label:
            return _("受付が終わりました")
        if self.place.desk.state == DeskState.HALTED:
            return _("ただいま中断しています")
        if self.place.desk.state == DeskState.PAUSED:
            return _("ただいま休止中です")
        if self.label and not self.place.ahead:
            return _("予約の時刻です。まもなくお呼びします")
        return _("あと%(count)d人") % {"count": self.place.ahead} if self.place.ahead else _("次の番です")

    @property
    def range(self) -> str:
        return range_words(self.place.range) if self.waiting and self.place.desk.state == DeskState.OPEN else ""

    @property
    def note(self) -> str:
        if self.state == TicketState.SET_ASIDE:
            return _("2回お呼びしましたが、お返事がありませんでした。同じ順番に戻れます。")
        if self.can_return:
            return _("順番はそのままです。戻ると、またお呼びします。")
        if self.waiting and self.place.desk.state in {DeskState.PAUSED, DeskState.HALTED}:
            return _("再開しだいご案内します。順番はそのままです。")
        return range_note(self.place.range) if self.range else ""


def range_words(guess: Outlook) -> str:
    if guess.long:
        return _("%(minutes)d分以上") % {"minutes": LONG}
    if not guess.low:
        return _("%(high)d分以内") % {"high": guess.high}
    return _("%(low)d〜%(high)d分") % {"low": guess.low, "high": guess.high}


def range_note(guess: Outlook) -> str:
    if guess.unlikely:
        return _("本日中のご案内が難しい可能性があります")
    if guess.measured:
        return _("今日の面談の実績から見積もっています")
    return _("まだ実績が少ないため、目安です")


@dataclass(frozen=True)
class OpenBooth:
    booth: Booth
    desk: Desk
    counts: Counts
    mine: bool
    staffed: bool
    free: bool

    @property
    def word(self) -> str:
        if self.free:
            return _("今すぐ話せます")
        if self.counts.free:
            return _("いまは席を外しています") if self.desk.standby else _("順番にお呼びします")
        waiting = self.counts.waiting + self.counts.ringing
        return _("%(count)d人待ち") % {"count": waiting} if waiting else _("面談中、待っている人はいません")


@dataclass(frozen=True)
class Floor:
    """Every desk of the fair that takes people now, who stands there, and who hosts: three questions."""

    gathering: Gathering
    desks: dict[UUID, Desk]  # by booth
    lines: Lines
    staffed: set[UUID]

    def desks_of(self, subject: UUID) -> set[UUID]:
        """Where she stands herself."""
        return {one.desk for line in self.lines.values() for one in line if one.subject == subject}

    def free(self) -> set[UUID]:
        """Booths on standby, somebody there, nobody rung, talking or waiting."""
        counts = counts_in(self.lines)
        desks = {owner: desk for owner, desk in self.desks.items() if desk.standby and owner in self.staffed}
        return {owner for owner, desk in desks.items() if counts[desk.pk].free}

    def booths(
        self, *, mine: Collection[UUID] = (), hidden: Collection[str] = (), only: Collection[UUID] | None = None
    ) -> list[OpenBooth]:
        """Booths that take people now, the free ones first. Employers she hides from are left out.

        `only`: no others than these are looked up.
        """
        counts, free = counts_in(self.lines), self.free()
        wanted = self.desks.keys() if only is None else self.desks.keys() & set(only)
        rows = [
            OpenBooth(
                booth,
                desk := self.desks[booth.pk],
                counts[desk.pk],
                desk.pk in mine,
                booth.pk in self.staffed,
                booth.pk in free,
            )
            for booth in (booths_among(self.gathering.pk, list(wanted)) if wanted else ())
            if not hidden or booth.exhibitor.organisation.corporate_no not in hidden
        ]
        return sorted(rows, key=lambda row: (row.mine, not row.free, row.counts.waiting))


def floor_of(gathering: Gathering) -> Floor:
    desks = {desk.owner_ref: desk for desk in desks_in(gathering.pk) if desk.state == DeskState.OPEN}
    return Floor(gathering, desks, in_line([desk.pk for desk in desks.values()]), staffed(gathering))


def own_rows(me: UUID, gathering: Gathering, rows: Collection[OpenBooth]) -> OwnList:
    """今すぐ話せます: of these, those that are free and where she does not stand already, in her own order."""
    free = [row.booth for row in rows if row.free and not row.mine]
    return own_list(me, gathering, free)


def on_now(gathering: Gathering | None) -> bool:
    return gathering is not None and gathering.state == GatheringState.LIVE


def briefing_rows(me: UUID, gathering: Gathering | None) -> list[dict[str, object]]:
    """The day's briefings, on now or to come, without those of employers she hides from: three questions."""
    if gathering is None:
        return []
    coming = signed_up(me)
    return [
        {"briefing": one, "coming": one.pk in coming, "open": one.state == BriefingState.OPEN}
        for one in coming_up(gathering, hidden=hidden_employers(me))
    ]
