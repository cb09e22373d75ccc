"""Ids of another programme, another person, another booth, of nobody, and no ids: one and the same 404; nothing moves."""

import re
from collections import Counter
from difflib import unified_diff
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from engawa.base.kit import clock
from engawa.base.kit.ids import uuid7
from engawa.base.programmes.context import inside
from engawa.base.programmes.doors import look_door
from engawa.base.programmes.models import Programme
from tests.hostile.asking import ask
from tests.hostile.long import LONG, TIMES
from tests.hostile.test_addresses import FORM, role_for
from tests.world import World, keys, make_world

pytestmark = pytest.mark.django_db
IDS = ("pk", "seat_id", "ticket")
ORIGIN = {"HTTP_ORIGIN": "http://testserver"}
VARYING = re.compile(r'name="(?:csrfmiddlewaretoken|idempotency_key)" value="[^"]*"')
UNCOUNTED = {"programmes_door", "accounts_tries", "programmes_answer", "accounts_signin", "django_session"}
"""What the application may not read; how often something was tried, and when somebody was last seen."""

OWNERS = {"exhibitor:call-cancel": "another exhibitor"}
"""Where the thing in the world is not the first role's own."""
EVERYBODYS = {
    "participant:briefing",
    "participant:briefing-enter",
    "participant:briefing-sign",
    "participant:stage-enter",
    "participant:survey",
    "exhibitor:stage-enter",
    "exhibitor:wish",
    "exhibitor:wish-offer",
}
"""What everybody who takes part may open: another's is another programme's."""
SAID_LATE = {"exhibitor:wish-offer"}
"""Whatever is not there, or not for them, is said to be gone by now."""
MALFORMED = (str(UUID(int=7))[:-1], "x", "0", str(UUID(int=7)) + "0", "{" + str(UUID(int=7)) + "}")


def faces() -> list[tuple[str, str]]:
    """(name, the key of its id) of every address in a programme that has an id."""
    found = [(name, key) for name, path in keys().items() for key in path if key in IDS and "programme" in path]
    return sorted(found)


def said(answer: Any, known: object) -> tuple[int, str, str]:
    body = "" if answer.streaming else answer.content.decode()
    body = VARYING.sub("", body).replace(str(known), "ID")
    return answer.status_code, answer.headers.get("Location", "").replace(str(known), "ID"), body


def both(client: Client, world: World, name: str, key: str, value: object) -> tuple[Any, Any]:
    """What a GET and a POST say of this id."""
    address = reverse(name, kwargs={"programme": world.programme.slug, key: value} | _rest(world, name, key))
    got = said(ask(client, "GET", address), value)
    sent = said(ask(client, "POST", address, data=b"", content_type=FORM, **ORIGIN), value)
    return got, sent


def _rest(world: World, name: str, key: str) -> dict[str, Any]:
    return {other: value for other, value in world.about.get(name, {}).items() if other != key}


def everything(*programmes: Programme) -> dict[str, str]:
    """A digest of every table as the application sees it, inside each programme."""
    found = {}
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} - UNCOUNTED
    for programme in programmes:
        with inside(programme), connection.cursor() as cursor:
            for table in sorted(tables):
                cursor.execute(f'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text)) FROM "{table}" t')
                found[f"{programme.slug} {table}"] = str(cursor.fetchone())
    return found


