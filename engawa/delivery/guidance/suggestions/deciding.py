"""相談員の判断: issue lines in the name of the counsellor's body. One entry per line; nobody of 乙 may do it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.subjects.models import Subject
from engawa.contract.approvals import steady
from engawa.delivery.events.models import Gathering
from engawa.delivery.guidance.suggestions.models import Suggestion
from engawa.delivery.guidance.suggestions.notices import ISSUED
from engawa.delivery.guidance.suggestions.people import SEEN
from engawa.delivery.guidance.suggestions.queries import basis_of, number_for, possible
from engawa.delivery.guidance.suggestions.running import STEADY
from engawa.delivery.guidance.suggestions.states import SUGGESTION, SuggestionState
from engawa.shared.messaging.actions import send_notice

MOST_AT_ONCE = 50


class TooMany(Exception):
    """More lines than one decision may cover."""


def issue_facts(lines: Collection[UUID]) -> dict[str, object]:
    return {"lines": sorted({str(one) for one in lines}), "fields": list(SEEN)}


def issue(gathering: Gathering, *, by: Actor, lines: Collection[UUID], step_up: UUID | None = None) -> int:
    """Each line is shown to its seeker from now on, who is told once. Counts what was issued.

    What was decided, issued by another body, or became impossible meanwhile stays as it is.
    """
    if len(set(lines)) > MOST_AT_ONCE:
        raise TooMany
    programme = gathering.programme
    facts: dict[str, Any] = {"scope": issue_facts(lines), "recipient": by.organisation_id, "step_up": step_up}
    with acting(Act.SUGGEST_ISSUE, programme, by=by, about=gathering, purpose=Purpose.SUGGESTION, **facts) as act:
        act.approved_by(number_for(by.organisation_id))
        steady.change(STEADY, gathering.pk)
        told = [_issue(act, one) for one in _still_waiting(gathering, by, lines)]
        for subject in Subject.objects.filter(pk__in=set(told)).order_by("pk"):
            send_notice(act, ISSUED, to=subject)
            act.wake("subject", subject.pk)
        act.record(issued=len(told))
        act.wake("suggestions", programme.pk)
    return len(told)


def _still_waiting(gathering: Gathering, by: Actor, lines: Collection[UUID]) -> list[Suggestion]:
    """The body's own drafts that may still be put before their seekers."""
    issued = Suggestion.objects.filter(
        subject=OuterRef("subject"), exhibitor=OuterRef("exhibitor"), state=SuggestionState.ISSUED
    )
    rows = Suggestion.objects.select_for_update(of=("self",)).filter(
        possible(),
        ~Exists(issued),
        run__body=by.organisation_id,
        run__gathering=gathering,
        pk__in=list(lines),
        state=SuggestionState.DRAFT,
    )
    return list(rows.order_by("subject", "rank", "pk"))


def _issue(act: OpenAct, one: Suggestion) -> UUID:
    one.state = SUGGESTION.after(one.state, "issue")
    one.issuer_body_id, one.basis = act.by.organisation_id, basis_of(act.by.organisation_id)
    one.approved_by, one.approved_at = act.by.person_id, clock.now()
    one.save(update_fields=["state", "issuer_body", "basis", "approved_by", "approved_at"])
    act.line(one, subject=one.subject_id, body=one.issuer_body_id, basis=one.basis_id)
    return one.subject_id
