"""接続確認 kept with its person: the latest result counts, earlier ones are in the ledger as codes."""

from collections.abc import Iterable
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.shared.live.checking import Browser, Code
from engawa.shared.live.models import LiveCheck


def record_check(
    programme: Programme, *, by: Actor, codes: Iterable[str], browser: Browser, aborted: bool = False
) -> LiveCheck:
    """`ValueError` for a code nobody knows."""
    found = sorted({Code(code).value for code in codes})
    with acting(Act.DEVICE_CHECK, programme, by=by, subject=by.subject_id, purpose=Purpose.MEETING) as act:
        whose = {"subject": by.subject_id} if by.subject_id else {"person": by.person_id}
        check = LiveCheck.objects.select_for_update().filter(**whose).first() or LiveCheck(programme=programme, **whose)
        check.codes, check.browser, check.aborted = found, browser, aborted
        check.checked_at = clock.now()
        check.save()
        act.record(codes=found, browser=browser, aborted=aborted)
        act.wake("checks", "all")
    return check


def checks_of(subjects: Iterable[UUID]) -> dict[UUID, LiveCheck]:
    """The latest check of each. Run inside the programme."""
    rows = LiveCheck.objects.filter(subject__in=list(subjects)).order_by("subject")
    return {row.subject: row for row in rows if row.subject}
