"""What an operator gets wrong. Each finding is one sentence that says what to do; nothing wrong says nothing."""

import ctypes
import datetime as dt
import os
import resource
import shutil
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from engawa.config.roles import BACKUP, INSPECT, LOGINS, OLDEST, Connection

GOOD, NOTE, BAD = "○", "・", "×"
Finding = tuple[str, str]

SETTINGS_FILE = Path("/etc/engawa/engawa.env")
LEAST_FREE, SCARCE = 2 << 30, 0.10
MOST_APART = 2.0
"""Seconds between two clocks: links, proofs and the order of a line are told by them."""
UNSYNCHRONISED = 5
"""TIME_ERROR of adjtimex(2)."""
LEAST_FILES = 4096
BACKUP_DAYS, DRILL_DAYS = 2, 40
PLAIN_SETTINGS = {"log_min_error_statement": "panic", "log_error_verbosity": "terse", "wal_recycle": "off"}


def secrets(var: Path, root_key: Path, settings_file: Path = SETTINGS_FILE) -> Iterator[Finding]:
    kept = [*(var / "secrets").glob("*"), root_key, settings_file]
    there = [path for path in dict.fromkeys(kept) if _exists(path)]
    opened = [str(path) for path in there if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if opened:
        yield BAD, f"ほかの利用者が読める秘密のファイルがあります。chmod 600 にしてください: {'、'.join(opened)}"
    others = [str(path) for path in there if path != settings_file and path.stat().st_uid != var.stat().st_uid]
    if others:
        yield (
            BAD,
            f"持ち主がデータのフォルダーと違う秘密のファイルがあります。chown で合わせてください: {'、'.join(others)}",
        )
    if var.stat().st_mode & stat.S_IRWXO and (var / "secrets").stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield BAD, f"{var / 'secrets'} をほかの利用者が開けます。chmod 700 にしてください。"


def _exists(path: Path) -> bool:
    try:
        return path.is_file()
    except PermissionError:  # shut to us: as it should be for the file that only systemd reads
        return False


def front(environment: Mapping[str, str]) -> Iterator[Finding]:
    """The proxy, and what we believe of it."""
    origin = urlsplit(environment.get("ENGAWA_ORIGIN", "http://localhost"))
    local = origin.hostname in {"localhost", "127.0.0.1", None}
    trusted = environment.get("FORWARDED_ALLOW_IPS", "")
    bind = environment.get("ENGAWA_BIND", "127.0.0.1")
    if origin.scheme != "https" and not local:
        yield (
            BAD,
            "https でないため、カメラもパスキーも使えません。前に TLS を置き、ENGAWA_ORIGIN を https:// にしてください。",
        )
    if origin.scheme == "https" and environment.get("ENGAWA_BEHIND_PROXY") != "1":
        yield (
            BAD,
            "https で来た人を http と取り違えます。TLS を受け持つ nginx の後ろなら、ENGAWA_BEHIND_PROXY=1 にしてください。",
        )
    if origin.scheme == "https" and not trusted:
        yield (
            BAD,
            "全員が同じ住所に見え、制限が一度にかかります。FORWARDED_ALLOW_IPS に、前に置いた nginx の住所を書いてください。",
        )
    if "*" in trusted:
        yield (
            BAD,
            "だれでも住所を名乗れます。FORWARDED_ALLOW_IPS には * でなく、前に置いた nginx の住所を書いてください。",
        )
    if bind not in {"127.0.0.1", "::1", "localhost"} and not local:
        yield BAD, "nginx を通らずに届きます。ENGAWA_BIND を 127.0.0.1 にしてください。"


def kernel_clock() -> int:
    """State of adjtimex(2); changes nothing."""
    return int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)))


def clocks(state: int, server_ahead: float | None) -> Iterator[Finding]:
    """`server_ahead`: seconds by which the database's clock is before ours; None when it was not asked."""
    if state == UNSYNCHRONISED:
        yield NOTE, "この機械の時計は合わせられていません。systemd-timesyncd か chrony を動かしてください。"
    if server_ahead is not None and abs(server_ahead) > MOST_APART:
        yield BAD, f"データベースの時計が {server_ahead:+.0f} 秒ずれています。両方の機械で時計を合わせてください。"


