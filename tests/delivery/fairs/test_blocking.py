"""通報 and 利用停止: what one press ends, who is told, who never meets afterwards, and the second look of somebody else."""

import datetime as dt

import pytest

from engawa.base.acts import hooks
from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.days import add_open_days
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import due, run_due
from engawa.base.subjects.sites import whom_of
from engawa.delivery.events.block_states import BlockWho
from engawa.delivery.events.blocks import (
    blocked_organisations,
    blocked_pair,
    blocked_subjects,
    host_blocked,
    register_ender,
    to_look_at,
)
from engawa.delivery.events.models import Block
from engawa.delivery.fairs.actions.blocking import (
    NothingToBlock,
    Whom,
    block,
    come_to_an_end,
    look_at,
    read_reason,
    read_report,
    report_talk,
    settle_report,
)
from engawa.delivery.fairs.actions.briefings import begin_briefing, enter_briefing, sign_up
from engawa.delivery.fairs.actions.meeting import HostStopped, KeptApart, NotTakingPart
from engawa.delivery.fairs.actions.nudging import ask
from engawa.delivery.fairs.actions.offers import CardGone, accept_offer
from engawa.delivery.fairs.actions.talks import call_at, draw_at
from engawa.delivery.fairs.actions.wishes import CHANGED, OFFER_END
from engawa.delivery.fairs.models import Approachable, BriefingSignup, Fair, FairRegistration, TalkReport
from engawa.delivery.fairs.queries.wishes import cards_for, open_offers
from engawa.delivery.queues import actions as queues
from engawa.outcomes.measures.actions import confirm_match
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.models import MatchClaim
from engawa.shared.live.models import LiveSeat
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.makers import make_next
from tests.delivery.fairs.slot_makers import book_first, make_evening
from tests.delivery.fairs.talk_makers import Host, Someone, begin_talk, draw, make_day, make_someone, ring
from tests.delivery.fairs.wish_makers import be_free, make_card, make_offer, make_wish_day
from tests.make import entries, make_actor, reload
from tests.outcomes.make import register, talk

pytestmark = pytest.mark.django_db
DAY = tuple[Fair, list[Host]]


@pytest.fixture
def day() -> DAY:
    return make_day(2)


def office_of(fair: Fair) -> Actor:
    return make_actor(Role.CONTRACTOR, fair.programme)


def pair(host: Host, who: Someone) -> Whom:
    return Whom(BlockWho.PAIR, who.actor.id, host.booth.exhibitor.organisation_id)


def stop(fair: Fair, whom: Whom, *, by: Actor | None = None, **facts: object) -> Block:
    base: dict[str, object] = {"kind": "harassment", "reason": "面談で大声を出した"}
    return block(fair.gathering, by=by or office_of(fair), whom=whom, **(base | facts))  # type: ignore[arg-type]  # a maker's facts


def test_a_pair_is_parted_at_once_and_each_goes_on_elsewhere(day: DAY) -> None:
    fair, (one, two) = day
    who, other = make_someone(fair), make_someone(fair)
    begun = begin_talk(one, who)
    elsewhere, kept = draw(two, who), draw(one, other)
    briefing = make_briefing(one)
    sign_up(briefing, by=who.actor)

    made = stop(fair, pair(one, who))

    with inside(fair.programme):
        seat = LiveSeat.objects.get(pk=begun.seeker_seat)
        assert BriefingSignup.objects.get(briefing=briefing).withdrawn_at is not None
    assert (reload(begun).state, seat.state) == ("settled", "removed")
    assert (reload(elsewhere).state, reload(kept).state) == ("waiting", "waiting")
    scope = entries(fair.programme, Act.BLOCK_MAKE)[-1]["scope"]
    assert scope["ended"] == {
        "rings": 0,
        "seats": 1,
        "talks": 1,
        "offers": 0,
        "tickets": 0,
        "bookings": 0,
        "signups": 1,
        "consultations": 0,
    }
    assert (made.state, made.who, made.gathering_id) == ("standing", "pair", fair.gathering_id)


def test_a_ring_and_a_ticket_of_the_pair_end(day: DAY) -> None:
    fair, (one, _two) = day
    who = make_someone(fair)
    call = ring(one, who)

    stop(fair, pair(one, who))

    with inside(fair.programme):
        call.ticket.refresh_from_db()
    assert (reload(call).state, call.ticket.state) == ("cancelled", "dismissed")


