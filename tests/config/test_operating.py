"""What an operator gets wrong, one by one; and that what is right says nothing."""

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from engawa.config import doctor, operating, roles
from engawa.config.operating import BAD, NOTE, Finding
from engawa.shared.messaging.channels.mail.relay import Relay
from tests.config.serving import free_port

NOW = dt.datetime(2026, 12, 1, 3, tzinfo=dt.UTC)
RIGHT = {
    "ENGAWA_ORIGIN": "https://engawa.example.jp",
    "ENGAWA_BEHIND_PROXY": "1",
    "FORWARDED_ALLOW_IPS": "127.0.0.1",
    "ENGAWA_BACKUP_RECIPIENTS": "age1…",
}
GB = 1 << 30


def said(findings: Iterable[Finding]) -> list[str]:
    told = [f"{mark} {words}" for mark, words in findings]
    assert all("ください" in one for one in told), "each says what to do"
    return told


@pytest.fixture
def var(tmp_path: Path) -> Path:
    (tmp_path / "secrets").mkdir(mode=0o700)
    for name in ("root.key", "database.json"):
        (tmp_path / "secrets" / name).write_bytes(b"x" * 32)
        (tmp_path / "secrets" / name).chmod(0o600)
    return tmp_path


def test_secrets_that_are_shut_say_nothing_and_open_ones_are_named(var: Path) -> None:
    key, settings = var / "secrets" / "root.key", var / "engawa.env"
    settings.write_text("ENGAWA_SMTP_URL=smtp://a:b@c")
    settings.chmod(0o600)
    assert said(operating.secrets(var, key, settings)) == []

    key.chmod(0o640)
    settings.chmod(0o644)
    [told] = said(operating.secrets(var, key, settings))

    assert told.startswith(f"{BAD} ") and "chmod 600" in told
    assert str(key) in told and str(settings) in told and "database.json" not in told


def test_secrets_of_another_user_are_named(var: Path) -> None:
    database, roots = var / "secrets" / "database.json", Path("/etc/passwd")
    if os.geteuid() == 0:  # only root gives a file away; whoever else looks at one of root's
        os.chown(database, 12345, -1)
    foreign = database if os.geteuid() == 0 else roots

    *_opened, told = said(operating.secrets(var, foreign, var / "none"))

    assert "chown" in told and str(foreign) in told and "root.key" not in told


def test_a_folder_of_secrets_that_others_may_enter_is_named(var: Path) -> None:
    key = var / "secrets" / "root.key"
    (var / "secrets").chmod(0o755)
    assert said(operating.secrets(var, key, var / "none")) == []  # the folder around it is shut

    var.chmod(0o755)
    [told] = said(operating.secrets(var, key, var / "none"))

    assert "chmod 700" in told and str(var / "secrets") in told


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({}, None),
        ({"ENGAWA_ORIGIN": "http://localhost:8000", "ENGAWA_BEHIND_PROXY": "0", "FORWARDED_ALLOW_IPS": ""}, None),
        ({"ENGAWA_ORIGIN": "http://engawa.example.jp"}, "ENGAWA_ORIGIN を https://"),
        ({"ENGAWA_BEHIND_PROXY": "0"}, "ENGAWA_BEHIND_PROXY=1"),
        ({"FORWARDED_ALLOW_IPS": ""}, "FORWARDED_ALLOW_IPS に、前に置いた nginx"),
        ({"FORWARDED_ALLOW_IPS": "*"}, "* でなく"),
        ({"ENGAWA_BIND": "0.0.0.0"}, "ENGAWA_BIND を 127.0.0.1"),
    ],
)
def test_the_proxy_and_what_is_believed_of_it(changed: dict[str, str], words: str | None) -> None:
    told = said(operating.front(RIGHT | changed))

    assert [words is not None and words in one for one in told] == ([] if words is None else [True])


