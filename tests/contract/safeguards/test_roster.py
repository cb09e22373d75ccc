import json
from typing import Any

import pytest

from engawa.base.accounts import signins
from engawa.base.accounts.models import Proof
from engawa.base.acts.refusals import NotPermitted, StepUpNeeded
from engawa.base.acts.words import Act
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import OrganisationKind, Person
from engawa.base.programmes.actors import Actor, system
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme, Seat
from engawa.base.programmes.permissions import Role
from engawa.contract.safeguards.reading import see_staff
from engawa.contract.safeguards.roster import (
    AlreadyMember,
    Invited,
    OtherBody,
    OwnPlace,
    invite_staff,
    release_facts,
    release_staff,
)
from engawa.contract.safeguards.states import MemberState
from tests.make import KINDS, entries, make_actor, make_organisation, make_programme, proof, reload
from tests.web.entrance.people import account_of, letters

pytestmark = pytest.mark.django_db
NAME, MAIL, POST = "浜辺 しおり", "shiori.hamabe@example.jp", "採用担当"


def invite(programme: Programme, by: Actor, role: Role = Role.EXHIBITOR, **facts: Any) -> Membership:
    """With the inviter's own proof over exactly what is typed."""
    organisation = facts.pop("organisation", None) or make_organisation(KINDS[role])
    typed = {"name": NAME, "mail": MAIL, "post": POST} | facts
    invited = Invited(organisation, role, **typed)
    step_up = proof(by, Act.STAFF_INVITE, programme, scope=invited.facts()) if by.kind == "staff" else None
    return invite_staff(programme, by=by, organisation=organisation, role=role, step_up=step_up, **typed)


def release(programme: Programme, member: Membership, by: Actor) -> Membership:
    step_up = proof(by, Act.STAFF_RELEASE, programme, about=member, scope=release_facts(member))
    return release_staff(programme, member.pk, by=by, step_up=step_up)


def member_of(programme: Programme, actor: Actor) -> Membership:
    with inside(programme):
        return Membership.objects.get(person=actor.id)


def test_the_states_are_those_of_the_table() -> None:
    assert [state.value for state in MemberState] == list(Membership.State.values)


# --- inviting -----------------------------------------------------------------------------------------------------------


def test_the_chief_invites_an_exhibitor_with_a_proof_and_a_letter_goes_out() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)

    member = invite(programme, chief)

    assert (member.state, member.roles) == ("invited", [Role.EXHIBITOR])
    assert letters(programme) == 1
    assert Seat.objects.filter(person=member.person_id, programme=programme).exists()
    [entry] = entries(programme, Act.STAFF_INVITE)
    assert (entry["proof"], entry["scope"]["member"]) == ("demo", str(member.pk))


def test_nothing_of_a_person_stands_in_the_chain() -> None:
    programme = make_programme()
    member = invite(programme, make_actor(Role.CHIEF, programme))

    told = json.dumps(entries(programme), ensure_ascii=False)

    assert NAME not in told
    assert MAIL not in told
    assert "typed" not in told
    assert str(member.pk) in told


def test_without_a_proof_nothing_is_written() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)

    with pytest.raises(StepUpNeeded):
        invite_staff(
            programme, by=chief, organisation=make_organisation(), role=Role.EXHIBITOR, name=NAME, mail=MAIL, post=POST
        )

    assert letters(programme) == 0
    assert entries(programme, Act.STAFF_INVITE) == []


@pytest.mark.parametrize("other", [{"name": "別の人"}, {"mail": "other@example.jp"}, {"post": "部長"}])
def test_a_proof_over_somebody_else_does_not_invite_this_one(other: dict[str, str]) -> None:
    programme = make_programme()
    chief, body = make_actor(Role.CHIEF, programme), make_organisation()
    typed = {"name": NAME, "mail": MAIL, "post": POST}
    facts = Invited(body, Role.EXHIBITOR, **(typed | other)).facts()

    with pytest.raises(StepUpNeeded):
        invite_staff(
            programme,
            by=chief,
            organisation=body,
            role=Role.EXHIBITOR,
            step_up=proof(chief, Act.STAFF_INVITE, programme, scope=facts),
            **typed,
        )


