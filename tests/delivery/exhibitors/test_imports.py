import datetime as dt

import pytest

from engawa.base.acts.words import Act
from engawa.base.kit import clock
from engawa.base.kit.states import WrongState
from engawa.base.programmes.actors import Actor
from engawa.base.programmes.context import inside
from engawa.base.programmes.permissions import Role
from engawa.base.programmes.ticker import beat
from engawa.contract.custody.models import CopyRecord
from engawa.delivery.exhibitors.actions import ImportStale, confirm_import, try_again, try_import
from engawa.delivery.exhibitors.importing.reading import Unreadable
from engawa.delivery.exhibitors.models import Exhibitor, ExhibitorList, ImportRun, Posting
from engawa.delivery.fairs.models import Fair
from tests.delivery.exhibitors.files import demo_file, file_of, postings_file, row
from tests.delivery.fairs.makers import check_lines, import_postings, make_fair
from tests.make import entries, make_actor, reload

pytestmark = pytest.mark.django_db


@pytest.fixture
def fair() -> Fair:
    return make_fair()


@pytest.fixture
def office(fair: Fair) -> Actor:
    return make_actor(Role.CONTRACTOR, fair.programme)


def stored(fair: Fair) -> tuple[int, int]:
    with inside(fair.programme):
        return Exhibitor.objects.count(), Posting.objects.count()


def test_trying_a_file_says_what_would_change_and_changes_nothing(fair: Fair, office: Actor) -> None:
    run = try_import(fair.gathering, by=office, data=postings_file(3))

    assert run.counts == {"new": 3, "changed": 0, "unchanged": 0, "error": 0}
    assert stored(fair) == (0, 0)
    assert [(e["act"], e["scope"]["counts"]["new"]) for e in entries(fair.programme, Act.IMPORT_TRY)] == [
        ("import.try", 3)
    ]


@pytest.mark.parametrize(("name", "encoding"), [("postings.csv", "cp932"), ("postings-utf8.csv", "utf-8-sig")])
def test_the_demo_file_gives_forty_companies_and_again_nothing(
    fair: Fair, office: Actor, name: str, encoding: str
) -> None:
    first = import_postings(fair, office, demo_file(name))
    again = try_import(fair.gathering, by=office, data=demo_file(name))

    assert (first.encoding, stored(fair)) == (encoding, (40, 120))
    assert again.counts == {"new": 0, "changed": 0, "unchanged": 120, "error": 0}
    with inside(fair.programme):
        assert Posting.objects.exclude(missing=[]).count() == 3


def test_the_same_rows_in_another_encoding_change_nothing(fair: Fair, office: Actor) -> None:
    import_postings(fair, office, demo_file("postings.csv"))

    run = try_import(fair.gathering, by=office, data=demo_file("postings-utf8.csv"))

    assert run.counts["unchanged"] == 120


def test_confirming_writes_one_entry_per_changed_line(fair: Fair, office: Actor) -> None:
    import_postings(fair, office, postings_file(2))

    lines = [e["scope"] for e in entries(fair.programme, Act.IMPORT_CONFIRM)]

    assert [(one.get("kind"), one.get("verdict")) for one in lines] == [
        ("exhibitor", "new"),
        ("exhibitor", "new"),
        ("posting", "new"),
        ("posting", "new"),
        (None, None),
    ]


def test_what_changed_since_the_dry_run_is_refused_with_a_sentence(fair: Fair, office: Actor) -> None:
    run = try_import(fair.gathering, by=office, data=postings_file(2))
    import_postings(fair, office, postings_file(2, 職種="溶接"))

    with pytest.raises(ImportStale, match="もう一度ファイルを確かめてください"):
        confirm_import(run, by=office)

    assert reload(run).state == "tried"
    with inside(fair.programme):
        assert set(Posting.objects.values_list("title", flat=True)) == {"溶接"}


def test_a_run_is_confirmed_once(fair: Fair, office: Actor) -> None:
    run = import_postings(fair, office, postings_file(1))

    with pytest.raises(WrongState):
        confirm_import(run, by=office)


def test_a_changed_line_shows_old_and_new_and_keeps_the_check(fair: Fair, office: Actor) -> None:
    import_postings(fair, office, postings_file(1))
    agency = make_actor(Role.AGENCY, fair.programme)
    with inside(fair.programme):
        posting = Posting.objects.get()
    check_lines(fair, agency, {posting.pk: "checked"})

    run = try_import(fair.gathering, by=office, data=postings_file(1, 年間休日数="125"))
    confirm_import(run, by=office)

    assert run.plan["postings"][0]["changes"] == [{"label": "年間休日数", "old": "120", "new": "125"}]
    assert (reload(posting).annual_holidays, reload(posting).check_state) == (125, "checked")


