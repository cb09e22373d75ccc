"""Evidence writes its own tables and nothing else; repeated refusals are counted; one reading leaves one entry."""

import datetime as dt
from collections.abc import Iterator
from uuid import uuid4

import pytest

from engawa.base.acts import reads, tally
from engawa.base.acts.acting import acting
from engawa.base.acts.evidence import evidence
from engawa.base.acts.models import RefusalTally
from engawa.base.acts.refusals import Refused
from engawa.base.acts.registry import EVALUATORS, Unmet, evaluator
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock, opened
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import OutsideProgramme, inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.base.subjects.models import Subject
from engawa.delivery.queues.models import Presence
from tests.make import entries, make_actor, make_programme, make_seeker, make_subject, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def _refusing() -> Iterator[None]:
    kept = dict(EVALUATORS)
    evaluator("P07", acts=[Act.IMPORT_TRY, Act.IMPORT_CONFIRM])(lambda _ask: Unmet("P07", what="取り込めません"))
    yield
    EVALUATORS.clear()
    EVALUATORS.update(kept)


def test_evidence_writes_its_tables_only_and_opens_nothing(programme: Programme) -> None:
    subject = make_subject(programme)

    with evidence(programme) as record:
        Presence.objects.create(programme=programme, subject=subject, last_seen_at=clock.now())
        with pytest.raises(opened.NoOpenAct):
            Subject.objects.filter(pk=subject.pk).update(state="locked")
        with pytest.raises(opened.NoOpenAct):
            subject.save(update_fields=["state"])
        with pytest.raises(opened.NoOpenAct):
            subject.open(record, "family")
        with pytest.raises(opened.NoOpenAct):
            record.unreadable(["subject.family"])
        with pytest.raises(OutsideProgramme), acting(Act.FAIR_PLAN, programme, by=system("test")):
            pytest.fail("an act opened")

    assert reload(subject).state == "confirmed"


def test_evidence_within_an_act_leaves_the_act_open(programme: Programme) -> None:
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        with evidence(programme):
            assert opened.require_act() is act
        assert opened.require_act() is act

    with evidence(programme):
        assert opened.require().writes is not None
    with pytest.raises(opened.NoOpenAct):
        opened.require()


def test_an_act_given_to_a_step_is_the_open_one(programme: Programme) -> None:
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        assert opened.require_this(act) is act
        with pytest.raises(opened.NoOpenAct):
            opened.require_this(object())


# --- refusals -----------------------------------------------------------------------------------------------------------


def refuse(programme: Programme, by: Actor, act: Act = Act.IMPORT_TRY) -> None:
    with pytest.raises(Refused), acting(act, programme, by=by):
        pytest.fail("the body ran")


@pytest.mark.usefixtures("_refusing")
def test_repeats_within_a_minute_are_counted_and_told_once_at_its_end(programme: Programme) -> None:
    by = make_actor(Role.CONTRACTOR, programme)
    minute = clock.now().replace(second=0, microsecond=0)
    with clock.travel_to(minute + dt.timedelta(minutes=1)):
        for _ in range(3):
            refuse(programme, by)
        first = entries(programme, Act.IMPORT_TRY)
    with clock.travel_to(minute + dt.timedelta(minutes=2, seconds=1)):
        beat()
        beat()

    assert [one["decision"] for one in first] == ["deny"]
    told = entries(programme, Act.REFUSALS_TALLY)
    assert [(one["scope"]["of"], one["scope"]["repeats"], one["scope"]["duties"]) for one in told] == [
        ("import.try", 2, ["P07"])
    ]
    assert entries(programme)[told[0]["scope"]["first"] - 1]["act"] == "import.try"


@pytest.mark.usefixtures("_refusing")
def test_one_refusal_is_told_once_and_the_minute_ends_silently(programme: Programme) -> None:
    refuse(programme, make_actor(Role.CONTRACTOR, programme))
    with clock.travel_to(clock.now() + dt.timedelta(minutes=2)):
        beat()

    assert len(entries(programme, Act.IMPORT_TRY)) == 1
    assert entries(programme, Act.REFUSALS_TALLY) == []
    with inside(programme):
        assert RefusalTally.objects.get().settled


@pytest.mark.usefixtures("_refusing")
def test_another_actor_act_or_minute_is_told_anew(programme: Programme) -> None:
    one, other = make_actor(Role.CONTRACTOR, programme), make_actor(Role.CONTRACTOR, programme)
    refuse(programme, one)
    refuse(programme, other)
    refuse(programme, one, Act.IMPORT_CONFIRM)
    with clock.travel_to(clock.now() + dt.timedelta(minutes=2)):
        refuse(programme, one)

    assert [entry["decision"] for entry in entries(programme)[1:] if entry["act"].startswith("import")] == ["deny"] * 4
    with inside(programme):
        assert RefusalTally.objects.count() == 4


def test_an_actor_is_counted_without_being_named(programme: Programme) -> None:
    by = make_actor(Role.CONTRACTOR, programme)
    with inside(programme):
        assert by.id.bytes not in tally.key_of(programme.pk, by)
        assert tally.key_of(programme.pk, by) != tally.key_of(programme.pk, system("x"))


# --- reading once -------------------------------------------------------------------------------------------------------


def read(programme: Programme, by: Actor, subject: Subject, *fields: str, **facts: object) -> None:
    base: dict[str, object] = {"subject": subject.pk, "purpose": Purpose.MEETING, "scope": {"fields": list(fields)}}
    with acting(Act.TALK_SEE, programme, by=by, **(base | facts)) as act:  # type: ignore[arg-type]  # facts of the test
        reads.once(act)


def told(programme: Programme) -> int:
    return len(entries(programme, Act.TALK_SEE))


def test_reading_no_more_of_the_same_person_again_leaves_no_second_entry(programme: Programme) -> None:
    by, subject = make_actor(Role.EXHIBITOR, programme), make_subject(programme)
    read(programme, by, subject, "a", "b")

    read(programme, by, subject, "b")

    assert told(programme) == 1


@pytest.mark.parametrize("change", ["fields", "person", "subject", "purpose", "recipient", "time"])
def test_whatever_differs_leaves_an_entry_of_its_own(programme: Programme, change: str) -> None:
    by, subject = make_actor(Role.EXHIBITOR, programme), make_subject(programme)
    read(programme, by, subject, "a")
    later = dt.timedelta(minutes=15, seconds=1) if change == "time" else dt.timedelta()

    with clock.travel_to(clock.now() + later):
        match change:
            case "fields":
                read(programme, by, subject, "a", "b")
            case "person":
                read(programme, make_actor(Role.EXHIBITOR, programme), subject, "a")
            case "subject":
                read(programme, by, make_subject(programme), "a")
            case "purpose":
                read(programme, by, subject, "a", purpose=Purpose.FOLLOW_UP)
            case "recipient":
                read(programme, by, subject, "a", recipient=uuid4())
            case _:
                read(programme, by, subject, "a")

    assert told(programme) == 2


def test_two_people_who_read_themselves_leave_an_entry_each(programme: Programme) -> None:
    one, other = make_seeker(programme), make_seeker(programme)
    for me in (one, other, one):
        with acting(Act.SUBJECT_SEE, programme, by=me, subject=me.id, purpose=Purpose.OWN_DATA) as act:
            reads.once(act)

    assert len(entries(programme, Act.SUBJECT_SEE)) == 2
