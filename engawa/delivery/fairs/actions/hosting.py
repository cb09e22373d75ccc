"""A booth's page is open: evidence, not an act. Boards hear of it when somebody comes back."""

from uuid import UUID

from engawa.base.acts.evidence import evidence
from engawa.base.kit import clock
from engawa.base.programmes.models import Programme
from engawa.delivery.fairs.models import HostSeen
from engawa.delivery.fairs.queries.board import HOST_ALIVE
from engawa.delivery.fairs.queries.talkable import host_seen


def host_here(programme: Programme, booth: UUID, person: UUID) -> None:
    now = clock.now()
    with evidence(programme) as record:
        mine = HostSeen.objects.filter(booth=booth, person=person)
        was = host_seen(booth, person, HOST_ALIVE)
        if not mine.update(last_seen_at=now):
            new = HostSeen(programme_id=programme.pk, booth_id=booth, person=person, last_seen_at=now)
            HostSeen.objects.bulk_create([new], ignore_conflicts=True)
        if not was:
            record.wake("board", "day")