def test_a_pair_that_is_kept_apart_meets_nowhere(day: DAY) -> None:
    fair, (one, two) = day
    who = make_someone(fair)
    briefing = make_briefing(one)
    stop(fair, pair(one, who))

    with pytest.raises(KeptApart):
        draw_at(one.booth, by=who.actor)
    with pytest.raises(KeptApart):
        sign_up(briefing, by=who.actor)
    with clock.travel_to(briefing.at):
        begin_briefing(briefing, by=one.actor)
        with pytest.raises(KeptApart):
            enter_briefing(briefing, by=who.actor)
    assert draw_at(two.booth, by=who.actor).state == "waiting"
    body, neighbour = one.booth.exhibitor.organisation_id, two.booth.exhibitor.organisation_id
    with inside(fair.programme):
        assert (blocked_pair(who.actor.id, body), blocked_pair(who.actor.id, neighbour)) == (True, False)
        assert (blocked_subjects(body, fair.gathering_id), blocked_organisations(who.actor.id)) == (
            {who.actor.id},
            {body},
        )


def test_a_host_does_not_see_or_call_whom_it_is_parted_from(day: DAY) -> None:
    from tests.web.sessions import as_staff

    fair, (one, two) = day
    who = make_someone(fair)
    elsewhere = draw(two, who)
    stop(fair, Whom(BlockWho.PAIR, who.actor.id, two.booth.exhibitor.organisation_id))
    queues.here(fair.programme, who.actor.id)

    page = as_staff(two.actor).get(f"/p/{fair.programme.slug}/booth/").content.decode()

    assert str(elsewhere.pk) not in page
    with pytest.raises(queues.NobodyToCall):
        call_at(two.booth, by=two.actor)
    assert call_at(one.booth, by=one.actor, ticket=draw(one, who)).state == "ringing"


def test_a_seeker_who_is_stopped_takes_no_part_anywhere(day: DAY) -> None:
    fair, (one, two) = day
    who = make_someone(fair)
    tickets = [draw(one, who), draw(two, who)]

    stop(fair, Whom(BlockWho.SEEKER, who.actor.id), kind="fake_seeker")

    assert [reload(one).state for one in tickets] == ["dismissed", "dismissed"]
    with inside(fair.programme):
        assert FairRegistration.objects.get(subject=who.actor.id).state == "blocked"
        assert blocked_pair(who.actor.id, one.booth.exhibitor.organisation_id)
    with pytest.raises(NotTakingPart):
        draw_at(one.booth, by=who.actor)


def test_a_host_who_is_stopped_calls_nobody_and_others_of_the_booth_go_on(day: DAY) -> None:
    fair, (one, _two) = day
    talking, waiting = make_someone(fair), make_someone(fair)
    begun = begin_talk(one, talking)
    draw(one, waiting)
    colleague = make_actor(Role.EXHIBITOR, fair.programme, one.booth.exhibitor.organisation)

    stop(
        fair,
        Whom(BlockWho.HOST, None, one.booth.exhibitor.organisation_id, one.actor.id),
        kind="discriminatory_question",
    )

    assert reload(begun).state == "settled"
    with pytest.raises(HostStopped):
        call_at(one.booth, by=one.actor)
    assert call_at(one.booth, by=colleague).subject_id == waiting.actor.id
    with inside(fair.programme):
        assert (host_blocked(one.actor.id), host_blocked(colleague.id)) == (True, False)


def test_whoever_is_stopped_is_told_without_a_word_in_the_letter(day: DAY) -> None:
    from tests.web.sessions import as_seeker

    fair, (one, _two) = day
    who = make_someone(fair)

    stop(fair, pair(one, who), reason="秘密の理由")

    with inside(fair.programme):
        assert Notice.objects.filter(kind="block.told", subject=who.actor.id).count() == 1
    page = as_seeker(who.token).get(f"/p/{fair.programme.slug}/me/").content.decode()
    assert "とのやりとりを止めています" in page
    assert "いやがらせ" in page
    assert "運営事務局へご連絡ください" in page
    assert "秘密の理由" not in page


def test_the_same_press_twice_is_one_block(day: DAY) -> None:
    fair, (one, _two) = day
    who, office = make_someone(fair), office_of(fair)

    first, second = stop(fair, pair(one, who), by=office), stop(fair, pair(one, who), by=office)

    assert first.pk == second.pk
    assert len(entries(fair.programme, Act.BLOCK_MAKE)) == 1


def test_the_second_look_is_due_on_the_next_open_day_and_is_somebody_elses(day: DAY) -> None:
    fair, (one, _two) = day
    office, other = office_of(fair), make_actor(Role.CHIEF, fair.programme)
    made = stop(fair, pair(one, make_someone(fair)), by=office)

    assert made.look_due_at == clock.at(add_open_days(clock.today(), 1), 17)
    with pytest.raises(Refused) as refusal:
        look_at(made, by=office, uphold=True, reason="見直した")
    assert refusal.value.unmet[0].duty == "block.two"
    with inside(fair.programme):
        assert [found.pk for found in to_look_at()] == [made.pk]
    looked = look_at(made, by=other, uphold=True, reason="録音を確かめた")
    assert (looked.state, looked.looked_by) == ("upheld", other.id)
    assert read_reason(made, by=other) == ("面談で大声を出した", "録音を確かめた")
    with inside(fair.programme):
        assert not to_look_at().exists()


