"""Browser to browser. Nothing to install: Engawa's own control channel carries what the pages tell each other."""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from asgiref.sync import sync_to_async

from engawa.shared.live.conf import live_settings
from engawa.shared.live.grants import Grants, Source
from engawa.shared.live.ladder import mesh_ladder
from engawa.shared.live.ports import (
    Capabilities,
    EngineEvent,
    EngineName,
    Health,
    JoinInfo,
    Presence,
    Refused,
    RoomSpec,
    SeatSpec,
)
from engawa.shared.live.turn import turn_server

JOIN_LIVES = dt.timedelta(minutes=2)


class MeshEngine:
    """Opening, closing and removing need no call: the rows say it, and the relay of signals obeys them."""

    name = EngineName.MESH
    capabilities = Capabilities(max_viewers=8, max_all_to_all=4, server_mute=False, e2ee=True)

    def join_info(self, room: RoomSpec, seat: SeatSpec, *, at: dt.datetime) -> JoinInfo:
        conf = live_settings()
        servers: tuple[dict[str, object], ...] = ()
        if conf.turn_urls:
            server = turn_server(conf.turn_urls, conf.turn_secret, at=at, hard_close_at=room.hard_close_at)
            servers = (server.as_json(),)
        return JoinInfo(
            engine=self.name,
            url=None,
            token=None,
            ice_servers=servers,
            ice_policy="relay" if room.relay_only else "all",
            expires_at=at + JOIN_LIVES,
            ladder=tuple(mesh_ladder(room.kind, seat.role, viewers=room.viewers)),
            permissions=tuple(seat.grants.words()),
        )

    async def open(self, room: RoomSpec) -> None:
        return None

    async def close(self, key: str) -> None:
        return None

    async def permit(self, key: str, seat: UUID, grants: Grants) -> None:
        return None

    async def mute(self, key: str, seat: UUID, source: Source) -> None:
        raise Refused("only the page itself can switch its microphone off")

    async def remove(self, key: str, seat: UUID) -> None:
        return None

    async def present(self, key: str) -> list[Presence]:
        from engawa.shared.live.queries import present_in

        return await sync_to_async(present_in)(key)

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> EngineEvent:
        raise Refused("this engine sends no events")

    async def health(self) -> Health:
        return Health(ok=True)
