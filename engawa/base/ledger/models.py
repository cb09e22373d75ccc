"""Ledger tables; their definition is SQL in the migration. Only `append()` writes entries."""

from django.db import models

from engawa.base.kit.holds import Plain, Sealed, holds


class Entry(models.Model):
    HOLDS = holds(plain="programme seq body prev hash act at")

    pk = models.CompositePrimaryKey("programme", "seq")
    programme = models.UUIDField()
    seq = models.BigIntegerField()
    body = models.TextField()
    prev = models.BinaryField()
    hash = models.BinaryField()
    act = models.TextField()
    at = models.TextField()

    class Meta:
        managed = False
        db_table = "ledger_entry"

    def __str__(self) -> str:
        return f"{self.programme} {self.seq} {self.act}"


class ChainHead(models.Model):
    HOLDS = holds(plain="programme seq hash")

    programme = models.UUIDField(primary_key=True)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "ledger_head"

    def __str__(self) -> str:
        return f"{self.programme} at {self.seq}"


class Payload(models.Model):
    """Ciphertext whose SHA-256 stands in the chain; only a disposal run deletes it."""

    HOLDS = holds(plain="programme seq", sealed=Sealed("free_text", "ledger"))

    pk = models.CompositePrimaryKey("programme", "seq")
    programme = models.UUIDField()
    seq = models.BigIntegerField()
    sealed = models.BinaryField()

    class Meta:
        managed = False
        db_table = "ledger_payload"

    def __str__(self) -> str:
        return f"payload of {self.seq}"


class EntrySubject(models.Model):
    """Which entries concern a person: 「誰が私の情報を見たか」. Goes when the person's data go."""

    HOLDS = holds(plain="programme seq role", subject=Plain("pseudonym", "ledger"))

    pk = models.CompositePrimaryKey("programme", "seq", "subject")
    programme = models.UUIDField()
    seq = models.BigIntegerField()
    subject = models.UUIDField()
    role = models.TextField()

    class Meta:
        managed = False
        db_table = "ledger_subject"

    def __str__(self) -> str:
        return f"{self.subject} in {self.seq}"
