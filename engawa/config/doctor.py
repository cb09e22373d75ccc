"""What is missing on this machine, and what its operator should know, in plain Japanese."""

import datetime as dt
import importlib.util
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

from engawa.config import installation, operating, places
from engawa.config.embedded import Embedded
from engawa.config.installation import KIND_LABELS, Installation, Kind
from engawa.config.keeping import drill, taking
from engawa.config.operating import BAD, GOOD, NOTE, Finding
from engawa.config.roles import APP, connect, login
from engawa.config.supervisor import say

SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
TEST_PACKAGES: dict[str, Callable[[], object]] = {
    "chromium": lambda: shutil.which("chromium"),
    "libatomic1": lambda: next(Path("/usr/lib").glob("*/libatomic.so.1"), None),
    "poppler-utils": lambda: shutil.which("pdftotext"),
    "iproute2": lambda: shutil.which("ip", path=SBIN),
    "nginx": lambda: shutil.which("nginx", path=SBIN),
    "systemd": lambda: shutil.which("systemd-analyze"),
}
OLDEST_PYTHON = (3, 11)

SAME_USER = (
    "アプリとデータベースが同じ OS の利用者で動いています。"
    "役割の分離は誤りと SQL の注入を防ぎますが、この利用者を乗っ取る攻撃は防げません。"
)


def examine(var: Path) -> int:
    """Print every finding; 1 when something needed to run is missing."""
    findings = [*programs(), *data(var), *database(var), *tests(), *duties(), *operation(var)]
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
    root_key = installation.root_key_file(var)
    if not root_key.exists():
        yield BAD, f"{root_key} がありません。控えから戻さないと、封じた個人情報を開けません。"
    if found.kind == Kind.PRODUCTION:
        yield NOTE, f"{root_key} の控えを、データベースの控えとは別の場所に置いてください。"


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


def operation(var: Path) -> Iterator[Finding]:
    """Of an installation that is there; what only matters to real people's data is left out in a demonstration."""
    found = installation.read(var)
    if found is None:
        return
    yield from operating.secrets(var, installation.root_key_file(var))
    yield from operating.whose(var)
    yield from operating.front(os.environ)
    yield from operating.disk(var)
    yield from operating.files()
    yield from answering(var, found)
    if found.kind == Kind.DEMO:
        return
    yield from operating.administrator_named(os.environ)
    yield from operating.keepings(os.environ, taking.last(var), drill.last(var), dt.datetime.now(dt.UTC))
    yield from checked()


def answering(var: Path, found: Installation) -> Iterator[Finding]:
    """What the database says of itself. An embedded one is not started to be looked at."""
    secret = var / "secrets" / "database.json"
    if not secret.exists() or (found.database == "embedded" and not Embedded(var).running()):
        yield from operating.clocks(operating.kernel_clock(), None)
        return
    content = json.loads(secret.read_text(encoding="utf-8"))
    try:
        with connect(login(content, APP), content["name"]) as connection:
            yield from operating.clocks(operating.kernel_clock(), operating.ahead(connection))
            yield from operating.server(connection)
    except psycopg.OperationalError:
        yield BAD, "データベースが答えません。動いているか、secrets/database.json の接続先で届くかを確かめてください。"
        return
    yield from operating.migrations(_waiting())


def _waiting() -> list[str]:
    from django.apps import apps
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    if not apps.ready:  # and `duties` said why
        return []
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    return [str(one) for one, _backwards in plan]


def checked() -> Iterator[Finding]:
    """What our own rooms check before a production start, and whether the relay lets us in."""
    from django.apps import apps
    from django.core.checks import run_checks

    if not apps.ready:
        return
    from engawa.shared.messaging import post

    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("engawa.")}
    found = [one for one in run_checks(include_deployment_checks=True) if str(one.id).split(".")[0] in ours]
    yield from ((BAD if one.is_serious() else NOTE, str(one.msg)) for one in found)
    if not any(str(one.id).startswith("messaging.") for one in found) and (relay := post.relay()):
        yield from operating.mail(relay.why_not())


if __name__ == "__main__":  # for the Makefile
    say(" ".join(missing_test_packages()))
