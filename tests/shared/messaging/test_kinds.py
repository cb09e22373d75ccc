import pytest

from engawa.shared.messaging.kinds import (
    NEUTRAL_SUBJECT,
    NEUTRAL_TEXT,
    TellsTooMuch,
    check_data,
    every_kind,
    register_notice,
)


@pytest.mark.parametrize("word", ["転職フェア", "求人票", "面談のご案内", "株式会社すなば企業説明会"])
def test_a_notice_that_names_what_it_is_about_cannot_exist(word: str) -> None:
    with pytest.raises(TellsTooMuch):
        register_notice("test.telling", subject=word, text=NEUTRAL_TEXT)
    with pytest.raises(TellsTooMuch):
        register_notice("test.telling", subject=NEUTRAL_SUBJECT, text=f"{word}\n{{link}}")

    assert "test.telling" not in {kind.name for kind in every_kind()}


def test_nothing_about_a_person_can_be_filled_in() -> None:
    with pytest.raises(TellsTooMuch):
        register_notice("test.filled", subject=NEUTRAL_SUBJECT, text="{name} さん {link}")
    with pytest.raises(TellsTooMuch):
        register_notice("test.filled", subject="{link}", text=NEUTRAL_TEXT)


@pytest.mark.parametrize("value", ["鈴木 花子", "hanako@example.com", "two words", "x" * 65])
def test_data_of_a_notice_are_ids_and_codes(value: str) -> None:
    with pytest.raises(TellsTooMuch):
        check_data({"who": value})

    assert check_data({"door": "0190c0de-0000-7000-8000-000000000001", "days": 7}) == {
        "door": "0190c0de-0000-7000-8000-000000000001",
        "days": 7,
    }


def test_every_registered_notice_stays_content_free() -> None:
    for kind in every_kind():
        assert "{link}" in str(kind.text), kind.name
        assert "{sender}" in str(kind.text), kind.name
