from collections.abc import Sequence

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.custody import actions, steps
from engawa.contract.custody.models import Consent, Disclosure
from tests.contract.make import FIELDS


def give(programme: Programme, seeker: Actor, company: Organisation, fields: Sequence[str] = FIELDS) -> Consent:
    return actions.give_consent(
        programme, by=seeker, subject=seeker.id, purpose=Purpose.MEETING, recipient=company.pk, fields=fields
    )


def withdraw(programme: Programme, seeker: Actor, company: Organisation) -> bool:
    return actions.withdraw_consent(
        programme, by=seeker, subject=seeker.id, purpose=Purpose.MEETING, recipient=company.pk
    )


def open_card(
    programme: Programme,
    host: Actor,
    seeker: Actor,
    fields: Sequence[str] = FIELDS,
    purpose: Purpose = Purpose.MEETING,
) -> Disclosure:
    """What an exhibitor's page does when a card is opened."""
    recipient = host.organisation_id
    assert recipient is not None
    scope = {"fields": list(fields)}
    with acting(
        Act.DISCLOSE_SHOW, programme, by=host, subject=seeker.id, purpose=purpose, recipient=recipient, scope=scope
    ) as act:
        return steps.record_disclosure(act, subject=seeker.id, recipient=recipient, fields=fields, purpose=purpose)
