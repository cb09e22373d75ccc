"""第2回を第1回から: what goes along, what never does, and one person at both."""

import datetime as dt
import json
from pathlib import Path

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor, seeker
from engawa.base.programmes.border import tenant_models
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.delivery.exhibitors import actions as exhibitors
from engawa.delivery.exhibitors.actions.applying import Company
from engawa.delivery.exhibitors.actions.passport import Given
from engawa.delivery.exhibitors.answers import passport_standing
from engawa.delivery.exhibitors.choosing import set_selection
from engawa.delivery.exhibitors.models import AttributeValue, Exhibitor, Posting
from engawa.delivery.exhibitors.training import still_to_read
from engawa.delivery.fairs.actions import planning
from engawa.delivery.fairs.actions.cloning import AlreadyCloned, WrongHours
from engawa.delivery.fairs.actions.registering import confirm_registration, register_seeker, withdraw_registration
from engawa.delivery.fairs.models import Booth, Fair, SitePage
from engawa.delivery.fairs.readiness import light_of
from engawa.delivery.fairs.site_states import PageKind
from tests.delivery.exhibitors.passports import publish_answers, rows_of
from tests.delivery.fairs.makers import (
    add_town,
    booths,
    check_all,
    companies,
    letters,
    make_entry,
    make_next,
    make_public_fair,
    publish,
    registrations,
    token_in,
)
from tests.delivery.fairs.site_makers import make_page
from tests.delivery.fairs.talk_makers import make_host
from tests.make import entries, make_actor, reload
from tests.outcomes.make import TODAY
from tests.world import make_world

pytestmark = pytest.mark.django_db
CLONED = json.loads((Path(__file__).parents[2] / "cloned.json").read_text(encoding="utf-8"))


def counted(programme: Programme) -> dict[str, int]:
    with inside(programme):
        return {model._meta.label: model.objects.count() for model in tenant_models()}


def carried(fair: Fair) -> Exhibitor:
    return companies(fair)[0]


def open_again(fair: Fair) -> Fair:
    return planning.open_registration(planning.announce_fair(fair, by=TODAY), by=TODAY)


def test_only_what_the_table_calls_cloned_goes_along() -> None:
    world = make_world()
    publish_answers(companies(world.fair)[1], side_job="free")
    apply_whole(companies(world.fair)[1], world.hosts[1].actor)
    make_page(world.programme, PageKind.SHARE)
    set_selection(world.fair.gathering, by=world.office, capacity=9, criteria=[])
    before = counted(world.programme)

    make_next(world.fair, by=world.office)

    after = counted(world.programme)
    assert {label for label, count in after.items() if count != before[label]} == {
        label for label, word in CLONED.items() if word == "cloned"
    }


def test_the_next_fair_is_a_draft_with_the_same_rooms_around_its_hours() -> None:
    fair = make_public_fair(1)

    made = make_next(fair)

    assert (made.number, made.cloned_from_id, made.gathering.state) == (3, fair.pk, "draft")
    assert made.gathering.starts_at - made.rooms_from == fair.gathering.starts_at - fair.rooms_from
    assert made.rooms_to - made.gathering.ends_at == fair.rooms_to - fair.gathering.ends_at
    entry = entries(fair.programme, Act.FAIR_CLONE)[0]
    assert entry["scope"]["copied"] == {"exhibitors": 1, "pages": 0, "selection": 0, "surveys": 0}


def test_postings_that_will_have_run_out_stay_behind_and_the_others_are_checked_anew() -> None:
    fair = make_public_fair(2)
    with inside(fair.programme):
        short = Posting.objects.filter(exhibitor=companies(fair)[0]).get()
    day = clock.local(fair.gathering.starts_at).date()
    with acting(Act.FAIR_PLAN, fair.programme, by=TODAY):
        Posting.objects.filter(pk=short.pk).update(expires_on=day + dt.timedelta(days=60))

    made = make_next(fair)

    with inside(fair.programme):
        rows = list(Posting.objects.filter(gathering=made.gathering_id))
    assert [(row.check_state, row.checked_at, row.checked_by) for row in rows] == [("unchecked", None, None)]
    assert rows[0].job_no != short.job_no


