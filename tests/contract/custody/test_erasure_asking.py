"""P39 to P41: what stands before an erasure, and what each refusal says."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.states import SubjectState
from engawa.contract.approvals.actions import NumberTaken
from engawa.contract.approvals.documents import BadDocument
from engawa.contract.custody.disposal import actions, queries
from engawa.contract.custody.disposal.states import AttendanceState, ErasureState, Method
from tests.contract.custody import erasing
from tests.make import entries, make_actor, make_programme, make_subject, reload

pytestmark = pytest.mark.django_db


def unmet(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    for one in refusal.value.unmet:
        assert one.what and one.why and one.clause.startswith("特記事項第10条") and one.next_label
    return [one.duty for one in refusal.value.unmet]


def test_asking_is_a_row_with_a_number_and_asking_twice_is_one() -> None:
    programme = make_programme()
    first, second = make_subject(programme), make_subject(programme)

    once = erasing.ask(programme, first.pk)
    again = erasing.ask(programme, first.pk)
    other = erasing.ask(programme, second.pk)

    assert (once.pk, once.number_text, once.state) == (again.pk, "消去第1号", ErasureState.ASKED)
    assert other.number_text == "消去第2号"
    assert len(entries(programme, Act.ERASURE_ASK)) == 2


def test_the_plan_counts_what_is_held_by_place_and_holds_no_value() -> None:
    programme = make_programme()
    subject = make_subject(programme, alias="うみねこ花子", mail="hanako@example.jp")

    request = erasing.plan(erasing.ask(programme, subject.pk))

    with inside(programme):
        lines = {line.site: line for line in queries.plan_lines(request)}
    assert lines["subjects_subject"].count == 1
    assert lines["subjects_subject"].classes == ("表示名", "連絡先", "氏名")
    assert lines["subjects_subject"].medium == "データベース"
    assert lines["vault.key"].count == 2
    assert lines["ledger_subject"].count == 1
    assert not any(word in str(request.plan) for word in ("うみねこ花子", "hanako", subject.pk.hex, str(subject.pk)))


def test_without_any_instruction_nothing_is_erased_and_every_unmet_duty_is_named() -> None:
    programme = make_programme()
    request = erasing.plan(erasing.ask(programme, make_subject(programme).pk))

    with pytest.raises(Refused) as refusal:
        erasing.order(request)

    assert unmet(refusal) == ["P39", "P40"]
    assert reload(request).state == ErasureState.PLANNED


def test_an_instruction_for_somebody_else_is_none_for_her() -> None:
    programme = make_programme()
    named, other = (erasing.plan(erasing.ask(programme, make_subject(programme).pk)) for _ in range(2))
    erasing.instruct(named)
    erasing.waive(named)

    with pytest.raises(Refused) as refusal:
        erasing.order(other)

    assert "P39" in unmet(refusal)
    assert reload(other).state == ErasureState.PLANNED


def test_an_instruction_dated_tomorrow_does_not_count_today() -> None:
    programme = make_programme()
    request = erasing.plan(erasing.ask(programme, make_subject(programme).pk))
    erasing.instruct(request, dated_on=clock.today() + dt.timedelta(days=1))
    erasing.waive(request)

    with pytest.raises(Refused) as refusal:
        erasing.order(request)

    assert unmet(refusal) == ["P39"]


def test_another_programmes_request_is_not_there() -> None:
    here, there = make_programme(), make_programme()
    request = erasing.ready(there, make_subject(there).pk)
    request.programme = here

    with pytest.raises(Refused) as refusal:
        actions.erase(request, by=make_actor(Role.CHIEF, here))

    assert unmet(refusal) == ["P39", "P40"]
    request.programme = there
    assert reload(request).state == ErasureState.INSTRUCTED


def test_attendance_is_offered_first_and_awaited() -> None:
    programme = make_programme()
    request = erasing.plan(erasing.ask(programme, make_subject(programme).pk))
    erasing.instruct(request)
    chief, window = make_actor(Role.CHIEF, programme), make_actor(Role.COMMISSIONER, programme)

    for step in (
        lambda: None,
        lambda: actions.offer_attendance(request, by=chief),
        lambda: actions.answer_attendance(request, by=window, wish=True),
        lambda: actions.confirm_attendance(request, by=chief),
    ):
        step()
        with pytest.raises(Refused) as refusal:
            erasing.order(request)
        assert unmet(refusal) == ["P40"]
    actions.confirm_attendance(request, by=window)

    assert reload(request).attendance == AttendanceState.CONFIRMED
    assert erasing.order(request).state == ErasureState.ERASING


def test_attendance_is_waived_in_writing_only() -> None:
    programme = make_programme()
    request = erasing.plan(erasing.ask(programme, make_subject(programme).pk))
    erasing.instruct(request)
    actions.offer_attendance(request, by=make_actor(Role.CHIEF, programme))

    with pytest.raises(actions.ReferenceMissing):
        actions.answer_attendance(request, by=make_actor(Role.COMMISSIONER, programme), wish=False, reference=" ")


def test_ending_the_key_alone_is_no_erasure() -> None:
    programme = make_programme()
    request = erasing.ready(programme, make_subject(programme).pk)

    with pytest.raises(Refused) as refusal:
        erasing.order(request, method=Method.KEY_ONLY)

    assert unmet(refusal) == ["P41"]


def test_erasing_asks_for_a_fresh_proof_of_the_chief_alone() -> None:
    programme = make_programme()
    request = erasing.ready(programme, make_subject(programme).pk)
    chief = make_actor(Role.CHIEF, programme)

    with pytest.raises(StepUpNeeded):
        actions.erase(request, by=chief)
    for role in (Role.CONTRACTOR, Role.COMMISSIONER, Role.EXHIBITOR):
        with pytest.raises(NotPermitted):
            erasing.order(request, by=make_actor(role, programme))
    assert reload(request).state == ErasureState.INSTRUCTED


def test_only_the_commissioner_instructs_and_with_a_proof() -> None:
    programme = make_programme()
    request = erasing.plan(erasing.ask(programme, make_subject(programme).pk))
    words = {"number": "第1号", "dated_on": clock.today(), "document": b"%PDF-1.7\n"}
    more = {"signer": "課長", "office": "県の課", "document_name": "指示書.pdf"}

    with pytest.raises(NotPermitted):
        erasing.instruct(request, by=make_actor(Role.CHIEF, programme))
    with pytest.raises(StepUpNeeded):
        actions.instruct_erasure(
            programme, by=make_actor(Role.COMMISSIONER, programme), requests=[request], **words, **more
        )


@pytest.mark.parametrize(("lacks", "value"), [("number", " "), ("dated_on", None), ("document", b"")])
def test_an_instruction_is_a_document_with_number_and_date(lacks: str, value: object) -> None:
    programme = make_programme()
    request = erasing.plan(erasing.ask(programme, make_subject(programme).pk))

    with pytest.raises(Refused) as refusal:
        erasing.instruct(request, **{lacks: value})

    assert unmet(refusal) == ["P39"]


def test_an_instruction_names_requests_as_they_are_planned_now() -> None:
    programme = make_programme()
    asked = erasing.ask(programme, make_subject(programme).pk)
    stale = erasing.plan(erasing.ask(programme, make_subject(programme).pk))
    stale.plan_digest = "0" * 64

    for request in (asked, stale):
        with pytest.raises(Refused) as refusal:
            erasing.instruct(request)
        assert unmet(refusal) == ["P39"]


def test_a_number_stands_for_one_instruction_and_only_documents_are_taken() -> None:
    programme = make_programme()
    first, second = (erasing.plan(erasing.ask(programme, make_subject(programme).pk)) for _ in range(2))
    erasing.instruct(first)

    with pytest.raises(NumberTaken):
        erasing.instruct(second, number="第２０２６０００９８７６５号")
    with pytest.raises(BadDocument):
        erasing.instruct(second, number="第2号", document=b"MZ nothing to sign")


def test_from_the_order_on_nobody_enters_in_her_name() -> None:
    programme = make_programme()
    subject = make_subject(programme)
    request = erasing.ordered(programme, subject.pk)

    assert (request.state, reload(subject).state) == (ErasureState.ERASING, SubjectState.BLOCKED)
    (entry,) = entries(programme, Act.ERASE)
    assert (entry["duties"], entry["approvals"], entry["pending"]) == (["P39", "P40", "P41"], [erasing.INSTRUCTION], [])
    with pytest.raises(WrongState):
        erasing.order(request)


def test_only_she_asks_for_herself() -> None:
    programme = make_programme()
    subject = make_subject(programme)

    with pytest.raises(PermissionError):
        actions.ask_erasure(programme, by=make_actor(Role.CHIEF, programme))
    assert actions.ask_erasure(programme, by=seeker(subject.pk)).subject_id == subject.pk
