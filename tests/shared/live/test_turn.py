import base64
import datetime as dt
import hashlib
import hmac

from engawa.shared.live.turn import turn_server
from tests.shared.live.makers import at

URLS = ("turn:turn.example.jp:3478",)


def test_a_credential_is_what_coturn_computes() -> None:
    server = turn_server(URLS, "north", at=at(0), hard_close_at=at(600), nonce="n")

    expected = base64.b64encode(hmac.new(b"north", server.username.encode(), hashlib.sha1).digest()).decode()
    assert server.username == f"{int(at(600 + 15 * 60).timestamp())}:n"
    assert server.credential == expected


def test_a_credential_lives_four_hours_at_most() -> None:
    server = turn_server(URLS, "north", at=at(0), hard_close_at=at(0) + dt.timedelta(days=1))

    assert server.username.split(":")[0] == str(int(at(4 * 3600).timestamp()))


def test_two_seats_never_share_a_name() -> None:
    names = {turn_server(URLS, "s", at=at(0), hard_close_at=at(1)).username for _ in range(20)}

    assert len(names) == 20
