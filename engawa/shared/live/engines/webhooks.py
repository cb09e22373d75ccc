"""What LiveKit's server tells by webhook: verified on the raw bytes, then read. Nothing unverified is looked at."""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from uuid import UUID, uuid5

import jwt
from google.protobuf.json_format import Parse, ParseError
from livekit.api import TokenVerifier
from livekit.protocol import models
from livekit.protocol.webhook import WebhookEvent

from engawa.base.kit import clock
from engawa.shared.live.ports import EngineEvent, EventKind, Refused

KINDS = {
    "participant_joined": EventKind.JOINED,
    "participant_left": EventKind.GONE,
    "room_finished": EventKind.FINISHED,
}

REASONS = {number: name.lower() for name, number in models.DisconnectReason.items()}


def verified(headers: Mapping[str, str], body: bytes, keys: Iterable[tuple[str, str]]) -> EngineEvent:
    """The header holds the bare token, which holds the body's SHA-256. Every configured key is tried."""
    token = {name.lower(): value for name, value in headers.items()}.get("authorization", "")
    if not any(_signed(token, body, key, secret) for key, secret in keys):
        raise Refused("not signed by a key of ours")
    try:
        return read(Parse(body.decode(), WebhookEvent(), ignore_unknown_fields=True))
    except (ParseError, UnicodeDecodeError) as problem:
        raise Refused(type(problem).__name__) from None


def _signed(token: str, body: bytes, key: str, secret: str) -> bool:
    try:
        told = base64.b64decode(TokenVerifier(key, secret).verify(token).sha256 or "", validate=True)
    except (jwt.PyJWTError, binascii.Error, ValueError, TypeError, AttributeError):
        return False
    return hmac.compare_digest(told, hashlib.sha256(body).digest())


def read(event: WebhookEvent) -> EngineEvent:
    someone = event.participant if event.HasField("participant") else None
    seat = seat_of(someone) if someone else None
    return EngineEvent(
        id=event.id,
        kind=KINDS.get(event.event, EventKind.OTHER),
        room_key=event.room.name,
        happened_at=dt.datetime.fromtimestamp(event.created_at, dt.UTC) if event.created_at else clock.real_now(),
        seat=seat,
        connection=joining_of(someone) if someone else None,
        joined_at=joined_at(someone) if someone else None,
        reason=REASONS.get(someone.disconnect_reason, "") if someone else "",
    )


def seat_of(participant: models.ParticipantInfo) -> UUID | None:
    try:
        return UUID(participant.identity)
    except ValueError:
        return None


def joining_of(participant: models.ParticipantInfo) -> UUID | None:
    """One joining, as an id of ours: a full reconnect is a new participant SID, a resume the same."""
    seat = seat_of(participant)
    return uuid5(seat, participant.sid) if seat else None


def joined_at(participant: models.ParticipantInfo) -> dt.datetime | None:
    if participant.joined_at_ms:
        return dt.datetime.fromtimestamp(participant.joined_at_ms / 1000, dt.UTC)
    return dt.datetime.fromtimestamp(participant.joined_at, dt.UTC) if participant.joined_at else None
