"""Kind 3 by a link of two presses, from both sides; who is asked, about whom, and how long."""

import datetime as dt
from uuid import UUID

import pytest
from django.test import Client

from engawa.base.acts.words import Act, Purpose
from engawa.base.kit import clock
from engawa.base.programmes import waits
from engawa.base.programmes.actors import seeker
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Wait
from engawa.base.programmes.permissions import Role
from engawa.base.subjects.models import Subject
from engawa.contract.custody.actions import hide_employer, withdraw_consent
from engawa.delivery.fairs.models import Booth, Fair
from engawa.outcomes.measures.asking import WAIT, rounds
from engawa.outcomes.measures.collecting import WAIT as COUNT
from engawa.outcomes.measures.leading import see_paper
from engawa.outcomes.measures.models import MatchAsk, MatchClaim
from engawa.outcomes.measures.sources import fairs
from tests.delivery.fairs.makers import booths, letters
from tests.make import entries, make_actor, reload
from tests.outcomes.make import agree_both, all_claims
from tests.outcomes.measures.scenes import after, company, lead, make_held_fair, make_seeker, meet

pytestmark = pytest.mark.django_db


def ask(fair: Fair) -> None:
    waits.run_due(WAIT, fair.programme, fair.gathering_id)


def set_asking(fair: Fair) -> None:
    """The counting of the day sets the first round."""
    agree_both(fair)
    with clock.travel_to(fair.gathering.starts_at):
        waits.run_due(COUNT, fair.programme, fair.programme.pk)


def asked(fair: Fair) -> list[tuple[UUID | None, UUID | None]]:
    with inside(fair.programme):
        rows = MatchAsk.objects.order_by("asked_at", "id")
        return [(one.subject_id, one.organisation_id) for one in rows]


def links(fair: Fair, kind: str) -> list[str]:
    """Addresses in the letters of the last round, to her or to a company, in order."""
    with inside(fair.programme):
        wanted = {str(one.pk): bool(one.subject_id) for one in MatchAsk.objects.all()}
    found = [one for one in letters(fair.programme) if "/after/" in "".join(one.links)]
    assert len(found) == len(wanted)
    return [one.links[0] for one in found if ("seeker" in one.to or "person" in one.to) == (kind == "her")]


def path(link: str) -> str:
    return "/p/" + link.split("/p/", 1)[1]


def press(link: str, stages: dict[UUID, str] | None = None, **more: str) -> tuple[int, str]:
    """The button, and with stages the second one."""
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.post(path(link))
    typed = {f"stage-{ref.hex}": deed for ref, deed in (stages or {}).items()}
    answer = client.post(path(link), {"send": "1", **typed, **more})
    return answer.status_code, answer.content.decode()


def scene() -> tuple[Fair, Booth, Subject]:
    """One person, one company with a contact; they talked, and everything is asked a week later."""
    fair = make_held_fair()
    booth, who = booths(fair)[1], make_seeker(fair, alias="はまなす")
    make_actor(Role.EXHIBITOR, fair.programme, booth.exhibitor.organisation)
    meet(booth, who)
    set_asking(fair)
    return fair, booth, who


def test_both_sides_get_one_letter_without_content_and_two_presses_each_make_a_match() -> None:
    fair, booth, who = scene()
    with after(fair, 7):
        ask(fair)
        ask(fair)
        assert asked(fair) == [(who.pk, None), (None, company(booth))]
        hers, theirs = links(fair, "her")[0], links(fair, "them")[0]
        name = booth.exhibitor.organisation.name
        for link in (hers, theirs):
            looked = Client().get(path(link))
            assert looked.status_code == 200
            assert name not in looked.content.decode()
            assert "はまなす" not in looked.content.decode()

        assert press(hers, {company(booth): "applied"})[0] == 200
        claim = next(one for one in all_claims(fair.programme) if one.kind == 3)
        assert claim.state == "needs_check"
        assert press(theirs, {who.pk: "second"})[0] == 200

    assert reload(claim).state == "confirmed"
    assert [one["actor"]["kind"] for one in entries(fair.programme, Act.MATCH_SAY)] == ["subject", "staff"]


def test_a_link_is_used_up_by_the_second_press_only() -> None:
    fair, booth, _who = scene()
    with after(fair, 7):
        ask(fair)
        link = links(fair, "her")[0]
        client = Client(headers={"sec-fetch-site": "same-origin"})
        for _each in range(3):
            assert client.get(path(link)).status_code == 200
            assert booth.exhibitor.organisation.name in client.post(path(link)).content.decode()

        assert press(link, {})[0] == 200
        assert press(link, {company(booth): "offer"})[0] == 410
        assert client.get(path(link)).status_code == 410
    assert [one.kind for one in all_claims(fair.programme)] == [1]


def test_a_page_of_another_site_presses_nothing() -> None:
    fair, _booth, _who = scene()
    with after(fair, 7):
        ask(fair)
        foreign = Client(headers={"sec-fetch-site": "cross-site"})
        assert foreign.post(path(links(fair, "her")[0])).status_code == 403


