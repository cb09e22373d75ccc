import re
from typing import Any

import pyotp
import pytest
from django.test import Client

from engawa.base.accounts.models import Account, Passkey, SignIn, Totp
from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards.actions import account_for, appoint, invitation_behind
from tests.make import make_organisation, make_programme
from tests.web.entrance.keys import SoftKey
from tests.web.entrance.people import give_app, give_key, invite, member_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme(title="オンライン合同企業説明会（架空）")


@pytest.fixture
def token(programme: Programme) -> str:
    return invite(programme, organisation=make_organisation(name="すなば情報サービス（架空）"))


def at(token: str, rest: str = "") -> str:
    return f"/accounts/invitation/{token}/{rest}"


def register(client: Client, token: str, key: SoftKey) -> Any:
    options = client.post(at(token, "passkey/options/")).json()
    answer = key.make(options) if "user" in options else key.show(options)
    return client.post(at(token, "passkey/"), answer, content_type="application/json")


def begin_app(client: Client, token: str) -> pyotp.TOTP:
    page = client.post(at(token, "app/")).content.decode()
    secret = re.search(r'id="totp-secret"[^>]*>([A-Z2-7]+)<', page)
    assert secret
    return pyotp.TOTP(secret[1])


def now(app: pyotp.TOTP) -> str:
    return app.at(clock.real_now())


# --- looking --------------------------------------------------------------------------------------------------------


def test_the_page_says_where_and_as_what_one_is_invited(client: Client, token: str) -> None:
    page = client.get(at(token)).content.decode()

    assert "オンライン合同企業説明会（架空）" in page
    assert "すなば情報サービス（架空）" in page
    assert "出展者" in page
    assert "浜辺" not in page


def test_looking_changes_nothing(client: Client, token: str) -> None:
    for rest in ("", "app/", ""):
        answer = client.get(at(token, rest))
        assert "engawa-work" not in answer.cookies

    assert not Account.objects.exists()
    assert not Totp.objects.exists()
    assert invitation_behind(token) is not None


@pytest.mark.parametrize("rest", ["", "app/", "passkey/options/", "passkey/"])
def test_an_invitation_that_is_none_is_gone(client: Client, rest: str) -> None:
    assert client.post(at("A" * 43, rest)).status_code in ({405} if not rest else {410})
    assert client.get(at("A" * 43)).status_code == 410


def test_an_invitation_taken_up_is_gone_on_every_page(client: Client, programme: Programme, token: str) -> None:
    appoint(programme, token, prove=lambda _: None)

    assert client.get(at(token)).status_code == 410
    for rest in ("app/", "passkey/options/", "passkey/"):
        assert client.post(at(token, rest), {"totp": "123456"}).status_code == 410
    assert "招いた方に" in client.get(at(token)).content.decode()


def test_pages_with_a_secret_are_kept_by_nobody(client: Client, token: str) -> None:
    assert "no-store" in client.post(at(token, "app/")).headers["Cache-Control"]


def test_posts_need_our_own_pages_token(token: str) -> None:
    client = Client(enforce_csrf_checks=True)
    for rest in ("app/", "passkey/options/", "passkey/"):
        assert client.post(at(token, rest)).status_code == 403
    assert not Account.objects.exists()


# --- a passkey --------------------------------------------------------------------------------------------------------


def test_a_passkey_takes_the_invitation_up_and_signs_in(client: Client, programme: Programme, token: str) -> None:
    answer = register(client, token, SoftKey())

    assert answer.json() == {"next": f"/p/{programme.slug}/booth/"}
    assert member_of(programme).state == "active"
    assert SignIn.objects.get().proof == "passkey"
    assert client.get("/accounts/").status_code == 200
    assert client.get(at(token)).status_code == 410


def test_a_key_that_does_not_hold_leaves_the_invitation(client: Client, programme: Programme, token: str) -> None:
    answer = register(client, token, SoftKey(origin="https://evil.example"))

    assert answer.status_code == 403
    assert not Passkey.objects.exists()
    assert member_of(programme).state == "invited"
    assert register(client, token, SoftKey()).status_code == 200


def test_in_production_a_wandering_passkey_is_refused_in_plain_words(client: Client, token: str, settings: Any) -> None:
    settings.ENGAWA_SYNCED_PASSKEYS = False

    answer = register(client, token, SoftKey(synced=True))

    assert answer.status_code == 403
    assert "ほかの端末にも写される" in answer.json()["error"]


def test_a_challenge_for_signing_in_does_not_register_a_key(client: Client, token: str) -> None:
    options = client.post(at(token, "passkey/options/")).json()
    answer = SoftKey().make(options)
    client.post("/accounts/passkey/options/")

    assert client.post(at(token, "passkey/"), answer, content_type="application/json").status_code == 410


