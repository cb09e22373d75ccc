"""Counting repeated refusals, so that a stuck page does not flood the ledger."""

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import F

from engawa.base.acts.models import RefusalTally
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes import waits
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.vault import crypto, keys

WAIT = "refusal.tally"
MINUTE = dt.timedelta(minutes=1)


def key_of(programme: UUID, by: Actor) -> bytes:
    """Counts the refusals of one actor without naming anybody."""
    secret = crypto.derive(keys.programme_key(programme).secret, "refusal.actor")
    return crypto.keyed_hash(secret, f"{by.kind}:{by.id}")


def first_this_minute(programme: Programme, by: Actor, act: Act, duties: Sequence[str]) -> RefusalTally | None:
    """The row of the first refusal of its kind in this minute, which is an entry; else None and one more is counted."""
    minute = clock.now().replace(second=0, microsecond=0)
    found: dict[str, Any] = {"programme": programme, "act": act, "duties": list(duties), "minute": minute}
    found["actor_key"] = key_of(programme.pk, by)
    if RefusalTally.objects.filter(**found).update(count=F("count") + 1):
        return None
    row, made = RefusalTally.objects.get_or_create(**found)
    if not made:
        RefusalTally.objects.filter(pk=row.pk).update(count=F("count") + 1)
        return None
    waits.set_wait(WAIT, row.pk, minute + MINUTE)
    return row


def point(row: UUID, seq: int) -> None:
    """Note which entry tells of the first."""
    RefusalTally.objects.filter(pk=row).update(first_seq=seq)


def settle(programme: Programme, ref: UUID) -> None:
    """At the minute's end: one entry with the number of repeats, when there were any."""
    from engawa.base.acts.acting import acting
    from engawa.base.programmes.actors import system

    with acting(Act.REFUSALS_TALLY, programme, by=system(WAIT)) as act:
        if not waits.settle_wait(WAIT, ref):
            act.skip_entry()
            return
        row = RefusalTally.objects.select_for_update().get(pk=ref)
        row.settled = True
        row.save(update_fields=["settled"])
        if row.count == 1:
            act.skip_entry()
        act.record(of=row.act, duties=row.duties, repeats=row.count - 1, first=row.first_seq)


waits.register_wait(WAIT, settle)
