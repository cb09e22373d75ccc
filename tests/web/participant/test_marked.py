from uuid import uuid4

import pytest
from django.test import Client

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.fairs.actions.marking import MOST, add_marked
from engawa.delivery.fairs.models import Fair, MarkedExhibitor
from engawa.delivery.fairs.queries.marked import marked_ids
from tests.delivery.fairs.makers import companies, letters, make_public_fair, registrations, token_in
from tests.delivery.fairs.talk_makers import make_someone
from tests.make import make_actor
from tests.web.public.test_registering import FILLED
from tests.web.sessions import as_seeker, as_staff

pytestmark = pytest.mark.django_db

OWN = {"HTTP_ORIGIN": "http://testserver"}


def wished(fair: Fair, subject: object) -> set[object]:
    with inside(fair.programme):
        return set(marked_ids(subject, fair.gathering))  # type: ignore[arg-type]  # an id


def test_what_was_marked_travels_into_the_registration_and_is_seen_by_her_alone(client: Client) -> None:
    fair, other = make_public_fair(3), make_public_fair(1)
    first, second, third = companies(fair)
    marked = [str(first.pk), str(second.pk), str(first.pk), str(companies(other)[0].pk), str(uuid4()), "no-id"]

    client.post(f"/p/{fair.programme.slug}/register/", FILLED | {"marked": marked}, **OWN)
    [registration] = registrations(fair)
    token = token_in(letters(fair.programme)[0])
    client.post(f"/p/{fair.programme.slug}/confirm/{token}/", **OWN)
    desk = client.get(f"/p/{fair.programme.slug}/me/marked/").content.decode()

    assert wished(fair, registration.subject_id) == {first.pk, second.pk}
    assert first.name in desk and second.name in desk and third.name not in desk
    assert "あなただけが見られます" in desk
    host = as_staff(make_actor(Role.EXHIBITOR, fair.programme, first.organisation))
    for path in ("booth/", "booth/prepare/"):
        assert "気になる" not in host.get(f"/p/{fair.programme.slug}/{path}").content.decode()


def test_she_takes_one_back_adds_one_and_takes_it_up_again() -> None:
    fair = make_public_fair(2)
    first, second = companies(fair)
    her = make_someone(fair)
    client, base = as_seeker(her.token), f"/p/{fair.programme.slug}/me/marked/"

    client.post(f"{base}add/", {"marked": [str(first.pk), str(second.pk)]})
    client.post(f"{base}{first.pk}/remove/")
    assert wished(fair, her.actor.id) == {second.pk}
    client.post(f"{base}{first.pk}/remove/")
    client.post(f"{base}add/", {"marked": [str(first.pk)]})

    assert wished(fair, her.actor.id) == {first.pk, second.pk}
    with inside(fair.programme):
        assert MarkedExhibitor.objects.count() == 2


def test_another_person_neither_sees_nor_removes_hers() -> None:
    fair = make_public_fair(1)
    [company] = companies(fair)
    her, other = make_someone(fair), make_someone(fair)
    add_marked(fair.gathering, by=her.actor, exhibitors=[company.pk])
    client, base = as_seeker(other.token), f"/p/{fair.programme.slug}/me/marked/"

    assert company.name not in client.get(base).content.decode()
    client.post(f"{base}{company.pk}/remove/")
    assert wished(fair, her.actor.id) == {company.pk}
    assert Client().get(base).status_code == 302


def test_twenty_are_enough() -> None:
    fair = make_public_fair(MOST + 2)
    her = make_someone(fair)
    ids = [one.pk for one in companies(fair)]

    add_marked(fair.gathering, by=her.actor, exhibitors=ids[: MOST - 1])
    add_marked(fair.gathering, by=her.actor, exhibitors=ids[MOST - 1 :])

    assert wished(fair, her.actor.id) == set(ids[:MOST])


def test_the_page_of_favourites_is_everybodys_and_shows_what_is_asked_for(client: Client) -> None:
    fair = make_public_fair(2)
    first, second = companies(fair)
    base = f"/p/{fair.programme.slug}/favourites/"

    empty, one = client.get(base), client.get(f"{base}?c={second.pk}&c=no&c={uuid4()}")

    assert (dict(empty.cookies), empty.headers["ETag"] == one.headers["ETag"]) == ({}, False)
    assert "いまお使いの端末の中だけ" in empty.content.decode()
    assert second.name in one.content.decode() and first.name not in one.content.decode()
    assert f'data-favourite="{second.pk}"' in one.content.decode()
