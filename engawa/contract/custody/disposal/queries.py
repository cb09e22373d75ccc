"""What is held about a person, and how far an erasure has come. Inside the programme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from engawa.base.acts.words import CLASS_LABELS, PURPOSE_LABELS, DataClass, Purpose
from engawa.base.subjects.sites import MEDIUM_LABELS, SITES, Medium, whom_of
from engawa.contract.custody.disposal.models import ErasureRecord, ErasureRequest
from engawa.contract.custody.disposal.states import AttendanceState, ErasureState

OTHER_PURPOSES = {"vault": "鍵による保護", "ledger": "取扱いの記録"}


@dataclass(frozen=True)
class Held:
    """One place: what kind of data lies there, for what, and how many rows are hers."""

    site: str
    label: str
    medium: str
    classes: tuple[str, ...]
    purposes: tuple[str, ...]
    count: int


def counted(programme: UUID, subject: UUID) -> list[dict[str, Any]]:
    """Places that hold something, with their counts: plain enough to be stored as the plan."""
    whom = whom_of(programme, subject)
    lines = [
        {
            "site": one.name,
            "medium": one.medium.value,
            "holds": [list(pair) for pair in one.holds],
            "count": one.count(whom),
        }
        for one in SITES.values()
    ]
    return [line for line in lines if line["count"]]


def held_about(programme: UUID, subject: UUID) -> list[Held]:
    """For her own page: everything, named by class, purpose and place."""
    return _words(counted(programme, subject))


def plan_lines(request: ErasureRequest) -> list[Held]:
    return _words(request.plan)


def _words(lines: Iterable[Mapping[str, Any]]) -> list[Held]:
    return [
        Held(
            site=line["site"],
            label=str(SITES[line["site"]].label) if line["site"] in SITES else line["site"],
            medium=str(MEDIUM_LABELS[Medium(line["medium"])]),
            classes=tuple(dict.fromkeys(str(CLASS_LABELS[DataClass(what)]) for what, _why in line["holds"])),
            purposes=tuple(dict.fromkeys(purpose_words(why) for _what, why in line["holds"])),
            count=line["count"],
        )
        for line in lines
    ]


def purpose_words(code: str) -> str:
    return OTHER_PURPOSES.get(code) or str(PURPOSE_LABELS[Purpose(code)])


def request_of(subject: UUID) -> ErasureRequest | None:
    found: ErasureRequest | None = ErasureRequest.objects.filter(subject=subject).select_related("instruction").first()
    return found


def in_states(*states: ErasureState) -> "QuerySet[ErasureRequest]":
    return ErasureRequest.objects.filter(state__in=states)


def requests(*states: ErasureState) -> list[ErasureRequest]:
    """Newest first; of all states when none is named."""
    rows = ErasureRequest.objects.select_related("instruction", "programme").order_by("-number")
    return list(rows.filter(state__in=states) if states else rows)


def waiting_for_plan() -> list[ErasureRequest]:
    return requests(ErasureState.ASKED)


def waiting_for_instruction() -> list[ErasureRequest]:
    return requests(ErasureState.PLANNED)


def waiting_for_offer() -> list[ErasureRequest]:
    return [one for one in requests(ErasureState.INSTRUCTED) if one.attendance == AttendanceState.NONE]


def waiting_for_answer() -> list[ErasureRequest]:
    return [one for one in requests(ErasureState.INSTRUCTED) if one.attendance == AttendanceState.OFFERED]


def waiting_for_attendance() -> list[ErasureRequest]:
    return [one for one in requests(ErasureState.INSTRUCTED) if one.attendance == AttendanceState.WISHED]


def waiting_for_erase() -> list[ErasureRequest]:
    ready = {AttendanceState.WAIVED, AttendanceState.CONFIRMED}
    return [one for one in requests(ErasureState.INSTRUCTED) if one.attendance in ready]


def running() -> list[ErasureRequest]:
    return requests(ErasureState.ERASING, ErasureState.ERASED)


def record_of(request: ErasureRequest) -> ErasureRecord | None:
    found: ErasureRecord | None = ErasureRecord.objects.filter(request=request).order_by("-made_at", "-id").first()
    return found
