"""Settings of the rooms, with safe defaults. Without TURN pages connect to each other directly, and say so."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class LiveSettings:
    prefix: str
    turn_urls: tuple[str, ...]
    turn_secret: str
    relay_only: bool
    allow_peer_addresses: bool


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
    )