@pytest.mark.parametrize(
    ("by", "role"),
    [
        (Role.CHIEF, Role.COMMISSIONER),
        (Role.CHIEF, Role.AUDITOR),
        (Role.COMMISSIONER, Role.CHIEF),
        (Role.COMMISSIONER, Role.EXHIBITOR),
        (Role.CONTRACTOR, Role.CONTRACTOR),
        (Role.EXHIBITOR, Role.EXHIBITOR),
        (Role.AGENCY, Role.AGENCY),
        (Role.AUDITOR, Role.AUDITOR),
    ],
)
def test_nobody_invites_beyond_their_own_house(by: Role, role: Role) -> None:
    programme = make_programme()

    with pytest.raises(NotPermitted):
        invite(programme, make_actor(by, programme), role)
    assert letters(programme) == 0


def test_a_role_is_held_by_people_of_its_kind_of_body() -> None:
    programme = make_programme()

    with pytest.raises(OtherBody):
        invite(
            programme,
            make_actor(Role.CHIEF, programme),
            Role.CHIEF,
            organisation=make_organisation(OrganisationKind.COMPANY),
        )


def test_an_open_invitation_is_sent_once_more() -> None:
    programme, body = make_programme(), make_organisation()
    chief = make_actor(Role.CHIEF, programme)

    first = invite(programme, chief, organisation=body)
    second = invite(programme, chief, organisation=body)

    assert first.pk == second.pk
    assert letters(programme) == 2


def test_an_open_invitation_is_not_turned_into_another_role() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)
    member = invite(programme, chief)

    with pytest.raises(AlreadyMember):
        invite(programme, chief, Role.AGENCY)
    assert reload(member).roles == [Role.EXHIBITOR]


def test_somebody_at_work_is_not_invited_again() -> None:
    programme, body = make_programme(), make_organisation()
    member = invite(programme, system("test"), organisation=body)
    _make_active(programme, member)

    with pytest.raises(AlreadyMember):
        invite(programme, make_actor(Role.CHIEF, programme), organisation=body)
    assert letters(programme) == 1


def test_somebody_known_from_another_programme_keeps_name_and_keys() -> None:
    first, second = make_programme(), make_programme()
    known = invite(first, system("test"))

    again = invite(
        second, make_actor(Role.CHIEF, second), name="書きちがえた名前", mail="ＳＨＩＯＲＩ.hamabe@EXAMPLE.jp"
    )

    assert again.person_id == known.person_id
    assert [line.name for line in see_staff(second, by=make_actor(Role.CONTRACTOR, second))][:1] == [NAME]
    assert Person.objects.filter(pk=known.person_id).count() == 1


def test_somebody_who_left_can_be_invited_again() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)
    member = invite(programme, chief)
    release(programme, member, chief)

    again = invite(programme, chief, Role.AGENCY)

    assert (again.pk, again.state, again.roles, again.ended_at) == (member.pk, "invited", [Role.AGENCY], None)


def _make_active(programme: Programme, member: Membership) -> None:
    from engawa.base.acts.acting import acting

    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")):
        Membership.objects.filter(pk=member.pk).update(state=Membership.State.ACTIVE)


# --- releasing ----------------------------------------------------------------------------------------------------------


def test_release_ends_place_and_every_sign_in_at_once() -> None:
    programme = make_programme()
    chief, leaving = make_actor(Role.CHIEF, programme), make_actor(Role.CONTRACTOR, programme)
    signins.begin(account_of(leaving), "one", Proof.PASSKEY)
    signins.begin(account_of(leaving), "two", Proof.TOTP)

    ended = release(programme, member_of(programme, leaving), chief)

    assert ended.state == "ended"
    assert ended.ended_at is not None
    assert not Seat.objects.filter(person=leaving.id).exists()
    assert [signins.live(key, str(leaving.account_id)) for key in ("one", "two")] == [None, None]
    assert entries(programme, Act.STAFF_RELEASE)[0]["scope"]["member"] == str(ended.pk)


