import datetime as dt

import pytest

from engawa.base.acts.refusals import Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.models import Disclosure
from engawa.delivery.exhibitors.actions import (
    add_shift,
    drop_shift,
    pass_training,
    submit_application,
    write_company,
    write_intro,
    write_postings,
)
from engawa.delivery.exhibitors.actions.applying import Company
from engawa.delivery.exhibitors.actions.duty import NotAllRight
from engawa.delivery.exhibitors.models import Exhibitor, Shift, TrainingPass
from engawa.delivery.exhibitors.rota import NotHere, Overlaps, Span, TooLong, longest_run, rota_of
from engawa.delivery.exhibitors.training import modules, still_to_read
from engawa.delivery.fairs.actions.cards import show_card
from engawa.delivery.fairs.actions.slots import offer_times
from engawa.delivery.fairs.models import Booth
from engawa.delivery.fairs.readiness import light_of, lights_of
from engawa.delivery.queues.actions import open_desk
from tests.delivery.exhibitors.passports import publish_answers
from tests.delivery.exhibitors.trained import train
from tests.delivery.fairs.makers import booths, companies, make_public_fair
from tests.delivery.fairs.rehearsal_makers import rehearsed
from tests.delivery.fairs.talk_makers import CARD, Host, approve, draw, make_someone
from tests.make import entries, make_actor

pytestmark = pytest.mark.django_db
RIGHT = {key: one.answers for key, one in modules().items()}


def at(company: Exhibitor, hour: int, minute: int = 0) -> dt.datetime:
    return clock.at(clock.local(company.gathering.starts_at).date(), hour, minute)


def make_company() -> Exhibitor:
    company = companies(make_public_fair(1))[0]
    with inside(company.programme):
        return Exhibitor.objects.select_related("gathering", "programme", "organisation").get(pk=company.pk)


def hand_in(company: Exhibitor, by: Actor) -> None:
    with inside(company.programme):
        numbers = [one.job_no for one in company.postings.all()]
    write_postings(company, by=by, job_nos=numbers)
    write_company(company, by=by, company=Company("E", 84, 30_000_000, ("workplace",)))
    submit_application(company, by=by)


def test_every_module_has_three_questions_whose_right_choice_exists_and_takes_at_most_eight_minutes() -> None:
    assert len(modules()) == 4
    for one in modules().values():
        assert len(one.questions) == 3 and one.minutes <= 8 and one.text
        assert all(0 <= question.right < len(question.choices) for question in one.questions)
        assert one.wrong(one.answers) == [] and one.wrong([]) == [0, 1, 2]


def test_one_wrong_answer_keeps_nothing_and_all_right_ones_are_kept_once() -> None:
    company = make_company()
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)

    with pytest.raises(NotAllRight) as wrong:
        pass_training(company.programme, by=by, answers=RIGHT | {"screens": (1, 0, 0)})
    with inside(company.programme):
        kept = TrainingPass.objects.count()
    again = [pass_training(company.programme, by=by, answers=RIGHT) for _twice in range(2)]

    assert (wrong.value.wrong, kept, again) == ({"screens": [2]}, 0, [4, 0])
    assert len(entries(company.programme, Act.TRAINING_FINISH)) == 1
    with inside(company.programme):
        assert still_to_read(by.id) == []


def test_whoever_is_untrained_opens_no_card_and_is_told_what_is_left() -> None:
    fair = make_public_fair(1, state="live")
    booth = booths(fair)[0]
    host = Host(booth, make_actor(Role.EXHIBITOR, fair.programme, booth.exhibitor.organisation))
    open_desk(host.desk, by=host.actor)
    who = make_someone(fair)
    approve(fair, host)
    draw(host, who, fields=CARD)
    pass_training(fair.programme, by=host.actor, answers={key: RIGHT[key] for key in list(RIGHT)[:3]})

    with pytest.raises(Refused) as refusal:
        show_card(booth, who.actor.id, by=host.actor)
    with inside(fair.programme):
        seen = Disclosure.objects.count()
    train(host.actor, fair.programme)

    (unmet,) = refusal.value.unmet
    assert (unmet.duty, seen) == ("training", 0)
    assert "あと1 つ残っています（当日の画面の使い方）" in unmet.why and unmet.next_url.endswith("/prepare/training/")
    assert show_card(booth, who.actor.id, by=host.actor).rows


