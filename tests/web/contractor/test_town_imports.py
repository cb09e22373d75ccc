from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.actions import try_towns
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.towns import town_of
from tests.delivery.exhibitors.files import postings_file, town_row, towns_file
from tests.delivery.fairs.makers import import_postings, make_fair
from tests.delivery.fairs.site_makers import tell
from tests.make import make_actor, make_programme
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def office(programme: Programme) -> Client:
    return as_staff(make_actor(Role.CONTRACTOR, programme))


def address(programme: Programme, path: str = "") -> str:
    return f"/p/{programme.slug}/office/towns/import/{path}"


def upload(office: Client, programme: Programme, data: bytes) -> Any:
    return office.post(address(programme), {"file": SimpleUploadedFile("市町村.csv", data, "text/csv")})


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_the_file_goes_out_comes_back_is_looked_at_and_taken(office: Client, programme: Programme) -> None:
    tell(programme, commute="車で15分")
    out = office.get(address(programme, "file.csv"))
    filled = out.content.decode("utf-8-sig").replace("車で15分", "車で20分")

    tried = upload(office, programme, filled.encode("cp932"))
    page = text(office.get(tried.headers["Location"]))
    taken = office.post(tried.headers["Location"] + "confirm/")

    assert out.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert filled.splitlines()[1].startswith("312011,鳥取市,暮らし,通勤,車で20分,")
    assert "1市町村の 1行を書き込みます。すぐに公開ページへ載ります。" in page
    assert "<b>ようす</b> <del>車で15分</del> → <ins>車で20分</ins>" in page
    assert "空のままの行が 417行あります。いまの内容を残します。" in page
    assert "取り込みました" in text(office.get(taken.headers["Location"]))
    assert "取り込み済み" in text(office.get(address(programme)))
    with inside(programme):
        assert town_of("312011").cells["commute"].text == "車で20分"


def test_the_list_of_towns_leads_there_for_the_office_alone(office: Client, programme: Programme) -> None:
    agency = as_staff(make_actor(Role.AGENCY, programme))

    assert address(programme) in office.get(f"/p/{programme.slug}/office/towns/").content.decode()
    assert "towns/import/" not in agency.get(f"/p/{programme.slug}/agency/towns/").content.decode()
    assert "取り込んだファイルはまだありません。" in office.get(address(programme)).content.decode()
    for role in (Role.AGENCY, Role.COMMISSIONER, Role.EXHIBITOR):
        other = as_staff(make_actor(role, programme))
        for path in ("", "file.csv"):
            assert other.get(address(programme, path)).status_code == 404
        assert upload(other, programme, towns_file(town_row())).status_code == 404


def test_a_file_that_changes_nothing_offers_no_button(office: Client, programme: Programme) -> None:
    tried = upload(office, programme, office.get(address(programme, "file.csv")).content)

    page = text(office.get(tried.headers["Location"]))

    assert "いまの内容と同じです。取り込むものはありません。" in page and "/confirm/" not in page


def test_lines_that_cannot_be_taken_come_back_with_their_reasons(office: Client, programme: Programme) -> None:
    tried = upload(office, programme, towns_file(town_row(確認日="いつか"), town_row("desk")))
    page = text(office.get(tried.headers["Location"] + "?show=error"))
    answer = office.get(tried.headers["Location"] + "errors.csv")

    assert "2行目「確認日」: 「いつか」は日付として読めません。" in page
    assert answer.content.decode("utf-8-sig").splitlines()[1].startswith("2,鳥取市,通勤,確認日,")
    clean = upload(office, programme, towns_file(town_row("rent")))
    assert office.get(clean.headers["Location"] + "errors.csv").status_code == 404


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "空でした"),
        (b"\x00\x01", "文字のファイルではありません"),
        (b"a,b\r\n1,2\r\n", "見出しは、記入用のファイルのままにしてください。"),
        (b"a" * (4 * 1024 * 1024 + 1), "ファイルが大きすぎます（上限 4MB）。"),
    ],
)
def test_a_file_that_is_no_table_is_told_so_beside_the_field(
    office: Client, programme: Programme, data: bytes, says: str
) -> None:
    answer = upload(office, programme, data)

    assert answer.status_code == 422
    assert says in text(answer)


def test_a_stale_look_is_refused_with_a_sentence(office: Client, programme: Programme) -> None:
    tried = upload(office, programme, towns_file(town_row()))
    tell(programme, commute="もう書きました")

    answer = office.post(tried.headers["Location"] + "confirm/")

    assert answer.status_code == 409
    assert "市町村の暮らしが変わりました。もう一度ファイルを確かめてください。" in text(answer)


def test_runs_of_another_programme_or_of_vacancies_are_not_there(office: Client, programme: Programme) -> None:
    fair = make_fair()
    by = make_actor(Role.CONTRACTOR, fair.programme)
    vacancies = import_postings(fair, by, postings_file(1))
    towns = try_towns(fair.programme, by=by, data=towns_file(town_row()))
    there = as_staff(by)

    assert office.get(address(programme, f"{towns.pk}/")).status_code == 404
    assert there.get(address(fair.programme, f"{vacancies.pk}/")).status_code == 404
    assert there.get(f"/p/{fair.programme.slug}/office/imports/{towns.pk}/").status_code == 404
    assert there.get(address(fair.programme, f"{towns.pk}/")).status_code == 200
    assert str(towns.pk) not in there.get(f"/p/{fair.programme.slug}/office/imports/").content.decode()
    with inside(programme):
        assert not ImportRun.objects.exists()
