"""One entry per actor, subject, purpose and 15 minutes when an identity or a card is opened."""

import datetime as dt
import json

from django.db.models import Q

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock
from engawa.base.ledger.canonical import plain
from engawa.base.ledger.models import Entry, EntrySubject

WINDOW = dt.timedelta(minutes=15)


def once(act: OpenAct) -> None:
    """Within a reading act: no second entry when the same actor read the same person for the same purpose lately."""
    if act.subject is None:
        return
    since = str(plain(clock.now() - WINDOW))
    who = str(act.by.person_id) if act.by.person_id else None
    seqs = EntrySubject.objects.filter(programme=act.programme_id, subject=act.subject).values("seq")
    rows = Entry.objects.filter(Q(act=act.act) & Q(at__gte=since), programme=act.programme_id, seq__in=seqs)
    wanted = {
        "purpose": str(act.purpose) if act.purpose else None,
        "recipient": str(act.recipient) if act.recipient else None,
    }
    for body in rows.values_list("body", flat=True):
        entry = json.loads(body)
        same_actor = entry["actor"].get("person") == who and entry["actor"]["kind"] == act.by.kind
        if same_actor and entry["decision"] == "allow" and all(entry[name] == value for name, value in wanted.items()):
            act.skip_entry()
            return