def test_a_look_that_comes_late_says_so_in_its_entry(day: DAY) -> None:
    fair, (one, _two) = day
    made = stop(fair, pair(one, make_someone(fair)))
    other = make_actor(Role.CHIEF, fair.programme)

    with clock.travel_to(made.look_due_at + dt.timedelta(minutes=1)):
        look_at(made, by=other, uphold=True, reason="遅れた")

    assert entries(fair.programme, Act.BLOCK_LOOK)[-1]["scope"] == {"verb": "uphold", "late": True}


def test_lifted_she_takes_part_again_and_what_was_ended_stays_ended(day: DAY) -> None:
    fair, (one, _two) = day
    who = make_someone(fair)
    ticket = draw(one, who)
    made = stop(fair, Whom(BlockWho.SEEKER, who.actor.id))

    look_at(made, by=make_actor(Role.CHIEF, fair.programme), uphold=False, reason="人違いだった")

    assert reload(ticket).state == "dismissed"
    assert draw_at(one.booth, by=who.actor).state == "waiting"
    with pytest.raises(WrongState):
        look_at(made, by=make_actor(Role.CHIEF, fair.programme), uphold=False, reason="もう一度")


def test_a_block_with_an_end_ends_by_itself(day: DAY) -> None:
    fair, (one, _two) = day
    who = make_someone(fair)
    made = stop(fair, pair(one, who), until=clock.now() + dt.timedelta(hours=1))

    with clock.travel_to(clock.now() + dt.timedelta(hours=2)):
        with inside(fair.programme):
            assert not blocked_pair(who.actor.id, one.booth.exhibitor.organisation_id)
        for kind, _programme, ref in due():
            if kind == "block.end":
                run_due(kind, fair.programme, ref)
        come_to_an_end(fair.programme, made.pk)

        assert reload(made).state == "over"
        assert draw_at(one.booth, by=who.actor).state == "waiting"


def test_what_was_counted_of_a_pair_is_looked_at_anew_once(day: DAY) -> None:
    fair, (one, _two) = day
    subject = register(fair)
    talk(one.booth, subject)
    collect(fair.programme)
    who = subject.pk
    stop(fair, Whom(BlockWho.PAIR, who, one.booth.exhibitor.organisation_id))

    collect(fair.programme)
    collect(fair.programme)
    with inside(fair.programme):
        claim = MatchClaim.objects.select_related("programme").get()
        assert (claim.state, claim.steps.filter(verb="block").count()) == ("needs_check", 1)
    confirm_match(claim, by=office_of(fair), reason="双方に確かめた")
    collect(fair.programme)

    assert reload(claim).state == "confirmed"


def test_what_others_hold_between_two_people_ends_with_it(day: DAY) -> None:
    from engawa.delivery.events.blocks import ENDERS

    fair, (one, _two) = day
    ended: list[object] = []
    register_ender("試験", lambda _act, made: len(ended) if ended.append(made.pk) else 1)
    try:
        made = stop(fair, pair(one, make_someone(fair)))
    finally:
        del ENDERS["試験"]

    assert ended == [made.pk]
    assert entries(fair.programme, Act.BLOCK_MAKE)[-1]["scope"]["ended"]["試験"] == 1


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    heard: list[tuple[str, str]] = []
    monkeypatch.setattr(hooks, "wake_hooks", [lambda _programme, wakes: heard.extend(wakes)])
    return heard


def test_an_offer_of_the_pair_is_gone_at_once_and_both_screens_are_told(woken: list[tuple[str, str]]) -> None:
    fair, (one, two) = make_wish_day()
    who, other = make_someone(fair), make_someone(fair)
    card = make_card(fair, who)
    theirs, kept, elsewhere = make_offer(one, card), make_offer(two, card), make_offer(one, make_card(fair, other))
    woken.clear()

    stop(fair, pair(one, who))

    with inside(fair.programme):
        assert [offer.pk for offer in open_offers(who.actor.id)] == [kept.pk]
        assert [offer.pk for offer in open_offers(other.actor.id)] == [elsewhere.pk]
        assert card.pk not in set(cards_for(one.booth).values_list("pk", flat=True))
    assert [wait.ref for wait in due_later(OFFER_END)] == sorted([kept.pk, elsewhere.pk])
    assert {("subject", str(who.actor.id)), (CHANGED, str(fair.gathering_id))} <= {(k, str(ref)) for k, ref in woken}
    assert entries(fair.programme, Act.BLOCK_MAKE)[-1]["scope"]["ended"]["offers"] == 1
    with pytest.raises(WrongState):
        accept_offer(theirs, by=who.actor)
    with pytest.raises(CardGone):
        make_offer(one, card)


