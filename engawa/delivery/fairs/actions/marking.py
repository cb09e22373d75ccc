"""話してみたいところ: what was marked in her browser comes along when she registers, and can be taken back."""

from collections.abc import Iterable
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock, opened
from engawa.base.programmes.actors import Actor
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.queries import public_exhibitors
from engawa.delivery.fairs.models import MarkedExhibitor

MOST = 20


def take_along(programme: UUID, gathering: Gathering, subject: UUID, wanted: Iterable[UUID]) -> int:
    """The step: exhibitors of this fair only, each once, up to `MOST` in all. How many are new."""
    opened.require()
    asked = list(dict.fromkeys(wanted))[:MOST]
    if not asked:
        return 0
    mine = MarkedExhibitor.objects.filter(gathering=gathering, subject=subject)
    there = set(mine.filter(removed_at__isnull=True).values_list("exhibitor_id", flat=True))
    public = set(public_exhibitors(gathering).filter(pk__in=asked).values_list("pk", flat=True))
    new = [pk for pk in asked if pk in public and pk not in there][: max(MOST - len(there), 0)]
    if not new:
        return 0
    MarkedExhibitor.objects.bulk_create(
        (
            MarkedExhibitor(programme_id=programme, gathering=gathering, subject_id=subject, exhibitor_id=pk)
            for pk in new
        ),
        ignore_conflicts=True,
    )
    mine.filter(exhibitor__in=new).update(removed_at=None)
    return len(new)


def add_marked(gathering: Gathering, *, by: Actor, exhibitors: Iterable[UUID]) -> int:
    with acting(Act.MARK_KEEP, gathering.programme, by=by, subject=by.subject_id, purpose=Purpose.REGISTRATION) as act:
        made = take_along(act.programme_id, gathering, by.id, exhibitors)
        if not made:
            act.skip_entry()
        act.record(added=made)
    return made


def remove_marked(gathering: Gathering, *, by: Actor, exhibitor: UUID) -> bool:
    """Gone from her list at once."""
    with acting(Act.MARK_KEEP, gathering.programme, by=by, subject=by.subject_id, purpose=Purpose.REGISTRATION) as act:
        rows = MarkedExhibitor.objects.filter(
            gathering=gathering, subject=by.id, exhibitor=exhibitor, removed_at__isnull=True
        )
        found = rows.select_for_update(of=("self",)).first()
        if found is None:
            act.skip_entry()
            return False
        found.removed_at = clock.now()
        found.save(update_fields=["removed_at"])
        act.record(exhibitor=exhibitor, verb="remove")
    return True
