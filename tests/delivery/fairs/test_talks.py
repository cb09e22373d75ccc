import datetime as dt

import pytest
from django.http import Http404

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.contract.custody.actions import hide_employer
from engawa.contract.custody.queries import live_consent
from engawa.delivery.fairs.actions.meeting import HiddenFromThem, NotTakingPart
from engawa.delivery.fairs.actions.talks import (
    answer_call,
    call_at,
    decide_talk,
    draw_at,
    leave_talk,
    read_note,
    settle_talk,
    write_note,
)
from engawa.delivery.fairs.models import Talk, TalkNote
from engawa.delivery.fairs.queries.talks import needs_check, talks_of_booth
from engawa.delivery.queues.actions import DeskShut, NobodyToCall, SubjectBusy
from engawa.delivery.queues.models import Call, Ticket
from engawa.shared.live.models import LiveRoom
from tests.delivery.fairs.talk_makers import (
    CARD,
    begin_talk,
    draw,
    make_day,
    make_someone,
    make_town_host,
    ring,
    seats_of,
    sit_together,
)
from tests.make import entries, make_actor, make_seeker, reload

pytestmark = pytest.mark.django_db


def test_the_tick_gives_this_company_and_no_other_the_fields_she_chose() -> None:
    fair, (one, two) = make_day()
    who = make_someone(fair)

    draw(one, who, fields=CARD)

    with inside(fair.programme):
        given = live_consent(who.actor.id, "meeting", one.booth.exhibitor.organisation_id)
        other = live_consent(who.actor.id, "meeting", two.booth.exhibitor.organisation_id)
    assert (sorted(given.fields) if given else None, other) == (sorted(CARD), None)


def test_without_the_tick_she_waits_all_the_same_and_nothing_is_shared() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)

    ticket = draw(host, who)

    with inside(fair.programme):
        assert live_consent(who.actor.id, "meeting", host.booth.exhibitor.organisation_id) is None
    assert ticket.state == "waiting"


def test_a_municipality_gets_the_topic_and_never_a_consent() -> None:
    fair, _hosts = make_day(1)
    town, who = make_town_host(fair), make_someone(fair)

    ticket = draw_at(town.booth, by=who.actor, fields=CARD, topic="housing")

    with inside(fair.programme):
        assert live_consent(who.actor.id, "meeting", town.booth.exhibitor.organisation_id) is None
    assert ticket.topic == "housing"


def test_an_employer_she_hides_from_gets_no_ticket() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    with pytest.raises(HiddenFromThem):
        draw(host, who)

    with inside(fair.programme):
        assert Ticket.objects.count() == 0


