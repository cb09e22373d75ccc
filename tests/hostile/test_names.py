"""Names that nobody bears, and names that somebody may bear."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client

from engawa.base.acts.acting import acting
from engawa.base.acts.words import Act
from engawa.base.kit.csvsafe import encode
from engawa.base.kit.text import refuse_controls
from engawa.base.programmes.actors import system
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import file_of, row
from tests.delivery.fairs.makers import letters, make_fair, registrations
from tests.make import make_actor
from tests.web.public.test_registering import FILLED
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db

BORN_BY_PEOPLE = {
    "髙﨑": "variants that a register has",
    "葛\U000e0100城": "a kanji with its selector",
    "𠮷野": "outside the first plane",
    "鷗": "outside the old code pages",
    "O'Neill": "an apostrophe",
    "D’Angelo": "a curly one",
    "Ngô Thị": "two marks on a letter",
    "Müller-Lüdenscheidt": "a hyphen",
    "María José": "a space",
    "ஜெயலலிதா": "marks that are letters",
    "فاطمه\u200cزهرا": "a joiner that a Persian name needs",
    "נָעֳמִי": "points",
    "Null": "a word of machines",
    "None": "another",
    "ー": "a sign alone",
    "＝": "full width",
    "-": "no second name",
    "々木": "a repeating sign",
    "👩\u200d🌾": "a family of signs",
}
NEVER_A_NAME = {
    "\u202eさかさま": "turned",
    "砂\u2066丘": "isolated",
    "砂\u200b丘": "zero width",
    "\ufeff砂丘": "a byte order mark",
    "砂\u00ad丘": "a soft hyphen",
    "\u3164": "a filler",
    "砂丘\nBcc: all@elsewhere.example": "a header",
    "砂丘\r\nSubject: x": "a header",
    "砂\t丘": "a tab",
    "砂\u2028丘": "a line separator",
    "砂\x00丘": "NUL",
    "砂\x1b[2J丘": "a terminal's command",
    "砂\x85丘": "a line end of the past",
    "Z" + "\u0353" * 20: "a pile of marks",
    "砂\U000e0041丘": "a tag",
}
MARKUP = (
    "<script>alert(1)</script>",
    '"><img src=x>',
    "{{ 7*7 }}{% now %}",
    '#read("/etc/passwd")',
    "$x$ [a] \\ #include",
    '=HYPERLINK("http://elsewhere.example")',
    "＝1+1",
    "+81",
    "@SUM(A1)",
    "%s%(label)s%n",
    "&lt;b&gt;",
    "ATTENDEE:mailto:x",
)


@pytest.fixture
def fair() -> Fair:
    return make_fair()


def send(fair: Fair, **changed: str) -> Any:
    origin = {"Origin": "http://testserver"}
    return Client().post(f"/p/{fair.programme.slug}/register/", FILLED | changed, headers=origin)


def stored(fair: Fair, *names: str) -> dict[str, str]:
    (registration,) = registrations(fair)
    with acting(Act.TALK_SETTLE, fair.programme, by=system("test")) as act:
        found: dict[str, str] = registration.subject.open(act, *names)
    return found


@pytest.mark.parametrize("name", BORN_BY_PEOPLE, ids=BORN_BY_PEOPLE.get)
def test_a_name_that_a_person_bears_is_kept_as_typed(fair: Fair, name: str) -> None:
    assert send(fair, family=name, alias=name).status_code == 302
    assert stored(fair, "family", "alias") == {"family": name, "alias": name}


@pytest.mark.parametrize("name", NEVER_A_NAME, ids=NEVER_A_NAME.get)
def test_what_is_never_part_of_a_name_is_refused_beside_the_field(fair: Fair, name: str) -> None:
    answer = send(fair, family=name)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert re.search(r"「姓」の\d+文字目|「姓」を入力してください|「姓」は\d+文字まで", page), name
    assert registrations(fair) == []


@pytest.mark.parametrize("name", MARKUP)
def test_markup_of_any_kind_is_only_text(fair: Fair, name: str) -> None:
    """On the form that comes back, in the letter, in a CSV."""
    again = send(fair, family=name[:40], mail="").content.decode()
    sent = send(fair, family=name[:40], alias=name[:20])
    letter = as_bytes_of(fair)

    assert (sent.status_code, name in again, "<script>alert" in again) == (
        302,
        name.isalnum() or not re.search("[<>&\"']", name),
        False,
    )
    assert name.encode() not in letter
    cells = next(csv.reader(io.StringIO(encode([[name]]).decode("utf-8-sig"))))
    assert not cells[0].startswith(("=", "+", "-", "@", "＝", "＋"))


def as_bytes_of(fair: Fair) -> bytes:
    captured = letters(fair.programme)[-1]
    return str(vars(captured)).encode()


@pytest.mark.parametrize("name", [*NEVER_A_NAME, *MARKUP])
def test_names_of_companies_in_a_file_are_text_or_refused_by_line(fair: Fair, name: str) -> None:
    chief = as_staff(make_actor(Role.CHIEF, fair.programme))
    upload = io.BytesIO(file_of([row(1), row(2, 事業所名=name)]))
    upload.name = "a.csv"

    sent = chief.post(f"/p/{fair.programme.slug}/office/imports/", {"file": upload})

    if sent.status_code == 302:
        page = chief.get(sent.headers["Location"]).content.decode()
        errors = chief.get(sent.headers["Location"] + "errors.csv")
        assert "<script>alert" not in page
        assert errors.status_code == 404 or b"\n=" not in errors.content
    else:
        assert sent.status_code == 422
        assert "してください" in sent.content.decode()
    assert ImportRun is not None


@pytest.mark.parametrize("text", ["a\u0300" * 100, "ก็้" * 50, "שָּׁ" * 50, "葛\U000e0100" * 10])
def test_marks_that_languages_need_pass(text: str) -> None:
    assert refuse_controls(text) == text
