"""The envelope on the control channel, checked before anything believes it. Sizes in bytes, bodies in JSON."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

VERSION = 1
MAX_BYTES = 64 * 1024
MAX_PER_SECOND = 50
MAX_BATCH = 20
CHAT_LENGTH = 1000
CHAT_LINES, CHAT_SECONDS = 5, 10
CAPTION_LENGTH = 200
_MOST = 2**53  # a browser's largest exact whole number
_CANDIDATE_IN_SDP = re.compile(r"^a=(candidate:.*)$", re.MULTILINE)
_RELAY = re.compile(r"\btyp relay\b")
_RELATED = re.compile(r"\braddr (\S+)")
_NO_ADDRESS = {"0.0.0.0", "::"}  # noqa: S104 - what a browser writes to hide the related address, nothing binds to it
NUMBERS = ("audio_sent", "audio_received", "video_sent", "video_received", "rtt_ms", "loss_permille")
PATHS = ("host", "srflx", "prflx", "relay", "unknown")
TRANSPORTS = ("udp", "tcp", "tls", "unknown")


class BadEnvelope(Exception):
    """Refused without detail to the sender; `code` is for tests and counters."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Signal:
    to: UUID
    to_connection: UUID
    body: dict[str, Any]


@dataclass(frozen=True)
class MediaUp:
    peer: UUID
    peer_connection: UUID


@dataclass(frozen=True)
class PeerCounters:
    """Whole numbers since this connection began; loss in thousandths, round trip in milliseconds. No addresses."""

    audio_sent: int = 0
    audio_received: int = 0
    video_sent: int = 0
    video_received: int = 0
    rtt_ms: int = 0
    loss_permille: int = 0
    path: str = "unknown"
    transport: str = "unknown"


@dataclass(frozen=True)
class Counters:
    peers: dict[UUID, PeerCounters] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"peers": {str(seat): vars(c) for seat, c in sorted(self.peers.items())}}


@dataclass(frozen=True)
class Aside:
    """The page is put aside: its device may sleep now, or end it without a word. It was here until now."""


@dataclass(frozen=True)
class Bye:
    """The page goes away; whether its person does, the seat's minute of grace decides."""


@dataclass(frozen=True)
class Hand:
    """挙手, up or down."""

    up: bool


@dataclass(frozen=True)
class Caption:
    """One line of captions, as far as it is typed."""

    text: str


Body = Signal | MediaUp | Counters | Aside | Bye | Hand | Caption


@dataclass(frozen=True)
class Envelope:
    id: UUID
    room: UUID
    seat: UUID
    body: Body


@dataclass(frozen=True)
class Batch:
    connection: UUID
    ack: int
    envelopes: tuple[Envelope, ...]


def parse_batch(raw: bytes, *, room: UUID, seat: UUID) -> Batch:
    """A page's POST: which connection speaks, up to where it has heard, and what it says."""
    data = _mapping(_json(raw))
    items = data.get("envelopes", [])
    if not isinstance(items, list) or len(items) > MAX_BATCH:
        raise BadEnvelope("batch")
    envelopes = tuple(parse(item) for item in items)
    if any(e.room != room or e.seat != seat for e in envelopes):
        raise BadEnvelope("address")
    return Batch(_uuid(data.get("connection")), _whole(data.get("ack", 0)), envelopes)


def parse(data: object) -> Envelope:
    envelope = _mapping(data)
    if envelope.get("v") != VERSION:
        raise BadEnvelope("version")
    kind, body = envelope.get("type"), _mapping(envelope.get("body", {}))
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise BadEnvelope("type")
    return Envelope(_uuid(envelope.get("id")), _uuid(envelope.get("room")), _uuid(envelope.get("seat")), reader(body))


def names_an_address(body: Mapping[str, Any]) -> bool:
    """Whether a signal would tell the peer an address other than a relay's."""
    lines = [str(c.get("candidate", "")) for c in body.get("candidates", [])]
    description = body.get("description")
    if description:
        lines += _CANDIDATE_IN_SDP.findall(description["sdp"])
    return any(line and not _is_relay(line) for line in lines)


def _is_relay(line: str) -> bool:
    related = _RELATED.search(line)
    return bool(_RELAY.search(line)) and (related is None or related.group(1) in _NO_ADDRESS)


def _signal(body: Mapping[str, Any]) -> Signal:
    out: dict[str, Any] = {"gen": _whole(body.get("gen", 0))}
    if "description" in body:
        description = _mapping(body["description"])
        if description.get("type") not in {"offer", "answer"} or not isinstance(description.get("sdp"), str):
            raise BadEnvelope("description")
        out["description"] = {"type": description["type"], "sdp": description["sdp"]}
    if "candidates" in body:
        out["candidates"] = [_candidate(c) for c in _list(body["candidates"])]
    if "media" in body:
        media = _mapping(body["media"])
        out["media"] = {name: bool(media.get(name)) for name in ("mic", "camera", "screen")}
    return Signal(_uuid(body.get("to")), _uuid(body.get("to_connection")), out)


def _candidate(data: object) -> dict[str, Any]:
    raw = _mapping(data)
    line, mid, index = raw.get("candidate", ""), raw.get("sdpMid"), raw.get("sdpMLineIndex")
    if not isinstance(line, str) or not isinstance(mid, str | None) or not isinstance(index, int | None):
        raise BadEnvelope("candidate")
    return {"candidate": line, "sdpMid": mid, "sdpMLineIndex": index}


def _counters(body: Mapping[str, Any]) -> Counters:
    return Counters({_uuid(seat): _peer(_mapping(values)) for seat, values in _mapping(body.get("peers", {})).items()})


def _peer(values: Mapping[str, Any]) -> PeerCounters:
    path, transport = values.get("path", "unknown"), values.get("transport", "unknown")
    if path not in PATHS or transport not in TRANSPORTS:
        raise BadEnvelope("path")
    numbers = {name: _whole(values.get(name, 0)) for name in NUMBERS}
    return PeerCounters(**numbers, path=path, transport=transport)


def _media_up(body: Mapping[str, Any]) -> MediaUp:
    return MediaUp(_uuid(body.get("peer")), _uuid(body.get("peer_connection")))


def _aside(_body: Mapping[str, Any]) -> Aside:
    return Aside()


def _bye(_body: Mapping[str, Any]) -> Bye:
    return Bye()


def _hand(body: Mapping[str, Any]) -> Hand:
    return Hand(body.get("up") is True)


def _caption(body: Mapping[str, Any]) -> Caption:
    text = body.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > CAPTION_LENGTH:
        raise BadEnvelope("caption")
    return Caption(text.strip())


_READERS: dict[str, Callable[[Mapping[str, Any]], Body]] = {
    "signal": _signal,
    "media_up": _media_up,
    "counters": _counters,
    "aside": _aside,
    "bye": _bye,
    "hand": _hand,
    "caption": _caption,
}


def _json(raw: bytes) -> object:
    if len(raw) > MAX_BYTES:
        raise BadEnvelope("size")
    try:
        return json.loads(raw)
    except ValueError as e:
        raise BadEnvelope("json") from e


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadEnvelope("shape")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise BadEnvelope("shape")
    return value


def _uuid(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as e:
        raise BadEnvelope("id") from e


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST:
        raise BadEnvelope("number")
    return value