def test_release_asks_a_proof_over_this_person() -> None:
    programme = make_programme()
    chief = make_actor(Role.CHIEF, programme)
    leaving, staying = (make_actor(Role.CONTRACTOR, programme) for _ in range(2))
    other = member_of(programme, staying)
    step_up = proof(chief, Act.STAFF_RELEASE, programme, about=other, scope=release_facts(other))

    for wrong in (None, step_up):
        with pytest.raises(StepUpNeeded):
            release_staff(programme, member_of(programme, leaving).pk, by=chief, step_up=wrong)
    assert member_of(programme, leaving).state == "active"


def test_nobody_releases_themselves_or_people_of_the_other_house() -> None:
    programme = make_programme()
    chief, window = make_actor(Role.CHIEF, programme), make_actor(Role.COMMISSIONER, programme)

    with pytest.raises(OwnPlace):
        release(programme, member_of(programme, chief), chief)
    with pytest.raises(NotPermitted):
        release(programme, member_of(programme, window), chief)
    with pytest.raises(NotPermitted):
        release(programme, member_of(programme, chief), window)


def test_nobody_is_released_twice() -> None:
    programme = make_programme()
    chief, leaving = make_actor(Role.CHIEF, programme), make_actor(Role.CONTRACTOR, programme)
    member = member_of(programme, leaving)
    release(programme, member, chief)

    with pytest.raises(WrongState):
        release(programme, member, chief)


def test_a_member_of_another_programme_is_not_there() -> None:
    mine, other = make_programme(), make_programme()
    chief, stranger = make_actor(Role.CHIEF, mine), make_actor(Role.CONTRACTOR, other)

    with pytest.raises(Membership.DoesNotExist):
        release_staff(mine, member_of(other, stranger).pk, by=chief)


# --- reading ------------------------------------------------------------------------------------------------------------


def test_the_roster_shows_this_programmes_people_only() -> None:
    programme, other = make_programme(), make_programme()
    make_actor(Role.CONTRACTOR, other)
    reader = make_actor(Role.CONTRACTOR, programme)
    chief = make_actor(Role.CHIEF, programme)
    gone = invite(programme, chief)
    release(programme, gone, chief)

    lines = see_staff(programme, by=reader)

    assert {line.member.person_id for line in lines} == {reader.id, chief.id}


def test_reading_the_roster_is_recorded_once_in_fifteen_minutes_and_reader() -> None:
    programme = make_programme()
    one, two = (make_actor(Role.CONTRACTOR, programme) for _ in range(2))

    for reader in (one, one, two, one):
        see_staff(programme, by=reader)

    assert [e["actor"]["person"] for e in entries(programme, Act.STAFF_SEE)] == [str(one.id), str(two.id)]


def test_a_longer_roster_is_a_new_reading() -> None:
    programme = make_programme()
    reader = make_actor(Role.CONTRACTOR, programme)
    see_staff(programme, by=reader)
    make_actor(Role.CHIEF, programme)

    see_staff(programme, by=reader)

    assert [e["scope"]["people"] for e in entries(programme, Act.STAFF_SEE)] == [1, 2]


@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.AGENCY, Role.AUDITOR])
def test_the_roster_is_not_for_everybody_at_work(role: Role) -> None:
    programme = make_programme()

    with pytest.raises(NotPermitted):
        see_staff(programme, by=make_actor(role, programme))


def test_names_are_sealed_in_the_table() -> None:
    programme = make_programme()
    member = invite(programme, system("test"))

    row = Person.objects.get(pk=member.person_id)
    assert NAME.encode() not in bytes(row.name)
    assert MAIL.encode() not in bytes(row.mail)
