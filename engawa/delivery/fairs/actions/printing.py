"""紙の備え: printed for the day, numbered, with its place and its end. Names only under 甲's consent to copying (P07)."""

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256

from engawa.base.acts.acting import OpenAct, acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Person
from engawa.base.programmes.actors import Actor
from engawa.base.subjects.models import Subject
from engawa.base.vault.fields import open_many
from engawa.contract.approvals.fields import CopyField
from engawa.contract.approvals.queries import copy_for
from engawa.contract.custody.models import CopyRecord
from engawa.contract.custody.steps import next_number, record_kit
from engawa.delivery.events.models import Gathering
from engawa.delivery.fairs.documents.kit import Names, Printed, kit_sheet, people_of
from engawa.delivery.fairs.halt_words import when
from engawa.delivery.fairs.queries.posts import posts_of

FIELDS = tuple(one.value for one in CopyField)


class EndIsPast(ValueError):
    """A copy that would have to be gone already."""


@dataclass(frozen=True)
class Kit:
    """The copy's record and what is printed. The bytes are handed over once and kept nowhere."""

    record: CopyRecord
    content: bytes


def print_kit(gathering: Gathering, *, by: Actor, named: bool, until: dt.date, place: str) -> Kit:
    """Raises Refused for names without a consent, EndIsPast, Unprintable; a sheet that fails takes no number."""
    if until < clock.today():
        raise EndIsPast(until)
    fields = FIELDS if named else ()
    scope = {"named": named, "fields": list(fields), "until": until, "place": place}
    with acting(Act.COPY_PRINT, gathering.programme, by=by, about=gathering, purpose=Purpose.DUTY, scope=scope) as act:
        number = next_number(act)
        approval = copy_for(fields, until) if named else None
        if approval is not None:
            act.approved_by(approval.number)
        names = _names(act, gathering) if named else Names()
        printed = Printed(number, when(clock.at(until, 23, 59)).split("）")[0] + "）", place, named)
        content = kit_sheet(act.programme, gathering, printed, names)
        record = record_kit(
            act,
            sha256=sha256(content).hexdigest(),
            rows=len(people_of(gathering)),
            until=until,
            place=place,
            named=named,
            approval=approval.pk if approval else None,
        )
    return Kit(record, content)


def _names(act: OpenAct, gathering: Gathering) -> Names:
    subjects = list(Subject.objects.filter(pk__in=people_of(gathering)).order_by("pk"))
    opened = open_many(act, subjects, "family", "given", "family_kana", "given_kana", "phone")
    for one in subjects:
        act.concern(one.pk)
    posts = {pk for row in posts_of(gathering.pk) for pk in (row.person, row.deputy) if pk is not None}
    people = list(Person.objects.filter(pk__in=posts).order_by("pk"))
    staff = {pk: one["name"] for pk, one in open_many(act, people, "name").items()}
    return Names(
        {
            pk: {
                "name": f"{one['family']} {one['given']}",
                "kana": f"{one['family_kana']} {one['given_kana']}",
                "phone": one["phone"],
            }
            for pk, one in opened.items()
        },
        staff,
    )


def destroy_kit(record: CopyRecord, *, by: Actor, how: str) -> CopyRecord:
    """廃棄を記録する: when, who and how (特記仕様書7(1)⑪エ). Twice is once."""
    with acting(Act.COPY_END, record.programme, by=by, about=record, scope={"how": how}) as act:
        record = CopyRecord.objects.select_for_update(of=("self",)).select_related("programme").get(pk=record.pk)
        if record.ended_at is not None:
            act.skip_entry()
            return record
        record.ended_at, record.ended_by, record.how_ended = clock.now(), by.person_id, how
        record.save(update_fields=["ended_at", "ended_by", "how_ended"])
        act.record(copy=record.pk, number=record.number, late=record.until < clock.today())
    return record
