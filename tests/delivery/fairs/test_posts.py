"""当日体制: who stands on the sheet, who names 責's deputy, and what the deputy may do."""

import datetime as dt
from uuid import uuid4

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.events.parts import Turn
from engawa.delivery.fairs.actions.halting import suspend
from engawa.delivery.fairs.actions.posting import ChiefNames, NotOfTheOffice, drop_post, set_post
from engawa.delivery.fairs.day_states import PostKind
from engawa.delivery.fairs.documents.posting import posts_sheet
from engawa.delivery.fairs.models import DayPost, Fair
from engawa.delivery.fairs.queries.posts import leads_now, missing_posts, posts_of
from tests.delivery.fairs.halt_makers import a_week_later, move
from tests.delivery.fairs.makers import make_fair
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


def put(fair: Fair, by: Actor, post: str, person: Actor, deputy: Actor | None = None, *, hours: int = 6) -> DayPost:
    start = fair.gathering.starts_at - dt.timedelta(hours=1)
    return set_post(
        fair.gathering,
        by=by,
        post=post,
        person=person.id,
        deputy=deputy.id if deputy else None,
        starts_at=start,
        ends_at=start + dt.timedelta(hours=hours),
    )


def test_the_sheet_tells_who_is_in_charge_and_what_is_missing() -> None:
    fair = make_fair()
    chief, office = make_actor(Role.CHIEF, fair.programme), make_actor(Role.CONTRACTOR, fair.programme)
    put(fair, chief, "records", office)
    put(fair, chief, "lead", chief, office)

    with inside(fair.programme):
        assert [one.post for one in posts_of(fair.gathering_id)] == ["lead", "records"]
        assert PostKind.TECHNICAL in missing_posts(fair.gathering_id)
        lead = leads_now(fair.gathering_id, clock.now())
        names = {chief.id: "責任 花子（架空）", office.id: "運営 太郎（架空）"}
        assert posts_sheet(fair.programme, fair.gathering, names).startswith(b"%PDF-")
    assert lead is not None
    assert lead.deputy == office.id


def test_only_the_chief_names_who_leads_and_who_stands_in() -> None:
    fair = make_fair()
    office, other = (make_actor(Role.CONTRACTOR, fair.programme) for _number in range(2))
    lead = put(fair, make_actor(Role.CHIEF, fair.programme), "lead", office)

    with pytest.raises(ChiefNames):
        put(fair, office, "lead", other)
    with pytest.raises(ChiefNames):
        drop_post(lead, by=office)
    assert put(fair, office, "technical", other).post == "technical"


def test_a_deputy_suspends_within_the_hours_and_nobody_else_does() -> None:
    fair = make_fair(state="live")
    chief, deputy, other = (make_actor(role, fair.programme) for role in (Role.CHIEF, Role.CONTRACTOR, Role.CONTRACTOR))
    put(fair, chief, "lead", chief, deputy, hours=2)
    put(fair, chief, "technical", other)

    with pytest.raises(Refused) as refusal:
        suspend(fair, by=deputy, cause="snow")
    assert refusal.value.unmet[0].duty == "chief"
    with clock.travel_to(fair.gathering.starts_at):
        with pytest.raises(Refused):
            suspend(fair, by=other, cause="snow")
        suspend(fair, by=deputy, cause="snow")

    assert reload(fair.gathering).state == "suspended"


def test_whoever_is_not_of_the_office_stands_on_no_sheet() -> None:
    fair = make_fair()
    chief, host = make_actor(Role.CHIEF, fair.programme), make_actor(Role.EXHIBITOR, fair.programme)

    with pytest.raises(NotOfTheOffice):
        put(fair, chief, "booths", host)
    with pytest.raises(NotOfTheOffice):
        set_post(
            fair.gathering,
            by=chief,
            post="booths",
            person=uuid4(),
            starts_at=fair.gathering.starts_at,
            ends_at=fair.gathering.ends_at,
        )
    with pytest.raises(NotPermitted):
        put(fair, host, "booths", chief)


def test_the_posts_go_along_when_the_day_is_moved() -> None:
    fair = make_fair()
    chief = make_actor(Role.CHIEF, fair.programme)
    row = put(fair, chief, "lead", chief)

    move(fair, Turn.POSTPONE, a_week_later(fair), chief=chief)

    assert reload(row).starts_at == row.starts_at + dt.timedelta(days=7)


def test_dropping_twice_is_once() -> None:
    fair = make_fair()
    chief = make_actor(Role.CHIEF, fair.programme)
    row = put(fair, chief, "lead", chief)

    drop_post(row, by=chief)
    drop_post(row, by=chief)

    assert len([one for one in entries(fair.programme, Act.POST_EDIT) if one["scope"].get("verb") == "drop"]) == 1