def test_a_company_that_withdrew_is_not_carried_over() -> None:
    fair = make_public_fair(2)
    with acting(Act.FAIR_PLAN, fair.programme, by=TODAY):
        Exhibitor.objects.filter(pk=companies(fair)[0].pk).update(state="withdrawn")

    made = make_next(fair)

    assert [one.organisation_id for one in companies(made)] == [companies(fair)[1].organisation_id]


def test_an_answer_that_will_have_lapsed_is_asked_anew_and_the_others_wait_for_one_press() -> None:
    fair = make_public_fair(1)
    day = clock.local(fair.gathering.starts_at).date()
    lapsing = Given("yes", "1", "https://example.jp/k", day + dt.timedelta(days=30))
    publish_answers(companies(fair)[0], side_job="free", telework="weekly", kurumin=lapsing)

    made = make_next(fair)
    own = carried(made)
    assert [(row.key, row.state, row.fiscal_year) for row in rows_of(own)] == [
        ("side_job", "carried", 2025),
        ("telework", "carried", 2025),
    ]
    with inside(fair.programme):
        standing = passport_standing([own.pk])[own.pk]
        words = [gap.words for gap in light_of(made.gathering, own).gaps if gap.key == "passport"]
    assert (standing.carried, standing.required, standing.public) == (2, 0, 0)
    assert "2件" in words[0]

    host = make_actor(Role.EXHIBITOR, fair.programme, own.organisation)
    assert exhibitors.keep_answers(own, by=host, keys=["side_job", "telework"]) == 2
    assert exhibitors.keep_answers(own, by=host, keys=["side_job"]) == 0
    assert {row.state for row in rows_of(own)} == {"checked"}
    exhibitors.publish_passport(own, by=make_actor(Role.CONTRACTOR, fair.programme))
    assert {(row.state, row.basis) for row in rows_of(own)} == {("published", "declared")}


def test_a_carried_answer_that_changed_is_checked_like_any_other() -> None:
    fair = make_public_fair(1)
    publish_answers(companies(fair)[0], "declared", side_job="free", telework="weekly")
    own = carried(make_next(fair))
    host = make_actor(Role.EXHIBITOR, fair.programme, own.organisation)

    values = {"side_job": "notice", "telework": "weekly"}
    exhibitors.answer_passport(own, by=host, values=values, fiscal_year=2026, submit=True)

    found = {row.key: row for row in rows_of(own)}
    assert {key: row.state for key, row in found.items()} == {"side_job": "submitted", "telework": "checked"}
    assert (found["side_job"].checked_by, found["side_job"].fiscal_year) == (None, 2026)


def test_a_carried_company_is_listed_only_after_it_applied_and_its_postings_were_checked() -> None:
    fair = make_public_fair(1)
    host = make_actor(Role.EXHIBITOR, fair.programme, companies(fair)[0].organisation)
    apply_whole(companies(fair)[0], host)
    made = make_next(fair)
    own = carried(made)
    check_all(made)
    assert reload(own).state == "carried_over"

    exhibitors.submit_application(own, by=host)

    assert (reload(own).state, reload(own).origin) == ("checked", "carried_over")
    publish(made)
    assert [booth.exhibitor_id for booth in booths(made)] == [own.pk]


def apply_whole(exhibitor: Exhibitor, host: Actor) -> None:
    with inside(exhibitor.programme):
        numbers = list(Posting.objects.filter(exhibitor=exhibitor).values_list("job_no", flat=True))
    exhibitors.write_postings(exhibitor, by=host, job_nos=numbers)
    exhibitors.write_company(exhibitor, by=host, company=Company("E", 84, 30_000_000, ("head_office",)))
    exhibitors.write_intro(exhibitor, by=host, intro="部品をつくっています。")
    exhibitors.submit_application(exhibitor, by=host)


