import socket

import pytest

from engawa.shared.messaging.channels.mail.relay import Outcome, Relay, Result
from tests.shared.messaging.sink import Sink, sink

MESSAGE = b"Subject: x\r\n\r\nhello\r\n"


def hand_over(to: Sink) -> Outcome:
    return Relay.from_url(to.url).hand_over(
        sender="no-reply@example.jp", recipient="hanako@example.com", message=MESSAGE
    )


def test_a_relay_takes_the_letter_over_and_says_so() -> None:
    with sink() as here:
        assert hand_over(here) == Outcome(Result.HANDED, 250)

    assert here.taken == [("no-reply@example.jp", ["hanako@example.com"], MESSAGE)]


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"rcpt": "550 no such person"}, Outcome(Result.REFUSED, 550)),
        ({"rcpt": "451 later"}, Outcome(Result.BUSY, 451)),
        ({"data": "554 no"}, Outcome(Result.REFUSED, 554)),
        ({"data": "452 full"}, Outcome(Result.BUSY, 452)),
    ],
)
def test_a_refusal_is_for_good_or_for_now(answers: dict[str, str], outcome: Outcome) -> None:
    with sink(**answers) as here:
        assert hand_over(here) == outcome


def test_a_line_cut_after_the_letter_leaves_the_outcome_unknown() -> None:
    with sink(data="") as here:
        assert hand_over(here) == Outcome(Result.UNKNOWN)

    assert len(here.taken) == 1


def test_a_relay_that_is_not_there_is_tried_again() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = Sink(port=taken.getsockname()[1])

        assert hand_over(closed) == Outcome(Result.BUSY)


def test_a_relay_without_starttls_gets_nothing_when_it_is_required() -> None:
    with sink() as here:
        demanding = Relay("127.0.0.1", here.port)
        assert (
            demanding.hand_over(sender="a@example.jp", recipient="b@example.com", message=MESSAGE).result == Result.BUSY
        )

    assert here.taken == []


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://u%40x:p%2Fw@mail.example.jp", Relay("mail.example.jp", 587, "u@x", "p/w", "starttls")),
        ("smtps://mail.example.jp:4650", Relay("mail.example.jp", 4650, tls="always")),
        ("smtp+plain://localhost", Relay("localhost", 25, tls="none")),
    ],
)
def test_an_address_names_host_port_user_and_protection(url: str, relay: Relay) -> None:
    assert Relay.from_url(url) == relay


@pytest.mark.parametrize("url", ["http://mail.example.jp", "mail.example.jp", "smtp://"])
def test_an_address_that_is_no_relay_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="ENGAWA_SMTP_URL"):
        Relay.from_url(url)
