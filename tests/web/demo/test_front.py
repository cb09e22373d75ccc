from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.programmes.actors import system
from engawa.base.programmes.models import Programme
from engawa.base.subjects.models import Subject
from engawa.base.subjects.steps import make_companion
from engawa.web.demo import doors
from engawa.web.scope import COMPANION_COOKIE, SEEKER_COOKIE
from tests.make import entries, make_programme, make_subject

Make = Callable[[Programme], Subject]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def var(settings: LazySettings, tmp_path: Path) -> Path:
    settings.VAR = tmp_path
    return tmp_path


def beside(programme: Programme) -> Subject:
    with acting(Act.PROGRAMME_OPEN, programme, by=system("test")) as act:
        return make_companion(act, programme, "midori@example.jp", "みどり")


@pytest.mark.parametrize(
    ("make", "cookie", "page"), [(make_subject, SEEKER_COOKIE, "me/"), (beside, COMPANION_COOKIE, "with/")]
)
def test_a_door_of_the_demo_begins_a_session_as_a_link_would(
    client: Client, var: Path, make: Make, cookie: str, page: str
) -> None:
    programme = make_programme()
    who = make(programme)
    doors.write(var, [doors.DemoDoor("somebody", "役割", "名前", programme.pk, subject=who.pk)])
    assert "名前" in client.get("/demo/as/somebody/").content.decode()
    assert client.post("/demo/as/somebody/", headers={"Origin": "https://example.net"}).status_code == 403
    assert cookie not in client.cookies

    answer = client.post("/demo/as/somebody/", headers={"Origin": "http://testserver"})

    assert (answer.status_code, answer["Location"]) == (302, f"/p/{programme.slug}/{page}")
    assert client.cookies[cookie]["path"] == f"/p/{programme.slug}/"
    assert entries(programme)[-1]["act"] == "subject.enter"
