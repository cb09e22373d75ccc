"""What a person decides about her own data. Withdrawing is never refused."""

from collections.abc import Sequence
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.custody import steps
from engawa.contract.custody.models import Consent, HiddenEmployer


class NotHers(PermissionError):
    """Somebody else's consent."""


def _own(by: Actor, subject: UUID) -> None:
    if by.subject_id != subject:
        raise NotHers


def give_consent(
    programme: Programme,
    *,
    by: Actor,
    subject: UUID,
    purpose: str,
    recipient: UUID | None = None,
    fields: Sequence[str] = (),
) -> Consent:
    _own(by, subject)
    scope = {"purpose": purpose, "fields": list(fields)}
    with acting(Act.CONSENT_GIVE, programme, by=by, subject=subject, recipient=recipient, scope=scope) as act:
        return steps.give(act, subject=subject, purpose=purpose, recipient=recipient, fields=fields)


def withdraw_consent(
    programme: Programme, *, by: Actor, subject: UUID, purpose: str, recipient: UUID | None = None
) -> bool:
    """At once: screens that show her card at this recipient close. False when nothing was given."""
    _own(by, subject)
    scope = {"purpose": purpose}
    with acting(Act.CONSENT_WITHDRAW, programme, by=by, subject=subject, recipient=recipient, scope=scope) as act:
        return steps.withdraw(act, subject=subject, purpose=purpose, recipient=recipient)


def hide_employer(programme: Programme, *, by: Actor, subject: UUID, corporate_no: str) -> HiddenEmployer:
    """The entry does not say from whom: the chain outlives her data."""
    _own(by, subject)
    with acting(Act.EMPLOYER_HIDE, programme, by=by, subject=subject, scope={"hide": True}) as act:
        return steps.hide(act, subject=subject, corporate_no=corporate_no)


def show_employer(programme: Programme, *, by: Actor, subject: UUID, corporate_no: str) -> bool:
    _own(by, subject)
    with acting(Act.EMPLOYER_HIDE, programme, by=by, subject=subject, scope={"hide": False}) as act:
        return steps.unhide(act, subject=subject, corporate_no=corporate_no)
