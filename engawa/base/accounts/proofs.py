"""Passkeys (WebAuthn) and TOTP, for sign-in and step-up. Libraries: `webauthn`, `pyotp`."""

import json
from base64 import b32encode
from os import urandom
from typing import Any
from uuid import UUID

import pyotp
from django.conf import settings
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from engawa.base.accounts.models import Account, Passkey, Totp
from engawa.base.kit import clock
from engawa.base.kit.ids import PLATFORM
from engawa.base.vault import crypto

TOTP_STEP = 30
NEIGHBOURS = (-1, 0, 1)


class ProofFailed(Exception):
    """The proof is wrong, stale, used, or of somebody else."""


class Synced(ProofFailed):
    """A passkey that is copied to other devices proves no device of people at work (BE flag 0)."""


def registration_options(account: Account, challenge: bytes) -> dict[str, Any]:
    """Options for navigator.credentials.create. No name of a person goes to the authenticator."""
    options = generate_registration_options(
        rp_id=settings.ENGAWA_RP_ID,
        rp_name="Engawa",
        user_id=account.id.bytes,
        user_name=account.handle,
        user_display_name="Engawa",
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=bytes(key.credential_id)) for key in account.passkeys.all()
        ],
    )
    return dict(json.loads(options_to_json(options)))


def add_passkey(account: Account, response: str, challenge: bytes, label: str = "") -> Passkey:
    try:
        found = verify_registration_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=settings.ENGAWA_RP_ID,
            expected_origin=settings.ENGAWA_ORIGINS,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as problem:
        raise ProofFailed(type(problem).__name__) from problem
    synced = found.credential_device_type == CredentialDeviceType.MULTI_DEVICE
    if synced and not settings.ENGAWA_SYNCED_PASSKEYS:
        raise Synced
    if Passkey.objects.filter(credential_id=found.credential_id).exists():
        raise ProofFailed("a passkey that is registered already")
    return Passkey.objects.create(
        account=account,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        backup_eligible=synced,
        label=label[:40],
        made_at=clock.real_now(),
    )


def assertion_options(challenge: bytes, account: Account | None = None) -> dict[str, Any]:
    """Options for navigator.credentials.get; without an account any passkey of this site may answer."""
    allowed = (
        [PublicKeyCredentialDescriptor(id=bytes(k.credential_id)) for k in account.passkeys.all()] if account else []
    )
    options = generate_authentication_options(
        rp_id=settings.ENGAWA_RP_ID,
        challenge=challenge,
        allow_credentials=allowed,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(json.loads(options_to_json(options)))


def check_passkey(response: str, challenge: bytes, account: Account | None = None) -> Passkey:
    """The passkey that signed this challenge, its counter moved on. Raises ProofFailed."""
    try:
        raw = json.loads(response)
        credential_id = base64url_to_bytes(raw["rawId"])
        handle = raw["response"].get("userHandle")
        passkey = Passkey.objects.select_for_update().select_related("account").get(credential_id=credential_id)
    except (Passkey.DoesNotExist, ValueError, KeyError, TypeError, AttributeError) as problem:
        raise ProofFailed("unknown passkey") from problem
    if handle and handle != bytes_to_base64url(passkey.account_id.bytes):
        raise ProofFailed("the key names another account")
    if not passkey.account.is_active or (account is not None and passkey.account_id != account.pk):
        raise ProofFailed("passkey of somebody else")
    try:
        found = verify_authentication_response(
            credential=response,
            expected_challenge=challenge,
            expected_rp_id=settings.ENGAWA_RP_ID,
            expected_origin=settings.ENGAWA_ORIGINS,
            credential_public_key=bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError) as problem:
        raise ProofFailed(type(problem).__name__) from problem
    passkey.sign_count, passkey.last_used_at = found.new_sign_count, clock.real_now()
    passkey.save(update_fields=["sign_count", "last_used_at"])
    return passkey


def _totp_key() -> crypto.OpenKey:
    return crypto.OpenKey(PLATFORM, crypto.installation_secret("totp"))


def begin_totp(account: Account) -> str:
    """A fresh secret (base32), sealed; replaces one that was never confirmed."""
    totp, _made = Totp.objects.get_or_create(account=account, defaults={"secret": b"", "made_at": clock.real_now()})
    if totp.confirmed_at is not None:
        raise ProofFailed("an authenticator app is registered already")
    secret = b32encode(urandom(20)).decode()
    totp.secret = crypto.seal(_totp_key(), field="totp.secret", row=totp.id, programme=PLATFORM, plain=secret.encode())
    totp.made_at, totp.last_step = clock.real_now(), 0
    totp.save(update_fields=["secret", "made_at", "last_step"])
    return secret


def totp_address(secret: str, handle: str) -> str:
    """otpauth:// address for the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=handle, issuer_name="Engawa")


def confirm_totp(account: Account, code: str) -> Totp:
    """The first right number makes the app a proof. Raises ProofFailed."""
    return _check(account, code, confirmed=False)


def check_totp(account: Account, code: str) -> Totp:
    """Accept a six-digit number of this or a neighbouring half minute, once. Raises ProofFailed."""
    return _check(account, code, confirmed=True)


def _check(account: Account, code: str, *, confirmed: bool) -> Totp:
    totp = Totp.objects.select_for_update().filter(account=account, confirmed_at__isnull=not confirmed).first()
    if totp is None or not account.is_active:
        raise ProofFailed("no authenticator app")
    sealed = bytes(totp.secret)
    plain = crypto.unseal(_totp_key(), field="totp.secret", row=totp.id, programme=PLATFORM, sealed=sealed)
    this = int(clock.real_now().timestamp()) // TOTP_STEP
    machine = pyotp.TOTP(plain.decode())
    for step in (this + shift for shift in NEIGHBOURS):
        if step > totp.last_step and pyotp.utils.strings_equal(machine.at(step * TOTP_STEP), code):
            totp.last_step = step
            totp.confirmed_at = totp.confirmed_at or clock.real_now()
            totp.save(update_fields=["last_step", "confirmed_at"])
            return totp
    raise ProofFailed("wrong or used number")


def has_passkey(account: Account) -> bool:
    return account.passkeys.exists()


def has_totp(account: Account) -> bool:
    return Totp.objects.filter(account=account, confirmed_at__isnull=False).exists()


def has_proof(account: Account) -> bool:
    return has_passkey(account) or has_totp(account)


def account_of(person: UUID) -> Account | None:
    return Account.objects.filter(person=person, is_active=True).first()
