from engawa.base.kit.corporate import is_corporate_no, is_municipality_code
from engawa.base.kit.kana import is_katakana
from engawa.delivery.exhibitors.library import (
    industries,
    municipalities,
    municipality_of,
    occupations,
    ways_of_working,
)


def test_the_nineteen_municipalities_carry_codes_that_hold() -> None:
    places = municipalities().values()

    assert len(places) == 19
    assert all(is_municipality_code(place.code) and is_katakana(place.kana) for place in places)
    assert all(
        is_corporate_no(place.corporate_no) and place.corporate_no[1:] == f"000020{place.code}" for place in places
    )
    assert [sum(place.region == region for place in places) for region in ("east", "central", "west")] == [5, 5, 9]


def test_an_address_tells_its_municipality_by_the_longest_name() -> None:
    found = {
        address: place.name if (place := municipality_of(address)) else None
        for address in (
            "鳥取県鳥取市東町一丁目",
            "八頭郡八頭町郡家",
            "鳥取県 八頭郡 智頭町智頭",
            "日野郡日野町根雨",
            "日南町霞",
            "滋賀県蒲生郡日野町",
            "鳥取県",
            "",
        )
    }

    assert list(found.values()) == ["鳥取市", "八頭町", "智頭町", "日野町", "日南町", None, None, None]


def test_classifications_are_whole() -> None:
    assert "".join(industries()) == "ABCDEFGHIJKLMNOPQRST"
    assert list(occupations()) == [f"{number:02d}" for number in range(1, 16)]


def test_every_way_of_working_asks_one_thing_of_one_attribute() -> None:
    assert all(
        bool(way.any_of) + (way.at_least is not None) + (way.at_most is not None) == 1
        for way in ways_of_working().values()
    )
