import datetime as dt

import pytest
import time_machine

from engawa.base.accounts import limits
from engawa.base.accounts.models import Tries

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 2, 14, 3, 0, tzinfo=dt.UTC)


def test_the_tries_of_a_window_are_used_up_one_by_one() -> None:
    assert [limits.allow("totp", "one", 2) for _ in range(4)] == [True, True, False, False]


def test_faces_and_keys_are_counted_apart() -> None:
    limits.allow("totp", "one", 1)

    assert limits.allow("totp", "two", 1)
    assert limits.allow("staff-link", "one", 1)
    assert not limits.allow("totp", "one", 1)


def test_a_window_ends_after_ten_real_minutes_and_is_not_prolonged_by_trying() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        limits.allow("totp", "one", 1)
        clock.shift(dt.timedelta(minutes=9, seconds=59))
        assert not limits.allow("totp", "one", 1)
        clock.shift(dt.timedelta(seconds=1))
        assert limits.allow("totp", "one", 1)


def test_success_forgets_the_failures_before_it() -> None:
    limits.allow("totp", "one", 1)

    limits.forget("totp", "one")

    assert limits.allow("totp", "one", 1)


def test_what_is_counted_cannot_be_guessed_from_the_table() -> None:
    limits.allow("staff-link", "secret@example.jp", 5)

    stored = bytes(Tries.objects.get().key_hash)
    assert len(stored) == 32
    assert b"secret" not in stored


def test_ended_windows_are_deleted_when_a_new_one_begins() -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        limits.allow("totp", "one", 1)
        clock.shift(dt.timedelta(minutes=11))
        limits.allow("totp", "two", 1)

    assert Tries.objects.count() == 1
