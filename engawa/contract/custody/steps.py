"""Steps for acts of other rooms: they need the open act."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Max

from engawa.base.acts.acting import OpenAct
from engawa.base.kit import clock, opened
from engawa.base.parties.models import Organisation
from engawa.contract.approvals import steady
from engawa.contract.approvals.fields import known_words
from engawa.contract.approvals.queries import live_for
from engawa.contract.custody.models import Consent, CopyRecord, Disclosure, HiddenEmployer
from engawa.contract.custody.purposes import PURPOSES_VERSION
from engawa.contract.custody.queries import live_consent
from engawa.contract.custody.states import CONSENT

STEADY = "consents"  # of one person: held by disclosures, taken alone by whatever ends or makes a consent


class NothingCovers(RuntimeError):
    """A disclosure is recorded only within an act whose evaluators have allowed it."""


def give(
    act: OpenAct, *, subject: UUID, purpose: str, recipient: UUID | None = None, fields: Sequence[str] = ()
) -> Consent:
    """The same consent twice is one; other fields replace the former."""
    opened.require_this(act)
    wanted = known_words(fields)
    steady.change(STEADY, subject)
    live = live_consent(subject, purpose, recipient)
    if live is not None:
        if live.fields == wanted and live.words_version == PURPOSES_VERSION:
            return live
        _end(live, "replace")
    made: Consent = Consent.objects.create(
        programme_id=act.programme_id,
        subject_id=subject,
        purpose=purpose,
        recipient_id=recipient,
        fields=wanted,
        given_at=clock.now(),
        words_version=PURPOSES_VERSION,
    )
    wake_cards(act, subject, recipient)
    return made


def withdraw(act: OpenAct, *, subject: UUID, purpose: str, recipient: UUID | None = None) -> bool:
    """False when there was nothing to withdraw; never an error."""
    opened.require_this(act)
    steady.change(STEADY, subject)
    live = live_consent(subject, purpose, recipient)
    if live is None:
        return False
    _end(live, "withdraw")
    wake_cards(act, subject, recipient)
    return True


def _end(consent: Consent, verb: str) -> None:
    consent.state, consent.ended_at = CONSENT.after(consent.state, verb), clock.now()
    consent.save(update_fields=["state", "ended_at"])


def hide(act: OpenAct, *, subject: UUID, corporate_no: str) -> HiddenEmployer:
    opened.require_this(act)
    steady.change(STEADY, subject)
    found, _made = HiddenEmployer.objects.get_or_create(
        programme_id=act.programme_id, subject_id=subject, corporate_no=corporate_no, ended_at=None
    )
    act.wake("card", subject)
    for organisation in Organisation.objects.filter(corporate_no=corporate_no).order_by("pk"):
        act.wake("card", organisation.pk)
    hidden: HiddenEmployer = found
    return hidden


def unhide(act: OpenAct, *, subject: UUID, corporate_no: str) -> bool:
    opened.require_this(act)
    steady.change(STEADY, subject)
    rows = HiddenEmployer.objects.filter(subject_id=subject, corporate_no=corporate_no, ended_at__isnull=True)
    return bool(rows.update(ended_at=clock.now()))


def record_disclosure(
    act: OpenAct,
    *,
    subject: UUID,
    recipient: UUID,
    fields: Sequence[str],
    purpose: str,
    consent: Consent | None = None,
) -> Disclosure:
    """Within an act of disclosing, after its evaluators: the row, and the consent's number on the entry.

    `consent`: hers, where it names more recipients than one.
    """
    opened.require_this(act)
    approval, consent = live_for(recipient, fields, purpose), consent or live_consent(subject, purpose, recipient)
    if approval is None or consent is None or not set(fields) <= set(consent.fields):
        raise NothingCovers
    act.approved_by(approval.number)
    made: Disclosure = Disclosure.objects.create(
        programme_id=act.programme_id,
        subject_id=subject,
        recipient_id=recipient,
        person=act.by.person_id,
        purpose=purpose,
        fields=known_words(fields),
        approval=approval,
        approval_number=approval.number,
        consent=consent,
        at=clock.now(),
    )
    return made


def record_copy(
    act: OpenAct, *, sha256: str, rows: int, until: dt.date, kind: str = CopyRecord.Kind.IMPORT, medium: str = "server"
) -> CopyRecord:
    opened.require_this(act)
    made: CopyRecord = CopyRecord.objects.create(
        programme_id=act.programme_id,
        kind=kind,
        sha256=sha256,
        rows=rows,
        medium=medium,
        until=until,
        made_by=act.by.person_id,
    )
    act.record(copy=made.pk, until=until)
    return made


def record_kit(
    act: OpenAct, *, sha256: str, rows: int, until: dt.date, place: str, named: bool, approval: UUID | None
) -> CopyRecord:
    """A copy on paper: numbered, with its place and its end. Takes its number before it is printed."""
    opened.require_this(act)
    made: CopyRecord = CopyRecord.objects.create(
        programme_id=act.programme_id,
        kind=CopyRecord.Kind.KIT,
        sha256=sha256,
        rows=rows,
        medium="paper",
        until=until,
        number=next_number(act),
        approval_id=approval,
        named=named,
        place=place,
        made_by=act.by.person_id,
    )
    act.record(copy=made.pk, number=made.number, until=until, rows=rows)
    return made


def next_number(act: OpenAct) -> int:
    """Gapless: copies on paper take turns until they commit."""
    opened.require_this(act)
    steady.change("copies", act.programme_id)
    return int(CopyRecord.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def end_copy(act: OpenAct, copy: UUID) -> bool:
    opened.require_this(act)
    return bool(CopyRecord.objects.filter(pk=copy, ended_at__isnull=True).update(ended_at=clock.now()))


def wake_cards(act: OpenAct, subject: UUID, recipient: UUID | None) -> None:
    """Screens that show her card, at this recipient or anywhere, ask anew."""
    act.wake("card", subject)
    act.wake("subject", subject)
    if recipient is not None:
        act.wake("card", recipient)
