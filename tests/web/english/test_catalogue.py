"""The English catalogue: whole, with the same placeholders, in English. `make messages` gathers what is new."""

import re

import pytest

from engawa.web.marking import JAPANESE
from tools.messages import gathered, known, words_of_lists

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[^(%]*[sd]|%%|\{\w*\}")
NAMES = {"「ご確認のお願い」"}
"""What stands in Japanese because it is called so: the subject of the letter that confirms."""

MESSAGES = [one for one in known() if one.id]


def pairs() -> list[tuple[str, str]]:
    """Each text with its translation; of a plural both."""
    found = []
    for one in MESSAGES:
        before = one.id if isinstance(one.id, tuple) else (one.id,)
        after = one.string if isinstance(one.string, tuple) else (one.string,)
        found += [(before[min(at, len(before) - 1)], text) for at, text in enumerate(after)]
    return found


def test_everything_the_rooms_say_stands_in_the_catalogue_and_nothing_else() -> None:
    fresh = {(one.id, one.context) for one in gathered() if one.id}
    kept = {(one.id, one.context) for one in MESSAGES}

    assert {"said, but not gathered (make messages)": fresh - kept, "no longer said": kept - fresh} == {
        "said, but not gathered (make messages)": set(),
        "no longer said": set(),
    }


def test_everything_is_translated() -> None:
    assert [before for before, after in pairs() if not after.strip()] == []


def test_what_is_put_into_a_text_is_put_into_its_translation() -> None:
    def places(text: str) -> set[str]:
        return {re.sub(r"[dsf]$", "", place) for place in PLACEHOLDER.findall(text)}

    assert {before: after for before, after in pairs() if places(before) != places(after)} == {}


def test_translations_are_english() -> None:
    def left(text: str) -> str:
        for name in NAMES:
            text = text.replace(name, "")
        return text

    assert [after for _before, after in pairs() if JAPANESE.search(left(after))] == []


@pytest.mark.parametrize("word", ["製造業", "鳥取市", "テレワーク", "北海道", "正社員", "参加登録をする"])
def test_words_of_public_lists_are_gathered(word: str) -> None:
    assert word in {found for found, _file in words_of_lists()}
