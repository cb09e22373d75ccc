import datetime as dt

import pytest
from django.http import Http404

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes import waits
from engawa.base.programmes.actors import system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Wait
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.actions import set_parameter
from engawa.delivery.fairs.actions.talks import decide_talk
from engawa.outcomes.measures import actions
from engawa.outcomes.measures.access import claim_for
from engawa.outcomes.measures.actions import ReasonMissing
from engawa.outcomes.measures.collecting import WAIT, collect
from engawa.outcomes.measures.figures import QUERIES
from engawa.outcomes.measures.models import MatchClaim
from engawa.outcomes.measures.queries import standings
from engawa.outcomes.measures.seeing import see_match
from engawa.outcomes.measures.sources import fairs
from tests.delivery.fairs.makers import add_town, booths, make_fair, make_public_fair, publish
from tests.make import entries, make_actor, make_programme, make_subject, reload
from tests.outcomes.make import agree_both, all_claims, register, talk

pytestmark = pytest.mark.django_db


def states(programme: object) -> list[tuple[str, str]]:
    return [(one.number_text, one.state) for one in all_claims(programme)]  # type: ignore[arg-type]  # a programme


def test_talks_become_claims_by_their_verdict_and_counting_again_changes_nothing() -> None:
    fair = make_public_fair(3)
    first, second, third = booths(fair)
    seeker = register(fair)
    talk(first, seeker, "held")
    talk(second, seeker, "needs_check", seconds=190)
    talk(third, seeker, "not_held", seconds=0)

    assert (collect(fair.programme), collect(fair.programme)) == (2, 0)

    assert states(fair.programme) == [("M-0001", "confirmed"), ("M-0002", "needs_check")]
    assert [e["scope"]["changed"] for e in entries(fair.programme, Act.MATCH_COLLECT)] == [
        {"M-0001": "confirmed", "M-0002": "needs_check"}
    ]


def test_a_pair_that_talks_twice_is_one_match_and_the_better_talk_counts() -> None:
    fair = make_public_fair(1)
    booth, seeker = booths(fair)[0], register(fair)
    talk(booth, seeker, "needs_check")
    collect(fair.programme)

    talk(booth, seeker, "held")
    collect(fair.programme)

    assert states(fair.programme) == [("M-0001", "confirmed")]
    assert len(all_claims(fair.programme)[0].talks) == 2


@pytest.mark.parametrize(("result", "state"), [("held", "confirmed"), ("not_held", "rejected")])
def test_a_decision_about_an_open_talk_moves_its_match(result: str, state: str) -> None:
    fair = make_public_fair(1)
    open_talk = talk(booths(fair)[0], register(fair), "needs_check")
    collect(fair.programme)

    decide_talk(open_talk, by=make_actor(Role.CONTRACTOR, fair.programme), result=result, reason="双方に電話で確かめた")
    collect(fair.programme)

    assert states(fair.programme) == [("M-0001", state)]


def test_a_municipality_is_not_counted_unless_the_commissioner_recognises_it() -> None:
    fair = make_fair()
    add_town(fair)
    publish(fair)
    talk(booths(fair)[0], register(fair), "held")
    assert collect(fair.programme) == 0

    set_parameter(fair.programme, by=system("test"), key="match.municipalities", value=True)

    assert collect(fair.programme) == 1


def test_another_programme_is_neither_counted_nor_found() -> None:
    fair, other = make_public_fair(1), make_programme()
    talk(booths(fair)[0], register(fair), "held")
    collect(fair.programme)

    assert collect(other) == 0
    claim = all_claims(fair.programme)[0]
    with pytest.raises(Http404):
        claim_for(make_actor(Role.COMMISSIONER, other), other, claim.pk)
    with pytest.raises(Http404):
        claim_for(make_actor(Role.EXHIBITOR, fair.programme), fair.programme, claim.pk)


