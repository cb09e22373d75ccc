"""The steps a picture goes down when the network is poor (sent stream). Sound is never switched off by the machine."""

from dataclasses import asdict, dataclass

from engawa.shared.live.grants import ONE_TO_MANY
from engawa.shared.live.states import RoomKind, SeatRole


@dataclass(frozen=True)
class Step:
    name: str
    height: int  # 0: no picture
    fps: int
    kbits: int  # picture and sound together
    sound: bool = True


A = Step("A", 720, 30, 1700)
B = Step("B", 540, 25, 800)
C = Step("C", 360, 20, 450)
D = Step("D", 180, 20, 160)
E = Step("E", 0, 0, 80)
F = Step("F", 0, 0, 0, sound=False)
STEPS = (A, B, C, D, E, F)
MANY_VIEWERS = 4


def mesh_ladder(kind: RoomKind, role: SeatRole, *, viewers: int = 0) -> list[dict[str, object]]:
    """From the ceiling for this seat down to sound only. A mesh sender pays for every viewer, so it starts at C."""
    ceiling = D if kind is RoomKind.BRIEFING and role is not SeatRole.VIEWER and viewers > MANY_VIEWERS else C
    return [asdict(s) for s in STEPS[STEPS.index(ceiling) : STEPS.index(F)]]


def livekit_ladder(kind: RoomKind, role: SeatRole) -> list[dict[str, object]]:
    """A sender to LiveKit pays once, whoever watches: presenters may begin at A, a talk at B."""
    presents = kind in ONE_TO_MANY and role is not SeatRole.VIEWER
    return [asdict(s) for s in STEPS[STEPS.index(A if presents else B) : STEPS.index(F)]]
