"""Rows of evidence as spans and verdicts see them, and stretches of time. Plain Python."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID


class EvidenceSource(StrEnum):
    PRESENCE = "presence"
    RECONCILE = "reconcile"
    WEBHOOK = "webhook"
    CLIENT = "client"
    CHAT = "chat"


class EvidenceKind(StrEnum):
    OPENED = "opened"  # control channel
    BEAT = "beat"
    CLOSED = "closed"
    SEEN = "seen"
    NOT_SEEN = "not_seen"
    MEDIA_UP = "media_up"
    COUNTERS = "counters"
    LINE = "line"
    JOINED = "joined"  # these three: what the engine's server told
    GONE = "gone"
    FINISHED = "finished"
    ACTIVE = "active"  # these two: what it answered when asked
    INACTIVE = "inactive"


@dataclass(frozen=True)
class Row:
    seat: UUID
    connection: UUID | None
    source: EvidenceSource
    kind: EvidenceKind
    at: dt.datetime
    payload: dict[str, Any] = field(default_factory=dict, compare=False)
    external_id: str = ""


@dataclass(frozen=True, order=True)
class Stretch:
    begin: dt.datetime
    end: dt.datetime

    @property
    def seconds(self) -> float:
        return (self.end - self.begin).total_seconds()
