"""The table of promises, for the terminal and for `docs/`; and the same figures as JSON."""

import os
import platform
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engawa.config.rehearsal.case import Promise

KEPT, BROKEN = "守られた", "破れた"
WIDTH = 54
SHOWN = 4


def lines(promises: Sequence[Promise]) -> list[str]:
    found = [f"{_pad('約束', WIDTH)}{_pad('数', 10)}"]
    for one in promises:
        found.append(f"{_pad(one.words, WIDTH)}{_pad(str(one.number), 10)}{KEPT if one.kept else '× ' + BROKEN}")
        if not one.kept:
            found += [f"    {detail}" for detail in one.details[:SHOWN]]
            found += [f"    ほか {len(one.details) - SHOWN} 件"] if len(one.details) > SHOWN else []
    return found


def _pad(text: str, width: int) -> str:
    """To a width counted in half-width columns."""
    wide = sum(2 if unicodedata.east_asian_width(letter) in "FWA" else 1 for letter in text)
    return text + " " * max(1, width - wide)


def machine() -> dict[str, Any]:
    model = ""
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    return {"cpus": os.cpu_count(), "model": model, "python": platform.python_version()}
