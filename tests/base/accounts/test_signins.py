import datetime as dt

import pytest
import time_machine

from engawa.base.accounts import signins
from engawa.base.accounts.models import Account, Proof, SignIn
from engawa.base.kit.ids import uuid7

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 2, 14, 3, 0, tzinfo=dt.UTC)
KEY = "a-session-key"


def make_account() -> Account:
    return Account.objects.create(handle=uuid7().hex, person=uuid7(), made_at=NOON)


def live(account: Account, key: str = KEY) -> bool:
    return signins.live(key, str(account.pk)) is not None


def test_a_sign_in_belongs_to_its_session_and_its_account() -> None:
    account = make_account()
    signins.begin(account, KEY, Proof.PASSKEY)

    assert live(account)
    assert not live(account, "another-session")
    assert not live(make_account())


def test_the_sessions_key_is_not_stored() -> None:
    signins.begin(make_account(), KEY, Proof.PASSKEY)

    assert KEY.encode() not in bytes(SignIn.objects.get().session_hash)


def test_fifteen_minutes_alone_end_it() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        signins.begin(account, KEY, Proof.PASSKEY)
        clock.shift(dt.timedelta(minutes=14))
        assert live(account)
        clock.shift(dt.timedelta(minutes=14))
        assert live(account)
        clock.shift(dt.timedelta(minutes=15))
        assert not live(account)


def test_eight_hours_end_it_however_busy() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        signins.begin(account, KEY, Proof.PASSKEY)
        for _ in range(47):
            clock.shift(dt.timedelta(minutes=10))
            assert live(account)
        clock.shift(dt.timedelta(minutes=10))
        assert not live(account)


def test_ending_all_of_a_person_leaves_others_signed_in() -> None:
    account, other = make_account(), make_account()
    signins.begin(account, KEY, Proof.PASSKEY)
    signins.begin(account, "second", Proof.TOTP)
    signins.begin(other, "third", Proof.TOTP)

    signins.end_all(account.person)

    assert not live(account)
    assert not live(account, "second")
    assert live(other, "third")


def test_an_account_that_was_ended_is_signed_in_nowhere() -> None:
    account = make_account()
    signins.begin(account, KEY, Proof.PASSKEY)
    account.is_active, account.ended_at = False, NOON
    account.save()

    assert not live(account)
