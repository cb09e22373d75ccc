import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from engawa.base.accounts import proofs, signins, stepup
from engawa.base.accounts.models import Account, Proof, StepUp
from engawa.base.kit.ids import uuid7
from engawa.base.programmes.models import Installation
from tests.web.entrance.people import give_app, give_key

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 2, 14, 3, 0, 10, tzinfo=dt.UTC)
DIGEST, OTHER_DIGEST = "ab" * 32, "cd" * 32
ACT = "target.agree"


def make_account() -> Account:
    return Account.objects.create(handle=uuid7().hex, person=uuid7(), made_at=NOON)


def proved(account: Account) -> StepUp:
    return stepup.prove(stepup.begin(account, ACT, DIGEST, ["合意します。"]), demo=True)


def use(row: StepUp, account: Account, act: str = ACT, digest: str = DIGEST) -> StepUp | None:
    with transaction.atomic():
        return stepup.use(row.pk, account=account.pk, act=act, digest=digest)


def test_a_proof_is_good_once() -> None:
    account = make_account()
    row = proved(account)

    assert use(row, account) is not None
    assert use(row, account) is None


def test_a_proof_over_other_facts_or_another_act_or_of_somebody_else_is_none() -> None:
    account = make_account()
    row = proved(account)

    assert use(row, account, digest=OTHER_DIGEST) is None
    assert use(row, account, act="approval.confirm") is None
    assert use(row, make_account()) is None
    assert use(row, account) is not None


def test_asking_is_not_proving() -> None:
    account = make_account()

    assert use(stepup.begin(account, ACT, DIGEST, []), account) is None


def test_a_proof_ends_after_five_real_minutes() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False) as clock:
        row = proved(account)
        clock.shift(dt.timedelta(minutes=4, seconds=59))
        assert stepup.is_open(row)
        clock.shift(dt.timedelta(seconds=1))
        assert use(row, account) is None
        with pytest.raises(proofs.ProofFailed):
            stepup.prove(stepup.begin(account, ACT, DIGEST, []) and row, demo=True)


def test_a_passkey_signs_exactly_this_digest() -> None:
    account = make_account()
    key = give_key(account)
    mine, other = stepup.begin(account, ACT, DIGEST, []), stepup.begin(account, ACT, OTHER_DIGEST, [])
    answer = key.show(proofs.assertion_options(stepup.challenge(mine), account))

    with pytest.raises(proofs.ProofFailed):
        stepup.prove(other, passkey=answer)
    assert stepup.prove(mine, passkey=answer).proof == Proof.PASSKEY


def test_the_same_digest_asked_twice_is_signed_twice() -> None:
    account = make_account()
    first, second = (stepup.begin(account, ACT, DIGEST, []) for _ in range(2))

    assert stepup.challenge(first) != stepup.challenge(second)


def test_another_persons_key_proves_nothing() -> None:
    account, key = make_account(), give_key(make_account())
    row = stepup.begin(account, ACT, DIGEST, [])

    with pytest.raises(proofs.ProofFailed):
        stepup.prove(row, passkey=key.show(proofs.assertion_options(stepup.challenge(row))))


def test_a_number_of_the_app_proves_once() -> None:
    account = make_account()
    with time_machine.travel(NOON, tick=False):
        app = give_app(account)
        first, second = (stepup.begin(account, ACT, DIGEST, []) for _ in range(2))
        assert stepup.prove(first, totp=app.now()).proof == Proof.TOTP
        with pytest.raises(proofs.ProofFailed):
            stepup.prove(second, totp=app.now())


def test_nothing_offered_proves_nothing() -> None:
    row = stepup.begin(make_account(), ACT, DIGEST, [])

    with pytest.raises(proofs.ProofFailed):
        stepup.prove(row)


# --- the demo's key -------------------------------------------------------------------------------------------------


def test_the_demo_key_proves_nothing_in_production(settings: Any) -> None:
    account = make_account()
    before = proved(account)
    settings.ENGAWA_KIND = "production"

    with pytest.raises(proofs.ProofFailed):
        proved(account)
    assert use(before, account) is None
    with pytest.raises(proofs.ProofFailed):
        signins.begin(account, "k" * 32, Proof.DEMO)


def test_the_database_of_a_production_installation_refuses_the_demo_key_whatever_a_process_believes() -> None:
    account = make_account()
    Installation.objects.create(kind=Installation.Kind.PRODUCTION, made_at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        proved(account)
    with pytest.raises(IntegrityError), transaction.atomic():
        signins.begin(account, "k" * 32, Proof.DEMO)
    assert stepup.begin(account, ACT, DIGEST, []).proof == ""


def test_the_application_cannot_lift_that_refusal() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'no_demo_key' ORDER BY 1")
        assert cursor.fetchall() == [("accounts_signin",), ("accounts_stepup",)]
        with pytest.raises(Exception, match="must be owner"), transaction.atomic():
            cursor.execute("ALTER TABLE accounts_stepup DISABLE TRIGGER no_demo_key")
