import datetime as dt

import pytest

from engawa.base.acts.refusals import NotPermitted
from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.csvsafe import encode
from engawa.base.kit.states import WrongState
from engawa.base.parties.models import OrganisationKind
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.models import Programme
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.contract.custody.models import CopyRecord
from engawa.delivery.exhibitors.actions import ImportStale, confirm_towns, try_towns
from engawa.delivery.exhibitors.actions.life import write_cells
from engawa.delivery.exhibitors.cell import Cell
from engawa.delivery.exhibitors.importing.reading import Unreadable
from engawa.delivery.exhibitors.importing.towns import template
from engawa.delivery.exhibitors.models import ImportRun
from engawa.delivery.exhibitors.towns import told_now, town_of
from tests.delivery.exhibitors.files import town_row, towns_file
from tests.delivery.exhibitors.workbooks import Value, workbook_of
from tests.delivery.fairs.site_makers import first_april, tell, told
from tests.make import entries, make_actor, make_organisation, make_programme, reload

pytestmark = pytest.mark.django_db

SEEN = {"new": 0, "changed": 0, "unchanged": 0, "error": 0}


@pytest.fixture
def programme() -> Programme:
    return make_programme()


@pytest.fixture
def office(programme: Programme) -> Actor:
    return make_actor(Role.CONTRACTOR, programme)


def texts(programme: Programme, code: str = "312011") -> dict[str, str]:
    with inside(programme):
        return {key: cell.text for key, cell in town_of(code).cells.items()}


def handed_out(programme: Programme) -> bytes:
    with inside(programme):
        return encode(template(told_now()))


def sentences(run: ImportRun) -> list[str]:
    return [one["message"] for line in run.plan["cells"] for one in line["errors"]]


def test_trying_says_what_would_change_line_by_line_and_changes_nothing(programme: Programme, office: Actor) -> None:
    tell(programme, commute="車で15分ほど", rent="4万円台から")
    same = town_row(くわしいページ=told().url, 出典=told().source, 確認日=told().checked_on.isoformat())

    run = try_towns(
        programme,
        by=office,
        data=towns_file(
            town_row("nursery"), town_row("rent", ようす="5万円台から"), town_row("school", 項目="なぞ"), same
        ),
    )

    assert run.counts == {"new": 1, "changed": 1, "unchanged": 1, "error": 1}
    assert [line["verdict"] for line in run.plan["cells"]] == ["new", "changed", "error", "unchanged"]
    [rent] = [line for line in run.plan["cells"] if line["key"] == "rent"]
    assert {"label": "ようす", "old": "4万円台から", "new": "5万円台から"} in rent["changes"]
    assert texts(programme) == {"commute": "車で15分ほど", "rent": "4万円台から"}
    assert [one["scope"]["counts"] for one in entries(programme, Act.LIFE_TRY)] == [run.counts]


def test_confirming_writes_all_that_was_shown_and_each_town_is_recorded(programme: Programme, office: Actor) -> None:
    data = towns_file(
        town_row(数字="1,200", 単位="分"), town_row("desk"), town_row("climate", "314030", 数字="80", 単位="cm")
    )

    run = confirm_towns(try_towns(programme, by=office, data=data), by=office)

    assert (run.state, set(texts(programme)), set(texts(programme, "314030"))) == (
        "confirmed",
        {"commute", "desk"},
        {"climate"},
    )
    with inside(programme):
        cell = town_of("312011").cells["commute"]
    assert (cell.figure_words, cell.teller, cell.checked_on) == ("1,200分", "office", clock.today())
    written = [(one["scope"]["municipality"], one["scope"]["fields"]) for one in entries(programme, Act.LIFE_WRITE)]
    assert written == [("312011", ["commute", "desk"]), ("314030", ["climate"])]
    assert [one["scope"]["counts"]["new"] for one in entries(programme, Act.LIFE_IMPORT)] == [3]
    with pytest.raises(WrongState):
        confirm_towns(run, by=office)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_the_file_as_handed_out_changes_nothing_in_any_encoding(
    programme: Programme, office: Actor, encoding: str
) -> None:
    tell(programme, commute="20〜30分", climate="-5℃の朝も", rent=told("5万円から", figure=50_000, unit="円／月"))

    run = try_towns(programme, by=office, data=handed_out(programme).decode("utf-8-sig").encode(encoding, "replace"))

    assert run.counts == SEEN | {"unchanged": 19 * 22}
    assert run.encoding == encoding


