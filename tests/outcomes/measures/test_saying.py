"""Kinds 2 and 4: who may say what of whom, which fair it counts for, and what she may answer."""

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import seeker, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.clauses.actions import set_parameter
from engawa.outcomes.measures.actions import dispute_match
from engawa.outcomes.measures.collecting import collect
from engawa.outcomes.measures.evidence import evidence_words, missing_words
from engawa.outcomes.measures.leading import NotCounted, Unknown, deny_word, enter_lead, recognise_match
from engawa.outcomes.measures.models import MatchClaim, MatchWord
from engawa.shared.messaging.models import Notice
from tests.delivery.fairs.makers import add_town, booths, publish
from tests.make import entries, make_actor, make_organisation, reload
from tests.outcomes.make import all_claims, recognised
from tests.outcomes.measures.scenes import (
    after,
    company,
    day_of,
    every_figure,
    lead,
    make_first_fair,
    make_held_fair,
    make_seeker,
    meet,
    take_part,
)

pytestmark = pytest.mark.django_db


def test_an_agency_s_guidance_counts_and_she_is_told_without_a_word_of_it() -> None:
    fair = make_held_fair()
    who = make_seeker(fair)
    with after(fair, 3):
        claim = lead(fair, who, booths(fair)[0])
        with inside(fair.programme):
            told = Notice.objects.get(subject=who.pk, kind="match.told")
            said = evidence_words([claim])[claim.pk]

    assert (claim.kind, claim.state, claim.number_text) == (2, "confirmed", "M-0001")
    assert told.data == {}
    assert "応募の助言（団体" in said
    assert [one["scope"]["said"] for one in entries(fair.programme, Act.MATCH_SAY)] == [
        [{"number": "M-0001", "deed": "advised", "state": "confirmed"}]
    ]


def test_what_an_agency_has_heard_of_her_application_is_one_source_of_kind_three() -> None:
    fair = make_held_fair()
    with after(fair, 3):
        claim = lead(fair, make_seeker(fair), booths(fair)[0], deed="applied")
        with inside(fair.programme):
            lacks = missing_words([claim])[claim.pk]

    assert (claim.kind, claim.state) == (3, "needs_check")
    assert lacks == "ご本人、企業のうちもう一つの申告か、書類の確認が要ります。"


def test_only_those_who_asked_for_counsel_or_agreed_to_be_followed_can_be_named() -> None:
    fair, other = make_held_fair(), make_held_fair()
    silent, elsewhere = make_seeker(fair, follow=False), make_seeker(other)

    with after(fair, 3):
        for who in (silent, elsewhere):
            with pytest.raises(Unknown):
                lead(fair, who, booths(fair)[0])
    assert all_claims(fair.programme) == []


def test_before_the_day_it_waits_until_she_comes() -> None:
    fair = make_held_fair()
    who = make_seeker(fair, came=False)
    claim = lead(fair, who, booths(fair)[0], days=-1)
    assert claim.state == "candidate"
    before = every_figure(fair)

    meet(booths(fair)[1], who, "not_held", seconds=400)
    assert (collect(fair.programme), collect(fair.programme)) == (1, 0)

    assert reload(claim).state == "confirmed"
    assert {key: (was, now) for key, now in every_figure(fair).items() if (was := before[key]) != now} == {
        "Q-S02": (0, 1), "Q-S03": (0, 1), "Q-T01": (0, 1), "Q-M01": (0, 1), "Q-M02": (1, 0), "Q-M05": (0, 1),
        "Q-K21": (0, 1), "Q-K22": (1, 0),
    }  # fmt: skip


@pytest.mark.parametrize("deed", ["advised", "applied"])
def test_whoever_did_not_come_is_not_counted_afterwards(deed: str) -> None:
    fair = make_held_fair()
    who = make_seeker(fair, came=False)

    with after(fair, 3), pytest.raises(NotCounted) as refusal:
        lead(fair, who, booths(fair)[0], deed=deed)

    assert "参加した記録がない" in str(refusal.value)


def test_it_counts_for_the_last_fair_she_took_part_in_before_the_act() -> None:
    second = make_held_fair()
    first = make_first_fair(second)
    who = make_seeker(second, came=False)
    take_part(first, who)
    meet(booths(first)[0], who)
    meet(booths(second)[0], who)

    with after(second, 3):
        late = lead(second, who, booths(second)[0])
        early = lead(second, who, booths(first)[0], days=-30)

    assert (late.gathering, early.gathering) == (second.gathering_id, first.gathering_id)


def test_nothing_after_the_end_of_the_work_nor_of_days_to_come() -> None:
    fair = make_held_fair()
    who = make_seeker(fair)

    with after(fair, 70):
        with pytest.raises(NotCounted, match="事業の終わり"):
            lead(fair, who, booths(fair)[0], deed="applied", days=61)
        assert lead(fair, who, booths(fair)[0], deed="applied", days=60).state == "needs_check"
        with pytest.raises(NotCounted, match="これからの日付"):
            lead(fair, who, booths(fair)[0], days=71)


