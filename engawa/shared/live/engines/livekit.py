"""LiveKit, a server of the operator's own that takes each person's sound and picture once and hands them on.

`join_info` signs and asks nobody. Everything else is called by jobs, never by a page. Errors are told by HTTP status:
the server's own codes differ (a bad secret comes as 401 with the code `unknown`).
"""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from uuid import UUID

import aiohttp
from livekit.api import AccessToken, LiveKitAPI, ServerError, VideoGrants
from livekit.protocol import models, room

from engawa.base.kit import clock
from engawa.shared.live.conf import LiveKitSettings
from engawa.shared.live.engines.webhooks import joined_at, joining_of, seat_of, verified
from engawa.shared.live.grants import Grants, Source
from engawa.shared.live.ladder import livekit_ladder
from engawa.shared.live.ports import (
    Capabilities,
    EngineError,
    EngineEvent,
    EngineName,
    EngineUnavailable,
    Health,
    JoinInfo,
    Presence,
    Refused,
    RoomGone,
    RoomSpec,
    SeatGone,
    SeatSpec,
)

JOIN_LIVES = dt.timedelta(minutes=2)
AFTER_ALL_LEFT = 300  # seconds a room stays on the server when everybody has left
SPARE_SEATS = 2  # Engawa counts seats itself; a page that joins anew must find room before its old self has gone
PATIENCE = aiohttp.ClientTimeout(total=10, connect=3)

SOURCES = {
    Source.CAMERA: models.TrackSource.CAMERA,
    Source.MICROPHONE: models.TrackSource.MICROPHONE,
    Source.SCREEN: models.TrackSource.SCREEN_SHARE,
    Source.SCREEN_SOUND: models.TrackSource.SCREEN_SHARE_AUDIO,
}


class LiveKitEngine:
    name = EngineName.LIVEKIT
    capabilities = Capabilities(max_viewers=100, max_all_to_all=16, server_mute=True, e2ee=False)

    def __init__(self, conf: LiveKitSettings) -> None:
        self.conf = conf

    def join_info(self, room: RoomSpec, seat: SeatSpec, *, at: dt.datetime) -> JoinInfo:
        expires_at = at + JOIN_LIVES
        token = (
            AccessToken(self.conf.key, self.conf.secret)
            .with_identity(str(seat.id))
            .with_name(seat.alias)
            .with_attributes({"role": seat.role.value})
            .with_ttl(expires_at - clock.real_now())
            .with_grants(_grants(room.key, seat.grants))
            .to_jwt()
        )
        return JoinInfo(
            engine=self.name,
            url=self.conf.public_url,
            token=token,
            ice_servers=(),
            ice_policy="all",
            expires_at=expires_at,
            ladder=tuple(livekit_ladder(room.kind, seat.role)),
            permissions=tuple(seat.grants.words()),
        )

    async def open(self, room_: RoomSpec) -> None:
        left = int((room_.hard_close_at - clock.real_now()).total_seconds())
        wanted = room.CreateRoomRequest(
            name=room_.key,
            empty_timeout=max(left, 1),
            departure_timeout=AFTER_ALL_LEFT,
            max_participants=room_.max_seats + SPARE_SEATS,
        )
        async with self._api() as api:
            await api.room.create_room(wanted)

    async def close(self, key: str) -> None:
        try:
            async with self._api() as api:
                await api.room.delete_room(room.DeleteRoomRequest(room=key))
        except RoomGone:
            return

    async def permit(self, key: str, seat: UUID, grants: Grants) -> None:
        wanted = room.UpdateParticipantRequest(room=key, identity=str(seat), permission=_permission(grants))
        async with self._api(SeatGone) as api:
            await api.room.update_participant(wanted)

    async def mute(self, key: str, seat: UUID, source: Source) -> None:
        who = room.RoomParticipantIdentity(room=key, identity=str(seat))
        async with self._api(SeatGone) as api:
            found = await api.room.get_participant(who)
            for track in found.tracks:
                if track.source == SOURCES[source] and not track.muted:
                    wanted = room.MuteRoomTrackRequest(room=key, identity=str(seat), track_sid=track.sid, muted=True)
                    await api.room.mute_published_track(wanted)

    async def remove(self, key: str, seat: UUID) -> None:
        async with self._api(SeatGone) as api:
            await api.room.remove_participant(room.RoomParticipantIdentity(room=key, identity=str(seat)))

    async def present(self, key: str) -> list[Presence]:
        """An empty answer may mean that there is no such room; the counts of `ListRooms` are stale and unused."""
        async with self._api() as api:
            found = (await api.room.list_participants(room.ListParticipantsRequest(room=key))).participants
            if not found and not (await api.room.list_rooms(room.ListRoomsRequest(names=[key]))).rooms:
                raise RoomGone(key)
        active = [p for p in found if p.state == models.ParticipantInfo.ACTIVE]
        return [Presence(seat, joining_of(p), joined_at(p)) for p in active if (seat := seat_of(p)) is not None]

    def parse_event(self, headers: Mapping[str, str], body: bytes) -> EngineEvent:
        return verified(headers, body, self.conf.webhook_keys)

    async def health(self) -> Health:
        """200: the process lives. 406: it does, but its own statistics are old."""
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(self._address) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError) as problem:
            return Health(ok=False, detail=type(problem).__name__)
        return Health(ok=status == HTTPStatus.OK, detail=str(status))

    async def clock_skew(self) -> dt.timedelta | None:
        """How far its clock is ahead of ours, to the second. None when it does not answer."""
        try:
            async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(self._address) as answer:
                told = parsedate_to_datetime(answer.headers["Date"])
        except (aiohttp.ClientError, TimeoutError, KeyError, ValueError):
            return None
        return told - clock.real_now()

    @property
    def _address(self) -> str:
        return "http" + self.conf.url.removeprefix("ws") if self.conf.url.startswith("ws") else self.conf.url

    @asynccontextmanager
    async def _api(self, gone: type[EngineError] = RoomGone) -> AsyncIterator[LiveKitAPI]:
        """A client of this call's own: jobs run in threads, and a client belongs to one event loop."""
        client = LiveKitAPI(self.conf.url, self.conf.key, self.conf.secret, timeout=PATIENCE, failover=False)
        try:
            async with client as api:
                yield api
        except ServerError as problem:
            raise _told(problem, gone) from None  # its words may hold what we sent
        except (aiohttp.ClientError, TimeoutError) as problem:
            raise EngineUnavailable(type(problem).__name__) from None


def _grants(key: str, grants: Grants) -> VideoGrants:
    """Three of them are true by default in the library, so each is said."""
    return VideoGrants(
        room_join=True,
        room=key,
        can_publish=bool(grants.publish),
        can_publish_sources=grants.words(),
        can_subscribe=grants.subscribe,
        can_publish_data=grants.data,
        can_update_own_metadata=False,
    )


def _permission(grants: Grants) -> models.ParticipantPermission:
    return models.ParticipantPermission(
        can_subscribe=grants.subscribe,
        can_publish=bool(grants.publish),
        can_publish_sources=[SOURCES[source] for source in sorted(grants.publish)],
        can_publish_data=grants.data,
        can_update_metadata=False,
    )


def _told(problem: ServerError, gone: type[EngineError]) -> EngineError:
    if problem.status == HTTPStatus.NOT_FOUND and problem.code == "not_found":
        return gone(problem.code)
    if HTTPStatus.BAD_REQUEST <= problem.status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return Refused(f"{problem.status} {problem.code}")
    return EngineUnavailable(f"{problem.status} {problem.code}")
