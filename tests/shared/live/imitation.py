"""LiveKit's room service as far as the port uses it: real protobuf messages over real HTTP, rooms in a dictionary.

Its answers are those of LiveKit 1.13.5 (errors as Twirp writes them, in JSON beside the status). What it imitates is
held against the real server by `test_engines` whenever one answers.
"""

import asyncio
import base64
import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import format_datetime
from typing import Any
from uuid import UUID, uuid4

from aiohttp import web
from google.protobuf.json_format import MessageToJson
from google.protobuf.message import Message
from livekit.api import AccessToken, TokenVerifier
from livekit.api.access_token import Claims
from livekit.protocol import models, room
from livekit.protocol.webhook import WebhookEvent

KEY, SECRET = "key-of-tests", "secret-of-tests-with-32-characters"


class Twirp(Exception):
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class RoomService:
    """What the tests may look at and change: `rooms`, `people`, and whether it answers at all."""

    def __init__(self) -> None:
        self.url = ""
        self.fresh()

    def fresh(self) -> None:
        """For the next test."""
        self.rooms: dict[str, models.Room] = {}
        self.people: dict[str, dict[str, models.ParticipantInfo]] = {}
        self.calls: list[str] = []
        self.status = 200
        self.ahead = dt.timedelta()

    def joins(self, key: str, seat: UUID, *, state: int = models.ParticipantInfo.ACTIVE) -> models.ParticipantInfo:
        """Somebody's media came up, as `participant_joined` would say."""
        someone = models.ParticipantInfo(
            sid=f"PA_{uuid4().hex[:12]}",
            identity=str(seat),
            state=state,  # type: ignore[arg-type]
            joined_at_ms=int(dt.datetime.now(dt.UTC).timestamp() * 1000),
            tracks=[models.TrackInfo(sid=f"TR_{uuid4().hex[:8]}", source=models.TrackSource.MICROPHONE)],
        )
        self.people[key][str(seat)] = someone
        return someone

    async def answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls.append(method)
        if self.status != 200:
            return web.json_response({"code": "unavailable", "msg": "away"}, status=self.status)
        try:
            message = METHODS[method](self, self._claims(request), await request.read())
        except Twirp as problem:
            return web.json_response({"code": problem.code, "msg": problem.code}, status=problem.status)
        return web.Response(body=message.SerializeToString(), content_type="application/protobuf")

    async def root(self, request: web.Request) -> web.Response:
        del request
        date = format_datetime(dt.datetime.now(dt.UTC) + self.ahead, usegmt=True)
        return web.Response(text="OK", status=self.status, headers={"Date": date})

    def _claims(self, request: web.Request) -> Claims:
        try:
            return TokenVerifier(KEY, SECRET).verify(request.headers["authorization"].removeprefix("Bearer "))
        except Exception:  # noqa: BLE001 - whatever is wrong with a token, the server says the same
            raise Twirp(401, "unknown") from None

    def create(self, claims: Claims, raw: bytes) -> Message:
        wanted = room.CreateRoomRequest.FromString(raw)
        _may(claims.video is not None and claims.video.room_create)
        made = models.Room(
            name=wanted.name,
            sid=f"RM_{uuid4().hex[:12]}",
            empty_timeout=wanted.empty_timeout,
            departure_timeout=wanted.departure_timeout,
            max_participants=wanted.max_participants,
        )
        self.people.setdefault(wanted.name, {})
        return self.rooms.setdefault(wanted.name, made)

    def delete(self, claims: Claims, raw: bytes) -> Message:
        name = room.DeleteRoomRequest.FromString(raw).room
        _may(claims.video is not None and claims.video.room_create)
        if self.rooms.pop(name, None) is None:
            raise Twirp(404, "not_found")
        self.people.pop(name)
        return room.DeleteRoomResponse()

    def list_rooms(self, claims: Claims, raw: bytes) -> Message:
        names = room.ListRoomsRequest.FromString(raw).names
        _may(claims.video is not None and claims.video.room_list)
        return room.ListRoomsResponse(rooms=[found for name, found in self.rooms.items() if name in names])

    def list_participants(self, claims: Claims, raw: bytes) -> Message:
        name = room.ListParticipantsRequest.FromString(raw).room
        _admin(claims, name)
        return room.ListParticipantsResponse(participants=list(self.people.get(name, {}).values()))

    def participant(self, claims: Claims, raw: bytes) -> Message:
        return self._person(claims, room.RoomParticipantIdentity.FromString(raw))

    def remove(self, claims: Claims, raw: bytes) -> Message:
        who = room.RoomParticipantIdentity.FromString(raw)
        self._person(claims, who)
        del self.people[who.room][who.identity]
        return room.RemoveParticipantResponse()

    def update(self, claims: Claims, raw: bytes) -> Message:
        wanted = room.UpdateParticipantRequest.FromString(raw)
        found = self._person(claims, room.RoomParticipantIdentity(room=wanted.room, identity=wanted.identity))
        found.permission.CopyFrom(wanted.permission)
        return found

    def mute(self, claims: Claims, raw: bytes) -> Message:
        wanted = room.MuteRoomTrackRequest.FromString(raw)
        found = self._person(claims, room.RoomParticipantIdentity(room=wanted.room, identity=wanted.identity))
        track = next(t for t in found.tracks if t.sid == wanted.track_sid)
        track.muted = wanted.muted
        return room.MuteRoomTrackResponse(track=track)

    def _person(self, claims: Claims, who: room.RoomParticipantIdentity) -> models.ParticipantInfo:
        _admin(claims, who.room)
        found = self.people.get(who.room, {}).get(who.identity)
        if found is None:
            raise Twirp(404, "not_found")
        return found


