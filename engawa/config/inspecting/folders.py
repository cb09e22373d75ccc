"""Files of the installation outside the database: its folder, what it left in the temporary one, backups it is told of."""

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from engawa.config.inspecting.files import Spot, search_file
from engawa.config.inspecting.report import Report

MOST_TEMPORARY = 64_000_000
TEMPORARY = "一時フォルダー"
_TEMPORARY_FOLDER = re.compile(r"tmp[a-z0-9_]{8}")

BEYOND = (
    ("動いているプロセスの記憶", "メモリーとスワップ、落ちたときの書き出しは探していません。"),
    ("画面に出した記録", "標準出力を受け取った側（systemd など）にあります。"),
    ("圧縮された消えかけの値", "表の空き領域に残る、圧縮された長い値は読めません。生きている行は SQL で読んでいます。"),
    ("画像の中の文字", "写真や絵の中の文字は読めません。"),
    ("届いたメールと相手の手元", "渡したあとの写しは探せません。"),
)


def search_installation(var: Path, cluster: Path | None, report: Report) -> None:
    """Everything under `var` except the cluster, which is searched by itself."""
    for path in _below(var, report, f"{var.name}/", skip=cluster):
        place = path.relative_to(var)
        inside = f"{var.name}/{place.parts[0]}" if len(place.parts) > 1 else f"{var.name}/"
        search_file(path, report, Spot(f"フォルダー {inside}", "file", str(place)))


def search_temporary(report: Report, users: set[int]) -> None:
    """What we may have left in the temporary folder: files of our own, and folders as Python's tempfile makes them."""
    folder = Path(tempfile.gettempdir())
    left = MOST_TEMPORARY
    report.saw(TEMPORARY, "temporary", size=0)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        report.missed(TEMPORARY, "temporary", f"読めません（{type(error).__name__}）。")
        return
    for entry in entries:
        try:
            if entry.lstat().st_uid not in users:
                continue
            plain = entry.is_file() and not entry.is_symlink()
            if not plain and not (entry.is_dir() and _TEMPORARY_FOLDER.fullmatch(entry.name)):
                continue
            for path in [entry] if plain else _below(entry, report, TEMPORARY):
                left -= path.lstat().st_size
                if left < 0:
                    report.missed(TEMPORARY, "temporary", "大きいため、一部だけを見ました。")
                    return
                search_file(path, report, Spot(TEMPORARY, "temporary", str(path.relative_to(folder))))
        except FileNotFoundError:
            continue


def search_folder(folder: Path, report: Report) -> None:
    """A generation of backups or another place somebody names."""
    site = f"渡された場所 {folder}"
    if not folder.is_dir():
        report.missed(site, "folder", "フォルダーがありません。")
        return
    report.saw(site, "folder", size=0)
    for path in _below(folder, report, site):
        search_file(path, report, Spot(site, "folder", str(path.relative_to(folder))))


def note_beyond(report: Report) -> None:
    for site, why in BEYOND:
        report.missed(site, "beyond", why)


def _below(folder: Path, report: Report, site: str, skip: Path | None = None) -> Iterator[Path]:
    def missed(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            report.missed(site, "file", f"読めないフォルダーがあります（{type(error).__name__}）。")

    for parent, folders, files in os.walk(folder, onerror=missed):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if here / name != skip)
        yield from (here / name for name in sorted([*files, *folders]))  # folders for their names