def test_ids_of_others_are_answered_like_ids_of_nobody_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    world, other = make_world(), make_world()
    moment = clock.real_now()
    monkeypatch.setattr(clock, "real_now", lambda: moment)  # a ring lasts a minute, and asking may take longer
    foreign = [str(one[key]) for one in other.about.values() for key in IDS if key in one]
    before = everything(world.programme, other.programme)
    wrong, asked = Counter[str](), 0

    for name, key in faces():
        people = {role_for(name), "another seeker"} if name.startswith("participant:") else {role_for(name)}
        if name.startswith("exhibitor:"):
            people.add("another exhibitor")
        for role in sorted(people):
            client = world.clients[role] if role.startswith("another") else world.client(role, name)
            nobody = both(client, world, name, key, uuid4())
            calm = {404, 405, 302} | ({409} if name in SAID_LATE else set())
            if not {nobody[0][0], nobody[1][0]} <= calm:
                wrong[f"{name} as {role}: nobody's id gives {nobody[0][0]} and {nobody[1][0]}"] += 1
            ids: list[object] = [other.about[name][key]] if name in other.about else []
            owner = OWNERS.get(name, role_for(name))
            if role != owner and name in world.about and name not in EVERYBODYS:
                ids += [world.about[name][key]]
            ids += [foreign[(asked + at) % len(foreign)] for at in range(len(foreign) if LONG else 1)]
            ids += [uuid7(), UUID(int=0), UUID(int=2**128 - 1)] if LONG else [uuid7()]
            ids += [uuid4() for _ in range(4 * TIMES if LONG else 0)]
            for one in ids:
                if str(one) == str(world.about.get(name, {}).get(key)) and role == owner:
                    continue
                asked += 2
                if (answers := both(client, world, name, key, UUID(str(one)))) != nobody:
                    print(*unified_diff(repr(nobody).split("\\n"), repr(answers).split("\\n"), n=0), sep="\n")
                    wrong[f"{name} as {role}: {one} is answered unlike nobody's id"] += 1
            for malformed in MALFORMED if LONG else MALFORMED[:1]:
                address = reverse(
                    name, kwargs={"programme": world.programme.slug, key: UUID(int=7)} | _rest(world, name, key)
                )
                asked += 1
                if ask(client, "GET", address.replace(str(UUID(int=7)), malformed)).status_code != 404:
                    wrong[f"{name} as {role}: {malformed} is not 404"] += 1

    print(f"{asked} foreign ids")
    assert wrong == Counter()
    after = everything(world.programme, other.programme)
    assert {table: after[table] for table in after if after[table] != before[table]} == {}


def test_tokens_and_cookies_of_another_programme_open_nothing_and_are_not_used_up() -> None:
    world, other = make_world(), make_world()
    here, there = world.programme.slug, other.programme.slug
    enter = other.about["public:enter"]["token"]
    invitation = other.about["entrance:invitation"]["token"]
    seeker, chief = other.clients["seeker"], other.clients["chief"]

    for path in (f"/p/{here}/enter/{enter}/", f"/p/{here}/confirm/{enter}/", f"/p/{there}/confirm/{enter}/"):
        assert Client().get(path).status_code == 410
        assert Client().post(path, **ORIGIN).status_code == 410
    for path in (f"/p/{there}/enter/{invitation}/", f"/accounts/link/{invitation}/", f"/accounts/link/{enter}/"):
        assert Client().post(path, {"totp": "123456"}, **ORIGIN).status_code == 410
    door = look_door(enter, "enter")
    assert door is not None
    assert door.open
    assert seeker.get(f"/p/{here}/me/").status_code == 302
    assert seeker.get(f"/p/{here}/state?as=me").status_code == 401
    assert chief.get(f"/p/{here}/state").status_code == 401
    assert chief.get(f"/p/{here}/office/").status_code == 404
    assert chief.get(f"/p/{there}/office/").status_code == 200


def test_a_form_key_of_somebody_else_never_gives_somebody_elses_answer() -> None:
    world = make_world()
    address = reverse(
        "participant:ticket-leave", kwargs={"programme": world.programme.slug} | world.about["participant:ticket-leave"]
    )
    key = {"idempotency_key": "one and the same"}

    owner = world.client("seeker", "participant:ticket-leave").post(address, key, **ORIGIN)
    stranger = Client().post(address, key, **ORIGIN)
    another = world.clients["another seeker"].post(address, key, **ORIGIN)

    assert owner.status_code == 302
    assert another.status_code == 404
    assert stranger.headers["Location"] != owner.headers["Location"]
