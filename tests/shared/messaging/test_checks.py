from typing import Any

import pytest

from engawa.shared.messaging.checks import a_relay_is_named


@pytest.mark.parametrize(
    ("url", "sender", "said"),
    [
        ("", "info@pref.example", "messaging.E001"),
        ("http://mail.pref.example", "info@pref.example", "messaging.E002"),
        ("smtp://mail.pref.example", "no-reply@example.jp", "messaging.E003"),
    ],
)
def test_a_production_start_names_what_mail_lacks(settings: Any, url: str, sender: str, said: str) -> None:
    settings.ENGAWA_SMTP_URL, settings.ENGAWA_MAIL_FROM = url, sender

    assert [problem.id for problem in a_relay_is_named()] == [said]


def test_a_named_relay_and_sender_are_enough(settings: Any) -> None:
    settings.ENGAWA_SMTP_URL, settings.ENGAWA_MAIL_FROM = "smtps://mail.pref.example", "info@pref.example"

    assert a_relay_is_named() == []