def test_a_workbook_is_taken_as_the_same_lines_with_its_days_and_sources(programme: Programme, office: Actor) -> None:
    day, town = clock.today(), {"市町村コード": 312011, "数字": 1200, "単位": "分", "確認日": clock.today()}
    lines: list[dict[str, Value]] = [
        dict(town_row(出典="市の案内（架空）") | town),
        dict(town_row("desk", "314030", 数字="", 確認日=f"令和{day.year - 2018}年{day.month}月{day.day}日")),
        dict(town_row("rent", 出典="") | {"確認日": day}),
        dict(town_row("school") | {"確認日": day.replace(year=2199)}),
    ]

    run = confirm_towns(try_towns(programme, by=office, data=workbook_of(lines)), by=office)

    assert (run.encoding, run.counts) == ("xlsx", {"new": 2, "changed": 0, "unchanged": 0, "error": 2})
    assert sentences(run) == [
        "4行目「出典」: 空です。必ず書いてください。",
        "5行目「確認日」: これからの日は書けません。",
    ]
    with inside(programme):
        (commute,) = town_of("312011").cells.values()
        (desk,) = town_of("314030").cells.values()
    assert (commute.figure_words, commute.source, commute.checked_on) == ("1,200分", "市の案内（架空）", day)
    assert desk.checked_on == day


def test_what_the_town_wrote_stays_its_own_until_a_line_differs(programme: Programme, office: Actor) -> None:
    town = make_organisation(OrganisationKind.MUNICIPALITY, municipality="312011")
    own = make_actor(Role.EXHIBITOR, programme, town)
    write_cells(programme, by=own, municipality="312011", cells={"commute": told("車で15分"), "rent": told("4万円")})
    data = handed_out(programme).decode("utf-8-sig").replace("4万円", "5万円").encode()

    confirm_towns(try_towns(programme, by=office, data=data), by=office)

    with inside(programme):
        cells = town_of("312011").cells
    assert {key: cell.teller for key, cell in cells.items()} == {"commute": "own", "rent": "office"}


def test_a_blank_line_leaves_what_is_told(programme: Programme, office: Actor) -> None:
    tell(programme, commute="車で15分")
    nothing = dict.fromkeys(["ようす", "くわしいページ", "出典", "確認日"], "")

    run = try_towns(programme, by=office, data=towns_file(town_row(**nothing), town_row("rent", **nothing)))

    assert run.counts == SEEN | {"unchanged": 2}
    assert [line["blank"] for line in run.plan["cells"]] == [True, True]
    confirm_towns(run, by=office)
    assert texts(programme) == {"commute": "車で15分"}


