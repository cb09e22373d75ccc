from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.delivery.exhibitors.models import ImportRun, Posting
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import demo_file, file_of, postings_file, row
from tests.delivery.exhibitors.workbooks import workbook_of
from tests.delivery.fairs.makers import import_postings, make_fair
from tests.make import make_actor
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


@pytest.fixture
def office(fair: Fair) -> Client:
    return as_staff(make_actor(Role.CONTRACTOR, fair.programme))


def address(fair: Fair, path: str = "") -> str:
    return f"/p/{fair.programme.slug}/office/imports/{path}"


def upload(office: Client, fair: Fair, data: bytes) -> Any:
    return office.post(address(fair), {"file": SimpleUploadedFile("求人.csv", data, "text/csv")})


def run(fair: Fair) -> ImportRun:
    with inside(fair.programme):
        return ImportRun.objects.order_by("-made_at").defer("file").first()


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_file_is_tried_looked_at_and_confirmed(office: Client, fair: Fair) -> None:
    tried = upload(office, fair, demo_file("postings.csv"))
    page = text(office.get(tried.headers["Location"]))
    confirmed = office.post(tried.headers["Location"] + "confirm/")

    assert "新しい求人票 120件、変わる求人票 0件、新しい企業 40社を書き込みます。" in page
    assert "法律で必要な項目が足りない求人票が 3件あります。" in page
    assert "3ページ中 1ページ目" in page
    assert "取り込みました" in text(office.get(confirmed.headers["Location"]))
    with inside(fair.programme):
        assert Posting.objects.count() == 120


def test_the_same_file_again_says_there_is_nothing_to_take(office: Client, fair: Fair) -> None:
    upload(office, fair, postings_file(2))
    office.post(address(fair, f"{run(fair).pk}/confirm/"))

    again = upload(office, fair, postings_file(2))

    page = text(office.get(again.headers["Location"]))
    assert "いまの内容と同じです。取り込むものはありません。" in page
    assert "/confirm/" not in page


def test_a_workbook_and_a_csv_of_the_same_lines_are_the_same(office: Client, fair: Fair) -> None:
    tried = upload(office, fair, workbook_of([row(1, 採用人数="3"), row(2)]))
    office.post(tried.headers["Location"] + "confirm/")

    again = upload(office, fair, file_of([row(1, 採用人数="3"), row(2)]))

    assert "xlsx" in text(office.get(tried.headers["Location"]))
    assert "いまの内容と同じです。取り込むものはありません。" in text(office.get(again.headers["Location"]))


def test_differences_are_shown_field_by_field(office: Client, fair: Fair) -> None:
    upload(office, fair, postings_file(1))
    office.post(address(fair, f"{run(fair).pk}/confirm/"))

    changed = upload(office, fair, postings_file(1, 職種="検査"))

    assert "<b>職種</b> <del>機械オペレーター</del> → <ins>検査</ins>" in text(office.get(changed.headers["Location"]))


def test_lines_that_cannot_be_taken_come_as_a_safe_table(office: Client, fair: Fair) -> None:
    data = file_of([row(1), row(2, 求人番号="=1+1"), row(3, 法人番号="1234567890123")])
    tried = upload(office, fair, data)

    answer = office.get(tried.headers["Location"] + "errors.csv")

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("行,求人番号,列,理由", 3)
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [(b"\x00\x01", "文字のファイルではありません"), (b"\x81", "文字を読めません"), (b"a" * 10, "の列が見つかりません")],
)
def test_a_file_that_is_no_table_is_told_so(office: Client, fair: Fair, data: bytes, sentence: str) -> None:
    answer = upload(office, fair, data)
    page = text(answer if answer.status_code == 422 else office.get(answer.headers["Location"]))

    assert sentence in page


def test_headers_can_be_matched_by_hand(office: Client, fair: Fair) -> None:
    renamed = {("番号" if name == "求人番号" else name): value for name, value in row(1).items()}
    upload(office, fair, file_of([renamed]))
    unmatched = run(fair)
    choices = {f"column_{at}": "" for at in range(len(unmatched.header))}
    header = list(unmatched.header)
    from engawa.web.contractor.imports import _shipped

    choices = {f"column_{at}": "job_no" if name == "番号" else _shipped(name) for at, name in enumerate(header)}

    answer = office.post(address(fair, f"{unmatched.pk}/columns/"), choices)

    assert "新しい求人票 1件" in text(office.get(answer.headers["Location"]))
    assert run(fair).columns == {"番号": "job_no"}


def test_a_stale_dry_run_is_refused_with_a_sentence(office: Client, fair: Fair) -> None:
    upload(office, fair, postings_file(1))
    first = run(fair)
    import_postings(fair, make_actor(Role.CONTRACTOR, fair.programme), postings_file(1, 職種="検査"))

    answer = office.post(address(fair, f"{first.pk}/confirm/"))

    assert answer.status_code == 409
    assert "もう一度ファイルを確かめてください" in text(answer)


@pytest.mark.parametrize("role", [Role.COMMISSIONER, Role.AGENCY, Role.EXHIBITOR])
def test_the_page_is_the_offices_alone(fair: Fair, role: Role) -> None:
    assert as_staff(make_actor(role, fair.programme)).get(address(fair)).status_code == 404


def test_another_programmes_run_is_not_there(office: Client, fair: Fair) -> None:
    other = make_fair()
    import_postings(other, make_actor(Role.CONTRACTOR, other.programme), postings_file(1))

    assert office.get(address(fair, f"{run(other).pk}/")).status_code == 404


def test_a_long_run_asks_as_many_questions_as_a_short_one(office: Client, fair: Fair) -> None:
    counts = []
    for rows in (3, 30):
        upload(office, fair, postings_file(rows))
        url = address(fair, f"{run(fair).pk}/")
        office.get(url)
        with CaptureQueriesContext(connection) as asked:
            office.get(url)
        counts.append(len(asked))

    assert counts[0] == counts[1]
