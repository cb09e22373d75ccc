"""Settings of the rooms, with safe defaults. Without TURN pages connect to each other directly, and say so."""

from dataclasses import dataclass

from django.conf import settings

AUTO, LIVEKIT, MESH = "auto", "livekit", "mesh"


@dataclass(frozen=True)
class LiveKitSettings:
    """`url` is where this machine finds the server, `public_url` where browsers do."""

    url: str
    public_url: str
    key: str
    secret: str
    webhook_keys: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class LiveSettings:
    prefix: str
    turn_urls: tuple[str, ...]
    turn_secret: str
    relay_only: bool
    allow_peer_addresses: bool
    wish: str
    livekit: LiveKitSettings | None


def live_settings() -> LiveSettings:
    urls = tuple(getattr(settings, "ENGAWA_TURN_URLS", ()))
    secret = getattr(settings, "ENGAWA_TURN_SECRET", "")
    turn = bool(urls and secret)
    relay_only = getattr(settings, "ENGAWA_LIVE_RELAY_ONLY", None)
    return LiveSettings(
        prefix=getattr(settings, "ENGAWA_LIVE_PREFIX", "engawa"),
        turn_urls=urls if turn else (),
        turn_secret=secret if turn else "",
        relay_only=turn if relay_only is None else turn and bool(relay_only),
        allow_peer_addresses=bool(getattr(settings, "ENGAWA_LIVE_ALLOW_PEER_ADDRESSES", False)),
        wish=getattr(settings, "ENGAWA_LIVE_ENGINE", AUTO),
        livekit=_livekit(),
    )


def _livekit() -> LiveKitSettings | None:
    """All three of address, key and secret, or no LiveKit at all."""
    url, key, secret = (getattr(settings, f"LIVEKIT_{name}", "") for name in ("URL", "API_KEY", "API_SECRET"))
    if not (url and key and secret):
        return None
    more = getattr(settings, "LIVEKIT_WEBHOOK_KEYS", ())
    pairs = tuple((one, other) for one, _colon, other in (pair.partition(":") for pair in more))
    return LiveKitSettings(
        url=url,
        public_url=getattr(settings, "LIVEKIT_PUBLIC_URL", "") or url,
        key=key,
        secret=secret,
        webhook_keys=pairs or ((key, secret),),
    )
