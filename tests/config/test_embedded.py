import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from engawa.config.embedded import Embedded
from engawa.config.places import SOCKET_LIMIT, SOCKET_NAME


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Embedded]:
    server = Embedded(tmp_path / "var", fast=True)
    try:
        yield server
    finally:
        server.destroy()


def ask(server: Embedded, query: str) -> object:
    with psycopg.connect(**server.admin.conninfo(), autocommit=True) as connection:
        found = connection.execute(query)
        return found.fetchone() if found.description else None


def test_a_killed_server_comes_back_with_what_was_committed(tmp_path: Path) -> None:
    server = Embedded(tmp_path / "var")
    server.start()
    ask(server, "CREATE TABLE kept AS SELECT 'この行は残る' AS line")
    assert server.process is not None
    server.process.kill()
    server.process.wait()

    server.start()

    assert ask(server, "SELECT line FROM kept") == ("この行は残る",)
    server.destroy()


def test_a_running_server_is_used_and_left_to_whoever_started_it(server: Embedded) -> None:
    server.start()
    second = Embedded(server.var, fast=True)

    second.start()
    second.stop()

    assert server.answers()


def test_a_set_up_broken_off_half_way_is_repeated(server: Embedded) -> None:
    half = server.place.cluster / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")

    server.start()

    assert server.answers()
    assert not half.exists()


def test_nobody_comes_in_without_a_password(server: Embedded) -> None:
    server.start()
    without = server.admin.conninfo() | {"password": "guess"}

    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**without)

    assert (server.place.data / "pg_hba.conf").read_text() == "local all all scram-sha-256\n"
    assert ask(server, "SHOW listen_addresses") == ("",)


def test_what_an_erasure_relies_on_is_set(server: Embedded) -> None:
    server.start()

    names = ("wal_recycle", "log_min_error_statement", "log_error_verbosity")

    assert [ask(server, f"SHOW {name}") for name in names] == [("off",), ("panic",), ("terse",)]


def test_the_server_log_never_quotes_a_value(server: Embedded) -> None:
    server.start()

    with pytest.raises(psycopg.Error, match="鳥取花子"):
        ask(server, "SELECT '鳥取花子'::uuid")

    assert "starting PostgreSQL" in server.place.log.read_text()
    assert "鳥取花子" not in server.place.log.read_text()


def test_a_path_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    var = tmp_path / ("a" * 100) / "var"
    server = Embedded(var, fast=True)
    try:
        server.start()

        assert len(os.fsencode(Path(server.admin.host) / SOCKET_NAME)) <= SOCKET_LIMIT
        assert server.answers()
    finally:
        server.destroy()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root lends the server another user")
def test_under_a_closed_folder_the_data_go_where_the_server_can_reach_them_and_it_says_so(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    server = Embedded(closed / "var", fast=True)
    try:
        server.start()

        assert not server.place.cluster.is_relative_to(closed)
        assert str(server.place.cluster) in server.elsewhere
        assert Embedded(closed / "var").place.cluster == server.place.cluster
    finally:
        server.destroy()


def test_data_are_closed_to_others(server: Embedded) -> None:
    server.start()

    assert stat.S_IMODE(server.place.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((server.var / "secrets" / "postgres.json").stat().st_mode) == 0o600


def test_a_lock_naming_somebody_elses_process_does_not_stop_the_start(server: Embedded) -> None:
    server.start()
    assert server.process is not None
    lock = server.place.data / "postmaster.pid"
    left = lock.read_text()
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    lock.write_text(left.replace(left.split("\n", 1)[0], str(os.getpid()), 1))

    server.start()

    assert server.answers()
