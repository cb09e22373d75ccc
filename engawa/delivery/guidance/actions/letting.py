"""Her consent for one body of a consultation, as it stands after what she ticked or told."""

from collections.abc import Iterable
from uuid import UUID

from engawa.base.acts.words import Purpose
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.approvals.fields import CardField, ConsultField, known_words
from engawa.contract.custody.actions import give_consent, withdraw_consent


def let_see(programme: Programme, *, by: Actor, body: UUID, fields: Iterable[str]) -> None:
    """Nothing beyond the 表示名 leaves no consent: an earlier one ends."""
    if by.subject_id is None:
        raise PermissionError("a person decides for herself")
    beyond = {ConsultField(one) for one in fields if one != CardField.ALIAS}
    if beyond:
        words = known_words([CardField.ALIAS, *beyond])
        give_consent(
            programme, by=by, subject=by.subject_id, purpose=Purpose.CONSULTATION, recipient=body, fields=words
        )
    else:
        withdraw_consent(programme, by=by, subject=by.subject_id, purpose=Purpose.CONSULTATION, recipient=body)
