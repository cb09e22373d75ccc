"""What a search saw and found, without a single value."""

import dataclasses
import datetime as dt
import json
from collections import Counter
from typing import Any

STATES = {0: "clean", 1: "found", 2: "failed"}
STATE_WORDS = {
    "clean": "残りは見つかりませんでした。",
    "found": "残りが見つかりました。",
    "failed": "調べられませんでした。",
}


@dataclasses.dataclass(frozen=True)
class Site:
    site: str
    kind: str
    """table, catalogue, heap, index, toast, orphan, other, server, wal, log, file, temporary, folder, memory, beyond."""
    covered: bool = True
    why: str = ""
    """What was not seen, or how; for people."""
    bytes: int | None = None
    rows: int | None = None


@dataclasses.dataclass(frozen=True)
class Finding:
    label: str
    site: str
    place: str
    """Column, file or segment within the site; a name that holds a value is not shown."""
    encoding: str
    count: int


@dataclasses.dataclass(frozen=True)
class Looked:
    label: str
    searched: bool
    why: str
    count: int


@dataclasses.dataclass(frozen=True)
class Result:
    started: dt.datetime
    finished: dt.datetime
    state: str
    role: str = ""
    why: str = ""
    sites: tuple[Site, ...] = ()
    values: tuple[Looked, ...] = ()
    findings: tuple[Finding, ...] = ()
    passing: tuple[Finding, ...] = ()
    """Only in the memory of the running server, readable by SQL, gone with the next statement: not remnants."""

    @property
    def code(self) -> int:
        return next(code for code, state in STATES.items() if state == self.state)

    @property
    def uncovered(self) -> tuple[Site, ...]:
        return tuple(site for site in self.sites if not site.covered)

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self) | {"started": self.started.isoformat(), "finished": self.finished.isoformat()}

    @classmethod
    def from_json(cls, text: str | bytes) -> "Result":
        said = json.loads(text)
        return cls(
            **said
            | {
                "started": dt.datetime.fromisoformat(said["started"]),
                "finished": dt.datetime.fromisoformat(said["finished"]),
                "sites": tuple(Site(**one) for one in said["sites"]),
                "values": tuple(Looked(**one) for one in said["values"]),
                "findings": tuple(Finding(**one) for one in said["findings"]),
                "passing": tuple(Finding(**one) for one in said["passing"]),
            }
        )

    def words(self) -> str:
        """For people, several lines."""
        seconds = (self.finished - self.started).total_seconds()
        size = sum(site.bytes or 0 for site in self.sites)
        seen = Counter(site.covered for site in self.sites)
        lines = [
            STATE_WORDS[self.state] + self.why,
            f"調べた人: {self.role or '―'}　{self.started:%Y-%m-%d %H:%M:%S %Z} から {seconds:.1f} 秒",
            f"場所: {seen[True]} か所を見ました（{size / 1e6:,.1f} MB）。見られない場所 {seen[False]} か所。",
        ]
        lines += [f"× {one.label}: {one.site} {one.place}（{one.encoding}）{one.count} 件" for one in self.findings]
        lines += [f"・{one.label}: {one.site}（消えていく記憶）{one.count} 件" for one in self.passing]
        lines += [f"－ {one.label}: {one.why}" for one in self.values if not one.searched]
        lines += [f"－ 見ていない場所: {site.site}。{site.why}" for site in self.uncovered]
        return "\n".join(lines)