@pytest.mark.parametrize(
    ("state", "ahead", "marks"),
    [(0, 0.3, []), (0, None, []), (5, 0.0, [NOTE]), (0, -7.0, [BAD]), (5, 61.0, [NOTE, BAD])],
)
def test_clocks_that_are_off(state: int, ahead: float | None, marks: list[str]) -> None:
    assert [mark for mark, _words in operating.clocks(state, ahead)] == marks
    assert len(said(operating.clocks(state, ahead))) == len(marks)
    assert operating.kernel_clock() in range(6)


@pytest.mark.parametrize(("total", "free", "full"), [(100, 50, False), (100, 9, True), (10, 1.5, True), (10, 3, False)])
def test_a_disk_that_fills(total: float, free: float, full: bool) -> None:
    assert len(said(operating.room(int(total * GB), int(free * GB)))) == full


def test_too_few_open_screens() -> None:
    assert said(operating.limits(65536)) == []
    assert "1024 まで" in said(operating.limits(1024))[0]


def test_backups_that_are_not_made_or_never_tried() -> None:
    yesterday, long_ago = NOW - dt.timedelta(days=1), NOW - dt.timedelta(days=50)

    assert said(operating.keepings(RIGHT, yesterday, yesterday, NOW)) == []
    never = said(operating.keepings({}, None, None, NOW))
    old = said(operating.keepings(RIGHT, long_ago, long_ago, NOW))

    assert [("backup-key" in never[0], "まだ一度もありません" in never[1], "まだ試していません" in never[2])] == [
        (True,) * 3
    ]
    assert ["10月12日" in one for one in old] == [True, True]


def test_an_administrators_words_left_in_the_settings_and_tables_left_behind() -> None:
    assert said(operating.administrator_named({})) == said(operating.migrations([])) == []
    assert "DATABASE_URL" in said(operating.administrator_named({"DATABASE_URL": "postgresql://"}))[0]
    assert "2 件、a.0001 から" in said(operating.migrations(["b.0001", "a.0001"]))[0]


def test_a_relay_that_is_not_there() -> None:
    why_not = Relay("127.0.0.1", free_port(), tls="none").why_not()

    assert said(operating.mail("")) == []
    assert why_not == "ConnectionRefusedError" and why_not in said(operating.mail(why_not))[0]


@pytest.fixture
def admin() -> "psycopg.Connection[Any]":
    """The run's own server, as its superuser; what a test changes is taken back."""
    from engawa.config.embedded import Embedded

    return roles.connect(Embedded(Path(os.environ["ENGAWA_VAR"])).admin)


def test_a_server_that_is_right_says_nothing_and_a_role_too_strong_is_named(
    admin: "psycopg.Connection[Any]", monkeypatch: pytest.MonkeyPatch
) -> None:
    with admin:
        assert said(operating.server(admin)) == []
        assert abs(operating.ahead(admin)) < 2
        with admin.transaction(force_rollback=True):
            admin.execute("ALTER ROLE engawa_app SUPERUSER BYPASSRLS")
            admin.execute("ALTER ROLE engawa_backup NOBYPASSRLS")
            strong = said(operating.server(admin))
        monkeypatch.setitem(operating.PLAIN_SETTINGS, "wal_recycle", "on")
        loose = said(operating.server(admin))

    assert ["NOSUPERUSER" in strong[0], "NOBYPASSRLS" in strong[1], "engawa_backup BYPASSRLS" in strong[2]] == [
        True
    ] * 3
    assert all("engawa_app" in one for one in strong[:2]) and len(strong) == 3
    assert len(loose) == 1 and "wal_recycle を on に" in loose[0]


@pytest.mark.django_db
def test_the_whole_of_it_speaks_of_the_installation_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """What the run has: shut secrets, a server that answers, no backup, no relay."""
    code = doctor.examine(Path(os.environ["ENGAWA_VAR"]))

    told = capsys.readouterr().out
    assert code == 1
    assert "この環境は「テスト」です" in told
    assert "控えは、まだ一度もありません" in told and "ENGAWA_SMTP_URL" in told
    assert "読み込めません" not in told and "データベースが答えません" not in told
