import datetime as dt
from uuid import UUID

from engawa.base.acts.words import Act
from engawa.base.ledger import reading


def asked_at(programme: UUID, subject: UUID) -> dt.datetime | None:
    """When she asked for erasure, as the record says; None when she has not."""
    found = reading.about(programme, subject, acts=(Act.ERASURE_ASK,), limit=1)
    return dt.datetime.fromisoformat(str(found[0]["at"])) if found else None