def test_a_company_outside_and_a_municipality_are_not_counted_unless_recognised() -> None:
    fair = make_held_fair(1)
    town = add_town(fair)
    publish(fair)
    who, agency = make_seeker(fair), make_actor(Role.AGENCY, fair.programme)
    stall = next(one for one in booths(fair) if one.exhibitor_id == town.pk)

    with after(fair, 3):
        for body in (company(stall), make_organisation().pk):
            facts = {"subject": who.pk, "company": body, "deed": "advised", "on": day_of(fair)}
            with pytest.raises(NotCounted, match="出展した企業だけ"):
                enter_lead(fair.programme, by=agency, **facts)
        set_parameter(fair.programme, by=system("test"), key="match.municipalities", value=True)
        assert lead(fair, who, stall).state == "confirmed"


def test_one_pair_is_one_match_however_many_kinds_show_it_and_a_dispute_moves_its_own_figures_only() -> None:
    fair = make_held_fair()
    who, booth = make_seeker(fair), booths(fair)[1]
    meet(booth, who)
    collect(fair.programme)
    with after(fair, 3):
        guided = lead(fair, who, booth)
        before = every_figure(fair)
        assert (before["Q-M01"], before["Q-M11"], before["Q-M12"]) == (1, 1, 1)
        window = make_actor(Role.COMMISSIONER, fair.programme)
        dispute_match(guided, by=window, reason="担当者に確かめたい")
        one = every_figure(fair)
        dispute_match(all_claims(fair.programme)[0], by=window, reason="在室を確かめたい")
        two = every_figure(fair)

    assert {key: (was, one[key]) for key, was in before.items() if one[key] != was} == {
        "Q-M03": (0, 1), "Q-K21": (1, 0), "Q-K23": (0, 1),
    }  # fmt: skip
    assert {key: (was, two[key]) for key, was in one.items() if two[key] != was} == {
        "Q-M01": (1, 0), "Q-M03": (1, 2), "Q-M05": (1, 0), "Q-K11": (1, 0), "Q-K13": (0, 1),
    }  # fmt: skip


def words_of(claim: MatchClaim) -> list[MatchWord]:
    with inside(claim.programme):
        return list(MatchWord.objects.filter(claim=claim).order_by("said_at"))


def test_she_may_say_that_she_knows_nothing_of_it_and_nobody_else_may() -> None:
    fair = make_held_fair()
    who, other = make_seeker(fair), make_seeker(fair)
    with after(fair, 3):
        claim = lead(fair, who, booths(fair)[0])
        word = words_of(claim)[0].pk
        with pytest.raises(Unknown):
            deny_word(fair.programme, by=seeker(other.pk), word=word)
        with pytest.raises(NotPermitted):
            deny_word(fair.programme, by=make_actor(Role.CONTRACTOR, fair.programme), word=word)
        assert reload(claim).state == "confirmed"

        deny_word(fair.programme, by=seeker(who.pk), word=word)

        assert reload(claim).state == "needs_check"
        with inside(fair.programme):
            assert "心当たりなし" in evidence_words([claim])[claim.pk]


def test_what_the_commissioner_looks_at_is_left_alone_by_further_words() -> None:
    fair = make_held_fair()
    who = make_seeker(fair)
    with after(fair, 3):
        claim = lead(fair, who, booths(fair)[0])
        dispute_match(claim, by=make_actor(Role.COMMISSIONER, fair.programme), reason="確かめたい")
        lead(fair, who, booths(fair)[0], deed="referred")

    assert (reload(claim).state, len(words_of(claim))) == ("disputed", 2)


def test_kind_four_counts_only_under_an_agreement_of_that_kind() -> None:
    fair = make_held_fair()
    who, office = make_seeker(fair), make_actor(Role.CONTRACTOR, fair.programme)
    facts = {"subject": who.pk, "company": company(booths(fair)[0]), "on": day_of(fair)}
    refused, foreign = recognised(fair.programme, "refused"), recognised(fair.programme, kind="other")
    elsewhere = recognised(make_held_fair().programme)

    with after(fair, 3):
        for agreement in (None, refused, foreign, elsewhere):
            with pytest.raises(Refused) as refusal:
                recognise_match(fair.programme, by=office, agreement=agreement, **facts)
            assert [one.clause for one in refusal.value.unmet] == ["実施要領1(2)カ"]
        claim = recognise_match(fair.programme, by=office, agreement=recognised(fair.programme), **facts)

    assert (claim.kind, claim.state) == (4, "confirmed")


def test_kind_four_is_not_for_the_commissioner_to_enter_nor_for_people_who_did_not_come() -> None:
    fair = make_held_fair()
    facts = {"company": company(booths(fair)[0]), "on": day_of(fair), "agreement": recognised(fair.programme)}

    with after(fair, 3), pytest.raises(NotPermitted):
        recognise_match(
            fair.programme,
            by=make_actor(Role.COMMISSIONER, fair.programme),
            subject=make_seeker(fair).pk,
            **facts,  # type: ignore[arg-type]  # the facts above
        )
