"""Time-limited TURN credentials as coturn's `use-auth-secret` checks them (draft-uberti-behave-turn-rest)."""

import base64
import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

AFTER_CLOSE = dt.timedelta(minutes=15)
LONGEST = dt.timedelta(hours=4)


@dataclass(frozen=True)
class IceServer:
    urls: tuple[str, ...]
    username: str
    credential: str

    def as_json(self) -> dict[str, object]:
        return {"urls": list(self.urls), "username": self.username, "credential": self.credential}


def turn_server(
    urls: tuple[str, ...], secret: str, *, at: dt.datetime, hard_close_at: dt.datetime, nonce: str | None = None
) -> IceServer:
    """The name carries a random word, never a seat: coturn writes it into its log."""
    until = min(hard_close_at + AFTER_CLOSE, at + LONGEST)
    username = f"{int(until.timestamp())}:{nonce or secrets.token_urlsafe(12)}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return IceServer(urls, username, base64.b64encode(digest).decode())