def due_later(kind: str) -> list[Wait]:
    return list(Wait.objects.filter(kind=kind, settled_at__isnull=True).order_by("ref"))


def test_a_seeker_who_is_stopped_is_asked_nothing_and_offered_by_nobody() -> None:
    fair, (one, two) = make_wish_day()
    who = make_someone(fair)
    card = make_card(fair, who)
    make_offer(one, card)
    make_offer(two, card)
    be_free(fair, who)
    ask(fair.gathering, [who.actor.id], by=system("test"))

    stop(fair, Whom(BlockWho.SEEKER, who.actor.id))

    ended = entries(fair.programme, Act.BLOCK_MAKE)[-1]["scope"]["ended"]
    assert (ended["offers"], ended["cards"], ended["nudges"]) == (2, 1, 1)
    assert reload(card).state == "withdrawn"
    with inside(fair.programme):
        assert open_offers(who.actor.id) == []
        assert not Approachable.objects.filter(subject=who.actor.id, ended_at__isnull=True).exists()


def test_what_a_stopped_host_had_asked_is_gone_and_a_colleagues_stays() -> None:
    fair, (one, two) = make_wish_day()
    who = make_someone(fair)
    card = make_card(fair, who)
    make_offer(one, card)
    kept = make_offer(two, card)

    stop(fair, Whom(BlockWho.HOST, organisation=one.booth.exhibitor.organisation_id, person=one.actor.person_id))

    with inside(fair.programme):
        assert [offer.pk for offer in open_offers(who.actor.id)] == [kept.pk]


def test_a_booked_time_of_the_pair_ends_and_is_free_again_at_once(day: DAY) -> None:
    fair, (one, two) = day
    who = make_someone(fair)
    slots = make_evening(one, days=1)
    gone = book_first(one, who, slots)
    kept = book_first(two, who, make_evening(two, days=2)[2:])

    stop(fair, pair(one, who), this_day=False)

    assert (reload(gone).state, reload(kept).state) == ("withdrawn", "booked")
    assert book_first(one, make_someone(fair), slots).slot_id == gone.slot_id


@pytest.mark.parametrize("this_day", [True, False])
def test_a_block_for_all_days_reaches_a_fair_at_which_nobody_pressed(day: DAY, this_day: bool) -> None:
    fair, (one, _two) = day
    who = make_someone(fair)
    ticket, briefing = draw(one, who), make_briefing(one)
    sign_up(briefing, by=who.actor)

    stop(make_next(fair), pair(one, who), by=office_of(fair), this_day=this_day)

    with inside(fair.programme):
        signed = BriefingSignup.objects.get(briefing=briefing).withdrawn_at is None
    assert (reload(ticket).state, signed) == (("waiting", True) if this_day else ("dismissed", False))


def test_a_block_names_whom_it_is_about(day: DAY) -> None:
    fair, (one, _two) = day

    with pytest.raises(NothingToBlock):
        stop(fair, Whom(BlockWho.HOST, None, one.booth.exhibitor.organisation_id))


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AUDITOR, Role.AGENCY, Role.EXHIBITOR])
def test_only_the_organiser_blocks(day: DAY, role: Role) -> None:
    fair, (one, _two) = day

    with pytest.raises(NotPermitted):
        stop(fair, pair(one, make_someone(fair)), by=make_actor(role, fair.programme))


def test_both_sides_report_a_talk_and_the_words_are_read_on_record(day: DAY) -> None:
    fair, (one, _two) = day
    who, office = make_someone(fair), office_of(fair)
    held = begin_talk(one, who)

    hers = report_talk(held, by=who.actor, kind="discriminatory_question", words="家族の仕事を聞かれた")
    again = report_talk(held, by=who.actor, kind="discriminatory_question", words="家族の仕事を二度聞かれた")
    theirs = report_talk(held, by=one.actor, kind="solicitation", words="")

    assert (hers.pk, theirs.side) == (again.pk, "host")
    assert read_report(hers, by=office) == "家族の仕事を二度聞かれた"
    assert len(entries(fair.programme, Act.REPORT_SEE)) == 1
    settle_report(theirs, by=office, reason="行き違いだった")
    stop(fair, pair(one, who), report=hers)
    with inside(fair.programme):
        assert not TalkReport.objects.filter(settled_at__isnull=True).exists()


def test_an_erased_person_leaves_no_block_behind(day: DAY) -> None:
    fair, (one, _two) = day
    who = make_someone(fair)
    stop(fair, pair(one, who))

    with inside(fair.programme):
        rows = whom_of(fair.programme.pk, who.actor.id).rows

    assert len(rows["events_block"]) == 1
