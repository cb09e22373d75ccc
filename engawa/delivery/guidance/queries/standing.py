"""What 乙 and 甲 may know of consultations and cases: states, times, bodies; figures. Nobody is named here."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, QuerySet

from engawa.base.kit.suppress import suppress_cells
from engawa.base.parties.models import Agency
from engawa.delivery.guidance.case_states import CASE_WORDS, CaseState
from engawa.delivery.guidance.models import Case, Consultation
from engawa.delivery.guidance.states import (
    AFTERWARDS,
    AGENCY_WORDS,
    BODIES_WORDS,
    DESK_CONSULT_WORDS,
    HELD_WORDS,
    MODE_WORDS,
    TOOK_PLACE,
    Bodies,
    ConsultState,
    HeldAs,
    Mode,
)

LATEST = 100
NAMES = (
    *("pk", "state", "starts_at", "began_at", "made_at", "bodies", "mode"),
    *("room_id", "ended_at", "held_as", "decided_at"),
)


@dataclass(frozen=True)
class Standing:
    """One consultation without anybody in it. `pk` where a person decided, or is to decide, whether it took place."""

    state: str
    at: dt.datetime
    bodies: str
    mode: str
    running: bool
    pk: UUID | None = None

    @property
    def tone(self) -> str:
        return "go" if self.running else "soft"


def standing_of() -> list[Standing]:
    """The latest, by their time; of each only what concerns the running of the fair."""
    return [_standing(**row) for row in _latest_first().values(*NAMES)[:LATEST]]


def unclear() -> "QuerySet[Consultation]":
    """要確認: whether they took place is for a person to say."""
    return Consultation.objects.filter(held_as=HeldAs.NEEDS_CHECK)


def to_check() -> list[Standing]:
    """All that are unclear, the oldest first."""
    return [_standing(**row) for row in unclear().order_by("began_at", "pk").values(*NAMES)]


def standing_one(pk: UUID) -> Standing:
    return _standing(**Consultation.objects.values(*NAMES).get(pk=pk))


def _latest_first() -> "QuerySet[Consultation]":
    return Consultation.objects.order_by(F("starts_at").desc(nulls_last=True), "-made_at", "-pk")


def _standing(
    *,
    pk: UUID,
    state: str,
    starts_at: dt.datetime | None,
    began_at: dt.datetime | None,
    made_at: dt.datetime,
    bodies: str,
    mode: str,
    room_id: object,
    ended_at: dt.datetime | None,
    held_as: str,
    decided_at: dt.datetime | None,
) -> Standing:
    held = f"（{HELD_WORDS[HeldAs(held_as)]}）" if held_as else ""
    return Standing(
        state=f"{DESK_CONSULT_WORDS[ConsultState(state)]}{held}",
        at=began_at or starts_at or made_at,
        bodies=str(BODIES_WORDS[Bodies(bodies)]),
        mode=str(MODE_WORDS[Mode(mode)]),
        running=room_id is not None and ended_at is None,
        pk=pk if held_as == HeldAs.NEEDS_CHECK or decided_at else None,
    )


@dataclass(frozen=True)
class Figure:
    label: str
    count: int | None
    """None: fewer than five, which is not shown."""


@dataclass(frozen=True)
class Figures:
    """Counts for 甲; small ones are kept back, and whatever would tell them."""

    held: list[Figure]
    by_verdict: list[Figure]
    cases: list[Figure]
    leads: list[Figure]
    asked: int


def figures() -> Figures:
    """Three questions."""
    rows = list(Consultation.objects.order_by().values_list("bodies", "state", "held_as"))
    held = Counter(bodies for bodies, _state, verdict in rows if verdict in TOOK_PLACE)
    verdicts = Counter(verdict for _bodies, state, verdict in rows if state in AFTERWARDS)
    states = Counter(Case.objects.order_by().values_list("state", flat=True))
    leads = Counter(Case.objects.order_by().values_list("lead", flat=True))
    return Figures(
        held=_cells({str(BODIES_WORDS[one]): held[one.value] for one in Bodies}),
        by_verdict=_cells({str(HELD_WORDS[one]): verdicts[one.value] for one in HeldAs}),
        cases=_cells({str(CASE_WORDS[one]): states[one.value] for one in CaseState}),
        leads=_cells({str(AGENCY_WORDS[one]): leads[one.value] for one in Agency}),
        asked=len(rows),
    )


def _cells(cells: dict[str, int]) -> list[Figure]:
    shown = suppress_cells(cells)
    return [Figure(label, shown[label]) for label in cells]
