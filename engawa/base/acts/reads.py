"""One entry per actor, subject, purpose and 15 minutes when an identity or a card is opened."""

import datetime as dt
import json
from typing import Any

from django.db.models import Q

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock
from engawa.base.ledger.canonical import plain
from engawa.base.ledger.models import Entry, EntrySubject

WINDOW = dt.timedelta(minutes=15)


def once(act: OpenAct) -> None:
    """Within a reading act: no second entry when the same actor read no less of the same person lately."""
    if act.subject is None:
        return
    since = str(plain(clock.now() - WINDOW))
    people = EntrySubject.objects.filter(programme=act.programme_id)
    rows = Entry.objects.filter(Q(act=act.act) & Q(at__gt=since), programme=act.programme_id)
    rows = rows.filter(seq__in=people.filter(subject=act.subject).values("seq"))
    if act.by.subject_id:
        rows = rows.filter(seq__in=people.filter(subject=act.by.subject_id, role="actor").values("seq"))
    if any(_covers(json.loads(body), act) for body in rows.values_list("body", flat=True)):
        act.skip_entry()


def _covers(entry: dict[str, Any], act: OpenAct) -> bool:
    """Whether an entry tells of this reading already: same actor, purpose and recipient, and all of its fields."""
    asked = {
        "person": str(act.by.person_id) if act.by.person_id else None,
        "kind": act.by.kind,
        "purpose": str(act.purpose) if act.purpose else None,
        "recipient": str(act.recipient) if act.recipient else None,
        "decision": "allow",
    }
    told = {
        "person": entry["actor"].get("person"),
        "kind": entry["actor"]["kind"],
        "purpose": entry["purpose"],
        "recipient": entry["recipient"],
        "decision": entry["decision"],
    }
    return told == asked and set(act.scope.get("fields", ())) <= set(entry["scope"].get("fields", ()))