METHODS: dict[str, Callable[[RoomService, Claims, bytes], Message]] = {
    "CreateRoom": RoomService.create,
    "DeleteRoom": RoomService.delete,
    "ListRooms": RoomService.list_rooms,
    "ListParticipants": RoomService.list_participants,
    "GetParticipant": RoomService.participant,
    "RemoveParticipant": RoomService.remove,
    "UpdateParticipant": RoomService.update,
    "MutePublishedTrack": RoomService.mute,
}


def _may(allowed: bool | None) -> None:
    if not allowed:
        raise Twirp(401, "unauthenticated")


def _admin(claims: Claims, name: str) -> None:
    _may(claims.video is not None and claims.video.room_admin and claims.video.room == name)


@contextmanager
def room_service() -> Iterator[RoomService]:
    """Served from a thread with a loop of its own, on a port of its own."""
    service, loop, ready = RoomService(), asyncio.new_event_loop(), threading.Event()

    async def begin() -> web.AppRunner:
        app = web.Application()
        app.router.add_post("/twirp/livekit.RoomService/{method}", service.answer)
        app.router.add_get("/", service.root)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        service.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        return runner

    def run() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(begin())
        ready.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    ready.wait()
    try:
        yield service
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


def webhook(
    event: str,
    key: str,
    someone: models.ParticipantInfo | None = None,
    *,
    at: dt.datetime | None = None,
    name: str = "",
    reason: str = "",
) -> bytes:
    """The body as LiveKit writes it."""
    told = WebhookEvent(
        id=name or f"EV_{uuid4().hex[:12]}",
        event=event,
        room=models.Room(name=key),
        created_at=int((at or dt.datetime.now(dt.UTC)).timestamp()),
    )
    if someone is not None:
        told.participant.CopyFrom(someone)
        if reason:
            told.participant.disconnect_reason = models.DisconnectReason.Value(reason)
    return MessageToJson(told).encode()


def signed(body: bytes, *, key: str = KEY, secret: str = SECRET, lives: int = 300) -> dict[str, Any]:
    """The header as LiveKit signs it: a bare token that holds the body's SHA-256."""
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    token = AccessToken(key, secret).with_ttl(dt.timedelta(seconds=lives)).with_sha256(digest).to_jwt()
    return {"Authorization": token}
