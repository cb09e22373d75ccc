"""What each room says of its item of 開始前確認表: missing in words until it is there."""

import datetime as dt

import pytest

from engawa.base.acts.words import Purpose
from engawa.base.kit import clock
from engawa.base.parties.models import Agency
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.agreeing import ask_agreement
from engawa.contract.approvals.queries import current_list
from engawa.contract.duties.occasions import Occasion
from engawa.delivery.exhibitors.life import MATRICES, keys
from engawa.delivery.fairs.actions.planning import announce_fair
from engawa.delivery.fairs.actions.posting import drop_post, set_post
from engawa.delivery.fairs.day_states import PostKind
from engawa.delivery.fairs.site_states import MANY, PageKind
from engawa.delivery.guidance.suggestions.ready import readiness
from tests.contract.duties.makers import decide, line, make_occasion
from tests.contract.make import ask_approval, confirm, enter, revoke
from tests.delivery.exhibitors.files import file_of, row
from tests.delivery.exhibitors.passports import publish_answers
from tests.delivery.fairs.makers import (
    TODAY,
    add_town,
    check_all,
    companies,
    import_postings,
    make_fair,
    make_public_fair,
    publish,
)
from tests.delivery.fairs.site_makers import make_page, tell
from tests.delivery.guidance.makers import approve_agencies, enter_hours, make_counsellor
from tests.make import make_actor, some_actor
from tests.outcomes.make import agree, propose

pytestmark = pytest.mark.django_db
WEEK = {str(day): [["09:00", "17:00"]] for day in range(7)}


def missing(occasion: Occasion, key: str) -> tuple[str, ...]:
    return line(occasion, key).missing


def test_targets_are_there_when_both_are_agreed() -> None:
    fair = make_fair()
    occasion = make_occasion(fair=fair)
    propose(fair, "matches", 60)
    assert missing(occasion, "targets") == ("参加した求職者の目標の合意", "マッチングの目標の合意")

    agree(propose(fair, "participants", 120))
    agree(propose(fair, "matches", 60))

    assert line(occasion, "targets").there == "参加した求職者 120人、マッチング 60件"


def test_provision_names_the_newest_list_and_both_agencies_on_the_day() -> None:
    fair = make_public_fair(1)
    programme, occasion = fair.programme, make_occasion(fair=fair)
    hellowork, relocation = (make_counsellor(programme, one) for one in Agency)
    assert len(missing(occasion, "provision")) == 3
    with inside(programme):
        newest = current_list()
    assert newest is not None and hellowork.organisation_id is not None and relocation.organisation_id is not None
    window = some_actor(Role.COMMISSIONER, programme)
    asked = ask_approval(programme, newest, purpose=Purpose.MEETING, to_on=clock.today())
    live = confirm(enter(asked, by=window), by=window)
    approve_agencies(programme, hellowork.organisation_id)
    assert missing(occasion, "provision") == ("出展者に求職者カードを見せる承諾", "定住機構に相談の内容を見せる承諾")

    revoke(live)
    asked = ask_approval(programme, newest, purpose=Purpose.MEETING)
    live = confirm(enter(asked, by=window), by=window)
    approve_agencies(programme, relocation.organisation_id)

    assert (missing(occasion, "provision"), line(occasion, "provision").there) == ((), live.number)


def test_the_venue_is_there_when_the_commissioner_agrees() -> None:
    occasion = make_occasion()
    office = some_actor(Role.CONTRACTOR, occasion.programme)
    asked = ask_agreement(occasion.programme, by=office, kind="platform", text="会場の案です。")
    assert missing(occasion, "platform") == ("オンライン会場についての発注者の同意",)

    decide(asked)

    assert missing(occasion, "platform") == ()


