import pytest
from django.test import Client

from engawa.base.acts.words import Act
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Membership, Programme
from engawa.base.programmes.permissions import Role
from tests.make import entries, make_actor, make_organisation, make_programme
from tests.web.entrance.people import invite, member_of, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme(
        contractor=make_organisation("contractor", name="縁側企画（架空）"),
        commissioner=make_organisation("commissioner", name="鳥取県（架空）"),
    )


def come(client: Client, role: Role, programme: Programme) -> Actor:
    body = programme.commissioner if role in {Role.COMMISSIONER, Role.AUDITOR} else programme.contractor
    actor = make_actor(role, programme, body if role in {Role.CHIEF, Role.CONTRACTOR, Role.COMMISSIONER} else None)
    sign_in(client, actor)
    return actor


def at(programme: Programme, rest: str = "", desk: str = "office") -> str:
    return f"/p/{programme.slug}/{desk}/staff/{rest}"


def place_of(programme: Programme, actor: Actor) -> Membership:
    with inside(programme):
        return Membership.objects.get(person=actor.id)


def test_the_chief_sees_who_works_here_and_who_is_invited(client: Client, programme: Programme) -> None:
    come(client, Role.CHIEF, programme)
    invite(programme, name="浜辺 しおり", organisation=make_organisation(name="すなば情報サービス（架空）"))
    invite(make_programme(), "other@example.jp", name="よその 人")

    page = client.get(at(programme)).content.decode()

    assert "浜辺 しおり" in page
    assert "すなば情報サービス（架空）" in page
    assert "招待中" in page
    assert "よその" not in page
    assert "shiori@example.jp" not in page
    assert len(entries(programme, Act.STAFF_SEE)) == 1


def test_the_commissioner_sees_the_same_people_at_its_own_desk(client: Client, programme: Programme) -> None:
    come(client, Role.COMMISSIONER, programme)
    invite(programme, name="浜辺 しおり")

    assert "浜辺 しおり" in client.get(at(programme, desk="window")).content.decode()
    assert client.get(at(programme)).status_code == 404


@pytest.mark.parametrize("role", [Role.EXHIBITOR, Role.AGENCY, Role.AUDITOR])
def test_it_is_not_there_for_others(client: Client, programme: Programme, role: Role) -> None:
    come(client, role, programme)
    place = place_of(programme, make_actor(Role.CONTRACTOR, programme))

    for desk in ("office", "window"):
        for rest in ("", "invite/", f"{place.pk}/release/"):
            assert client.get(at(programme, rest, desk)).status_code == 404
            assert client.post(at(programme, rest, desk), {"who": "x"}).status_code in {404, 405}


def test_staff_see_the_list_but_invite_and_release_nobody(client: Client, programme: Programme) -> None:
    come(client, Role.CONTRACTOR, programme)
    place = place_of(programme, make_actor(Role.CONTRACTOR, programme))

    page = client.get(at(programme)).content.decode()

    assert "担当者を招く" not in page
    assert "登録を終える" not in page
    assert client.get(at(programme, "invite/")).status_code == 404
    assert client.post(at(programme, f"{place.pk}/release/")).status_code == 404


def test_strangers_are_asked_to_sign_in(client: Client, programme: Programme) -> None:
    answer = client.get(at(programme))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/sign-in/?next=")


def test_somebody_of_another_programme_finds_nothing(client: Client, programme: Programme) -> None:
    other = make_programme()
    sign_in(client, make_actor(Role.CHIEF, other))

    assert client.get(at(programme)).status_code == 404


def test_roles_and_bodies_offered_are_those_one_may_name(client: Client, programme: Programme) -> None:
    come(client, Role.CHIEF, programme)
    make_organisation("company", name="出展しない会社（架空）")
    make_organisation("agency", name="ふるさと定住機構（架空）")

    page = client.get(at(programme, "invite/")).content.decode()

    assert "縁側企画（架空）" in page
    assert "ふるさと定住機構（架空）" in page
    assert "出展しない会社" not in page
    assert "鳥取県（架空）" not in page
    assert 'value="commissioner"' not in page


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(client: Client, programme: Programme) -> None:
    come(client, Role.CHIEF, programme)
    assert programme.contractor
    typed = {
        "role": "exhibitor",
        "organisation": str(programme.contractor.pk),
        "name": "浜辺 しおり",
        "mail": "shiori@",
    }

    answer = client.post(at(programme, "invite/"), typed)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "この所属の方は、この役割では登録できません。" in page
    assert "name@example.jp のような形で" in page
    assert 'value="浜辺 しおり"' in page


def test_a_body_that_was_not_offered_is_refused(client: Client, programme: Programme) -> None:
    come(client, Role.CHIEF, programme)
    foreign = make_organisation("contractor", name="よその受託者（架空）")
    typed = {"role": "contractor", "organisation": str(foreign.pk), "name": "浜辺", "mail": "shiori@example.jp"}

    assert client.post(at(programme, "invite/"), typed).status_code == 422


def test_somebody_with_a_place_is_named_as_such(client: Client, programme: Programme) -> None:
    come(client, Role.CHIEF, programme)
    assert programme.contractor
    invite(programme, role=Role.CONTRACTOR, organisation=programme.contractor)
    from engawa.base.acts.acting import acting
    from engawa.base.programmes.actors import system

    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")):
        Membership.objects.filter(pk=member_of(programme).pk).update(state="active")
    typed = {
        "role": "contractor",
        "organisation": str(programme.contractor.pk),
        "name": "浜",
        "mail": "shiori@example.jp",
    }

    answer = client.post(at(programme, "invite/"), typed)

    assert answer.status_code == 422
    assert "この事業に登録があります" in answer.content.decode()


def test_release_is_asked_confirmed_and_done(client: Client, programme: Programme) -> None:
    come(client, Role.CHIEF, programme)
    leaving = make_actor(Role.CONTRACTOR, programme, programme.contractor)
    her = Client()
    sign_in(her, leaving)
    address = at(programme, f"{place_of(programme, leaving).pk}/release/")
    assert her.get(at(programme)).status_code == 200

    asked = client.get(address).content.decode()
    page = client.post(address, {"who": "担当"}).content.decode()
    row = page.split('name="step_up" value="')[1].split('"')[0]
    onward = client.post(f"/step-up/{row}/", {"demo_key": "1"})
    done = client.post(onward.headers["Location"], {"step_up": row})

    assert "登録を終えますか" in asked
    assert "縁側企画（架空）の方（運営（乙）従事者）の登録を終えます。" in page
    assert done.headers["Location"] == at(programme) + "?done=released"
    assert place_of(programme, leaving).state == "ended"
    assert her.get(at(programme)).status_code == 302
    assert "この方は、もうどの画面も開けません" in client.get(at(programme) + "?done=released").content.decode()
    assert client.get(address).status_code == 404


def test_ones_own_place_and_the_other_house_cannot_be_ended(client: Client, programme: Programme) -> None:
    me = come(client, Role.CHIEF, programme)
    window = make_actor(Role.COMMISSIONER, programme)
    stranger = make_actor(Role.CONTRACTOR, other := make_programme())

    for place in (place_of(programme, me), place_of(programme, window), place_of(other, stranger)):
        assert client.get(at(programme, f"{place.pk}/release/")).status_code == 404
        assert client.post(at(programme, f"{place.pk}/release/")).status_code == 404
