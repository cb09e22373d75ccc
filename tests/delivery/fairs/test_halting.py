"""中断・再開・延期・中止: what stops, what is kept, who may, and what 甲 must have said."""

import datetime as dt
from collections.abc import Callable

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.waits import due, run_due
from engawa.delivery.events.models import Halt
from engawa.delivery.events.parts import Turn
from engawa.delivery.exhibitors.actions.duty import add_shift
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions import planning
from engawa.delivery.fairs.actions.briefings import begin_briefing, sign_up
from engawa.delivery.fairs.actions.halting import EndPassed, NewDay, NoNewDay, cancel, postpone, resume, suspend
from engawa.delivery.fairs.actions.plenaries import START, begin_plenary
from engawa.delivery.fairs.actions.registering import NotOpen, register_seeker
from engawa.delivery.fairs.actions.talks import call_at, draw_at
from engawa.delivery.fairs.actions.telling import tell_all
from engawa.delivery.fairs.models import BriefingSignup, Fair
from engawa.delivery.fairs.plenary_states import PlenaryKind
from engawa.delivery.fairs.queries.news import news_on, refs_for
from engawa.delivery.queues import actions as queues
from engawa.delivery.queues.actions import DeskShut
from engawa.delivery.queues.booking import book
from engawa.delivery.queues.models import Desk, Slot, Ticket
from engawa.shared.live.models import LiveRoom, LiveSpan
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.briefing_makers import make_briefing
from tests.delivery.fairs.halt_makers import a_week_later, agree_change, ask_change, move, move_key
from tests.delivery.fairs.makers import TODAY, letters, make_entry, make_fair
from tests.delivery.fairs.plenary_makers import make_plenary
from tests.delivery.fairs.talk_makers import (
    Host,
    begin_talk,
    draw,
    make_day,
    make_someone,
    ring,
    sit_together,
)
from tests.delivery.queues.slot_makers import make_slot
from tests.make import entries, make_actor, make_programme, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(3)


def chief_of(fair: Fair) -> Actor:
    return make_actor(Role.CHIEF, fair.programme)


def desks(fair: Fair) -> list[str]:
    with inside(fair.programme):
        return list(Desk.objects.order_by("made_at", "pk").values_list("state", flat=True))


def read_by(fair: Fair, actor: Actor) -> list[str]:
    with inside(fair.programme):
        return sorted({one.text for ones in news_on(*refs_for(actor)).values() for one in ones})


def beat() -> None:
    for kind, programme, ref in due():
        run_due(kind, Wait.objects.get(kind=kind, ref=ref, settled_at__isnull=True).programme, ref)
        del programme


# --- suspending ------------------------------------------------------------------------------------------------------


def test_suspending_stops_everything_and_keeps_evidence_and_places(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two, three) = day
    talking, rung, waiting = (make_someone(fair) for _number in range(3))
    chief = chief_of(fair)
    with clock.travel_to(fair.gathering.starts_at):  # a talk of another day would wait for 甲's word
        talk = begin_talk(one, talking)
        after = sit_together(talk, 400)
        queues.pause_desk(three.desk, by=three.actor)

    with clock.travel_to(after - dt.timedelta(seconds=5)):
        call = ring(two, rung)
        ticket = draw(two, waiting)
    with clock.travel_to(after):
        halt = suspend(fair, by=chief, cause="snow")

    talk = reload(talk)
    with inside(fair.programme):
        room = LiveRoom.objects.get(pk=talk.room_id)
        assert LiveSpan.objects.filter(room=room).exists()
        hers = Ticket.objects.get(pk=call.ticket_id)
    assert (talk.state, talk.verdict, room.state) == ("settled", "held", "closed")
    assert (reload(call).state, hers.state, hers.place) == ("cancelled", "waiting", 1)
    assert (reload(ticket).state, reload(ticket).place) == ("waiting", 2)
    assert desks(fair) == ["halted"] * 3
    assert reload(fair.gathering).state == "suspended"
    assert {key: halt.counts[key] for key in ("desks", "talks", "tickets")} == {"desks": 2, "talks": 1, "tickets": 0}
    assert entries(fair.programme, Act.FAIR_SUSPEND)[-1]["scope"]["counts"]["talks"] == 1


