import pytest

from engawa.base.acts.acting import acting, digest_of
from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.registry import EVALUATORS, Unmet, evaluator
from engawa.base.acts.words import Act
from engawa.base.kit import opened
from engawa.base.ledger.verify import verify
from engawa.base.programmes.actors import VISITOR, system
from engawa.base.programmes.context import OtherProgramme, OutsideProgramme, entered, inside
from engawa.base.programmes.models import Membership
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.aliases import show_aliases
from engawa.base.subjects.models import Subject
from tests.make import entries, make_actor, make_programme, make_seeker, make_subject, proof, reload

pytestmark = pytest.mark.django_db


def test_an_act_leaves_one_entry_and_the_chain_verifies() -> None:
    programme = make_programme()

    with acting(Act.FAIR_PLAN, programme, by=system("test"), scope={"day": 1}):
        pass

    assert [(e["act"], e["decision"], e["scope"]) for e in entries(programme)] == [
        ("programme.open", "allow", {"profile": "articles_and_specification"}),
        ("fair.plan", "allow", {"day": 1}),
    ]
    with inside(programme):
        assert verify(programme.pk).good


def test_nested_acts_join_and_their_entries_follow_in_the_order_they_ended() -> None:
    programme = make_programme()

    with acting(Act.FAIR_PLAN, programme, by=system("outer")), acting(Act.TALK_SETTLE, programme, by=system("inner")):
        pass

    assert [e["act"] for e in entries(programme)][1:] == ["talk.settle", "fair.plan"]


def test_a_visitor_without_the_word_is_not_permitted_and_nothing_is_recorded() -> None:
    programme = make_programme()

    with pytest.raises(NotPermitted), acting(Act.FAIR_PLAN, programme, by=VISITOR):
        pass

    assert [e["act"] for e in entries(programme)] == ["programme.open"]


def test_a_refusal_names_every_unmet_duty_and_is_recorded_although_the_act_rolled_back() -> None:
    programme = make_programme()
    by = make_actor(Role.CONTRACTOR, programme)
    kept = dict(EVALUATORS)
    evaluator("P07", acts=[Act.IMPORT_TRY])(lambda _ask: Unmet("P07", what="取り込めません"))
    try:
        with pytest.raises(Refused) as refusal, acting(Act.IMPORT_TRY, programme, by=by):
            pytest.fail("the body ran")
    finally:
        EVALUATORS.clear()
        EVALUATORS.update(kept)

    assert [one.duty for one in refusal.value.unmet] == ["P07"]
    assert [(e["act"], e["decision"], e["duties"]) for e in entries(programme)][-1] == ("import.try", "deny", ["P07"])


def test_a_duty_without_evaluator_stands_in_the_entry_as_pending() -> None:
    programme = make_programme()
    by = make_actor(Role.CONTRACTOR, programme)

    with acting(Act.IMPORT_TRY, programme, by=by):
        pass

    assert entries(programme, Act.IMPORT_TRY)[0]["pending"] == ["P07"]


def test_an_act_with_step_up_asks_for_a_proof_over_exactly_its_facts() -> None:
    programme = make_programme()
    by = make_actor(Role.COMMISSIONER, programme)
    good = proof(by, Act.TARGET_AGREE, programme, scope={"value": 120})

    with pytest.raises(StepUpNeeded), acting(Act.TARGET_AGREE, programme, by=by, scope={"value": 120}):
        pass
    with pytest.raises(StepUpNeeded), acting(Act.TARGET_AGREE, programme, by=by, scope={"value": 119}, step_up=good):
        pass
    with acting(Act.TARGET_AGREE, programme, by=by, scope={"value": 120}, step_up=good):
        pass
    with pytest.raises(StepUpNeeded), acting(Act.TARGET_AGREE, programme, by=by, scope={"value": 120}, step_up=good):
        pass

    assert [e["proof"] for e in entries(programme, Act.TARGET_AGREE)] == ["demo"]


def test_an_act_never_opens_within_a_reading_block() -> None:
    programme = make_programme()

    with inside(programme), pytest.raises(OutsideProgramme), acting(Act.FAIR_PLAN, programme, by=system("test")):
        pass


def test_another_programme_is_refused_within_a_block() -> None:
    first, second = make_programme(), make_programme()

    with inside(first), pytest.raises(OtherProgramme), inside(second):
        pass


