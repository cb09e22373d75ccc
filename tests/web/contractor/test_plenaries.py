"""開会・PR・閉会 from the organiser's form to everybody's screen."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.delivery.fairs.actions import plenaries as actions
from engawa.delivery.fairs.models import Fair, Plenary, PlenaryLine
from engawa.delivery.fairs.plenary_states import PlenaryState
from engawa.shared.live import carrying
from engawa.shared.live.models import LiveRoom
from tests.delivery.fairs.plenary_makers import TEXT, at_its_time, make_plenary
from tests.delivery.fairs.talk_makers import Host, make_day, make_someone
from tests.make import make_actor, make_programme, reload
from tests.shared.live import test_livekit as livekit
from tests.shared.live.imitation import RoomService
from tests.web.sessions import as_seeker, as_staff

imitation, service, well = livekit.imitation, livekit.service, livekit.well
pytestmark = pytest.mark.django_db
TYPED = {"kind": "opening", "hour": "13:00", "minutes": "10", "speaker": "鳥取県（架空）", "text": TEXT}


@pytest.fixture
def day() -> tuple[Fair, Host]:
    fair, (host,) = make_day(1)
    return fair, host


@pytest.fixture
def office(day: tuple[Fair, Host]) -> Actor:
    return make_actor(Role.CONTRACTOR, day[0].programme)


def at(fair: Fair, name: str, **places: object) -> str:
    return reverse(name, kwargs={"programme": fair.programme.slug, **places})


def body(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_what_is_planned_stands_on_the_public_page_and_on_her_day(day: tuple[Fair, Host], office: Actor) -> None:
    fair, host = day
    client, her = as_staff(office), as_seeker(make_someone(fair).token)

    assert client.post(at(fair, "contractor:plenary-new"), TYPED).status_code == 302

    for page in (body(Client(), at(fair, "public:top")), body(her, at(fair, "participant:today"))):
        assert "鳥取県（架空）" in page
    for where in ("public:stage", "participant:stage", "exhibitor:stage"):
        client = {"public": Client(), "participant": her, "exhibitor": as_staff(host.actor)}[where.split(":")[0]]
        assert "本日はお集まりいただき" in body(client, at(fair, where))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": ""}, "入力"),
        ({"speaker": ""}, "入力"),
        ({"hour": "08:00"}, "部屋を使える時間の外です"),
        ({"link": "javascript:alert(1)"}, "アドレス"),
    ],
)
def test_a_wrong_form_says_so_beside_the_field_and_keeps_what_was_typed(
    day: tuple[Fair, Host], office: Actor, wrong: dict[str, str], words: str
) -> None:
    answer = as_staff(office).post(at(day[0], "contractor:plenary-new"), TYPED | {"slides": "一枚目"} | wrong)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert (words in page, 'aria-invalid="true"' in page) == (True, True)
    assert "一枚目" in page
    with inside(day[0].programme):
        assert Plenary.objects.count() == 0


def test_a_plan_is_changed_until_it_begins(day: tuple[Fair, Host], office: Actor) -> None:
    fair, plenary, client = day[0], make_plenary(day[0], office), as_staff(office)
    changed = client.post(at(fair, "contractor:plenary", pk=plenary.pk), TYPED | {"speaker": "実行委員会（架空）"})
    with at_its_time(plenary):
        beat()
        late = client.post(at(fair, "contractor:plenary", pk=plenary.pk), TYPED | {"hour": "14:00"})

    assert (changed.status_code, late.status_code, reload(plenary).speaker) == (302, 422, "実行委員会（架空）")
    assert "もう始まったか取りやめたため" in late.content.decode()


def test_the_signal_stands_above_every_page_of_every_kind_of_person(day: tuple[Fair, Host], office: Actor) -> None:
    fair, host = day
    plenary, her = make_plenary(fair, office), as_seeker(make_someone(fair).token)
    screens = [
        (her, at(fair, "participant:data")),
        (as_staff(host.actor), at(fair, "exhibitor:home")),
        (as_staff(office), at(fair, "contractor:board")),
        (as_staff(make_actor(Role.COMMISSIONER, fair.programme)), at(fair, "commissioner:board")),
        (as_staff(make_actor(Role.AGENCY, fair.programme)), at(fair, "agency:home")),
    ]
    before = ["ただいま開会です" in body(*screen) for screen in screens]
    with at_its_time(plenary):
        beat()
        during = ["ただいま開会です" in body(*screen) for screen in screens]

    assert (set(before), set(during)) == ({False}, {True})


def test_captions_are_typed_read_and_taken_away(day: tuple[Fair, Host], office: Actor) -> None:
    fair, client, her = day[0], as_staff(office), as_seeker(make_someone(day[0]).token)
    plenary = make_plenary(fair, office)
    address = at(fair, "contractor:plenary-caption", pk=plenary.pk)
    early = client.post(address, {"text": "まだ", "client_id": uuid4()})
    with at_its_time(plenary):
        beat()
        typed = client.post(address, {"text": "ようこそ", "client_id": uuid4()})
        empty = client.post(address, {"text": "", "client_id": uuid4()})
        bad = client.post(address, {"text": "x", "client_id": "x"})
        seen = body(her, at(fair, "participant:stage"))
        with inside(fair.programme):
            line = PlenaryLine.objects.get()
        hidden = client.post(address, {"verb": "hide", "line": line.pk})
        nobody = client.post(address, {"verb": "hide", "line": uuid4()})
        gone = body(her, at(fair, "participant:stage"))

    assert [one.status_code for one in (early, typed, empty, bad, hidden, nobody)] == [409, 302, 422, 400, 302, 404]
    assert ("ようこそ" in seen, "ようこそ" in gone) == (True, False)


def test_on_the_mesh_the_desk_says_how_it_will_be_told_and_offers_no_stage(
    day: tuple[Fair, Host], office: Actor
) -> None:
    fair, client, plenary = day[0], as_staff(office), make_plenary(day[0], office)
    with at_its_time(plenary):
        beat()
        page = body(client, at(fair, "contractor:plenaries"))
        refused = client.post(at(fair, "contractor:plenary-turn", pk=plenary.pk), {"verb": "stage"})

    assert ("文・スライド・字幕" in page, "登壇する" in page) == (True, False)
    assert refused.status_code == 409
    assert "文と字幕で進めてください" in refused.content.decode()


def test_on_livekit_the_stage_leads_into_the_room_and_she_comes_in_by_a_press(
    day: tuple[Fair, Host], office: Actor, well: RoomService
) -> None:
    fair, client = day[0], as_staff(office)
    plenary, her = make_plenary(fair, office), as_seeker(make_someone(fair).token)
    enter = at(fair, "participant:stage-enter", pk=plenary.pk)
    with at_its_time(plenary):
        early = her.post(enter)
        turn = at(fair, "contractor:plenary-turn", pk=plenary.pk)
        staged = client.post(turn, {"verb": "stage"})
        with inside(fair.programme):
            room = LiveRoom.objects.get()
        carrying.open_there(fair.programme, room.pk)
        beat()
        listed = body(client, at(fair, "contractor:rooms"))
        entered = her.post(enter)
        seen = her.get(entered.url).content.decode()
        spoken = client.get(staged.url).content.decode()
        ended = client.post(turn, {"verb": "end"})
        after = her.post(enter)

    assert (early.status_code, staged.status_code, entered.status_code, ended.status_code) == (409, 302, 302, 302)
    assert "開会" in listed
    assert ('data-watches="yes"' in seen, "data-hand" in seen, TEXT.split("\n")[0] in seen) == (True, False, True)
    assert "data-caption-form" not in spoken
    assert after.status_code == 409
    assert reload(plenary).state == PlenaryState.OVER


def test_another_programmes_office_finds_nothing(day: tuple[Fair, Host], office: Actor) -> None:
    plenary = make_plenary(day[0], office)
    stranger = as_staff(make_actor(Role.CHIEF, make_programme()))
    for name in ("contractor:plenary", "contractor:plenary-turn", "contractor:plenary-caption"):
        assert stranger.post(at(day[0], name, pk=plenary.pk), TYPED | {"verb": "begin"}).status_code == 404

    assert reload(plenary).state == PlenaryState.PLANNED
    assert actions.EARLY.total_seconds() == 900
