"""What stands before her is decided when it is looked at: whatever ends takes its suggestions along, at once."""

import datetime as dt
from collections.abc import Callable
from uuid import UUID

import pytest

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.contract.custody.actions import give_consent, hide_employer, withdraw_consent
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.fairs.actions.registering import withdraw_registration
from engawa.delivery.guidance.suggestions.figures import figures
from engawa.delivery.guidance.suggestions.models import Suggestion
from engawa.delivery.guidance.suggestions.queries import issued_for, shown_to
from tests.delivery.fairs.makers import registrations
from tests.delivery.fairs.talk_makers import Someone
from tests.delivery.guidance.suggestions.scenes import (
    ROWS,
    Scene,
    company_of,
    issue_lines,
    lines,
    make_issued,
    make_scene,
    make_wishing,
    run,
    state,
    switch,
    titles,
)

pytestmark = pytest.mark.django_db


def shown(scene: Scene, who: Someone) -> list[str]:
    with inside(scene.programme):
        return [one.posting.title for one in shown_to(who.actor.id, scene.fair.gathering)]


def pairs(scene: Scene, *people: Someone) -> dict[UUID, list[UUID]]:
    with inside(scene.programme):
        return issued_for([who.actor.id for who in people])


def test_only_what_was_issued_is_shown_best_first_and_to_nobody_else() -> None:
    scene = make_scene()
    who, _issued = make_issued(scene)
    other = make_wishing(scene)
    run(scene)

    assert shown(scene, who) == ["システム開発", "経理"]
    assert shown(scene, other) == []
    assert pairs(scene, who, other) == {
        who.actor.id: [company_of(scene, title).pk for title in ("システム開発", "経理")]
    }


def _withdraws(scene: Scene, who: Someone) -> None:
    (registration,) = [one for one in registrations(scene.fair) if one.subject_id == who.actor.id]
    withdraw_registration(registration, by=who.actor)


def _takes_consent_back(scene: Scene, who: Someone) -> None:
    withdraw_consent(scene.programme, by=who.actor, subject=who.actor.id, purpose=Purpose.SUGGESTION)


def _mode_goes_back(scene: Scene, who: Someone) -> None:
    del who
    switch(scene, "filter_only")


def _right_is_replaced(scene: Scene, who: Someone) -> None:
    del who
    state(scene)


@pytest.mark.parametrize("ends", [_withdraws, _takes_consent_back, _mode_goes_back, _right_is_replaced])
def test_what_ends_takes_all_of_hers_along(ends: Callable[[Scene, Someone], None]) -> None:
    scene = make_scene()
    who, _issued = make_issued(scene)

    ends(scene, who)

    assert shown(scene, who) == []
    assert pairs(scene, who) == {}


def test_a_consent_given_again_brings_back_what_still_stands() -> None:
    scene = make_scene()
    who, _issued = make_issued(scene)
    _takes_consent_back(scene, who)
    give_consent(scene.programme, by=who.actor, subject=who.actor.id, purpose=Purpose.SUGGESTION)

    assert len(shown(scene, who)) == 2


def test_a_company_she_hides_from_afterwards_is_gone_at_once_the_rest_stays() -> None:
    scene = make_scene()
    who, _issued = make_issued(scene)
    number = company_of(scene, "システム開発").organisation.corporate_no
    hide_employer(scene.programme, by=who.actor, subject=who.actor.id, corporate_no=number)

    assert shown(scene, who) == ["経理"]
    assert list(pairs(scene, who).values()) == [[company_of(scene, "経理").pk]]


def test_a_vacancy_past_its_day_or_a_company_that_was_taken_down_is_gone() -> None:
    soon = (clock.today() + dt.timedelta(days=2)).isoformat()
    scene = make_scene(rows=(ROWS[0] | {"紹介期限日": soon}, ROWS[2] | {"紹介期限日": "令和99年3月31日"}))
    who, _issued = make_issued(scene)
    with clock.travel_to(clock.now() + dt.timedelta(days=4)):
        assert shown(scene, who) == ["経理"]
    company = company_of(scene, "経理")
    with acting(Act.FAIR_PLAN, scene.programme, by=system("test")):
        Exhibitor.objects.filter(pk=company.pk).update(state="suspended")
    assert shown(scene, who) == ["システム開発"]


def test_a_right_that_lapses_hides_what_was_issued_under_it() -> None:
    scene = make_scene()
    state(scene, days=3)
    who, _issued = make_issued(scene)

    assert len(shown(scene, who)) == 2
    with clock.travel_to(clock.now() + dt.timedelta(days=4)):
        assert shown(scene, who) == []


def test_nothing_of_another_programme_is_seen() -> None:
    scene, elsewhere = make_scene(), make_scene()
    who, _issued = make_issued(scene)

    with inside(elsewhere.programme):
        assert issued_for([who.actor.id]) == {}
        assert Suggestion.objects.count() == 0


def test_counts_for_those_who_must_see_nobody_are_suppressed_below_five() -> None:
    scene = make_scene()
    people = [make_wishing(scene) for _one in range(4)]
    run(scene)
    issue_lines(scene, lines(scene))
    with inside(scene.programme):
        few = figures(scene.fair.gathering)
    assert (few.issued, few.seekers, few.seekers_with_enough, few.exhibitors) == (8, None, None, None)

    people += [make_wishing(scene) for _one in range(2)]
    run(scene)
    issue_lines(scene, lines(scene))
    with inside(scene.programme):
        more = figures(scene.fair.gathering)
    assert (more.issued, more.seekers, more.waiting) == (12, 6, None)
    assert set(more.added.values()) == {None}
    assert len(people) == 6
    assert titles(lines(scene, people[0], "issued"))[0] == "システム開発"
