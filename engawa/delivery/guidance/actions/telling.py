"""What a consultation is about: told by her, read by a body under 甲's number and her consent, noted by the bodies."""

from dataclasses import dataclass
from uuid import UUID

from django.http import Http404

from engawa.base.acts import reads
from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import refuse_controls
from engawa.base.parties.models import Agency
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import open_many
from engawa.contract.approvals.fields import TOWN_FIELDS, CardField, ConsultField
from engawa.contract.custody.queries import askable_fields, live_consent
from engawa.contract.custody.steps import record_disclosure
from engawa.delivery.guidance.actions.asking import NotThisBody, locked, name_town, tell
from engawa.delivery.guidance.actions.letting import let_see
from engawa.delivery.guidance.bodies import agency_of, organisations_of
from engawa.delivery.guidance.models import Consultation, ConsultNote, RelocationSheet
from engawa.delivery.guidance.queries.sheets import municipalities_among
from engawa.delivery.guidance.states import (
    AFTERWARDS,
    CONSULT,
    CONSULT_TOPIC_WORDS,
    ConsultState,
    ConsultTopic,
    NoteKind,
)

SHEET = ("household", "housing", "schooling", "car", "budget", "moving")
"""What 移住相談 asks, in order. Never asked by, nor shown to, a company."""

IDENTITY = ("family", "given", "family_kana", "given_kana")


@dataclass(frozen=True)
class Told:
    """What one body may see of her for one consultation. An empty line was not shown to it."""

    alias: str
    name: str = ""
    kana: str = ""
    mail: str = ""
    phone: str = ""
    topics: tuple[str, ...] = ()
    words: str = ""


def see_consultation(consultation: Consultation, *, by: Actor) -> Told:
    """What both her consent and 甲's numbered consent cover for this body. Raises Refused with every unmet duty."""
    body = _body(by)
    with inside(consultation.programme):
        asked = askable_fields(consultation.subject_id, body, Purpose.CONSULTATION)
    fields = [one for one in asked if one != ConsultField.HOUSEHOLD]
    with acting(
        Act.CONSULT_SEE,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        recipient=body,
        scope={"fields": fields},
    ) as act:
        reads.once(act)
        subject = consultation.subject_id
        if not act.silent:
            record_disclosure(act, subject=subject, recipient=body, fields=fields, purpose=Purpose.CONSULTATION)
        names = [*(IDENTITY if ConsultField.IDENTITY in fields else ())]
        names += ["mail", "phone"] if ConsultField.CONTACT in fields else []
        own = Subject.objects.get(pk=subject).open(act, "alias", *names)
        topics = ConsultField.TOPICS in fields
        words = consultation.open(act, "words")["words"] if topics else ""
    return Told(
        alias=own["alias"],
        name=f"{own.get('family', '')} {own.get('given', '')}".strip(),
        kana=f"{own.get('family_kana', '')} {own.get('given_kana', '')}".strip(),
        mail=own.get("mail", ""),
        phone=own.get("phone", ""),
        topics=topic_words(consultation) if topics else (),
        words=words,
    )


def topic_words(consultation: Consultation) -> tuple[str, ...]:
    return tuple(str(CONSULT_TOPIC_WORDS[ConsultTopic(one)]) for one in consultation.topics)


def see_sheet(consultation: Consultation, *, by: Actor) -> dict[str, str]:
    """移住相談: 定住機構, or a body she ticked for this consultation, under both consents. Raises Refused."""
    return _open_sheet(Act.CONSULT_SHEET, consultation, by, [CardField.ALIAS.value, ConsultField.HOUSEHOLD.value])


def see_sheet_as_town(consultation: Consultation, *, by: Actor) -> dict[str, str]:
    """移住相談 by a host of the municipality she named for this consultation; not her name, not how to reach her.

    Under a number of 甲's that names the municipality, and her consent. Raises Refused.
    """
    return _open_sheet(Act.CONSULT_TOWN, consultation, by, [one.value for one in TOWN_FIELDS])


def _open_sheet(word: Act, consultation: Consultation, by: Actor, fields: list[str]) -> dict[str, str]:
    body = _body(by)
    with acting(
        word,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        recipient=body,
        scope={"fields": fields},
    ) as act:
        reads.once(act)
        if not act.silent:
            record_disclosure(
                act,
                subject=consultation.subject_id,
                recipient=body,
                fields=fields,
                purpose=Purpose.CONSULTATION,
            )
        sheet = RelocationSheet.objects.filter(subject=consultation.subject_id).first()
        return sheet.open(act, *SHEET) if sheet else dict.fromkeys(SHEET, "")


