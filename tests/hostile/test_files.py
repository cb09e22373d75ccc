"""Files that are no lists of postings, through the real page: a Japanese sentence, bounded time and memory, nothing half done."""

import io
import re
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.contract.custody.models import CopyRecord
from engawa.delivery.exhibitors.importing.columns import LABELS
from engawa.delivery.exhibitors.importing.reading import MAX_BYTES, Unreadable, read_table
from engawa.delivery.exhibitors.models import Exhibitor, ImportRun, Posting
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import WHOLE, file_of, postings_file, row
from tests.delivery.exhibitors.workbooks import book_of, packed, sheet_of
from tests.delivery.fairs.makers import make_fair
from tests.hostile.long import LONG, resident
from tests.make import entries, make_actor
from tests.web.sessions import as_staff

pytestmark = pytest.mark.django_db
HEADER = (",".join(WHOLE) + "\r\n").encode()
JAPANESE = re.compile(r"[ぁ-ん].*(?:ください|ありません|ます|です)。?")
SECONDS = 20.0
MEGABYTE = 1_000_000


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/workbook.xml", "<a/>" * 1_000)
    return out.getvalue()


def _with(**columns: str) -> bytes:
    return file_of([row(1, **columns)])


REFUSED: dict[str, Callable[[], bytes]] = {
    "zero bytes": lambda: b"",
    "blanks": lambda: b"\r\n" * 1_000,
    "only a byte order mark": lambda: b"\xef\xbb\xbf",
    "NUL": lambda: HEADER + b"a\x00b\r\n",
    "UTF-16": lambda: b"\xff\xfe" + HEADER.decode().encode("utf-16-le"),
    "a workbook called .csv": _zip,
    "a workbook of a million cells in a few kilobytes": lambda: packed(book_of(sheet_of("<c/>" * 5_000_000))),
    "an old workbook": lambda: b"\xd0\xcf\x11\xe0" + bytes(2_000),
    "a kanji of one office only": lambda: "求人番号,事業所名\r\n31990-1,".encode("cp932") + b"\xf0\x40\r\n",
    "two encodings in one file": lambda: HEADER + "会社".encode("cp932") + b"\r\n",
    "EUC": lambda: "求人番号,事業所名,職種\r\n会社,架空,ソ\r\n".encode("euc-jp") + b"\x8f\xa2\xb7",
    "a quote that never closes": lambda: HEADER + b'"a,b\r\n' * 3,
    "a field of 10 MB": lambda: HEADER + b'"' + b"a" * 10_000_000 + b'"\r\n',
    "a row of 100,000 columns": lambda: HEADER + b"," * 100_000 + b"\r\n",
    "a header of 100,000 columns": lambda: b",".join(b"c%d" % at for at in range(100_000)) + b"\r\n1\r\n",
    "a million short rows": lambda: HEADER + b"a,b\r\n" * 1_000_000,
    "a cell of 20,000 letters": lambda: _with(仕事内容="あ" * 20_000),
    "a number of a person in the header": lambda: b"123456789018,a\r\n1,2\r\n",
}
UNMATCHED: dict[str, Callable[[], bytes]] = {
    "no header": lambda: b"31990-00000001,2,3\r\n31990-00000002,2,3\r\n",
    "tabs between columns": lambda: postings_file(2).replace(b",", b"\t"),
    "semicolons between columns": lambda: postings_file(2).replace(b",", b";"),
    "a header twice": "求人番号,求人番号,法人番号,事業所名,職種\r\n1,2,3,4,5\r\n".encode,
    "English": lambda: b"name,price\r\na,1\r\n",
}
ONE_LINE_WRONG: dict[str, bytes] = {
    "a formula for a number": _with(採用人数="=1+1"),
    "a script for an address": _with(ホームページ="javascript:alert(1)"),
    "a number with an exponent": _with(年間休日数="1e5"),
    "a day that never comes": _with(紹介期限日="2026-02-30"),
    "an era that never comes": _with(紹介期限日="令和999999999年1月1日"),
    "a wage beyond reason": _with(**{"賃金(a+b+c)": "月給 " + "9" * 400 + "円"}),
    "a turned name": _with(事業所名="\u202e社会"),
    "a zero width name": _with(事業所名="会\u200b社"),
    "an escape": _with(職種="\x1b[2J"),
    "the number of a person": _with(仕事内容="番号は 123456789018 です"),
    "one column too many": postings_file(1).rstrip() + b",extra,=1+1\r\n",
}


@pytest.fixture
def fair() -> Fair:
    return make_fair()


@pytest.fixture
def chief(fair: Fair) -> Client:
    return as_staff(make_actor(Role.CHIEF, fair.programme))


def upload(chief: Client, fair: Fair, data: bytes, name: str = "求人.csv") -> tuple[Any, float, int]:
    file = io.BytesIO(data)
    file.name = name
    before, begun = resident(), time.monotonic()
    answer = chief.post(f"/p/{fair.programme.slug}/office/imports/", {"file": file})
    return answer, time.monotonic() - begun, resident() - before


def holds_nothing(fair: Fair) -> bool:
    with inside(fair.programme):
        return not (Posting.objects.exists() or Exhibitor.objects.exists())