def test_exhibitors_are_there_when_listed_and_every_posting_is_looked_up() -> None:
    fair = make_fair()
    occasion, office = make_occasion(fair=fair), some_actor(Role.CONTRACTOR, fair.programme)
    import_postings(fair, office, file_of([row(1), row(2)]))
    assert missing(occasion, "exhibitors") == ("出展企業一覧の合意と公開", "求人2件の登録の確認")

    check_all(fair)
    publish(fair)

    assert (missing(occasion, "exhibitors"), line(occasion, "exhibitors").there) == ((), "出展企業一覧 第1版")


def test_passports_and_matrices_are_counted() -> None:
    fair = make_fair()
    occasion, office = make_occasion(fair=fair), some_actor(Role.CONTRACTOR, fair.programme)
    assert missing(occasion, "passports") == ("出展企業の決定",)
    assert missing(occasion, "life") == ()
    import_postings(fair, office, file_of([row(1), row(2)]))
    town = add_town(fair)
    check_all(fair)
    publish(fair)
    first, *_others = [one for one in companies(fair) if one.kind == "company"]
    publish_answers(first, telework="weekly")

    assert missing(occasion, "passports") == ("1社のパスポートの公開",)
    assert missing(occasion, "life") == ("「暮らし」の表（1市町村）", "「支援制度」の表（1市町村）")
    for matrix in MATRICES:
        key = next(one.key for one in keys().values() if one.matrix == matrix)
        tell(fair.programme, town.municipality, **{key: "あります。"})
    assert missing(occasion, "life") == ()


def test_the_site_is_open_when_the_fair_and_every_page_are_public() -> None:
    fair = make_fair(state="draft")
    occasion = make_occasion(fair=fair)
    wanted = [kind for kind in PageKind if kind not in MANY]
    assert len(missing(occasion, "site")) == 1 + len(wanted)

    announce_fair(fair, by=TODAY)
    for kind in wanted[1:]:
        make_page(fair.programme, kind)
    assert missing(occasion, "site") == ("ページ「概要」の公開",)
    make_page(fair.programme, wanted[0])

    assert missing(occasion, "site") == ()


def test_posts_want_somebody_and_somebody_who_stands_in() -> None:
    fair = make_fair()
    occasion = make_occasion(fair=fair)
    chief, one, other = (make_actor(role, fair.programme) for role in (Role.CHIEF, Role.CONTRACTOR, Role.CONTRACTOR))
    start = fair.gathering.starts_at
    hours = {"starts_at": start, "ends_at": start + dt.timedelta(hours=4)}
    rows = [
        set_post(
            fair.gathering, by=chief, post=post, person=one.id, deputy=None if post == "records" else other.id, **hours
        )
        for post in PostKind
    ]
    assert missing(occasion, "posts") == ("代理（記録）",)

    drop_post(rows[-1], by=chief)

    assert missing(occasion, "posts") == ("担当（記録）",)


def test_every_light_is_green_or_counted() -> None:
    occasion = make_occasion(fair=make_public_fair(2))

    assert missing(occasion, "rehearsal") == ("2者の準備（うちリハーサル2者）",)
    assert missing(make_occasion(), "rehearsal") == ("出展者の決定",)


def test_both_counters_are_open_at_once_before_on_and_after_the_day() -> None:
    occasion = make_occasion(days=20)
    programme = occasion.programme
    hellowork, relocation = (make_counsellor(programme, one) for one in Agency)
    enter_hours(programme, hellowork, WEEK)
    assert missing(occasion, "counters") == ("定住機構の窓口の時間",)

    counter = enter_hours(programme, relocation, WEEK, closed=(occasion.day,))
    assert missing(occasion, "counters") == ("当日に、2つの窓口がともに開いている時間",)
    enter_hours(programme, relocation, {str(occasion.day.weekday()): [["08:00", "10:00"]]}, name="支所")

    assert missing(occasion, "counters") == ()
    assert counter.closed_days == [occasion.day]


def test_the_item_of_issuing_says_what_its_own_page_says() -> None:
    fair = make_fair()
    occasion = make_occasion(fair=fair)

    with inside(fair.programme):
        known = readiness(fair.gathering).missing

    assert missing(occasion, "issue") == known
    assert known[0] == "相談機関の根拠"