def room(total: int, free: int) -> Iterator[Finding]:
    """Of the disk that holds the data, in bytes."""
    if free < LEAST_FREE or free < total * SCARCE:
        yield (
            BAD,
            f"データのあるディスクの空きが {free / (1 << 30):.1f} GB しかありません。古い控えや記録を片づけるか、広げてください。",
        )


def limits(files: int) -> Iterator[Finding]:
    if files < LEAST_FILES:
        yield NOTE, f"同時に開ける画面が {files} までです。LimitNOFILE（ulimit -n）を 65536 に上げてください。"


def keepings(
    environment: Mapping[str, str], backed_up: dt.datetime | None, drilled: dt.datetime | None, now: dt.datetime
) -> Iterator[Finding]:
    if not environment.get("ENGAWA_BACKUP_RECIPIENTS"):
        yield (
            BAD,
            "控えを作れません。`engawa backup-key` で鍵を作り、公開鍵を ENGAWA_BACKUP_RECIPIENTS に書いてください。",
        )
    if backed_up is None or now - backed_up > dt.timedelta(days=BACKUP_DAYS):
        when = "まだ一度もありません" if backed_up is None else f"{backed_up.astimezone():%-m月%-d日} が最後です"
        yield BAD, f"控えは、{when}。engawa-backup.timer が動いているか確かめてください。"
    if drilled is None or now - drilled > dt.timedelta(days=DRILL_DAYS):
        when = "まだ試していません" if drilled is None else f"{drilled.astimezone():%-m月%-d日} に試したきりです"
        yield BAD, f"控えから戻せるかを、{when}。`engawa drill` を月に一度行ってください。"


def administrator_named(environment: Mapping[str, str]) -> Iterator[Finding]:
    if environment.get("DATABASE_URL"):
        yield NOTE, "はじめの用意が済んだら、管理者の合言葉が残らないよう、DATABASE_URL を設定から消してください。"


def server(connection: Connection) -> Iterator[Finding]:
    """Asked as any of our roles."""
    if connection.info.server_version < OLDEST:
        yield BAD, "PostgreSQL が古すぎます。16 以上にしてください。"
    rows = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = ANY(%s)", [list(LOGINS)]
    )
    held = {str(name): (bool(over), bool(passes)) for name, over, passes in rows.fetchall()}
    if over := sorted(name for name, (is_over, _passes) in held.items() if is_over):
        yield BAD, f"境界が効きません。ALTER ROLE … NOSUPERUSER にしてください: {'、'.join(over)}"
    if passing := sorted(name for name, (_over, passes) in held.items() if passes and name not in {BACKUP, INSPECT}):
        yield BAD, f"事業の境界を素通りします。ALTER ROLE … NOBYPASSRLS にしてください: {'、'.join(passing)}"
    if not held.get(BACKUP, (False, False))[1]:
        yield (
            BAD,
            "控えを作れません。管理者が ALTER ROLE engawa_backup BYPASSRLS と GRANT pg_read_all_data を行ってください。",
        )
    asked = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name"
    for name, value in connection.execute(asked, [list(PLAIN_SETTINGS)]).fetchall():
        if value != PLAIN_SETTINGS[name]:
            yield BAD, f"消した情報や入力が残ります。データベースの {name} を {PLAIN_SETTINGS[name]} にしてください。"


def ahead(connection: Connection) -> float:
    before = time.time()
    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    assert row is not None
    return float(row[0]) - (before + time.time()) / 2


def migrations(waiting: Iterable[str]) -> Iterator[Finding]:
    if names := sorted(waiting):
        yield (
            BAD,
            f"表が新しい版になっていません。止めて `engawa prepare` を行ってください（{len(names)} 件、{names[0]} から）。",
        )


def mail(why_not: str) -> Iterator[Finding]:
    """`why_not`: the kind of failure, empty when the relay let us in."""
    if why_not:
        yield BAD, f"メールの中継先に届きません（{why_not}）。ENGAWA_SMTP_URL と、出口の制限を確かめてください。"


def disk(var: Path) -> Iterator[Finding]:
    here = shutil.disk_usage(var)
    yield from room(here.total, here.free)


def files() -> Iterator[Finding]:
    yield from limits(resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def whose(var: Path) -> Iterator[Finding]:
    if os.geteuid() != var.stat().st_uid:
        yield (
            NOTE,
            "データの持ち主と違う利用者で調べています。deploy/engawa-ctl doctor として、もう一度調べてください。",
        )
