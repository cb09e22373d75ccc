"""`manage.py check --tag live --deploy`: no stranger's server in our calls, no bare addresses in production."""

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage, Error, register

from engawa.shared.live.conf import live_settings

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


@register("live", deploy=True)
def live_is_safe(**_kwargs: Any) -> Iterable[CheckMessage]:
    conf = live_settings()
    if not conf.turn_urls and not conf.allow_peer_addresses:
        yield Error(
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
