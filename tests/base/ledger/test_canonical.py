"""One text for one entry, on every machine; what has none is refused."""

import datetime as dt
import json
from enum import StrEnum
from uuid import UUID

import pytest

from engawa.base.ledger.canonical import GENESIS, SAFE, canonical, digest, entry_hash, plain

ID = UUID("018f0000-0000-7000-8000-000000000001")


class Word(StrEnum):
    A = "a"


def test_each_value_has_one_plain_form() -> None:
    moment = dt.datetime(2026, 2, 14, 13, 0, tzinfo=dt.timezone(dt.timedelta(hours=9)))

    assert plain([Word.A, True, None, 3, ID, moment, dt.date(2026, 2, 14), b"\x0f", {"b", "a"}, (1,)]) == [
        "a",
        True,
        None,
        3,
        str(ID),
        "2026-02-14T04:00:00.000000Z",
        "2026-02-14",
        "0f",
        ["a", "b"],
        [1],
    ]
    assert type(plain(Word.A)) is str
    assert plain(bytearray(b"\x01")) == plain(memoryview(b"\x01")) == "01"


def test_names_are_sorted_and_words_stand_as_they_are() -> None:
    assert canonical({"b": 1, "a": "甲"}) == '{"a":"甲","b":1}'
    assert digest({"b": 1, "a": "甲"}) == digest(json.loads('{"a":"甲","b":1}'))
    assert digest({"a": 1}) != digest({"a": 2})


@pytest.mark.parametrize("number", [SAFE, -SAFE, 0])
def test_whole_numbers_that_every_reader_keeps_pass(number: int) -> None:
    assert plain(number) == number


@pytest.mark.parametrize("number", [SAFE + 1, -SAFE - 1])
def test_numbers_beyond_are_refused(number: int) -> None:
    with pytest.raises(ValueError, match="beyond"):
        plain(number)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("a\x00b", "NUL"),
        (dt.datetime(2026, 2, 14), "without zone"),  # noqa: DTZ001 - this is what is refused
        (1.5, "no canonical form"),
        (object(), "no canonical form"),
        ({1: "a", "1": "b"}, "two names become one"),
    ],
)
def test_what_has_no_form_is_refused(value: object, why: str) -> None:
    with pytest.raises((TypeError, ValueError), match=why):
        plain(value)


def test_the_hash_depends_on_what_went_before_the_number_and_every_byte() -> None:
    one = entry_hash(GENESIS, 1, "{}")

    assert len({one, entry_hash(one, 1, "{}"), entry_hash(GENESIS, 2, "{}"), entry_hash(GENESIS, 1, "{ }")}) == 4
