"""表示名 for boards, queues and rooms: opened inside a reading block, without act or entry; nothing else can be."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.acts.unreadable import note_after_reading
from engawa.base.kit.prepared import prepared
from engawa.base.programmes.context import require_programme
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import ERASED, open_aliases


def show_aliases(subject_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Aliases by subject id; one query for the rows, one for their keys."""
    programme = require_programme()
    rows = _named([one for one in set(subject_ids) if one is not None])
    aliases, failed = open_aliases(rows, "alias")
    if failed:
        note_after_reading(programme, failed)
    return aliases


@prepared
def _named(subjects: list[UUID]) -> "QuerySet[Subject]":
    return Subject.objects.filter(pk__among=subjects).only("id", "programme_id", "alias").order_by("pk")


def show_alias(subject_id: UUID | None) -> str:
    return alias_in(show_aliases([subject_id]), subject_id)


def alias_in(aliases: Mapping[UUID, str], subject_id: UUID | None) -> str:
    """What stands where her alias stood: 「消去済み」 in a row that outlived her."""
    return ERASED if subject_id is None else aliases.get(subject_id, "")
