"""Cases: an owner and a next date always, her own line of steps, questions that end with the programme, hand-overs."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from engawa.base.acts.acting import acting
from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme, Wait
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import run_due
from engawa.contract.custody.actions import withdraw_consent
from engawa.contract.custody.models import Disclosure
from engawa.contract.custody.queries import seen_by
from engawa.delivery.guidance.access import case_for, hand_over_for
from engawa.delivery.guidance.actions import cases, following, handing
from engawa.delivery.guidance.actions.asking import NotThisBody
from engawa.delivery.guidance.case_states import CaseState, HandState, Route, Track
from engawa.delivery.guidance.models import Case, CaseAsk, CaseHandOver, CaseStep
from engawa.delivery.guidance.queries.cases import checks_of, going_on, lines_of
from engawa.delivery.guidance.states import ConsultState
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.talk_makers import Someone, make_someone
from tests.delivery.guidance.makers import (
    Counters,
    approve_agencies,
    fresh,
    held,
    make_case,
    make_counters,
    organisation_of,
    soon,
)
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db
SECRET = "義母の体調を気にしておられる。"


@pytest.fixture
def here() -> Counters:
    return make_counters()


@pytest.fixture
def her(here: Counters) -> Someone:
    return make_someone(here.fair)


# --- open, next, closed -----------------------------------------------------------------------------------------------


def test_a_case_begins_with_an_owner_a_next_date_and_the_first_step(here: Counters, her: Someone) -> None:
    one = held(here, her)
    case = cases.open_case(one, by=here.relocation, next_action="home", next_due=soon(7), words=SECRET)

    assert (case.state, case.owner, case.next_due) == (CaseState.OPEN, here.relocation.id, soon(7))
    assert fresh(one).state == ConsultState.CASE
    assert (case.lead, case.stage_job, case.stage_move) == ("relocation", "talked", "")
    assert cases.see_case(case, by=here.relocation) == SECRET
    with inside(here.programme):
        assert [check.key for check in checks_of(case)][:2] == ["travel", "grant"]
        assert [one.pk for one in going_on(here.relocation.organisation_id)] == [case.pk]
        assert going_on(here.hellowork.organisation_id) == []


def test_a_case_without_owner_or_date_is_not_stored(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    for lost in ({"owner": None}, {"next_due": None}):
        with (
            pytest.raises(IntegrityError, match="case_going_on_has_owner_and_date"),
            acting(Act.CASE_MOVE, here.programme, by=here.relocation),
            transaction.atomic(),
        ):
            Case.objects.filter(pk=case.pk).update(**lost)


def test_one_goes_on_at_a_time_and_the_next_consultation_joins_it(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    second = held(here, her)

    joined = cases.open_case(second, by=here.hellowork, next_action="jobs", next_due=soon(3))

    assert joined.pk == case.pk
    assert (fresh(second).state, reload(case).owner) == (ConsultState.CASE, here.relocation.id)


def test_a_next_date_lies_between_today_and_the_end(here: Counters, her: Someone) -> None:
    here.programme.ends_on = soon(20)
    here.programme.save()
    case = make_case(here, her)

    for day in (soon(-1), soon(21)):
        with pytest.raises(cases.PastDay):
            cases.plan_next(case, by=here.relocation, next_action="phone", next_due=day)
    planned = cases.plan_next(case, by=here.relocation, next_action="phone", next_due=soon(20))
    assert (planned.next_action, planned.next_due) == ("phone", soon(20))


def test_another_body_neither_finds_nor_moves_it_and_nobody_else_reads_it(here: Counters, her: Someone) -> None:
    case = make_case(here, her, words=SECRET)

    with pytest.raises(Http404):
        case_for(here.programme, here.hellowork, case.pk)
    with pytest.raises(NotThisBody):
        cases.close_case(case, by=here.hellowork, closing="her_wish")
    for role in (Role.CHIEF, Role.COMMISSIONER, Role.EXHIBITOR):
        stranger = make_actor(role, here.programme)
        with pytest.raises(NotPermitted):
            cases.see_case(case, by=stranger)
        with pytest.raises(Http404):
            case_for(here.programme, stranger, case.pk)
    elsewhere = make_counters()
    with pytest.raises(Http404):
        case_for(elsewhere.programme, elsewhere.relocation, case.pk)


def test_a_closed_case_says_why_and_moves_no_more(here: Counters, her: Someone) -> None:
    case = make_case(here, her)

    done = cases.close_case(case, by=here.relocation, closing="reached")

    assert (done.state, done.closing) == (CaseState.CLOSED, "reached")
    with pytest.raises(WrongState):
        cases.plan_next(done, by=here.relocation, next_action="phone", next_due=soon(1))
    with pytest.raises(WrongState):
        following.say_stage(done, by=her.actor, track="job", stage="joined")


def test_a_colleague_takes_it_over_and_waiting_can_be_ended(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    colleague = make_actor(Role.AGENCY, here.programme, organisation_of(here.relocation))

    assert cases.take_case(case, by=colleague).owner == colleague.id
    waiting = cases.turn_case(case, by=colleague, verb="wait")
    assert waiting.state == CaseState.WAITING
    assert cases.turn_case(waiting, by=here.relocation, verb="resume").state == CaseState.OPEN


def test_a_line_of_the_checklist_is_ticked_and_unticked(here: Counters, her: Someone) -> None:
    case = make_case(here, her)

    assert cases.tick_item(case, by=here.relocation, key="home", done=True).done_on == clock.today()
    assert cases.tick_item(case, by=here.relocation, key="home", done=False).done_on is None
    with pytest.raises(cases.Unknown):
        cases.tick_item(case, by=here.relocation, key="wedding", done=True)


# --- steps ------------------------------------------------------------------------------------------------------------


def reached(case: Case, track: Track) -> list[str]:
    with inside(case.programme):
        line = next(one for one in lines_of(case) if one.track is track)
    return [stage.stage.value for stage in line.stages if stage.reached]


def test_her_line_is_what_was_said_and_she_corrects_it(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    step = cases.add_step(case, by=here.relocation, track="job", stage="offered", on=clock.today())
    assert reached(case, Track.JOB)[-1] == "offered"

    following.deny_step(case, by=her.actor, step=step.pk)
    following.say_stage(case, by=her.actor, track="job", stage="applied")

    assert reached(case, Track.JOB) == ["talked", "prepares", "applied"]
    assert reload(case).stage_job == "applied"
    with inside(here.programme):
        assert [row.source for row in CaseStep.objects.filter(denied_at=None).order_by("made_at")] == [
            "agency",
            "seeker",
        ]


def test_nobody_corrects_another_persons_line(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    step = cases.add_step(case, by=here.relocation, track="job", stage="applied", on=clock.today())
    stranger = make_someone(here.fair)

    with pytest.raises(following.NotHers):
        following.deny_step(case, by=stranger.actor, step=step.pk)
    with pytest.raises(following.NotHers):
        following.say_stage(case, by=stranger.actor, track="job", stage="joined")
    with pytest.raises(NotPermitted):
        following.say_stage(case, by=here.relocation, track="job", stage="joined")


def test_a_step_lies_on_its_own_line_and_not_ahead(here: Counters, her: Someone) -> None:
    case = make_case(here, her)

    with pytest.raises(cases.Unknown):
        cases.add_step(case, by=here.relocation, track="move", stage="joined", on=clock.today())
    with pytest.raises(cases.PastDay):
        cases.add_step(case, by=here.relocation, track="job", stage="joined", on=soon(1))


# --- questions --------------------------------------------------------------------------------------------------------


def test_she_is_asked_after_a_week_a_month_a_quarter_and_before_the_end_never_after_it() -> None:
    opened = dt.date(2026, 2, 14)

    found = following.rounds(opened, dt.date(2026, 3, 27))
    assert [(one.value, clock.local(at).date()) for one, at in found] == [
        ("week", dt.date(2026, 2, 21)),
        ("end", dt.date(2026, 3, 6)),
        ("month", dt.date(2026, 3, 16)),
    ]
    assert [one.value for one, _at in following.rounds(opened, None)] == ["week", "month", "quarter"]


def test_a_question_goes_out_once_and_two_taps_answer_it(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    with clock.travel_to(clock.now() + dt.timedelta(days=8)):
        run_due(following.WAIT, here.programme, case.pk)
        run_due(following.WAIT, here.programme, case.pk)
        with inside(here.programme):
            asked = list(CaseAsk.objects.filter(case=case))
            letters = Notice.objects.filter(subject=her.actor.id, kind="guidance.ask").count()
        assert ([one.round for one in asked], letters) == (["week"], 1)

        following.say_stage(case, by=her.actor, track="move", stage="visited")

    assert reload(asked[0]).answered_at is not None
    assert reload(case).stage_move == "visited"


def test_a_closed_case_asks_nothing(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    cases.close_case(case, by=here.relocation, closing="lost")
    with clock.travel_to(clock.now() + dt.timedelta(days=8)):
        run_due(following.WAIT, here.programme, case.pk)

    with inside(here.programme):
        assert not CaseAsk.objects.filter(case=case).exists()


# --- hand-over --------------------------------------------------------------------------------------------------------


def propose(here: Counters, case: Case, route: Route = Route.DIRECT) -> CaseHandOver:
    to = here.hellowork.organisation_id
    assert to is not None
    return handing.propose_hand_over(case, by=here.relocation, to=to, route=route, content=["identity", "case"])


def test_nothing_moves_without_her_yes(here: Counters, her: Someone) -> None:
    approve_agencies(here.programme, *here.bodies, purpose=Purpose.FOLLOW_UP)
    case = make_case(here, her, words=SECRET)
    hand = propose(here, case)

    with pytest.raises(Refused):
        handing.send_hand_over(hand, by=here.relocation)
    by_way = propose_other(here, Route.VIA)
    with pytest.raises(WrongState):
        handing.send_hand_over(by_way, by=here.relocation)
    for unsent in (hand, handing.answer_hand_over(hand, by=her.actor, yes=True)):
        with pytest.raises(Http404):
            hand_over_for(here.programme, here.hellowork, unsent.pk)
        with pytest.raises(Http404):
            case_for(here.programme, here.hellowork, case.pk)
    with pytest.raises(following.NotHers):
        handing.answer_hand_over(by_way, by=her.actor, yes=True)


def propose_other(here: Counters, route: Route) -> CaseHandOver:
    return propose(here, make_case(here, make_someone(here.fair)), route)


def test_her_no_ends_it_and_the_case_stays(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    hand = propose(here, case)

    assert handing.answer_hand_over(hand, by=her.actor, yes=False).state == HandState.REFUSED
    assert reload(case).state == CaseState.OPEN
    with inside(here.programme):
        assert not Disclosure.objects.filter(subject=her.actor.id, purpose=Purpose.FOLLOW_UP).exists()
    assert propose(here, case, Route.VIA).state == HandState.PROPOSED


def test_straight_only_under_a_number_and_then_it_stands_on_her_page(here: Counters, her: Someone) -> None:
    case = make_case(here, her, words=SECRET)
    hand = handing.answer_hand_over(propose(here, case), by=her.actor, yes=True)

    with pytest.raises(Refused) as refusal:
        handing.send_hand_over(hand, by=here.relocation)
    assert [(one.duty, one.what) for one in refusal.value.unmet] == [("P04", "この支援はまだ直接には引き継げません。")]
    assert reload(hand).state == HandState.CONSENTED

    approve_agencies(here.programme, *here.bodies, purpose=Purpose.FOLLOW_UP)
    sent = handing.send_hand_over(hand, by=here.relocation)
    assert sent.approval_number
    found = case_for(here.programme, here.hellowork, case.pk)
    assert cases.see_case(found, by=here.hellowork) == SECRET
    done = handing.accept_hand_over(sent, by=here.hellowork, in_charge_from=soon(1))

    assert (done.state, done.in_charge_from, reload(case).state) == (
        HandState.ACCEPTED,
        soon(1),
        CaseState.HANDED_OVER,
    )
    with inside(here.programme):
        rows = Disclosure.objects.filter(subject=her.actor.id, purpose=Purpose.FOLLOW_UP)
        assert [(row.recipient_id, row.fields) for row in rows] == [
            (here.hellowork.organisation_id, ["alias", "identity", "case"])
        ]
        seen = [line.did for line in seen_by(here.programme.pk, her.actor.id)]
    assert "支援を引き継ぐ" in seen
    assert "支援の引継ぎを決める" in seen


def test_what_she_takes_back_before_it_goes_does_not_go(here: Counters, her: Someone) -> None:
    approve_agencies(here.programme, *here.bodies, purpose=Purpose.FOLLOW_UP)
    hand = handing.answer_hand_over(propose(here, make_case(here, her)), by=her.actor, yes=True)
    withdraw_consent(
        here.programme, by=her.actor, subject=her.actor.id, purpose=Purpose.FOLLOW_UP, recipient=hand.to_id
    )

    with pytest.raises(Refused) as refusal:
        handing.send_hand_over(hand, by=here.relocation)
    assert [one.duty for one in refusal.value.unmet] == ["P04.person"]


def test_by_way_of_the_commissioner_the_other_body_reads_nothing_here(here: Counters, her: Someone) -> None:
    case = make_case(here, her, words=SECRET)
    hand = handing.answer_hand_over(propose(here, case, Route.VIA), by=her.actor, yes=True)

    sent = handing.send_hand_over(hand, by=here.relocation)

    assert (sent.state, sent.approval_number) == (HandState.SENT, "")
    with pytest.raises(Http404):
        case_for(here.programme, here.hellowork, case.pk)
    assert handing.accept_hand_over(sent, by=here.hellowork, in_charge_from=soon(0)).state == HandState.ACCEPTED
    with pytest.raises(Http404):
        case_for(here.programme, here.hellowork, case.pk)


def test_only_the_body_it_goes_to_accepts_or_refuses(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    hand = handing.answer_hand_over(propose(here, case, Route.VIA), by=her.actor, yes=True)
    sent = handing.send_hand_over(hand, by=here.relocation)

    with pytest.raises(NotThisBody):
        handing.accept_hand_over(sent, by=here.relocation, in_charge_from=soon(0))
    refused = handing.refuse_hand_over(sent, by=here.hellowork)
    assert (refused.state, reload(case).state) == (HandState.REFUSED, CaseState.OPEN)


def test_without_an_answer_it_is_returned_once(here: Counters, her: Someone) -> None:
    hand = handing.answer_hand_over(propose(here, make_case(here, her), Route.VIA), by=her.actor, yes=True)
    handing.send_hand_over(hand, by=here.relocation)

    with clock.travel_to(clock.now() + dt.timedelta(days=15)):
        run_due(handing.RETURN, here.programme, hand.pk)
        run_due(handing.RETURN, here.programme, hand.pk)

    assert reload(hand).state == HandState.RETURNED
    returns = [e for e in entries(here.programme, Act.CASE_HAND) if e["scope"].get("verb") == "return"]
    assert len(returns) == 1


def test_it_is_returned_a_week_before_the_end_at_the_latest(here: Counters) -> None:
    now = clock.local(clock.now())
    programme: Programme = here.programme
    programme.ends_on = now.date() + dt.timedelta(days=10)

    assert clock.local(handing.return_at(programme)).date() == now.date() + dt.timedelta(days=3)
    with inside(programme):
        assert not Wait.objects.filter(programme=programme, kind=handing.RETURN).exists()


def test_one_hand_over_at_a_time_and_only_to_a_body_at_work(here: Counters, her: Someone) -> None:
    case = make_case(here, her)
    own = here.relocation.organisation_id
    assert own is not None
    with pytest.raises(handing.NoSuchBody):
        handing.propose_hand_over(case, by=here.relocation, to=own, route="via", content=["case"])
    with pytest.raises(ValueError, match="name what is to go"):
        handing.propose_hand_over(case, by=here.relocation, to=own, route="via", content=[])
    propose(here, case)
    with pytest.raises(handing.AlreadyUnderWay):
        propose(here, case, Route.VIA)
