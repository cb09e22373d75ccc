"""Makers of 甲's will: lists, consents and agreements, made through their acts."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.parties.models import Organisation
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals import actions, agreeing
from engawa.contract.approvals.models import Agreement, Approval, RecipientList
from engawa.contract.approvals.queries import lines_digest
from tests.make import proof, some_actor

PDF = b"%PDF-1.7\n% \xe6\x89\xbf\xe8\xab\xbe"
FIELDS = ("alias", "industries", "occupations", "words")


def make_agreement(
    programme: Programme, organisations: Sequence[UUID], *, decision: str = "agreed", subject_ref: UUID | None = None
) -> Agreement:
    asked = agreeing.ask_agreement(
        programme,
        by=some_actor(Role.CONTRACTOR, programme),
        kind=Agreement.Kind.EXHIBITORS,
        text="出展企業一覧の案です。",
        subject_ref=subject_ref,
        content={"organisations": list(organisations)},
    )
    if not decision:
        return asked
    window = some_actor(Role.COMMISSIONER, programme)
    facts = agreeing.decide_facts(asked, decision)
    step_up = proof(window, Act.AGREEMENT_DECIDE, programme, about=asked, scope=facts)
    return agreeing.decide_agreement(asked, by=window, decision=decision, step_up=step_up)


def publish(
    programme: Programme, agreement: Agreement, organisations: Sequence[UUID], *, by: Actor | None = None
) -> RecipientList:
    scope = {"agreement": agreement.pk, "lines": lines_digest(organisations), "count": len(organisations)}
    by = by or some_actor(Role.CONTRACTOR, programme)
    with acting(Act.LIST_PUBLISH, programme, by=by, scope=scope) as act:
        return agreeing.make_list(act, agreement=agreement, organisations=organisations)


def make_recipients(programme: Programme, *organisations: Organisation) -> RecipientList:
    ids = [one.pk for one in organisations]
    return publish(programme, make_agreement(programme, ids), ids)


def ask_approval(
    programme: Programme, recipients: RecipientList, *, by: Actor | None = None, **facts: object
) -> Approval:
    today = clock.today()
    base: dict[str, object] = {
        "fields": FIELDS,
        "recipient_list": recipients,
        "from_on": today,
        "to_on": today + dt.timedelta(days=30),
        "scope_text": "求職者カードを出展者に見せる",
    }
    by = by or some_actor(Role.CONTRACTOR, programme)
    return actions.request_approval(programme, by=by, **(base | facts))  # type: ignore[arg-type]  # a maker's facts


def enter(approval: Approval, *, by: Actor, **facts: object) -> Approval:
    base: dict[str, object] = {
        "decision": "granted",
        "number": f"第2025{approval.pk.hex[-8:]}号",
        "dated_on": clock.today(),
        "signer": "雇用・働き方政策課長",
        "office": "鳥取県雇用・働き方政策課",
        "document_name": "承諾書.pdf",
        "document": PDF,
    }
    return actions.enter_decision(approval, by=by, **(base | facts))  # type: ignore[arg-type]  # a maker's facts


def confirm(approval: Approval, *, by: Actor) -> Approval:
    facts = actions.confirm_facts(approval)
    step_up = proof(by, Act.APPROVAL_CONFIRM, approval.programme, about=approval, scope=facts)
    return actions.confirm_approval(approval, by=by, step_up=step_up)


def make_approval(programme: Programme, *organisations: Organisation, **facts: object) -> Approval:
    """A live consent naming these organisations."""
    window = some_actor(Role.COMMISSIONER, programme)
    asked = ask_approval(programme, make_recipients(programme, *organisations), **facts)
    return confirm(enter(asked, by=window), by=window)


def revoke(approval: Approval, *, by: Actor | None = None, reason: str = "試験") -> Approval:
    by = by or some_actor(Role.COMMISSIONER, approval.programme)
    step_up = proof(by, Act.APPROVAL_REVOKE, approval.programme, about=approval, scope={"number": approval.number})
    return actions.revoke_approval(approval, by=by, reason=reason, step_up=step_up)