def test_nobody_is_asked_about_who_did_not_agree_did_not_come_or_hides_from_the_company() -> None:
    fair = make_held_fair()
    first, second = booths(fair)
    for booth in (first, second):
        make_actor(Role.EXHIBITOR, fair.programme, booth.exhibitor.organisation)
    silent, absent = make_seeker(fair, follow=False), make_seeker(fair, came=False)
    hiding = make_seeker(fair, alias="かくれみの")
    for who in (silent, hiding):
        meet(second, who)
    hide_employer(
        fair.programme,
        by=seeker(hiding.pk),
        subject=hiding.pk,
        corporate_no=second.exhibitor.organisation.corporate_no,
    )
    set_asking(fair)

    with after(fair, 7):
        ask(fair)

    assert absent.pk not in {one for one, _body in asked(fair)}
    assert asked(fair) == [(hiding.pk, None)]


def test_what_is_chosen_must_have_been_asked() -> None:
    fair, booth, _who = scene()
    other = make_seeker(fair)
    outside = make_actor(Role.EXHIBITOR, fair.programme).organisation_id
    assert outside
    with after(fair, 7):
        ask(fair)
        hers, theirs = links(fair, "her")[0], links(fair, "them")[0]
        assert press(theirs, {other.pk: "offer"})[0] == 200  # no such question: nothing is said
        assert press(hers, {}, other=str(outside), other_stage="offer")[0] == 422
        assert press(hers, {company(booth): "recognised"})[0] == 422
    assert [one.kind for one in all_claims(fair.programme) if one.kind != 1] == []


def test_a_link_ends_with_her_consent_and_with_the_contact_s_post() -> None:
    fair, booth, who = scene()
    with after(fair, 7):
        ask(fair)
        hers, theirs = links(fair, "her")[0], links(fair, "them")[0]
        withdraw_consent(fair.programme, by=seeker(who.pk), subject=who.pk, purpose=Purpose.FOLLOW_UP)

        assert press(hers, {company(booth): "offer"})[0] == 410
        assert press(theirs, {who.pk: "offer"})[0] == 410


def test_nobody_answers_after_the_post_has_ended() -> None:
    fair, _booth, who = scene()
    with after(fair, 7):
        ask(fair)
        theirs = links(fair, "them")[0]
        with inside(fair.programme):
            member = Membership.objects.get(roles=[Role.EXHIBITOR])
        end(fair, member)

        assert press(theirs, {who.pk: "offer"})[0] == 410


def end(fair: Fair, member: Membership) -> None:
    from engawa.base.acts.acting import acting
    from engawa.base.programmes.actors import system

    with acting(Act.PROGRAMME_OPEN, fair.programme, by=system("test")):
        member.state, member.ended_at = Membership.State.ENDED, clock.now()
        member.save()


def test_rounds_end_with_the_work() -> None:
    fair = make_held_fair()
    with inside(fair.programme):
        known = fairs()[0]

    def days(end: int | None) -> list[tuple[str, int]]:
        last = known.day + dt.timedelta(days=end) if end is not None else None
        return [(one.value, (at.astimezone(clock.TOKYO).date() - known.day).days) for one, at in rounds(known, last)]

    assert days(None) == [("week", 7), ("month", 30), ("quarter", 90)]
    assert days(41) == [("week", 7), ("end", 20), ("month", 30)]
    assert days(120) == [("week", 7), ("month", 30), ("quarter", 90), ("end", 99)]
    assert days(6) == []


def test_each_round_is_asked_once_and_the_last_wait_settles() -> None:
    fair, _booth, _who = scene()
    for days in (7, 30, 39):
        with after(fair, days):
            with inside(fair.programme):
                assert Wait.objects.filter(kind=WAIT, settled_at__isnull=True, due_at__lte=clock.now()).count() == 1
            ask(fair)
    with inside(fair.programme):
        assert not Wait.objects.filter(kind=WAIT, settled_at__isnull=True).exists()
        assert sorted(MatchAsk.objects.values_list("round", flat=True)) == [
            "end",
            "end",
            "month",
            "month",
            "week",
            "week",
        ]


def of_kind_three(fair: Fair) -> MatchClaim:
    return next(one for one in all_claims(fair.programme) if one.kind == 3)


def test_one_side_and_a_document_are_enough_and_a_document_alone_is_not() -> None:
    fair, booth, who = scene()
    office = make_actor(Role.CONTRACTOR, fair.programme)
    with after(fair, 7):
        claim = lead(fair, who, booth, deed="visited")
        assert claim.state == "needs_check"

        see_paper(claim, by=office, paper="visit", on=clock.today())

    assert reload(claim).state == "confirmed"


def test_the_same_side_twice_is_one_source() -> None:
    fair, booth, who = scene()
    with after(fair, 7):
        lead(fair, who, booth, deed="applied")
        lead(fair, who, booth, deed="offer")

    assert of_kind_three(fair).state == "needs_check"
