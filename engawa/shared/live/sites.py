"""A person's seats, what was heard of them, and the rooms that were opened for her alone.

Lines of chat are sealed with the key of the first person in the room: whatever her key seals goes with it.
"""

from django.db.models import BinaryField, F, Q, Value
from django.db.models.functions import Substr
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _

from engawa.base.subjects.sites import Whom, register_rows
from engawa.base.vault.models import Key
from engawa.shared.live.models import (
    LiveBeat,
    LiveCheck,
    LiveEvidence,
    LiveMessage,
    LiveReport,
    LiveRoom,
    LiveSeat,
    LiveSignal,
    LiveSpan,
)
from engawa.shared.live.states import RoomKind, SeatRole

PERSONAL = (RoomKind.INTERVIEW, RoomKind.CONSULT, RoomKind.CHECK)


def _rooms(whom: Whom) -> Q:
    """Rooms made for her: nobody else whom the programme serves sat there, but for whoever came along with her."""
    people = LiveSeat.objects.filter(subject__isnull=False).exclude(role=SeatRole.COMPANION)
    others = people.exclude(subject=whom.subject).values("room")
    hers = people.filter(subject=whom.subject).values("room")
    return Q(kind__in=PERSONAL, pk__in=hers) & ~Q(pk__in=others)


def _seats(whom: Whom) -> Q:
    return Q(subject=whom.subject) | Q(room__in=LiveRoom.objects.filter(_rooms(whom)).values("pk"))


def _at_seats(whom: Whom) -> Q:
    return Q(seat__in=LiveSeat.objects.filter(_seats(whom)).values("pk"))


def _sealed_for_her(whom: Whom) -> Q:
    """A sealed value begins with a version byte and the 16 bytes of its key's id."""
    keys = Key.objects.filter(programme=whom.programme, owner=whom.subject).order_by("pk").values_list("pk", flat=True)
    ids = [Value(key.bytes, output_field=BinaryField()) for key in keys]
    return Q(In(Substr(F("body"), 2, 16, output_field=BinaryField()), ids)) if ids else Q(pk__in=[])


def _said(whom: Whom) -> Q:
    return _at_seats(whom) | _sealed_for_her(whom)


def _lines(whom: Whom) -> Q:
    """What she said, and what was said to her alone."""
    return _said(whom) | Q(only_for__in=LiveSeat.objects.filter(_seats(whom)).values("pk"))


def _reports(whom: Whom) -> Q:
    return _at_seats(whom) | Q(message__in=LiveMessage.objects.filter(_lines(whom)).values("pk"))


def register() -> None:
    register_rows(LiveSignal, _("通話をつなぐ信号"), find=_said)
    register_rows(LiveReport, _("発言の通報"), find=_reports)
    register_rows(LiveMessage, _("部屋での会話"), find=_lines)
    register_rows(LiveSpan, _("部屋にいた時間"), find=_at_seats)
    register_rows(LiveEvidence, _("通話の証跡"), find=_at_seats)
    register_rows(LiveBeat, _("画面の生存の記録"), find=_at_seats, holds=(("evidence", "meeting"),))
    register_rows(LiveSeat, _("部屋の席"), find=_seats)
    register_rows(LiveCheck, _("接続確認の結果"))
    register_rows(LiveRoom, _("面談の部屋"), find=_rooms, holds=(("evidence", "meeting"),))