def test_a_town_of_the_fair_before_takes_part_when_it_is_asked_again() -> None:
    fair = make_public_fair(1)
    town = add_town(fair)
    made = make_next(fair)

    again = exhibitors.add_municipality(made.gathering, by=TODAY, organisation=town.organisation)

    assert (reload(again).state, again.intro) == ("checked", "中部の町です。")
    exhibitors.add_municipality(made.gathering, by=TODAY, organisation=town.organisation)
    assert reload(again).state == "checked"


def test_what_stood_above_a_booth_stands_there_again() -> None:
    fair = make_public_fair(1)
    host = make_host(booths(fair)[0], opened=False)
    planning.write_headline(host.booth, by=host.actor, headline="海の見える工場です")
    apply_whole(companies(fair)[0], host.actor)
    made = make_next(fair)
    check_all(made)
    exhibitors.submit_application(carried(made), by=host.actor)

    publish(made)

    with inside(fair.programme):
        assert Booth.objects.get(gathering=made.gathering_id).headline == "海の見える工場です"


def test_training_of_the_same_version_is_not_repeated() -> None:
    fair = make_public_fair(1)
    host = make_host(booths(fair)[0], opened=False)
    make_next(fair)

    with inside(fair.programme):
        assert still_to_read(host.actor.id) == []


def test_one_draft_at_a_time_and_never_before_the_fair_it_is_made_from() -> None:
    fair = make_public_fair(1)
    with pytest.raises(WrongHours):
        make_next(fair, days=0)

    make_next(fair)

    with pytest.raises(AlreadyCloned):
        make_next(fair)
    with inside(fair.programme):
        assert Fair.objects.count() == 2


def take_part(fair: Fair, mail: str) -> Subject:
    register_seeker(fair.gathering, entry=make_entry(mail=mail))
    entered = confirm_registration(fair.programme, token=token_in(letters(fair.programme)[-1]))
    with inside(fair.programme):
        return Subject.objects.get(pk=entered.subject_id)


def test_one_person_at_both_fairs_has_a_registration_of_her_own_for_each() -> None:
    first = make_public_fair(1)
    her = take_part(first, "both@example.jp")
    with clock.travel_to(clock.now() + dt.timedelta(hours=2)):
        second = open_again(make_next(first))
        again = take_part(second, "both@example.jp")

    assert again.pk == her.pk
    assert [(row.subject_id, row.state) for fair in (first, second) for row in registrations(fair)] == [
        (her.pk, "active"),
        (her.pk, "active"),
    ]

    withdraw_registration(registrations(second)[0], by=seeker(her.pk))
    assert [row.state for fair in (first, second) for row in registrations(fair)] == ["active", "withdrawn"]


def test_values_carried_never_show_on_the_public_page() -> None:
    fair = make_public_fair(1)
    publish_answers(companies(fair)[0], side_job="free")
    made = make_next(fair)

    with inside(fair.programme):
        assert not AttributeValue.objects.filter(exhibitor__gathering=made.gathering_id, state="published").exists()
        assert Exhibitor.objects.get(gathering=made.gathering_id).ways_of_working == []


def test_the_sites_words_are_read_again_and_stay_public_meanwhile() -> None:
    fair = make_public_fair(1)
    page = make_page(fair.programme)
    make_page(fair.programme, PageKind.NEWS)
    make_page(fair.programme, PageKind.FAQ, public=False)

    make_next(fair)

    with inside(fair.programme):
        rows = list(SitePage.objects.filter(thing=page.thing).order_by("version"))
        others = SitePage.objects.exclude(thing=page.thing).count()
    assert [(row.state, row.body, row.checked_by is None) for row in rows] == [
        ("published", page.body, False),
        ("draft", page.body, True),
    ]
    assert others == 2