def confirmed() -> MatchClaim:
    fair = make_public_fair(1)
    talk(booths(fair)[0], register(fair), "held")
    collect(fair.programme)
    return all_claims(fair.programme)[0]


def counted(claim: MatchClaim) -> dict[str, int]:
    with inside(claim.programme):
        return {key: QUERIES[key].count(fairs()) for key in ("Q-M01", "Q-M02", "Q-M03", "Q-M04", "Q-S02", "Q-T01")}


def test_a_disputed_match_stops_counting_until_it_is_approved_and_nothing_else_moves() -> None:
    claim = confirmed()
    window, office = make_actor(Role.COMMISSIONER, claim.programme), make_actor(Role.CONTRACTOR, claim.programme)
    before = counted(claim)

    actions.dispute_match(claim, by=window, reason="在室の時刻を確かめたい")
    assert counted(claim) == before | {"Q-M01": 0, "Q-M03": 1}
    actions.return_match(claim, by=window, reason="企業側の記録が足りない")
    assert counted(claim) == before | {"Q-M01": 0, "Q-M03": 1}
    actions.answer_match(claim, by=office, reason="企業の担当者に確認した")
    actions.approve_match(claim, by=window, reason="確認できた")

    assert counted(claim) == before
    detail = see_match(claim, by=window)
    assert [(one.label, one.reason) for one in detail.steps] == [
        ("記録から数えました", ""),
        ("発注者が確認を始めました", "在室の時刻を確かめたい"),
        ("発注者が差し戻しました", "企業側の記録が足りない"),
        ("受託者が答えました", "企業の担当者に確認した"),
        ("発注者が承認しました", "確認できた"),
    ]


def test_a_match_that_is_looked_at_is_left_alone_by_counting() -> None:
    claim = confirmed()
    actions.dispute_match(claim, by=make_actor(Role.COMMISSIONER, claim.programme), reason="確かめたい")

    assert (collect(claim.programme), reload(claim).state) == (0, "disputed")


def test_what_was_given_up_stays_so_until_there_is_new_evidence() -> None:
    claim = confirmed()
    window, office = make_actor(Role.COMMISSIONER, claim.programme), make_actor(Role.CONTRACTOR, claim.programme)
    actions.dispute_match(claim, by=window, reason="確かめたい")
    actions.return_match(claim, by=window, reason="根拠が足りない")
    actions.reject_match(claim, by=office, reason="取り下げる")
    assert (collect(claim.programme), reload(claim).state) == (0, "rejected")

    with inside(claim.programme):
        from engawa.base.subjects.models import Subject
        from engawa.delivery.fairs.models import Booth

        booth, seeker = Booth.objects.select_related("programme").get(), Subject.objects.get(pk=claim.subject_id)
    talk(booth, seeker, "held")

    assert (collect(claim.programme), reload(claim).state) == (1, "confirmed")


def test_each_side_has_its_own_words() -> None:
    claim = confirmed()
    window, office = make_actor(Role.COMMISSIONER, claim.programme), make_actor(Role.CHIEF, claim.programme)

    with pytest.raises(NotPermitted):
        actions.dispute_match(claim, by=office, reason="x")
    with pytest.raises(NotPermitted):
        actions.reject_match(claim, by=window, reason="x")
    with pytest.raises(NotPermitted):
        actions.dispute_match(claim, by=make_actor(Role.AUDITOR, claim.programme), reason="x")
    with pytest.raises(ReasonMissing):
        actions.dispute_match(claim, by=window, reason="　 ")
    with pytest.raises(WrongState):
        actions.approve_match(claim, by=window, reason="x")


def test_reading_the_evidence_is_recorded_once_in_a_quarter_of_an_hour_and_shows_both_sides() -> None:
    claim = confirmed()
    window = make_actor(Role.COMMISSIONER, claim.programme)

    detail = see_match(claim, by=window)
    see_match(claim, by=window)

    assert len(entries(claim.programme, Act.MATCH_SEE)) == 1
    evidence = detail.talks[0]
    assert (evidence.verdict_label, evidence.overlap_seconds, evidence.least_seconds, evidence.shown_by) == (
        "成立",
        842,
        300,
        "sound",
    )
    assert [(one.side, one.basis, one.seconds) for one in evidence.spans] == [
        ("company", "presence", 842),
        ("seeker", "presence", 842),
        ("company", "media", 842),
        ("seeker", "media", 842),
    ]


