"""What an engine of sound and picture must do. Rooms, seats, chat and evidence are not its business."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from engawa.shared.live.grants import Grants, Source
from engawa.shared.live.states import RoomKind, SeatRole


class EngineName(StrEnum):
    MESH = "mesh"
    LIVEKIT = "livekit"


ENGINE_WORDS = {EngineName.MESH: _("ブラウザーどうし"), EngineName.LIVEKIT: _("LiveKit")}


class EventKind(StrEnum):
    """What an engine's own server may tell. Of the others, none shows that somebody was there."""

    JOINED = "joined"
    GONE = "gone"
    FINISHED = "finished"
    OTHER = "other"


@dataclass(frozen=True)
class Capabilities:
    max_viewers: int
    max_all_to_all: int
    server_mute: bool
    e2ee: bool


@dataclass(frozen=True)
class RoomSpec:
    id: UUID
    key: str
    kind: RoomKind
    hard_close_at: dt.datetime
    relay_only: bool
    viewers: int = 0
    max_seats: int = 0


@dataclass(frozen=True)
class SeatSpec:
    id: UUID
    role: SeatRole
    grants: Grants
    alias: str = ""


@dataclass(frozen=True)
class JoinInfo:
    """All a page needs to join. In the body of a POST with no-store, never in an address, a page or a log."""

    engine: EngineName
    url: str | None
    token: str | None
    ice_servers: tuple[dict[str, object], ...]
    ice_policy: str  # "all" | "relay"
    expires_at: dt.datetime
    ladder: tuple[dict[str, object], ...]
    permissions: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "engine": self.engine.value,
            "url": self.url,
            "token": self.token,
            "ice_servers": list(self.ice_servers),
            "ice_policy": self.ice_policy,
            "expires_at": self.expires_at.isoformat(),
            "ladder": list(self.ladder),
            "permissions": list(self.permissions),
        }


@dataclass(frozen=True)
class Presence:
    """One participant with media up, as the engine sees it now."""

    seat: UUID
    connection: UUID | None
    joined_at: dt.datetime | None = None


@dataclass(frozen=True)
class EngineEvent:
    """What an engine's server told, verified. Times are that server's; `connection` is the same for one joining."""

    id: str
    kind: EventKind
    room_key: str
    happened_at: dt.datetime
    seat: UUID | None = None
    connection: UUID | None = None
    joined_at: dt.datetime | None = None
    reason: str = ""


@dataclass(frozen=True)
class Health:
    ok: bool
    detail: str = ""


class EngineError(Exception):
    """The engine did not do it."""


class EngineUnavailable(EngineError):
    """It cannot be reached now."""


class RoomGone(EngineError):
    """It knows no such room."""


class SeatGone(EngineError):
    """It knows no such participant."""


class Refused(EngineError):
    """It refuses: a bad key, a forged event, or something it cannot do."""


class Engine(Protocol):
    name: EngineName
    capabilities: Capabilities

    def join_info(self, room: RoomSpec, seat: SeatSpec, *, at: dt.datetime) -> JoinInfo:
        """Pure: signs, asks nobody. `at` is real time: other machines check it."""

    async def open(self, room: RoomSpec) -> None:
        """Idempotent."""

    async def close(self, key: str) -> None:
        """Idempotent."""

    async def permit(self, key: str, seat: UUID, grants: Grants) -> None: ...

    async def mute(self, key: str, seat: UUID, source: Source) -> None: ...

    async def remove(self, key: str, seat: UUID) -> None: ...

    async def present(self, key: str) -> list[Presence]: ...

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> EngineEvent:
        """Verifies first; raises Refused."""

    async def health(self) -> Health: ...
