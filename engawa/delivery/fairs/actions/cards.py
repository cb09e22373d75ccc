"""Opening a card to an exhibitor, and her own data to herself: acts that decide, record and open in one."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from engawa.base.acts import reads
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.contract.custody.queries import askable_fields
from engawa.contract.custody.steps import record_disclosure
from engawa.delivery.exhibitors.models import ExhibitorKind
from engawa.delivery.fairs.cards import SEALED, CardRow, SharedCard, rows_of
from engawa.delivery.fairs.models import Booth, FairRegistration
from engawa.delivery.fairs.states import TAKING_PART


def show_card(booth: Booth, subject: UUID, *, by: Actor) -> SharedCard:
    """The fields that both her consent and 甲's numbered consent cover. Raises Refused with every unmet duty."""
    if booth.exhibitor.kind == ExhibitorKind.MUNICIPALITY:
        raise Http404
    organisation = booth.exhibitor.organisation_id
    with inside(booth.programme):
        fields = askable_fields(subject, organisation)
    with acting(
        Act.DISCLOSE_SHOW,
        booth.programme,
        by=by,
        about=booth,
        subject=subject,
        purpose=Purpose.MEETING,
        recipient=organisation,
        scope={"fields": fields},
    ) as act:
        registration = FairRegistration.objects.filter(
            gathering=booth.gathering_id, subject=subject, state__in=TAKING_PART
        ).first()
        if registration is None:
            raise Http404
        reads.once(act)
        if not act.silent:
            record_disclosure(act, subject=subject, recipient=organisation, fields=fields, purpose=Purpose.MEETING)
        texts = registration.open(act, *[name for name in SEALED if name in fields])
        alias = Subject.objects.get(pk=subject).open(act, "alias")["alias"]
    return SharedCard(alias, rows_of(registration, texts, fields))


@dataclass(frozen=True)
class OwnData:
    """Everything a person sees of herself, opened for her alone."""

    alias: str
    name: str
    kana: str
    mail: str
    phone: str
    city: str
    needs: str
    rows: tuple[CardRow, ...]
    registration: FairRegistration | None


def see_own(programme: Programme, *, by: Actor, gathering: UUID | None) -> OwnData:
    """本人が自分の情報を見る. Never refused to her."""
    if by.subject_id is None:
        raise Http404
    with acting(Act.SUBJECT_SEE, programme, by=by, subject=by.subject_id, purpose=Purpose.OWN_DATA) as act:
        subject = Subject.objects.get(pk=by.subject_id)
        own = subject.open(act, "alias", "family", "given", "family_kana", "given_kana", "mail", "phone")
        registration = FairRegistration.objects.filter(subject=subject, gathering=gathering).first()
        texts = registration.open(act, *SEALED, "city", "needs") if registration else {}
        reads.once(act)
    return OwnData(
        alias=own["alias"],
        name=f"{own['family']} {own['given']}".strip(),
        kana=f"{own['family_kana']} {own['given_kana']}".strip(),
        mail=own["mail"],
        phone=own["phone"],
        city=texts.get("city", ""),
        needs=texts.get("needs", ""),
        rows=rows_of(registration, texts) if registration else (),
        registration=registration,
    )
