"""紙の備え: aliases at any time, names only under 甲's consent; every copy numbered, and its end recorded."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.approvals.actions import request_copy
from engawa.contract.approvals.models import Approval
from engawa.contract.custody.models import CopyRecord
from engawa.contract.custody.queries import copies_left, kits_past_their_end
from engawa.delivery.fairs.actions.meeting import NotTakingPart
from engawa.delivery.fairs.actions.printing import EndIsPast, Kit, destroy_kit, print_kit
from engawa.delivery.fairs.actions.talks import decide_talk
from engawa.delivery.fairs.actions.typing import NoSuchTime, TypedAlready, type_talk
from engawa.delivery.fairs.models import Fair
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.models import MatchClaim
from tests.contract.make import confirm, enter
from tests.delivery.fairs.talk_makers import Host, draw, make_day, make_someone
from tests.make import entries, make_actor, make_subject, reload

pytestmark = pytest.mark.django_db
DAY = tuple[Fair, list[Host]]


@pytest.fixture
def day() -> DAY:
    return make_day(1)


def office_of(fair: Fair) -> Actor:
    return make_actor(Role.CONTRACTOR, fair.programme)


def consent(
    fair: Fair, *, copies: int = 1, days: int = 3, fields: tuple[str, ...] = ("name", "kana", "phone")
) -> Approval:
    today, window = clock.today(), make_actor(Role.COMMISSIONER, fair.programme)
    asked = request_copy(
        fair.programme,
        by=office_of(fair),
        fields=fields,
        copies=copies,
        place="本部の金庫",
        disposal="裁断",
        from_on=today,
        to_on=today + dt.timedelta(days=days),
        scope_text="当日に画面が使えないとき",
    )
    return confirm(enter(asked, by=window), by=window)


def printed(fair: Fair, *, named: bool = False, by: Actor | None = None, days: int = 1) -> Kit:
    until = clock.today() + dt.timedelta(days=days)
    return print_kit(fair.gathering, by=by or office_of(fair), named=named, until=until, place="本部の金庫")


def test_aliases_are_printed_at_any_time_and_every_copy_has_a_number_and_an_end(day: DAY) -> None:
    fair, (host,) = day
    draw(host, make_someone(fair))

    first, second = printed(fair), printed(fair)

    assert first.content.startswith(b"%PDF-")
    assert [one.record.number for one in (first, second)] == [1, 2]
    assert (first.record.kind, first.record.named, first.record.rows) == ("paper_kit", False, 1)
    entry = entries(fair.programme, Act.COPY_PRINT)[0]
    assert (entry["scope"]["number"], entry["scope"]["named"], entry["approvals"]) == (1, False, [])


def test_names_are_refused_with_clause_and_next_step_and_take_no_number(day: DAY) -> None:
    fair, _hosts = day

    with pytest.raises(Refused) as refusal:
        printed(fair, named=True)

    unmet = refusal.value.unmet[0]
    assert (unmet.duty, unmet.clause) == ("P07.print", "特記事項第7条、特記仕様書6")
    assert unmet.next_url.endswith("/kit/ask/")
    with inside(fair.programme):
        assert not CopyRecord.objects.filter(kind="paper_kit").exists()


def test_names_are_printed_under_the_consent_until_its_copies_are_used_up(day: DAY) -> None:
    fair, _hosts = day
    who, approval = make_someone(fair), consent(fair)

    made = printed(fair, named=True)

    assert (made.record.approval_id, made.record.named) == (approval.pk, True)
    entry = entries(fair.programme, Act.COPY_PRINT)[0]
    assert entry["approvals"] == [approval.number]
    assert sorted(entry["scope"]["fields"]) == ["kana", "name", "phone"]
    with inside(fair.programme):
        from engawa.base.ledger.models import EntrySubject

        assert EntrySubject.objects.filter(programme=fair.programme.pk, subject=who.actor.id, role="about").exists()
        assert copies_left(approval) == 0
    with pytest.raises(Refused) as refusal:
        printed(fair, named=True)
    assert "もう印刷しました" in refusal.value.unmet[0].why


@pytest.mark.parametrize(
    ("given", "days"), [({"days": 0}, 1), ({"fields": ("name",)}, 1)], ids=["ends before the copy", "fewer fields"]
)
def test_a_consent_that_does_not_cover_the_copy_is_none(day: DAY, given: dict[str, object], days: int) -> None:
    fair, _hosts = day
    consent(fair, **given)  # type: ignore[arg-type]  # a maker's facts

    with pytest.raises(Refused):
        printed(fair, named=True, days=days)


def test_a_copy_past_its_end_waits_to_be_destroyed_and_that_is_recorded_once(day: DAY) -> None:
    fair, _hosts = day
    record, office = printed(fair).record, office_of(fair)

    with clock.travel_to(clock.now() + dt.timedelta(days=3)):
        with inside(fair.programme):
            assert [one.pk for one in kits_past_their_end()] == [record.pk]
        destroy_kit(record, by=office, how="裁断した")
        destroy_kit(record, by=office, how="もう一度")
        with inside(fair.programme):
            assert not kits_past_their_end().exists()
    ended = reload(record)
    assert (ended.how_ended, ended.ended_by) == ("裁断した", office.id)
    scopes = [one["scope"] for one in entries(fair.programme, Act.COPY_END)]
    assert [(one["number"], one["late"]) for one in scopes] == [(1, True)]


def test_a_copy_that_would_be_gone_already_is_not_printed(day: DAY) -> None:
    fair, _hosts = day

    with pytest.raises(EndIsPast):
        printed(fair, days=-1)


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR, Role.AUDITOR])
def test_only_the_organiser_prints(day: DAY, role: Role) -> None:
    fair, _hosts = day

    with pytest.raises(NotPermitted):
        printed(fair, by=make_actor(role, fair.programme))


# --- typed in -----------------------------------------------------------------------------------------------------------


def test_what_is_typed_in_waits_for_a_person_and_counts_only_when_decided(day: DAY) -> None:
    fair, (host,) = day
    who, office = make_someone(fair), office_of(fair)
    end = clock.now() - dt.timedelta(minutes=5)

    talk = type_talk(
        host.booth,
        by=office,
        subject=who.actor.id,
        means="phone",
        began_at=end - dt.timedelta(minutes=20),
        ended_at=end,
    )
    collect(fair.programme)

    assert (talk.verdict, talk.measured, talk.counted, talk.reasons) == ("needs_check", "needs_check", False, ["typed"])
    with inside(fair.programme):
        claim = MatchClaim.objects.get(subject=who.actor.id)
    assert claim.state == "needs_check"
    decide_talk(talk, by=office, result="held", reason="企業と本人に電話で確かめた")
    collect(fair.programme)
    assert reload(claim).state == "confirmed"


def test_nothing_impossible_is_typed_in(day: DAY) -> None:
    fair, (host,) = day
    who, office, now = make_someone(fair), office_of(fair), clock.now()
    stranger = make_subject(fair.programme).pk

    def typed(subject: object, begin: int, end: int, means: str = "paper") -> None:
        type_talk(
            host.booth,
            by=office,
            subject=subject,  # type: ignore[arg-type]  # ids of subjects
            means=means,
            began_at=now + dt.timedelta(minutes=begin),
            ended_at=now + dt.timedelta(minutes=end),
        )

    for begin, end in ((-10, -10), (-10, 5), (-400, -5)):
        with pytest.raises(NoSuchTime):
            typed(who.actor.id, begin, end)
    with pytest.raises(NoSuchTime):
        typed(who.actor.id, -20, -10, "room")
    with pytest.raises(NotTakingPart):
        typed(stranger, -20, -10)
    typed(who.actor.id, -20, -10)
    with pytest.raises(TypedAlready):
        typed(who.actor.id, -15, -5)
