"""How the items of 開始前確認表 stand. Each is asked of the room that knows, which registers from above; nothing is kept.

What a person attests and what 甲 has said stand beside it. Inside the programme.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.utils.translation import gettext as _

from engawa.base.kit import clock
from engawa.contract.duties.items import AHEAD, ITEMS, Evidence, Item
from engawa.contract.duties.models import Attestation
from engawa.contract.duties.occasions import Occasion


@dataclass(frozen=True)
class Found:
    """`missing`: in words, in the order in which it can be done; nothing: the item is met. `there`: what was found."""

    missing: tuple[str, ...] = ()
    there: str = ""


Check = Callable[[Occasion], Found]
CHECKS: dict[str, Check] = {}


def checks(item: str) -> Callable[[Check], Check]:
    """The room that knows whether an item is met. Once an item has one, nobody attests it any more."""
    if item not in ITEMS:
        raise KeyError(item)

    def register(check: Check) -> Check:
        if CHECKS.setdefault(item, check) is not check:
            raise ValueError(f"two rooms know whether {item} is met")
        return check

    return register


class Asked(StrEnum):
    """What 甲 was asked about an item."""

    AGREE = "agree"  # to the thing itself
    WAIVE = "waive"  # to let it be


class Answer(StrEnum):
    WAITING = "waiting"
    GIVEN = "given"
    NOT_GIVEN = "not_given"  # refused, or under a condition that is open


@dataclass(frozen=True)
class Word:
    """甲's word about an item, with the agreement it stands in."""

    answer: Answer
    ref: UUID


Words = Mapping[tuple[str, Asked], Word]
_WORDS: dict[str, Callable[[Occasion], Words]] = {}


def register_words(key: str, words: Callable[[Occasion], Words]) -> None:
    """What 甲 has said of a fair's items, by item and what was asked. Once per key."""
    if _WORDS.setdefault(key, words) is not words:
        raise ValueError(f"{key} is registered twice")


class ItemState(StrEnum):
    MET = "met"
    WAIVED = "waived"
    OPEN = "open"
    LATE = "late"


@dataclass(frozen=True)
class Line:
    """`attested`: the newest that was not taken back, whether or not it still holds."""

    item: Item
    evidence: Evidence
    due: dt.date | None
    state: ItemState
    missing: tuple[str, ...] = ()
    there: str = ""
    attested: Attestation | None = None
    word: Word | None = None

    @property
    def done(self) -> bool:
        return self.state in {ItemState.MET, ItemState.WAIVED}

    @property
    def late(self) -> bool:
        return self.state is ItemState.LATE

    @property
    def pressing(self) -> bool:
        """Amber: not late yet, and due within fourteen days."""
        return self.state is ItemState.OPEN and self.due is not None and clock.today() >= self.due - AHEAD

    @property
    def waits(self) -> bool:
        """甲 has been asked and has not answered."""
        return self.word is not None and self.word.answer is Answer.WAITING

    @property
    def tone(self) -> str:
        if self.done:
            return "go"
        return "error" if self.late else "now" if self.pressing else "plain"

    @property
    def state_words(self) -> str:
        return {
            ItemState.MET: _("そろっています"),
            ItemState.WAIVED: _("発注者の同意で、なしとしています"),
            ItemState.OPEN: _("まだそろっていません"),
            ItemState.LATE: _("期限を過ぎています"),
        }[self.state]


def evidence_of(item: Item) -> Evidence:
    return Evidence.CODE if item.key in CHECKS else item.evidence


def checklist(occasion: Occasion) -> list[Line]:
    """Every item, in the order of the sheet."""
    words = _words(occasion)
    attested = standing(occasion)
    return [_line(item, occasion, words, attested.get(item.key)) for item in ITEMS.values()]


def line_of(occasion: Occasion, key: str) -> Line:
    """One item. KeyError for what is none."""
    return _line(ITEMS[key], occasion, _words(occasion), standing(occasion).get(key))


def standing(occasion: Occasion) -> dict[str, Attestation]:
    """By item the newest attestation that was not taken back."""
    rows = Attestation.objects.filter(gathering=occasion.gathering, retracted_at__isnull=True)
    return {one.item: one for one in rows.order_by("made_at", "pk")}


def attestations_of(occasion: Occasion, key: str) -> list[Attestation]:
    """The newest first, those that were taken back too."""
    rows = Attestation.objects.filter(gathering=occasion.gathering, item=key)
    return list(rows.order_by("-made_at", "-pk"))


def _words(occasion: Occasion) -> Words:
    found: dict[tuple[str, Asked], Word] = {}
    for words in _WORDS.values():
        found |= words(occasion)
    return found


def _line(item: Item, occasion: Occasion, words: Words, attested: Attestation | None) -> Line:
    evidence, due = evidence_of(item), item.due.of(occasion)
    waived = words.get((item.key, Asked.WAIVE))
    agreed = words.get((item.key, Asked.AGREE)) if evidence is Evidence.AGREED else None
    if item.waivable and waived is not None and waived.answer is Answer.GIVEN:
        return Line(item, evidence, due, ItemState.WAIVED, attested=attested, word=waived)
    found = _found(item, evidence, occasion, attested, agreed)
    late = due is not None and clock.today() > due
    state = ItemState.MET if not found.missing else ItemState.LATE if late else ItemState.OPEN
    return Line(item, evidence, due, state, found.missing, found.there, attested, waived or agreed)


def _found(
    item: Item, evidence: Evidence, occasion: Occasion, attested: Attestation | None, agreed: Word | None
) -> Found:
    if evidence is Evidence.CODE:
        check = CHECKS.get(item.key)
        return check(occasion) if check else Found((_("まだ機械で確かめられません（未実装）"),))
    if evidence is Evidence.PERSON:
        return _attested(occasion, attested)
    if agreed is None:
        return Found((_("発注者への協議の申し出"),))
    return {
        Answer.GIVEN: Found(there=_("発注者が同意しています")),
        Answer.WAITING: Found((_("発注者の回答"),)),
        Answer.NOT_GIVEN: Found((_("発注者の同意（条件がついたか、同意がありません）"),)),
    }[agreed.answer]


def _attested(occasion: Occasion, attested: Attestation | None) -> Found:
    """After a fair what held on its day."""
    if attested is None:
        return Found((_("責任者の確認"),))
    if attested.holds_on(min(clock.today(), occasion.closes_on)):
        return Found(there=attested.words)
    return Found((_("責任者の新しい確認（前の確認は%(day)sまでです）") % {"day": f"{attested.until:%-m月%-d日}"},))
