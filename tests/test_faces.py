"""Promise 5: every named address × every role → the status of a GET, kept in `faces.json`.

A new address without a row fails. After a change that is meant, write the table anew and read the difference:

    ENGAWA_WRITE_FACES=1 python -m pytest -n 0 tests/test_faces.py
"""

import json
import os
from pathlib import Path

import pytest
from django.urls import reverse

from engawa.web.http import face_of
from tests.test_promises import views_by_name
from tests.world import ROLES, World, keys, make_world, names

TABLE = Path(__file__).parent / "faces.json"
STREAMS = {"stream"}
"""Asynchronous; tests/shared/streams opens it for every kind of visitor."""

NEVER_OPEN = {
    "root": "leads to the demo's front page",
    "metrics": "for the operator's token alone; tests/config/test_figures asks with it",
    "language": "leads back to the page where it was chosen; tests/web/english follows it",
    "public:confirm": "a link that leads nowhere; tests/web/public follows real ones",
    "entrance:link": "a link that leads nowhere; tests/web/entrance follows real ones",
    "public:past": "leads to the top page until the fair is over; tests/web/public/test_archive reads it",
    "demo-enter": "doors of a loaded demo",
    "entrance:invitation-totp": "goes back to the invitation; its form is on that page",
    "participant:my-room:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms",
    "exhibitor:booth-room:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms",
    **{
        f"contractor:staff-room:{verb}": "a seat of one's own; tests/web/contractor/test_rooms sits there"
        for verb in ("page", "join", "say", "hear", "chat", "leave", "press")
    },
    "participant:consult-room:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms",
    "agency:consult-room:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms",
    **{
        f"{face}:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms"
        for face in ("participant:stage-room", "exhibitor:stage-room", "exhibitor:backstage-room")
    },
    "public:grant": "only where 甲 has switched it on and a rule holds; tests/web/public/test_granting.py",
    "exhibitor:grant": "a municipality's own; tests/web/between/test_grants.py is one",
    "exhibitor:sheets": "a municipality's own; tests/web/exhibitor/test_sheets.py is one",
    "exhibitor:sheet": "a municipality's own; tests/web/exhibitor/test_sheets.py is one",
    "companion:room:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms",
    "exhibitor:town": "a municipality's own; tests/web/between/test_life.py is one",
    "exhibitor:cell": "a municipality's own; tests/web/between/test_life.py is one",
    "participant:briefing-room:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms",
    "exhibitor:briefing-room:hear": "asked by the room's island with its connection; tests/shared/live sit in rooms",
}

pytestmark = pytest.mark.django_db


def row(world: World, name: str) -> dict[str, int]:
    address = world.address(name)
    return {role: world.client(role, name).get(address).status_code for role in ROLES}


def test_promise_5_every_address_answers_every_role_as_the_table_says() -> None:
    world = make_world()
    every = sorted(set(names()) - STREAMS, key=lambda name: (not name.startswith("participant:ring"), name))

    found = {name: row(world, name) for name in every}

    if os.environ.get("ENGAWA_WRITE_FACES"):
        lines = [f"{json.dumps(name)}: {json.dumps(one)}" for name, one in sorted(found.items())]
        TABLE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    assert {name: one for name, one in found.items() if kept.get(name) != one} == {}
    assert set(kept) == set(found)


PLACES = {
    "contractor:board-rows",
    "commissioner:board-rows",
    "contractor:figure",
    "commissioner:figure",
    "contractor:checklist-item",
    "commissioner:checklist-item",
    "contractor:fair-move",
    "contractor:paper-make",
    "commissioner:paper-make",
    "demo-enter",
    "exhibitor:training-module",
    "public:past",
    "ui:sample",
    "contractor:site-new",
    "contractor:survey-set",
    "public:page",
    "public:town",
    "agency:town",
    "agency:cell",
    "contractor:town",
    "contractor:cell",
    "contractor:grant",
    "exhibitor:cell",
}
"""Their keys are words, not things of a programme."""

DOORS = {
    "companion:back",
    "companion:door",
    "public:after",
    "public:contact-answer",
    "public:invited",
    "public:enter",
    "public:confirm",
    "entrance:link",
}
"""A link's token is the way in itself; which programme it leads to is asked in tests/web."""


def test_promise_5_nothing_of_another_programme_stands_behind_an_address() -> None:
    """Whoever sees a thing of their own programme does not see the neighbour's under their own address."""
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    world, neighbour, seen = make_world(), make_world(), {}
    for name in sorted(set(world.about) - PLACES - DOORS - NEVER_OPEN.keys()):
        theirs = {key: neighbour.about[name][key] for key in world.about[name]}
        if "programme" not in keys()[name] or not theirs:
            continue
        address = reverse(name, kwargs={"programme": world.programme.slug} | theirs)
        passing = [role for role in ROLES if kept[name][role] == 200]  # the others are turned away by the face already
        seen |= {(name, role): world.client(role, name).get(address).status_code for role in passing}

    assert len({name for name, _role in seen}) >= 25
    assert {where: status for where, status in seen.items() if status != 404} == {}


def test_promise_5_every_page_of_the_table_opens_to_somebody() -> None:
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    shut = {name for name, one in kept.items() if not set(one.values()) & {200, 405}}

    assert shut == set(NEVER_OPEN)


OWN = {"subject", "companion"}
"""Faces of people served: without a session of theirs the page leads to where a link is had."""


def test_promise_5_only_its_own_people_pass_a_face() -> None:
    """Nobody passes a guarded page of a programme who is of no programme or of another one."""
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    views = views_by_name()
    for name, one in kept.items():
        face = face_of(views[name])
        if face in {"", "public"} or set(one.values()) == {405}:
            continue
        assert one["visitor"] in {302, 401}, name
        assert one["chief elsewhere"] in ({302} if face in OWN else {404}), name
        assert one["seeker elsewhere"] == 302, name
        if face in OWN:
            assert {one[role] for role in ROLES if "seeker" not in role} == {302}, name
        else:
            assert {one["seeker"], one["another seeker"]} == {302}, name
