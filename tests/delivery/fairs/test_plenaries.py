"""開会・PR・閉会: the plan, the signal at its time, captions, the room where LiveKit carries one."""

import asyncio
import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.kit.text import ForbiddenCharacter
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.fairs.actions import plenaries as actions
from engawa.delivery.fairs.actions.briefings import NotYet, OutsideHours
from engawa.delivery.fairs.actions.halting import suspend
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.models import Fair, Plenary, PlenaryLine
from engawa.delivery.fairs.plenary_states import PlenaryKind, PlenaryState
from engawa.delivery.fairs.queries.plenaries import LINES, NOW, STAGE, lines_now
from engawa.outcomes.measures.sources import fairs, stays
from engawa.shared.live import carrying
from engawa.shared.live.models import LiveBeat, LiveSeat
from engawa.shared.live.places import RoomFull
from engawa.shared.live.queries import company_of, visible_peers, watching
from engawa.shared.live.states import RoomKind, SeatRole, SeatState
from engawa.shared.streams.channels import Channel
from engawa.shared.streams.hub import Hub
from engawa.shared.streams.wakes import Wake
from engawa.web import onstage
from tests.delivery.fairs.plenary_makers import TEXT, again, at_its_time, make_plenary
from tests.delivery.fairs.talk_makers import Host, make_day, make_someone
from tests.make import entries, make_actor, make_seeker, reload
from tests.shared.live import test_livekit as livekit
from tests.shared.live.imitation import RoomService
from tests.shared.live.rooms import Page

imitation, service, well = livekit.imitation, livekit.service, livekit.well
pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> tuple[Fair, list[Host]]:
    return make_day(1)


@pytest.fixture
def office(day: tuple[Fair, list[Host]]) -> Actor:
    return make_actor(Role.CONTRACTOR, day[0].programme)


@pytest.fixture
def opening(day: tuple[Fair, list[Host]], office: Actor) -> Plenary:
    return make_plenary(day[0], office)


def drawn(programme: Programme, ref: str) -> str:
    return onstage.push(Channel(programme.pk, STAGE, ref))


# --- the plan ---------------------------------------------------------------------------------------------------------


def test_it_is_planned_within_the_hours_of_the_rooms_and_not_in_the_past(
    day: tuple[Fair, list[Host]], office: Actor, opening: Plenary
) -> None:
    fair = day[0]
    with pytest.raises(OutsideHours):
        make_plenary(fair, office, at=fair.rooms_from - dt.timedelta(minutes=1))
    with pytest.raises(OutsideHours):
        make_plenary(fair, office, kind=PlenaryKind.CLOSING, at=fair.rooms_to - dt.timedelta(minutes=9))
    with at_its_time(opening, 1), pytest.raises(actions.Past):
        make_plenary(fair, office)
    with pytest.raises(ForbiddenCharacter):
        make_plenary(fair, office, text="\u202e逆さ")

    assert len(entries(fair.programme, Act.PLENARY_PLAN)) == 1


@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.COMMISSIONER, Role.AGENCY, Role.AUDITOR])
def test_only_the_organiser_plans_begins_and_types(day: tuple[Fair, list[Host]], opening: Plenary, role: Role) -> None:
    stranger = make_actor(role, day[0].programme)
    for press in (actions.cancel_plenary, actions.begin_plenary, actions.take_the_stage, actions.end_plenary):
        with pytest.raises(NotPermitted):
            press(opening, by=stranger)
    with pytest.raises(NotPermitted):
        make_plenary(day[0], stranger)

    assert reload(opening).state == PlenaryState.PLANNED