def wrongs(page: str) -> list[str]:
    return re.findall(r'class="wrong"[^>]*>\s*([^<]+)', page)


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_is_no_table_is_refused_with_a_sentence_and_leaves_nothing(
    chief: Client, fair: Fair, what: str
) -> None:
    answer, seconds, grown = upload(chief, fair, REFUSED[what]())

    said = wrongs(answer.content.decode())
    assert answer.status_code == 422
    assert said
    assert all(JAPANESE.search(one) for one in said), said
    assert holds_nothing(fair)
    with inside(fair.programme):
        assert not ImportRun.objects.exists()
        assert not CopyRecord.objects.exists()
    assert entries(fair.programme, about=fair.gathering_id) == []
    assert seconds < SECONDS
    assert grown < 200 * MEGABYTE
    print(f"{what}: {seconds:.2f} s, {grown / MEGABYTE:.0f} MB")


@pytest.mark.parametrize("what", UNMATCHED)
def test_a_table_with_other_columns_is_shown_as_such_and_writes_nothing(chief: Client, fair: Fair, what: str) -> None:
    answer, _seconds, _grown = upload(chief, fair, UNMATCHED[what]())

    assert answer.status_code == 302
    page = chief.get(answer.headers["Location"]).content.decode()
    assert LABELS["job_no"] in page
    chief.post(answer.headers["Location"] + "confirm/")
    assert holds_nothing(fair)


@pytest.mark.parametrize("what", ONE_LINE_WRONG)
def test_a_line_that_cannot_be_read_says_why_and_is_left_out(chief: Client, fair: Fair, what: str) -> None:
    answer, _seconds, _grown = upload(chief, fair, ONE_LINE_WRONG[what])

    assert answer.status_code == 302
    with inside(fair.programme):
        run = ImportRun.objects.get()
    assert run.counts["error"] == 1, run.plan
    listed = chief.get(answer.headers["Location"] + "errors.csv").content.decode("utf-8-sig")
    assert "123456789018" not in listed
    assert not re.search(r"(?m)(?:^|,)\"?[=+@＝＋＠]", listed), listed
    chief.post(answer.headers["Location"] + "confirm/")
    assert holds_nothing(fair)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_formula_is_kept_as_text_and_never_leaves_as_one(chief: Client, fair: Fair, start: str) -> None:
    formula = f'{start}HYPERLINK("http://elsewhere.example","x")'
    answer, _seconds, _grown = upload(chief, fair, _with(雇用形態=formula, 仕事内容=formula))

    listed = chief.get(answer.headers["Location"] + "errors.csv").content.decode("utf-8-sig")

    assert "雇用形態" in listed
    assert not re.search(r"(?m)(?:^|,)\"?[=+@＝＋＠－\t]", listed), listed


def test_the_same_number_in_every_line_is_told_in_few_words() -> None:
    """Each line used to name all others: twenty thousand lines would have filled two gigabytes."""
    from engawa.delivery.exhibitors.importing.plan import make_plan

    data = file_of([row(1) for _ in range(2_000)])
    begun = time.monotonic()

    plan = make_plan(read_table(data), postings={}, exhibitors={})

    assert time.monotonic() - begun < SECONDS
    assert max(len(error.message) for error in plan.errors) < 120


def test_a_file_of_nothing_but_errors_ends_early(chief: Client, fair: Fair) -> None:
    wrong = dict.fromkeys(("受付年月日", "紹介期限日", "雇用形態", "賃金形態", "採用人数"), "なぞ")
    answer, _seconds, _grown = upload(chief, fair, file_of([row(at, **wrong) for at in range(1, 1_200)]))

    page = chief.get(answer.headers["Location"]).content.decode()
    assert "誤りが5000件を超えました" in page


def test_forty_million_commas_never_become_as_many_cells() -> None:
    for data in (b"," * 40_000_000, (b'"' + b"," * 1_000_000 + b'\n",') * 30):
        before, begun = resident(), time.monotonic()
        with pytest.raises(Unreadable):
            read_table(data)
        assert time.monotonic() - begun < SECONDS
        assert resident() - before < 150 * MEGABYTE


@pytest.mark.skipif(not LONG, reason="minutes; make hostile")
@pytest.mark.parametrize("what", ["whole", "too large", "one letter"])
def test_forty_megabytes(chief: Client, fair: Fair, what: str) -> None:
    many = file_of([row(at, 仕事内容="あ" * 250) for at in range(1, 30_000)])
    data = {
        "whole": many[: MAX_BYTES - 10].rsplit(b"\r\n", 1)[0],
        "too large": many + b"a" * (MAX_BYTES - len(many) + 1),
        "one letter": b"a" * (MAX_BYTES - 1),
    }[what]

    answer, seconds, grown = upload(chief, fair, data)

    print(f"{what}: {len(data)} bytes, {answer.status_code}, {seconds:.1f} s, {grown / MEGABYTE:.0f} MB")
    assert answer.status_code == (302 if what == "whole" else 422)
    assert holds_nothing(fair)
    assert seconds < 300
    assert grown < 1_500 * MEGABYTE
