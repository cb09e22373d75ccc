import datetime as dt
from typing import Any

import pyotp
import pytest
import time_machine
from django.db import connection

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account, Passkey, Totp
from engawa.base.kit.ids import uuid7
from tests.web.entrance.keys import SoftKey

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 2, 14, 3, 0, 10, tzinfo=dt.UTC)
MADE, OTHER = b"m" * 32, b"o" * 32


def make_account(**facts: object) -> Account:
    return Account.objects.create(**{"handle": uuid7().hex, "person": uuid7(), "made_at": NOON} | facts)


def make_app(account: Account) -> pyotp.TOTP:
    app = pyotp.TOTP(proofs.begin_totp(account))
    proofs.confirm_totp(account, app.at(int(NOON.timestamp())))
    return app


# --- authenticator apps -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-30, 0, 30])
def test_the_number_of_this_or_a_neighbouring_half_minute_is_right(seconds: int) -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        app = make_app(account)
        clock.shift(120)
        proofs.check_totp(account, app.at(int(NOON.timestamp()) + 120 + seconds))


@pytest.mark.parametrize("seconds", [-90, -60, 60, 90])
def test_an_older_or_later_number_is_wrong(seconds: int) -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        app = make_app(account)
        clock.shift(120)
        with pytest.raises(proofs.ProofFailed):
            proofs.check_totp(account, app.at(int(NOON.timestamp()) + 120 + seconds))


def test_a_number_is_right_once() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        app = make_app(account)
        clock.shift(60)
        proofs.check_totp(account, app.now())

        with pytest.raises(proofs.ProofFailed):
            proofs.check_totp(account, app.now())


def test_after_a_later_number_the_earlier_ones_are_used_up_too() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        app = make_app(account)
        clock.shift(60)
        proofs.check_totp(account, app.at(int(NOON.timestamp()) + 90))

        with pytest.raises(proofs.ProofFailed):
            proofs.check_totp(account, app.now())


def test_the_number_that_confirmed_the_app_does_not_sign_in_as_well() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False):
        app = make_app(account)

        with pytest.raises(proofs.ProofFailed):
            proofs.check_totp(account, app.now())


def test_an_app_that_was_never_confirmed_proves_nothing() -> None:
    account = make_account()
    app = pyotp.TOTP(proofs.begin_totp(account))

    with pytest.raises(proofs.ProofFailed):
        proofs.check_totp(account, app.now())
    assert not proofs.has_proof(account)


def test_beginning_again_replaces_a_secret_nobody_confirmed() -> None:
    account = make_account()
    first = pyotp.TOTP(proofs.begin_totp(account))
    second = pyotp.TOTP(proofs.begin_totp(account))

    with pytest.raises(proofs.ProofFailed):
        proofs.confirm_totp(account, first.now())
    proofs.confirm_totp(account, second.now())
    assert proofs.has_totp(account)


def test_a_confirmed_app_is_not_replaced() -> None:
    account = make_account()
    app = pyotp.TOTP(proofs.begin_totp(account))
    proofs.confirm_totp(account, app.now())

    with pytest.raises(proofs.ProofFailed):
        proofs.begin_totp(account)


def test_another_accounts_number_is_wrong() -> None:
    mine, hers = make_account(), make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        make_app(mine)
        app = make_app(hers)
        clock.shift(60)
        with pytest.raises(proofs.ProofFailed):
            proofs.check_totp(mine, app.now())


def test_an_ended_account_proves_nothing() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        app = make_app(account)
        clock.shift(60)
        account.is_active = False
        with pytest.raises(proofs.ProofFailed):
            proofs.check_totp(account, app.now())


def test_the_secret_is_stored_sealed() -> None:
    account = make_account()
    secret = proofs.begin_totp(account)

    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_totp")
        stored = bytes(cursor.fetchone()[0])
    assert secret.encode() not in stored
    assert Totp.objects.get().last_step == 0


# --- passkeys -----------------------------------------------------------------------------------------------------------


def register(account: Account, key: SoftKey, challenge: bytes = MADE) -> Passkey:
    return proofs.add_passkey(account, key.make(proofs.registration_options(account, challenge)), challenge)


def test_a_registered_passkey_signs_in() -> None:
    account, key = make_account(), SoftKey()
    register(account, key)

    found = proofs.check_passkey(key.show(proofs.assertion_options(OTHER)), OTHER)

    assert found.account == account
    assert found.sign_count == 1


def test_options_name_nobody() -> None:
    account = make_account()
    options = proofs.registration_options(account, MADE)

    assert options["user"]["displayName"] == "Engawa"
    assert options["user"]["name"] == account.handle
    assert options["authenticatorSelection"]["userVerification"] == "required"


def test_an_answer_to_another_challenge_is_refused() -> None:
    account, key = make_account(), SoftKey()
    register(account, key)

    with pytest.raises(proofs.ProofFailed):
        proofs.check_passkey(key.show(proofs.assertion_options(OTHER)), MADE)


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "https://engawa.example.com"}, {"verified": False}],
    ids=["another site's page", "no gesture of the person"],
)
def test_a_passkey_shown_elsewhere_or_without_its_person_is_refused(wrong: dict[str, object]) -> None:
    account, key = make_account(), SoftKey()
    register(account, key)
    for name, value in wrong.items():
        setattr(key, name, value)

    with pytest.raises(proofs.ProofFailed):
        proofs.check_passkey(key.show(proofs.assertion_options(OTHER)), OTHER)


def test_a_copied_key_is_noticed_by_its_counter() -> None:
    account, key = make_account(), SoftKey()
    register(account, key)
    for _ in range(2):
        proofs.check_passkey(key.show(proofs.assertion_options(OTHER)), OTHER)
    key.counter = 0

    with pytest.raises(proofs.ProofFailed):
        proofs.check_passkey(key.show(proofs.assertion_options(OTHER)), OTHER)


def test_another_persons_passkey_is_refused_where_one_person_is_asked() -> None:
    mine, hers, key = make_account(), make_account(), SoftKey()
    register(hers, key)

    with pytest.raises(proofs.ProofFailed):
        proofs.check_passkey(key.show(proofs.assertion_options(OTHER)), OTHER, mine)


def test_a_key_that_names_another_account_than_its_own_is_refused() -> None:
    mine, hers, key = make_account(), make_account(), SoftKey()
    register(mine, key)
    key.user = proofs.registration_options(hers, MADE)["user"]["id"]

    with pytest.raises(proofs.ProofFailed):
        proofs.check_passkey(key.show(proofs.assertion_options(OTHER)), OTHER)


def test_one_key_is_registered_once() -> None:
    mine, hers, key = make_account(), make_account(), SoftKey()
    register(mine, key)

    with pytest.raises(proofs.ProofFailed):
        register(hers, key)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"rawId": 3}', '{"rawId": "?", "response": {}}', "\x00"])
def test_nonsense_is_refused_quietly(answer: str) -> None:
    with pytest.raises(proofs.ProofFailed):
        proofs.check_passkey(answer, MADE)
    with pytest.raises(proofs.ProofFailed):
        proofs.add_passkey(make_account(), answer, MADE)


def test_in_production_a_passkey_that_wanders_between_devices_is_refused(settings: Any) -> None:
    settings.ENGAWA_SYNCED_PASSKEYS = False
    account = make_account()

    with pytest.raises(proofs.Synced):
        register(account, SoftKey(synced=True))
    assert not Passkey.objects.exists()
    assert not register(account, SoftKey()).backup_eligible
