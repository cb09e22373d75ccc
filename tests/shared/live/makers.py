"""Plain makers of evidence: times are seconds after one moment."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid5

from engawa.shared.live.spans import EvidenceKind, EvidenceSource, Row, Stretch

ZERO = dt.datetime(2026, 2, 14, 4, 0, tzinfo=dt.UTC)
SPACE = UUID(int=7)


def uid(name: str) -> UUID:
    return uuid5(SPACE, name)


SEEKER, COMPANY, AGENCY = uid("seeker"), uid("company"), uid("agency")


def at(seconds: float) -> dt.datetime:
    return ZERO + dt.timedelta(seconds=seconds)


def stretch(begin: float, end: float) -> Stretch:
    return Stretch(at(begin), at(end))


def conn(seat: UUID, tab: int = 0) -> UUID:
    return uuid5(seat, str(tab))


def beats(seat: UUID, begin: int, end: int, *, tab: int = 0, every: int = 15) -> list[Row]:
    times = [*range(begin, end, every), end]
    return [_row(seat, EvidenceSource.PRESENCE, EvidenceKind.BEAT, t, tab=tab) for t in times]


def media_up(seat: UUID, peer: UUID, t: int, *, tab: int = 0, peer_tab: int = 0) -> Row:
    payload = {"peer": str(peer), "peer_connection": str(conn(peer, peer_tab))}
    return _row(seat, EvidenceSource.CLIENT, EvidenceKind.MEDIA_UP, t, tab=tab, payload=payload)


def counters(seat: UUID, peer: UUID, t: int, *, sent: int, received: int, tab: int = 0) -> Row:
    payload = {"peers": {str(peer): {"audio_sent": sent, "audio_received": received}}}
    return _row(seat, EvidenceSource.CLIENT, EvidenceKind.COUNTERS, t, tab=tab, payload=payload)


def line(seat: UUID, t: int) -> Row:
    return _row(seat, EvidenceSource.CHAT, EvidenceKind.LINE, t)


def sweep(seat: UUID, t: int, *, seen: bool) -> Row:
    kind = EvidenceKind.SEEN if seen else EvidenceKind.NOT_SEEN
    return _row(seat, EvidenceSource.RECONCILE, kind, t)


def talk(end: int = 400, *, sound: int = 900_000) -> list[Row]:
    """Seeker and company sit together from 0 to `end` seconds, both with sound from second 5."""
    return [
        *beats(SEEKER, 0, end),
        *beats(COMPANY, 0, end),
        media_up(SEEKER, COMPANY, 4),
        media_up(COMPANY, SEEKER, 5),
        counters(SEEKER, COMPANY, end, sent=sound, received=sound),
        counters(COMPANY, SEEKER, end, sent=sound, received=sound),
    ]


def _row(
    seat: UUID,
    source: EvidenceSource,
    kind: EvidenceKind,
    t: float,
    *,
    tab: int = 0,
    payload: dict[str, Any] | None = None,
) -> Row:
    return Row(seat, conn(seat, tab), source, kind, at(t), payload or {})
