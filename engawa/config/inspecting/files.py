"""Bytes and names of files, in pieces that overlap."""

import os
import stat
import subprocess
from pathlib import Path
from typing import NamedTuple

from engawa.config import places
from engawa.config.inspecting import opening
from engawa.config.inspecting.net import Hits
from engawa.config.inspecting.report import Report

PIECE = 32_000_000
WHOLE = 64_000_000
"""Bytes. A packed file up to this size is opened whole; of a greater one each piece is looked at by itself."""
OVERLAP = 65_536
"""Bytes by which pieces of a file overlap; what lies there is counted twice."""
PACKED = (b"%PDF-", b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ\0")
DUMP = b"PGDMP"


class Spot(NamedTuple):
    """Where a file belongs, as a finding names it."""

    site: str
    kind: str
    place: str


def search_file(path: Path, report: Report, spot: Spot) -> None:
    """Search one file and its name. What vanishes meanwhile is gone."""
    spot = spot._replace(site=report.saw(spot.site, spot.kind, size=0))
    called = report.net.search(spot.place.encode(errors="surrogateescape"))
    _found(report, spot, Hits({(label, f"{how} in file name"): count for (label, how), count in called.items()}))
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            _found(report, spot, report.net.search(os.fsencode(path.readlink())))
        elif stat.S_ISREG(found.st_mode):
            _search_content(path, found.st_size, report, spot)
            report.saw(spot.site, spot.kind, size=found.st_size)
    except FileNotFoundError:
        pass
    except OSError as error:
        _missed(report, spot, f"を読めません（{type(error).__name__}）。")


def _search_content(path: Path, size: int, report: Report, spot: Spot) -> None:
    with path.open("rb") as file:
        beginning = file.read(32)
        file.seek(0)
        if sealed := opening.sealed_as(beginning):
            _missed(report, spot, f"は {sealed} の形式で、中を見られません。")
        if beginning.startswith(DUMP):
            _search_dump(path, report, spot)
        packed = beginning.startswith(PACKED)
        if packed and size > WHOLE:
            _missed(report, spot, "は大きいため、ひと続きには開いていません。")
        piece = WHOLE if packed and size <= WHOLE else PIECE
        overlap = max(OVERLAP, report.net.longest)
        kept = b""
        while data := file.read(piece):
            _found(report, spot, report.search_once(kept + data.rstrip(b"\0")))
            kept = data[-overlap:] if len(data) == piece else b""


def _search_dump(path: Path, report: Report, spot: Spot) -> None:
    """A dump of pg_dump is packed in pieces with lengths between them: its own tool reads it."""
    program = places.wheel_programs() / "bin" / "pg_restore"
    done = subprocess.run(
        [program, "--file=-", path], check=False, capture_output=True, stdin=subprocess.DEVNULL, env={"LC_ALL": "C"}
    )
    if done.returncode:
        _missed(report, spot, "を pg_restore で開けません。")
    hits = report.net.search(done.stdout)
    _found(report, spot, Hits({(label, f"{how} in dump"): count for (label, how), count in hits.items()}))


def _found(report: Report, spot: Spot, hits: Hits) -> None:
    report.found(spot.site, spot.place, hits)


def _missed(report: Report, spot: Spot, why: str) -> None:
    report.missed(spot.site, spot.kind, f"{report.spoken(spot.place)} {why}")
