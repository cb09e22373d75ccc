import pytest
from django.test import Client

from engawa.base.kit import clock
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import Exhibitor
from engawa.delivery.exhibitors.towns import town_of
from engawa.delivery.fairs.models import Fair
from engawa.delivery.fairs.readiness import light_of
from tests.delivery.fairs.makers import add_town, companies, make_fair, make_public_fair
from tests.delivery.fairs.site_makers import tell
from tests.make import make_actor, make_programme
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


def cell(**facts: str) -> dict[str, str]:
    base = {"text": "自転車で10分ほど", "url": "https://example.jp/k", "source": "市の案内（架空）"}
    return base | {"checked_on": clock.today().isoformat()} | facts


def host_of(fair: Fair, exhibitor: Exhibitor) -> Client:
    return as_staff(make_actor(Role.EXHIBITOR, fair.programme, exhibitor.organisation))


def texts(programme: Programme, code: str) -> dict[str, str]:
    with inside(programme):
        return {key: one.text for key, one in town_of(code).cells.items()}


def test_a_municipality_fills_its_own_matrices_line_by_line() -> None:
    fair = make_fair()
    town = add_town(fair)
    client = host_of(fair, town)
    base = f"/p/{fair.programme.slug}/booth/prepare/life/"

    empty = client.get(base).content.decode()
    onward = client.post(f"{base}commute/", cell(verb="next", figure="10", unit="分"))
    kept = client.post(f"{base}desk/", cell(verb="keep", text="移住の担当課"))

    assert empty.count("未登録") == 22 and "4月1日" in empty
    assert onward.headers["Location"] == f"{base}nursery/"
    assert kept.headers["Location"] == f"{base}#desk"
    assert texts(fair.programme, "312037") == {"commute": "自転車で10分ほど", "desk": "移住の担当課"}
    assert "市町村が記入" in client.get(f"/p/{fair.programme.slug}/life/312037/").content.decode()
    with inside(fair.programme):
        assert "life" not in {gap.key for gap in light_of(fair.gathering, town).gaps}

    client.post(f"{base}commute/", {"verb": "clear"})
    assert set(texts(fair.programme, "312037")) == {"desk"}


def test_until_both_matrices_hold_something_the_light_says_so() -> None:
    fair = make_fair()
    town = add_town(fair)
    tell(fair.programme, "312037", commute="自転車で10分")

    with inside(fair.programme):
        assert "life" in {gap.key for gap in light_of(fair.gathering, town).gaps}
    assert (
        "市町村の暮らしを書く" in host_of(fair, town).get(f"/p/{fair.programme.slug}/booth/prepare/").content.decode()
    )


def test_a_company_has_no_matrices() -> None:
    fair = make_public_fair(1)
    client = host_of(fair, companies(fair)[0])

    assert client.get(f"/p/{fair.programme.slug}/booth/prepare/life/").status_code == 404
    assert client.post(f"/p/{fair.programme.slug}/booth/prepare/life/commute/", cell()).status_code == 404
    assert "prepare/life/" not in client.get(f"/p/{fair.programme.slug}/booth/prepare/").content.decode()


@pytest.mark.parametrize(
    ("role", "face", "words"),
    [(Role.AGENCY, "agency", "相談機関が記入"), (Role.CONTRACTOR, "office", "事務局が代わりに記入")],
)
def test_agencies_and_the_office_write_for_every_municipality(role: Role, face: str, words: str) -> None:
    fair = make_fair()
    client = as_staff(make_actor(role, fair.programme))
    base = f"/p/{fair.programme.slug}/{face}/towns/"

    listed = client.get(base).content.decode()
    client.post(f"{base}314030/climate/", cell(text="冬は雪が積もります", figure="80", unit="cm"))

    assert listed.count("未登録") == 38
    assert "1/11" in client.get(base).content.decode()
    assert "冬は雪が積もります（80cm）" in client.get(f"{base}314030/").content.decode()
    assert words in client.get(f"/p/{fair.programme.slug}/life/314030/").content.decode()


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"text": ""}, "「ようす」を入力してください。"),
        ({"text": "あ" * 201}, "200文字までです"),
        ({"url": "いいえ"}, "くわしいページ"),
        ({"source": ""}, "「出典」を入力してください。"),
        ({"checked_on": "2199-01-01"}, "これからの日は入力できません"),
        ({"checked_on": "2019-05-01"}, "もう一度ページを見て"),
        ({"figure": "10"}, "「単位」を選んでください。"),
        ({"unit": "分"}, "「数字」を入力してください。"),
        ({"figure": "10", "unit": "円"}, "「単位」を選び直してください。"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_is_kept(facts: dict[str, str], says: str) -> None:
    programme = make_programme()
    client = as_staff(make_actor(Role.AGENCY, programme))

    answer = client.post(f"/p/{programme.slug}/agency/towns/312011/commute/", cell(**facts))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "https://example.jp/k" in answer.content.decode() or "url" in facts
    assert texts(programme, "312011") == {}


def test_places_that_are_none_and_other_faces_find_nothing() -> None:
    fair = make_fair()
    programme = fair.programme
    agency, commissioner = (
        as_staff(make_actor(Role.AGENCY, programme)),
        as_staff(make_actor(Role.COMMISSIONER, programme)),
    )
    base = f"/p/{programme.slug}/agency/towns/"

    assert agency.get(f"{base}131016/").status_code == 404
    assert agency.get(f"{base}312011/nothing/").status_code == 404
    assert agency.get(f"/p/{programme.slug}/office/towns/").status_code == 404
    assert commissioner.get(base).status_code == 404
    assert Client().get(base).status_code == 302
    foreign = as_staff(make_actor(Role.EXHIBITOR, programme))
    assert foreign.get(f"/p/{programme.slug}/booth/prepare/life/").status_code == 404
