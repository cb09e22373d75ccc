"""Deciding on facts that must not change until the decision is recorded.

A disclosure holds a shared lock on the consents it rests on; revoking and withdrawing take it alone. So the ledger
never shows a disclosure after the revocation of its consent. Many disclosures share without waiting for each other.
"""

from uuid import UUID

from django.db import connection


def _lock(function: str, name: str, ref: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(hashtextextended(%s, 0))", [f"engawa.{name}/{ref}"])


def hold(name: str, ref: UUID) -> None:
    """Until the transaction ends, nobody changes it."""
    _lock("pg_advisory_xact_lock_shared", name, ref)


def change(name: str, ref: UUID) -> None:
    """Wait for those who hold it, then be alone."""
    _lock("pg_advisory_xact_lock", name, ref)