def test_after_the_first_of_april_old_lines_wait_until_somebody_looks_again(
    programme: Programme, office: Actor
) -> None:
    tell(programme, commute="車で15分", rent="4万円台から")
    with clock.travel_to(clock.at(first_april(), 9)):
        day = clock.today().isoformat()
        lines = handed_out(programme).decode("utf-8-sig").splitlines(keepends=True)
        again = [line if "鳥取市,暮らし,通勤" not in line else line.rsplit(",", 1)[0] + f",{day}\r\n" for line in lines]
        older = [line.replace("4万円台", "6万円台") for line in again]

        run = try_towns(programme, by=office, data="".join(again).encode())
        refused = try_towns(programme, by=office, data="".join(older).encode())
        confirm_towns(run, by=office)

        assert (run.counts["changed"], run.counts["error"]) == (1, 0)
        assert ["より前に確かめた内容です" in one for one in sentences(refused)] == [True]
        assert texts(programme) == {"commute": "車で15分"}


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (
            {"市町村コード": "131016", "市町村": ""},
            "2行目「市町村コード」: 鳥取県の市町村のコード（6桁）を書いてください。",
        ),
        ({"市町村": "米子市"}, "2行目「市町村」: コードは鳥取市のものです。"),
        ({"項目": "おまけ"}, "2行目「項目」: 表にない項目です。"),
        ({"表": "支援制度"}, "2行目「表」: この項目は「暮らし」の表のものです。"),
        ({"ようす": ""}, "2行目「ようす」: 空です。"),
        ({"ようす": "あ" * 201}, "2行目「ようす」: 200文字までです（いま201文字）。"),
        ({"ようす": "a\x07"}, "2行目「ようす」: 使えない文字（U+0007）があります。"),
        ({"くわしいページ": "javascript:alert(1)"}, "2行目「くわしいページ」: "),
        ({"出典": ""}, "2行目「出典」: 空です。"),
        ({"確認日": ""}, "2行目「確認日」: 空です。"),
        ({"確認日": "そのうち"}, "2行目「確認日」: 「そのうち」は日付として読めません。"),
        ({"確認日": "2199-04-01"}, "2行目「確認日」: これからの日は書けません。"),
        ({"確認日": "2020-04-01"}, "より前に確かめた内容です。"),
        ({"数字": "たくさん", "単位": "分"}, "2行目「数字」: 「たくさん」は数として読めません。"),
        ({"数字": "10"}, "2行目「単位」: この項目の単位は 分、km のどれかです。"),
        ({"数字": "10", "単位": "円"}, "2行目「単位」: この項目の単位は 分、km のどれかです。"),
        ({"単位": "分"}, "2行目「数字」: 単位があるときは、数字も書いてください。"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_with_its_row_and_column(
    programme: Programme, office: Actor, columns: dict[str, str], says: str
) -> None:
    run = try_towns(programme, by=office, data=towns_file(town_row(**columns)))

    assert run.counts == SEEN | {"error": 1}
    assert len(sentences(run)) == 1 and says in sentences(run)[0]


def test_a_line_twice_and_an_individual_number_are_not_taken(programme: Programme, office: Actor) -> None:
    number = "123456789018"

    run = try_towns(
        programme, by=office, data=towns_file(town_row(), town_row("desk", ようす=f"番号 {number}"), town_row())
    )

    assert run.counts == SEEN | {"error": 3}
    assert [("4行目にもあります" in one, "2行目にもあります" in one) for one in sentences(run)] == [
        (True, False),
        (False, False),
        (False, True),
    ]
    assert number not in str(run.plan)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "ファイルが空です"),
        (workbook_of([{"市町村コード": 312011, "項目": "通勤"}]), "「ようす」「数字」「単位」"),
        (workbook_of([town_row()])[:-30], "Excel のファイルとして読めません。"),
        (
            "市町村コード,項目\r\n312011,通勤\r\n".encode(),
            "「ようす」「数字」「単位」「くわしいページ」「出典」「確認日」",
        ),
        (towns_file(town_row()).replace("表".encode(), "項目".encode(), 1), "「項目」の列が2つ以上あります。"),
        (towns_file(*[town_row()] * 2001), "行が多すぎます（上限 2,000行）。"),
    ],
)
def test_a_file_that_is_no_such_table_leaves_nothing(
    programme: Programme, office: Actor, data: bytes, says: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        try_towns(programme, by=office, data=data)

    assert says in str(refused.value)
    with inside(programme):
        assert not ImportRun.objects.exists() and not CopyRecord.objects.exists()


def test_words_written_meanwhile_make_the_look_stale_and_nothing_is_half_done(
    programme: Programme, office: Actor
) -> None:
    run = try_towns(programme, by=office, data=towns_file(town_row("desk"), town_row()))
    tell(programme, commute="もう書きました")

    with pytest.raises(ImportStale):
        confirm_towns(run, by=office)

    assert texts(programme) == {"commute": "もう書きました"}
    assert reload(run).state == "tried"
    with inside(programme):
        assert Cell.objects.count() == 1


@pytest.mark.parametrize("role", [Role.AGENCY, Role.EXHIBITOR, Role.COMMISSIONER])
def test_only_the_office_takes_files(programme: Programme, office: Actor, role: Role) -> None:
    run, other = try_towns(programme, by=office, data=towns_file(town_row())), make_actor(role, programme)

    with pytest.raises(NotPermitted):
        try_towns(programme, by=other, data=towns_file(town_row()))
    with pytest.raises(NotPermitted):
        confirm_towns(run, by=other)

    assert texts(programme) == {}


def test_the_file_is_a_counted_copy_with_an_end(programme: Programme, office: Actor) -> None:
    run = try_towns(programme, by=office, data=towns_file(town_row(ようす="見分けのつくことば")))
    with inside(programme):
        assert CopyRecord.objects.filter(pk=run.copy, ended_at=None).exists()
        assert "見分けのつくことば".encode() not in bytes(ImportRun.objects.get().file)

    with clock.travel_to(clock.now() + dt.timedelta(days=32)):
        beat()
        gone = reload(run)
        assert (gone.file, gone.state) == (None, "expired")
        with pytest.raises(WrongState):
            confirm_towns(gone, by=office)