def test_while_suspended_nobody_is_called_draws_or_opens_and_screens_say_why(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two, _three) = day
    who, late = make_someone(fair), make_someone(fair)
    ticket = draw(one, who)
    suspend(fair, by=chief_of(fair), cause="outage", words="停電")

    with pytest.raises(DeskShut):
        call_at(one.booth, by=one.actor)
    with pytest.raises(DeskShut):
        call_at(one.booth, by=one.actor, ticket=ticket)
    with pytest.raises(DeskShut):
        draw_at(one.booth, by=late.actor)
    with pytest.raises(NotOpen):
        register_seeker(fair.gathering, entry=make_entry(mail="late@example.jp"))
    queues.open_desk(one.desk, by=one.actor)
    assert one.desk.state == "halted"
    said = "停電のため、ただいま中断しています。整理券の順番はそのままです。再開は、この画面でお知らせします。"
    for actor in (who.actor, one.actor, make_actor(Role.COMMISSIONER, fair.programme)):
        assert read_by(fair, actor) == [said]


def test_a_briefing_that_is_on_ends_and_none_begins(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two, _three) = day
    on, coming = make_briefing(one), make_briefing(two)
    with clock.travel_to(on.at):
        begin_briefing(on, by=one.actor)
        suspend(fair, by=chief_of(fair), cause="storm")

        assert (reload(on).state, reload(coming).state) == ("over", "planned")
        with pytest.raises(Exception, match=str(coming.pk)):
            begin_briefing(coming, by=two.actor)


def test_resuming_gives_each_desk_back_what_it_was(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two, three) = day
    who = make_someone(fair)
    ticket = draw(one, who)
    queues.pause_desk(two.desk, by=two.actor)
    queues.close_desk(three.desk, by=three.actor)
    chief, start = chief_of(fair), clock.now()
    suspend(fair, by=chief, cause="snow")

    with clock.travel_to(start + dt.timedelta(minutes=10, seconds=30)):
        resume(fair, by=chief)
        queues.here(fair.programme, who.actor.id)
        call = call_at(one.booth, by=one.actor)

        assert [host.desk.state for host in (one, two, three)] == ["open", "paused", "closed"]
        assert call.ticket_id == ticket.pk
        assert reload(fair.gathering).state == "live"
        assert read_by(fair, who.actor) == ["再開しました。整理券の順番は、中断する前のままです。"]
    assert entries(fair.programme, Act.FAIR_SUSPEND)[-1]["scope"]["minutes"] == 10


def test_suspending_and_resuming_twice_is_once(day: tuple[Fair, list[Host]]) -> None:
    fair, _hosts = day
    chief = chief_of(fair)

    first, second = suspend(fair, by=chief, cause="snow"), suspend(fair, by=chief, cause="storm")
    resumed, again = resume(fair, by=chief), resume(fair, by=chief)

    assert (first.pk, resumed.pk, again.pk) == (second.pk, first.pk, first.pk)
    assert len(entries(fair.programme, Act.FAIR_SUSPEND)) == 2


def test_a_day_suspended_before_its_hour_begins_when_it_is_resumed_after_it() -> None:
    fair = make_fair()
    chief = chief_of(fair)
    suspend(fair, by=chief, cause="snow")
    with clock.travel_to(fair.gathering.starts_at + dt.timedelta(minutes=5)):
        beat()
        assert reload(fair.gathering).state == "suspended"

        resume(fair, by=chief)

    assert reload(fair.gathering).state == "live"


def test_a_suspended_day_does_not_end_by_itself_and_is_not_resumed_after_its_end() -> None:
    fair = make_fair(state="live")
    chief = chief_of(fair)
    suspend(fair, by=chief, cause="snow")
    with clock.travel_to(fair.gathering.ends_at + dt.timedelta(minutes=1)):
        beat()

        assert reload(fair.gathering).state == "suspended"
        with pytest.raises(EndPassed):
            resume(fair, by=chief)
        planning.close_fair(fair, by=TODAY)
    assert reload(fair.gathering).state == "closed"


@pytest.mark.parametrize("role", [Role.CONTRACTOR, Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR, Role.AUDITOR])
def test_only_the_chief_suspends(role: Role) -> None:
    fair = make_fair(state="live")
    refused = Refused if role == Role.CONTRACTOR else NotPermitted

    with pytest.raises(refused):
        suspend(fair, by=make_actor(role, fair.programme), cause="snow")

    assert reload(fair.gathering).state == "live"


def test_a_day_that_is_over_is_neither_suspended_nor_moved() -> None:
    fair = make_fair(state="closed")

    with pytest.raises(WrongState):
        suspend(fair, by=chief_of(fair), cause="snow")
    with pytest.raises(WrongState):
        move(fair, Turn.CANCEL)


