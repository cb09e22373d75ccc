"""Headers every answer carries: nothing is loaded from elsewhere, no script or style stands inline."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from engawa.shared.live.conf import live_settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


def policy() -> str:
    """With LiveKit, pages may also connect to it, in both forms: by `wss` alone its refusals look like no network."""
    livekit = live_settings().livekit
    if livekit is None:
        return POLICY
    place = urlsplit(livekit.public_url)
    secure = place.scheme in {"wss", "https"}
    forms = ("wss", "https") if secure else ("ws", "http")
    return "; ".join((POLICY, " ".join(("connect-src 'self'", *(f"{form}://{place.netloc}" for form in forms)))))


PERMISSIONS = "camera=(), microphone=(), display-capture=(), geolocation=(), payment=(), usb=()"
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Next = Callable[[HttpRequest], HttpResponseBase]


class SecurityHeaders:
    """Works for sync and async views alike: it only adds to the answer."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", policy())
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS:
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        return response
