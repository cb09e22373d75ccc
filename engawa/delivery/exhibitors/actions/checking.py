"""県立ハローワーク looks at postings: 確認済, 登録なし, 差戻し. 仕様書1(2)オ."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.ledger import canonical
from engawa.base.programmes.actors import Actor
from engawa.delivery.events import steps as gatherings
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.models import Exhibitor, Posting
from engawa.delivery.exhibitors.states import CHECK, EXHIBITOR, CheckState

MOST_AT_ONCE = 50


class TooMany(Exception):
    """More lines than one look may cover."""


def check_facts(verdicts: Mapping[UUID, str], reason: str = "") -> dict[str, Any]:
    """What one fresh proof covers: exactly these lines with these verdicts."""
    said = sorted([str(pk), CheckState(verdict)] for pk, verdict in verdicts.items())
    counts = Counter(verdict for _pk, verdict in said)
    return {"digest": canonical.digest({"lines": said, "reason": reason}), "verdicts": dict(sorted(counts.items()))}


def check_postings(
    gathering: Gathering, *, by: Actor, verdicts: Mapping[UUID, str], reason: str = "", step_up: UUID | None = None
) -> int:
    """Record the verdict of each line, one entry per line; lines checked by somebody meanwhile stay. Counts the rest."""
    if len(verdicts) > MOST_AT_ONCE:
        raise TooMany
    scope = check_facts(verdicts, reason)
    with acting(Act.POSTING_CHECK, gathering.programme, by=by, about=gathering, scope=scope, step_up=step_up) as act:
        gatherings.locked(gathering.pk)
        found = Posting.objects.select_for_update(of=("self",)).filter(gathering=gathering, pk__in=list(verdicts))
        changed = 0
        for posting in found.order_by("pk"):
            verdict = CheckState(verdicts[posting.pk])
            if not CHECK.allows(posting.check_state, verdict):
                continue
            posting.check_state = CHECK.after(posting.check_state, verdict)
            posting.checked_by, posting.checked_office_id = by.id, by.organisation_id
            posting.checked_at, posting.as_of = clock.now(), clock.today()
            posting.check_reason = reason if verdict is CheckState.RETURNED else ""
            posting.save(
                update_fields=["check_state", "checked_by", "checked_office", "checked_at", "as_of", "check_reason"]
            )
            act.line(posting, verdict=verdict)
            changed += 1
        for exhibitor in Exhibitor.objects.filter(postings__in=list(verdicts), gathering=gathering).distinct():
            settle_check(exhibitor)
        gatherings.touch(gathering.pk)
        act.record(lines=changed)
        act.wake("postings", gathering.pk)
    return changed


def settle_check(exhibitor: Exhibitor) -> None:
    """Step: once nothing waits, one registered posting suffices."""
    states = set(Posting.objects.filter(exhibitor=exhibitor).values_list("check_state", flat=True))
    if not states or CheckState.UNCHECKED in states:
        return
    if EXHIBITOR.allows(exhibitor.state, "begin_check"):
        exhibitor.state = EXHIBITOR.after(exhibitor.state, "begin_check")
    verb = "pass_check" if CheckState.CHECKED in states else "fail_check"
    if EXHIBITOR.allows(exhibitor.state, verb):
        exhibitor.state = EXHIBITOR.after(exhibitor.state, verb)
        exhibitor.save(update_fields=["state"])