# --- moving and cancelling ---------------------------------------------------------------------------------------------


def test_moving_takes_everything_along(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, two, three) = day
    who, talker = make_someone(fair), make_someone(fair)
    ticket, talk = draw(one, who), begin_talk(two, talker)
    briefing = make_briefing(three)
    sign_up(briefing, by=who.actor)
    with inside(fair.programme):
        exhibitor = Exhibitor.objects.select_related("programme").get(pk=one.booth.exhibitor_id)
    shift = add_shift(
        exhibitor,
        by=one.actor,
        person=one.actor.id,
        starts_at=fair.gathering.starts_at,
        ends_at=fair.gathering.starts_at + dt.timedelta(hours=1),
    )
    before, new, week = reload(fair), a_week_later(fair), dt.timedelta(days=7)

    halt = move(fair, Turn.POSTPONE, new)

    gathering, after = reload(fair.gathering), reload(fair)
    assert (gathering.state, gathering.starts_at, gathering.ends_at) == ("registering", new.starts_at, new.ends_at)
    assert (after.rooms_from, after.rooms_to) == (before.rooms_from + week, before.rooms_to + week)
    assert (reload(ticket).state, reload(talk).state) == ("dismissed", "settled")
    assert (reload(briefing).at, reload(briefing).state) == (briefing.at + week, "planned")
    with inside(fair.programme):
        assert BriefingSignup.objects.get(briefing=briefing).withdrawn_at is None
        assert set(
            Wait.objects.filter(kind__in=["fair.start", "fair.close"], settled_at=None).values_list("due_at", flat=True)
        ) == {new.starts_at, new.ends_at}
    assert reload(shift).starts_at == shift.starts_at + week
    assert desks(fair) == ["closed"] * 3
    assert {key: n for key, n in halt.counts.items() if n} == {
        "desks": 3, "talks": 1, "tickets": 1, "briefings": 1, "shifts": 1
    }  # fmt: skip
    scope = entries(fair.programme, Act.FAIR_MOVE)[-1]["scope"]
    assert (scope["verb"], scope["counts"], scope["halt"]) == ("postpone", halt.counts, str(halt.pk))
    with clock.travel_to(new.starts_at + dt.timedelta(seconds=1)):
        beat()
    assert reload(fair.gathering).state == "live"


def test_a_briefing_that_the_new_day_has_no_room_for_is_dropped(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two, _three) = day
    early, late = make_briefing(one), make_briefing(one, at=fair.gathering.ends_at - dt.timedelta(minutes=20))
    shorter = a_week_later(fair)

    move(fair, Turn.POSTPONE, NewDay(shorter.starts_at, shorter.ends_at - dt.timedelta(hours=2)))

    assert (reload(early).state, reload(late).state) == ("planned", "cancelled")


def test_what_is_on_the_stage_ends_and_the_rest_moves_along_or_is_dropped(day: tuple[Fair, list[Host]]) -> None:
    fair, _hosts = day
    office, week = make_actor(Role.CONTRACTOR, fair.programme), dt.timedelta(days=7)
    opening, closing = (
        make_plenary(fair, office),
        make_plenary(fair, office, kind=PlenaryKind.CLOSING, at=fair.gathering.ends_at - dt.timedelta(minutes=20)),
    )
    with clock.travel_to(fair.gathering.starts_at):
        begin_plenary(opening, by=office)

    move(fair, Turn.POSTPONE, a_week_later(fair))

    assert (reload(opening).state, reload(closing).state) == ("over", "planned")
    assert reload(closing).at == closing.at + week
    with inside(fair.programme):
        assert Wait.objects.get(kind=START, ref=closing.pk, settled_at=None).due_at == closing.at + week

    move(fair, Turn.CANCEL)

    assert reload(closing).state == "cancelled"
    with inside(fair.programme):
        assert not Wait.objects.filter(kind=START, settled_at=None).exists()


def test_cancelling_ends_it_for_good_and_kindly(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two, _three) = day
    who = make_someone(fair)
    ticket, briefing = draw(one, who), make_briefing(one)

    move(fair, Turn.CANCEL)

    assert reload(fair.gathering).state == "cancelled"
    assert (reload(ticket).state, reload(briefing).state) == ("dismissed", "cancelled")
    assert read_by(fair, who.actor)[0].startswith("大雪のため、")
    for again in (Turn.POSTPONE, Turn.CANCEL):
        if again == Turn.POSTPONE:
            with pytest.raises(WrongState):
                move(fair, again, a_week_later(fair))


