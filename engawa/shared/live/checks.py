"""`manage.py check --tag live --deploy`: no stranger's server in our calls, no bare addresses in production."""

import datetime as dt
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning as Caution, register

from engawa.shared.live.conf import AUTO, LIVEKIT, MESH, LiveKitSettings, live_settings
from engawa.shared.live.engines.asking import ask

PUBLIC_SERVERS = (
    "google.com",
    "googleapis.com",
    "twilio.com",
    "cloudflare.com",
    "stunprotocol.org",
    "nextcloud.com",
    "metered.ca",
    "xirsys.com",
    "mozilla.com",
    "mozilla.org",
    "jit.si",
    "openrelay",
)
SECRET_LENGTH = 32
SKEW = dt.timedelta(seconds=5)


@register("live", deploy=True)
def live_is_safe(**_kwargs: Any) -> Iterable[CheckMessage]:
    conf = live_settings()
    if not conf.turn_urls and not conf.allow_peer_addresses:
        kind = Caution if conf.livekit else Error  # with LiveKit only what falls back to the mesh is refused
        yield kind(
            "Without TURN the other side of a call learns a participant's address.",
            hint="Set ENGAWA_TURN_URLS and ENGAWA_TURN_SECRET, or ENGAWA_LIVE_ALLOW_PEER_ADDRESSES=1.",
            id="live.E010",
        )
    for url in conf.turn_urls:
        if any(name in url for name in PUBLIC_SERVERS):
            yield Error(f"{url} is a public server of a third party.", id="live.E011")
        if not url.startswith(("turn:", "turns:")):
            yield Error(f"{url} is no TURN address.", id="live.E012")
    if conf.turn_urls and len(conf.turn_secret) < SECRET_LENGTH:
        yield Error("ENGAWA_TURN_SECRET is shorter than 32 characters.", id="live.E013")
    yield from _engine_is_chosen(conf.wish, conf.livekit)
    if conf.livekit:
        yield from _livekit_is_safe(conf.livekit)
        yield from _livekit_answers(conf.livekit)


def _engine_is_chosen(wish: str, livekit: LiveKitSettings | None) -> Iterable[CheckMessage]:
    if wish not in {AUTO, LIVEKIT, MESH}:
        yield Error(f"ENGAWA_LIVE_ENGINE is {wish}; it may be auto, livekit or mesh.", id="live.E014")
    names = ("LIVEKIT_URL", "LIVEKIT_API_KEY", "LIVEKIT_API_SECRET")
    some = any(getattr(settings, name, "") for name in names)
    if livekit is None and (some or wish == LIVEKIT):
        yield Error(f"LiveKit needs all of {', '.join(names)}.", id="live.E014")


def _livekit_is_safe(livekit: LiveKitSettings) -> Iterable[CheckMessage]:
    if len(livekit.secret) < SECRET_LENGTH:
        yield Error("LIVEKIT_API_SECRET is shorter than 32 characters.", id="live.E015")
    if urlsplit(livekit.public_url).scheme not in {"wss", "https"}:
        yield Error("LIVEKIT_PUBLIC_URL must be wss: tokens would travel in the open.", id="live.E016")
    for url in {livekit.url, livekit.public_url}:
        if any(name in url for name in (*PUBLIC_SERVERS, "livekit.cloud")):
            yield Error(f"{url} is a server of a third party.", id="live.E011")
    if any(not key or len(secret) < SECRET_LENGTH for key, secret in livekit.webhook_keys):
        yield Error(
            "LIVEKIT_WEBHOOK_KEYS holds pairs of key:secret, each secret 32 characters or more.", id="live.E017"
        )


def _livekit_answers(livekit: LiveKitSettings) -> Iterable[CheckMessage]:
    from engawa.shared.live.engines.livekit import LiveKitEngine

    skew = ask(LiveKitEngine(livekit).clock_skew())
    if skew is None:
        yield Caution("LiveKit does not answer; new rooms open on the mesh.", id="live.W018")
    elif abs(skew) > SKEW:
        yield Error(f"LiveKit's clock is {skew.total_seconds():.0f} s off: tokens live two minutes.", id="live.E019")
