"""Accounts and their proofs. Outside the border: an account may serve several programmes and tells of none."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from engawa.base.kit.holds import Plain, Sealed, holds
from engawa.base.kit.ids import uuid7


class AccountManager(BaseUserManager["Account"]):
    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(handle=username)


class Account(AbstractBaseUser):
    """A sign-in. `person` is the id of the natural person behind it (parties.Person stands above this room)."""

    HOLDS = holds(
        plain="id handle password last_login is_active made_at ended_at", person=Plain("pseudonym", "account")
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handle = models.CharField(max_length=32, unique=True)
    person = models.UUIDField(unique=True)
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_active=True, ended_at__isnull=True)
                | models.Q(is_active=False, ended_at__isnull=False),
                name="account_ended_when_inactive",
            )
        ]

    def __str__(self) -> str:
        return self.handle


class Passkey(models.Model):
    """A WebAuthn credential, for sign-in and for step-up alike."""

    HOLDS = holds(
        plain="id account credential_id public_key sign_count backup_eligible attached label made_at last_used_at"
    )

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    backup_eligible = models.BooleanField(default=False)
    attached = models.BooleanField(default=False)
    label = models.CharField(max_length=40, blank=True)
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label or str(self.id)


class Totp(models.Model):
    """An authenticator app. The secret is sealed under the installation; `last_step` stops a code's second use."""

    HOLDS = holds(plain="id account made_at confirmed_at last_step", secret=Sealed("credential", "account"))

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="totp")
    secret = models.BinaryField()
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    last_step = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"TOTP of {self.account_id}"


class Proof(models.TextChoices):
    PASSKEY = "passkey", "パスキー"
    TOTP = "totp", "認証アプリの番号"
    DEMO = "demo", "デモ用の確認鍵"


class StepUp(models.Model):
    """One proof for one digest of one act: single use, five minutes, real time."""

    HOLDS = holds(plain="id account act digest words path nonce proof made_at expires_at proved_at used_at assertion")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    act = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    words = models.JSONField(default=list)
    path = models.TextField(blank=True)
    nonce = models.BinaryField()
    proof = models.CharField(max_length=10, choices=Proof.choices, blank=True)
    assertion = models.TextField(blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"step-up for {self.act}"


class SignIn(models.Model):
    """A sign-in that can be listed and ended. Real time; no network address is kept."""

    HOLDS = holds(plain="id account session_hash proof made_at last_seen_at ended_at")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    session_hash = models.BinaryField(unique=True)
    proof = models.CharField(max_length=10, choices=Proof.choices)
    made_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"sign-in of {self.account_id}"


class Tries(models.Model):
    """How often something was tried in its window, counted once for all web processes. The keyed hash names nobody
    without the root key; it may stand for a person or, under a secret of the day, for a network address.
    """

    HOLDS = holds(plain="count ends_at", key_hash=Plain("pseudonym", "account"))

    key_hash = models.BinaryField(primary_key=True)
    count = models.PositiveIntegerField()
    ends_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="tries_ended")]

    def __str__(self) -> str:
        return f"{self.count} tries"
