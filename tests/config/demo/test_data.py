import csv
import io
import json
from pathlib import Path

from engawa.base.kit.corporate import holds_individual_no
from engawa.base.kit.csvsafe import decode, encode, encode_cp932
from engawa.base.kit.kana import is_katakana
from engawa.base.kit.text import normalise_mail
from engawa.delivery.exhibitors.importing.plan import make_plan
from engawa.delivery.exhibitors.importing.reading import read_table
from engawa.delivery.exhibitors.importing.rows import ImportPlan, Verdict
from engawa.delivery.exhibitors.library import municipalities, occupations, ways_of_working

DATA = Path(__file__).parents[3] / "engawa" / "config" / "demo" / "data"


def plan(name: str) -> ImportPlan:
    return make_plan(read_table((DATA / name).read_bytes()), postings={}, exhibitors={})


def test_both_files_of_postings_say_the_same_and_all_of_it_can_be_taken() -> None:
    cp932, utf8 = plan("postings.csv"), plan("postings-utf8.csv")

    assert (cp932.encoding, utf8.encoding) == ("cp932", "utf-8-sig")
    assert cp932.postings == utf8.postings
    assert (cp932.counts[Verdict.NEW], len(cp932.exhibitors), cp932.errors, cp932.unknown_columns) == (120, 40, (), ())


def test_the_files_are_what_the_writer_of_csv_would_write() -> None:
    for name, write in (("postings.csv", encode_cp932), ("postings-utf8.csv", encode)):
        data = (DATA / name).read_bytes()
        assert write(list(csv.reader(io.StringIO(decode(data).text, newline="")))) == data


def test_every_company_is_marked_as_invented_and_every_municipality_has_work() -> None:
    found = plan("postings.csv")

    assert all(line.exhibitor.name.endswith("（架空）") for line in found.exhibitors)
    assert all(line.exhibitor.corporate_no[1:11] == "9999000000" for line in found.exhibitors)
    assert {line.posting.municipality for line in found.postings if line.posting} == set(municipalities())
    assert [line.missing for line in found.postings if line.missing] == [
        ("duties_scope",),
        ("duties_scope",),
        ("trial", "smoking"),
    ]


def test_people_are_marked_as_invented_and_can_be_registered() -> None:
    text = (DATA / "people.json").read_text(encoding="utf-8")
    people = json.loads(text)
    everybody = [person for group in people.values() for person in group]

    assert [len(people[group]) for group in ("seekers", "staff", "exhibitors")] == [30, 10, 40]
    assert all(person["note"] == "（架空）" for person in everybody)
    assert all(normalise_mail(person["mail"]).endswith("example.jp") for person in everybody)
    assert all(is_katakana(person["family_kana"] + person["given_kana"]) for person in everybody)
    assert len({person["alias"] for person in people["seekers"]}) == 30
    assert not holds_individual_no(text)


def test_wishes_are_written_in_the_codes_of_the_master_data() -> None:
    wishes = [person["wishes"] for person in json.loads((DATA / "people.json").read_text(encoding="utf-8"))["seekers"]]

    assert {code for wish in wishes for code in wish["occupations"]} <= set(occupations())
    assert {way for wish in wishes for way in wish["ways"]} <= set(ways_of_working())
