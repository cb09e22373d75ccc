"""The generations in a folder of backups. One is four files; the keys are a file of their own, and end sooner.

A generation from before an erasure holds her rows, sealed; her key is in no file of keys that was made after it. So an
old database is put back with the newest keys, and files of keys do not outlive the next but one backup.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from engawa.config.installation import RefusedError

MANIFEST, DATABASE, KEYS, FILES = "manifest", "database", "keys", "files"
STAMP = "%Y%m%dT%H%M%SZ"
KEYS_KEPT = 2
"""The last two: one damaged file must not be the end of everything."""


@dataclass(frozen=True, order=True)
class Generation:
    stamp: str
    folder: Path

    def part(self, kind: str) -> Path:
        return self.folder / f"engawa-{self.stamp}.{kind}.age"

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.strptime(self.stamp, STAMP).replace(tzinfo=dt.UTC)

    @property
    def has_keys(self) -> bool:
        return self.part(KEYS).exists()


def generations(folder: Path) -> list[Generation]:
    """Whole ones, oldest first: the manifest is written last."""
    found = [path.name.split("-", 1)[1].split(".", 1)[0] for path in folder.glob(f"engawa-*.{MANIFEST}.age")]
    return [Generation(stamp, folder) for stamp in sorted(found)]


def pick(folder: Path, stamp: str | None) -> Generation:
    found = generations(folder)
    if not found:
        raise RefusedError(f"{folder} に控えがありません。")
    if stamp is None:
        return found[-1]
    for one in found:
        if one.stamp == stamp:
            return one
    raise RefusedError(f"{stamp} の控えはありません。あるもの: {'、'.join(one.stamp for one in found)}")


def newest_keys(folder: Path) -> Generation:
    with_keys = [one for one in generations(folder) if one.has_keys]
    if not with_keys:
        raise RefusedError(f"{folder} に、鍵の控え（*.{KEYS}.age）がありません。封じた情報を開けないため、戻しません。")
    return with_keys[-1]


def tidy(folder: Path, *, days: int, now: dt.datetime) -> list[str]:
    """End what is over; returns the names of the files that went."""
    found = generations(folder)
    over = [one for one in found[:-1] if now - one.at > dt.timedelta(days=days)]
    gone = [one.part(kind) for one in over for kind in (KEYS, DATABASE, FILES, MANIFEST)]
    gone += [one.part(KEYS) for one in [one for one in found if one.has_keys][:-KEYS_KEPT]]
    ended = [path for path in dict.fromkeys(gone) if path.exists()]
    for path in ended:
        path.unlink()
    return [path.name for path in ended]