def test_what_has_begun_is_changed_no_more_and_what_is_called_off_never_begins(
    day: tuple[Fair, list[Host]], office: Actor, opening: Plenary
) -> None:
    other = make_plenary(day[0], office, kind=PlenaryKind.PR, at=opening.at + dt.timedelta(minutes=30))
    actions.cancel_plenary(other, by=office)
    with at_its_time(opening):
        beat()
        facts: dict[str, Any] = {"kind": opening.kind, "at": opening.at + dt.timedelta(hours=1), "minutes": 5}
        with pytest.raises(NotYet):
            actions.change_plenary(opening, by=office, speaker="別の人", text="別の文", **facts)
        with pytest.raises(WrongState):
            actions.cancel_plenary(opening, by=office)
    with at_its_time(other, 1):
        beat()

    assert reload(other).state == PlenaryState.CANCELLED
    assert reload(opening).speaker == "鳥取県商工労働部（架空）"


# --- the signal -------------------------------------------------------------------------------------------------------


def test_at_its_time_the_signal_stands_on_every_kind_of_screen_and_at_its_end_it_goes(opening: Plenary) -> None:
    programme = opening.programme
    with at_its_time(opening, -1):
        beat()
        assert "ただいま開会です" not in drawn(programme, "seekers")
    with at_its_time(opening):
        beat()
        beat()
        for ref, place in (("seekers", "/me/stage/"), ("hosts", "/booth/stage/"), ("office", "/stage/")):
            assert "ただいま開会です" in drawn(programme, ref)
            assert place in drawn(programme, ref)
        assert "映像はありません" in drawn(programme, NOW)
    with at_its_time(opening, opening.minutes + 15.1):
        beat()
        assert drawn(programme, "seekers").strip() == ""

    assert reload(opening).state == PlenaryState.OVER
    assert [e["scope"]["verb"] for e in entries(programme, Act.PLENARY_HOLD)] == ["begin", "end"]


def test_on_a_suspended_day_nothing_begins_by_itself_and_a_person_begins_it_later(
    day: tuple[Fair, list[Host]], office: Actor, opening: Plenary
) -> None:
    suspend(day[0], by=make_actor(Role.CHIEF, day[0].programme), cause="snow")
    with at_its_time(opening):
        beat()
        with pytest.raises(NotYet):
            actions.begin_plenary(opening, by=office)

    assert reload(opening).state == PlenaryState.PLANNED


def test_it_may_begin_a_quarter_of_an_hour_early_and_pressing_twice_is_once(office: Actor, opening: Plenary) -> None:
    with at_its_time(opening, -16), pytest.raises(NotYet):
        actions.begin_plenary(opening, by=office)
    with at_its_time(opening, -15):
        actions.begin_plenary(opening, by=office)
        actions.begin_plenary(opening, by=office)
    with at_its_time(opening):
        beat()

    assert len(entries(opening.programme, Act.PLENARY_HOLD)) == 1


