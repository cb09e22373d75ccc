"""Who may read what: under 甲's number and her consent, the sheet by 定住機構 or by her tick, notes by their bodies alone."""

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.fields import ConsultField
from engawa.contract.custody.actions import withdraw_consent
from engawa.contract.custody.models import Disclosure
from engawa.contract.custody.queries import seen_by
from engawa.delivery.fairs.models import Fair
from engawa.delivery.guidance.actions import asking, telling
from engawa.delivery.guidance.models import Consultation
from engawa.delivery.guidance.states import Bodies, ConsultState, NoteKind
from tests.delivery.fairs.talk_makers import Someone, make_someone
from tests.delivery.guidance.makers import (
    ALL,
    SHEET,
    WORDS,
    Counters,
    ask,
    fresh,
    held,
    make_counters,
)
from tests.make import entries, make_actor

pytestmark = pytest.mark.django_db
OWN, SHARED = "夫の転職を心配しておられる。", "まず住まいの下見を三月に。"


def told(here: Counters, fair: Fair) -> Someone:
    who = make_someone(fair)
    telling.tell_sheet(here.programme, by=who.actor, answers=SHEET)
    return who


# --- the request ------------------------------------------------------------------------------------------------------


def test_a_body_reads_what_she_ticked_for_it_and_she_sees_that_it_did() -> None:
    here = make_counters()
    who = make_someone(here.fair, alias="うみねこ九", family="砂丘", given="花")
    hellowork, relocation = here.bodies
    one = ask(here, who, shown=((hellowork, (ConsultField.TOPICS,)), (relocation, ALL)))

    little, all_of_it = (telling.see_consultation(one, by=by) for by in (here.hellowork, here.relocation))

    assert (little.alias, little.name, little.mail, little.words) == ("うみねこ九", "", "", WORDS)
    assert (all_of_it.name, all_of_it.words) == ("砂丘 花", WORDS)
    assert all_of_it.topics == ("仕事の探し方", "住まい")
    with inside(here.programme):
        rows = Disclosure.objects.filter(subject=who.actor.id).order_by("at")
        assert [(row.recipient_id, row.fields) for row in rows] == [
            (hellowork, ["alias", "topics"]),
            (relocation, ["alias", "identity", "contact", "topics"]),
        ]
        seen = seen_by(here.programme.pk, who.actor.id)
    assert [line.did for line in seen] == ["相談の申込みを読む"] * 2
    assert seen[1].what == "表示名、相談したいこと"
    assert seen[1].number


def test_without_number_or_consent_nothing_opens_and_both_are_named() -> None:
    here = make_counters(approved=False)
    who = make_someone(here.fair)
    one = ask(here, who, shown=())

    with pytest.raises(Refused) as refusal:
        telling.see_consultation(one, by=here.relocation)

    assert [unmet.duty for unmet in refusal.value.unmet] == ["P04", "P04.person"]
    assert refusal.value.unmet[0].what == "相談の内容はまだ開けません。"


def test_what_she_takes_back_closes() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    one = ask(here, who)
    withdraw_consent(
        here.programme, by=who.actor, subject=who.actor.id, purpose=Purpose.CONSULTATION, recipient=here.bodies[1]
    )

    with pytest.raises(Refused):
        telling.see_consultation(one, by=here.relocation)
    assert telling.see_consultation(one, by=here.hellowork).words == WORDS


def test_a_body_that_was_not_asked_reads_nothing_though_she_once_consented() -> None:
    here = make_counters()
    who = make_someone(here.fair)
    ask(here, who)
    one = ask(here, who, Bodies.RELOCATION)

    with pytest.raises(Refused) as refusal:
        telling.see_consultation(one, by=here.hellowork)
    assert [unmet.duty for unmet in refusal.value.unmet] == ["consult.body"]


# --- the sheet ----------------------------------------------------------------------------------------------------------


def test_the_sheet_is_read_by_the_relocation_body_and_by_hello_work_only_with_her_tick() -> None:
    here = make_counters()
    who = told(here, here.fair)
    one = ask(here, who)

    assert telling.see_sheet(one, by=here.relocation) == dict.fromkeys(telling.SHEET, "") | SHEET
    with pytest.raises(Refused) as refusal:
        telling.see_sheet(one, by=here.hellowork)
    assert "consult.sheet" in [unmet.duty for unmet in refusal.value.unmet]

    ticked = ask(here, who, shown=tuple((body, (*ALL, ConsultField.HOUSEHOLD)) for body in here.bodies))
    assert telling.see_sheet(ticked, by=here.hellowork)["household"] == SHEET["household"]
    unticked = ask(here, who)
    with pytest.raises(Refused):
        telling.see_sheet(ticked, by=here.hellowork)  # the page was read before she took it back
    assert unticked.sheet_to == []