def test_a_query_after_a_left_block_raises_and_never_returns_rows() -> None:
    programme = make_programme()
    make_subject(programme)
    with inside(programme):
        lazy = Subject.objects.all()
        assert len(Subject.objects.all()) == 1

    for ask in (lambda: list(lazy), lazy.count, lazy.exists, lazy.first, lazy.aggregate, lambda: list(lazy.iterator())):
        with pytest.raises(OutsideProgramme):
            ask()
    with pytest.raises(OutsideProgramme):
        Membership.objects.update(roles=[])


def test_the_context_does_not_leak_to_the_next_block() -> None:
    first, second = make_programme(), make_programme()
    make_subject(first)
    with entered(second.pk, read_only=False):
        assert Subject.objects.count() == 0
    with inside(first):
        assert Subject.objects.count() == 1


def test_sealed_values_open_only_within_the_open_act_and_aliases_alone_without() -> None:
    programme = make_programme()
    subject = make_subject(programme, alias="うみねこ", family="砂丘")
    with acting(Act.TALK_SEE, programme, by=make_actor(Role.EXHIBITOR, programme)) as act:
        assert subject.open(act, "family", "phone") == {"family": "砂丘", "phone": ""}

    with pytest.raises(opened.NoOpenAct):
        subject.open(act, "family")
    with inside(programme):
        assert show_aliases([subject.pk]) == {subject.pk: "うみねこ"}


def test_a_value_moved_to_another_row_does_not_open() -> None:
    programme = make_programme()
    first, second = make_subject(programme, family="砂丘"), make_subject(programme)
    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        second.family = first.family
        second.save(update_fields=["family"])
        assert second.open(act, "family") == {"family": "読み取れません"}


def test_a_person_stands_beside_the_chain_never_in_it() -> None:
    programme = make_programme()
    me = make_seeker(programme)

    with acting(Act.TICKET_AWAY, programme, by=me):
        pass

    assert str(me.id) not in str(entries(programme))


def test_what_was_saved_can_be_read_again() -> None:
    subject = make_subject(make_programme())

    assert reload(subject).state == "confirmed"


def test_an_entry_names_the_row_it_is_about_but_never_a_person() -> None:
    programme = make_programme()
    subject, staff = make_subject(programme), make_actor(Role.CONTRACTOR, programme)
    with inside(programme):
        row = Membership.objects.get(person=staff.id)

    for about in (subject, row):
        with acting(Act.FAIR_PLAN, programme, by=system("test"), about=about):
            pass

    told = [entry["about"] for entry in entries(programme)[-2:]]
    assert told == [{"type": "subjects.subject"}, {"type": row._meta.label_lower, "id": str(row.pk)}]


def test_an_entry_names_the_job_and_whose_hand_it_was() -> None:
    programme = make_programme()
    staff, me = make_actor(Role.CONTRACTOR, programme), make_seeker(programme)

    with acting(Act.FAIR_PLAN, programme, by=system("test.job")):
        pass
    with acting(Act.TICKET_AWAY, programme, by=me):
        pass
    with acting(Act.FAIR_PLAN, programme, by=staff):
        pass

    job, hers, theirs = [entry["actor"] for entry in entries(programme)[-3:]]
    assert (job, hers) == ({"kind": "system", "job": "test.job"}, {"kind": me.kind})
    assert (theirs["kind"], theirs["person"], theirs["roles"]) == ("staff", str(staff.id), ["contractor"])


def test_free_text_is_sealed_once_beside_the_act_and_not_beside_its_lines() -> None:
    programme = make_programme()

    with acting(Act.FAIR_PLAN, programme, by=system("test")) as act:
        act.note(reason="雪のため")
        act.line(make_subject(programme))

    line, whole = entries(programme)[-2:]
    assert line["payload_sha256"] is None
    assert whole["payload_sha256"]


def test_what_a_step_up_signs_is_another_for_another_row_or_person() -> None:
    programme = make_programme()
    one, two = make_subject(programme), make_subject(programme)

    def signed(about: Subject | None = None, subject: Subject | None = None) -> str:
        return digest_of(Act.FAIR_PLAN, programme, about, None, {}, subject=subject.pk if subject else None)

    assert len({signed(), signed(one), signed(two), signed(None, one), signed(None, two), signed(one, two)}) == 6
