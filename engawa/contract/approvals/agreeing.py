"""協議: 乙 asks, 甲 answers with a fresh proof; silence decides nothing."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock, opened
from engawa.base.ledger import canonical
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.models import Programme
from engawa.contract.approvals import steady
from engawa.contract.approvals.models import Agreement, RecipientLine, RecipientList
from engawa.contract.approvals.queries import lines_digest
from engawa.contract.approvals.states import AGREEMENT, AgreementState


class EffectMissing(ValueError):
    """Another time than that of the contract is asked for with its expected effect (1(2)イただし書)."""


def _digest(kind: str, content: Mapping[str, Any], text: str) -> str:
    if kind == Agreement.Kind.EXHIBITORS:
        return lines_digest(content.get("organisations", []))
    return canonical.digest({"content": content, "text": text})


def ask_agreement(
    programme: Programme,
    *,
    by: Actor,
    kind: str,
    text: str,
    subject_ref: UUID | None = None,
    content: Mapping[str, Any] | None = None,
    effect: str = "",
) -> Agreement:
    """An older question about the same thing that is still open is replaced by this one."""
    if kind == Agreement.Kind.DATES and not effect:
        raise EffectMissing
    plain: dict[str, Any] = canonical.plain(content or {})
    digest = _digest(kind, plain, text)
    with acting(Act.AGREEMENT_ASK, programme, by=by, scope={"kind": kind, "digest": digest}) as act:
        for old in Agreement.objects.select_for_update().filter(
            kind=kind, subject_ref=subject_ref, state=AgreementState.ASKED
        ):
            old.state = AGREEMENT.after(old.state, "supersede")
            old.save(update_fields=["state"])
        agreement = Agreement(
            programme=programme,
            kind=kind,
            state=AGREEMENT.after(AGREEMENT.initial, "ask"),
            subject_ref=subject_ref,
            text=text,
            effect=effect,
            content=plain,
            content_digest=digest,
            asked_by=by.person_id,
            asked_at=clock.now(),
        )
        agreement.save()
        act.record(agreement=agreement.pk)
        act.wake("window", programme.pk)
    return agreement


def decide_facts(agreement: Agreement, decision: str) -> dict[str, Any]:
    return {"decision": decision, "digest": agreement.content_digest}


def decide_agreement(
    agreement: Agreement, *, by: Actor, decision: str, conditions: str = "", step_up: UUID | None = None
) -> Agreement:
    facts = decide_facts(agreement, decision)
    with acting(Act.AGREEMENT_DECIDE, agreement.programme, by=by, about=agreement, scope=facts, step_up=step_up) as act:
        agreement = Agreement.objects.select_for_update(of=("self",)).select_related("programme").get(pk=agreement.pk)
        agreement.state = AGREEMENT.after(agreement.state, "decide")
        agreement.decision, agreement.conditions = decision, conditions
        agreement.decided_by, agreement.decided_at = by.person_id, clock.now()
        agreement.save(update_fields=["state", "decision", "conditions", "decided_by", "decided_at"])
        if conditions:
            act.note(conditions=conditions)
        act.wake("window", agreement.programme_id)
    return agreement


def make_list(act: OpenAct, *, agreement: Agreement, organisations: Sequence[UUID]) -> RecipientList:
    """Step of `list.publish`: the next version, exactly as agreed."""
    return _next(act, RecipientList.Kind.EXHIBITORS, agreement, organisations)


def make_agency_list(act: OpenAct, *, organisations: Sequence[UUID]) -> RecipientList:
    """Step of asking for a consent: the agencies it is to name."""
    return _next(act, RecipientList.Kind.AGENCIES, None, organisations)


def make_town_list(act: OpenAct, *, of: RecipientList, organisations: Sequence[UUID]) -> RecipientList:
    """Step of asking for a consent: municipalities of a published list of exhibitors, under its agreement."""
    return _next(act, RecipientList.Kind.TOWNS, of.agreement, organisations)


def _next(act: OpenAct, kind: str, agreement: Agreement | None, organisations: Sequence[UUID]) -> RecipientList:
    opened.require_this(act)
    steady.change("recipientlist", act.programme_id)
    last = RecipientList.objects.filter(kind=kind).order_by("-version").first()
    made = RecipientList.objects.create(
        programme_id=act.programme_id,
        kind=kind,
        version=(last.version if last else 0) + 1,
        agreement=agreement,
        lines_digest=lines_digest(organisations),
        published_at=clock.now(),
    )
    RecipientLine.objects.bulk_create(
        RecipientLine(programme_id=act.programme_id, recipient_list=made, position=at, organisation_id=one)
        for at, one in enumerate(organisations, start=1)
    )
    act.record(list=made.pk, version=made.version)
    return made