def test_the_tick_is_for_that_consultation_alone() -> None:
    here = make_counters()
    who = told(here, here.fair)
    first = ask(here, who, shown=tuple((body, (*ALL, ConsultField.HOUSEHOLD)) for body in here.bodies))
    asking.cancel_consultation(first, by=who.actor)
    second = ask(here, who)

    with pytest.raises(Refused):
        telling.see_sheet(second, by=here.hellowork)


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.CHIEF, Role.COMMISSIONER, Role.AUDITOR, Role.EXHIBITOR])
def test_nobody_else_opens_anything_of_it(role: Role) -> None:
    here = make_counters()
    who = told(here, here.fair)
    one = held(here, who)
    telling.write_note(one, by=here.relocation, kind=NoteKind.SHARED, text=SHARED)
    stranger = make_actor(role, here.programme)

    for reads in (telling.see_consultation, telling.see_sheet, telling.read_notes):
        with pytest.raises(NotPermitted):
            reads(one, by=stranger)  # type: ignore[operator]  # each takes the same two
    with pytest.raises(NotPermitted):
        telling.write_note(one, by=stranger, kind=NoteKind.OWN, text="のぞき見")


def test_an_empty_sheet_tells_nothing_any_more() -> None:
    here = make_counters()
    who = told(here, here.fair)
    one = ask(here, who)

    telling.tell_sheet(here.programme, by=who.actor, answers={})

    with pytest.raises(Refused):
        telling.see_sheet(one, by=here.relocation)
    assert telling.see_consultation(one, by=here.relocation).words == WORDS
    with pytest.raises(ValueError, match="no such question"):
        telling.tell_sheet(here.programme, by=who.actor, answers={"income": "多い"})


def test_she_reads_her_own_words_always() -> None:
    here = make_counters(approved=False)
    who = told(here, here.fair)
    one = ask(here, who)

    own = telling.see_own_words(here.programme, by=who.actor, consultation=one)

    assert (own.words, own.sheet["household"], own.told) == (WORDS, SHEET["household"], True)


# --- notes --------------------------------------------------------------------------------------------------------------


def texts(one: Consultation, by: Actor) -> list[str]:
    return [read.text for read in telling.read_notes(one, by=by)]


def test_a_note_of_its_own_is_read_by_the_body_that_wrote_it_and_a_shared_one_by_both() -> None:
    here = make_counters()
    one = held(here, make_someone(here.fair))
    telling.write_note(one, by=here.hellowork, kind=NoteKind.OWN, text=OWN)
    telling.write_note(one, by=here.hellowork, kind=NoteKind.SHARED, text=SHARED)

    assert texts(one, here.hellowork) == [OWN, SHARED]
    assert texts(one, here.relocation) == [SHARED]
    assert fresh(one).state == ConsultState.NOTED


def test_a_note_of_one_body_is_not_shared_with_a_body_that_was_not_asked() -> None:
    here = make_counters()
    one = held(here, make_someone(here.fair), Bodies.HELLOWORK)
    telling.write_note(one, by=here.hellowork, kind=NoteKind.SHARED, text=SHARED)

    with pytest.raises(asking.NotThisBody):
        telling.read_notes(one, by=here.relocation)
    with pytest.raises(asking.NotThisBody):
        telling.write_note(one, by=here.relocation, kind=NoteKind.OWN, text="のぞき見")


def test_a_note_is_written_afterwards_and_anew() -> None:
    here = make_counters()
    with pytest.raises(WrongState):
        telling.write_note(ask(here, make_someone(here.fair)), by=here.hellowork, kind=NoteKind.OWN, text=OWN)
    one = held(here, make_someone(here.fair))

    telling.write_note(one, by=here.hellowork, kind=NoteKind.OWN, text="書きかけ")
    telling.write_note(one, by=here.hellowork, kind=NoteKind.OWN, text=OWN)

    assert texts(one, here.hellowork) == [OWN]
    told_of = [e["scope"] for e in entries(here.programme, Act.CONSULT_NOTE)]
    assert told_of == [{"kind": "own"}] * 2
