"""Tables of schema `vault`; their definition is SQL in the migration."""

from django.db import models

from engawa.base.kit.holds import Plain, holds
from engawa.base.kit.ids import uuid7


class Key(models.Model):
    """A wrapped key. `owner` is a programme, a subject or a person. Destroyed keys stay as tombstones."""

    HOLDS = holds(
        plain="id programme kind state made_at destroyed_at instruction wrapped", owner=Plain("pseudonym", "vault")
    )

    id = models.UUIDField(primary_key=True, default=uuid7)
    programme = models.UUIDField()
    owner = models.UUIDField()
    kind = models.TextField()
    state = models.TextField(default="active")
    wrapped = models.BinaryField(null=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True)
    instruction = models.UUIDField(null=True)

    class Meta:
        managed = False
        db_table = 'vault"."key'

    def __str__(self) -> str:
        return f"{self.kind} key {self.id} ({self.state})"


class Lookup(models.Model):
    """HMAC of an exact value, unique within (programme, field): two racing registrations cannot both win."""

    HOLDS = holds(plain="programme field", value=Plain("pseudonym", "vault"), owner=Plain("pseudonym", "vault"))

    pk = models.CompositePrimaryKey("programme", "field", "value")
    programme = models.UUIDField()
    field = models.TextField()
    value = models.BinaryField()
    owner = models.UUIDField()

    class Meta:
        managed = False
        db_table = 'vault"."lookup'

    def __str__(self) -> str:
        return f"{self.field} of {self.owner}"


class Tombstone(models.Model):
    """Somebody was erased. Hashes of her id and of her key's id, which lead to nobody but recognise an old copy."""

    HOLDS = holds(plain="programme mark key_mark instruction at")

    pk = models.CompositePrimaryKey("programme", "mark")
    programme = models.UUIDField()
    mark = models.BinaryField()
    key_mark = models.BinaryField(null=True)
    instruction = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = 'vault"."tombstone'

    def __str__(self) -> str:
        return f"tombstone of {self.at:%Y-%m-%d}"