def test_a_challenge_of_one_invitation_does_not_serve_another(client: Client, programme: Programme, token: str) -> None:
    other = invite(programme, "other@example.jp")
    options = client.post(at(other, "passkey/options/")).json()

    answer = client.post(at(token, "passkey/"), SoftKey().make(options), content_type="application/json")

    assert answer.status_code == 410


# --- an authenticator app ---------------------------------------------------------------------------------------------


def test_an_app_takes_the_invitation_up(client: Client, programme: Programme, token: str) -> None:
    app = begin_app(client, token)

    answer = client.post(at(token, "app/"), {"totp": now(app)})

    assert answer.headers["Location"] == f"/p/{programme.slug}/booth/"
    assert member_of(programme).state == "active"
    assert SignIn.objects.get().proof == "totp"


def test_a_wrong_number_asks_again_without_showing_the_secret(client: Client, token: str) -> None:
    app = begin_app(client, token)
    wrong = f"{(int(now(app)) + 1) % 1_000_000:06d}"

    answer = client.post(at(token, "app/"), {"totp": wrong})

    assert answer.status_code == 422
    assert app.secret not in answer.content.decode()
    assert client.post(at(token, "app/"), {"totp": now(app)}).status_code == 302


def test_a_seventh_wrong_number_is_not_tried(client: Client, token: str) -> None:
    app = begin_app(client, token)
    wrong = f"{(int(now(app)) + 1) % 1_000_000:06d}"
    statuses = [client.post(at(token, "app/"), {"totp": wrong}).status_code for _ in range(7)]

    assert statuses == [422] * 6 + [429]
    assert client.post(at(token, "app/"), {"totp": now(app)}).status_code == 429


def test_the_secret_is_drawn_without_inline_style(client: Client, token: str) -> None:
    page = client.post(at(token, "app/")).content.decode()

    assert "<svg" in page
    assert "style=" not in page
    assert "<script>" not in page


def test_an_app_begun_and_left_is_no_way_in_after_a_passkey_was_registered(
    client: Client, programme: Programme, token: str
) -> None:
    app = begin_app(client, token)
    register(client, token, SoftKey())
    account = Account.objects.get()

    from engawa.base.accounts import proofs

    assert not proofs.has_totp(account)
    with pytest.raises(proofs.ProofFailed):
        proofs.check_totp(account, now(app))


# --- somebody known already -------------------------------------------------------------------------------------------


@pytest.fixture
def known(token: str, programme: Programme) -> Account:
    """The person behind the invitation works in another programme too."""
    del token
    return account_for(member_of(programme).person_id)


def test_a_letter_alone_adds_no_key_to_an_account_in_use(client: Client, token: str, known: Account) -> None:
    give_key(known)

    options = client.post(at(token, "passkey/options/")).json()
    answer = client.post(
        at(token, "passkey/"), SoftKey().make(options | {"user": {"id": "AA"}}), content_type="application/json"
    )

    assert "user" not in options
    assert answer.status_code == 403
    assert Passkey.objects.count() == 1
    assert not SignIn.objects.exists()


def test_a_letter_alone_adds_no_app_either(client: Client, token: str, known: Account) -> None:
    give_key(known)

    answer = client.post(at(token, "app/"))

    assert (answer.status_code, answer.headers["Location"]) == (302, at(token))
    assert not Totp.objects.exists()


def test_her_own_key_takes_the_invitation_up(client: Client, programme: Programme, token: str, known: Account) -> None:
    key = give_key(known)

    assert register(client, token, key).json() == {"next": f"/p/{programme.slug}/booth/"}
    assert member_of(programme).state == "active"
    assert Passkey.objects.count() == 1


def test_her_own_app_takes_it_up_too(client: Client, programme: Programme, token: str, known: Account) -> None:
    app = give_app(known)
    page = client.get(at(token)).content.decode()

    answer = client.post(at(token, "app/"), {"totp": now(app)})

    assert "いつもの方法で" in page
    assert answer.status_code == 302
    assert member_of(programme).state == "active"


def test_a_wrong_number_of_hers_is_said_on_the_invitation(client: Client, token: str, known: Account) -> None:
    app = give_app(known)
    wrong = f"{(int(now(app)) + 1) % 1_000_000:06d}"

    answer = client.post(at(token, "app/"), {"totp": wrong})

    assert answer.status_code == 422
    assert "番号が違います" in answer.content.decode()


def test_another_persons_key_takes_nothing_up(client: Client, programme: Programme, token: str, known: Account) -> None:
    give_key(known)
    invite(programme, "other@example.jp", Role.AGENCY)
    stranger = give_key(account_for(member_of(programme).person_id))

    assert register(client, token, stranger).status_code == 403
    assert invitation_behind(token) is not None


def test_an_ended_account_takes_nothing_up(client: Client, token: str, known: Account) -> None:
    known.is_active, known.ended_at = False, clock.real_now()
    known.save()

    for rest in ("app/", "passkey/options/", "passkey/"):
        assert client.post(at(token, rest), {"totp": "123456"}).status_code == 410