def test_whoever_hides_while_waiting_is_not_called_by_that_employer() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    ticket = draw(host, who)
    number = host.booth.exhibitor.organisation.corporate_no
    hide_employer(fair.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    with pytest.raises(NobodyToCall):
        call_at(host.booth, by=host.actor)
    with pytest.raises(Http404):
        call_at(host.booth, by=host.actor, ticket=ticket)


def test_only_who_takes_part_draws_a_ticket() -> None:
    fair, (host, _two) = make_day()

    with pytest.raises(NotTakingPart):
        draw_at(host.booth, by=make_seeker(fair.programme))


def test_outside_the_fair_an_open_booth_gives_no_ticket() -> None:
    fair, (host, _two) = make_day(state="registering")
    who = make_someone(fair)

    with pytest.raises(DeskShut):
        draw(host, who)


def test_answering_opens_one_room_with_a_seat_for_each_side() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    call = ring(host, who)

    talk = answer_call(call, by=who.actor)
    again = answer_call(call, by=who.actor)

    hers, theirs = seats_of(talk)
    assert again.pk == talk.pk
    assert (hers.subject, theirs.person) == (who.actor.id, host.actor.id)
    assert theirs.label == host.booth.name
    with inside(fair.programme):
        assert LiveRoom.objects.count() == 1
    acts = [e["act"] for e in entries(fair.programme)][-4:]
    assert acts == [Act.CALL_SETTLE, Act.ROOM_OPEN, Act.ROOM_ADMIT, Act.ROOM_ADMIT]


def test_a_ring_that_was_stopped_opens_no_room() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    call = ring(host, who)
    from engawa.delivery.queues.actions import cancel_call

    cancel_call(call, by=host.actor)

    with pytest.raises(WrongState):
        answer_call(call, by=who.actor)
    with inside(fair.programme):
        assert (Talk.objects.count(), LiveRoom.objects.count()) == (0, 0)


def test_she_may_go_out_and_come_back_and_the_hosts_leaving_ends_the_talk() -> None:
    fair, (host, _two) = make_day()
    who = make_someone(fair)
    talk = begin_talk(host, who)
    after = sit_together(talk, 400)
    hers, theirs = seats_of(talk)
    with clock.travel_to(after):
        first = leave_talk(talk, by=who.actor, seat=hers).state
        settled = leave_talk(talk, by=host.actor, seat=theirs)

    assert (first, settled.state) == ("open", "settled")
    with inside(fair.programme):
        assert LiveRoom.objects.get(pk=talk.room_id).state == "closed"
        assert Call.objects.get(pk=talk.call_id).state == "ended"
        assert Ticket.objects.get(subject=who.actor.id).state == "done"


def test_a_talk_of_more_than_five_minutes_with_sound_both_ways_is_held() -> None:
    fair, (host, _two) = make_day()
    talk = begin_talk(host, make_someone(fair))

    with clock.travel_to(sit_together(talk, 400)):
        settled = settle_talk(talk, by=host.actor)

    assert (settled.verdict, settled.measured, settled.shown_by, settled.counted) == ("held", "held", "sound", True)
    assert 360 <= settled.overlap_seconds <= 400
    assert settled.min_overlap_seconds == 300


def test_a_talk_shorter_than_agreed_waits_for_a_person_who_gives_a_reason() -> None:
    fair, (host, _two) = make_day()
    talk = begin_talk(host, make_someone(fair))
    with clock.travel_to(sit_together(talk, 120)):
        talk = settle_talk(talk, by=host.actor)
    before = (talk.verdict, talk.counted)

    with inside(fair.programme):
        assert [one.pk for one in needs_check(fair.gathering_id)] == [talk.pk]
    decided = decide_talk(
        talk, by=make_actor(Role.CONTRACTOR, fair.programme), result="held", reason="電話で続けたと双方が確認"
    )

    assert before == ("needs_check", False)
    assert (decided.verdict, decided.measured, decided.counted) == ("held", "needs_check", True)
    assert "電話" not in bytes(reload(decided).decided_reason).decode("latin-1")
    with inside(fair.programme):
        assert needs_check(fair.gathering_id) == []


def test_a_held_talk_is_not_decided_anew_and_an_exhibitor_decides_nothing() -> None:
    fair, (host, _two) = make_day()
    talk = begin_talk(host, make_someone(fair))
    with clock.travel_to(sit_together(talk, 400)):
        talk = settle_talk(talk, by=host.actor)

    with pytest.raises(WrongState):
        decide_talk(talk, by=make_actor(Role.CONTRACTOR, fair.programme), result="not_held", reason="理由")
    with pytest.raises(NotPermitted):
        decide_talk(talk, by=host.actor, result="not_held", reason="理由")


def test_a_decision_needs_a_reason() -> None:
    fair, (host, _two) = make_day()
    talk = settle_talk(begin_talk(host, make_someone(fair)), by=host.actor)

    with pytest.raises(ValueError, match="reason"):
        decide_talk(talk, by=make_actor(Role.CONTRACTOR, fair.programme), result="held", reason=" ")


def test_a_talk_to_which_nobody_came_is_settled_by_the_ticker_as_not_held() -> None:
    fair, (host, two) = make_day()
    who = make_someone(fair)
    talk = begin_talk(host, who)
    draw(two, who)

    with clock.travel_to(clock.now() + dt.timedelta(seconds=150)):
        beat()
        settled = reload(talk)
        draw(two, who)
        from engawa.delivery.queues.actions import here

        here(fair.programme, who.actor.id)
        freed = call_at(two.booth, by=two.actor)

    assert (settled.state, settled.verdict, settled.reasons) == ("settled", "not_held", ["no_overlap"])
    assert freed.state == "ringing"


def test_an_open_talk_is_looked_at_again_until_it_ends() -> None:
    fair, (host, _two) = make_day()
    talk = begin_talk(host, make_someone(fair))
    after = sit_together(talk, 60)
    with clock.travel_to(after):
        beat()
        assert reload(talk).state == "open"
    with clock.travel_to(after + dt.timedelta(seconds=125)):
        beat()
        beat()
        assert reload(talk).state == "settled"


def test_settling_twice_leaves_one_entry() -> None:
    fair, (host, _two) = make_day()
    talk = begin_talk(host, make_someone(fair))

    settle_talk(talk, by=host.actor)
    settle_talk(talk, by=host.actor)

    assert len(entries(fair.programme, Act.TALK_SETTLE)) == 1


def test_while_she_talks_nobody_else_can_call_her() -> None:
    fair, (host, two) = make_day()
    who = make_someone(fair)
    begin_talk(host, who)
    ticket = draw(two, who)

    with pytest.raises(SubjectBusy):
        call_at(two.booth, by=two.actor, ticket=ticket)


def test_the_note_is_sealed_rewritten_in_place_and_read_by_its_own_exhibitor() -> None:
    fair, (host, _two) = make_day()
    talk = settle_talk(begin_talk(host, make_someone(fair)), by=host.actor)

    write_note(talk, by=host.actor, stage="visit", memo="設計に関心。", message="visit")
    write_note(talk, by=host.actor, stage="again", memo="工程管理に関心。", message="thanks")
    note, memo = read_note(talk, by=host.actor)

    assert note is not None
    assert (note.stage, note.message, memo) == ("again", "thanks", "工程管理に関心。")
    assert "工程" not in bytes(reload(note).memo).decode("latin-1")
    with inside(fair.programme):
        assert TalkNote.objects.count() == 1
    assert "工程" not in str(entries(fair.programme))


def test_another_booths_ticket_cannot_be_called() -> None:
    fair, (host, two) = make_day()
    ticket = draw(two, make_someone(fair))

    with pytest.raises(Http404):
        call_at(host.booth, by=host.actor, ticket=ticket)


def test_todays_talks_of_a_booth_are_its_own() -> None:
    fair, (host, two) = make_day()
    talk = begin_talk(host, make_someone(fair))
    begin_talk(two, make_someone(fair))

    with inside(fair.programme):
        assert [one.pk for one in talks_of_booth(host.booth)] == [talk.pk]