def test_five_hundred_readers_cost_one_drawing(
    opening: Plenary, office: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the hub asks for in a process, whoever listens there."""
    asked: list[Channel] = []
    monkeypatch.setitem(
        __import__("engawa.shared.streams.channels", fromlist=["_pushes"])._pushes,
        STAGE,
        lambda channel: asked.append(channel) or "字幕",
    )
    channel = Channel(opening.programme_id, STAGE, LINES)

    async def main() -> list[bytes]:
        hub = Hub(depth=4)
        screens = [hub.subscribe([channel]) for _ in range(500)]
        open_ones = [screen.__enter__() for screen in screens]
        hub.hear([Wake(channel, "1")])
        return [await one.next(5) for one in open_ones]

    heard = asyncio.run(main())

    assert (len(asked), len(heard), len(set(heard))) == (1, 500, 1)
    assert b"push" in heard[0]


# --- captions ---------------------------------------------------------------------------------------------------------


def test_captions_are_everybodys_once_and_a_wrong_word_goes(office: Actor, opening: Plenary) -> None:
    with at_its_time(opening, -1), pytest.raises(NotYet):
        actions.say_line(opening, by=office, client_id=uuid4(), text="まだです")
    with at_its_time(opening):
        beat()
        same = uuid4()
        for _ in range(2):
            actions.say_line(opening, by=office, client_id=same, text=" こんにちは ")
        wrong = actions.say_line(opening, by=office, client_id=uuid4(), text="まちがい")
        for bad in ("", " ", "あ" * 201):
            with pytest.raises(ValueError, match="a line"):
                actions.say_line(opening, by=office, client_id=uuid4(), text=bad)
        before = drawn(opening.programme, LINES)
        actions.hide_line(wrong, by=office)
        actions.hide_line(wrong, by=office)

    with inside(opening.programme):
        assert [line.text for line in lines_now()] == ["こんにちは"]
        assert PlenaryLine.objects.count() == 2
    assert before.count("data-line") == 2
    assert "まちがい" not in drawn(opening.programme, LINES)
    assert [e["scope"]["verb"] for e in entries(opening.programme, Act.PLENARY_HOLD)] == ["begin", "hide"]


# --- the room, where LiveKit carries one -------------------------------------------------------------------------------


def test_on_the_mesh_there_is_no_stage_and_nobody_is_let_in(
    day: tuple[Fair, list[Host]], office: Actor, opening: Plenary
) -> None:
    someone = make_someone(day[0])
    with at_its_time(opening):
        beat()
        with pytest.raises(actions.NoStage):
            actions.take_the_stage(opening, by=office)
        with pytest.raises(NotYet):
            actions.enter_plenary(opening, by=someone.actor)


@pytest.fixture
def staged(day: tuple[Fair, list[Host]], office: Actor, opening: Plenary, well: RoomService) -> Any:
    """It is on, its room is open, and who speaks sits there."""
    with at_its_time(opening):
        seat = actions.take_the_stage(opening, by=office)
        carrying.open_there(opening.programme, seat.room_id)
        beat()
        yield again(opening), reload(seat)


def test_on_livekit_a_room_for_hundreds_opens_for_who_speaks_before_who_watches(
    day: tuple[Fair, list[Host]], office: Actor, opening: Plenary, well: RoomService
) -> None:
    someone = make_someone(day[0])
    with at_its_time(opening, -15):
        seat = actions.take_the_stage(opening, by=office)
        carrying.open_there(opening.programme, seat.room_id)
        with pytest.raises(NotYet):
            actions.enter_plenary(opening, by=someone.actor)
        assert actions.take_the_stage(opening, by=office).pk == seat.pk
    with at_its_time(opening):
        beat()
        hers = actions.enter_plenary(opening, by=someone.actor)

    assert (seat.room.kind, seat.room.max_seats, seat.role) == (RoomKind.PLENARY, 510, SeatRole.PRESENTER)
    assert (hers.role, hers.grants) == (SeatRole.VIEWER, [])
    assert "映像の入口を出す" in drawn(opening.programme, NOW)


def test_nobody_who_takes_no_part_is_let_in(staged: tuple[Plenary, LiveSeat]) -> None:
    with pytest.raises(NotTakingPart):
        actions.enter_plenary(staged[0], by=make_seeker(staged[0].programme))


def test_somebody_on_duty_at_a_booth_watches_too(
    day: tuple[Fair, list[Host]], staged: tuple[Plenary, LiveSeat]
) -> None:
    host = day[1][0]

    seat = actions.enter_plenary(staged[0], by=host.actor, label=host.booth.name)

    assert (seat.person, seat.role) == (host.actor.id, SeatRole.VIEWER)


def test_the_five_hundred_and_first_reads(
    day: tuple[Fair, list[Host]], staged: tuple[Plenary, LiveSeat], monkeypatch: pytest.MonkeyPatch
) -> None:
    from engawa.shared.live import grants

    limits = grants.LIVEKIT_LIMITS
    monkeypatch.setitem(limits, RoomKind.PLENARY, grants.Limits(seats=limits[RoomKind.PLENARY].seats, viewers=1))
    first, second = make_someone(day[0]), make_someone(day[0])
    actions.enter_plenary(staged[0], by=first.actor)

    with pytest.raises(RoomFull):
        actions.enter_plenary(staged[0], by=second.actor)


def test_who_watches_meets_who_speaks_is_only_counted_and_waits_for_nobody(
    day: tuple[Fair, list[Host]], staged: tuple[Plenary, LiveSeat], well: RoomService
) -> None:
    plenary, stage = staged
    speaker = Page.opened(stage)
    speaker.say()
    seats = [actions.enter_plenary(plenary, by=make_someone(day[0]).actor) for _ in range(2)]
    one, other = (Page.opened(seat) for seat in seats)
    one.say()
    other.say()

    assert one.welcome is not None
    assert other.welcome is not None
    assert [peer["seat"] for peer in other.welcome["state"]["peers"]] == [str(stage.pk)]
    assert other.welcome["state"]["watching"] == 2
    assert speaker.types() == []
    assert one.types() == []
    with inside(plenary.programme):
        assert [s.pk for s in company_of(reload(seats[0]))] == [stage.pk, seats[0].pk]
        beats = {beat.seat_id: beat for beat in LiveBeat.objects.filter(seat__room=stage.room)}
        everybody = list(LiveSeat.objects.filter(room=stage.room).select_related("room"))
        assert visible_peers(reload(stage), everybody, beats) == []
        assert watching(stage.room) == 2


def test_a_second_speaker_is_told_to_all_in_few_questions(
    day: tuple[Fair, list[Host]], staged: tuple[Plenary, LiveSeat], django_assert_max_num_queries: Any
) -> None:
    plenary, _stage = staged
    pages = [Page.opened(actions.enter_plenary(plenary, by=make_someone(day[0]).actor)) for _ in range(6)]
    for page in pages:
        page.say()
    second = make_actor(Role.CONTRACTOR, plenary.programme)
    seat = actions.take_the_stage(plenary, by=second)

    with django_assert_max_num_queries(30):  # the same for six as for five hundred
        Page.opened(seat)

    assert {tuple(page.types()) for page in pages} == {("peer_joined",)}


def test_a_token_of_who_watches_names_nobody(day: tuple[Fair, list[Host]], staged: tuple[Plenary, LiveSeat]) -> None:
    import jwt

    someone = make_someone(day[0], alias="うみねこ")
    page = Page.opened(actions.enter_plenary(staged[0], by=someone.actor))

    assert page.welcome is not None
    said = jwt.decode(page.welcome["token"], options={"verify_signature": False})
    assert "うみねこ" not in str(said)
    assert said["video"]["canPublish"] is False


def test_ending_it_closes_the_room_and_the_time_there_counts_as_taking_part(
    day: tuple[Fair, list[Host]], office: Actor, opening: Plenary, well: RoomService
) -> None:
    someone = make_someone(day[0])
    with at_its_time(opening):
        seat = actions.take_the_stage(opening, by=office)
        carrying.open_there(opening.programme, seat.room_id)
        beat()
        page = Page.opened(actions.enter_plenary(opening, by=someone.actor))
    for second in range(0, 420, 15):
        with clock.travel_to(opening.at + dt.timedelta(seconds=second)):
            page.say()
    with clock.travel_to(opening.at + dt.timedelta(seconds=420)):
        actions.end_plenary(opening, by=office)
        actions.end_plenary(opening, by=office)
        with inside(opening.programme):
            found = stays(fairs(), 300)

    assert [stay.subject for stay in found] == [someone.actor.id]
    assert reload(page.seat).state == SeatState.LEFT
    assert again(opening).state == PlenaryState.OVER


def test_what_is_posted_is_never_empty(day: tuple[Fair, list[Host]], office: Actor) -> None:
    assert make_plenary(day[0], office).text == TEXT
    with pytest.raises(Exception, match="plenary_has_text"):
        make_plenary(day[0], office, text="")
