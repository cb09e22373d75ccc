"""Where letters leave this installation: a relay, the demo's own letter box, or nowhere yet."""

from django.conf import settings

from engawa.base.programmes.models import Programme
from engawa.shared.messaging.channels.mail.relay import Relay


def relay() -> Relay | None:
    return Relay.from_url(settings.ENGAWA_SMTP_URL) if settings.ENGAWA_SMTP_URL else None


def captures() -> bool:
    """Captured mail exists where no real person can be written to; never in production."""
    return settings.ENGAWA_KIND in {"demo", "test"}


def sender_address() -> str:
    return str(settings.ENGAWA_MAIL_FROM)


def host() -> str:
    return sender_address().rpartition("@")[2]


def link(programme: Programme, path: str) -> str:
    """A path beginning with a slash stands outside programmes: sign-in of people at work."""
    inside = path if path.startswith("/") else f"/p/{programme.slug}/{path}"
    return f"{settings.ENGAWA_ORIGINS[0]}{inside}"