def test_moved_without_a_day_it_waits_for_one_and_is_open_again_when_it_has_one() -> None:
    fair = make_fair()

    move(fair, Turn.POSTPONE)
    assert reload(fair.gathering).state == "postponed"
    with pytest.raises(WrongState):  # not with its old hours
        planning.announce_fair(fair, by=TODAY)
    move(fair, Turn.POSTPONE, a_week_later(fair))

    assert reload(fair.gathering).state == "registering"
    with inside(fair.programme):
        assert [one.was for one in Halt.objects.order_by("made_at")] == ["registering", "postponed"]


def test_a_fair_that_was_only_announced_is_announced_again() -> None:
    fair = make_fair(state="announced")

    move(fair, Turn.POSTPONE, a_week_later(fair))

    assert reload(fair.gathering).state == "announced"


def test_everybody_is_told_once_without_a_word_about_what(day: tuple[Fair, list[Host]]) -> None:
    fair, hosts = day
    people = [make_someone(fair) for _number in range(3)]
    letters(fair.programme)
    agency, window = (make_actor(role, fair.programme) for role in (Role.AGENCY, Role.COMMISSIONER))
    halt = move(fair, Turn.POSTPONE, a_week_later(fair))

    told = tell_all(fair.programme, halt.pk)
    again = tell_all(fair.programme, halt.pk)

    with inside(fair.programme):
        rows = Notice.objects.filter(kind__startswith="fair.moved")
        subjects = set(rows.filter(kind="fair.moved").values_list("subject_id", flat=True))
        persons = set(rows.filter(kind="fair.moved.staff").values_list("person_id", flat=True))
    assert subjects == {one.actor.id for one in people}
    assert persons >= {agency.id, window.id, *(host.actor.id for host in hosts)}
    assert (told, again) == (len(subjects) + len(persons), 0)
    sheet = next(letter for letter in letters(fair.programme) if letter.links[0].endswith("/me/"))
    assert sheet.subject == "お知らせがあります"


def test_the_calendar_sheet_of_a_moved_day_replaces_the_first() -> None:
    from engawa.delivery.fairs.notices import hours
    from engawa.shared.messaging.channels.mail.calendar import sheet

    fair = make_fair()
    move(fair, Turn.POSTPONE, a_week_later(fair))
    with inside(fair.programme):
        moved = hours(fair.programme.pk, {"gathering": str(fair.gathering_id)})
    move(fair, Turn.CANCEL)
    with inside(fair.programme):
        gone = hours(fair.programme.pk, {"gathering": str(fair.gathering_id)})
    assert moved is not None and gone is not None

    texts = [sheet(one, title="催し", now=clock.now(), host="example.jp").decode() for one in (moved, gone)]

    assert ["SEQUENCE:1" in texts[0], "METHOD:PUBLISH" in texts[0]] == [True, True]
    assert ["SEQUENCE:2" in texts[1], "METHOD:CANCEL" in texts[1], "STATUS:CANCELLED" in texts[1]] == [True] * 3


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (lambda fair: None, "協議の申し出がまだありません"),
        (lambda fair: ask_change(fair, Turn.CANCEL), "発注者の回答を待っています"),
        (lambda fair: agree_change(fair, Turn.CANCEL, decision="refused"), "同意しない"),
        (lambda fair: agree_change(fair, Turn.CANCEL, decision="with_conditions"), "条件つきで同意する"),
        (lambda fair: agree_change(fair, Turn.POSTPONE, a_week_later(fair)), "いまの内容"),
    ],
    ids=["not asked", "not answered", "refused", "conditions", "about something else"],
)
def test_cancelling_waits_for_the_word_of_the_commissioner(prepare: Callable[[Fair], object], why: str) -> None:
    fair = make_fair()
    prepare(fair)

    with pytest.raises(Refused) as refusal:
        move(fair, Turn.CANCEL, agreed=False)

    unmet = refusal.value.unmet[0]
    assert (unmet.duty, unmet.clause) == ("agreement.change", "実施要領1(2)イ")
    assert why in unmet.why
    assert unmet.next_url.endswith("/halt/")
    assert reload(fair.gathering).state == "registering"
    denied = entries(fair.programme, Act.FAIR_MOVE)[-1]
    assert (denied["decision"], denied["duties"]) == ("deny", ["agreement.change"])


