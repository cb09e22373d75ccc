"""What is missing on this machine, and what its operator should know, in plain Japanese."""

import importlib.util
import os
import shutil
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from engawa.config import installation, places
from engawa.config.installation import KIND_LABELS, Kind
from engawa.config.supervisor import say

GOOD, NOTE, BAD = "○", "・", "×"
TEST_PACKAGES: dict[str, Callable[[], object]] = {
    "chromium": lambda: shutil.which("chromium"),
    "libatomic1": lambda: next(Path("/usr/lib").glob("*/libatomic.so.1"), None),
    "poppler-utils": lambda: shutil.which("pdftotext"),
    "iproute2": lambda: shutil.which("ip", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"),
}
OLDEST_PYTHON = (3, 11)

SAME_USER = (
    "アプリとデータベースが同じ OS の利用者で動いています。"
    "役割の分離は誤りと SQL の注入を防ぎますが、この利用者を乗っ取る攻撃は防げません。"
)

Finding = tuple[str, str]


def examine(var: Path) -> int:
    """Print every finding; 1 when something needed to run is missing."""
    findings = [*programs(), *data(var), *database(var), *tests(), *duties()]
    for mark, sentence in findings:
        say(f"{mark} {sentence}")
    return 1 if any(mark == BAD for mark, _sentence in findings) else 0


def missing_test_packages() -> list[str]:
    return [name for name, there in TEST_PACKAGES.items() if not there()]


def programs() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < OLDEST_PYTHON:
        yield BAD, f"Python {version} は古すぎます。3.11 以上を使ってください。"
    else:
        yield GOOD, f"Python {version}"
    packages = {"django": "Django", "psycopg": "psycopg", "procrastinate": "Procrastinate", "typst": "Typst"}
    lost = [label for name, label in packages.items() if importlib.util.find_spec(name) is None]
    if lost:
        yield BAD, f"足りないライブラリーがあります: {'、'.join(lost)}。`make build` を実行してください。"
    if (installation.CHECKOUT / "frontend" / "dist" / "manifest.json").exists():
        yield GOOD, "画面の部品は組み立て済みです。"
    else:
        yield BAD, "画面の部品がありません。`make build` を実行してください。"


def data(var: Path) -> Iterator[Finding]:
    found = installation.read(var)
    if found is None:
        yield NOTE, f"データはまだありません（{var}）。`make demo` か `engawa serve` で作られます。"
        return
    yield GOOD, f"この環境は「{KIND_LABELS[found.kind]}」です（{var}）。あとから変えることはできません。"
    secrets = var / "secrets"
    opened = [path.name for path in secrets.glob("*") if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if opened:
        yield BAD, f"ほかの利用者が読める秘密のファイルがあります: {'、'.join(opened)}（chmod 600 にしてください）。"
    if not (secrets / "root.key").exists():
        yield BAD, "secrets/root.key がありません。控えから戻さないと、封じた個人情報を開けません。"
    if found.kind == Kind.PRODUCTION:
        yield NOTE, "secrets/root.key の控えを、データベースの控えとは別の場所に置いてください。"


def database(var: Path) -> Iterator[Finding]:
    found = installation.read(var)
    if os.environ.get("DATABASE_URL") or (found and found.database == "outside"):
        yield GOOD, "外部の PostgreSQL を使います（16 以上）。"
        return
    yield NOTE, "組み込みの PostgreSQL は、デモ・テスト・小さな事務所のためのものです。更新が遅れることがあります。"
    yield NOTE, "実在の方の個人情報は、保守されている PostgreSQL（DATABASE_URL）に置いてください。"
    if os.geteuid() != 0:
        yield NOTE, SAME_USER
    else:
        yield NOTE, f"データベースは利用者「{places.SYSTEM_USER}」で動き、アプリは root で動きます。"
    if found is None:
        return
    try:
        place = places.find_place(var)
    except places.NoPlaceError as error:
        yield BAD, str(error)
        return
    if not place.cluster.is_relative_to(var):
        yield NOTE, f"データベースの利用者がこのフォルダーを読めないため、データは {place.cluster} にあります。"


def tests() -> Iterator[Finding]:
    missing = missing_test_packages()
    if missing:
        line = "apt-get install -y --no-install-recommends " + " ".join(missing)
        yield NOTE, f"テスト（make test）には次が必要です: {line}"
    else:
        yield GOOD, "テストに必要なものはそろっています。"


def duties() -> Iterator[Finding]:
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "engawa.config.settings")
        import django

        django.setup()
        from engawa.base.acts.registry import PENDING
    except Exception as error:  # noqa: BLE001 - whatever stops the settings is what people should read
        yield BAD, f"設定を読み込めません（{type(error).__name__}: {error}）。"
        return
    if PENDING:
        listed = "、".join(sorted(map(str, PENDING)))
        yield NOTE, f"未実装の義務があるあいだ、本番は始められません: {listed}"
    else:
        yield GOOD, "契約上の義務は、すべて確かめる仕組みがあります。"


if __name__ == "__main__":  # for the Makefile
    say(" ".join(missing_test_packages()))
