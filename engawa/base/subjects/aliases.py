"""表示名 for boards, queues and rooms: opened inside a reading block, without act or entry; nothing else can be."""

from collections.abc import Iterable
from uuid import UUID

from engawa.base.acts.unreadable import note_after_reading
from engawa.base.programmes.context import require_programme
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import open_aliases


def show_aliases(subject_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Aliases by subject id; one query for the rows, one for their keys."""
    programme = require_programme()
    rows = list(Subject.objects.filter(pk__in=set(subject_ids)).only("id", "programme_id", "alias"))
    aliases, failed = open_aliases(rows, "alias")
    if failed:
        note_after_reading(programme, failed)
    return aliases


def show_alias(subject_id: UUID) -> str:
    return show_aliases([subject_id]).get(subject_id, "")
