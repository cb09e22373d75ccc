"""出展要請: only to whom 甲 agreed, with a letter that says nothing, answered once."""

import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted, Refused
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.exhibitors.actions import inviting
from engawa.delivery.exhibitors.actions.inviting import AlreadyThere, InvitationShut, OtherBodysMail
from engawa.delivery.exhibitors.models import Exhibitor, Invitation
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.inviting import asked, decide, drafted, sent
from tests.delivery.fairs.makers import letters, make_fair, make_next, make_public_fair, token_in
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


def office(fair: Fair) -> Actor:
    return make_actor(Role.CONTRACTOR, fair.programme)


def why(fair: Fair, row: Invitation) -> str:
    with pytest.raises(Refused) as refused:
        inviting.send_invitation(row, by=office(fair))
    (unmet,) = refused.value.unmet
    assert (unmet.duty, unmet.clause) == ("agreement.invitations", "実施要領1(2)オ")
    return unmet.why


def test_nothing_goes_out_without_the_commissioners_word_about_this_company() -> None:
    fair = make_fair()
    row = drafted(fair)

    assert "この企業の名前がある協議が、まだありません" in why(fair, row)
    agreement = asked(fair)
    assert "回答を待っています" in why(fair, row)
    decide(agreement, "refused")
    assert "同意していません" in why(fair, row)
    decide(asked(fair), "with_conditions", "2社まで")
    assert "条件がついています" in why(fair, row)
    other = drafted(fair, 72)
    decide(asked(fair))
    late = drafted(fair, 73)
    assert "まだありません" in why(fair, late)
    assert [one.state for one in (reload(row), reload(other), reload(late))] == ["drafted"] * 3
    assert letters(fair.programme) == []


def test_agreement_about_another_fair_opens_nothing_here() -> None:
    first = make_public_fair(1)
    second = make_next(first)
    drafted(first)
    decide(asked(first))

    assert "まだありません" in why(second, drafted(second))


def test_the_letter_is_content_free_and_goes_to_the_contact() -> None:
    fair = make_fair()
    row, _token = sent(fair)

    letter = letters(fair.programme)[-1]
    assert letter.to == "contact71@example.jp"
    assert "会社" not in letter.text
    assert (row.state, row.agreement is not None) == ("sent", True)
    entry = entries(fair.programme, Act.INVITATION_SEND)[-1]
    assert entry["duties"] == ["agreement.invitations"]
    assert "contact71" not in str(entries(fair.programme))


def test_yes_makes_it_an_applicant_and_uses_the_link_up() -> None:
    fair = make_fair()
    row, token = sent(fair)

    inviting.answer_invitation(fair.programme, token=token, answer="yes", reason="ぜひ")

    with inside(fair.programme):
        found = Exhibitor.objects.get(organisation=row.organisation_id)
        assert inviting.invitation_at(fair.programme, token) is None
    assert (found.state, found.origin, reload(row).state, reload(row).reason) == (
        "submitted",
        "invited",
        "accepted",
        "ぜひ",
    )
    with pytest.raises(InvitationShut):
        inviting.answer_invitation(fair.programme, token=token, answer="no")


def test_yes_of_a_company_of_the_fair_before_takes_its_place_up() -> None:
    first = make_public_fair(1)
    second = make_next(first)
    with inside(first.programme):
        carried = Exhibitor.objects.select_related("organisation").get(gathering=second.gathering_id)
    row = inviting.draft_invitation(
        second.gathering,
        by=office(second),
        company=inviting.Company(carried.organisation.name, "カイシャ", carried.organisation.corporate_no),
        contact=inviting.Contact("浜辺 しおり（架空）", "again@example.jp"),
        grounds=["newcomers"],
        evidence="住宅手当（架空）",
    )
    decide(asked(second))
    inviting.send_invitation(row, by=office(second))

    inviting.answer_invitation(second.programme, token=token_in(letters(second.programme)[-1]), answer="yes")

    assert (reload(carried).state, reload(carried).origin) == ("submitted", "invited")


def test_later_keeps_the_link_and_no_ends_it() -> None:
    fair = make_fair()
    row, token = sent(fair)

    inviting.answer_invitation(fair.programme, token=token, answer="later")
    assert reload(row).state == "later"
    inviting.answer_invitation(fair.programme, token=token, answer="no", reason="人手が足りません")

    assert reload(row).state == "declined"
    with inside(fair.programme):
        assert not Exhibitor.objects.filter(organisation=row.organisation_id).exists()
    with pytest.raises(InvitationShut):
        inviting.answer_invitation(fair.programme, token=token, answer="yes")


def test_nobody_answers_until_the_last_day() -> None:
    fair = make_fair(starts_at=clock.now() + dt.timedelta(days=90), ends_at=clock.now() + dt.timedelta(days=91))
    row, token = sent(fair)

    with clock.travel_to(clock.now() + dt.timedelta(days=14, minutes=1)):
        beat()
        assert reload(row).state == "lapsed"
        with pytest.raises(InvitationShut):
            inviting.answer_invitation(fair.programme, token=token, answer="yes")
        inviting.send_invitation(reload(row), by=office(fair))
        assert reload(row).state == "sent"


def test_an_answer_stops_the_wait() -> None:
    fair = make_fair(starts_at=clock.now() + dt.timedelta(days=90), ends_at=clock.now() + dt.timedelta(days=91))
    row, token = sent(fair)
    inviting.answer_invitation(fair.programme, token=token, answer="no")

    with clock.travel_to(clock.now() + dt.timedelta(days=14, minutes=1)):
        beat()
    assert reload(row).state == "declined"


def test_a_request_taken_back_shuts_its_link_and_may_be_written_anew() -> None:
    fair = make_fair()
    row, token = sent(fair)
    inviting.take_back_invitation(row, by=office(fair))

    with pytest.raises(InvitationShut):
        inviting.answer_invitation(fair.programme, token=token, answer="yes")
    again = drafted(fair)
    assert (again.pk, again.state, again.agreement, again.sent_at) == (row.pk, "drafted", None, None)
    with pytest.raises(WrongState):
        inviting.take_back_invitation(inviting.take_back_invitation(again, by=office(fair)), by=office(fair))


def test_who_exhibits_or_is_asked_already_is_not_asked_again() -> None:
    fair = make_public_fair(1)
    drafted(fair)
    with pytest.raises(AlreadyThere):
        drafted(fair)
    with pytest.raises(AlreadyThere):
        drafted(fair, 1)


def test_an_address_of_another_body_is_refused() -> None:
    fair = make_fair()
    drafted(fair, 71, mail="shared@example.jp")

    with pytest.raises(OtherBodysMail):
        drafted(fair, 72, mail="ＳＨＡＲＥＤ@example.jp")
    with inside(fair.programme):
        assert Invitation.objects.count() == 1


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR])
def test_only_the_office_writes_and_sends(role: Role) -> None:
    fair = make_fair()
    row = drafted(fair)
    decide(asked(fair))

    with pytest.raises(NotPermitted):
        drafted(fair, 72, by=make_actor(role, fair.programme))
    with pytest.raises(NotPermitted):
        inviting.send_invitation(row, by=make_actor(role, fair.programme))


def test_a_link_of_another_programme_answers_nothing() -> None:
    fair, other = make_fair(), make_fair()
    row, token = sent(fair)

    with pytest.raises(InvitationShut):
        inviting.answer_invitation(other.programme, token=token, answer="yes")
    assert reload(row).state == "sent"