def tell_sheet(programme: Programme, *, by: Actor, answers: dict[str, str]) -> RelocationSheet:
    """She writes or changes 移住相談: told to 定住機構 by that, and to nobody else. An empty sheet tells nothing."""
    if by.subject_id is None:
        raise PermissionError("a person tells of herself")
    unknown = set(answers) - set(SHEET)
    if unknown:
        raise ValueError(f"no such question: {sorted(unknown)}")
    with acting(Act.CONSULT_TELL, programme, by=by, subject=by.subject_id, purpose=Purpose.CONSULTATION) as act:
        rows = RelocationSheet.objects.select_for_update(of=("self",)).filter(subject=by.subject_id)
        sheet = rows.first() or RelocationSheet(programme=programme, subject_id=by.subject_id)
        sheet.told_at = clock.now()
        for text in answers.values():
            refuse_controls(text)
        sheet.seal(act, owner=by.subject_id, **{name: answers.get(name, "").strip() for name in SHEET})
        sheet.save()
        answered = sum(bool(getattr(sheet, name)) for name in SHEET)
        act.record(answered=answered)
        for body in organisations_of([Agency.RELOCATION]):
            known = live_consent(by.subject_id, Purpose.CONSULTATION, body.pk)
            fields = set(known.fields if known else ()) | {ConsultField.HOUSEHOLD.value}
            let_see(programme, by=by, body=body.pk, fields=fields - (set() if answered else {ConsultField.HOUSEHOLD}))
        act.wake("guidance", programme.pk)
    return sheet


def hide_sheet(consultation: Consultation, *, by: Actor) -> None:
    """市町村に見せるのをやめる: at once, and never refused to her. Twice is once."""
    if consultation.subject_id != by.subject_id:
        raise PermissionError("somebody else's")
    with acting(
        Act.CONSULT_TELL,
        consultation.programme,
        by=by,
        about=consultation,
        subject=by.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "hide"},
    ) as act:
        one = locked(consultation)
        named = municipalities_among(one.sheet_to)
        if not named:
            act.skip_entry()
            return
        one.sheet_to = [body for body in one.sheet_to if body not in named]
        one.save(update_fields=["sheet_to"])
        name_town(one.programme, by, one, None)
        tell(act, one)


@dataclass(frozen=True)
class OwnWords:
    """Her own request and sheet, opened for her alone."""

    words: str
    sheet: dict[str, str]
    told: bool


def see_own_words(programme: Programme, *, by: Actor, consultation: Consultation | None) -> OwnWords:
    """Never refused to her."""
    if by.subject_id is None:
        raise Http404
    with acting(Act.SUBJECT_SEE, programme, by=by, subject=by.subject_id, purpose=Purpose.OWN_DATA) as act:
        reads.once(act)
        words = consultation.open(act, "words")["words"] if consultation else ""
        sheet = RelocationSheet.objects.filter(subject=by.subject_id).first()
        texts = sheet.open(act, *SHEET) if sheet else dict.fromkeys(SHEET, "")
    return OwnWords(words, texts, sheet is not None)


# --- notes ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class NoteRead:
    note: ConsultNote
    body: str
    text: str
    mine: bool


def write_note(consultation: Consultation, *, by: Actor, kind: str, text: str) -> ConsultNote:
    """Write, and write anew. Sealed with her key: it ends with her. Raises NotThisBody, WrongState."""
    body = _body(by)
    refuse_controls(text)
    with acting(
        Act.CONSULT_NOTE,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        recipient=body,
        scope={"kind": NoteKind(kind).value},
    ) as act:
        one = locked(consultation)
        _of_this_body(one, by)
        if one.state not in AFTERWARDS:
            raise WrongState(ConsultState(one.state), "note")
        note = ConsultNote.objects.filter(consultation=one, organisation=body, kind=kind).first()
        note = note or ConsultNote(programme=one.programme, consultation=one, organisation_id=body, kind=kind)
        note.written_by, note.written_at = by.id, clock.now()
        note.seal(act, owner=one.subject_id, text=text.strip())
        note.save()
        if CONSULT.allows(one.state, "note"):
            one.state = CONSULT.after(one.state, "note")
            one.save(update_fields=["state"])
        tell(act, one)
    return note


def read_notes(consultation: Consultation, *, by: Actor) -> list[NoteRead]:
    """The body's own notes, and what the other body shares. Nobody of another body or role gets this far."""
    body = _body(by)
    with acting(
        Act.CONSULT_READ,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        recipient=body,
    ) as act:
        _of_this_body(consultation, by)
        rows = ConsultNote.objects.filter(consultation=consultation).select_related("organisation")
        notes = [
            one
            for one in rows.order_by("kind", "written_at", "pk")
            if one.organisation_id == body or one.kind == NoteKind.SHARED
        ]
        if not notes:
            act.skip_entry()
            return []
        reads.once(act)
        texts = open_many(act, notes, "text")
    return [NoteRead(one, one.organisation.name, texts[one.pk]["text"], one.organisation_id == body) for one in notes]


def close_consultation(consultation: Consultation, *, by: Actor) -> Consultation:
    """終了する: nothing more is to follow."""
    with acting(
        Act.CONSULT_PLAN,
        consultation.programme,
        by=by,
        about=consultation,
        subject=consultation.subject_id,
        purpose=Purpose.CONSULTATION,
        scope={"verb": "close"},
    ) as act:
        one = locked(consultation)
        _of_this_body(one, by)
        one.state = CONSULT.after(one.state, "close")
        one.save(update_fields=["state"])
        tell(act, one)
    return one


def _of_this_body(one: Consultation, by: Actor) -> Agency:
    found = agency_of(by)
    if found is None or found not in one.wanted.agencies:
        raise NotThisBody(one.pk)
    return found


def _body(by: Actor) -> UUID:
    if by.organisation_id is None:
        raise PermissionError("a counsellor speaks for a body")
    return by.organisation_id