def test_participants_were_in_rooms_long_enough_on_the_day_and_take_part() -> None:
    tomorrow = clock.today() + dt.timedelta(days=1)
    on_the_day = clock.at(tomorrow, 13)
    fair = make_public_fair(2)
    one, two = booths(fair)
    enough, twice, short, elsewhere = (register(fair) for _each in range(4))
    stranger = make_subject(fair.programme)
    talk(one, enough, seconds=300, began_at=on_the_day)
    talk(one, twice, seconds=150, began_at=on_the_day)
    talk(two, twice, seconds=150, began_at=on_the_day + dt.timedelta(minutes=9))
    talk(one, short, seconds=299, began_at=on_the_day)
    talk(one, elsewhere, seconds=900, began_at=on_the_day - dt.timedelta(days=1))
    talk(one, stranger, seconds=900, began_at=on_the_day)

    with inside(fair.programme):
        assert {row.subject for row in QUERIES["Q-S02"].rows(fairs())} == {enough.pk, twice.pk}
        assert QUERIES["Q-S01"].count(fairs()) == 4


def test_every_figure_opens_to_exactly_its_rows() -> None:
    fair = make_public_fair(2)
    for booth in booths(fair):
        talk(booth, register(fair), "held", began_at=clock.at(clock.today() + dt.timedelta(days=1), 14))
    collect(fair.programme)

    with inside(fair.programme):
        scope = fairs()
        assert {key: len(query.rows(scope)) for key, query in QUERIES.items()} == {
            "Q-E01": 2, "Q-E02": 0, "Q-E03": 2, "Q-S01": 2, "Q-S02": 2, "Q-S03": 2, "Q-T01": 2,
            "Q-M01": 2, "Q-M02": 0, "Q-M03": 0, "Q-M04": 0, "Q-M05": 2, "Q-M06": 0,
            "Q-M11": 2, "Q-M12": 0, "Q-M13": 0, "Q-M14": 0,
            "Q-S04": 2, "Q-D01": 0, "Q-W01": 0, "Q-W02": 1, "Q-R01": 1, "Q-R02": 0, "Q-I01": 0, "Q-V01": 0, "Q-V02": 0,
            **{f"Q-K{kind}{place}": 2 * (kind == place == 1) for kind in range(1, 5) for place in range(1, 5)},
        }  # fmt: skip
        assert all(query.count(scope) == len(query.rows(scope)) for query in QUERIES.values())


def test_the_forecast_is_a_range_and_the_alarm_takes_the_unique_count() -> None:
    fair = make_public_fair(2)
    one, two = booths(fair)
    seeker = register(fair)
    talk(one, seeker, "held")
    talk(two, seeker, "needs_check")
    agree_both(fair)
    collect(fair.programme)

    with inside(fair.programme):
        matches = standings().matches

    assert (matches.actual, matches.waiting, matches.forecast, matches.alarm) == (1, 1, (1, 2), True)


def test_while_the_fair_is_on_it_counts_again_each_minute() -> None:
    fair = make_public_fair(1)
    agree_both(fair)
    talk(booths(fair)[0], register(fair), "held")

    with clock.travel_to(fair.gathering.starts_at):
        waits.run_due(WAIT, fair.programme, fair.programme.pk)
        with inside(fair.programme):
            due = Wait.objects.get(kind=WAIT, settled_at__isnull=True).due_at
        assert dt.timedelta(seconds=55) < due - clock.now() <= dt.timedelta(seconds=60)

    assert states(fair.programme) == [("M-0001", "confirmed")]
