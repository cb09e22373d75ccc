"""Time as cells of five minutes: what may be in one place only holds each of its cells once. Plain Python."""

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

CELL = dt.timedelta(minutes=5)


class ResourceKind(StrEnum):
    SUBJECT = "subject"
    LANE = "lane"
    COUNSELLOR = "counsellor"
    ROOM = "room"


@dataclass(frozen=True, order=True)
class Resource:
    """Somebody or something that is in one place at a time. A lane is a person on duty, or a numbered interviewer."""

    kind: ResourceKind
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind.value}:{self.id}"


def lane(person: UUID) -> Resource:
    return Resource(ResourceKind.LANE, person)


def counsellor(person: UUID) -> Resource:
    return Resource(ResourceKind.COUNSELLOR, person)


def numbered(owner: UUID, number: int, kind: ResourceKind = ResourceKind.LANE) -> Resource:
    """Of several that are alike: 「面接官2」, the third room."""
    return Resource(kind, uuid5(owner, f"{kind.value} {number}"))


def resource_of(text: str) -> Resource:
    kind, _colon, pk = text.partition(":")
    return Resource(ResourceKind(kind), UUID(pk))


def cells_of(at: dt.datetime, minutes: int) -> list[int]:
    """Every cell that is touched: five-minute steps since 1970, begin inclusive, end exclusive."""
    begin, size = at.timestamp(), CELL.total_seconds()
    return list(range(int(begin // size), math.ceil((begin + minutes * 60) / size)))


def moment_of(cell: int) -> dt.datetime:
    """When it begins, UTC."""
    return dt.datetime.fromtimestamp(cell * CELL.total_seconds(), dt.UTC)
