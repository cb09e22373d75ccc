"""A database server that is not ours, named by DATABASE_URL: its administrator is no superuser."""

import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from engawa.config import roles
from engawa.config.embedded import Embedded
from tests.config.serving import Serving


class OnServer(Serving):
    """Names the server at the first start only; afterwards the installation knows its own roles."""

    url: str | None = None

    def env(self) -> dict[str, str]:
        return super().env() | ({"DATABASE_URL": self.url} if self.url else {})


@pytest.fixture
def serving() -> Iterator[OnServer]:
    folder = Path(tempfile.mkdtemp(prefix="engawa-outside-"))
    server = Embedded(folder / "theirs", fast=True)
    server.start()
    password = secrets.token_urlsafe(16)
    with roles.connect(server.admin) as connection:
        connection.execute(f"CREATE ROLE keeper LOGIN CREATEROLE CREATEDB PASSWORD '{password}'")
    ours = OnServer(folder / "var")
    ours.url = f"postgresql://keeper:{password}@/postgres?host={server.admin.host}&port={server.admin.port}"
    try:
        yield ours
    finally:
        if ours.process is not None and ours.process.poll() is None:
            ours.end(signal.SIGTERM)
        server.destroy()
        shutil.rmtree(folder, ignore_errors=True)


def test_an_outside_server_holds_everything_and_is_named_once(serving: OnServer) -> None:
    serving.start()
    assert serving.healthy()
    assert not (serving.var / "pg.json").exists() and "postgres" not in serving.pids()
    assert serving.command("verify").returncode == 0
    serving.end(signal.SIGTERM)

    serving.url = None
    serving.start()
    assert serving.healthy()
