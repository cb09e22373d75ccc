"""Letters after a day was moved or cancelled: one to everybody it touches, content-free, in small acts, once each."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.parties.models import Person
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.contract.approvals import steady
from engawa.delivery.events.models import Halt
from engawa.delivery.fairs.models import FairRegistration
from engawa.delivery.fairs.notices import MOVED, MOVED_STAFF
from engawa.delivery.fairs.states import RegistrationState
from engawa.shared.messaging.actions import send_notice
from engawa.shared.messaging.models import Notice

TELL = "fairs.tell"
AT_ONCE = 50
TOLD = (RegistrationState.RECEIVED, RegistrationState.CONFIRMED, RegistrationState.ACTIVE)
STAFF = (Role.EXHIBITOR, Role.AGENCY, Role.COMMISSIONER)
"""Hosts of companies and municipalities, 県立HW and 定住機構, 甲. 乙 decides itself."""


def recipients(gathering: UUID) -> tuple[list[UUID], list[UUID]]:
    """(people who registered, people at work). Inside the programme."""
    people = FairRegistration.objects.filter(gathering=gathering, state__in=TOLD).order_by("made_at", "pk")
    active = Membership.objects.filter(state=Membership.State.ACTIVE, roles__overlap=[role.value for role in STAFF])
    return list(people.values_list("subject_id", flat=True)), list(
        active.order_by("pk").values_list("person_id", flat=True)
    )


def tell_all(programme: Programme, halt_id: UUID) -> int:
    """Those not told yet, until nobody is left; how many. A job that was cut short goes on where it stopped."""
    told = 0
    while sent := _some(programme, halt_id):
        told += sent
    return told


def _some(programme: Programme, halt_id: UUID) -> int:
    with acting(Act.NOTICE_SEND, programme, by=system(TELL), purpose=Purpose.NOTICE, scope={"halt": halt_id}) as act:
        steady.change(TELL, halt_id)
        halt = Halt.objects.get(pk=halt_id)
        subjects, persons = _left(halt)
        if not subjects and not persons:
            act.skip_entry()
            return 0
        data = {"halt": str(halt.pk), "gathering": str(halt.gathering_id)}
        for subject in Subject.objects.filter(pk__in=subjects).order_by("pk"):
            send_notice(act, MOVED, to=subject, data=data)
            act.concern(subject.pk)
        for person in Person.objects.filter(pk__in=persons).order_by("pk"):
            send_notice(act, MOVED_STAFF, to=person, data=data)
        act.record(people=len(subjects), staff=len(persons))
    return len(subjects) + len(persons)


def _left(halt: Halt) -> tuple[Sequence[UUID], Sequence[UUID]]:
    known = Notice.objects.filter(kind__in=[MOVED, MOVED_STAFF], data__halt=str(halt.pk))
    told = {*known.values_list("subject_id", flat=True), *known.values_list("person_id", flat=True)}
    subjects, persons = recipients(halt.gathering_id)
    some = list(islice((one for one in subjects if one not in told), AT_ONCE))
    return some, list(islice((one for one in persons if one not in told), AT_ONCE - len(some)))


def told_of(halts: Iterable[UUID]) -> dict[str, int]:
    """How many letters were prepared, by the id of what they tell of. Inside the programme."""
    rows = Notice.objects.filter(kind__in=[MOVED, MOVED_STAFF], data__halt__in=[str(one) for one in halts])
    return Counter(str(one) for one in rows.values_list("data__halt", flat=True))
