import datetime as dt
import time

import pyotp
import pytest
import time_machine

from engawa.base.accounts import proofs
from engawa.base.accounts.models import Account
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes import doors
from engawa.base.programmes.models import Programme, platform
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards.actions import (
    EQUAL_SECONDS,
    DoorClosed,
    account_behind,
    account_for,
    appoint,
    ask_sign_in_link,
    invitation_behind,
    use_sign_in_link,
)
from tests.make import entries, make_programme
from tests.web.entrance.people import give_app, invite, last_letter, letters, member_of, token_of

pytestmark = pytest.mark.django_db
MAIL = "shiori@example.jp"


def with_app(account: Account) -> None:
    proofs.confirm_totp(account, pyotp.TOTP(proofs.begin_totp(account)).at(clock.real_now()))


def refuse(account: Account) -> None:
    raise proofs.ProofFailed(account.pk)


def nothing(account: Account) -> None:
    del account


# --- invitations -----------------------------------------------------------------------------------------------------


def test_an_invitation_with_a_key_is_an_appointment_and_is_recorded() -> None:
    programme = make_programme()
    token = invite(programme)

    appoint(programme, token, prove=with_app)

    member = member_of(programme)
    assert member.state == "active"
    assert [e["scope"] for e in entries(programme, Act.STAFF_APPOINT)] == [
        {"member": str(member.pk), "roles": [Role.EXHIBITOR]}
    ]


def test_an_invitation_is_taken_up_once() -> None:
    programme = make_programme()
    token = invite(programme)
    appoint(programme, token, prove=with_app)

    with pytest.raises(DoorClosed):
        appoint(programme, token, prove=nothing)
    assert invitation_behind(token) is None


def test_a_failed_proof_leaves_the_invitation_open_and_no_key_behind() -> None:
    programme = make_programme()
    token = invite(programme)

    def half(account: Account) -> None:
        with_app(account)
        refuse(account)

    with pytest.raises(proofs.ProofFailed):
        appoint(programme, token, prove=half)

    assert invitation_behind(token) is not None
    assert not proofs.has_proof(account_for(member_of(programme).person_id))
    assert entries(programme, Act.STAFF_APPOINT) == []


def test_an_invitation_ends_after_seven_days() -> None:
    programme = make_programme()
    with time_machine.travel(dt.datetime(2026, 2, 1, tzinfo=dt.UTC), tick=False) as clock:
        token = invite(programme)
        clock.shift(dt.timedelta(days=7) - dt.timedelta(seconds=1))
        assert invitation_behind(token) is not None
        clock.shift(1)
        assert invitation_behind(token) is None
        with pytest.raises(DoorClosed):
            appoint(programme, token, prove=with_app)


def test_an_invitation_opens_its_own_programme_only() -> None:
    programme, other = make_programme(), make_programme()
    token = invite(programme)

    with pytest.raises(DoorClosed):
        appoint(other, token, prove=with_app)
    assert member_of(programme).state == "invited"


def test_a_sign_in_link_is_no_invitation_and_the_other_way_round() -> None:
    programme = make_programme()
    token = invite(programme)
    give_app(account_for(member_of(programme).person_id))
    ask_sign_in_link(MAIL)
    link = token_of(last_letter(platform()))

    assert account_behind(token) is None
    assert invitation_behind(link) is None
    with pytest.raises(DoorClosed):
        appoint(programme, link, prove=nothing)
    with pytest.raises(DoorClosed):
        use_sign_in_link(token, prove=nothing)


def test_a_guessed_token_is_nothing() -> None:
    assert invitation_behind("A" * 43) is None
    assert account_behind("") is None
    assert doors.look_door("x" * 5000, "staff.invite") is None


def test_one_person_has_one_account() -> None:
    programme = make_programme()
    invite(programme)
    person = member_of(programme).person_id

    assert account_for(person).pk == account_for(person).pk
    assert not account_for(person).has_usable_password()


def test_an_ended_account_is_not_brought_back_by_an_invitation() -> None:
    programme = make_programme()
    invite(programme)
    account = account_for(member_of(programme).person_id)
    account.is_active, account.ended_at = False, clock.real_now()
    account.save()

    with pytest.raises(DoorClosed):
        account_for(account.person)


# --- sign-in links -------------------------------------------------------------------------------------------------


def signed_up(programme: Programme) -> Account:
    """Somebody with a place and an app."""
    return appoint(programme, invite(programme, MAIL), prove=with_app)


def test_a_known_address_gets_a_link_that_stands_for_its_account_once() -> None:
    account = signed_up(make_programme())
    ask_sign_in_link("ＳＨＩＯＲＩ@example.jp")
    token = token_of(last_letter(platform()))

    assert account_behind(token) == account
    assert use_sign_in_link(token, prove=nothing) == account
    assert account_behind(token) is None
    with pytest.raises(DoorClosed):
        use_sign_in_link(token, prove=nothing)


def test_a_wrong_number_leaves_the_link_open() -> None:
    account = signed_up(make_programme())
    ask_sign_in_link(MAIL)
    token = token_of(last_letter(platform()))

    with pytest.raises(proofs.ProofFailed):
        use_sign_in_link(token, prove=refuse)

    assert account_behind(token) == account


def test_a_link_ends_after_fifteen_minutes() -> None:
    with time_machine.travel(dt.datetime(2026, 2, 1, tzinfo=dt.UTC), tick=False) as clock:
        signed_up(make_programme())
        ask_sign_in_link(MAIL)
        token = token_of(last_letter(platform()))
        clock.shift(dt.timedelta(minutes=15))
        assert account_behind(token) is None


def test_an_unknown_address_is_sent_nothing_and_leaves_no_entry() -> None:
    signed_up(make_programme())
    before = letters(platform()), len(entries(platform()))

    ask_sign_in_link("nobody@example.jp")

    assert (letters(platform()), len(entries(platform()))) == before


def test_somebody_invited_without_a_key_yet_gets_no_link() -> None:
    invite(make_programme(), MAIL)

    ask_sign_in_link(MAIL)

    assert letters(platform()) == 0


def test_asking_takes_equally_long_for_known_and_unknown_addresses() -> None:
    signed_up(make_programme())
    took = {}
    for mail in (MAIL, "nobody@example.jp"):
        begun = time.monotonic()
        ask_sign_in_link(mail)
        took[mail] = time.monotonic() - begun

    assert all(EQUAL_SECONDS <= seconds < EQUAL_SECONDS + 0.1 for seconds in took.values()), took