def test_a_returned_posting_waits_for_the_check_again_when_its_line_changes(fair: Fair, office: Actor) -> None:
    import_postings(fair, office, postings_file(1))
    with inside(fair.programme):
        posting = Posting.objects.get()
    agency = make_actor(Role.AGENCY, fair.programme)
    check_lines(fair, agency, {posting.pk: "returned"}, "仕事内容が求人と違います。")
    assert reload(posting).check_reason == "仕事内容が求人と違います。"

    import_postings(fair, office, postings_file(1, 仕事内容="部品の検査を担当します。"))

    assert (reload(posting).check_state, reload(posting).checked_at, reload(posting).check_reason) == (
        "unchecked",
        None,
        "",
    )


def test_bad_lines_are_told_and_good_ones_are_taken(fair: Fair, office: Actor) -> None:
    data = file_of([row(1), row(2, 法人番号="1234567890123"), row(3, 紹介期限日="いつでも")])

    run = import_postings(fair, office, data)

    assert run.counts == {"new": 1, "changed": 0, "unchanged": 0, "error": 2}
    assert [line["errors"][0]["message"][:4] for line in run.plan["postings"] if line["errors"]] == [
        "3行目「",
        "4行目「",
    ]
    assert stored(fair) == (1, 1)


def test_an_individual_number_is_refused_and_never_repeated(fair: Fair, office: Actor) -> None:
    run = import_postings(fair, office, file_of([row(1, 仕事内容="番号は 123456789018 です")]))

    assert run.counts["error"] == 1
    assert "123456789018" not in str(run.plan)
    assert "123456789018" not in str(entries(fair.programme))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "ファイルが空です"),
        (b"a\x00\x00", "文字のファイルではありません"),
        (b"PK\x03\x04\x00\x00", "Excel のファイルとして読めません"),
        (b"\x81", "文字を読めません"),
        ("求人番号\r\n".encode() + b'"a', "区切りを読めません"),
        (b"," * 300, "列が多すぎます"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_nothing(
    fair: Fair, office: Actor, data: bytes, sentence: str
) -> None:
    with pytest.raises(Unreadable, match=sentence):
        try_import(fair.gathering, by=office, data=data)

    with inside(fair.programme):
        assert not ImportRun.objects.exists()


def test_unknown_headers_wait_for_a_map_which_is_then_kept_in_versions(fair: Fair, office: Actor) -> None:
    one = {("番号" if name == "求人番号" else name): value for name, value in row(1).items()}
    run = try_import(fair.gathering, by=office, data=file_of([one]))
    assert (run.state, run.problem) == (
        "unmatched",
        "「求人番号」の列が見つかりません。1行目の見出しを確かめるか、列の対応表で選んでください。",
    )

    matched = try_again(run, by=office, columns={"番号": "job_no"})
    later = try_import(fair.gathering, by=office, data=file_of([one]))

    assert (matched.state, matched.map_version, matched.counts["new"]) == ("tried", 2, 1)
    assert (reload(run).state, reload(run).file) == ("expired", None)
    assert (later.map_version, later.columns) == (2, {"番号": "job_no"})


def test_the_file_is_a_copy_with_an_end_and_is_destroyed_at_it(fair: Fair, office: Actor) -> None:
    run = import_postings(fair, office, postings_file(1))
    with inside(fair.programme):
        copy = CopyRecord.objects.get()
        assert b"31990" not in bytes(ImportRun.objects.get().file)
    assert (copy.sha256, copy.until, copy.ended_at) == (run.sha256, run.ends_on, None)

    with clock.travel_to(clock.at(run.ends_on + dt.timedelta(days=1), 0, 1)):
        beat()

    assert (reload(run).file, reload(run).state) == (None, "confirmed")
    assert reload(copy).ended_at is not None
    assert [e["scope"]["sha256"] for e in entries(fair.programme, Act.COPY_END)] == [run.sha256]


def test_a_company_without_any_registered_posting_is_not_listable(fair: Fair, office: Actor) -> None:
    import_postings(fair, office, postings_file(2))
    agency = make_actor(Role.AGENCY, fair.programme)
    with inside(fair.programme):
        first, second = Posting.objects.order_by("job_no")

    check_lines(fair, agency, {first.pk: "checked", second.pk: "not_registered"})

    with inside(fair.programme):
        assert list(Exhibitor.objects.order_by("postings__job_no").values_list("state", flat=True)) == [
            "checked",
            "not_registered",
        ]
        assert not ExhibitorList.objects.exists()
