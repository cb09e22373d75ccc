"""免許・資格: a short table of names as postings and people write them. What it does not know is not guessed."""

import re
from dataclasses import dataclass

from engawa.base.kit.text import search_key


@dataclass(frozen=True, slots=True)
class Licence:
    code: str
    name: str
    written: tuple[str, ...]


LICENCES = (
    Licence("car", "普通自動車運転免許", ("普通自動車", "普通免許", "自動車運転免許", "自動車免許", "運転免許")),
    Licence("medium_truck", "準中型・中型自動車運転免許", ("準中型", "中型自動車", "中型免許")),
    Licence("large_truck", "大型自動車運転免許", ("大型自動車", "大型免許")),
    Licence("forklift", "フォークリフト運転技能", ("フォークリフト",)),
    Licence("nurse", "看護師・准看護師", ("看護師",)),
    Licence(
        "care", "介護職員初任者研修・介護福祉士", ("介護職員初任者研修", "介護福祉士", "ヘルパー2級", "実務者研修")
    ),
    Licence("social_worker", "社会福祉士", ("社会福祉士",)),
    Licence("care_manager", "介護支援専門員", ("介護支援専門員", "ケアマネ")),
    Licence("nursery", "保育士", ("保育士",)),
    Licence("teacher", "教員免許", ("教員免許", "教諭")),
    Licence("cook", "調理師", ("調理師",)),
    Licence("hair", "美容師・理容師", ("美容師", "理容師")),
    Licence("surveyor", "測量士・測量士補", ("測量士",)),
    Licence("architect", "建築士", ("建築士",)),
    Licence("electrician", "電気工事士", ("電気工事士",)),
    Licence("transport_manager", "運行管理者", ("運行管理者",)),
    Licence("book_keeping", "日商簿記", ("簿記",)),
)
LARGER = {"medium_truck", "large_truck"}
NAMES = {one.code: one.name for one in LICENCES}
_WELCOME = re.compile("あれば|尚可|なお可|歓迎|優遇|望ましい")
_PARTS = re.compile(r"[・、。,，/／\n]")


def licences_in(text: str) -> frozenset[str]:
    """Codes of the licences that are named."""
    return frozenset(code for part in _PARTS.split(text) for code in _of_part(part))


def _of_part(part: str) -> set[str]:
    key = search_key(part)
    found = {one.code for one in LICENCES if any(search_key(word) in key for word in one.written)}
    return found - {"car"} if found & LARGER else found


def asked_in(text: str) -> dict[str, bool]:
    """Licences that a posting asks for: True where required, False where only welcome."""
    found: dict[str, bool] = {}
    parts = _PARTS.split(text)
    for at, part in enumerate(parts):
        # 「社会福祉士・介護支援専門員あれば尚可」: what is said at the end of a row holds throughout it.
        required = "必須" in part or not _WELCOME.search(" ".join(parts[at:]))
        for code in _of_part(part):
            found[code] = found.get(code, False) or required
    return found