def test_nobody_is_in_two_places_even_at_another_booth_of_the_same_body() -> None:
    company = make_company()
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)

    first = add_shift(company, by=by, person=by.id, starts_at=at(company, 13), ends_at=at(company, 14))
    with pytest.raises(Overlaps):
        add_shift(company, by=by, person=by.id, starts_at=at(company, 13, 30), ends_at=at(company, 15))
    drop_shift(first, by=by)
    second = add_shift(company, by=by, person=by.id, starts_at=at(company, 13, 30), ends_at=at(company, 15))

    with inside(company.programme):
        assert list(rota_of([company.pk])) == [second]
        assert Shift.objects.count() == 2


def test_two_hours_without_ten_minutes_rest_are_the_most() -> None:
    company = make_company()
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)
    add_shift(company, by=by, person=by.id, starts_at=at(company, 13), ends_at=at(company, 15))

    with pytest.raises(TooLong):
        add_shift(company, by=by, person=by.id, starts_at=at(company, 15, 9), ends_at=at(company, 16))
    add_shift(company, by=by, person=by.id, starts_at=at(company, 15, 10), ends_at=at(company, 17))

    spans = [Span(at(company, 13), at(company, 14)), Span(at(company, 14, 5), at(company, 15))]
    assert longest_run(spans, rest=10) == 120
    assert longest_run([], rest=10) == 0


def test_only_hosts_of_the_own_body_stand_on_its_rota() -> None:
    company = make_company()
    by = make_actor(Role.EXHIBITOR, company.programme, company.organisation)
    stranger = make_actor(Role.EXHIBITOR, company.programme)

    with pytest.raises(NotHere):
        add_shift(company, by=by, person=stranger.id, starts_at=at(company, 13), ends_at=at(company, 14))

    with inside(company.programme):
        assert not Shift.objects.exists()


def test_the_light_turns_green_with_the_last_gap_and_asks_as_much_for_many() -> None:
    company = make_company()
    by = publish_answers(company, telework="always")
    gathering = company.gathering
    with inside(company.programme):
        before = [gap.key for gap in light_of(company.gathering, company).gaps]
    written = write_intro(company, by=by, intro="海の見える工場です。")
    hand_in(company, by)
    train(by, company.programme)
    add_shift(company, by=by, person=by.id, starts_at=at(company, 13), ends_at=at(company, 15))
    with inside(company.programme):
        booth = Booth.objects.select_related("programme", "exhibitor").get(exhibitor=company)
    offer_times(booth, by=by, person=by.id, first=at(company, 13), minutes=20, count=3)
    rehearsed(Host(booth, by))
    with inside(company.programme):
        three = light_of(gathering, written).first
    offer_times(booth, by=by, person=by.id, first=at(company, 14), minutes=20)

    with inside(company.programme):
        after = lights_of(gathering, [written])[company.pk]

    assert before == ["application", "intro", "rehearsal", "rota", "slots", "training"]
    assert three is not None
    assert (three.key, "3つ" in three.words) == ("slots", True)
    assert (after.tone, after.gaps, after.first) == ("go", (), None)


def test_a_gap_is_amber_until_its_day_and_red_from_the_day_after() -> None:
    company = make_company()
    day = clock.local(company.gathering.starts_at).date()
    tones = []
    for days in (22, 21, 20):
        with clock.travel_to(clock.at(day - dt.timedelta(days=days), 12)), inside(company.programme):
            light = light_of(company.gathering, company)
            tones.append(next(gap.tone for gap in light.gaps if gap.key == "intro"))

    assert tones == ["now", "now", "error"]
