"""いつまでに何を: late first, then by day, then what has no day; papers until they are frozen."""

import datetime as dt
from collections.abc import Sequence

import pytest

from engawa.base.kit import clock
from engawa.base.programmes.permissions import Role
from engawa.contract.duties.checking import Asked
from engawa.contract.duties.occasions import Occasion
from engawa.contract.duties.owing import Owed
from engawa.delivery.events.inquiring import Asked as Inquired, receive_inquiry
from engawa.delivery.events.inquiry_states import Topic
from engawa.delivery.fairs.actions.printing import print_kit
from engawa.outcomes.measures.access import fair_for
from engawa.outcomes.reports.actions import freeze_flash, freeze_report, freeze_weekly
from engawa.outcomes.reports.queries import week_of
from tests.contract.duties.makers import ask, make_occasion, owing, see
from tests.contract.make import ask_approval, make_agreement, make_recipients
from tests.delivery.fairs.makers import make_fair, make_public_fair
from tests.make import make_organisation, some_actor
from tests.outcomes.make import agree_both, propose

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def of(rows: Sequence[Owed], *kinds: str) -> list[tuple[str, dt.date | None]]:
    return [(one.kind, one.due) for one in rows if one.kind in kinds]


def test_what_is_late_stands_first_and_what_has_no_day_last() -> None:
    occasion = make_occasion()

    rows = owing(occasion)

    late = [one.late for one in rows]
    assert late == sorted(late, reverse=True)
    dues = [one.due for one in rows if one.due]
    assert dues == sorted(dues)
    assert [one.due is None for one in rows] == sorted(one.due is None for one in rows)
    keys = {one.key for one in rows if one.kind == "item"}
    assert {"flyers", "posts"} <= keys
    see(occasion)
    assert "flyers" not in {one.key for one in owing(occasion)}


def test_what_the_commissioner_is_asked_is_waited_for() -> None:
    fair = make_fair()
    occasion = make_occasion(fair=fair)
    programme = fair.programme
    approval = ask_approval(programme, make_recipients(programme, make_organisation()))
    make_agreement(programme, [make_organisation().pk], decision="")
    propose(fair, "matches", 60)
    ask(occasion, "baseline", Asked.AGREE)

    waits = [one for one in owing(occasion) if one.waits]

    assert {(one.kind, one.due) for one in waits} == {
        ("approval", approval.from_on),
        ("agreement", None),
        ("target", None),
        ("item", occasion.begins_on),
    }


def test_the_desk_and_copies_are_owed_by_their_day() -> None:
    fair = make_public_fair(1)
    occasion, office = make_occasion(fair=fair), some_actor(Role.CONTRACTOR, fair.programme)
    assert of(owing(occasion), "inquiries", "kits") == []

    receive_inquiry(fair.programme, asked=Inquired(topic=Topic.OTHER, text="音が出ません"))
    until = clock.today() + 3 * DAY
    print_kit(fair.gathering, by=office, named=False, until=until, place="金庫")

    (inquiry, kit) = [one for one in owing(occasion) if one.kind in {"inquiries", "kits"}]
    assert (inquiry.what, kit.what, kit.due) == ("お問い合わせ1件への返事", "紙の備え1部の廃棄の記録", until)


def at_week(occasion: Occasion, days: int) -> list[tuple[str, dt.date | None]]:
    with clock.travel_to(clock.at(occasion.day + days * DAY, 9)):
        return of(owing(occasion), "flash", "weekly", "report")


def test_papers_are_owed_until_they_are_frozen() -> None:
    fair = make_public_fair(1)
    occasion, office = make_occasion(fair=fair), some_actor(Role.CONTRACTOR, fair.programme)
    agree_both(fair)
    assert of(owing(occasion), "flash", "report") == [("report", occasion.ends_on)]

    assert ("flash", occasion.day + 7 * DAY) in at_week(occasion, 1)
    with clock.travel_to(clock.at(occasion.day + DAY, 9)):
        freeze_flash(fair.programme, by=office, fair=fair_for(fair.programme, fair.gathering_id))
        last = week_of(clock.today()).before()
        freeze_weekly(fair.programme, by=office, week=last, words={})
        freeze_report(fair.programme, by=office, words={})

    assert at_week(occasion, 1) == []
    weeks = at_week(occasion, 8)
    assert [kind for kind, _due in weeks] == ["weekly"]
    assert weeks[0][1] is not None
    assert weeks[0][1] > week_of(occasion.day + 8 * DAY).before().last


def test_before_the_contract_and_after_it_no_week_is_reported() -> None:
    occasion = make_occasion()
    occasion.programme.starts_on = clock.today()
    assert of(owing(occasion), "weekly") == []

    occasion.programme.starts_on, occasion.programme.ends_on = clock.today() - 99 * DAY, clock.today() - 30 * DAY
    assert of(owing(occasion), "weekly") == []
