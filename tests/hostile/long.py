"""How long to look: a little in `make test`, for minutes in `make hostile`."""

import os
from collections.abc import Iterable
from pathlib import Path
from random import Random

TIMES = int(os.environ.get("ENGAWA_HOSTILE", "1"))
LONG = TIMES > 1
SEED = int(os.environ.get("ENGAWA_SEED", "20260214"))


def chance(name: str) -> Random:
    return Random(f"{SEED} {name}")


def some(names: Iterable[str], share: int) -> list[str]:
    """All of them when there is time, else every so-many-th."""
    return sorted(names) if LONG else sorted(names)[::share]


def resident() -> int:
    """Bytes of memory this process holds now."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
