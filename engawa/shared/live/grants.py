"""What each role may send and receive, and who may connect to whom."""

from dataclasses import dataclass
from enum import StrEnum

from engawa.shared.live.states import RoomKind, SeatRole


class Source(StrEnum):
    CAMERA = "camera"
    MICROPHONE = "microphone"
    SCREEN = "screen_share"
    SCREEN_SOUND = "screen_share_audio"


@dataclass(frozen=True)
class Grants:
    publish: frozenset[Source]
    subscribe: bool = True
    data: bool = False

    def with_source(self, source: Source, *, on: bool) -> "Grants":
        return Grants(self.publish | {source} if on else self.publish - {source}, self.subscribe, self.data)

    def words(self) -> list[str]:
        return sorted(self.publish)


_NOTHING: frozenset[Source] = frozenset()
_FACE = frozenset({Source.CAMERA, Source.MICROPHONE})
_FACE_AND_SCREEN = frozenset(Source)

_BY_ROLE: dict[SeatRole, frozenset[Source]] = {
    SeatRole.PRESENTER: _FACE_AND_SCREEN,
    SeatRole.EXHIBITOR: _FACE_AND_SCREEN,
    SeatRole.AGENCY: _FACE_AND_SCREEN,
    SeatRole.SEEKER: _FACE,
    SeatRole.COMPANION: _FACE,
    SeatRole.VIEWER: _NOTHING,
    SeatRole.READER: _NOTHING,
    SeatRole.INTERPRETER: _FACE,
    SeatRole.CAPTIONER: _NOTHING,
    SeatRole.STAFF: _FACE,
}

HOSTS = frozenset({SeatRole.PRESENTER, SeatRole.EXHIBITOR, SeatRole.AGENCY, SeatRole.STAFF})
PUBLISHERS = frozenset({SeatRole.PRESENTER, SeatRole.EXHIBITOR, SeatRole.AGENCY, SeatRole.STAFF, SeatRole.INTERPRETER})


ONE_TO_MANY = frozenset({RoomKind.BRIEFING, RoomKind.PLENARY})


def grants_for(role: SeatRole, kind: RoomKind) -> Grants:
    """Where one speaks to many only hosts and interpreters publish, whatever their role allows elsewhere."""
    if role is SeatRole.READER:
        return Grants(_NOTHING, subscribe=False)
    if kind in ONE_TO_MANY and role not in PUBLISHERS:
        return Grants(_NOTHING)
    return Grants(_BY_ROLE[role])


def may_connect(kind: RoomKind, one: SeatRole, other: SeatRole) -> bool:
    """Everyone to everyone; where one speaks to many a star, so that viewers never learn of each other's machines.

    Whoever takes part in writing connects to nobody.
    """
    if SeatRole.READER in {one, other}:
        return False
    return kind not in ONE_TO_MANY or one in PUBLISHERS or other in PUBLISHERS


@dataclass(frozen=True)
class Limits:
    seats: int
    viewers: int = 0
    readers: int = 0


# A node carries far more tracks than these; what a room of people can bear is the narrower of the two.
LIVEKIT_LIMITS: dict[RoomKind, Limits] = {
    RoomKind.BRIEFING: Limits(seats=110, viewers=100, readers=100),
    RoomKind.PLENARY: Limits(seats=510, viewers=500),
    RoomKind.INTERVIEW: Limits(seats=6),
    RoomKind.CONSULT: Limits(seats=8),
    RoomKind.BACKSTAGE: Limits(seats=16),
    RoomKind.CHECK: Limits(seats=1),
}

# A plenary is not among them: what the mesh cannot carry is posted and pushed to screens instead.
MESH_LIMITS: dict[RoomKind, Limits] = {
    RoomKind.BRIEFING: Limits(seats=14, viewers=8, readers=92),
    RoomKind.INTERVIEW: Limits(seats=4),
    RoomKind.CONSULT: Limits(seats=4),
    RoomKind.BACKSTAGE: Limits(seats=4),
    RoomKind.CHECK: Limits(seats=1),
}


def limits_of(engine: str, kind: RoomKind) -> Limits:
    return (MESH_LIMITS if engine == "mesh" else LIVEKIT_LIMITS)[kind]