def test_an_agreement_to_one_day_does_not_move_it_to_another() -> None:
    fair = make_fair()
    agreed = a_week_later(fair)
    agree_change(fair, Turn.POSTPONE, agreed)
    other = NewDay(agreed.starts_at + dt.timedelta(days=1), agreed.ends_at + dt.timedelta(days=1))

    with pytest.raises(Refused):
        move(fair, Turn.POSTPONE, other, agreed=False)


def test_moving_wants_the_hand_of_the_chief() -> None:
    fair = make_fair()
    agree_change(fair, Turn.CANCEL)

    with pytest.raises(StepUpNeeded):
        cancel(fair, by=chief_of(fair), cause="snow")
    for role in (Role.CONTRACTOR, Role.COMMISSIONER, Role.EXHIBITOR):
        with pytest.raises(NotPermitted):
            cancel(fair, by=make_actor(role, fair.programme), cause="snow")
    elsewhere = make_actor(Role.CHIEF, make_programme())
    with pytest.raises(StepUpNeeded):  # a proof of another programme is none here
        cancel(fair, by=elsewhere, cause="snow", step_up=move_key(make_fair(), elsewhere, Turn.CANCEL))  # type: ignore[arg-type]  # a proof's id


def test_nothing_moves_into_the_past_or_to_the_same_hours() -> None:
    fair = make_fair()
    gathering = fair.gathering
    gone = NewDay(gathering.starts_at - dt.timedelta(days=30), gathering.ends_at - dt.timedelta(days=30))
    same = NewDay(gathering.starts_at, gathering.ends_at)

    for new in (gone, same):
        with pytest.raises(NoNewDay):
            move(fair, Turn.POSTPONE, new)


def test_pressing_twice_moves_once() -> None:
    fair = make_fair()
    new, chief = a_week_later(fair), chief_of(fair)

    first = move(fair, Turn.POSTPONE, new, chief=chief)
    key = move_key(fair, chief, Turn.POSTPONE, new)
    second = postpone(fair, by=chief, cause="storm", new=new, step_up=key)  # type: ignore[arg-type]  # a proof's id

    assert first.pk == second.pk
    assert len(entries(fair.programme, Act.FAIR_MOVE)) == 1


def test_a_suspended_day_can_be_moved_and_its_banner_goes(day: tuple[Fair, list[Host]]) -> None:
    fair, _hosts = day
    who = make_someone(fair)
    suspend(fair, by=chief_of(fair), cause="snow")

    move(fair, Turn.POSTPONE, a_week_later(fair))

    with inside(fair.programme):
        assert not Halt.objects.filter(kind="suspension", ended_at__isnull=True).exists()
    (said,) = read_by(fair, who.actor)
    assert said.startswith("大雪のため、日程が変わりました。")
    assert reload(fair.gathering).state == "registering"


def test_neighbours_keep_their_day(day: tuple[Fair, list[Host]]) -> None:
    fair, (_one, _two, _three) = day
    other, (neighbour,) = make_day(1)
    ticket = draw(neighbour, make_someone(other))

    move(fair, Turn.CANCEL)

    assert (reload(ticket).state, reload(other.gathering).state) == ("waiting", "live")


def test_bookings_of_a_moved_day_become_free_times_of_the_new_one(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two, _three) = day
    who, inside_hours = make_someone(fair), fair.gathering.starts_at + dt.timedelta(hours=1)
    slot = make_slot(one.desk, one.actor, inside_hours)
    outside = make_slot(one.desk, one.actor, inside_hours + dt.timedelta(days=2))
    booking = book(slot, by=who.actor)
    new = a_week_later(fair)

    halt = move(fair, Turn.POSTPONE, new)

    with inside(fair.programme):
        offered = Slot.objects.filter(state="offered").order_by("at").values_list("at", flat=True)
        assert list(offered) == [outside.at, inside_hours + dt.timedelta(days=7)]
    assert (reload(booking).state, halt.counts["bookings"]) == ("withdrawn", 1)


def test_a_cancelled_day_frees_every_time_still_ahead(day: tuple[Fair, list[Host]]) -> None:
    fair, (one, _two, _three) = day
    slot = make_slot(one.desk, one.actor, fair.gathering.starts_at + dt.timedelta(days=2))
    booking = book(slot, by=make_someone(fair).actor)

    move(fair, Turn.CANCEL)

    assert (reload(slot).state, reload(booking).state) == ("withdrawn", "withdrawn")
