"""参加者の状況: how those who registered and those who came divide, by what the registration asks. Counts only.

Below five nothing is told, to nobody: the paper goes to whoever it is handed to. The split opens to the people it was made
of (Q-S01, Q-S02), never to which of them: what somebody wrote in her registration is not 甲's to read line by line.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engawa.base.kit.suppress import suppress_alike, suppressed
from engawa.contract.clauses.queries import number
from engawa.delivery.exhibitors.library import industries
from engawa.delivery.fairs.entry import HEARD, SITUATIONS, STARTS
from engawa.outcomes.measures import sources
from engawa.outcomes.measures.sources import FairFacts

REGISTERED, CAME = "Q-S01", "Q-S02"
UNANSWERED = "unanswered"
FIELDS = ("subject_id", "prefecture", "situation", "start", "heard_from", "industries")

_PLACES = {
    "tottori": (_("鳥取県"), {"31"}),
    "chugoku": (_("中国地方（鳥取県を除く）"), {"32", "33", "34", "35"}),
    "kinki": (_("近畿地方"), {"25", "26", "27", "28", "29", "30"}),
    "kanto": (_("関東地方"), {"08", "09", "10", "11", "12", "13", "14"}),
    "abroad": (_("海外"), {"99"}),
}
_ELSEWHERE = "elsewhere"


def _place(row: Mapping[str, Any]) -> list[str]:
    found = [key for key, (_label, codes) in _PLACES.items() if row["prefecture"] in codes]
    return found or [_ELSEWHERE]


def _one(name: str) -> Callable[[Mapping[str, Any]], list[str]]:
    return lambda row: [row[name] or UNANSWERED]


@dataclass(frozen=True)
class Attribute:
    """`several`: one person may stand in several cells, so that they make no total."""

    key: str
    label: str | Promise
    cells: Mapping[str, str | Promise]
    of: Callable[[Mapping[str, Any]], list[str]]
    several: bool = False


def _answers(words: Mapping[str, str | Promise]) -> dict[str, str | Promise]:
    return {**words, UNANSWERED: _("回答なし")}


_RESIDENCE = {key: label for key, (label, _codes) in _PLACES.items() if key != "abroad"}
ATTRIBUTES = (
    Attribute(
        "residence",
        _("お住まい"),
        {**_RESIDENCE, _ELSEWHERE: _("その他の道県"), "abroad": _PLACES["abroad"][0]},
        _place,
    ),
    Attribute("situation", _("現在の状況"), SITUATIONS, _one("situation")),
    Attribute("start", _("働き始めたい時期"), _answers(STARTS), _one("start")),
    Attribute("heard_from", _("この催しを知ったきっかけ"), _answers(HEARD), _one("heard_from")),
    Attribute(
        "industries",
        _("希望する業種（複数回答）"),
        {code: one.name for code, one in industries().items()},
        lambda row: list(row["industries"]),
        several=True,
    ),
)


@dataclass(frozen=True)
class SplitCell:
    """None: fewer than five, or hidden so that such a one cannot be worked out."""

    key: str
    label: str
    registered: int | None
    came: int | None


@dataclass(frozen=True)
class Split:
    attribute: Attribute
    cells: tuple[SplitCell, ...]


def splits(fair: FairFacts) -> list[Split]:
    """Of one fair. Two questions, however many attributes there are."""
    rows = list(sources.registrations([fair.gathering]).values(*FIELDS))
    came = {stay.subject for stay in sources.stays([fair], number("participant.min_seconds"))}
    return [split(one, rows, came) for one in ATTRIBUTES]


def split(attribute: Attribute, rows: Sequence[Mapping[str, Any]], came: set[UUID]) -> Split:
    everybody = _count(attribute, rows)
    there = _count(attribute, [row for row in rows if row["subject_id"] in came])
    if attribute.several:
        first, second = ({key: suppressed(count) for key, count in one.items()} for one in (everybody, there))
    else:
        first, second = suppress_alike([everybody, there])
    cells = (SplitCell(key, str(label), first[key], second[key]) for key, label in attribute.cells.items())
    return Split(attribute, tuple(cells))


def _count(attribute: Attribute, rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    found = Counter(key for row in rows for key in attribute.of(row))
    return {key: found[key] for key in attribute.cells}
