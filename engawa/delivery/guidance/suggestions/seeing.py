"""Reading lines: a counsellor one person's, recorded; the person her own."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from engawa.base.acts import reads
from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.vault.fields import open_many
from engawa.delivery.events.models import Gathering
from engawa.delivery.exhibitors.life import next_april
from engawa.delivery.guidance.suggestions.models import Override, Suggestion
from engawa.delivery.guidance.suggestions.people import SEEN, Declared, people
from engawa.delivery.guidance.suggestions.queries import lines_for, number_for, overrides_of, shown_to, wanting
from engawa.delivery.matching.explain import Kind, Reason
from engawa.delivery.matching.vocabulary import Source


@dataclass(frozen=True)
class Line:
    """A suggestion with its reasons and notes read back, and what a counsellor wrote for her."""

    row: Suggestion
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    staff_words: str = ""

    @property
    def town(self) -> bool:
        return self.row.posting_id is None


@dataclass(frozen=True)
class Decided:
    row: Override
    words: str


@dataclass(frozen=True)
class PersonSeen:
    """What a counsellor of one body sees of one person."""

    subject: UUID
    declared: Declared
    lines: tuple[Line, ...]
    overrides: tuple[Decided, ...]


def see_person(gathering: Gathering, *, by: Actor, subject: UUID) -> PersonSeen | None:
    """Recorded once per reader, person and quarter of an hour. None: nothing of hers is this counsellor's to see."""
    with inside(gathering.programme):
        hers = lines_for(by.organisation_id, gathering, subject).exists()
        if not hers and not overrides_of(subject, by.organisation_id).exists():
            return None
    facts: dict[str, Any] = {"subject": subject, "recipient": by.organisation_id, "scope": {"fields": list(SEEN)}}
    with acting(Act.SUGGEST_SEE, gathering.programme, by=by, purpose=Purpose.SUGGESTION, **facts) as act:
        reads.once(act)
        act.approved_by(number_for(by.organisation_id))
        declared = people().profiles(None, gathering, wanting({subject}))
        overrides = list(overrides_of(subject, by.organisation_id))
        words = open_many(act, overrides, "words")
        return PersonSeen(
            subject,
            declared.get(subject, Declared()),
            _lines(act, list(lines_for(by.organisation_id, gathering, subject))),
            tuple(Decided(one, words[one.pk]["words"]) for one in overrides),
        )


def see_own_lines(gathering: Gathering, *, by: Actor) -> tuple[Line, ...]:
    """Hers, as issued and standing now. Words that a counsellor wrote are opened for her alone."""
    with inside(gathering.programme):
        rows = shown_to(by.subject_id, gathering)
    if not any(row.staff_words for row in rows):
        return tuple(read_line(row) for row in rows)
    programme, me = gathering.programme, by.subject_id
    with acting(Act.SUBJECT_SEE, programme, by=by, subject=me, purpose=Purpose.OWN_DATA) as act:
        reads.once(act)
        return _lines(act, rows)


def _lines(act: OpenAct, rows: Sequence[Suggestion]) -> tuple[Line, ...]:
    texts = open_many(act, rows, "staff_words")
    return tuple(read_line(row, texts[row.pk]["staff_words"]) for row in rows)


def read_line(row: Suggestion, staff_words: str = "") -> Line:
    """As it stands today."""
    told = [_today(Reason.read(one)) for one in row.reasons]
    over = [one for one in told if one.kind is Kind.UNKNOWN]
    notes = (*over, *(_today(Reason.read(one)) for one in row.notes))
    return Line(row, tuple(one for one in told if one not in over), notes, staff_words)


def _today(reason: Reason) -> Reason:
    """A municipality's line says nothing more from the next 1 April on, whatever it was when the list was drawn up."""
    if reason.source is Source.TOWN and reason.source_date and next_april(reason.source_date) <= clock.today():
        return replace(reason, kind=Kind.UNKNOWN, offered=(), source=None, source_date=None, origin="")
    return reason
