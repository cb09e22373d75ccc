"""Reading what is held and who saw it, in the open programme. For the person herself, for evaluators, for boards."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _, gettext_lazy

from engawa.base.acts.rules import RULES
from engawa.base.acts.words import PURPOSE_LABELS, Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.prepared import prepared
from engawa.base.ledger import reading
from engawa.base.parties.models import Organisation
from engawa.base.programmes.context import read_once
from engawa.base.programmes.permissions import ROLE_LABELS, Role
from engawa.contract.approvals.fields import CardField, ConsultField, field_words, known_words
from engawa.contract.approvals.models import Approval
from engawa.contract.approvals.queries import naming
from engawa.contract.custody.models import Consent, CopyRecord, HiddenEmployer
from engawa.contract.custody.states import ConsentState


def consents_of(subject: UUID) -> list[Consent]:
    """Live ones first, then what she ended, newest first."""
    rows = Consent.objects.filter(subject_id=subject).exclude(state=ConsentState.REPLACED).select_related("recipient")
    return sorted(rows.order_by("-given_at", "-id"), key=lambda one: one.state != ConsentState.GIVEN)


def live_consent(subject: UUID, purpose: str, recipient: UUID | None = None) -> Consent | None:
    rows = Consent.objects.filter(subject_id=subject, purpose=purpose, state=ConsentState.GIVEN)
    found: Consent | None = rows.filter(recipient_id=recipient).first()
    return found


@read_once
def hidden_employers(subject: UUID) -> list[str]:
    """Corporate numbers, for her own page."""
    return _hidden_employers(subject)


@prepared
def _hidden_employers(subject: UUID) -> "QuerySet[HiddenEmployer, str]":
    rows = HiddenEmployer.objects.filter(subject_id=subject, ended_at__isnull=True)
    return rows.order_by("made_at", "id").values_list("corporate_no", flat=True)


def is_hidden(subject: UUID, organisation: UUID) -> bool:
    number = Organisation.objects.filter(pk=organisation).values_list("corporate_no", flat=True).first()
    rows = HiddenEmployer.objects.filter(subject_id=subject, ended_at__isnull=True)
    return bool(number) and rows.filter(corporate_no=number).exists()


def hidden_from(corporate_no: str) -> "QuerySet[HiddenEmployer, Any]":
    """Ids of subjects to leave out of a company's boards and counts, as a sub-select."""
    rows = HiddenEmployer.objects.filter(corporate_no=corporate_no, ended_at__isnull=True)
    return rows.values("subject_id")


@prepared
def hiding_from(corporate_no: str) -> "QuerySet[HiddenEmployer, UUID]":
    """The same, asked now."""
    rows = HiddenEmployer.objects.filter(corporate_no=corporate_no, ended_at__isnull=True)
    return rows.order_by("pk").values_list("subject_id", flat=True)


def shareable_fields(subject: UUID, recipient: UUID, purpose: str = Purpose.MEETING) -> list[str]:
    """Her consent ∩ a live consent of 甲 for this recipient, in print order; what is still asked for is not here."""
    consent = live_consent(subject, purpose, recipient)
    if consent is None or is_hidden(subject, recipient):
        return []
    today = clock.today()
    shares: list[set[str]] = [
        set(consent.fields) & set(one.fields) for one in naming(recipient, purpose) if one.from_on <= today <= one.to_on
    ]
    most: set[str] = max(shares, key=len, default=set())
    return known_words(most)


def askable_fields(subject: UUID, recipient: UUID, purpose: str = Purpose.MEETING) -> list[str]:
    """The fields to ask for in `disclose.show`: what both cover, else what she ticked, so that the refusal can say why."""
    consent = live_consent(subject, purpose, recipient)
    ticked = consent.fields if consent else [CardField.ALIAS]
    return shareable_fields(subject, recipient, purpose) or known_words(ticked)


@dataclass(frozen=True)
class SeenLine:
    """「誰が私の情報を見たか」: one entry of the ledger that concerns her."""

    seq: int
    at: dt.datetime
    who: str
    role: str
    did: str
    what: str
    why: str
    number: str
    refused: bool


def seen_by(programme: UUID, subject: UUID, limit: int = 100) -> list[SeenLine]:
    """Readings and disclosures by others, newest first. Names bodies, not officials."""
    entries = reading.about(programme, subject, limit=limit)
    bodies = _bodies(entries)
    return [_seen(one, bodies) for one in entries if one["actor"]["kind"] == "staff"]


def _bodies(entries: Iterable[dict[str, object]]) -> dict[str, str]:
    ids = {str(actor.get("organisation")) for one in entries if isinstance(actor := one["actor"], dict)} - {"None"}
    return {str(pk): name for pk, name in Organisation.objects.filter(pk__in=ids).values_list("pk", "name")}


def _seen(entry: dict[str, object], bodies: dict[str, str]) -> SeenLine:
    actor, scope = _mapping(entry["actor"]), _mapping(entry["scope"])
    known = [one for one in _list(scope.get("fields")) if one in {*CardField, *ConsultField}]
    purpose = str(entry["purpose"] or "")
    return SeenLine(
        seq=int(str(entry["seq"])),
        at=dt.datetime.fromisoformat(str(entry["at"])),
        who=bodies.get(str(actor.get("organisation")), _("担当者")),
        role="、".join(ROLE_LABELS[Role(one)] for one in _list(actor.get("roles")) if one in set(Role)),
        did=RULES[Act(str(entry["act"]))].title,
        what=field_words(known),
        why=PURPOSE_LABELS[Purpose(purpose)] if purpose else "",
        number="、".join(str(one) for one in _list(entry["approvals"])),
        refused=entry["decision"] == "deny",
    )


OWN_ASKS = {
    Act.CONSENT_WITHDRAW: gettext_lazy("同意を取りやめました"),
    Act.EMPLOYER_HIDE: gettext_lazy("見せたくない企業を決めました"),
    Act.SUBJECT_CORRECT: gettext_lazy("登録の内容を直しました"),
}


@dataclass(frozen=True)
class AskedLine:
    """What she herself asked for and when, as the record says. Her request for erasure stands on its own."""

    at: dt.datetime
    did: str


def asked_by(programme: UUID, subject: UUID) -> list[AskedLine]:
    """Newest first."""
    entries = reading.about(programme, subject, acts=tuple(OWN_ASKS))
    return [
        AskedLine(dt.datetime.fromisoformat(str(one["at"])), str(OWN_ASKS[Act(str(one["act"]))]))
        for one in entries
        if one["decision"] == "allow" and _mapping(one["actor"]).get("kind") == "subject"
    ]


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def outstanding_copies() -> list[CopyRecord]:
    """Copies that have not ended, the most urgent first."""
    return list(CopyRecord.objects.filter(ended_at__isnull=True).order_by("until", "id"))


def copies_left(approval: Approval) -> int:
    """How many more may be printed under it: what was destroyed is not given back."""
    return approval.copies - CopyRecord.objects.filter(approval=approval).count()


def kits(limit: int = 30) -> list[CopyRecord]:
    """紙の備え that were printed, the newest first."""
    rows = CopyRecord.objects.filter(kind=CopyRecord.Kind.KIT).select_related("approval", "programme")
    return list(rows.order_by("-number")[:limit])


def kits_past_their_end() -> "QuerySet[CopyRecord]":
    """On paper, past their last day, and nobody has recorded that they were destroyed."""
    rows = CopyRecord.objects.filter(kind=CopyRecord.Kind.KIT, ended_at__isnull=True, until__lt=clock.today())
    return rows.order_by("until", "number")
